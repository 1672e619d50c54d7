"""The night's question, asked by a person in the day: the same keys, so that nobody pays twice for one answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from backoffice import nights
from backoffice.eligibility import steps
from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.asking import Next, ask
from backoffice.eligibility.attempts import NOT_HANDED_OVER, awaited_topics, next_by_hand
from backoffice.eligibility.candidates import asked_by_hand
from backoffice.eligibility.checks import add_checks, silences
from backoffice.eligibility.conversation import round_with
from backoffice.eligibility.current import current, is_fresh, last_said
from backoffice.eligibility.daytime import bring_in_line, settled_night
from backoffice.eligibility.decide import check_id, faults, question_id, still_stands
from backoffice.eligibility.history import stored_answers
from backoffice.eligibility.model import AWAITED, Check, CheckState, Status, StoredAnswer, Verdict, month
from backoffice.eligibility.openings import openings
from backoffice.eligibility.tries import is_handed_since
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.audit import Act, record_act
from backoffice.store.engine import lock

FRESH_ANSWER = "FRESH_ANSWER"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a coverage on a day. `not_asked` is why the payer was not asked just now, empty when it was."""

    check_id: str
    status: Status
    reason: str
    not_asked: str = ""

    @property
    def was_asked(self) -> bool:
        """Whether the payer was asked just now."""
        return not self.not_asked


@dataclass(frozen=True, slots=True)
class Again:
    """Who wants one more answer beside a fresh one, and why: it costs another fee and goes into the audit log."""

    actor: str
    reason: str


def ask_now(
    office: Office, coverage_id: str, visit_date: date, service_type: str = "", again: Again | None = None
) -> Known:
    """The status of a coverage on a day to come, as of the newest night; without a fresh answer the payer is asked.

    A no of an earlier night is asked about anew, and any fresh answer `again` when a person wants that. An attempt that
    is open, or whose answer is awaited, is not repeated, and no more are paid for than a night may pay for. `Rejected`
    for a day that is over, and for a coverage that is not on file, or must not or can't be asked about.
    """
    night = nights.acting_date(office)
    if night is None or visit_date <= night:
        raise Rejected("VISIT_DATE_PAST", visit_date.isoformat())
    steps.load(office, night)
    began_at = office.clock()
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        check = _check(connection, office, night, coverage_id, visit_date, service_type)
        not_asked = _ask(connection, office, night, check, is_again=again is not None)
        if again and not not_asked:
            record_act(
                connection, Act(office.clock(), again.actor, "asked_again", "coverage", coverage_id, again.reason)
            )
    if not not_asked:
        round_with(office, night, check.asked.coverage.payer_id)
        if settled_night(office) == night:
            bring_in_line(office, night)
    with office.transaction() as connection:
        if not not_asked and not is_handed_since(connection, check.check_id, began_at):
            not_asked = NOT_HANDED_OVER
        verdict = _verdict(connection, night, check)
    return Known(check.check_id, verdict.status, verdict.reason, not_asked)


def _check(
    connection: Connection, office: Office, night: date, coverage_id: str, visit_date: date, service_type: str
) -> Check:
    candidate = asked_by_hand(connection, office, night, coverage_id, visit_date)
    if service_type:
        candidate = candidate.about(service_type)
    if found := faults(candidate):
        raise Rejected(found[0], coverage_id)
    question, service_month = question_id(office.practice_id, candidate), month(visit_date)
    own_id = check_id(question, service_month, night)
    return Check(own_id, question, service_month, CheckState.PLANNED, candidate, (candidate,))


def _ask(connection: Connection, office: Office, night: date, check: Check, is_again: bool) -> str:
    """Writes the next attempt; the reason where none may be made, else empty."""
    settings, now = office.settings.eligibility, office.clock()
    fresh = [answer for answer in _answers(connection, night, check) if is_fresh(answer, check.asked, night)]
    newest = last_said(check.asked, fresh)
    if newest and still_stands(newest, check.asked, night) and not is_again:
        return FRESH_ANSWER
    if (check.question_id, check.service_month) in awaited_topics(connection, night, now):
        return AWAITED
    by_hand = next_by_hand(connection, check.check_id, check.asked.visit_date, settings.max_paid_attempts, now)
    if by_hand.held_back:
        return by_hand.held_back
    add_checks(connection, night, [check])
    words = openings(connection, office, night, [check])
    ask(connection, office, night, [Next(check, by_hand.number, words[check.check_id], is_by_hand=True)])
    return ""


def _verdict(connection: Connection, night: date, check: Check) -> Verdict:
    known = current(check.asked, {check.check_id}, _answers(connection, night, check), night)
    reason = silences(connection, [check]).get(check.check_id, "NO_ANSWER")
    return known[0] if known else Verdict(Status.UNKNOWN, reason)


def _answers(connection: Connection, night: date, check: Check) -> list[StoredAnswer]:
    payer = check.asked.payer
    since = night - timedelta(days=payer.recheck_days if payer else 1)
    return stored_answers(connection, {check.question_id}, since, night).get(check.question_id, [])
