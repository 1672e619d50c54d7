"""State tables of the records job."""

APPEND_ONLY: tuple[str, ...] = ()
