"""`backoffice exports`: what was handed over to the practice system, and what of it has been seen there."""

from typing import Annotated

import typer
from sqlalchemy import Select, func, select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.store.tables.practice_system import billing_exports
from backoffice.store.tables.work import outbox

_File = Annotated[str, typer.Option("--file", help="The postings of this file instead, by its key.")]


@coded
def exports(practice: Practice = "", file: _File = "", as_json: AsJson = False) -> None:
    """Each file of our postings: whether it has gone out, and how many of its rows the practice system holds."""
    with opened(practice).transaction() as connection:
        rows = connection.execute(_postings(file) if file else _files()).mappings().all()
    records = [dict(row) for row in rows]
    Output(as_json).records(f"{len(records)} {'postings' if file else 'files'}", records)
    if file and not records:
        raise typer.Exit(Exit.ATTENTION)


def _files() -> Select[tuple[object, ...]]:
    ours = billing_exports.c
    return (
        select(ours.export_date, ours.batch_key.label("file"), outbox.c.state, outbox.c.answer_code.label("answer"))
        .add_columns(func.count().label("rows"), func.count(ours.confirmed_by).label("confirmed"))
        .join(outbox, outbox.c.key == ours.batch_key)
        .group_by(ours.export_date, ours.batch_key, outbox.c.state, outbox.c.answer_code)
        .order_by(ours.export_date.desc(), ours.batch_key)
    )


def _postings(file: str) -> Select[tuple[object, ...]]:
    ours = billing_exports.c
    return (
        select(ours.posting_key, ours.party, ours.claim_id, ours.kind, ours.amount_cents, ours.confirmed_date)
        .where(ours.batch_key == file)
        .order_by(ours.claim_id, ours.posting_key, ours.party)
    )
