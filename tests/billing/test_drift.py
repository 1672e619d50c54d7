"""The practice system's postings beside ours: what differs is told once, with both amounts, and nothing is changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.billing.decide.drift import Posted, Why, differences, settled_date
from backoffice.office import Office
from backoffice.store.tables.practice_system import billing_drifts
from backoffice.store.tables.work import work_items
from backoffice.workdays import Workdays
from tests.billing.era import PAID, Era, interchange
from tests.billing.night import CLAIMS, balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT
from tests.inbox import Cells

LATER = NIGHT + timedelta(days=1)


def posting(number: int, kind: str, amount: str, party: str = "payer", **changes: object) -> Cells:
    """A posting of the practice system on claim C1."""
    return {
        "posting_id": f"T{number}",
        "claim_id": "C1",
        "posted_date": "2026-10-05",
        "kind": kind,
        "amount": amount,
        "payer_or_patient": party,
        **changes,
    }


EQUAL = [
    posting(1, "payment", "80", trace="TRACE0001"),
    posting(2, "adjustment", "50"),
    posting(3, "transfer", "20"),
    posting(4, "transfer", "-20", "patient"),
]


def _two_nights(office: Office, postings: Sequence[Cells]) -> None:
    """C1 is paid on the first night; the practice system's postings come with the second."""
    deliver(office, CLAIMS, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    deliver(office, {**CLAIMS, "pms_postings": postings}, on=LATER)
    run(office, LATER)


def _listed(office: Office) -> list[tuple[str, str, int, int]]:
    columns = billing_drifts.c
    query = select(columns.party, columns.why, columns.theirs_cents, columns.ours_cents)
    with office.transaction() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(columns.party, columns.number))]


def test_an_equal_day_is_no_drift_however_a_kind_is_divided(office: Office) -> None:
    halves = [posting(5, "adjustment", "25"), posting(6, "adjustment", "25")]

    _two_nights(office, [EQUAL[0], *halves, *EQUAL[2:]])

    assert items(office) == {}


def test_a_practice_without_postings_has_no_drift(office: Office) -> None:
    _two_nights(office, [])

    assert items(office) == {}


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        (EQUAL[1:], {("payer", Why.ONLY_OURS): (0, 80_00)}),
        ([*EQUAL, posting(9, "refund", "-7")], {("payer", Why.ONLY_THEIRS): (-7_00, 0)}),
        ([{**EQUAL[0], "amount": "81"}, *EQUAL[1:]], {("payer", Why.AMOUNT): (81_00, 80_00)}),
        ([EQUAL[0], {**EQUAL[1], "kind": "write_off"}, *EQUAL[2:]], {("payer", Why.KIND): (50_00, 50_00)}),
        (
            [{**EQUAL[0], "payer_or_patient": "patient"}, *EQUAL[1:]],
            {("payer", Why.PARTY): (0, 80_00), ("patient", Why.PARTY): (80_00, 0)},
        ),
    ],
)
def test_each_claim_and_party_that_differs_is_one_item_with_both_amounts(
    office: Office, theirs: Sequence[Cells], found: dict[tuple[str, Why], tuple[int, int]]
) -> None:
    _two_nights(office, theirs)

    assert _listed(office) == sorted((party, why, *cents) for (party, why), cents in found.items())
    assert items(office) == {("DRIFT", f"C1:{party}"): abs(ours - own) for (party, _), (ours, own) in found.items()}


def test_several_differences_of_a_claim_and_party_are_one_item_that_counts_them(office: Office) -> None:
    _two_nights(office, [{**EQUAL[0], "amount": "81"}, *EQUAL[2:], posting(9, "refund", "-7")])

    with office.transaction() as connection:
        (item,) = connection.execute(select(work_items).where(work_items.c.kind == "DRIFT")).all()
    assert (item.reason_code, item.facts["differences"], item.stake_cents) == ("DRIFT_SEVERAL", 3, 56_00)
    assert (item.facts["theirs_cents"], item.facts["ours_cents"]) == (74_00, 130_00)


def test_drift_never_moves_our_ledger_and_closes_when_both_agree(office: Office) -> None:
    _two_nights(office, EQUAL[1:])
    before = balances(office)
    deliver(office, {"pms_postings": EQUAL}, on=LATER + timedelta(days=1))

    run(office, LATER + timedelta(days=1))

    assert balances(office) == before
    assert items(office) == {}


def test_what_we_posted_tonight_is_awaited_until_the_next_open_day(office: Office) -> None:
    theirs = [posting(9, "payment", "5", claim_id="C9")]
    deliver(office, {**CLAIMS, "pms_postings": theirs}, {"edi/a.835": interchange(Era([PAID]))})
    run(office)
    assert items(office) == {("DRIFT", "C9:payer"): 5_00}

    deliver(office, {**CLAIMS, "pms_postings": theirs}, on=LATER)
    run(office, LATER)

    assert items(office) == {("DRIFT", "C9:payer"): 5_00, ("DRIFT", "C1:payer"): 150_00, ("DRIFT", "C1:patient"): 20_00}


def test_a_weekend_is_no_time_to_post_in() -> None:
    friday, saturday, monday = date(2026, 10, 2), date(2026, 10, 3), date(2026, 10, 5)

    assert settled_date(saturday, 1, Workdays()) < friday
    assert settled_date(monday, 1, Workdays()) == monday - timedelta(days=1)
    assert settled_date(saturday, 0, Workdays()) == saturday


def test_kinds_that_the_practice_system_does_not_hand_over_are_not_compared(make_office: Callable[..., Office]) -> None:
    office = make_office(billing={"pms_kinds": ["payment"]})

    _two_nights(office, EQUAL[:1])

    assert items(office) == {}


def test_what_they_posted_before_the_start_or_on_a_claim_from_before_it_is_none_of_ours(
    make_office: Callable[..., Office],
) -> None:
    office = make_office(ledger_start_date=date(2026, 9, 1))
    older = claim("OLD", "90", service_from_date="2026-08-01", service_to_date="2026-08-01")
    theirs = [posting(1, "payment", "5", posted_date="2026-08-31"), posting(2, "payment", "6", claim_id="OLD")]
    deliver(office, tables([older], pms_postings=theirs))

    run(office)

    assert items(office) == {}


postings = st.lists(
    st.builds(
        Posted,
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(["payer", "patient"]),
        st.sampled_from(["payment", "adjustment", "transfer"]),
        st.sampled_from(["", "T1", "T2"]),
        st.integers(-3, 3).filter(bool),
    ),
    max_size=8,
)


@given(postings, postings)
def test_the_differences_of_a_claim_and_party_add_up_to_theirs_less_ours(
    theirs: list[Posted], ours: list[Posted]
) -> None:
    found = differences(theirs, ours)

    for side in {(one.claim_id, one.party) for one in (*theirs, *ours)}:
        net = sum(one.amount_cents for one in theirs if (one.claim_id, one.party) == side)
        net -= sum(one.amount_cents for one in ours if (one.claim_id, one.party) == side)
        assert net == sum(d.theirs_cents - d.ours_cents for d in found if (d.claim_id, d.party) == side)


@given(postings, st.data())
def test_the_same_postings_in_any_order_differ_in_nothing_and_one_changed_cent_is_found(
    theirs: list[Posted], data: st.DataObject
) -> None:
    ours = data.draw(st.permutations(theirs))
    assert differences(theirs, ours) == []
    if theirs:
        changed = replace(theirs[0], amount_cents=theirs[0].amount_cents + 1)
        assert {d.claim_id for d in differences([changed, *theirs[1:]], ours)} == {theirs[0].claim_id}
