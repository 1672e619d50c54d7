"""Consumes landed bank files: keeps each movement once, and the balances that the bank states beside them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, delete, select, update

from backoffice.billing.bank_files import read_bank_file
from backoffice.billing.bank_lines import BankCode, BankLine, BankReading, DayBalance, Doubt, in_dollars
from backoffice.billing.identity import line_id
from backoffice.edi.sniff import FileKind
from backoffice.feeds.landing import landed_bytes, settle_file
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.billing import bank_balances, bank_lines
from backoffice.store.tables.house import landed_files, quarantine
from backoffice.store.write import insert_or_keep


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
        file = connection.execute(select(landed_files).where(landed_files.c.file_id == file_id)).mappings().one()
        if file["state"] != "landed":
            return {}
        reading = in_dollars(read_bank_file(landed_bytes(office, file["sha256"])))
        rows = _rows(business_date, file["account_id"], reading)
        new = insert_or_keep(connection, bank_lines, rows)
        if new < len(rows):
            _tell_also(connection, rows)
        insert_or_keep(connection, bank_balances, [] if reading.is_useless else _balances(file, reading))
        known = len(reading.lines) - new
        told = _told(file_id, rows, reading)
        if not reading.doubt:
            _take_back_doubts(connection, office, file["account_id"], told)
        others = _files_of(connection, office, file["account_id"]) if not new and told.lost_count else ()
        is_news = new > 0 or (told.lost_count > 0 and not any(one.has_all_of(told) for one in others))
        _settle(connection, file_id, reading, new, reading.doubt if is_news else None)
    return {"lines": new, "duplicate_lines": known, "unreadable_lines": reading.rejected_count}


def _tell_also(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Adds to lines that are kept already what this file's format tells: another has told of them word for word."""
    lines = bank_lines.c
    change = update(bank_lines).where(lines.line_id == bindparam("id"))
    if all(row["in_csv"] for row in rows):
        change = change.where(~lines.in_csv).values(in_csv=True)
        connection.execute(change, [{"id": row["line_id"]} for row in rows])
    else:
        change = change.where(lines.type_code == "").values(type_code=bindparam("type"), return_code=bindparam("why"))
        told = [{"id": row["line_id"], "type": row["type_code"], "why": row["return_code"]} for row in rows]
        connection.execute(change, told)


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
                "type_code": line.type_code,
                "return_code": line.return_code,
                "in_csv": reading.kind is FileKind.BANK_CSV,
                "echo_of": "",
                "is_doubtful": False,
            }
        )
    return rows


def _reference(line: BankLine) -> str:
    """The bank's reference and the customer's: check numbers come in either."""
    return " ".join(filter(None, (line.reference, line.customer_reference)))


def _balances(file: RowMapping, reading: BankReading) -> list[dict[str, object]]:
    """What the bank states of the folder's days, accounts that look alike taken together.

    Of several accounts in a file it may state the balances of some alone; these can't be held against the day's
    movements, which are kept by folder, and are left out if they add up. That it tells of the others is kept.
    """
    half_stated = _half_stated_days(reading)
    alike: dict[tuple[str, date], list[DayBalance]] = defaultdict(list)
    for balance in reading.balances:
        alike[balance.account_number_suffix, balance.as_of_date].append(balance)
    return [
        {
            "sha256": file["sha256"],
            "account_number_suffix": suffix,
            "as_of_date": day,
            "business_date": file["business_date"],
            "account_id": file["account_id"],
            "opening_cents": _total(balance.opening_cents for balance in balances),
            "closing_cents": _total(balance.closing_cents for balance in balances),
            "moved_cents": sum(balance.moved_cents for balance in balances),
            "is_sound": all(balance.agrees for balance in balances),
        }
        for (suffix, day), balances in alike.items()
        if day not in half_stated or not all(balance.is_whole and balance.agrees for balance in balances)
    ]


def _total(stated_cents: Iterable[int | None]) -> int | None:
    """The sum, where each is stated."""
    cents = list(stated_cents)
    known = [each for each in cents if each is not None]
    return sum(known) if len(known) == len(cents) else None


def _half_stated_days(reading: BankReading) -> set[date]:
    """Days on which the file moves more, or less, than the accounts do of which it states both balances."""
    moved: Counter[date] = Counter()
    for line in reading.lines:
        moved[line.posted_date] += line.amount_cents
    for balance in reading.balances:
        if balance.is_whole:
            moved[balance.as_of_date] -= balance.moved_cents
    return {day for day, cents in moved.items() if cents}


@dataclass(frozen=True, slots=True)
class _Told:
    """What a file tells of its account: the movements that it has, and how many it has that nobody can read."""

    file_id: int
    line_ids: frozenset[str]
    lost_count: int

    def has_all_of(self, other: Self) -> bool:
        """Whether it has every movement that the other has, and room for those that can't be read there."""
        is_as_long = len(self.line_ids) + self.lost_count >= len(other.line_ids) + other.lost_count
        return is_as_long and self.line_ids >= other.line_ids


def _told(file_id: int, rows: Iterable[Mapping[str, object]], reading: BankReading) -> _Told:
    return _Told(file_id, frozenset(str(row["line_id"]) for row in rows), reading.lost_count)


def _files_of(connection: Connection, office: Office, account_id: str, *which: ColumnElement[bool]) -> Iterator[_Told]:
    """What files of the account that were read before tell of it."""
    files = landed_files.c
    query = select(files.file_id, files.sha256, files.business_date).where(
        files.kind == "bank", files.account_id == account_id, files.state.in_(("loaded", "duplicate")), *which
    )
    for file in connection.execute(query.order_by(files.file_id.desc())).all():
        reading = in_dollars(read_bank_file(landed_bytes(office, file.sha256)))
        yield _told(file.file_id, _rows(file.business_date, account_id, reading), reading)


def _take_back_doubts(connection: Connection, office: Office, account_id: str, whole: _Told) -> None:
    """Ends the doubt about files of the account of which a whole one has every movement."""
    is_doubt = (quarantine.c.line_number == 0) & quarantine.c.reason_code.in_(Doubt)
    in_doubt = landed_files.c.file_id.in_(select(quarantine.c.file_id).where(is_doubt))
    for file in _files_of(connection, office, account_id, in_doubt):
        if whole.has_all_of(file):
            connection.execute(delete(quarantine).where(quarantine.c.file_id == file.file_id, is_doubt))


def _settle(connection: Connection, file_id: int, reading: BankReading, new: int, doubt: Doubt | None) -> None:
    """The reason why a file is in doubt stands beside those of its lines, where anything of that is news.

    A statement without any movement counts as one thing read, which is of use where nothing speaks against it.
    """
    rejected = [finding for finding in reading.findings if finding.is_rejection]
    is_foreign = bool(rejected) and all(finding.code is BankCode.FOREIGN_CURRENCY for finding in rejected)
    is_quiet = not reading.lines and not reading.is_useless
    of_file: str | None = doubt
    if reading.is_useless:
        of_file = BankCode.FOREIGN_CURRENCY if is_foreign else "BANK_FILE_BROKEN"
    reasons = [(finding.ordinal, "", finding.code.value) for finding in rejected]
    settle_file(
        connection,
        file_id,
        read=max(reading.read_count, 1),
        loaded=new + is_quiet,
        quarantined=max(len(rejected), int(reading.is_useless)),
        duplicate=len(reading.lines) - new,
        reasons=[(0, "", str(of_file)), *reasons] if of_file else reasons,
    )
