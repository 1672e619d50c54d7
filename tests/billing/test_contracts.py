"""What a contract says a line is worth, and what is said when nobody knows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.billing.contracts import PRICING_MODIFIERS, Price, expected_cents, unknown_terms
from backoffice.billing.decide.contract_rates import Unpriced, rate_findings
from backoffice.office import Office
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import claim, deliver, fee, items, line, run, tables

PAID_ON = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("units", "modifiers", "factors", "cents"),
    [
        (1, (), {}, 91_01),
        (3, (), {}, 273_03),
        (0, (), {}, 91_01),
        (1, ("25",), {}, 91_01),
        (1, ("50",), {"50": 15_000}, 136_52),  # 136.515: half to even
        (1, ("51", "52"), {"51": 5_000, "52": 5_000}, 22_75),
        (9, (), {}, 500_00),
    ],
)
def test_a_line_is_worth_fee_by_units_by_factors_and_never_more_than_its_charge(
    units: int, modifiers: tuple[str, ...], factors: dict[str, int], cents: int
) -> None:
    assert expected_cents(Price(500_00, units, modifiers, 91_01), factors) == cents


def test_a_modifier_with_a_fee_of_its_own_needs_no_factor() -> None:
    price = Price(500_00, 1, ("26",), 30_00, fee_modifier="26")

    assert (unknown_terms(price, {}), expected_cents(price, {})) == ("", 30_00)


@pytest.mark.parametrize(
    ("fee_cents", "modifiers", "reason"),
    [(None, (), "NO_CONTRACT_RATE"), (30_00, ("50",), "NO_MODIFIER_FACTOR"), (30_00, ("25", "LT"), "")],
)
def test_a_line_without_fee_or_factor_is_never_taken_for_right(
    fee_cents: int | None, modifiers: tuple[str, ...], reason: str
) -> None:
    assert unknown_terms(Price(500_00, 1, modifiers, fee_cents), {}) == reason


@given(
    charge=st.integers(0, 10**9),
    fee_cents=st.integers(0, 10**7),
    units=st.integers(-2, 999),
    shares=st.dictionaries(st.sampled_from(PRICING_MODIFIERS), st.integers(0, 20_000), max_size=4),
)
def test_the_worth_is_a_whole_amount_between_nothing_and_the_charge_in_any_order_of_modifiers(
    charge: int, fee_cents: int, units: int, shares: dict[str, int]
) -> None:
    modifiers = tuple(shares)
    worth = expected_cents(Price(charge, units, modifiers, fee_cents), shares)

    assert 0 <= worth <= charge
    assert worth == expected_cents(Price(charge, units, modifiers[::-1], fee_cents), shares)


def test_lines_without_terms_are_one_item_a_payer_and_procedure() -> None:
    lines = [
        Unpriced("P1", "99213", "NO_MODIFIER_FACTOR", 50_00, PAID_ON),
        Unpriced("P1", "99213", "NO_CONTRACT_RATE", 80_00, date(2026, 10, 3)),
        *(Unpriced("P2", code, "NO_FEE_SCHEDULE", 10_00, PAID_ON) for code in ("99213", "99214")),
    ]

    found = [(one.subject, one.reason, one.due_date, one.stake_cents) for one in rate_findings(lines, 30)]

    assert found == [
        ("P1:99213", "NO_CONTRACT_RATE", date(2026, 10, 31), 130_00),
        ("P2:-", "NO_FEE_SCHEDULE", date(2026, 10, 31), 20_00),
    ]


def test_a_procedure_that_the_schedule_lacks_is_an_item_of_the_office_and_no_underpayment(office: Office) -> None:
    services = [Svc("99213", "150", "91", [("CO", "45", "59")]), Svc("85025", "30", "1", [("CO", "45", "29")])]
    known = tables(
        [claim("C1", "180")],
        [line("C1", 1, "99213", "150"), line("C1", 2, "85025", "30")],
        fee_schedules=[fee("99213", "91.00")],
    )
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", "180", "92", lines=services)]))})

    run(office)

    assert items(office) == {("NO_CONTRACT_RATE", "P1:85025"): 1_00}


@pytest.mark.parametrize(("modifiers", "allowed"), [("26", "12"), ("59:26", "12"), ("59", "40"), ("", "40")])
def test_the_fee_is_that_of_the_first_modifier_that_has_one_wherever_it_stands(
    office: Office, modifiers: str, allowed: str
) -> None:
    service = Svc(":".join(filter(None, ("71046", modifiers))), "100", allowed, [("CO", "45", str(100 - int(allowed)))])
    fees = [fee("71046", "40"), {**fee("71046", "12"), "modifier": "26"}]
    known = tables([claim("C1", "100")], [line("C1", 1, "71046", "100", modifiers=modifiers)], fee_schedules=fees)
    deliver(office, known, {"edi/a.835": interchange(Era([Clp("C1", "100", allowed, lines=[service])]))})

    run(office)

    assert items(office) == {}


LINES = [line("C1", 1, "99213", "150"), line("C1", 2, "85025", "30", units=2)]


@pytest.mark.parametrize(
    ("fees", "found"),
    [
        ({"99213": "93.00", "85025": "2.00"}, {}),
        ({"99213": "98.00", "85025": "2.00"}, {("UNDERPAID", "C1:0:-"): 5_00}),
        ({"99213": "88.00", "85025": "2.00"}, {("OVERPAID", "C1:0:-"): 5_00}),
        ({"99213": "91.00"}, {("NO_CONTRACT_RATE", "P1:85025"): 97_00}),
        ({}, {}),
    ],
)
def test_a_payment_that_names_no_services_is_compared_with_the_whole_claim(
    office: Office, fees: dict[str, str], found: dict[tuple[str, str], int]
) -> None:
    paid = Clp("C1", "180", "75", [("CO", "45", "83"), ("CO", "253", "2"), ("PR", "2", "20")])
    known = tables([claim("C1", "180")], LINES, fee_schedules=[fee(*each) for each in fees.items()])
    deliver(office, known, {"edi/a.835": interchange(Era([paid]))})

    run(office)

    assert items(office) == found
