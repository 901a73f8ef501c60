{{ level_bits('organization') }}
