"""State tables of the maintenance job."""

APPEND_ONLY: tuple[str, ...] = ()
