"""All tables of the office database. Importing this package fills `metadata`."""

from backoffice.store.tables import (
    billing,
    books,
    claims,
    eligibility,
    house,
    journal,
    maintenance,
    patients,
    payers,
    practice_system,
    records,
    report,
    reservations,
    rulings,
    snapshots,
    supplies,
    work,
)

ROOMS = (
    house,
    work,
    snapshots,
    eligibility,
    patients,
    billing,
    journal,
    books,
    payers,
    claims,
    rulings,
    practice_system,
    supplies,
    maintenance,
    records,
    report,
    reservations,
)
APPEND_ONLY: tuple[str, ...] = tuple(name for room in ROOMS for name in getattr(room, "APPEND_ONLY", ()))
