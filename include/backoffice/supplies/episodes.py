"""Shortage episodes: they open and close on acting nights, and number the answers to a shortage (supplies.md 3.2)."""

from datetime import date

from sqlalchemy import Connection, and_, delete, exists, func, insert, literal, or_, select, update

from backoffice.store.tables.supplies import episodes, order_lines, stock_evaluations
from backoffice.supplies.model import OrderState, Outcome
from backoffice.supplies.orders import Pair, Question


def settle(connection: Connection, business_date: date) -> None:
    """Opens and closes episodes by the night's evaluations. Lines that are open for change must be gone by then.

    One opened this very night that is not short after all, and has no order, is taken back: the night ran on
    better input. Pairs in quarantine keep what they have.
    """
    episode, found = episodes.c, stock_evaluations.c
    tonight = and_(
        found.business_date == business_date,
        found.location_id == episode.location_id,
        found.item_id == episode.item_id,
    )
    is_over = and_(tonight, found.outcome.in_((Outcome.SUFFICIENT, Outcome.DECLINED)), episode.closed_date.is_(None))
    has_order = exists().where(
        order_lines.c.location_id == episode.location_id,
        order_lines.c.item_id == episode.item_id,
        order_lines.c.episode_no == episode.episode_no,
    )
    connection.execute(delete(episodes).where(is_over, episode.opened_date == business_date, ~has_order))
    connection.execute(update(episodes).where(is_over).values(closed_date=business_date))
    earlier = episodes.alias("earlier")
    opened = (
        select(
            found.location_id,
            found.item_id,
            func.coalesce(func.max(earlier.c.episode_no), 0) + 1,
            literal(business_date),
        )
        .outerjoin_from(
            stock_evaluations,
            earlier,
            and_(earlier.c.location_id == found.location_id, earlier.c.item_id == found.item_id),
        )
        .where(found.business_date == business_date, found.outcome == Outcome.ORDERED)
        .group_by(found.location_id, found.item_id)
        .having(func.count().filter(and_(earlier.c.episode_no.is_not(None), earlier.c.closed_date.is_(None))) == 0)
    )
    connection.execute(insert(episodes).from_select(["location_id", "item_id", "episode_no", "opened_date"], opened))


def questions(connection: Connection, business_date: date) -> dict[Pair, Question]:
    """The open episodes by (location, item). An order of tonight answers, and so does one whose mail was refused."""
    episode, line = episodes.c, order_lines.c
    answers = or_(line.order_date == business_date, line.state == OrderState.REJECTED)
    query = (
        select(
            episode.location_id,
            episode.item_id,
            episode.episode_no,
            (func.coalesce(func.max(line.attempt), 0) + 1).label("attempt"),
            func.coalesce(func.bool_or(answers), False).label("is_answered"),
        )
        .outerjoin_from(
            episodes,
            order_lines,
            and_(
                line.location_id == episode.location_id,
                line.item_id == episode.item_id,
                line.episode_no == episode.episode_no,
            ),
        )
        .where(episode.closed_date.is_(None))
        .group_by(episode.location_id, episode.item_id, episode.episode_no)
    )
    return {
        (row.location_id, row.item_id): Question(row.episode_no, row.attempt, row.is_answered)
        for row in connection.execute(query)
    }
