"""Lots that must leave the shelf, or will not be used up in time (supplies.md 3.9)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.supplies.orders import Pair


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot with stock in it. `status` is ok, quarantined or recalled."""

    location_id: str
    item_id: str
    lot_number: str
    qty: int
    status: str
    expiry_date: date | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A lot with its gravest reason, and how much of it is lost."""

    lot: Lot
    reason: str
    lost_qty: int


def notices(
    lots: Iterable[Lot], used: Mapping[Pair, int], usage_days: int, on: date, notice_days: Sequence[int]
) -> Iterator[Notice]:
    """RECALLED, EXPIRED (its last day of use is over) or EXPIRING_<n>: in n days or fewer, and not all will be used.

    `used` is what was used of each (location, item) in the last `usage_days`.
    """
    by_pair: dict[Pair, list[Lot]] = defaultdict(list)
    for lot in lots:
        if lot.status == "recalled":
            yield Notice(lot, "RECALLED", lot.qty)
        elif lot.expiry_date and lot.expiry_date <= on:
            yield Notice(lot, "EXPIRED", lot.qty)
        elif lot.expiry_date and lot.status == "ok":
            by_pair[lot.location_id, lot.item_id].append(lot)
    for pair, fresh in by_pair.items():
        yield from _expiring(fresh, used.get(pair, 0), usage_days, on, notice_days)


def _expiring(
    lots: Iterable[Lot], used_qty: int, usage_days: int, on: date, notice_days: Sequence[int]
) -> Iterator[Notice]:
    """What is left of each lot on its last day when the first to expire is used first, at the usual rate."""
    taken = 0
    for lot in sorted(lots, key=lambda lot: (lot.expiry_date or on, lot.lot_number)):
        days = ((lot.expiry_date or on) - on).days
        use = min(max(used_qty * days // usage_days - taken, 0), lot.qty)
        taken += use
        within = [notice for notice in notice_days if days <= notice]
        if within and use < lot.qty:
            yield Notice(lot, f"EXPIRING_{min(within)}", lot.qty - use)
