"""Which closed day the next night is about."""

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from backoffice.feeds.inbox import parse_day, ready_dates
from backoffice.nightly.jobs import NIGHT, PIPELINES
from backoffice.office import Office
from backoffice.store.tables.house import nights

DEMO_DAYS_BACK = 30  # so that many nights can follow, and each can be filled in again as a past one


def newest_day(inbox: Path, today: date) -> date:
    """The day to run for an inbox: its newest feed folder, else its newest dated EDI folder, else yesterday."""
    edi = inbox / "edi"
    dated = (parse_day(child.name) for child in edi.iterdir()) if edi.is_dir() else iter(())
    return max(ready_dates(inbox) or filter(None, dated), default=today - timedelta(days=1))


def next_demo_day(office: Office, today: date) -> date:
    """The day after the last night that is complete; for a new practice a Monday of last month."""
    if done := complete_nights(office):
        return max(done) + timedelta(days=1)
    latest = today - timedelta(days=DEMO_DAYS_BACK)
    return min(ready_dates(office.inbox), default=latest - timedelta(days=latest.weekday()))


def complete_nights(office: Office) -> Collection[date]:
    """Closed days whose every job has finished."""
    mine = nights.c.pipeline.in_([PIPELINES[job] for job in NIGHT])
    query = (
        select(nights.c.business_date)
        .where(mine, nights.c.state == "finished")
        .group_by(nights.c.business_date)
        .having(func.count() == len(NIGHT))
    )
    with office.transaction() as connection:
        return list(connection.scalars(query))
