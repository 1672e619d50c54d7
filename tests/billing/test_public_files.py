"""A night over every public X12 and bank file: each ends as loaded, duplicate or quarantined, and nothing fails."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from backoffice.office import Office
from backoffice.store.tables.house import consumptions, landed_files
from tests.billing.night import deliver, run, tables
from tests.public import files

PAYEES = ["382999999", "444313000", "599944521", "3UR334563", "5544667733", "6543210903"]


def _files(corpora: Path) -> dict[str, bytes]:
    x12 = {f"edi/{path.parent.name}/{path.name}": path.read_bytes() for path in files(corpora, "x12")}
    bank = {f"bank/{path.parent.name}/{path.name}": path.read_bytes() for path in files(corpora, "bai2", "ach")}
    # A copy of each remittance that claims to be real, since most of the public ones say that they are tests.
    real = {f"edi/real/{path.name}": path.read_bytes().replace(b"*T*", b"*P*", 1) for path in files(corpora, "x12/835")}
    return x12 | bank | real


def test_every_public_file_ends_somewhere_and_no_step_fails(make_office: Callable[..., Office], corpora: Path) -> None:
    office = make_office(ledger_start_date=date(2000, 1, 1), billing={"payee_ids": PAYEES})
    deliver(office, tables(), _files(corpora))

    counts = run(office)

    with office.transaction() as connection:
        states = set(connection.scalars(select(landed_files.c.state).where(landed_files.c.kind == "bank")))
        read = connection.scalar(select(func.count()).select_from(consumptions))
    outcomes = ("submissions", "answers", "cut", "foreign", "read", "quarantined", "duplicate", "test")
    assert read == sum(counts[f"read.{name}"] for name in outcomes)
    assert counts["read.read"] >= 5
    assert counts["read.quarantined"] >= 3
    assert counts["read.lines"] >= 1
    assert states <= {"loaded", "quarantined", "duplicate"}
