"""The words of what follows from an answer: a coming visit as the practice knows it, and what its payer has said."""

from dataclasses import asdict, dataclass, field
from datetime import date

from backoffice.eligibility.member_ids import NO_AFFIXES, Affixes, is_same_member_id
from backoffice.eligibility.model import SELF_PAY, Person, Status
from backoffice.eligibility.response import Described, Period, Statement

EVER = Period()


@dataclass(frozen=True, slots=True)
class Authorization:
    """A prior authorisation or referral on file. Empty codes hold for every service; None visits have no limit."""

    effective_date: date
    expiry_date: date
    status: str
    service_type_code: str = ""
    procedures: frozenset[str] = frozenset()
    visits_allowed: int | None = None
    visits_used: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A coverage as the practice has recorded it; `days` are those on which it holds, `affixes` those of its ids."""

    coverage_id: str
    payer_id: str
    payer_name: str
    edi_payer_id: str
    payer_kind: str
    rank: int
    member_id: str
    relationship: str
    subscriber: Person
    group_number: str = ""
    is_own: bool = False
    days: Period = EVER
    affixes: Affixes = NO_AFFIXES

    def is_again(self, other: "Recorded") -> bool:
        """Whether it is the same coverage under another number."""
        is_one_group = self.group_number == other.group_number or not (self.group_number and other.group_number)
        is_one_id = is_same_member_id(self.member_id, other.member_id, self.affixes)
        return self.payer_id == other.payer_id and is_one_id and is_one_group

    def insures_on(self, day: date) -> bool:
        """Whether a payer stands behind it on that day: it holds, and is not the patient's own purse."""
        return self.payer_kind != SELF_PAY and self.days.covers(day)


@dataclass(frozen=True, slots=True)
class Visit:
    """One coverage of one coming visit.

    `procedures` is None where the feed says nothing of them, `is_in_network` where it says nothing of the provider's
    payers. `allowed_cents` is the fee schedule's sum over the procedures, None when one of them has no fee.
    `others` are the patient's other insurances on that day.
    """

    appointment_id: str
    patient_id: str
    visit_date: date
    service_type_code: str
    patient: Person
    coverage: Recorded
    procedures: tuple[str, ...] | None = None
    allowed_cents: int | None = None
    is_in_network: bool | None = None
    others: tuple[Recorded, ...] = ()
    authorizations: tuple[Authorization, ...] = ()

    @property
    def subject(self) -> str:
        """Subject of an item about this visit's coverage alone."""
        return f"{self.appointment_id}:{self.coverage.coverage_id}"


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer that a visit's status rests on. `previous` is the definite one before it to the same question."""

    answer_id: str
    status: Status
    says: Statement
    person: Described
    subscriber: Described | None = None
    previous: "Heard | None" = None


@dataclass(frozen=True, slots=True)
class SaidIn:
    """Where something is said: the answer, the number of its benefit, and the visit whose proof shows it."""

    answer_id: str
    benefit: int
    appointment_id: str
    coverage_id: str


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """Another payer in the words of the answers that name it: `numbers` and `dates` are pairs of qualifier and text."""

    insurance_type: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    dates: tuple[tuple[str, str], ...]
    telephones: tuple[str, ...]
    said_in: tuple[SaidIn, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an answer says that somebody has to act on, beside the status.

    `due_date` is None for the day of the visit. `facts` are codes and field names for the work item; `values` and
    `payers` are patient data for the restricted table.
    """

    kind: str
    subject: str
    reason: str
    visit: Visit
    due_date: date | None = None
    facts: dict[str, str | int] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    payers: tuple[OtherPayer, ...] = ()

    @property
    def stated(self) -> dict[str, object]:
        """All that is patient data, for the table."""
        return {**self.values, **({"payers": [asdict(each) for each in self.payers]} if self.payers else {})}
