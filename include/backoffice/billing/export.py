"""Hands our postings over to the practice system, each once, and sees which of them it has taken up."""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Row, func, select

from backoffice.billing.queries import statement
from backoffice.config.billing import Export
from backoffice.gateways.mailer import Attachment, compose
from backoffice.money import decimal_text
from backoffice.office import Counts, Office
from backoffice.outbox import intents
from backoffice.outbox.model import Intent
from backoffice.roles import Role
from backoffice.store.tables.practice_system import billing_exports
from backoffice.store.write import upsert

COUNTERPART = "practice_system"
DOMAIN = "billing"
HEADER = ("posting_key", "claim_id", "posted_date", "kind", "amount", "payer_or_patient", "trace", "reverses")
"""Columns of the file: those of pms_postings, our key, and the key of the row that one takes back."""

_Due = Row[tuple[object, ...]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def confirm(connection: Connection, office: Office, business_date: date) -> Counts:
    """Sees what came back. Counts: rows confirmed, and batches of which all rows are.

    A batch has arrived when the practice system holds every row of it, also one of which nobody knew whether it did.
    """
    wanted = {"business_date": business_date, "start_date": office.settings.ledger_start_date}
    confirmed = connection.execute(statement("export_confirm"), wanted).rowcount
    batches = select(billing_exports.c.batch_key).group_by(billing_exports.c.batch_key)
    whole = batches.having(func.bool_and(billing_exports.c.confirmed_by.is_not(None)))
    arrived = intents.confirm(connection, connection.scalars(whole).all(), "CAME_BACK")
    return {"confirmed": confirmed, "arrived": arrived}


def hand_over(connection: Connection, office: Office, business_date: date, export: Export, is_proven: bool) -> Counts:
    """Writes the acting night's batch as an intent, in the caller's transaction; none while the books are not proven.

    The caller holds the billing lock. Counts: rows exported, rows withheld, and what became of the intent.
    """
    wanted = {"business_date": business_date, "start_date": office.settings.ledger_start_date}
    due = connection.execute(statement("export_due"), wanted | {"since_date": export.since}).all()
    counts = {"exported": len(due) if is_proven else 0, "withheld": 0 if is_proven else len(due)}
    if not due or not is_proven:
        return counts
    batch_key = _batch_key(business_date, due)
    written = intents.put(connection, office, business_date, [_intent(batch_key, business_date, export, due)])
    upsert(connection, billing_exports, [_row(batch_key, business_date, row) for row in due])
    return counts | written


def _batch_key(business_date: date, due: Sequence[_Due]) -> str:
    """What a batch means: the night and the rows in it."""
    rows = "\n".join(f"{row.posting_key}|{row.party}" for row in due)
    return f"pms:{business_date.isoformat()}:{hashlib.sha256(rows.encode()).hexdigest()[:16]}"


def _intent(batch_key: str, business_date: date, export: Export, due: Sequence[_Due]) -> Intent:
    """The batch as a file in a folder, or as a mail to which the file is attached."""
    name = f"postings-{business_date.isoformat()}-{batch_key.rpartition(':')[2]}.csv"
    if export.connection:
        kind, payload = "file", as_csv(due)
        envelope = {"connection": export.connection, "folder": export.folder, "name": name}
    else:
        words = f"{len(due)} postings of {business_date.isoformat()} for import into the practice system.\n"
        subject, attachment = f"Postings of {business_date.isoformat()}", Attachment(name, "text/csv", as_csv(due))
        kind, payload, envelope = "mail", compose(subject, words, [attachment]), {"to": export.to}
    return Intent(
        key=batch_key,
        kind=kind,
        domain=DOMAIN,
        counterpart=COUNTERPART,
        payload=payload,
        envelope=envelope,
        owner=Role.BILLER,
    )


def as_csv(due: Sequence[_Due]) -> bytes:
    """The rows as the file that is imported there: UTF-8, RFC 4180, one row a posting and party."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in due:
        amount = decimal_text(row.amount_cents)
        trace = f"'{row.trace_number}" if row.trace_number.startswith(_FORMULA) else row.trace_number
        day = row.event_date.isoformat()
        writer.writerow((row.posting_key, row.claim_id, day, row.kind, amount, row.party, trace, row.reverses or ""))
    return file.getvalue().encode()


def _row(batch_key: str, business_date: date, row: _Due) -> dict[str, object]:
    return {
        "posting_key": row.posting_key,
        "party": row.party,
        "batch_key": batch_key,
        "claim_id": row.claim_id,
        "kind": row.kind,
        "amount_cents": row.amount_cents,
        "trace_number": row.trace_number,
        "export_date": business_date,
        "confirmed_by": None,
        "confirmed_date": None,
    }
