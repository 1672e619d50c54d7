"""State tables of the billing job."""

APPEND_ONLY: tuple[str, ...] = ()
