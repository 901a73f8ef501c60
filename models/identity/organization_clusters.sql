{{ guarded_clusters('organization') }}
