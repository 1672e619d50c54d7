"""What the report reads of the work list. An item that another open one lists is counted under that one; the
groups of the first night (PREEXISTING) are looked through, so that each role sees its own."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from backoffice.office import Counts
from backoffice.report.model import RoleLine, TopItem
from backoffice.store.tables import house
from backoffice.store.tables.work import work_items
from backoffice.worklist.catalogue import catalogue
from backoffice.worklist.model import Status
from backoffice.worklist.sync import OPEN_STATES, PREEXISTING

_SHOWN = 15
_items = work_items.c


def counts_of_the_list(connection: Connection, business_date: date) -> Counts:
    """items_open, _new, _overdue, _closed, _closed_by_system (both since the night before) and stake_cents."""
    open_items = connection.execute(
        select(
            func.count(),
            func.count().filter(_is_new(business_date)),
            func.count().filter(_is_overdue(business_date)),
            func.coalesce(func.sum(_items.stake_cents), 0),
        ).where(_is_counted())
    ).one()
    closed = (
        select(func.count(), func.count().filter(_items.status == Status.CLOSED_BY_SYSTEM))
        .where(_items.status.in_((Status.CLOSED_BY_SYSTEM, Status.RESOLVED)), _items.kind != PREEXISTING)
        .where(_items.closed_date > _night_before(connection, business_date), _items.closed_date <= business_date)
    )
    all_closed, by_system = connection.execute(closed).one()
    names = ("items_open", "items_new", "items_overdue", "stake_cents")
    return dict(zip(names, map(int, open_items), strict=True)) | {
        "items_closed": all_closed,
        "items_closed_by_system": by_system,
    }


def role_lines(connection: Connection, business_date: date) -> tuple[RoleLine, ...]:
    """The open items of each role that has some, the longest list first."""
    query = (
        select(
            _items.owner_role,
            func.count().label("open"),
            func.count().filter(_is_new(business_date)).label("new"),
            func.count().filter(_is_overdue(business_date)).label("overdue"),
            func.sum(_items.stake_cents).label("stake_cents"),
        )
        .where(_is_counted())
        .group_by(_items.owner_role)
        .order_by(func.count().desc(), _items.owner_role)
    )
    return tuple(
        RoleLine(row.owner_role, row.open, row.new, row.overdue, int(row.stake_cents))
        for row in connection.execute(query)
    )


def top_items(connection: Connection, business_date: date) -> tuple[TopItem, ...]:
    """The most urgent open items: by due date, then money at stake, then age; ties by key."""
    children = work_items.alias("children")
    listed = (
        select(func.count())
        .where(
            children.c.pipeline == _items.pipeline,
            children.c.parent_kind == _items.kind,
            children.c.parent_subject == _items.subject,
            children.c.status.in_(OPEN_STATES),
        )
        .scalar_subquery()
    )
    order = (_items.due_date, _items.stake_cents.desc(), _items.first_seen_date)
    keys = (_items.pipeline, _items.kind, _items.subject)
    query = select(work_items, listed.label("children")).where(_is_counted()).order_by(*order, *keys).limit(_SHOWN)
    found = []
    for row in connection.execute(query):
        words, next_action = explained(row.pipeline, row.reason_code, row.subject)
        found.append(
            TopItem(
                pipeline=row.pipeline,
                kind=row.kind,
                reason=row.reason_code,
                subject=row.subject,
                words=words,
                next_action=next_action,
                owner=row.owner_role,
                due_date=row.due_date,
                stake_cents=row.stake_cents,
                children=row.children,
                is_new=row.first_seen_date == business_date,
            )
        )
    return tuple(found)


def explained(pipeline: str, reason: str, subject: str) -> tuple[str, str]:
    """Plain words and next action of a reason; where the subject is itself a rule, in the rule's words."""
    whole = catalogue()
    about = whole.reasons.get((pipeline, subject))
    found = whole.reason(pipeline, reason)
    return (f"{found.words}: {about.words}" if about else found.words), found.next_action


def _is_counted() -> ColumnElement[bool]:
    parent = work_items.alias("parent")
    has_open_parent = (
        select(func.count())
        .where(
            parent.c.pipeline == _items.pipeline,
            parent.c.kind == _items.parent_kind,
            parent.c.kind != PREEXISTING,
            parent.c.subject == _items.parent_subject,
            parent.c.status.in_(OPEN_STATES),
        )
        .scalar_subquery()
        > 0
    )
    return and_(_items.status.in_(OPEN_STATES), _items.kind != PREEXISTING, ~has_open_parent)


def _is_new(business_date: date) -> ColumnElement[bool]:
    return _items.first_seen_date == business_date


def _is_overdue(business_date: date) -> ColumnElement[bool]:
    """The report is read on the morning after the business date."""
    return _items.due_date <= business_date


def _night_before(connection: Connection, business_date: date) -> date:
    earlier = select(func.max(house.nights.c.business_date)).where(house.nights.c.business_date < business_date)
    return connection.scalar(earlier) or business_date - timedelta(days=1)
