"""Great Expectations where data cross the border: raw tables in, marts out."""
