"""Plants the faults of a night into its tables and files, and says what has to be found."""

from collections.abc import Iterator, Sequence
from datetime import date

from backoffice.simulator.faults import (
    aged,
    beneficiaries,
    blemishes,
    coverage,
    intake,
    money,
    open_claims,
    self_pay,
    shelves,
    upkeep,
)
from backoffice.simulator.folders import Tables
from backoffice.simulator.purchases import PurchaseLine
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import Spec

Files = dict[str, bytes]
"""Inbox path → content."""


def plant(spec: Spec, night: date, tables: Tables, files: Files, bought: Sequence[PurchaseLine]) -> Iterator[Truth]:
    """Bends tables and files in place; yields what must be on the work list after the night."""
    yield from coverage.truths(spec, night)
    yield from self_pay.truths(spec, night)
    yield from money.truths(spec, night)
    yield from beneficiaries.truths(spec, night)
    yield from aged.truths(spec, night)
    yield from open_claims.plant(spec, night, tables)
    yield from upkeep.plant(spec, night, tables)
    yield from shelves.plant(spec, night, tables, bought)
    yield from blemishes.plant(spec, night, tables)
    yield from intake.plant(spec, night, tables, files)
