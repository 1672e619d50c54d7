"""`backoffice incident ID`: what stood behind a failed task."""

from typing import Annotated

import typer
from sqlalchemy import select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.store.audit import look
from backoffice.store.tables.house import incidents

_Id = Annotated[str, typer.Argument(metavar="INCIDENT", help="The id that the failed task shows.")]
_By = Annotated[str, typer.Option("--by", help="Login of the person who reads the whole error; it is audited.")]
_Reason = Annotated[str, typer.Option("--reason", help="What for; needed with --by.")]


@coded
def incident(
    incident_id: _Id, practice: Practice = "", by: _By = "", reason: _Reason = "", as_json: AsJson = False
) -> None:
    """Where and as what a task failed; with --by and --reason the whole error, which may hold a patient's data."""
    if bool(by) != bool(reason):
        raise SettingsError("the whole error needs --by and --reason: who looks at it is written down")
    office = opened(practice)
    with office.transaction() as connection:
        row = connection.execute(select(incidents).where(incidents.c.incident_id == incident_id)).one_or_none()
        if row is not None and by:
            look(connection, office.clock(), by, "incident", incident_id, reason)
    if row is None:
        Output(as_json).records("Incidents", [])
        raise typer.Exit(Exit.ATTENTION)
    shown = {name: getattr(row, name) for name in ("at", "business_date", "pipeline", "step", "code", "origin")}
    if as_json:
        Output(as_json).data(shown | ({"detail": row.detail.decode()} if by else {}))
        return
    Output(as_json).records(f"Incident {incident_id}", [shown])
    if by:
        print(row.detail.decode())  # noqa: T201 - as it is: no markup, no table
