"""A seeded practice with planted faults and their truth, its payers and its mail server."""
