"""Which attempt an answer belongs to (eligibility.md 3.5). Never by name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.eligibility.member_ids import normalised_member_id
from backoffice.eligibility.response import Answer, Member

_MEMBER = "member"
_OUR_TRACE_COMES_BACK = "2"  # TRN01: referenced transaction trace number


@dataclass(frozen=True, slots=True)
class Attempt:
    """A 270 that was written. `is_open`: nothing has answered it. `member_id`: upper-case letters and digits.

    `first_name` is the patient's as recorded, whatever the 270 said of it. `is_medicare`: original Medicare was asked.
    """

    trace_number: str
    check_id: str
    question_id: str
    service_type_code: str
    service_month: str
    asked_date: date
    business_date: date
    payer_id: str
    edi_payer_id: str
    member_id: str
    first_name: str
    birth_date: date
    is_dependent: bool
    is_open: bool
    is_medicare: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The attempt a member belongs to, and by which rule; both empty when it fits nobody, or more than one."""

    attempt: Attempt | None = None
    matched_by: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether a mark of the question itself was found, not only whom it asks about."""
        return self.matched_by != _MEMBER


class Attempts:
    """Attempts to match against, found by trace number or by whom they ask about."""

    def __init__(self, attempts: Iterable[Attempt], company_id: str) -> None:
        """`company_id` is our TRN03."""
        self._company_id = company_id
        self._by_trace: dict[str, Attempt] = {}
        self._by_person: dict[tuple[str, str, date], list[Attempt]] = defaultdict(list)
        for attempt in attempts:
            self._by_trace[attempt.trace_number] = attempt
            person = (attempt.edi_payer_id.upper(), attempt.member_id, attempt.birth_date)
            self._by_person[person].append(attempt)

    def match(self, answer: Answer, member: Member, exchange: str = "") -> Match:
        """The first rule that hits: trace number, echoed reference, the exchange it came in, the person asked about.

        `exchange` is the trace number of the question that this answer came back on, if it did.
        """
        if found := self._one({trace.number for trace in member.traces if self._is_ours(trace.kind, trace.company_id)}):
            return Match(found, "trace")
        if len(answer.members) == 1:
            if found := self._one({answer.reference}):
                return Match(found, "reference")
            if found := self._one({exchange}):
                return Match(found, "exchange")
        if found := self._person(answer, member):
            return Match(found, _MEMBER)
        return Match()

    def _is_ours(self, kind: str, company_id: str) -> bool:
        return kind == _OUR_TRACE_COMES_BACK and company_id == self._company_id

    def _one(self, trace_numbers: set[str]) -> Attempt | None:
        found = [self._by_trace[number] for number in trace_numbers if number in self._by_trace]
        return found[0] if len(found) == 1 else None

    def _person(self, answer: Answer, member: Member) -> Attempt | None:
        """The newest open attempt about this person at this payer, if all of them ask the same question."""
        if member.birth_date is None:
            return None
        ids = {normalised_member_id(member_id) for member_id in member.member_ids}
        found = [
            attempt
            for member_id in ids
            for attempt in self._by_person.get((answer.payer_edi_id.upper(), member_id, member.birth_date), ())
            if attempt.is_open
        ]
        if len({(attempt.question_id, attempt.service_month) for attempt in found}) != 1:
            return None
        return max(found, key=lambda attempt: (attempt.business_date, attempt.trace_number))
