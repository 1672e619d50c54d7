"""The 270s that were written: found again by an answer, refused, and settled into the state of their checks."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, or_, select, update

from backoffice.eligibility.acknowledgement import Refused
from backoffice.eligibility.coming import same_night
from backoffice.eligibility.correlate import Attempt
from backoffice.eligibility.decide import Topic
from backoffice.eligibility.findings import REQUEST_REFUSED, STOPPED
from backoffice.eligibility.history import is_whole_answer
from backoffice.eligibility.model import AWAITED, MEDICARE, CheckState
from backoffice.outbox.model import State
from backoffice.store.read import among
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_attempts, eligibility_checks
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import outbox

_ATTEMPTS, _CHECKS = eligibility_attempts.c, eligibility_checks.c
_PAYERS = SNAPSHOTS["payers"]
_IS_ANSWERED = exists().where(
    eligibility_answers.c.check_id == _ATTEMPTS.check_id,
    is_whole_answer(),
)
"""Whether something has answered the attempt's check: no attempt at it then waits for an answer."""
ENOUGH_PAID, NOT_HANDED_OVER = "ENOUGH_PAID", "NOT_HANDED_OVER"


def next_attempts(connection: Connection, days: Mapping[str, date], max_paid: int) -> dict[str, int]:
    """Number of the next attempt at each of these checks that a night may begin with; the others are left out.

    `days` are the days to ask about. It is the first about that day, or one more when the newest was taken back unsent
    at its deadline, and fewer than `max_paid` have left before it. A check that has an answer, or whose newest question
    the payer may have got, is left out.
    """
    is_unsent = outbox.c.state == State.CANCELLED
    may_follow = and_(is_unsent, outbox.c.answer_code.not_in(STOPPED), _ATTEMPTS.refusal_code == "", ~_IS_ANSWERED)
    query = (
        select(
            *(_ATTEMPTS.check_id, _ATTEMPTS.attempt_no, _ATTEMPTS.asked_date),
            *(is_unsent.label("is_unsent"), may_follow.label("may_follow")),
        )
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(among(_ATTEMPTS.check_id, days))
        .order_by(_ATTEMPTS.check_id, _ATTEMPTS.attempt_no)
    )
    numbers: dict[str, int] = dict.fromkeys(days, 1)
    for check_id, rows in groupby(connection.execute(query), key=lambda row: row.check_id):
        made = list(rows)
        on_the_day = [row for row in made if row.asked_date <= days[check_id]]
        paid = sum(not row.is_unsent for row in made)
        if paid < max_paid and (not on_the_day or on_the_day[-1].may_follow):
            numbers[check_id] = made[-1].attempt_no + 1
        else:
            del numbers[check_id]
    return numbers


@dataclass(frozen=True, slots=True)
class ByHand:
    """The attempt that a person may add to a check, by its number; `held_back` is the reason why none may be added."""

    number: int
    held_back: str = ""


def next_by_hand(connection: Connection, check_id: str, day: date, max_paid: int, now: datetime) -> ByHand:
    """The next attempt about a day: none while one is open that speaks for it, nor when enough are paid for."""
    is_unread = and_(_ATTEMPTS.answer_sha256 == "", _ATTEMPTS.refusal_code == "", ~_IS_ANSWERED)
    is_kept = outbox.c.state.in_((State.READY, State.WITHHELD, State.SHADOW))
    is_out = or_(
        outbox.c.state == State.SENDING,
        and_(outbox.c.state == State.SENT, is_unread, _ATTEMPTS.awaited_until_at > now),
    )
    query = (
        select(
            func.coalesce(func.max(_ATTEMPTS.attempt_no), 0),
            func.count().filter(outbox.c.state != State.CANCELLED),
            *(func.count().filter(is_open, _ATTEMPTS.asked_date <= day) for is_open in (is_out, is_kept)),
        )
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(_ATTEMPTS.check_id == check_id)
    )
    newest, paid, out, kept = connection.execute(query).one()
    reasons = ((out, AWAITED), (kept, NOT_HANDED_OVER), (paid >= max_paid, ENOUGH_PAID))
    return ByHand(newest + 1, next((reason for is_so, reason in reasons if is_so), ""))


def awaited_topics(connection: Connection, business_date: date, now: datetime) -> dict[Topic, str]:
    """The questions of earlier nights whose answer is still waited for, each in its service month: their check."""
    may_come = outbox.c.state.in_((State.SENDING, State.SENT, State.UNKNOWN))
    query = (
        select(_CHECKS.question_id, _CHECKS.service_month, _CHECKS.check_id)
        .join_from(eligibility_attempts, eligibility_checks, _CHECKS.check_id == _ATTEMPTS.check_id)
        .join(outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(_ATTEMPTS.business_date < business_date, _ATTEMPTS.awaited_until_at > now)
        .where(may_come, _ATTEMPTS.refusal_code == "", _ATTEMPTS.answer_sha256 == "", ~_IS_ANSWERED)
        .order_by(_ATTEMPTS.business_date, _ATTEMPTS.attempt_no)
    )
    return {(row.question_id, row.service_month): row.check_id for row in connection.execute(query)}


def attempts_for(
    connection: Connection, trace_numbers: Collection[str], member_ids: Collection[str], since: date
) -> list[Attempt]:
    """The attempts with these trace numbers, and those about these member ids that were written since that night."""
    answer = (
        select(eligibility_answers.c.answer_id)
        .where(eligibility_answers.c.check_id == _ATTEMPTS.check_id)
        .where(is_whole_answer())
        .limit(1)  # looked up for each of a few: for an EXISTS the planner may read every answer that ever came
        .scalar_subquery()
    )
    is_medicare = func.coalesce(_PAYERS.c.kind == MEDICARE, false())
    query = (
        select(
            _ATTEMPTS.trace_number,
            *(_ATTEMPTS.check_id, _CHECKS.question_id, _CHECKS.service_type_code, _CHECKS.service_month),
            *(_ATTEMPTS.asked_date, _ATTEMPTS.business_date, _ATTEMPTS.payer_id, _ATTEMPTS.edi_payer_id),
            *(_ATTEMPTS.member_id, _ATTEMPTS.first_name, _ATTEMPTS.birth_date, _ATTEMPTS.is_dependent),
            *(answer.is_(None).label("is_open"), is_medicare.label("is_medicare")),
        )
        .join(eligibility_checks, _CHECKS.check_id == _ATTEMPTS.check_id)
        .outerjoin(_PAYERS, same_night(_PAYERS, "payer_id", eligibility_attempts))
        .where(
            or_(
                among(_ATTEMPTS.trace_number, trace_numbers),
                and_(among(_ATTEMPTS.member_id, member_ids), _ATTEMPTS.business_date >= since),
            )
        )
    )
    return [Attempt(**row._mapping) for row in connection.execute(query)]


def refuse(connection: Connection, refused: Sequence[Refused], zone: ZoneInfo, since: date) -> int:
    """Marks attempts that a 999 or TA1 from a file refused; how many. A TA1 must carry the time of our own ISA."""
    by_number: dict[int, list[Refused]] = defaultdict(list)
    for each in refused:
        by_number[each.control_number].append(each)
    query = select(_ATTEMPTS.trace_number, _ATTEMPTS.control_number, _ATTEMPTS.set_number, _ATTEMPTS.written_at).where(
        _ATTEMPTS.control_number.in_(by_number), _ATTEMPTS.business_date >= since, _ATTEMPTS.refusal_code == ""
    )
    found = {
        row.trace_number: each.code
        for row in connection.execute(query)
        for each in by_number[row.control_number]
        if each.set_number in (None, row.set_number) and each.isa_stamp in ("", _isa_stamp(row.written_at, zone))
    }
    for trace_number, code in found.items():
        mark_refused(connection, trace_number, code)
    return len(found)


def mark_refused(connection: Connection, trace_number: str, code: str) -> None:
    """Notes that the attempt was refused."""
    connection.execute(
        update(eligibility_attempts).where(_ATTEMPTS.trace_number == trace_number).values(refusal_code=code)
    )


def is_turned_away() -> ColumnElement[bool]:
    """Whether an attempt was refused before anybody looked at it: by HTTP, the envelope, a TA1 or a 999."""
    return or_(outbox.c.state == State.REJECTED, _ATTEMPTS.refusal_code != "")


def settle_checks(connection: Connection, business_date: date, is_sending: bool, now: datetime) -> None:
    """Brings the night's checks into the state that attempts, intents and answers have come to by now.

    Superseded checks, and those of other nights, only move when an answer to them has come late.
    """
    is_tonights = and_(_CHECKS.business_date == business_date, _CHECKS.state != CheckState.SUPERSEDED)
    is_held = outbox.c.state == State.WITHHELD
    if not is_sending:
        is_held = outbox.c.state.in_((State.WITHHELD, State.READY))
    came_back = outbox.c.answer_sha256 != ""
    was_handed_in = and_(outbox.c.state == State.SENT, ~came_back)
    was_ours = outbox.c.answer_code == "LEASE_EXPIRED"  # our own sender died: that says nothing about the payer
    outcomes: list[tuple[ColumnElement[bool], CheckState, str]] = [
        (_IS_ANSWERED, CheckState.ANSWERED, ""),
        (is_turned_away(), CheckState.REFUSED, REQUEST_REFUSED),
        *((outbox.c.answer_code == code, CheckState.UNANSWERED, code) for code in STOPPED),
        (outbox.c.state == State.SHADOW, CheckState.SHADOW, "NO_ANSWER"),
        (is_held, CheckState.WITHHELD, "NO_ANSWER"),
        (outbox.c.state == State.READY, CheckState.PLANNED, "NO_ANSWER"),
        (and_(came_back, _ATTEMPTS.answer_sha256 == ""), CheckState.SENT, "NO_ANSWER"),
        (and_(was_handed_in, _ATTEMPTS.awaited_until_at > now), CheckState.SENT, AWAITED),
        (or_(outbox.c.state.in_((State.SENT, State.SENDING)), was_ours), CheckState.UNANSWERED, "NO_ANSWER"),
    ]
    connection.execute(
        update(eligibility_checks)
        .where(_ATTEMPTS.check_id == _CHECKS.check_id)
        .where(or_(is_tonights, _IS_ANSWERED))
        .where(outbox.c.key == _ATTEMPTS.outbox_key, ~_has_successor())
        .values(
            state=case(*((when, state.value) for when, state, _ in outcomes), else_=CheckState.UNANSWERED.value),
            reason_code=case(*((when, reason) for when, _, reason in outcomes), else_="PAYER_DOWN"),
        )
    )
    _settle_awaiting(connection, business_date, now)


def is_any_unsettled(connection: Connection, business_date: date) -> bool:
    """Whether a question of the night has left, or was answered, since its checks were settled."""
    is_waiting = _CHECKS.state.in_((CheckState.PLANNED, CheckState.WITHHELD))
    has_left = outbox.c.state.in_((State.SENT, State.REJECTED, State.UNKNOWN, State.CANCELLED))
    query = (
        select(_CHECKS.check_id)
        .join_from(eligibility_checks, eligibility_attempts, _ATTEMPTS.check_id == _CHECKS.check_id)
        .join(outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(_CHECKS.business_date == business_date, ~_has_successor())
        .where(or_(and_(is_waiting, has_left), and_(_CHECKS.state != CheckState.ANSWERED, _IS_ANSWERED)))
    )
    return bool(connection.scalar(select(query.exists())))


def _settle_awaiting(connection: Connection, business_date: date, now: datetime) -> None:
    """Ends the waiting of tonight's checks for the answer to an earlier one: it has come, or its time is up."""
    of_earlier = _ATTEMPTS.check_id == _CHECKS.awaited_check_id
    is_awaiting = and_(_CHECKS.business_date == business_date, _CHECKS.state == CheckState.AWAITED)
    ends = (
        (CheckState.ANSWERED, "", exists().where(of_earlier, _IS_ANSWERED)),
        (CheckState.UNANSWERED, "NO_ANSWER", ~exists().where(of_earlier, _ATTEMPTS.awaited_until_at > now)),
    )
    for state, reason, has_come in ends:
        ended = update(eligibility_checks).where(is_awaiting, has_come)
        connection.execute(ended.values(state=state, reason_code=reason))


def _has_successor() -> ColumnElement[bool]:
    """Whether a further attempt was made at the same check: it then speaks for the check."""
    later = eligibility_attempts.alias("later").c
    return exists().where(later.check_id == _ATTEMPTS.check_id, later.attempt_no > _ATTEMPTS.attempt_no)


def _isa_stamp(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%y%m%d%H%M")
