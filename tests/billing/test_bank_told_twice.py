"""What the same bank tells in a BAI2 report and in a CSV export counts once, or else a person is asked."""

from collections import Counter
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.billing.bank_echoes import Echo, Told, echoes
from backoffice.billing.money_acts import settle_deposit, tell_line
from backoffice.billing.rulings import Act
from backoffice.edi.sniff import FileKind
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.tables.billing import bank_lines, remits
from tests.billing.bai2_files import bai2
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import account, claim, deliver, items, run, tables
from tests.conftest import NIGHT

DAY = date(2026, 10, 2)
BAI2, CSV, ACH = FileKind.BAI2, FileKind.BANK_CSV, FileKind.ACH


def _told(id: str, *kinds: FileKind, reference: str = "", trace: str = "", text: str = "") -> Told:
    return Told(id, "operating", DAY, 80_00, reference, text, trace, frozenset(kinds))


@pytest.mark.parametrize(
    ("report", "export"),
    [
        ({"reference": "BR1 CUST"}, {"reference": "BR1"}),
        ({"reference": "00012"}, {"reference": "12"}),
        ({"trace": "T1"}, {"trace": "T1", "reference": "other"}),
        ({"trace": "T1"}, {"text": "ACME T1"}),
        ({"text": "ACME T1"}, {"trace": "T1"}),
    ],
)
def test_an_export_with_the_reference_or_the_trace_of_a_report_tells_it_again(
    report: dict[str, str], export: dict[str, str]
) -> None:
    found = [echoes([_told(one, BAI2, **report), _told(two, CSV, **export)]) for one, two in ("AB", "BA")]

    assert found == [{"B": Echo("A")}, {"A": Echo("B")}]


@pytest.mark.parametrize("reference", ["", "BR2", "REF", "0000"])
def test_without_either_a_person_is_asked(reference: str) -> None:
    lines = [_told("R", BAI2, reference="BR1 REF 0000"), _told("E", CSV, reference=reference)]

    assert echoes(lines) == {"E": Echo("R", is_doubtful=True)}


@pytest.mark.parametrize(
    ("act", "found"), [(Act.TOLD_AGAIN, {"F": Echo("R")}), (Act.TOLD_APART, {"E": Echo("R", is_doubtful=True)})]
)
def test_what_a_person_says_of_a_line_holds_whatever_else_comes(act: Act, found: dict[str, Echo]) -> None:
    lines = [_told("R", BAI2), _told("E", CSV), _told("F", CSV)]

    assert [echoes(order, {"F": act}) for order in permutations(lines)] == [found] * 6


def test_two_traces_are_two_movements_even_under_one_reference() -> None:
    assert echoes([_told("R", BAI2, reference="9", trace="T1"), _told("E", CSV, reference="9", trace="T2")]) == {}


def test_what_both_have_told_word_for_word_is_no_partner_for_another_line() -> None:
    assert echoes([_told("A", BAI2, CSV, reference="9"), _told("B", CSV, reference="9")]) == {}


def test_an_ach_file_tells_again_what_report_and_export_have_told_together() -> None:
    lines = [_told("R", BAI2, reference="9"), _told("E", CSV, reference="9", trace="T1"), _told("A", ACH, trace="T1")]

    assert echoes([*lines, _told("B", ACH, trace="T2")]) == {"E": Echo("R"), "A": Echo("R")}


LINE = st.builds(
    lambda one, kinds, reference, trace: _told(one, *kinds, reference=reference, trace=trace),
    st.uuids().map(str),
    st.sampled_from([(BAI2,), (CSV,), (BAI2, CSV), (ACH,)]),
    st.sampled_from(["", "1", "2", "1 2"]),
    st.sampled_from(["", "T1", "T2"]),
)


@given(st.lists(LINE, max_size=12, unique_by=lambda one: one.line_id), st.randoms())
def test_as_much_counts_as_the_format_tells_that_tells_most_and_the_order_does_not_matter(
    lines: list[Told], random: Random
) -> None:
    found = echoes(lines)
    told = {one.line_id: one for one in lines}

    partners = Counter((echo.of, told[again].told_by) for again, echo in found.items())
    of_each = Counter(kind for one in lines for kind in one.told_by)
    counted = len(lines) - len(found)

    assert set(partners.values()) <= {1}
    assert not {echo.of for echo in found.values()} & found.keys()
    assert not any(told[again].told_by & told[echo.of].told_by for again, echo in found.items())
    assert max(of_each.values(), default=0) <= counted
    assert echoes(random.sample(lines, len(lines))) == found


FEED = tables([claim("C1", "80")])
REMIT = {"edi/a.835": interchange(Era([Clp("C1", "80", "80")]))}
REPORT = bai2("1234", "142,8000,Z,BR1,,ACH CREDIT", closing=80_00)
UNSTATED = REPORT.replace(b",010,0,,,015,8000,,", b",,,,").replace(b",16000,", b",8000,")
"""The same without balances."""
HEADER = "posted_date,amount,description,reference\n"
SAME = f"{HEADER}2026-10-02,80.00,ACME TRN*1*TRACE0001*1512345678,BR1\n".encode()
OTHER = f"{HEADER}2026-10-02,80.00,COUNTER DEPOSIT,77\n".encode()
ORDERS = pytest.mark.parametrize("names", [("a.bai", "b.csv"), ("b.csv", "a.bai")])


def _nights(office: Office, names: tuple[str, str], export: bytes, report: bytes = REPORT) -> None:
    """Both files come, each in a night of its own, and a remittance with the first."""
    contents = {"a.bai": report, "b.csv": export}
    for nth, name in enumerate(names):
        night = NIGHT + timedelta(days=nth)
        deliver(office, FEED, {**(REMIT if nth == 0 else {}), f"bank/operating/{name}": contents[name]}, night)
        run(office, night)


def _ids(office: Office) -> dict[str, str]:
    """Line by its text."""
    with office.transaction() as connection:
        return {row.text: row.line_id for row in connection.execute(select(bank_lines))}


@ORDERS
def test_a_deposit_in_a_report_and_an_export_counts_once_and_keeps_the_exports_trace(
    office: Office, names: tuple[str, str]
) -> None:
    _nights(office, names, SAME)

    assert (account(office, "1000"), account(office, "1050"), account(office, "2300")) == (80_00, 0, 0)
    assert items(office) == {}


@ORDERS
def test_what_may_be_the_same_counts_once_until_a_person_says_that_it_is_not(
    office: Office, names: tuple[str, str]
) -> None:
    _nights(office, names, OTHER, UNSTATED)
    line = _ids(office)["COUNTER DEPOSIT"]
    before = account(office, "1000"), items(office).get(("BANK_LINE_IN_DOUBT", line))

    tell_line(office, Act.TOLD_APART, line, "ann", "the bank says so")
    run(office, NIGHT + timedelta(days=1))

    assert before == (80_00, 80_00)
    assert account(office, "1000") == 160_00
    assert "BANK_LINE_IN_DOUBT" not in {kind for kind, _ in items(office)}


@ORDERS
def test_a_person_who_says_that_it_is_the_same_closes_the_item_and_may_think_again(
    office: Office, names: tuple[str, str]
) -> None:
    _nights(office, names, OTHER, UNSTATED)
    line = _ids(office)["COUNTER DEPOSIT"]
    counted = []
    for act in (Act.TOLD_AGAIN, Act.TOLD_APART, Act.TOLD_AGAIN):
        tell_line(office, act, line, "ann", "looked at the bank's page")
        run(office, NIGHT + timedelta(days=1))
        counted.append((account(office, "1000"), [key for key in items(office) if key[0] == "BANK_LINE_IN_DOUBT"]))

    assert counted == [(80_00, []), (160_00, []), (80_00, [])]


def test_what_was_settled_of_an_export_stays_settled_when_the_report_comes(office: Office) -> None:
    deliver(office, FEED, {**REMIT, "bank/operating/b.csv": OTHER})
    run(office)
    with office.transaction() as connection:
        (remit,) = connection.scalars(select(remits.c.remit_id))
    settle_deposit(office, _ids(office)["COUNTER DEPOSIT"], remit, "ann", "their check")
    deliver(office, FEED, {"bank/operating/a.bai": REPORT}, NIGHT + timedelta(days=1))

    run(office, NIGHT + timedelta(days=1))

    assert (account(office, "1000"), account(office, "1050"), account(office, "2300")) == (80_00, 0, 0)


@ORDERS
def test_of_what_both_tell_word_for_word_the_reports_type_is_known(office: Office, names: tuple[str, str]) -> None:
    report = bai2("1234", "142,8000,Z,BR1,,DEPOSIT", "555,8000,Z,BR2,,ITEM")
    export = f"{HEADER}2026-10-02,80.00,DEPOSIT,BR1\n2026-10-02,-80.00,ITEM,BR2\n".encode()

    _nights(office, names, export, report)

    with office.transaction() as connection:
        rows = connection.execute(select(bank_lines).order_by(bank_lines.c.text)).all()
    assert [(row.text, row.type_code, row.in_csv, row.echo_of) for row in rows] == [
        ("DEPOSIT", "142", True, ""),
        ("ITEM", "555", True, ""),
    ]
    assert account(office, "1000") == 0


def test_of_a_line_that_is_in_no_doubt_nothing_is_said(office: Office) -> None:
    _nights(office, ("a.bai", "b.csv"), SAME)

    with pytest.raises(Rejected, match=r"^LINE_NOT_IN_DOUBT "):
        tell_line(office, Act.TOLD_APART, _ids(office)["ACH CREDIT"], "ann", "no reason")


def test_a_line_without_which_the_banks_statement_adds_up_is_no_movement_of_its_own(office: Office) -> None:
    _nights(office, ("a.bai", "b.csv"), OTHER)
    line = _ids(office)["COUNTER DEPOSIT"]

    with pytest.raises(Rejected, match=r"^STATEMENT_WITHOUT_IT "):
        tell_line(office, Act.TOLD_APART, line, "ann", "they look different")

    tell_line(office, Act.TOLD_AGAIN, line, "ann", "the statement says so")
    run(office, NIGHT + timedelta(days=1))
    assert (account(office, "1000"), "BANK_LINE_IN_DOUBT" in {kind for kind, _ in items(office)}) == (80_00, False)
