"""All tables of the office database. Importing this package fills `metadata`."""

from backoffice.store.tables import (
    billing,
    eligibility,
    house,
    maintenance,
    records,
    report,
    reservations,
    snapshots,
    supplies,
    work,
)

ROOMS = (house, work, snapshots, eligibility, billing, supplies, maintenance, records, report, reservations)
APPEND_ONLY: tuple[str, ...] = tuple(name for room in ROOMS for name in getattr(room, "APPEND_ONLY", ()))
