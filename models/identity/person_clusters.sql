{{ guarded_clusters('person') }}
