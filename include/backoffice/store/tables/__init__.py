"""All tables of the office database. Importing this package fills `metadata`."""

from backoffice.store.tables import (
    billing,
    books,
    claims,
    eligibility,
    house,
    maintenance,
    payers,
    records,
    report,
    reservations,
    snapshots,
    supplies,
    work,
)

ROOMS = (
    house,
    work,
    snapshots,
    eligibility,
    billing,
    books,
    payers,
    claims,
    supplies,
    maintenance,
    records,
    report,
    reservations,
)
APPEND_ONLY: tuple[str, ...] = tuple(name for room in ROOMS for name in getattr(room, "APPEND_ONLY", ()))
