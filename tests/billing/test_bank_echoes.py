"""A movement that files of several formats tell of moves once, and has what each of them knows of it."""

from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.billing.bank_echoes import Echo, Told, echoes
from backoffice.billing.money_acts import move_money, settle_deposit
from backoffice.billing.rulings import Act
from backoffice.edi.sniff import FileKind
from backoffice.office import Office
from backoffice.store.tables.billing import bank_lines, bank_matches, remits
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import account, balances, claim, deliver, items, run, tables
from tests.billing.test_bank_files import ach
from tests.conftest import NIGHT

DAY = date(2026, 10, 6)


def _told(id: str, ach: bool, trace: str = "", text: str = "", cents: int = 80_00) -> Told:
    return _line(id, FileKind.ACH if ach else FileKind.BAI2, trace=trace, text=text, cents=cents)


def _line(id: str, *kinds: FileKind, trace: str = "", text: str = "", reference: str = "", cents: int = 80_00) -> Told:
    return Told(id, "operating", DAY, cents, reference, text, trace, frozenset(kinds))


def test_an_ach_line_is_an_echo_of_the_statements_line_with_its_account_day_and_amount() -> None:
    lines = [_told("S", False), _told("A", True, "T1"), _told("B", True, "T2"), _told("C", True, cents=90_00)]

    assert echoes(lines) == {"A": Echo("S")}


@pytest.mark.parametrize("first", [_told("S2", False, "T2"), _told("S2", False, text="ACME T2 EFT")])
def test_of_equal_lines_those_with_the_same_trace_belong_together(first: Told) -> None:
    lines = [_told("S1", False), first, _told("A", True, "T2"), _told("B", True, "T1")]

    found = [echoes(order) for order in permutations(lines)]

    assert found == [{"A": Echo("S2"), "B": Echo("S1")}] * 24


def test_lines_under_two_trace_numbers_are_two_movements() -> None:
    assert echoes([_told("S", False, "T1"), _told("A", True, "T2")]) == {}


LINE = st.builds(_told, st.uuids().map(str), st.booleans(), st.sampled_from(["", "T1", "T2"]))


@given(st.lists(LINE, max_size=9, unique_by=lambda one: one.line_id), st.randoms())
def test_each_line_is_in_one_pair_at_most_and_an_ach_line_stands_alone_only_where_none_is_left(
    lines: list[Told], random: Random
) -> None:
    found = echoes(lines)
    told = {one.line_id: one for one in lines}

    left = [one for one in lines if one.line_id not in {*found, *(echo.of for echo in found.values())}]

    assert len({echo.of for echo in found.values()}) == len(found)
    assert all(told[again].is_ach and not told[echo.of].is_ach for again, echo in found.items())
    assert not any(a.is_ach and not s.is_ach and "" in (a.trace_number, s.trace_number) for a in left for s in left)
    assert echoes(random.sample(lines, len(lines))) == found


STATEMENT = b"""01,BANK,US,261007,0600,1,,,2/
02,US,BANK,1,261006,,USD,2/
03,1234,,010,10000,,,015,18000,,/
16,142,8000,Z,BR1,,ACH CREDIT/
49,36000,3/
98,36000,1,5/
99,36000,1,7/
"""
TRANSFER = ach(
    "101 231380104 1234567892610060300A094101BANK                   PRACTICE",
    "5220ACME HEALTH     1512345678CCDHCCLAIMPMT261006261006   1031300010000001",
    "622231380104000123456789     0000008000NPI1234567893  PRACTICE                1031300010000001",
    "705TRN*1*TRACE0001*1512345678\\".ljust(83) + "00010000001",
    "82200000020023138010000000000000000000008000" + "1512345678".ljust(35) + "031300010000001",
    "9000001000001000000020023138010000000000000000000008000",
)
FILES = {"edi/a.835": interchange(Era([Clp("C1", "80", "80")]))}
FEED = tables([claim("C1", "80")])
LATER = NIGHT + timedelta(days=9)


def _rungs(office: Office) -> dict[str, int]:
    """Text of each line that settles something, and the rung that told what."""
    query = select(bank_lines.c.text, bank_matches.c.rung).join(bank_matches).where(bank_matches.c.counterpart != "-")
    with office.transaction() as connection:
        return {row.text: row.rung for row in connection.execute(query)}


@pytest.mark.parametrize("names", [("a.bai", "b.ach"), ("b.ach", "a.bai")])
def test_a_deposit_in_a_statement_and_an_ach_file_counts_once_whichever_comes_first(
    office: Office, names: tuple[str, str]
) -> None:
    contents = {"a.bai": STATEMENT, "b.ach": TRANSFER}
    nights = [NIGHT, NIGHT + timedelta(days=1)]
    for night, name, files in zip(nights, names, (FILES, {}), strict=True):
        deliver(office, FEED, {**files, f"bank/operating/{name}": contents[name]}, night)
        run(office, night)

    assert {key: cents for key, cents in balances(office).items() if key[0] in ("1000", "1050", "2300")} == {
        ("1000", "operating"): 80_00
    }
    assert items(office) == {}
    assert _rungs(office) == {"ACH CREDIT": 1}


def test_what_a_person_said_of_an_ach_line_is_said_of_the_statements_line(office: Office) -> None:
    deliver(office, FEED, {"edi/a.835": interchange(Era([Clp("C1", "80", "80")], trace="ELSE0001")),
                           "bank/operating/b.ach": TRANSFER})  # fmt: skip
    run(office)
    with office.transaction() as connection:
        (line_id,) = connection.scalars(select(bank_lines.c.line_id))
        (remit_id,) = connection.scalars(select(remits.c.remit_id))
    settle_deposit(office, line_id, remit_id, "ann", "they told me")
    deliver(office, FEED, {"bank/operating/a.bai": STATEMENT}, LATER)

    run(office, LATER)

    assert (account(office, "1000"), account(office, "1050"), _rungs(office)) == (80_00, 0, {"ACH CREDIT": 9})


def test_what_a_person_booked_of_an_ach_line_stays_booked_once(office: Office) -> None:
    deliver(office, FEED, {"bank/operating/b.ach": TRANSFER})
    run(office)
    with office.transaction() as connection:
        (line_id,) = connection.scalars(select(bank_lines.c.line_id))
    move_money(office, Act.BOOK_DEPOSIT, line_id, None, "ann", "a refund of our landlord")
    run(office)
    deliver(office, FEED, {"bank/operating/a.bai": STATEMENT}, LATER)

    run(office, LATER)

    assert (account(office, "1000"), account(office, "2300"), account(office, "6100")) == (80_00, 0, -80_00)
    assert items(office) == {}
