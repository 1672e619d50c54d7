"""A visit and what a payer has said of it, read from the segments of a 271."""

from dataclasses import replace
from datetime import date

from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.model import Person, Status
from backoffice.eligibility.visit import Heard, Recorded, Visit
from tests.eligibility.made import ABOVE, PATIENT, SUBSCRIBER, VISIT, transaction

RECORDED = Recorded(
    coverage_id="C1",
    payer_id="AETNA",
    payer_name="Aetna of Nowhere",
    edi_payer_id="60054",
    payer_kind="commercial",
    rank=1,
    member_id="W123456789",
    relationship="self",
    subscriber=Person("", "", None),
)
VISIT_OF_A1 = Visit(
    appointment_id="A1",
    patient_id="P1",
    visit_date=VISIT,
    service_type_code="30",
    patient=PATIENT,
    coverage=RECORDED,
    procedures=("99213",),
    allowed_cents=10_000,
    is_in_network=True,
)
MEDICARE = replace(VISIT_OF_A1, coverage=replace(RECORDED, payer_kind="medicare"))


def visit(**changes: object) -> Visit:
    """Visit A1 of patient P1, in network, with one procedure that is allowed at 100.00."""
    return replace(VISIT_OF_A1, **changes)


def heard(*segments: str, status: Status = Status.ACTIVE, opening: tuple[str, ...] = SUBSCRIBER) -> Heard:
    """The answer about the subscriber with these segments after the member's own."""
    (member,) = read_answer(transaction(*ABOVE, *opening, *segments)).members
    return Heard("X1", status, member.says, member.person, member.subscriber)


def on(day: str) -> date:
    """A day given as `2026-10-06`."""
    return date.fromisoformat(day)
