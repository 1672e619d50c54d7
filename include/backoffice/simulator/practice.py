"""A simulated practice, night by night: its inbox, the truth behind it, and what its payers know."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from backoffice.simulator import aged, clearing, members, remits, reserve, statements, truth
from backoffice.simulator.folders import write_feeds
from backoffice.simulator.planting import plant
from backoffice.simulator.purchases import purchases
from backoffice.simulator.tables import tables_of
from backoffice.simulator.world import Spec


def generate(folder: Path, practice_id: str, seed: int, patients: int, first_date: date, nights: int) -> list[date]:
    """Writes that many nights of a new practice and returns their business dates.

    Below `folder`: inbox/<practice_id>/…, truth/<practice_id>/<business_date>.jsonl, payer/<practice_id>.json (what
    the payers know on the last of these nights), world/<practice_id>.json (what `extend` goes on from). The same
    arguments give the same bytes. A night's truth holds once each night up to it was run before the next was written:
    what was asked, refused or ordered earlier is part of it.

    ValueError for fewer than 30 patients, or a first night before February of the ledger's year.
    """
    spec = Spec(practice_id, seed, patients, first_date)
    _keep(folder, spec, 0)
    return [extend(folder, practice_id) for _ in range(nights)]


def extend(folder: Path, practice_id: str) -> date:
    """Writes the next night of a practice and returns its business date."""
    spec, nights = _kept(folder, practice_id)
    night = spec.first_date + timedelta(days=nights)
    _write(folder, spec, night)
    _keep(folder, spec, nights + 1)
    return night


def _write(folder: Path, spec: Spec, night: date) -> None:
    inbox = folder / "inbox" / spec.practice_id
    bought = purchases(spec, folder)
    tables = tables_of(spec, night, bought)
    files = dict(_files(spec, night))
    truths = list(plant(spec, night, tables, files, bought))
    for name, content in files.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    members.write(members.path_of(folder, spec.practice_id), members.registry(spec, night))
    truth.write(truth.path_of(folder, spec.practice_id, night), truths)
    write_feeds(inbox, night, tables)


def _files(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    yield from clearing.files_on(spec, night)
    yield from remits.files_on(spec, night)
    yield from aged.files_on(spec, night)
    yield from statements.files_on(spec, night)
    yield from reserve.files_on(spec, night)


def _world(folder: Path, practice_id: str) -> Path:
    return folder / "world" / f"{practice_id}.json"


def _keep(folder: Path, spec: Spec, nights: int) -> None:
    path = _world(folder, spec.practice_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = asdict(spec) | {"first_date": spec.first_date.isoformat(), "nights": nights}
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")


def _kept(folder: Path, practice_id: str) -> tuple[Spec, int]:
    content = json.loads(_world(folder, practice_id).read_text(encoding="utf-8"))
    nights = int(content.pop("nights"))
    return Spec(**content | {"first_date": date.fromisoformat(content["first_date"])}), nights
