"""What one payer was asked tonight and how that ended: the facts that the ladder and the breaker decide by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select, update

from backoffice.eligibility.attempts import is_turned_away
from backoffice.eligibility.channel import KIND
from backoffice.eligibility.findings import PAYER_SETUP, REQUEST_REFUSED
from backoffice.eligibility.history import Outcome, is_whole_answer
from backoffice.eligibility.inquiry import Wording
from backoffice.eligibility.ladder import Ended, Try, ended_by_answer
from backoffice.eligibility.model import AaaClass, Status
from backoffice.eligibility.refusals import strictest
from backoffice.eligibility.response import Refusal
from backoffice.office import Counts
from backoffice.outbox.model import State
from backoffice.store.read import streamed
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_attempts
from backoffice.store.tables.work import outbox

_ATTEMPTS, _ANSWERS = eligibility_attempts.c, eligibility_answers.c
_AnyRow = Row[tuple[object, ...]]
_ON_ITS_WAY = (State.READY, State.SENDING, State.WITHHELD)


@dataclass(frozen=True, slots=True)
class Asked:
    """A check that was asked tonight: its attempts in order, and what a further one takes over from the newest."""

    tries: tuple[Try, ...]
    npi: str
    awaited_until: datetime


def asked(connection: Connection, business_date: date, payer_id: str) -> dict[str, Asked]:
    """The checks that this payer was asked tonight."""
    query = (
        select(
            *(_ATTEMPTS.check_id, _ATTEMPTS.attempt_no, _ATTEMPTS.wording, _ATTEMPTS.npi, _ATTEMPTS.awaited_until_at),
            *(outbox.c.state, is_turned_away().label("is_turned_away")),
            *(_ANSWERS.status, _ANSWERS.refusals, _ANSWERS.is_cut),
        )
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .outerjoin(
            eligibility_answers,
            and_(_ANSWERS.trace_number == _ATTEMPTS.trace_number, _ANSWERS.outcome == Outcome.APPLIED),
        )
        .where(*_tonights(business_date, payer_id))
        .order_by(_ATTEMPTS.check_id, _ATTEMPTS.attempt_no, _ANSWERS.is_cut.desc(), _ANSWERS.answered_at)
    )
    by_check = groupby(streamed(connection, query), key=lambda row: row.check_id)
    return {check_id: _asked({row.attempt_no: row for row in rows}.values()) for check_id, rows in by_check}


def stopped_pairs(known: Collection[Asked]) -> dict[str, str]:
    """NPIs that this payer will not serve tonight, and why.

    Refused as a matter of set-up; or served for nobody, and for two members unknown to it or turned away.
    """
    ends = [(each.npi, *_refused_as(each)) for each in known]
    served = {npi for npi, kind, is_said in ends if is_said or kind in (AaaClass.FIX_DATA, AaaClass.FIX_REQUEST)}
    probes = [npi for npi, kind, _ in ends if kind is AaaClass.PROBE]
    refused = {npi for npi, kind, _ in ends if kind is AaaClass.CONFIG}
    refused |= {npi for npi in probes if probes.count(npi) > 1} - served
    turned_away = {each.npi for each in known if each.tries[-1].ended is Ended.TURNED_AWAY}
    return {npi: REQUEST_REFUSED if npi in turned_away else PAYER_SETUP for npi in refused}


def ready_keys(
    connection: Connection, business_date: date, payer_id: str, npis: Collection[str] | None = None
) -> list[_AnyRow]:
    """Intents that have not left: key, the time of writing, and until when an answer is waited for.

    With NPIs only those that ask in these names alone; with none of them, none.
    """
    query = (
        select(outbox.c.key, _ATTEMPTS.written_at, _ATTEMPTS.awaited_until_at)
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(*_tonights(business_date, payer_id), outbox.c.state == State.READY)
        .distinct()
    )
    if npis is not None:
        others = eligibility_attempts.alias("others").c
        mixed = select(others.outbox_key).where(others.npi.not_in(npis))
        query = query.where(outbox.c.key.not_in(mixed))
    return [*connection.execute(query)]


def handed_since(connection: Connection, payer_id: str, since: datetime) -> int:
    """How many questions were handed to this payer after that moment, by whichever night or person."""
    query = select(func.count()).where(outbox.c.kind == KIND, outbox.c.counterpart == payer_id)
    return connection.scalar(query.where(outbox.c.handed_at > since)) or 0


def is_handed_since(connection: Connection, check_id: str, since: datetime) -> bool:
    """Whether a question of this check was handed to its payer at that moment or later."""
    query = (
        select(_ATTEMPTS.check_id)
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(_ATTEMPTS.check_id == check_id, outbox.c.handed_at >= since)
    )
    return bool(connection.scalar(select(query.exists())))


def unread_keys(connection: Connection, payer_id: str, code: str) -> list[str]:
    """Intents to this payer that have not left because their own bytes could not be read, for the reason `code`."""
    is_unread = and_(outbox.c.kind == KIND, outbox.c.counterpart == payer_id, outbox.c.answer_code == code)
    return [*connection.scalars(select(outbox.c.key).where(is_unread, outbox.c.state == State.READY))]


def put_off(connection: Connection, keys: Collection[str], until: datetime) -> None:
    """Keeps what could not be handed over from going out again before that time."""
    is_free = or_(outbox.c.not_before_at.is_(None), outbox.c.not_before_at < until)
    connection.execute(
        update(outbox).where(outbox.c.key.in_(keys), outbox.c.state == State.READY, is_free).values(not_before_at=until)
    )


def newest_exchanges(connection: Connection, business_date: date, payer_id: str, count: int) -> list[bool]:
    """The night's last exchanges with this payer, in the order in which they were begun: whether each failed.

    It did when nobody was reached, when nothing came back, and when the answer only says that the payer can't answer.
    """
    is_down = exists().where(
        _ANSWERS.trace_number == _ATTEMPTS.trace_number,
        _ATTEMPTS.outbox_key == outbox.c.key,
        _ANSWERS.reason_code == "PAYER_DOWN",
    )
    was_not_reached = and_(outbox.c.state == State.READY, outbox.c.answer_code.not_in(("", "HTTP_429")))
    query = (
        select(or_(outbox.c.state == State.UNKNOWN, was_not_reached, is_down).label("has_failed"))
        .where(outbox.c.kind == KIND, outbox.c.business_date == business_date, outbox.c.counterpart == payer_id)
        .where(outbox.c.handed_at.is_not(None))
        .where(or_(outbox.c.state.in_((State.SENT, State.REJECTED, State.UNKNOWN)), was_not_reached))
        .order_by(outbox.c.handed_at.desc(), outbox.c.created_at.desc(), outbox.c.key.desc())
        .limit(count)
    )
    return [bool(has_failed) for has_failed in connection.scalars(query)][::-1]


def is_any_refused(connection: Connection, keys: Collection[str]) -> bool:
    """Whether any of these exchanges brought a refusal instead of a status."""
    query = (
        select(_ATTEMPTS.outbox_key)
        .join(outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .outerjoin(eligibility_answers, _ANSWERS.trace_number == _ATTEMPTS.trace_number)
        .where(_ATTEMPTS.outbox_key.in_(keys))
        .where(or_(_ANSWERS.reason_code.startswith("AAA_"), is_turned_away()))
    )
    return bool(connection.scalar(select(query.exists())))


def figures(connection: Connection, business_date: date, payer_id: str) -> Counts:
    """What has become of the night's intents to this payer, and of the answers to them.

    Counts: sent, rejected, unknown, given_up, left to send; applied.
    """
    names = {
        State.SENT: "sent",
        State.REJECTED: "rejected",
        State.UNKNOWN: "unknown",
        State.CANCELLED: "given_up",
        State.READY: "left",
        State.SENDING: "left",
    }
    counts = dict.fromkeys(names.values(), 0)
    query = select(outbox.c.state).where(
        outbox.c.kind == KIND, outbox.c.business_date == business_date, outbox.c.counterpart == payer_id
    )
    for state in connection.scalars(query):
        if state in names:
            counts[names[State(state)]] += 1
    applied = (
        select(func.count())
        .select_from(eligibility_answers)
        .join(eligibility_attempts, _ATTEMPTS.trace_number == _ANSWERS.trace_number)
        .where(*_tonights(business_date, payer_id), is_whole_answer())
    )
    return counts | {"applied": connection.scalar(applied) or 0}


def _tonights(business_date: date, payer_id: str) -> tuple[ColumnElement[bool], ...]:
    return _ATTEMPTS.business_date == business_date, _ATTEMPTS.payer_id == payer_id


def _asked(attempts: Iterable[_AnyRow]) -> Asked:
    *_, newest = attempts
    return Asked(tuple(map(_try, attempts)), newest.npi, newest.awaited_until_at)


def _try(row: _AnyRow) -> Try:
    refusals = tuple(Refusal(*each) for each in row.refusals or ())
    ended = Ended.SAID
    if row.is_cut:
        ended = Ended.FAILED
    elif row.status is not None:
        ended = ended_by_answer(Status(row.status), refusals)
    elif row.is_turned_away:
        ended = Ended.TURNED_AWAY
    elif row.state in _ON_ITS_WAY:
        ended = Ended.OPEN
    elif row.state == State.CANCELLED:
        ended = Ended.UNSENT
    elif row.state == State.UNKNOWN:
        ended = Ended.FAILED
    return Try(row.attempt_no, Wording(row.wording), ended, refusals)


def _refused_as(known: Asked) -> tuple[AaaClass | None, bool]:
    """The class of the newest refusal, and whether the newest attempt brought a status."""
    last = known.tries[-1]
    if last.ended is Ended.REJECTED:
        return strictest(last.refusals)[0], False
    if last.ended is Ended.TURNED_AWAY:
        return AaaClass.PROBE, False
    return None, last.ended is Ended.SAID
