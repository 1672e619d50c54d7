"""What a person must do: the work items that follow from the statuses of a night (eligibility.md 4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.eligibility.decide import FAULTS
from backoffice.eligibility.model import AWAITED, DEFINITE, NOT_ASKED, AaaClass, CheckState, Status
from backoffice.eligibility.refusals import aaa_class
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

KINDS = frozenset(
    (
        *("COVERAGE_INACTIVE", "COVERAGE_UNKNOWN", "COVERAGE_INCOMPLETE", "SUBSCRIBER_REJECTED"),
        *("PAYER_DOWN", "PAYER_SETUP", "REQUEST_REFUSED", "ANSWER_UNMATCHED", "WRONG_MEMBER"),
    )
)
NO_ANSWER, PAYER_DOWN, REQUEST_REFUSED = "NO_ANSWER", "PAYER_DOWN", "REQUEST_REFUSED"
UNKNOWN_PARTICIPANT, PAYER_SETUP, ANSWER_TOO_LATE = "AAA_79", "PAYER_SETUP", "ANSWER_TOO_LATE"
STOPPED = (PAYER_SETUP, REQUEST_REFUSED)
"""Why a question was not even sent: others of its kind were refused for what is ours or the payer's to set up."""
_DUE_BEFORE_THE_VISIT = ("COVERAGE_INACTIVE", "COVERAGE_INCOMPLETE", "SUBSCRIBER_REJECTED")
_HELD_BACK = (CheckState.SHADOW, CheckState.WITHHELD, CheckState.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A visit's coverage as it stands after a night; an answer to its check is waited for until `awaited_until`."""

    appointment_id: str
    coverage_id: str
    payer_id: str
    npi: str
    check_id: str
    check_state: CheckState
    visit_date: date
    status: Status
    reason: str
    stake_cents: int
    awaited_until: date | None = None

    @property
    def visit(self) -> str:
        """Subject of an item about this visit's coverage alone."""
        return f"{self.appointment_id}:{self.coverage_id}"

    @property
    def payer_and_npi(self) -> str:
        """Subject of an item about how we are known to a payer."""
        return f"{self.payer_id}:{self.npi}"


@dataclass(frozen=True, slots=True)
class Odd:
    """An answer in the history that was not applied: `ANSWER_UNMATCHED` or `WRONG_MEMBER`, and for how many members."""

    kind: str
    sha256: str
    ordinal: int
    members: int

    @property
    def subject(self) -> str:
        """The transaction it stands in."""
        return f"{self.sha256}:{self.ordinal}"


def findings(standings: Iterable[Standing], odd: Iterable[Odd], business_date: date, days: Workdays) -> list[Finding]:
    """All findings of the night, one a subject, with due dates in open days."""
    known, doubtful = _sorted_out(standings)
    down = {each.payer_id for each in doubtful if each.reason == PAYER_DOWN}
    next_day = days.after(business_date)
    groups: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for each in sorted(doubtful, key=lambda each: (each.visit_date, each.visit)):
        kind, subject = _place(each, down, known, next_day)
        if kind:
            groups[kind, subject].append(each)
    found = [_finding(kind, subject, members, next_day, days) for (kind, subject), members in groups.items()]
    strange = [Finding(o.kind, o.subject, o.kind, next_day, facts={"members": o.members}) for o in odd]
    return [*found, *strange]


def _sorted_out(standings: Iterable[Standing]) -> tuple[set[str], list[Standing]]:
    """The (payer, NPI) pairs of which the payer has dealt with a question, and the standings that are not active.

    Nobody has to do anything about the active ones: most of a night, they are looked at once and let go.
    """
    known: set[str] = set()
    doubtful: list[Standing] = []
    for each in standings:
        if _is_served(each):
            known.add(each.payer_and_npi)
        if each.status is not Status.ACTIVE:
            doubtful.append(each)
    return known, doubtful


def _is_served(each: Standing) -> bool:
    """Whether the payer has dealt with this question, tonight or lately: it then knows the provider who asked."""
    if each.status in DEFINITE:
        return True
    is_answered = each.check_state is CheckState.ANSWERED
    return is_answered and each.reason not in (UNKNOWN_PARTICIPANT, PAYER_DOWN, NO_ANSWER) and not _is_setup(each)


def _is_setup(each: Standing) -> bool:
    return aaa_class(each.reason.removeprefix("AAA_")) is AaaClass.CONFIG


def _place(each: Standing, down: Collection[str], known: Collection[str], next_day: date) -> tuple[str, str]:
    """Kind and subject of the item that a standing belongs to; empty when nobody has to do anything.

    `known`: (payer, NPI) pairs of which the payer has dealt with a question.
    """
    if each.status is Status.INACTIVE:
        return "COVERAGE_INACTIVE", each.visit
    if each.status is Status.REJECTED or each.reason == UNKNOWN_PARTICIPANT:
        is_unknown_to_payer = each.reason == UNKNOWN_PARTICIPANT and each.payer_and_npi not in known
        if _is_setup(each) or is_unknown_to_payer:
            return PAYER_SETUP, each.payer_and_npi
        return "SUBSCRIBER_REJECTED", each.coverage_id
    return _place_of_unknown(each, down, next_day) if each.status is Status.UNKNOWN else ("", "")


def _place_of_unknown(each: Standing, down: Collection[str], next_day: date) -> tuple[str, str]:
    """A cause that many visits share is one item; else only the visits of the next open day have items of their own."""
    if each.reason in NOT_ASKED:
        return "", ""
    if each.reason == AWAITED:
        return ("COVERAGE_UNKNOWN", each.visit) if _comes_too_late(each) else ("", "")
    if each.reason in FAULTS:
        return "COVERAGE_INCOMPLETE", each.coverage_id
    if each.reason in STOPPED:
        return each.reason, each.payer_and_npi
    if each.reason == PAYER_DOWN or (each.reason == NO_ANSWER and each.payer_id in down):
        return PAYER_DOWN, each.payer_id
    is_held_back = each.reason == NO_ANSWER and each.check_state in _HELD_BACK
    return ("", "") if is_held_back or each.visit_date > next_day else ("COVERAGE_UNKNOWN", each.visit)


def _comes_too_late(each: Standing) -> bool:
    """Whether the answer that is waited for may come only on a day after the visit."""
    return each.awaited_until is not None and each.awaited_until > each.visit_date


def _reason(members: Sequence[Standing]) -> str:
    """The first one's, but what the payer said itself before what follows from it for those who were not asked."""
    if members[0].reason == AWAITED:
        return ANSWER_TOO_LATE
    return next((each.reason for each in members if each.reason != PAYER_SETUP), PAYER_SETUP)


def _finding(kind: str, subject: str, members: Sequence[Standing], next_day: date, days: Workdays) -> Finding:
    first = members[0]
    due_date = next_day
    if kind in _DUE_BEFORE_THE_VISIT:
        due_date = max(days.before(first.visit_date), min(next_day, first.visit_date))
    elif kind == "COVERAGE_UNKNOWN":
        due_date = first.visit_date
    return Finding(
        kind=kind,
        subject=subject,
        reason=kind if kind == PAYER_DOWN else _reason(members),
        due_date=due_date,
        stake_cents=sum(each.stake_cents for each in members),
        facts={
            "payer_id": first.payer_id,
            "check_id": first.check_id,
            "visit_date": first.visit_date.isoformat(),
            "visits": ", ".join(each.visit for each in members),
            "visit_count": len(members),
        },
    )
