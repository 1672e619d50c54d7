"""The verdict over one item at one location."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.supplies.decide import Shop, judge
from backoffice.supplies.model import Item, Offer, Outcome, StockLine, Stream, Verdict
from backoffice.supplies.offers import OfferRow, read_offer
from backoffice.supplies.quantity import Levels
from backoffice.supplies.vendors import choose, preferred
from tests.supplies.rows import GLOVES, RULES, offer, stock

LEVELS = Levels(37, 40, 100)


def _judge(line: StockLine, *offers: Offer, item: Item = GLOVES, others: tuple[Item, ...] = ()) -> Verdict:
    items = {each.item_id: each for each in (item, *others)}
    kept = {("MAIN", item_id) for item_id in items}
    return judge(line, Shop(items, {"gloves": offers or (offer(),)}, kept), RULES)


def _outcome(line: StockLine, *offers: Offer, item: Item = GLOVES) -> tuple[str, str]:
    verdict = _judge(line, *offers, item=item)
    return verdict.outcome.value, verdict.reason


@pytest.mark.parametrize(("usable", "outcome"), [(41, "sufficient"), (40, "ordered"), (0, "ordered"), (-5, "ordered")])
def test_an_item_is_ordered_at_its_reorder_point_and_below(usable: int, outcome: str) -> None:
    assert _outcome(stock(usable_later_qty=usable)) == (outcome, "")


def test_what_is_under_way_counts_and_what_is_promised_does_not() -> None:
    assert stock(usable_later_qty=37, allocated_qty=30, on_order_qty=60).position_qty == 67


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"has_negative_lot": True}, "NEGATIVE_STOCK"),
        ({"counted_date": date(2026, 8, 5)}, "COUNT_STALE"),
        ({"par_qty": 40}, "PAR_BELOW_ROP"),
        ({"par_qty": 10**17, "reorder_point_qty": 10**16}, "PAR_BELOW_ROP"),
    ],
)
def test_stock_that_cannot_be_judged_is_put_aside(changes: dict[str, object], reason: str) -> None:
    assert _outcome(stock(**changes)) == ("quarantined", reason)


def test_a_count_on_the_last_day_allowed_still_serves() -> None:
    assert _outcome(stock(counted_date=date(2026, 8, 6))) == ("ordered", "")


def test_a_missing_expiry_matters_where_the_category_demands_one() -> None:
    line = stock(lacks_expiry=True)
    demanding = replace(RULES, expiry_required=frozenset({"consumables"}))
    shop = Shop({"gloves": GLOVES}, {"gloves": [offer()]}, set())
    assert judge(line, shop, RULES).outcome is Outcome.ORDERED
    assert judge(line, shop, demanding).reason == "EXPIRY_REQUIRED_MISSING"


def test_an_item_that_is_not_listed_is_put_aside() -> None:
    assert judge(stock(), Shop({}, {}, set()), RULES).reason == "ITEM_UNKNOWN"


def test_an_item_without_a_usable_offer_tells_the_defect_of_the_preferred_one() -> None:
    worse, better = offer(preference=2, defect="PRICE_MISSING"), offer(preference=1, defect="LEAD_TIME_UNKNOWN")
    assert _outcome(stock(), worse, better) == ("quarantined", "LEAD_TIME_UNKNOWN")
    assert judge(stock(), Shop({"gloves": GLOVES}, {}, set()), RULES).reason == "NO_VENDOR"


def test_one_usable_offer_is_enough() -> None:
    verdict = _judge(stock(), offer(defect="PRICE_MISSING"), offer(vendor_id="V2", preference=2))
    assert verdict.line is not None
    assert verdict.line.vendor_id == "V2"


def test_an_order_that_costs_more_than_anything_can_is_a_slip_of_the_pen() -> None:
    assert _outcome(stock(), offer(unit_price_cents=10**12)) == ("quarantined", "MOQ_OR_PACK_INVALID")


def test_a_discontinued_item_is_left_to_its_substitute_where_that_is_kept() -> None:
    old = replace(GLOVES, is_active=False, substitute_item_id="new")
    new = replace(GLOVES, item_id="new")
    assert _judge(stock(), item=old, others=(new,)).reason == "DISCONTINUED"
    assert _judge(stock(), item=old, others=(new,)).outcome is Outcome.DECLINED
    assert _outcome(stock(), item=old) == ("quarantined", "DISCONTINUED_NO_SUBSTITUTE")
    assert _outcome(stock(usable_later_qty=41), item=old) == ("sufficient", "")


def test_drugs_go_into_streams_of_their_own() -> None:
    second, fourth = replace(GLOVES, drug_schedule="II", is_controlled=True), replace(GLOVES, is_controlled=True)
    streams = [_judge(stock(), item=item).line for item in (GLOVES, second, fourth)]
    assert [line and line.stream for line in streams] == [Stream.NORMAL, Stream.SCHEDULE_II, Stream.CONTROLLED]


def test_the_preferred_vendor_wins_then_the_cheaper_the_earlier_and_the_id() -> None:
    offers = [
        offer(vendor_id="V4", preference=2, unit_price_cents=1),
        offer(vendor_id="V3", unit_price_cents=120),
        offer(vendor_id="V2", lead_days=6),
        offer(vendor_id="V1", lead_days=6),
        offer(vendor_id="V0", lead_days=7),
    ]
    assert [choose(LEVELS, offers[:n], None, RULES).offer.vendor_id for n in (1, 2, 3, 4, 5)] == [
        "V4",
        "V3",
        "V2",
        "V1",
        "V1",
    ]


def test_a_vendor_that_is_days_faster_wins_when_stock_would_run_out() -> None:
    slow, fast = offer(lead_days=10), offer(vendor_id="V2", preference=2, lead_days=7)
    assert choose(LEVELS, [slow, fast], 9, RULES).offer is fast
    assert choose(LEVELS, [slow, fast], 9, RULES).reason == "FASTER_VENDOR"
    assert choose(LEVELS, [slow, fast], 10, RULES).offer is slow
    assert choose(LEVELS, [slow, replace(fast, lead_days=8)], 9, RULES).offer is slow


def test_the_preferred_offer_sets_the_lead_time_of_the_trigger() -> None:
    offers = [offer(lead_days=9, preference=1, defect="PRICE_MISSING"), offer(vendor_id="V2", lead_days=4)]
    assert preferred(offers) == offers[1]
    assert preferred(offers[:1]) is None


ROW = OfferRow("gloves", "V1", "G-1", "box", 100, None, None, 500, None, 5, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW, ""),
        (replace(ROW, units_per_purchase_unit=0), "UOM_FACTOR_MISSING"),
        (replace(ROW, units_per_purchase_unit=10**17), "UOM_FACTOR_MISSING"),
        (replace(ROW, unit_price_cents=0), "PRICE_MISSING"),
        (replace(ROW, price_breaks="500"), "PRICE_MISSING"),
        (replace(ROW, price_breaks="500:4.005"), "PRICE_MISSING"),
        (replace(ROW, lead_time_days=None), "LEAD_TIME_UNKNOWN"),
        (replace(ROW, lead_time_days=-1), "LEAD_TIME_UNKNOWN"),
        (replace(ROW, min_order_qty=-1), "MOQ_OR_PACK_INVALID"),
        (replace(ROW, order_multiple_qty=0), "MOQ_OR_PACK_INVALID"),
    ],
)
def test_an_offer_that_cannot_be_ordered_says_why(row: OfferRow, reason: str) -> None:
    assert read_offer(row).defect == reason


def test_price_breaks_are_read_in_order_of_quantity() -> None:
    breaks = read_offer(replace(ROW, price_breaks="500:4.50; 200:4.80;")).breaks
    assert [(each.qty, each.unit_price_cents) for each in breaks] == [(200, 480), (500, 450)]


@given(
    lines=st.lists(st.builds(stock, usable_later_qty=st.integers(-20, 80), has_negative_lot=st.booleans())),
    bad=st.builds(stock, item_id=st.just("nobody"), par_qty=st.integers(-9, 9)),
)
def test_one_bad_item_changes_no_other_verdict_and_each_item_gets_one(lines: list[StockLine], bad: StockLine) -> None:
    shop = Shop({"gloves": GLOVES}, {"gloves": [offer()]}, {("MAIN", "gloves")})
    alone = [judge(line, shop, RULES) for line in lines]
    together = [judge(line, shop, RULES) for line in [bad, *lines]]
    assert together[1:] == alone
    assert together[0].outcome is Outcome.QUARANTINED
