"""Limits that several rooms must agree on."""

LARGEST_FILE_BYTES = 400_000_000
"""A larger file is neither collected from a partner nor landed nor read: it is in memory whole."""
