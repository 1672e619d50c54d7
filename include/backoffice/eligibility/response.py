"""The words of a 271: what a payer says about a member. Codes and texts are kept as they came, whatever they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from backoffice.value import value

Damage = tuple[str, int]
"""What is wrong with a segment, and its ordinal in the file: BAD_AMOUNT, BAD_PERCENT, BAD_DATE;
NOT_READ: it has no place where it stands; TOO_LONG: it has elements that no guide knows;
NOT_KEPT: an element that is kept nowhere says something other than it usually does;
NO_PARENT: an HL that does not name the level above it."""


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
    """An AAA segment: the loop it stands in, AAA03 and AAA04 as they came.

    `is_valid` is AAA01: N calls the question itself wrong, Y says that it was right and yet could not be answered.
    """

    loop: str
    code: str
    follow_up: str
    is_valid: str = ""


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A DTP segment: which date it is (DTP01), its format (DTP02) and its text (DTP03)."""

    kind: str
    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A REF segment: which number it is (REF01), the number (REF02), what it says of it (REF03).

    `others` are further numbers to it (REF04).
    """

    kind: str
    value: str
    text: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A PER segment: its function (PER01), a name, and pairs of kind and number (TE 8005550100)."""

    kind: str
    name: str
    numbers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """N3 and N4: lines, then city, state, postal code and country."""

    lines: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """An NM1 with what describes it: another payer, a provider, a contact, the payer itself.

    `name` is NM103 and NM104, `relationship` NM110; `specialties` are the PRVs, element by element.
    """

    code: str
    name: str
    id: str
    id_kind: str = ""
    address: Address | None = None
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    taxonomy: str = ""
    middle_name: str = ""
    suffix: str = ""
    relationship: str = ""
    specialties: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """An HSD segment: how much may be delivered (`VS` 12 = twelve visits), in which unit, and in which period."""

    quantity_qualifier: str
    quantity: str
    unit: str
    sample: str
    time_period: str
    period_count: str
    pattern: str
    time_pattern: str


@dataclass(frozen=True, slots=True)
class Nature:
    """An III segment: place of service (`ZZ` 11), diagnosis or nature of injury, its category and a text."""

    kind: str
    code: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Details:
    """What follows an EB and belongs to it, in the order of the file.

    `unreadable` names what could not be read of the EB and its dates: BAD_AMOUNT, BAD_PERCENT, BAD_DATE.
    """

    dates: tuple[StatedDate, ...] = ()
    limits: tuple[Limit, ...] = ()
    natures: tuple[Nature, ...] = ()
    references: tuple[Reference, ...] = ()
    messages: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def places_of_service(self) -> tuple[str, ...]:
        """The places of service that the benefit is bound to, each an alternative; empty when it holds everywhere."""
        return tuple([nature.code for nature in self.natures if nature.kind == "ZZ" and nature.code])


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Procedure:
    """EB13, a service by its code; `code_end` is that of a range."""

    kind: str
    code: str
    modifiers: tuple[str, ...] = ()
    text: str = ""
    code_end: str = ""

    def is_among(self, codes: Iterable[str]) -> bool:
        """Whether it is one of these services, or its range holds one."""
        if not self.code_end:
            return self.code in codes
        return any(self.code <= code <= self.code_end and len(code) == len(self.code) for code in codes)


@value
class Benefit:
    """An EB segment with what belongs to it; it stands for one row per service type.

    `number` counts the EBs of the member from 1. `periods` are the days that its own dates leave together with those
    of the member that they do not override: None without dates of its own, empty when these can't be read or contradict
    the member's. Amounts in cents, percentages in basis points; None when absent or not readable.
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
    procedure: Procedure | None = None
    diagnosis_pointers: tuple[str, ...] = ()
    periods: tuple[Period, ...] | None = None
    more: Details = NO_DETAILS


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
    """A TRN segment: TRN01 to TRN04."""

    kind: str
    number: str
    company_id: str
    text: str = ""


@value
class Described:
    """How the payer has a person on file. Names are NM103 to NM105 and NM107; `relationship` is INS02.

    `maintenance` are INS03 and INS04: 001 and 25 say that the payer corrected identifying data; `birth_sequence`
    is INS17, which tells twins apart. `others` are the segments that nothing is decided by (PRV, HI, MPI, and an INS
    that says more), element by element.
    """

    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    member_id: str = ""
    member_id_kind: str = ""
    birth_date: date | None = None
    sex: str = ""
    relationship: str = ""
    maintenance: tuple[str, str] = ("", "")
    birth_sequence: str = ""
    address: Address | None = None
    contacts: tuple[Contact, ...] = ()
    references: tuple[Reference, ...] = ()
    dates: tuple[StatedDate, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


NOBODY = Described()


@value
class Member:
    """One person a 271 speaks of. `number` counts the members of the transaction from 1.

    `loop` is 2000C for a subscriber, 2000D for a dependent, and empty where a rejection names nobody.
    `member_ids`: the member's own and the subscriber's above, as written. `is_corrected`: the payer says that it has
    corrected the person's data. `subscriber` is who stands above a dependent.
    """

    number: int
    loop: str
    member_ids: tuple[str, ...]
    birth_date: date | None
    is_corrected: bool
    traces: tuple[Trace, ...]
    says: Statement
    person: Described = NOBODY
    subscriber: Described | None = None
    damages: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole 271. `payer` and `provider` are its source and receiver, `strays` are EBs outside any member.

    `damages` are all there are, those of its members among them.
    """

    reference: str
    answered_at: datetime | None
    payer: Entity | None
    provider: Entity | None
    members: tuple[Member, ...]
    refusals: tuple[Refusal, ...]
    strays: tuple[Benefit, ...]
    damages: tuple[Damage, ...]

    @property
    def payer_edi_id(self) -> str:
        """NM109 of the payer; empty when it does not name itself."""
        return self.payer.id if self.payer else ""
