"""The words of a 271: what a payer says about a member."""

from dataclasses import dataclass
from datetime import date, datetime


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
