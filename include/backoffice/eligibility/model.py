"""The words of the eligibility job: who is asked about, and what is known of each visit."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from backoffice.eligibility.response import Statement

AWAITED = "AWAITED"
"""Reason of a visit that nothing is known about while a payer's answer is still to come."""
WHOLE_PLAN = "30"
"""X12 service type of the plan as a whole."""
MEDICARE, SELF_PAY = "medicare", "self_pay"
"""Kinds of payers that have rules of their own; behind self-pay stands nobody but the patient."""


class Status(StrEnum):
    """What is known about a coverage on the day of a visit."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTED"


DEFINITE = (Status.ACTIVE, Status.INACTIVE)
"""What a payer says that says yes or no."""


class CheckState(StrEnum):
    """Where a check stands: planned → sent → answered, unanswered or refused; the others are never asked tonight.

    Nobody asks at all where the payer takes no questions (not_supported) or the practice wants none (do_not_verify).
    """

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    SKIPPED_FRESH = "skipped_fresh"
    AWAITED = "awaited"
    INCOMPLETE = "incomplete"
    SUPERSEDED = "superseded"
    WITHHELD = "withheld"
    SHADOW = "shadow"
    NOT_SUPPORTED = "not_supported"
    DO_NOT_VERIFY = "do_not_verify"


NOBODY_ASKS = (CheckState.NOT_SUPPORTED, CheckState.DO_NOT_VERIFY)
"""States of coverages that are never asked about. They count in no rate."""
NOT_ASKED = tuple(state.name for state in NOBODY_ASKS)
"""Reasons of visits whose coverage is in one of these states."""


class AaaClass(StrEnum):
    """What a refusal asks for (eligibility.md 3.4)."""

    TRANSIENT = "TRANSIENT"
    PROBE = "PROBE"
    CONFIG = "CONFIG"
    FIX_DATA = "FIX_DATA"
    FIX_REQUEST = "FIX_REQUEST"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of a coverage on one day, with its reason; `is_pending` for active or inactive pending review."""

    status: Status
    reason: str = ""
    is_pending: bool = False

    @property
    def is_definite(self) -> bool:
        """Whether the payer has said yes or no."""
        return self.status in DEFINITE


@dataclass(frozen=True, slots=True)
class Person:
    """Who is named in a 270."""

    last_name: str
    first_name: str
    birth_date: date | None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """In whose name it is asked: who will see the patient, or the practice. An empty NPI when nobody knows one."""

    name: Person
    npi: str
    is_organization: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where the patient lives, as recorded."""

    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


NOWHERE = Address()


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is asked, about visits up to `window_days` open days ahead. An answer stays fresh for `recheck_days`.

    `is_undated_active`: this payer's benefits without any date hold for the day that was asked about. `is_medicare`:
    original Medicare, which insures in two parts. `is_told_the_group`: the group number is part of the question.
    """

    payer_id: str
    name: str
    edi_payer_id: str
    channel: str
    recheck_days: int
    window_days: int = 3
    is_undated_active: bool = False
    is_medicare: bool = False
    is_told_the_group: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """A coverage of the visit's patient as the practice recorded it.

    `is_own`: a dependent who has a member id of their own and is asked about as a subscriber.
    """

    coverage_id: str
    patient_id: str
    payer_id: str
    member_id: str
    relationship: str
    subscriber: Person
    effective_date: date
    termination_date: date | None = None
    is_own: bool = False
    group_number: str = ""
    do_not_verify: bool = False

    @property
    def is_subscriber(self) -> bool:
        """Whether the patient stands in the subscriber's loop (HL 22)."""
        return self.relationship == "self" or self.is_own


@dataclass(frozen=True, slots=True)
class Candidate:
    """One coverage of one visit in the window. `payer` is None when the coverage names one that is not on file."""

    appointment_id: str
    visit_date: date
    service_type_code: str
    patient: Person
    provider: Provider
    coverage: Coverage
    payer: Payer | None
    stake_cents: int = 0
    address: Address = NOWHERE

    def about(self, service_type_code: str) -> "Candidate":
        """The same with another service type asked about."""
        return replace(self, service_type_code=service_type_code)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer from the history that was applied to a question: when it was given, for which day, what it says."""

    answer_id: str
    question_id: str
    check_id: str
    service_month: str
    asked_date: date
    business_date: date
    answered_at: datetime
    says: Statement


@dataclass(frozen=True, slots=True)
class Check:
    """One question to one payer tonight. `asked` is the visit it is asked for, of `visits` that it serves, also of
    another coverage when the same one is recorded twice; `faults` are why it can't be asked.

    `awaited_check_id`: the check of an earlier night whose answer it waits for instead of asking again. `faulty`: the
    appointments for which it can't be asked, each with its gravest fault.
    """

    check_id: str
    question_id: str
    service_month: str
    state: CheckState
    asked: Candidate
    visits: tuple[Candidate, ...]
    faults: tuple[str, ...] = ()
    awaited_check_id: str = ""
    faulty: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VisitStatus:
    """What is known about one coverage of one visit, as of a night."""

    appointment_id: str
    coverage_id: str
    check_id: str
    patient_id: str
    payer_id: str
    visit_date: date
    status: Status
    reason_code: str
    is_pending: bool
    answer_id: str
    stake_cents: int


def month(day: date) -> str:
    """The service month of a day: `2026-10`."""
    return f"{day:%Y-%m}"
