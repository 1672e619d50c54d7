"""Claims: what was done in kept visits, as it was billed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import count

from backoffice.simulator import catalog
from backoffice.simulator.cast import Part
from backoffice.simulator.folders import Row
from backoffice.simulator.people import Coverage, coverages_of, everybody
from backoffice.simulator.traits import Trait, trait_of
from backoffice.simulator.visits import (
    Visit,
    charges_entered_on,
    encounter_id,
    history_start,
    visit_of,
    visits_between,
)
from backoffice.simulator.world import BILLING_NPI, COMMERCIAL, LEDGER_START, MEDICAID, MEDICARE, Spec

OPENING_REFERENCE = "BEFORE1"

_AGED_NUMBER = -18_000
_OLDEST_NUMBER = -20_000
_FORGOTTEN_NUMBER = -19_000
_FORGOTTEN_DAYS = 70


class Aged(StrEnum):
    """What becomes of a claim whose remittance is months old when it comes, on the first night."""

    FORWARDED = "crossover_overdue"
    CORRECTED = "correction_limit_near"
    APPEALED = "appeal_limit_near"
    OVERSETTLED = "secondary_does_not_tie"


_AGED = {
    Aged.FORWARDED: ((MEDICARE,), 60),
    Aged.CORRECTED: ((COMMERCIAL,), 130),
    Aged.APPEALED: ((COMMERCIAL,), 130),
    Aged.OVERSETTLED: ((MEDICARE, COMMERCIAL), 60),
}
"""The patient's payers, and how many days before the first night the visit was."""


@dataclass(frozen=True, slots=True)
class Line:
    """One service; amounts for all its units."""

    number: int
    control_number: str
    procedure: str
    charge_cents: int
    fee_cents: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was sent to the primary payer.

    `seat` counts from 0 the claims that a fault may be dealt to, in the order of the visits; -1 for the others.
    """

    seat: int
    claim_id: str
    visit: Visit
    coverages: tuple[Coverage, ...]
    submitted: date
    lines: tuple[Line, ...]

    @property
    def primary(self) -> Coverage:
        """The coverage that was billed."""
        return self.coverages[0]

    @property
    def charge_cents(self) -> int:
        """Total charge."""
        return sum(line.charge_cents for line in self.lines)


def claims_until(spec: Spec, on: date) -> list[Claim]:
    """Claims of visits up to that day, in order of the visits; some may still have to be sent."""
    days = spec.days.between(history_start(spec), on)
    return [*older_claims(spec), *(claim for day in days for claim in claims_on(spec, day))]


@lru_cache(maxsize=10_000)
def claims_on(spec: Spec, day: date) -> tuple[Claim, ...]:
    """The claims of the visits of one day."""
    earlier = (each for each in spec.days.between(history_start(spec), day) if each < day)
    seats = count(sum(sum(map(_takes_seat, _billed(spec, each))) for each in earlier))
    return tuple(_claim(spec, next(seats) if _takes_seat(visit) else -1, visit) for visit in _billed(spec, day))


@lru_cache(maxsize=10_000)
def _billed(spec: Spec, day: date) -> tuple[Visit, ...]:
    """Kept visits of a day that an insurer pays for."""
    visits = visits_between(spec, day, day)
    return tuple(visit for visit in visits if visit.is_kept and visit.patient.part is not Part.SELF_PAY)


def _takes_seat(visit: Visit) -> bool:
    """Claims with a second payer are spared."""
    return visit.patient.part is not Part.SECONDARY


@lru_cache(maxsize=64)
def older_claims(spec: Spec) -> tuple[Claim, ...]:
    """Two claims from shortly before the ledger's start: they come in with opening balances."""
    plain = (who for who in everybody(spec) if who.part is Part.PLAIN)
    days = (LEDGER_START - timedelta(days=days) for days in (16, 15))
    return tuple(
        _claim(spec, -1, visit_of(spec, day, _OLDEST_NUMBER + place, who, place))
        for place, (day, who) in enumerate(zip(days, plain, strict=False))
    )


def forgotten_claim(spec: Spec) -> Claim | None:
    """The claim of a visit ten weeks before the first night, for a payer with a short limit; it was never sent.

    None where the ledger had not begun by then, or nobody has such a payer.
    """
    day = spec.days.on_or_before(spec.first_date - timedelta(days=_FORGOTTEN_DAYS))
    plain = (who for who in everybody(spec) if who.part is Part.PLAIN)
    who = next((who for who in plain if coverages_of(spec, who)[0].payer is MEDICAID), None)
    return _claim(spec, -1, visit_of(spec, day, _FORGOTTEN_NUMBER, who, 0)) if who and day >= LEDGER_START else None


@lru_cache(maxsize=64)
def aged_claims(spec: Spec) -> Mapping[Aged, Claim]:
    """Claims of visits months before the first night; those of a time before the ledger, or of nobody, are left out."""
    return dict(_aged(spec))


def _aged(spec: Spec) -> Iterator[tuple[Aged, Claim]]:
    people = [who for who in everybody(spec) if who.part in (Part.PLAIN, Part.SECONDARY)]
    people = [who for who in people if trait_of(spec, who.number) is Trait.NONE]
    for number, (aged, (payers, days_ago)) in enumerate(_AGED.items()):
        day = spec.days.on_or_before(spec.first_date - timedelta(days=days_ago))
        who = next((each for each in people if tuple(spec.payers_of(each.number)) == payers), None)
        if who and day >= LEDGER_START:
            people.remove(who)
            seats = (_AGED_NUMBER + 100 * number + place for place in count())
            visits = (visit_of(spec, day, seat, who, 0) for seat in seats)
            yield aged, _claim(spec, -1, next(each for each in visits if catalog.RATELESS[1] not in each.procedures))


def opening_balance_rows(spec: Spec) -> Iterator[Row]:
    """The opening_balances feed: nothing was paid on the older claims yet."""
    for claim in older_claims(spec):
        yield {"claim_id": claim.claim_id, "payer_balance": claim.charge_cents, "patient_balance": 0}


def opening_item_rows() -> Iterator[Row]:
    """The opening_payer_items feed: one recovery that the payer has announced and never takes."""
    yield {"payer_id": MEDICARE.payer_id, "reference": OPENING_REFERENCE, "family": "WO", "amount": 4200}


def _claim(spec: Spec, seat: int, visit: Visit) -> Claim:
    claim_id, coverages = f"C{visit.visit_id[1:]}", tuple(coverages_of(spec, visit.patient))
    return Claim(
        seat=seat,
        claim_id=claim_id,
        visit=visit,
        coverages=coverages,
        submitted=charges_entered_on(spec, visit),
        lines=tuple(
            Line(
                number=number,
                control_number=f"{claim_id}-{number}",
                procedure=procedure,
                charge_cents=catalog.charge_cents(procedure),
                fee_cents=catalog.fee_cents(coverages[0].payer, procedure),
            )
            for number, procedure in enumerate(visit.procedures, start=1)
        ),
    )


def claim_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The claims feed as it stands at the end of that day."""
    forgotten = forgotten_claim(spec)
    for claim in _known_on(spec, on):
        is_sent = claim != forgotten
        yield {
            "claim_id": claim.claim_id,
            "patient_id": claim.visit.patient.patient_id,
            "encounter_id": encounter_id(claim.visit) if claim.visit.day >= history_start(spec) else None,
            "coverage_id": claim.primary.coverage_id,
            "billing_npi": BILLING_NPI,
            "rendering_npi": claim.visit.provider.npi,
            "place_of_service": "11",
            "service_from_date": claim.visit.day,
            "service_to_date": claim.visit.day,
            "charge": claim.charge_cents,
            "frequency_code": "1",
            "submitted_date": claim.submitted if is_sent else None,
            "clearinghouse_status": "accepted" if is_sent else None,
        }


def claim_line_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The claim_lines feed as it stands at the end of that day."""
    for claim in _known_on(spec, on):
        for line in claim.lines:
            yield {
                "claim_id": claim.claim_id,
                "line_number": line.number,
                "procedure_code": line.procedure,
                "diagnosis_codes": ":".join(catalog.diagnoses(spec, claim.visit.number)),
                "units": 1,
                "charge": line.charge_cents,
                "line_control_number": line.control_number,
            }


def _known_on(spec: Spec, on: date) -> Iterator[Claim]:
    """Claims that the practice system holds at the end of that day."""
    if forgotten := forgotten_claim(spec):
        yield forgotten
    yield from aged_claims(spec).values()
    yield from (claim for claim in claims_until(spec, on) if claim.submitted <= on)
