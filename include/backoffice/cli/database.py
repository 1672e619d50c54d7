"""Commands that set up the office database, and put its seals under a new key."""

from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Practice, coded, opened
from backoffice.config import load, practice_ids
from backoffice.store.audit import Act, record_act
from backoffice.store.migrate import migrate as bring_up_to_date
from backoffice.store.reseal import reseal as bring_under_newest_key

_Actor = Annotated[str, typer.Option("--by", help="Login of the person.")]


@coded
def migrate(practice: Practice = "", as_json: AsJson = False) -> None:
    """Creates or updates the schema of one practice, or of all of them."""
    chosen = [practice] if practice else practice_ids()
    for practice_id in chosen:
        bring_up_to_date(load.database_url(), practice_id)
    Output(as_json).records("Migrated", [{"practice": practice_id} for practice_id in chosen])


@coded
def reseal(by: _Actor, practice: Practice = "", as_json: AsJson = False) -> None:
    """Seals everything under the newest key of BACKOFFICE_SEAL_KEYS; then the older keys can be taken out."""
    office = opened(practice)
    counts = bring_under_newest_key(office.engine)
    with office.transaction() as connection:
        record_act(connection, Act(office.clock(), by, "resealed", "seals", ""))
    Output(as_json).records("Sealed under the newest key", [counts])
