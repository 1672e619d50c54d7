"""What the database itself refuses, and how the journal is brought into line by adding alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from backoffice.billing import ledger
from backoffice.billing.model import Account, Entry, move
from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.store.tables.books import journal_checks
from backoffice.store.tables.journal import journal_entries, journal_lines
from tests.billing.night import balances, entry_keys
from tests.conftest import NIGHT

DAY = date(2026, 10, 1)


def _entry(key: str = "clp:R:1:-:-:paid", cents: int = 100, claim: str = "C1") -> Entry:
    return move(key, "paid", DAY, cents, (Account.CLEARING, "R"), (Account.PAYER, f"{claim}:1"), claim)


def _settle(office: Office, *entries: Entry) -> dict[str, int]:
    with office.transaction() as connection:
        return ledger.settle(connection, NIGHT, {"remit:R": entries})


def _head(key: str | None = "k") -> dict[str, object]:
    return {
        "posting_key": key,
        "source": "s",
        "source_key": "k",
        "version": 1,
        "event": "e",
        "business_date": NIGHT,
        "event_date": DAY,
    }


def _add_line(connection: Connection, number: int, cents: int, key: str | None = "k") -> None:
    line = {"posting_key": key, "line": number, "account": "1000", "subledger": "x", "claim_id": ""}
    connection.execute(insert(journal_lines).values(**line, amount_cents=cents))


def _write(connection: Connection, amounts: Sequence[int], key: str | None = "k", step: int = 1) -> None:
    connection.execute(insert(journal_entries).values(_head(key)))
    for number, cents in enumerate(amounts):
        _add_line(connection, 1 + step * number, cents, key)


@pytest.mark.parametrize("amounts", [(100,), (100, -99), ()])
def test_an_entry_that_does_not_balance_is_refused_at_commit(office: Office, amounts: Sequence[int]) -> None:
    with pytest.raises(Broken, match="SQL_BO002"), office.transaction() as connection:
        _write(connection, amounts)

    assert entry_keys(office) == []


@pytest.mark.parametrize("number", [-1, 0, 1, 2, 3, 4])
def test_a_line_added_later_to_a_balanced_entry_is_refused(office: Office, number: int) -> None:
    with office.transaction() as connection:
        _write(connection, (100, -100))

    with pytest.raises(Broken, match=r"SQL_(BO002|23)"), office.transaction() as connection:
        _add_line(connection, number, 5)


def test_an_entry_is_checked_at_commit_although_the_mark_of_it_is_taken_away(office: Office) -> None:
    def write_and_hide(connection: Connection) -> None:
        _write(connection, (100, -99))
        connection.execute(delete(journal_checks))

    with pytest.raises(Broken, match="SQL_BO002"), office.transaction() as connection:
        write_and_hide(connection)


def test_what_is_to_be_checked_at_commit_is_forgotten_after_it(office: Office) -> None:
    _settle(office, _entry())

    with office.transaction() as connection:
        assert connection.execute(select(journal_checks)).all() == []


def test_a_line_without_an_entry_is_refused(office: Office) -> None:
    with pytest.raises(Broken, match=r"SQL_23"), office.transaction() as connection:
        _add_line(connection, 1, 5)


def test_an_entry_whose_lines_leave_a_gap_is_refused(office: Office) -> None:
    with pytest.raises(Broken, match="SQL_BO002"), office.transaction() as connection:
        _write(connection, (100, -100), step=2)


@pytest.mark.parametrize("key", ["clp:R::-:paid", ":R", "R:", "", None])
def test_a_posting_key_that_is_null_or_has_an_empty_part_is_refused(office: Office, key: str | None) -> None:
    with pytest.raises(Broken, match="SQL_23"), office.transaction() as connection:
        _write(connection, (100, -100), key)


def test_a_posting_key_is_taken_once(office: Office) -> None:
    with office.transaction() as connection:
        _write(connection, (100, -100))

    with pytest.raises(Broken, match="SQL_23505"), office.transaction() as connection:
        _write(connection, (100, -100))


@pytest.mark.parametrize("table", [journal_entries, journal_lines])
def test_what_is_posted_can_be_neither_changed_nor_deleted(office: Office, table: type[object]) -> None:
    _settle(office, _entry())

    for statement in (update(table).values(posting_key="x"), delete(table)):  # type: ignore[arg-type]
        with pytest.raises(Broken, match="SQL_BO001"), office.transaction() as connection:
            connection.execute(statement)


def test_settling_the_same_again_keeps_what_stands(office: Office) -> None:
    _settle(office, _entry())

    assert _settle(office, _entry()) == {"posted": 0, "reversed": 0, "kept": 1}


def test_what_should_no_longer_stand_is_negated_and_what_returns_is_posted_anew(office: Office) -> None:
    _settle(office, _entry())
    _settle(office)
    assert balances(office) == {}

    _settle(office, _entry())

    assert entry_keys(office) == ["clp:R:1:-:-:paid", "clp:R:1:-:-:paid@2", "rev:clp:R:1:-:-:paid"]
    assert balances(office) == {("1050", "R"): 100, ("1200", "C1:1"): -100}


def test_an_entry_whose_account_changes_is_taken_back_and_posted_beside(office: Office) -> None:
    _settle(office, _entry(claim="C1"))

    counts = _settle(office, _entry(claim="C2"))

    assert counts == {"posted": 1, "reversed": 1, "kept": 0}
    assert balances(office) == {("1050", "R"): 100, ("1200", "C2:1"): -100}


def test_an_entry_whose_day_changes_is_taken_back_and_posted_beside(office: Office) -> None:
    _settle(office, _entry())

    counts = _settle(office, replace(_entry(), event_date=date(2026, 10, 2)))

    assert counts == {"posted": 1, "reversed": 1, "kept": 0}
    assert balances(office) == {("1050", "R"): 100, ("1200", "C1:1"): -100}


def test_a_reversal_by_the_payer_can_itself_be_taken_back_and_come_again(office: Office) -> None:
    undone = replace(_entry("clp:S:1:undo:clp:R:1:-:-:paid", -100), undoes="clp:R:1:-:-:paid")
    _settle(office, _entry(), undone)
    _settle(office, _entry())
    _settle(office, _entry(), undone)
    _settle(office, undone)

    assert balances(office) == {("1050", "R"): -100, ("1200", "C1:1"): 100}


def test_of_two_reversals_of_one_entry_the_second_is_refused_while_the_first_stands(office: Office) -> None:
    undone = {n: replace(_entry(f"clp:{n}:1:undo:E", -100), undoes="E") for n in "ST"}
    with office.transaction() as connection:
        ledger.settle(connection, NIGHT, {"remit:S": [undone["S"]]})

    with pytest.raises(Broken, match="SQL_BO003"), office.transaction() as connection:
        ledger.settle(connection, NIGHT, {"remit:T": [undone["T"]]})

    with office.transaction() as connection:
        ledger.settle(connection, NIGHT, {"remit:T": [undone["T"]]})
        assert ledger.rivals(connection, "remit:T") == ["remit:S"]
        ledger.settle(connection, NIGHT, {"remit:S": []})
        assert ledger.rivals(connection, "remit:T") == []


def test_an_entry_is_taken_back_as_often_as_it_is_posted(office: Office) -> None:
    for _ in range(3):
        _settle(office, _entry(), _entry("clp:R:1:undo:E"))
        _settle(office)

    assert balances(office) == {}
