"""State tables of the supplies job."""

APPEND_ONLY: tuple[str, ...] = ()
