"""Patients and their coverages, and the payers as the practice knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from backoffice.simulator import identifiers, names
from backoffice.simulator.cast import Part
from backoffice.simulator.folders import Row
from backoffice.simulator.world import MEDICAID, MEDICARE, PAYERS, SELF_PAY, Payer, Spec

_COVERED_FROM = date(2025, 1, 1)
# Both steps are prime to the spans, so that no two of many thousand patients share a birth date.
_OLD_FROM, _OLD_SPAN = date(1935, 1, 2), 9000
_YOUNG_FROM, _YOUNG_SPAN = date(1961, 1, 2), 13000
_CHILD_FROM, _CHILD_SPAN = date(2004, 1, 2), 4000
_STEP = 131


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient; `number` counts from 0 in the order of their visits."""

    number: int
    patient_id: str
    part: Part
    last_name: str
    first_name: str
    sex: str
    birth_date: date


@dataclass(frozen=True, slots=True)
class Coverage:
    """What pays for a patient, by rank."""

    coverage_id: str
    patient: Patient
    payer: Payer
    rank: int
    member_id: str
    effective_date: date

    @property
    def relationship(self) -> str:
        """Patient's relation to the subscriber."""
        return self.patient.part.value if self.patient.part in (Part.SPOUSE, Part.CHILD) else "self"


@lru_cache(maxsize=100_000)
def patient(spec: Spec, number: int) -> Patient:
    """The patient of that number."""
    part = spec.part(number)
    sex = "FM"[spec.chance.number("sex", number) % 2]
    return Patient(
        number=number,
        patient_id=f"P{1001 + number}",
        part=part,
        last_name=names.surname(spec.chance, number),
        first_name=names.given_name(spec.chance, sex, number),
        sex=sex,
        birth_date=_birth_date(spec, number),
    )


def _birth_date(spec: Spec, number: int) -> date:
    if spec.part(number) is Part.CHILD:
        start, span = _CHILD_FROM, _CHILD_SPAN
    elif spec.payers_of(number)[0] is MEDICARE:
        start, span = _OLD_FROM, _OLD_SPAN
    else:
        start, span = _YOUNG_FROM, _YOUNG_SPAN
    return start + timedelta(days=number * _STEP % span)


def coverages_of(spec: Spec, who: Patient) -> list[Coverage]:
    """The patient's coverages, primary first."""
    return [
        Coverage(
            coverage_id=f"V{1001 + who.number}-{rank}",
            patient=who,
            payer=payer,
            rank=rank,
            member_id="" if who.part is Part.NO_MEMBER_ID else _member_id(spec, payer, who.number),
            effective_date=_COVERED_FROM + timedelta(days=who.number % 300),
        )
        for rank, payer in enumerate(spec.payers_of(who.number), start=1)
    ]


def _member_id(spec: Spec, payer: Payer, number: int) -> str:
    if payer is SELF_PAY:
        return ""
    if payer is MEDICARE:
        return identifiers.mbi(spec.chance, number)
    letters = "SM" if payer is MEDICAID else "BLH"
    return letters + spec.chance.digits(9, "member", payer.payer_id, number)


def everybody(spec: Spec) -> list[Patient]:
    """All patients, by number."""
    return [patient(spec, number) for number in range(spec.patients)]


def patient_rows(spec: Spec) -> Iterator[Row]:
    """The patients feed."""
    for who in everybody(spec):
        home = names.address(spec.chance, who.number)
        yield {
            "patient_id": who.patient_id,
            "last_name": who.last_name,
            "first_name": who.first_name,
            "birth_date": who.birth_date,
            "sex": who.sex,
            "street": home.street,
            "city": home.city,
            "state": home.state,
            "postal_code": home.postal_code,
            "phone": names.phone(spec.chance, who.number),
            "email": f"{who.patient_id.lower()}@mail.example",
            "created_date": _COVERED_FROM - timedelta(days=who.number % 200),
            "is_active": True,
        }


def coverage_rows(spec: Spec) -> Iterator[Row]:
    """The coverages feed."""
    for who in everybody(spec):
        for coverage in coverages_of(spec, who):
            yield {
                "coverage_id": coverage.coverage_id,
                "patient_id": who.patient_id,
                "payer_id": coverage.payer.payer_id,
                "rank": coverage.rank,
                "member_id": coverage.member_id,
                "relationship": coverage.relationship,
                "effective_date": coverage.effective_date,
                **_subscriber(spec, coverage),
            }


def _subscriber(spec: Spec, coverage: Coverage) -> Row:
    if coverage.relationship == "self":
        return {}
    subscriber = subscriber_of(spec, coverage)
    return {
        "subscriber_last_name": subscriber.last_name,
        "subscriber_first_name": subscriber.first_name,
        "subscriber_birth_date": subscriber.birth_date,
    }


def subscriber_of(spec: Spec, coverage: Coverage) -> Patient:
    """Who holds the coverage: the patient, or a relative who is not a patient here."""
    who = coverage.patient
    if coverage.relationship == "self":
        return who
    older = timedelta(days=9000 if coverage.relationship == "child" else 400)
    return Patient(
        number=who.number,
        patient_id="",
        part=Part.PLAIN,
        last_name=who.last_name,
        first_name=names.given_name(spec.chance, "F", who.number + 7),
        sex="F",
        birth_date=who.birth_date - older,
    )


def payer_rows() -> Iterator[Row]:
    """The payers feed."""
    for payer in PAYERS:
        insures = payer is not SELF_PAY
        yield {
            "payer_id": payer.payer_id,
            "name": payer.name,
            "edi_payer_id": payer.edi_id,
            "kind": payer.kind,
            "eligibility_channel": payer.channel,
            "filing_limit_days": payer.filing_limit_days if insures else None,
            "appeal_limit_days": 120 if insures else None,
            "recheck_days": payer.recheck_days,
            "crossover_wait_days": 30 if insures else None,
            "underpayment_tolerance": 100 if insures else None,
            "bank_aliases": payer.name.upper() if insures else None,
        }
