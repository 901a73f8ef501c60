"""CRMs made up for tests: they keep records, limits and keys as the real ones do."""
