"""`backoffice import NAME DIR`: a foreign export as one night's feed folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, coded
from backoffice.feeds.foreign import import_foreign

_Name = Annotated[str, typer.Argument(help="Mapping, such as synthea.")]
_Export = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the foreign export.")]
_Inbox = Annotated[Path, typer.Option("--inbox", file_okay=False, help="The practice's inbox folder to write into.")]
_Night = Annotated[
    datetime, typer.Option("--business-date", "-d", formats=["%Y-%m-%d"], help="Closed day it stands for.")
]
_Remits = Annotated[bool, typer.Option(help="Also write its payments as 835 files (Synthea alone has them).")]


@coded
def import_(
    name: _Name,
    directory: _Export,
    inbox: _Inbox,
    business_date: _Night,
    remits: _Remits = True,
    as_json: AsJson = False,
) -> None:
    """Maps a foreign export onto the feed contract; what it lacks is invented, and the manifest says so."""
    night = business_date.date()
    counts = import_foreign(name, directory, inbox, night)
    if remits and name == "synthea":
        from backoffice.simulator.synthea_remits import write_remits

        counts["remittance_files"] = len(write_remits(directory, inbox, night))
    Output(as_json).records(
        f"Imported {name}", [{"what": what, "count": count} for what, count in counts.items() if count]
    )
