"""The words of the eligibility job: who is asked about, what a 271 says, and what follows from it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

WHOLE_PLAN = "30"
"""X12 service type of the plan as a whole."""


class Status(StrEnum):
    """What is known about a coverage on the day of a visit. ACTIVE and INACTIVE are definite."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"
    UNKNOWN = "UNKNOWN"
    REJECTED = "REJECTED"


class CheckState(StrEnum):
    """Where a check stands: planned → sent → answered, unanswered or refused; the others are never asked tonight."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    REFUSED = "refused"
    SKIPPED_FRESH = "skipped_fresh"
    INCOMPLETE = "incomplete"
    NOT_SUPPORTED = "not_supported"
    SUPERSEDED = "superseded"
    WITHHELD = "withheld"
    SHADOW = "shadow"


class AaaClass(StrEnum):
    """What a refusal asks for (eligibility.md 3.4)."""

    TRANSIENT = "TRANSIENT"
    PROBE = "PROBE"
    CONFIG = "CONFIG"
    FIX_DATA = "FIX_DATA"
    FIX_REQUEST = "FIX_REQUEST"
    HELD = "HELD"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included; None is open."""

    begin: date | None = None
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return (self.begin is None or self.begin <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An AAA segment: the loop it stands in, AAA03 and AAA04 as they came."""

    loop: str
    code: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Entity:
    """An NM1 below a benefit (loop 2120): whom it speaks of."""

    code: str
    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Benefit:
    """An EB segment with what belongs to it; it stands for one row per service type.

    `number` counts the EBs of the member from 1. `periods` is None without dates of its own, and empty when it has
    dates that can't be read. Amounts in cents, percentages in basis points; None when absent or not readable.
    """

    number: int
    info_code: str
    service_types: tuple[str, ...] = ()
    level_code: str = ""
    insurance_type: str = ""
    plan_name: str = ""
    time_period: str = ""
    amount_cents: int | None = None
    percent_bp: int | None = None
    quantity_qualifier: str = ""
    quantity: str = ""
    needs_authorization: str = ""
    network: str = ""
    procedure_code: str = ""
    place_of_service: str = ""
    periods: tuple[Period, ...] | None = None
    messages: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What an answer says about a member: refusals in and above it, benefits, dates for benefits without their own.

    `is_cut`: the transaction ends inside this member without its SE.
    """

    refusals: tuple[Refusal, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    periods: tuple[Period, ...] | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """A TRN segment: TRN01, TRN02, TRN03."""

    kind: str
    number: str
    company_id: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person a 271 speaks of. `number` counts the members of the transaction from 1.

    `loop` is 2000C for a subscriber, 2000D for a dependent, and empty where a rejection names nobody.
    `member_ids`: the member's own and the subscriber's above, as written. `is_corrected`: the payer says that it has
    corrected the person's data.
    """

    number: int
    loop: str
    member_ids: tuple[str, ...]
    birth_date: date | None
    is_corrected: bool
    traces: tuple[Trace, ...]
    says: Statement


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole 271. `strays` are EBs outside any member; `damages` are (code, segment ordinal) of unreadable values."""

    reference: str
    answered_at: datetime | None
    payer_edi_id: str
    members: tuple[Member, ...]
    refusals: tuple[Refusal, ...]
    strays: tuple[Benefit, ...]
    damages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The status of a coverage on one day, with its reason; `is_pending` for active or inactive pending review."""

    status: Status
    reason: str = ""
    is_pending: bool = False

    @property
    def is_definite(self) -> bool:
        """Whether the payer has said yes or no."""
        return self.status in (Status.ACTIVE, Status.INACTIVE)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is named in a 270."""

    last_name: str
    first_name: str
    birth_date: date | None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who will see the patient; an empty NPI when the practice does not know one."""

    name: Person
    npi: str


@dataclass(frozen=True, slots=True)
class Payer:
    """Who is asked. An answer stays fresh for `recheck_days`.

    `is_undated_active`: this payer's benefits without any date hold for the day that was asked about.
    """

    payer_id: str
    name: str
    edi_payer_id: str
    channel: str
    recheck_days: int
    is_undated_active: bool = False


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
    """One question to one payer tonight. `asked` is the visit it is asked for; `faults` are why it can't be asked."""

    check_id: str
    question_id: str
    service_month: str
    state: CheckState
    asked: Candidate
    visits: tuple[Candidate, ...]
    faults: tuple[str, ...] = ()


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
