"""`backoffice proof`: the one-page proof of eligibility for an appeal. It holds patient values."""

import os
from pathlib import Path
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.eligibility.proof import proofs
from backoffice.eligibility.proof_page import Imprint, pdf

_Subject = Annotated[str, typer.Argument(metavar="CHECK|VISIT", help="A check_id or an appointment_id.")]
_Out = Annotated[Path, typer.Option("--out", help="New PDF file; only its owner can read it.")]
_Actor = Annotated[str, typer.Option("--by", help="Login of the person.")]
_Reason = Annotated[str, typer.Option("--reason", help="What it is for; it goes into the audit log.")]


@coded
def proof(subject: _Subject, out: _Out, by: _Actor, reason: _Reason, practice: Practice = "") -> None:
    """Writes a PDF, one page a coverage of the visit: patient, payer, question, answer, identifiers of the messages."""
    office = opened(practice)
    if out.exists() or not out.parent.is_dir():
        raise SettingsError("name a new file in a folder that exists")
    found = proofs(office, subject, by, reason)
    settings = office.settings
    content = pdf(found, Imprint(settings.name, settings.tax_ids[0], settings.zone, office.clock(), by))
    _write_private(out, content)
    Output(False).line(f"{len(found)} page{'s' if len(found) > 1 else ''} written; readable by you alone")


def _write_private(path: Path, content: bytes) -> None:
    """Writes a file that did not exist and that nobody else can read, not even for a moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
