"""Whole months of a practice's billing, each with the ledger that must come of it, kept apart from the program."""
