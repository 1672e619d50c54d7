"""A night on files that nobody here wrote: the Synthea practice, and every public X12 and bank sample."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import Row, func, select

from backoffice.feeds.foreign import import_foreign
from backoffice.office import Office
from backoffice.simulator.synthea_remits import write_remits
from backoffice.store.tables.house import (
    consumptions,
    edi_transactions,
    landed_files,
    nights,
    quarantine,
    snapshot_loads,
)
from tests.inbox import write_file
from tests.night import JOBS, run_night
from tests.public import files

NIGHT = date(2026, 10, 5)
CONSUMED = {"835": "billing", "271": "eligibility", "999": "eligibility"}


def _public_office(make_office: Callable[..., Office], corpora: Path) -> Office:
    office = make_office(ledger_start_date=date(2026, 1, 1))
    import_foreign("synthea", corpora / "synthea", office.inbox, NIGHT)
    write_remits(corpora / "synthea", office.inbox, NIGHT)
    for path in files(corpora, "x12"):
        write_file(office, f"edi/{path.parent.name}-{path.name}", path.read_bytes())
    for path in files(corpora, "bai2", "ach"):
        write_file(office, f"bank/operating/{path.parent.name}-{path.name}", path.read_bytes())
    return office


def _files(office: Office) -> list[Row[tuple[object, ...]]]:
    with office.transaction() as connection:
        return list(connection.execute(select(landed_files)))


def test_every_file_and_row_ends_somewhere_and_no_step_fails(make_office: Callable[..., Office], corpora: Path) -> None:
    office = _public_office(make_office, corpora)
    run_night(office, NIGHT)
    _check_files(office)
    _check_transactions(office)
    with office.transaction() as connection:
        states = dict(connection.execute(select(nights.c.pipeline, nights.c.state)).tuples().all())
        assert states == dict.fromkeys(JOBS, "finished")


def _check_files(office: Office) -> None:
    landed = _files(office)
    assert {file.state for file in landed} <= {"loaded", "duplicate", "quarantined"}
    assert all(file.reason_code for file in landed if file.state == "quarantined")
    assert all(f.read_count == f.loaded_count + f.quarantined_count + f.duplicate_count for f in landed)
    assert all(file.read_count > 0 for file in landed if file.kind in ("x12", "bank"))
    with office.transaction() as connection:
        from_mapping = select(func.sum(snapshot_loads.c.quarantined_count))
        assert connection.scalar(from_mapping) == 0
        reasonless = select(func.count()).where(quarantine.c.reason_code == "")
        assert connection.scalar(reasonless) == 0


def _check_transactions(office: Office) -> None:
    """Each transaction that a job reads was consumed by it, in each file that holds it."""
    with office.transaction() as connection:
        listed = connection.execute(
            select(landed_files.c.sha256, edi_transactions.c.ordinal, edi_transactions.c.set_id).join_from(
                edi_transactions, landed_files
            )
        ).all()
        consumed = {(row.sha256, row.ordinal, row.pipeline) for row in connection.execute(select(consumptions))}
    wanted = {(row.sha256, row.ordinal, CONSUMED[row.set_id]) for row in listed if row.set_id in CONSUMED}
    assert wanted
    assert wanted - consumed == set()


def test_the_same_night_again_changes_no_file_and_no_item(make_office: Callable[..., Office], corpora: Path) -> None:
    office = _public_office(make_office, corpora)
    run_night(office, NIGHT, ["feeds", "billing"])
    landed = _files(office)
    counts = run_night(office, NIGHT, ["feeds", "billing"])
    assert _files(office) == landed
    record = counts["billing.record"]
    assert (record["opened"], record["changed"], record["closed"], record["reopened"]) == (0, 0, 0, 0)
