"""Payers as the field knows them: every way to answer, to refuse and to fail, and what must come of each."""
