"""What the payers know about the practice's patients: the hidden truth behind every 271."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from backoffice.simulator.cast import Part
from backoffice.simulator.people import Coverage, coverages_of, everybody, subscriber_of
from backoffice.simulator.traits import Trait, last_day, trait_of
from backoffice.simulator.world import MEDICAID, SELF_PAY, UNKNOWN_PAYER, Spec

_DOWN_EVERY = 6
_PAYER_BUSY, _HTTP_BUSY = "42", "503"


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the payer has them on file. `answer` is the part that the coverage plays, `trait` what it says beside
    yes; dates are ISO.
    """

    payer_edi_id: str
    member_id: str
    answer: str
    last_name: str
    first_name: str
    birth_date: str
    sex: str
    begin: str
    end: str = ""
    dependent_last_name: str = ""
    dependent_first_name: str = ""
    dependent_birth_date: str = ""
    trait: str = ""


@dataclass(frozen=True, slots=True)
class Registry:
    """All that the payers of one practice know tonight. `down`: EDI id of a payer → how it fails."""

    members: tuple[Member, ...]
    down: dict[str, str]


def registry(spec: Spec, night: date) -> Registry:
    """What the payers know on that night."""
    members = [
        _member(spec, coverage)
        for who in everybody(spec)
        for coverage in coverages_of(spec, who)
        if coverage.payer not in (SELF_PAY, UNKNOWN_PAYER)
    ]
    return Registry(tuple(members), down_on(spec, night))


def down_on(spec: Spec, night: date) -> dict[str, str]:
    """Payers that can't be reached on that night: one on the second night, and every sixth after it."""
    place = (night - spec.first_date).days - 1
    if place % _DOWN_EVERY:
        return {}
    return {MEDICAID.edi_id: (_PAYER_BUSY, _HTTP_BUSY)[place // _DOWN_EVERY % 2]}


def _member(spec: Spec, coverage: Coverage) -> Member:
    who, holder = coverage.patient, subscriber_of(spec, coverage)
    is_dependent = coverage.relationship != "self"
    trait = trait_of(spec, who.number)
    has_ended = who.part in (Part.TERMINATED, Part.NOT_ON_VISIT_DATE)
    end = spec.first_date - timedelta(days=30 + who.number % 60) if has_ended else None
    end = last_day(spec) if trait is Trait.ENDS_SOON else end
    return Member(
        payer_edi_id=coverage.payer.edi_id,
        member_id=coverage.member_id,
        answer=who.part.value,
        last_name=f"{holder.last_name}-Oakes" if trait is Trait.RENAMED else holder.last_name,
        first_name=holder.first_name,
        birth_date=holder.birth_date.isoformat(),
        sex=holder.sex,
        begin=coverage.effective_date.isoformat(),
        end=end.isoformat() if end else "",
        trait=trait.value,
        dependent_last_name=who.last_name if is_dependent else "",
        dependent_first_name=who.first_name if is_dependent else "",
        dependent_birth_date=who.birth_date.isoformat() if is_dependent else "",
    )


def path_of(folder: Path, practice_id: str) -> Path:
    """Where the payers keep what they know."""
    return folder / "payer" / f"{practice_id}.json"


def write(path: Path, known: Registry) -> None:
    """Replaces the file whole, so that a payer that is running never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".part")
    aside.write_text(json.dumps(asdict(known), indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def read(paths: Iterable[Path]) -> Registry:
    """What the payers of several practices know, together."""
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    members = tuple(Member(**member) for part in parts for member in part["members"])
    return Registry(members, {payer: failure for part in parts for payer, failure in part["down"].items()})
