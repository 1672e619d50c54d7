"""The one query layer of the morning report: page, terminal and mail show what is read here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, Select, func, select, tuple_

from backoffice import nights
from backoffice.config import Mode
from backoffice.nightly.jobs import NIGHT, PIPELINES
from backoffice.office import Office
from backoffice.outbox.gates import is_closed
from backoffice.outbox.model import State
from backoffice.outbox.switch import is_sending
from backoffice.report import accounts, digest, intake
from backoffice.report.figures import Counted, CountKey, figures, layout
from backoffice.report.items import role_lines, top_items
from backoffice.report.model import Job, Ratio, Report, Sending, Signature
from backoffice.report.payers import payer_lines
from backoffice.store.tables import house
from backoffice.store.tables.house import gates, run_counts
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import outbox

REPORTER = "morning_report"
_UNSETTLED = (State.READY, State.SENDING, State.UNKNOWN, State.NEEDS_PERSON, State.WITHHELD)
_KEPT_VISITS = ("arrived", "completed")


def read_report(office: Office, business_date: date) -> Report:
    """The report of a night as it stands now. Figures of the work list are those that the step `gather` counted."""
    is_acting = nights.is_acting(office, business_date)
    with office.transaction() as connection:
        history = _history(connection, business_date)
        return Report(
            practice=office.settings.name,
            business_date=business_date,
            is_acting=is_acting,
            jobs=jobs(connection, business_date),
            headline=figures(layout().headline, history, business_date),
            ratios=_ratios(history, business_date),
            figures={job: figures(specs, history, business_date) for job, specs in layout().jobs.items()},
            payers=payer_lines(connection, business_date),
            roles=role_lines(connection, business_date),
            top_items=top_items(connection, business_date),
            control=accounts.control_report(connection, business_date),
            key_figures=accounts.key_figures(connection, business_date),
            feeds=intake.feeds(connection, office, business_date),
            files=intake.files(connection, business_date),
            sending=_sending(connection, office, business_date),
            signature=_signature(connection, business_date),
        )


def jobs(connection: Connection, business_date: date) -> tuple[Job, ...]:
    """All jobs of the night but this one, in their order; one that has not begun is `absent`."""
    query = select(house.nights).where(house.nights.c.business_date == business_date)
    begun = {
        row.pipeline: Job(
            name="",
            pipeline=row.pipeline,
            state=row.state,
            seconds=int((row.finished_at - row.started_at).total_seconds()) if row.finished_at else None,
            absent=tuple(filter(None, row.absent.split(","))),
        )
        for row in connection.execute(query)
    }
    nothing = Job("", "", "absent", None, ())
    return tuple(
        replace(begun.get(PIPELINES[name], nothing), name=name, pipeline=PIPELINES[name])
        for name in NIGHT
        if name != REPORTER
    )


def visits(connection: Connection, office: Office, business_date: date) -> int:
    """Visits of that local day to which the patient came."""
    table = SNAPSHOTS["appointments"]
    local_day = func.date(func.timezone(office.settings.timezone, table.c.start_at))
    query = select(func.count()).where(table.c.business_date == business_date, local_day == business_date)
    return connection.scalar(query.where(table.c.status.in_(_KEPT_VISITS))) or 0


def _history(connection: Connection, business_date: date) -> Mapping[CountKey, Sequence[Counted]]:
    """Of every count that is shown, the two newest nights that have it, up to this one."""
    counts = run_counts.c
    key = (counts.pipeline, counts.step, counts.name)
    age = func.row_number().over(partition_by=key, order_by=counts.business_date.desc()).label("age")
    aged = (
        select(*key, counts.business_date, counts.value, age)
        .where(tuple_(*key).in_(layout().counts), counts.business_date <= business_date)
        .subquery()
    )
    history: dict[CountKey, list[Counted]] = defaultdict(list)
    for row in connection.execute(select(aged).where(aged.c.age <= 2).order_by(aged.c.age)):
        history[row.pipeline, row.step, row.name].append((row.business_date, row.value))
    return history


def _ratios(history: Mapping[CountKey, Sequence[Counted]], on: date) -> tuple[Ratio, ...]:
    """Shares with both their numbers; one of which nothing was counted tonight shows a dash."""

    def tonight(key: CountKey) -> int:
        return next((value for day, value in history.get(key, ()) if day == on), 0)

    return tuple(
        Ratio(spec.words, tonight(spec.numerator), tonight(spec.denominator), spec.times, spec.sign)
        for spec in layout().ratios
    )


def _sending(connection: Connection, office: Office, business_date: date) -> Sending:
    """The night's effects but for the digests, which are on their way only when the page is made."""
    effects = select(outbox.c.state, func.count()).where(~outbox.c.key.startswith(digest.KEY))
    tonight = effects.where(outbox.c.business_date == business_date)
    before = effects.where(outbox.c.business_date < business_date, outbox.c.state.in_(_UNSETTLED))
    closed = select(gates).where(gates.c.business_date == business_date, gates.c.is_closed).order_by(gates.c.domain)
    return Sending(
        is_shadow=office.settings.mode is Mode.SHADOW,
        is_stopped=not is_sending(connection),
        closed_gates={
            row.domain: row.reasons
            for row in connection.execute(closed)
            if is_closed(connection, office, row.domain, business_date)
        },
        tonight=_by_state(connection, tonight),
        waiting=_by_state(connection, before),
    )


def _by_state(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    rows = connection.execute(query.group_by(outbox.c.state).order_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


def _signature(connection: Connection, business_date: date) -> Signature | None:
    """What the newest job of the night ran with."""
    table = house.nights.c
    newest = select(house.nights).where(table.business_date == business_date).order_by(table.started_at.desc())
    row = connection.execute(newest.limit(1)).one_or_none()
    return Signature(row.code_version, row.settings_sha256, row.rules_version) if row else None
