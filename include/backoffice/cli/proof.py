"""`backoffice proof`: the one-page proof of eligibility for an appeal; `backoffice looks`: who saw patient values."""

import os
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Practice, coded, opened
from backoffice.config import SettingsError
from backoffice.eligibility.proof import proofs
from backoffice.eligibility.proof_page import Imprint, pdf
from backoffice.store.audit import LOOKED
from backoffice.store.tables.house import audit_log

_Subject = Annotated[str, typer.Argument(metavar="CHECK|VISIT", help="A check_id or an appointment_id.")]
_Looked = Annotated[str, typer.Option("--subject", help="Only looks at this check or visit.")]
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


@coded
def looks(subject: _Looked = "", practice: Practice = "", as_json: AsJson = False) -> None:
    """Who has looked at patients' values through the program, when and why; the newest first."""
    acts = audit_log.c
    columns = (acts.at, acts.actor, acts.subject_kind, acts.subject_id, acts.reason)
    query = select(*columns).where(acts.action == LOOKED).order_by(acts.audit_id.desc())
    if subject:
        query = query.where(acts.subject_id == subject)
    with opened(practice).transaction() as connection:
        Output(as_json).records("Looks", [dict(row._mapping) for row in connection.execute(query)])


def _write_private(path: Path, content: bytes) -> None:
    """Writes a file that did not exist and that nobody else can read, not even for a moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
