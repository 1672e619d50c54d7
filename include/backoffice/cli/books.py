"""Commands that read what the nights have written: worklist, counts, explain."""

from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy import Select, select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.roles import Role
from backoffice.store.tables.house import run_counts, snapshot_loads
from backoffice.store.tables.work import work_items
from backoffice.worklist.catalogue import Failure, Kind, Reason, catalogue
from backoffice.worklist.sync import OPEN_STATES

Day = Annotated[datetime | None, typer.Option("--business-date", "-d", formats=["%Y-%m-%d"], help="Closed day.")]
Pipeline = Annotated[str, typer.Option("--pipeline", help="Only this job.")]


@coded
def worklist(
    practice: Practice = "",
    pipeline: Pipeline = "",
    role: Annotated[Role | None, typer.Option("--role", help="Only items of this role.")] = None,
    business_date: Day = None,
    as_json: AsJson = False,
) -> None:
    """What needs a person: open items, the most urgent first. With a date: those last seen that night."""
    query = _open_items(pipeline, role, business_date.date() if business_date else None)
    with opened(practice).transaction() as connection:
        rows = connection.execute(query).all()
    records = [
        {
            "pipeline": row.pipeline,
            "kind": row.kind,
            "subject": row.subject,
            "reason": row.reason_code,
            "words": catalogue().reason(row.pipeline, row.reason_code).words,
            "owner": row.owner_role,
            "due": row.due_date,
            "stake_cents": row.stake_cents,
            "first_seen": row.first_seen_date,
            "last_seen": row.last_seen_date,
            "parent": f"{row.parent_kind}:{row.parent_subject}" if row.parent_kind else "",
            "shadow": row.is_shadow,
        }
        for row in rows
    ]
    Output(as_json).records(f"{len(records)} open items", records)


def _open_items(pipeline: str, role: Role | None, on: date | None) -> Select[tuple[object, ...]]:
    query = select(work_items).where(work_items.c.status.in_(OPEN_STATES))
    if pipeline:
        query = query.where(work_items.c.pipeline == pipeline)
    if role:
        query = query.where(work_items.c.owner_role == role.value)
    if on:
        query = query.where(work_items.c.last_seen_date == on)
    items = work_items.c
    return query.order_by(items.due_date, items.stake_cents.desc(), items.pipeline, items.kind, items.subject)


@coded
def counts(
    practice: Practice = "", pipeline: Pipeline = "", business_date: Day = None, as_json: AsJson = False
) -> None:
    """What each step of a night counted, and what became of every row of every feed."""
    output, office = Output(as_json), opened(practice)
    steps = select(run_counts)
    loads = select(snapshot_loads)
    if business_date:
        steps = steps.where(run_counts.c.business_date == business_date.date())
        loads = loads.where(snapshot_loads.c.business_date == business_date.date())
    if pipeline:
        steps = steps.where(run_counts.c.pipeline == pipeline)
    keys = (run_counts.c.business_date, run_counts.c.pipeline, run_counts.c.step, run_counts.c.name)
    with office.transaction() as connection:
        figures = [dict(row._mapping) for row in connection.execute(steps.order_by(*keys))]
        feeds = [
            {
                "business_date": row.business_date,
                "table": row.table_name,
                "source_date": row.source_date,
                "read": row.read_count,
                "loaded": row.loaded_count,
                "quarantined": row.quarantined_count,
                "duplicate": row.duplicate_count,
                "agrees": row.read_count == row.loaded_count + row.quarantined_count + row.duplicate_count,
            }
            for row in connection.execute(loads.order_by(snapshot_loads.c.business_date, snapshot_loads.c.table_name))
        ]
    if as_json:
        output.data({"steps": figures, "feeds": feeds})
    else:
        output.records("Counts", figures)
        output.records("Conservation: read = loaded + quarantined + duplicate", feeds)
    if not all(feed["agrees"] for feed in feeds):
        raise typer.Exit(Exit.ATTENTION)


@coded
def explain(code: str, as_json: AsJson = False) -> None:
    """What a code means (a kind, a reason, a failure), who owns it, and what to do next."""
    records = [_explained(meaning) for meaning in catalogue().meanings(code)]
    Output(as_json).records(code, records)
    if not records:
        raise typer.Exit(Exit.ATTENTION)


def _explained(meaning: Kind | Reason | Failure) -> dict[str, object]:
    match meaning:
        case Kind():
            place, owner = meaning.pipeline, meaning.owner or "as its reason"
        case Reason():
            place, owner = meaning.pipeline, meaning.owner or "as its kind"
        case Failure():
            place, owner = meaning.room, "whoever meets it"
    return {
        "pipeline": place,
        "code": meaning.code,
        "words": meaning.words,
        "owner": str(owner),
        "next_action": f"subject: {meaning.subject}" if isinstance(meaning, Kind) else meaning.next_action,
    }
