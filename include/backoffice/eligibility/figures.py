"""The figures of a night: how many visits are verified, how payers did, what it cost and what fresh answers saved."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import date

from sqlalchemy import Connection, RowMapping, and_, func, select

from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.history import is_whole_answer
from backoffice.eligibility.model import DEFINITE, NOBODY_ASKS, CheckState, Status
from backoffice.office import Counts, Office
from backoffice.outbox.model import State
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_attempts,
    eligibility_checks,
    eligibility_payer_figures,
    eligibility_statuses,
)
from backoffice.store.tables.house import landed_files
from backoffice.store.tables.work import outbox, work_items
from backoffice.store.write import replace_night
from backoffice.worklist.model import Status as Item
from backoffice.worklist.sync import PREEXISTING

_MAY_HAVE_IT = (State.SENDING, State.SENT, State.CONFIRMED, State.UNKNOWN, State.NEEDS_PERSON)
_AAA = re.compile(r"AAA_([A-Z0-9]{2})")
_OTHER = "other"


_Part = dict[str, dict[str, int]]  # some figures by payer


@dataclass(frozen=True, slots=True)
class PayerFigures:
    """A row of `eligibility_payer_figures`, whose comments say what each is."""

    payer_id: str
    asked: int = 0
    answered: int = 0
    answer_p50_ms: int | None = None
    answer_p90_ms: int | None = None
    visits: int = 0
    verified: int = 0
    unknown: int = 0
    fresh: int = 0
    cost_cents: int = 0
    saved_cents: int = 0


def measure(connection: Connection, office: Office, business_date: date) -> Counts:
    """Writes the night's figures by payer, and gives those of the whole.

    Counts: visits with a coverage that is asked about, visits_verified (each of these is active or inactive),
    visits_not_asked (they have a coverage, but none that is asked about), asked, answered, fresh, cost_cents,
    saved_cents, rejected_<AAA code>, items_new, items_closed, items_closed_by_system.
    """
    payers = list(_by_payer(connection, office, business_date))
    columns = [field.name for field in fields(PayerFigures)]
    replace_night(connection, eligibility_payer_figures, business_date, columns, map(astuple, payers))
    names = ("asked", "answered", "fresh", "cost_cents", "saved_cents")
    return (
        {name: sum(getattr(payer, name) for payer in payers) for name in names}
        | _visits(connection, business_date)
        | _rejections(connection, business_date)
        | _items(connection, business_date)
    )


def _by_payer(connection: Connection, office: Office, business_date: date) -> Iterator[PayerFigures]:
    parts = (
        _answering(connection, business_date),
        _standing(connection, business_date),
        _fresh(connection, business_date),
    )
    found: _Part = defaultdict(dict)
    for payer_id, figures in (each for part in parts for each in part.items()):
        found[payer_id] |= figures
    for payer_id, figures in sorted(found.items()):
        fee_cents = office.settings.eligibility.profile(payer_id).fee_cents
        payer = PayerFigures(payer_id, **figures)
        yield replace(payer, cost_cents=payer.asked * fee_cents, saved_cents=payer.fresh * fee_cents)


def _answering(connection: Connection, business_date: date) -> _Part:
    """What each payer was asked, and how soon it answered: on the exchange itself, or by a file that landed later."""
    attempts, answers = eligibility_attempts.c, eligibility_answers.c
    came_at = func.min(func.coalesce(landed_files.c.first_seen_at, outbox.c.sent_at))
    is_applied = and_(answers.trace_number == attempts.trace_number, is_whole_answer())
    asked = (
        select(
            attempts.payer_id,
            outbox.c.handed_at,
            came_at.filter(answers.answer_id.is_not(None)).label("came_at"),
        )
        .join_from(eligibility_attempts, outbox, outbox.c.key == attempts.outbox_key)
        .outerjoin(eligibility_answers, is_applied)
        .outerjoin(landed_files, landed_files.c.sha256 == answers.sha256)
        .where(attempts.business_date == business_date, outbox.c.state.in_(_MAY_HAVE_IT))
        .group_by(attempts.trace_number, outbox.c.key)
        .subquery()
    )
    ms = func.round(func.extract("epoch", asked.c.came_at - asked.c.handed_at) * 1000)
    query = select(
        asked.c.payer_id,
        func.count().label("asked"),
        func.count(asked.c.came_at).label("answered"),
        func.percentile_disc(0.5).within_group(ms).label("answer_p50_ms"),
        func.percentile_disc(0.9).within_group(ms).label("answer_p90_ms"),
    ).group_by(asked.c.payer_id)
    return _part(connection.execute(query).mappings())


def _standing(connection: Connection, business_date: date) -> _Part:
    status = eligibility_statuses.c
    query = (
        select(
            status.payer_id,
            func.count().label("visits"),
            func.count().filter(status.status.in_(DEFINITE)).label("verified"),
            func.count().filter(status.status == Status.UNKNOWN).label("unknown"),
        )
        .join_from(eligibility_statuses, eligibility_checks, eligibility_checks.c.check_id == status.check_id)
        .where(status.business_date == business_date, eligibility_checks.c.state.not_in(NOBODY_ASKS))
        .group_by(status.payer_id)
    )
    return _part(connection.execute(query).mappings())


def _fresh(connection: Connection, business_date: date) -> _Part:
    check = eligibility_checks.c
    query = select(check.payer_id, func.count().label("fresh")).where(
        check.business_date == business_date, check.state == CheckState.SKIPPED_FRESH
    )
    return _part(connection.execute(query.group_by(check.payer_id)).mappings())


def _part(rows: Iterable[RowMapping]) -> _Part:
    return {
        row["payer_id"]: {name: int(value) for name, value in row.items() if name != "payer_id" and value is not None}
        for row in rows
    }


def _visits(connection: Connection, business_date: date) -> Counts:
    """Visits of the window by what is known of the coverages that are asked about; apart those that have none."""
    status, is_asked = eligibility_statuses.c, eligibility_checks.c.state.not_in(NOBODY_ASKS)
    visits = (
        select(
            func.bool_or(is_asked).label("is_asked"),
            func.bool_and(status.status.in_(DEFINITE)).filter(is_asked).label("is_verified"),
        )
        .join_from(eligibility_statuses, eligibility_checks, eligibility_checks.c.check_id == status.check_id)
        .where(status.business_date == business_date)
        .group_by(status.appointment_id)
        .subquery()
    )
    query = select(
        func.count().filter(visits.c.is_asked).label("visits"),
        func.count().filter(visits.c.is_verified).label("visits_verified"),
        func.count().filter(~visits.c.is_asked).label("visits_not_asked"),
    )
    return dict(connection.execute(query.select_from(visits)).one()._mapping)


def _rejections(connection: Connection, business_date: date) -> Counts:
    """Visits and coverages that payers rejected, by AAA code; what is no code of two characters is `other`."""
    status = eligibility_statuses.c
    query = select(status.reason_code).where(status.business_date == business_date, status.status == Status.REJECTED)
    codes = (_AAA.fullmatch(code) for code in connection.scalars(query))
    return dict(Counter(f"rejected_{(match[1] if match else _OTHER).lower()}" for match in codes))


def _items(connection: Connection, business_date: date) -> Counts:
    """Work items of the job that are new, that were closed, and of these those that closed without a person.

    A group of items is new as one; what it lists is closed one by one.
    """
    items = work_items.c
    is_new = (items.first_seen_date == business_date) & (items.parent_kind == "")
    is_closed = (items.closed_date == business_date) & (items.kind != PREEXISTING)
    query = select(
        func.count().filter(is_new).label("items_new"),
        func.count().filter(is_closed & items.status.in_((Item.RESOLVED, Item.CLOSED_BY_SYSTEM))).label("items_closed"),
        func.count().filter(is_closed & (items.status == Item.CLOSED_BY_SYSTEM)).label("items_closed_by_system"),
    ).where(items.pipeline == PIPELINE)
    return dict(connection.execute(query).one()._mapping)
