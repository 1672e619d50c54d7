"""Commands that set up the office database."""

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Practice, coded
from backoffice.config import load, practice_ids
from backoffice.store.migrate import migrate as bring_up_to_date


@coded
def migrate(practice: Practice = "", as_json: AsJson = False) -> None:
    """Creates or updates the schema of one practice, or of all of them."""
    chosen = [practice] if practice else practice_ids()
    for practice_id in chosen:
        bring_up_to_date(load.database_url(), practice_id)
    Output(as_json).records("Migrated", [{"practice": practice_id} for practice_id in chosen])
