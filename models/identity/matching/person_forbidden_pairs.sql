{{ forbidden_pairs('person') }}
