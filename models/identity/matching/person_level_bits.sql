{{ level_bits('person') }}
