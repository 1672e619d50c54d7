"""`backoffice drift`: posting by posting, where the practice system and our ledger differ."""

from typing import Annotated

import typer
from sqlalchemy import select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.store.tables.practice_system import billing_drifts

_Claim = Annotated[str, typer.Option("--claim", help="Only this claim.")]


@coded
def drift(practice: Practice = "", claim: _Claim = "", as_json: AsJson = False) -> None:
    """Postings of the practice system that differ from our entries, as of the newest night."""
    columns = billing_drifts.c
    query = select(billing_drifts).order_by(columns.claim_id, columns.party, columns.number)
    if claim:
        query = query.where(columns.claim_id == claim)
    with opened(practice).transaction() as connection:
        rows = connection.execute(query).all()
    records = [
        {
            "claim": row.claim_id,
            "party": row.party,
            "why": row.why,
            "their_kind": row.their_kind,
            "our_kind": row.our_kind,
            "theirs_cents": row.theirs_cents,
            "ours_cents": row.ours_cents,
            "since": row.since_date,
            "awaited": row.is_awaited,
        }
        for row in rows
    ]
    Output(as_json).records(f"{len(records)} differences", records)
    if any(not record["awaited"] for record in records):
        raise typer.Exit(Exit.ATTENTION)
