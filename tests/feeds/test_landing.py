"""X12 and bank files land once, by content, and each transaction is listed."""

import gzip
import os
from datetime import timedelta
from pathlib import Path, PosixPath

import pytest
from sqlalchemy import Row, select

from backoffice.errors import Broken
from backoffice.feeds import steps
from backoffice.feeds.inbox import InboxFile, edi_files
from backoffice.feeds.landing import land, landed_bytes
from backoffice.office import Office
from backoffice.store.tables.house import edi_transactions, landed_files, quarantine
from tests.conftest import NIGHT
from tests.inbox import write_feed, write_file
from tests.public import files

ENVELOPE = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *261005*0300*^*00501*000000001*0*P*:~"
    "GS*HP*PAYER*PRACTICE*20261005*0300*1*X*005010X221A1~{body}GE*1*1~IEA*1*000000001~"
)
REMIT = ENVELOPE.format(body="ST*835*0001~BPR*I*0*C*NON~SE*3*0001~").encode()
BANK = b"posted_date,amount,description,reference\n2026-10-05,12.50,PAYER,R1\n"


def _files(office: Office) -> list[Row[tuple[object, ...]]]:
    with office.transaction() as connection:
        return list(connection.execute(select(landed_files).order_by(landed_files.c.file_id)))


def test_a_remittance_is_listed_with_its_bytes(office: Office) -> None:
    write_file(office, "edi/2026-10-05/anything.txt", REMIT)
    steps.land(office, NIGHT)
    with office.transaction() as connection:
        row = connection.execute(select(edi_transactions)).one()
    assert (row.set_id, row.version, row.business_date) == ("835", "005010X221A1", NIGHT)
    assert REMIT[row.byte_start : row.byte_end].startswith(b"ST*835")
    assert landed_bytes(office, _files(office)[0].sha256) == REMIT


def test_the_same_bytes_under_another_name_land_once_and_are_counted(office: Office) -> None:
    write_file(office, "edi/a.835", REMIT)
    write_file(office, "edi/b.835", REMIT)
    assert steps.land(office, NIGHT)["duplicate"] == 1
    assert len(_files(office)) == 1


def test_landing_again_reads_nothing(office: Office) -> None:
    write_file(office, "edi/a.835", REMIT)
    steps.land(office, NIGHT)
    assert steps.land(office, NIGHT) == {"files": 1, "landed": 0, "duplicate": 1, "quarantined": 0}


def test_a_file_of_tomorrow_waits_for_its_night(office: Office) -> None:
    write_file(office, f"edi/{NIGHT + timedelta(days=1)}/a.835", REMIT)
    assert steps.land(office, NIGHT)["files"] == 0


def test_a_file_without_a_date_belongs_to_the_newest_night_also_when_an_older_one_finds_it(office: Office) -> None:
    write_feed(office, NIGHT, {})
    write_file(office, "edi/a.835", REMIT)
    steps.land(office, NIGHT - timedelta(days=3))
    assert _files(office)[0].business_date == NIGHT


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("edi/x.txt", b"", "EMPTY_FILE"),
        ("edi/x.txt", b"hello", "UNKNOWN_FORMAT"),
        ("edi/x.835", REMIT[:106], "NO_TRANSACTION"),
        ("bank/x.csv", BANK, "ACCOUNT_UNKNOWN"),
    ],
)
def test_what_nobody_reads_is_put_aside_with_a_reason(office: Office, path: str, content: bytes, reason: str) -> None:
    write_file(office, path, content)
    steps.land(office, NIGHT)
    file = _files(office)[0]
    assert (file.state, file.reason_code, file.quarantined_count) == ("quarantined", reason, 1)


def test_a_bank_file_is_told_by_content_and_belongs_to_its_folder(office: Office) -> None:
    write_file(office, "bank/operating/statement.835", BANK)
    steps.land(office, NIGHT)
    file = _files(office)[0]
    assert (file.kind, file.account_id, file.state) == ("bank", "operating", "landed")


def test_a_link_in_the_edi_folder_is_not_followed(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(REMIT)
    (office.inbox / "edi").mkdir(parents=True)
    (office.inbox / "edi" / "link.835").symlink_to(tmp_path / "secret")
    steps.land(office, NIGHT)
    assert _files(office)[0].reason_code == "PATH_REFUSED"


class _Forbidden(PosixPath):
    """A file whose owner lets nobody read it; root, as tests may run, reads every real one."""

    def read_bytes(self) -> bytes:
        raise PermissionError


def test_a_file_that_may_not_be_read_is_put_aside_and_its_neighbour_lands(office: Office) -> None:
    write_file(office, "edi/a.835", REMIT)
    write_file(office, "edi/b.835", REMIT.replace(b"NON", b"ACH"))
    forbidden = InboxFile(_Forbidden(office.inbox / "edi/a.835"), "edi/a.835", "x12")
    counts = land(office, NIGHT, [forbidden, edi_files(office.inbox)[1]])
    assert (counts["quarantined"], counts["landed"]) == (1, 1)
    assert [(file.state, file.reason_code) for file in _files(office)] == [
        ("quarantined", "FILE_UNREADABLE"),
        ("loaded", ""),
    ]


def test_a_file_that_goes_while_the_inbox_is_read_is_unreadable(office: Office) -> None:
    assert land(office, NIGHT, [InboxFile(office.inbox / "edi/gone", "edi/gone", "x12")])["quarantined"] == 1
    assert _files(office)[0].reason_code == "FILE_UNREADABLE"


def test_a_file_that_may_be_read_after_all_lands_and_is_no_longer_put_aside(office: Office) -> None:
    write_file(office, "edi/a.835", REMIT)
    land(office, NIGHT, [InboxFile(_Forbidden(office.inbox / "edi/a.835"), "edi/a.835", "x12")])
    steps.land(office, NIGHT)
    assert [file.state for file in _files(office)] == ["duplicate", "loaded"]
    with office.transaction() as connection:
        assert connection.execute(select(quarantine)).all() == []


def test_a_name_that_is_not_utf_8_lands_with_its_bytes_written_out(office: Office) -> None:
    write_file(office, os.fsdecode(b"edi/\xff.835"), REMIT)
    write_file(office, os.fsdecode(b"bank/\xe4/x.csv"), BANK)
    assert steps.land(office, NIGHT)["landed"] == 2
    assert steps.land(office, NIGHT)["duplicate"] == 2
    assert {(file.inbox_path, file.account_id) for file in _files(office)} == {
        ("edi/\\udcff.835", ""),
        ("bank/\\udce4/x.csv", "\\udce4"),
    }


def test_a_feed_name_that_is_not_utf_8_is_no_table(office: Office) -> None:
    write_feed(office, NIGHT, {})
    write_file(office, os.fsdecode(f"feeds/{NIGHT}/".encode() + b"budgets\xff.csv"), b"x")
    steps.land(office, NIGHT)
    assert [file.reason_code for file in _files(office)] == ["UNKNOWN_TABLE"]


def test_a_bank_file_moved_into_its_account_lands_and_is_no_longer_put_aside(office: Office) -> None:
    write_file(office, "bank/x.csv", BANK)
    steps.land(office, NIGHT)
    (office.inbox / "bank" / "operating").mkdir()
    (office.inbox / "bank" / "x.csv").rename(office.inbox / "bank" / "operating" / "x.csv")
    steps.land(office, NIGHT)
    assert [(file.account_id, file.state) for file in _files(office)] == [("", "duplicate"), ("operating", "landed")]


def test_the_same_statement_for_two_accounts_is_two_files(office: Office) -> None:
    write_file(office, "bank/operating/x.csv", BANK)
    write_file(office, "bank/savings/x.csv", BANK)
    assert steps.land(office, NIGHT)["landed"] == 2
    assert [file.account_id for file in _files(office)] == ["operating", "savings"]


def test_landed_bytes_that_were_changed_are_noticed(office: Office) -> None:
    write_file(office, "edi/a.835", REMIT)
    steps.land(office, NIGHT)
    place = next(office.landed.rglob("*.gz"))
    place.write_bytes(gzip.compress(REMIT + b"\n"))
    with pytest.raises(Broken, match="LANDED_BYTES_CHANGED"):
        landed_bytes(office, _files(office)[0].sha256)


def test_every_public_file_ends_as_loaded_landed_or_quarantined_with_a_reason(office: Office, corpora: Path) -> None:
    samples = files(corpora, "x12", "bai2", "ach")
    for number, path in enumerate(samples):
        folder = "edi" if path.is_relative_to(corpora / "x12") else "bank/operating"
        write_file(office, f"{folder}/{number}-{path.name}", path.read_bytes())
    counts = steps.land(office, NIGHT)
    assert counts["files"] == len(samples) == counts["landed"] + counts["duplicate"] + counts["quarantined"]
    assert all(file.reason_code for file in _files(office) if file.state == "quarantined")
