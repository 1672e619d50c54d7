"""Consumes landed bank files, keeps each movement once, and books each deposit against what it settles."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, select

from backoffice.billing import ledger
from backoffice.billing.bank import UNKNOWN, Credit, Expected, Settlement, deposit_entry, settle_deposits
from backoffice.billing.bank_files import read_bank_file
from backoffice.billing.bank_lines import BankLine, BankReading
from backoffice.billing.identity import line_id
from backoffice.billing.model import Account, Entry
from backoffice.feeds.landing import landed_bytes, settle_file
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.billing import bank_lines, bank_matches, billing_takings, remits
from backoffice.store.tables.house import landed_files
from backoffice.store.write import copy_rows, insert_or_keep

_MATCH = ("line_id", "counterpart", "rung", "reason_code", "amount_cents")
_CHECK = "CHK"


def waiting_files(office: Office, business_date: date) -> list[int]:
    """Bank files that have arrived by that night and wait to be read."""
    query = (
        select(landed_files.c.file_id)
        .where(landed_files.c.kind == "bank", landed_files.c.state == "landed")
        .where(landed_files.c.business_date <= business_date)
        .order_by(landed_files.c.file_id)
    )
    with office.transaction() as connection:
        return list(connection.scalars(query))


def consume(office: Office, business_date: date, file_id: int) -> Counts:
    """Keeps the movements of one bank file. Counts lines that are new, known already, and unreadable.

    Equal lines of a day are told apart by their place among those of the same file. So a day that is sent again counts
    once; but of two equal movements, each without a reference and in a file of its own, the second is taken for the
    first. It shows as a duplicate line, here and in the counts of the landed file.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        file = connection.execute(select(landed_files).where(landed_files.c.file_id == file_id)).one()
        if file.state != "landed":
            return {}
        reading = read_bank_file(landed_bytes(office, file.sha256))
        new = insert_or_keep(connection, bank_lines, _rows(business_date, file.account_id, reading))
        known = len(reading.lines) - new
        _settle(connection, file_id, reading, new)
    return {"lines": new, "duplicate_lines": known, "unreadable_lines": reading.rejected_count}


def _rows(business_date: date, account_id: str, reading: BankReading) -> list[dict[str, object]]:
    seen: Counter[tuple[object, ...]] = Counter()
    rows = []
    for line in reading.lines:
        same = (line.posted_date, line.amount_cents, _reference(line), line.text)
        seen[same] += 1
        rows.append(
            {
                "line_id": line_id(account_id, *same, seen[same]),
                "business_date": business_date,
                "account_id": account_id,
                "posted_date": line.posted_date,
                "amount_cents": line.amount_cents,
                "reference": _reference(line),
                "text": line.text,
                "trace_number": line.trace_number,
                "trace_payer_id": line.trace_payer_id,
                "occurrence": seen[same],
            }
        )
    return rows


def _reference(line: BankLine) -> str:
    """The bank's reference and the customer's: check numbers come in either."""
    return " ".join(filter(None, (line.reference, line.customer_reference)))


def _settle(connection: Connection, file_id: int, reading: BankReading, new: int) -> None:
    rejected = [finding for finding in reading.findings if finding.is_rejection]
    reasons = [(finding.ordinal, "", finding.code.value) for finding in rejected]
    is_useless = not reading.lines
    settle_file(
        connection,
        file_id,
        read=max(reading.read_count, int(is_useless)),
        loaded=new,
        quarantined=max(len(rejected), int(is_useless)),
        duplicate=len(reading.lines) - new,
        reasons=[(0, "", "BANK_FILE_BROKEN"), *reasons] if is_useless else reasons,
    )


def match(connection: Connection, business_date: date, start_date: date) -> Counts:
    """Settles every deposit anew from all that is known; the caller holds the billing lock.

    Counts entries posted, reversed and kept, and deposits by whether they settle something.
    """
    deposits = {credit.line_id: credit for credit in _credits(connection, start_date)}
    expected = {one.id: one for one in _expected(connection, start_date)}
    settled = settle_deposits(deposits.values(), expected.values())
    counts = ledger.settle(connection, business_date, _entries(deposits, expected, settled))
    _keep(connection, settled)
    known = sum(one.counterpart != UNKNOWN for one in settled)
    return {**counts, "deposits": len(deposits), "settled": known, "unidentified": len(settled) - known}


def _entries(
    deposits: dict[str, Credit], expected: dict[str, Expected], settled: Iterable[Settlement]
) -> dict[str, list[Entry]]:
    wanted: dict[str, list[Entry]] = {f"bank:{line}": [] for line in deposits}
    for one in settled:
        counterpart = expected.get(one.counterpart)
        entry = deposit_entry(deposits[one.line_id], one, counterpart.against if counterpart else None)
        wanted[f"bank:{one.line_id}"].append(entry)
    return wanted


def _credits(connection: Connection, start_date: date) -> list[Credit]:
    columns = bank_lines.c
    query = select(
        columns.line_id,
        columns.account_id,
        columns.posted_date,
        columns.amount_cents,
        columns.reference,
        columns.text,
        columns.trace_number,
        columns.trace_payer_id,
    ).where(columns.amount_cents > 0, columns.posted_date >= start_date)
    return [Credit(*row) for row in connection.execute(query)]


def _expected(connection: Connection, start_date: date) -> list[Expected]:
    """Money that remittances promise and that patients have paid. Of remittances from before the start only the cash
    is ours to book: it closes what was open then."""
    promised = select(remits).where(remits.c.state.in_(("posted", "memo")), remits.c.paid_cents > 0)
    taken = select(billing_takings).where(
        billing_takings.c.received_date >= start_date, billing_takings.c.amount_cents > 0
    )
    return [
        *(
            Expected(
                id=row.remit_id,
                trace_number=row.trace_number,
                payer_trace_id=row.payer_trace_id,
                paid_on=row.payment_date,
                amount_cents=row.paid_cents,
                is_check=row.method == _CHECK,
                against=(Account.OPENING if row.state == "memo" else Account.CLEARING, row.remit_id),
            )
            for row in connection.execute(promised)
        ),
        *(
            Expected(
                id=row.payment_id,
                trace_number=row.payment_id,
                payer_trace_id="",
                paid_on=row.received_date,
                amount_cents=row.amount_cents,
                is_check=False,
                against=(Account.UNDEPOSITED, row.payment_id),
            )
            for row in connection.execute(taken)
        ),
    ]


def _keep(connection: Connection, settled: Sequence[Settlement]) -> None:
    connection.execute(delete(bank_matches))
    rows = [(one.line_id, one.counterpart, one.rung, one.reason, one.amount_cents) for one in settled]
    copy_rows(connection, bank_matches, _MATCH, rows)
