"""State tables of the eligibility job."""

APPEND_ONLY: tuple[str, ...] = ()
