"""The job on real PostgreSQL: one order for one shortage, whatever happens to the nights."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from threading import Thread

import pytest
from sqlalchemy import insert, select

from backoffice.config import Mode
from backoffice.gateways.outcomes import Refused, Unknown
from backoffice.office import Office
from backoffice.outbox.gates import judge
from backoffice.outbox.intents import payload
from backoffice.store.tables.reservations import allocations
from backoffice.store.tables.supplies import episodes, order_lines, purchase_orders, stock_evaluations
from backoffice.store.tables.work import outbox, work_items
from backoffice.supplies import steps
from tests.conftest import NIGHT
from tests.supplies.practice import (
    ITEM,
    KEPT,
    LOT,
    OFFER,
    OPEN,
    VENDOR,
    FakeServer,
    deliver,
    items,
    lines,
    mail,
    orders,
    run,
    table,
)

FIRST = "BO-000001"
SENT = (FIRST, 1, 1, 70, "sent")
STATE = (stock_evaluations, episodes, purchase_orders, order_lines, outbox, work_items)


def _night(number: int) -> date:
    return NIGHT + timedelta(days=number)


def test_a_short_item_is_ordered_by_mail_and_is_no_work_for_anybody(office: Office) -> None:
    deliver(office, NIGHT)
    server = FakeServer()
    counts = run(office, NIGHT, server)
    assert (counts["items"], counts["ordered"], counts["lines"], counts["sent"]) == (1, 1, 1, 1)
    assert lines(office) == [SENT]
    assert server.keys == ["po:BO-000001:r1:mail"]
    assert server.arrived[0].envelope["to"] == "orders@vendor.example"
    assert b"7 box of G-1 Gloves, 12.50 each, 87.50" in server.arrived[0].payload
    assert items(office) == {}


def test_running_the_night_again_changes_nothing_and_sends_nothing(office: Office) -> None:
    deliver(office, NIGHT)
    server = FakeServer()
    run(office, NIGHT, server)
    before = table(office, *STATE)
    run(office, NIGHT, server)
    assert table(office, *STATE) == before
    assert len(server.arrived) == 1


def test_two_runs_at_once_make_one_order(office: Office) -> None:
    deliver(office, NIGHT)
    steps.load(office, NIGHT)
    threads = [Thread(target=steps.decide, args=(office, NIGHT)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lines(office) == [(FIRST, 1, 1, 70, "queued")]
    assert list(mail(office)) == ["po:BO-000001:r1:mail"]


def test_the_next_nights_count_the_order_though_nobody_has_entered_it(office: Office) -> None:
    for number in range(3):
        deliver(office, _night(number))
        run(office, _night(number))
    assert lines(office) == [SENT]
    [closed] = table(office, episodes)
    assert closed[0][-2:] == (NIGHT, _night(1))


def test_an_order_in_both_books_counts_once_with_the_feeds_quantities(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), open_orders=[OPEN | {"ordered_qty": 60}])
    run(office, _night(1))
    with office.transaction() as connection:
        query = select(stock_evaluations.c.on_order_qty).where(stock_evaluations.c.business_date == _night(1))
        assert connection.scalar(query) == 60
    assert lines(office) == [(FIRST, 1, 1, 70, "acked")]


@pytest.mark.parametrize("order", [*permutations((1, 2, 3))][::2])
def test_missed_nights_make_one_order_in_whatever_order_they_are_made_up_for(
    office: Office, order: tuple[int, ...]
) -> None:
    for number in (1, 2, 3):
        deliver(office, _night(number))
    for number in order:
        run(office, _night(number))
    assert lines(office) == [SENT]
    [evaluations] = table(office, stock_evaluations)
    superseded = {row[0]: row[5] for row in evaluations}
    assert superseded == {_night(1): True, _night(2): True, _night(3): False}


def test_backfilling_an_older_night_touches_neither_orders_nor_items(office: Office) -> None:
    deliver(office, NIGHT, stock_lots=[LOT | {"on_hand_qty": 0}])
    deliver(office, _night(3))
    run(office, _night(3))
    before = table(office, episodes, purchase_orders, order_lines, outbox, work_items)
    run(office, NIGHT)
    assert table(office, episodes, purchase_orders, order_lines, outbox, work_items) == before


class _Crash(BaseException):
    """The process dies here."""


def test_a_sender_killed_with_the_mail_in_its_hands_never_sends_it_twice(office: Office) -> None:
    deliver(office, NIGHT)
    server = FakeServer([_Crash()])
    with pytest.raises(_Crash):
        run(office, NIGHT, server)
    run(office, NIGHT, server)
    assert server.arrived == []
    assert lines(office) == [(FIRST, 1, 1, 70, "queued")]


def test_a_kill_between_decision_and_sending_loses_no_mail(office: Office) -> None:
    deliver(office, NIGHT)
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    server = FakeServer()
    run(office, NIGHT, server)
    assert server.keys == ["po:BO-000001:r1:mail"]
    assert lines(office) == [SENT]


def test_a_mail_server_that_is_down_leaves_the_mail_for_later(office: Office) -> None:
    deliver(office, NIGHT)
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    assert steps.send(office, NIGHT)["not_sent"] == 1
    assert lines(office) == [(FIRST, 1, 1, 70, "queued")]


def test_a_receipt_closes_the_line_and_a_later_shortage_is_a_new_episode(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), open_orders=[OPEN | {"received_qty": 30}])
    run(office, _night(1))
    assert lines(office) == [(FIRST, 1, 1, 70, "part_received")]
    deliver(office, _night(2), open_orders=[OPEN | {"received_qty": 70, "status": "closed"}])
    run(office, _night(2))
    assert lines(office) == [(FIRST, 1, 1, 70, "closed"), ("BO-000002", 2, 1, 70, "sent")]


def test_an_order_cancelled_before_the_shortage_was_over_gets_a_second_attempt(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), open_orders=[OPEN | {"status": "cancelled"}])
    run(office, _night(1))
    assert lines(office) == [(FIRST, 1, 1, 70, "cancelled"), ("BO-000002", 1, 2, 70, "sent")]
    [rows] = table(office, order_lines)
    assert rows[0][-2:] == (0, 70)


def test_an_order_that_the_practice_system_has_dropped_counts_no_more(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), open_orders=[OPEN | {"received_qty": 30}])
    run(office, _night(1))
    deliver(office, _night(2), stock_lots=[LOT | {"on_hand_qty": 67}])
    run(office, _night(2))
    [rows] = table(office, order_lines)
    assert (rows[0][14], *rows[0][-2:]) == ("closed", 30, 40)


def test_a_kit_reserved_by_maintenance_is_ordered_the_same_night(office: Office) -> None:
    deliver(office, NIGHT, stock_lots=[LOT | {"on_hand_qty": 50}])
    promise = {"source_kind": "pm_kit", "source_key": "E1:P1:D:2026-10-14", "location_id": "MAIN", "item_id": "gloves"}
    with office.transaction() as connection:
        connection.execute(insert(allocations), [promise | {"qty": 20, "need_date": date(2026, 10, 14)}])
    run(office, NIGHT)
    assert lines(office) == [(FIRST, 1, 1, 70, "sent")]


def test_a_dear_order_waits_for_an_approver_and_lists_what_it_answers(make_office: Callable[..., Office]) -> None:
    office = make_office(supplies={"order_limit_cents": 8749})
    deliver(office, NIGHT)
    run(office, NIGHT)
    assert (mail(office), orders(office)) == ({}, {FIRST: ("awaiting_approval", 0)})
    assert items(office) == {
        ("APPROVAL", "po:BO-000001"): "OVER_LIMIT",
        ("SHORTAGE", "MAIN:gloves:1"): "BELOW_ROP",
    }
    with office.transaction() as connection:
        shortage = connection.execute(select(work_items).where(work_items.c.kind == "SHORTAGE")).one()
    assert (shortage.parent_kind, shortage.parent_subject, shortage.stake_cents) == ("APPROVAL", f"po:{FIRST}", 8750)


def test_a_waiting_order_is_remade_under_its_number_and_key(make_office: Callable[..., Office]) -> None:
    office = make_office(supplies={"order_limit_cents": 8749})
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), stock_lots=[LOT | {"on_hand_qty": 10}])
    run(office, _night(1))
    assert lines(office) == [(FIRST, 1, 1, 90, "awaiting_approval")]
    deliver(office, _night(2), stock_lots=[LOT | {"on_hand_qty": 40}])
    run(office, _night(2))
    assert lines(office) == [(FIRST, 1, 1, 60, "sent")]
    assert items(office) == {}


def test_a_waiting_order_is_dropped_when_the_shortage_ends(make_office: Callable[..., Office]) -> None:
    office = make_office(supplies={"order_limit_cents": 0})
    deliver(office, NIGHT)
    run(office, NIGHT)
    deliver(office, _night(1), stock_lots=[LOT | {"on_hand_qty": 90}])
    run(office, _night(1))
    assert (lines(office), orders(office), items(office)) == ([], {FIRST: ("cancelled", 0)}, {})


def test_orders_that_need_no_approval_never_wait_behind_one_that_does(office: Office) -> None:
    drug = ITEM | {"item_id": "drug", "is_controlled": True, "drug_schedule": "IV"}
    second = ITEM | {"item_id": "opioid", "is_controlled": True, "drug_schedule": "II"}
    names = ("gloves", "drug", "opioid")
    deliver(
        office,
        NIGHT,
        items=[ITEM, drug, second],
        item_locations=[KEPT | {"item_id": name} for name in names],
        item_vendors=[OFFER | {"item_id": name} for name in names],
    )
    run(office, NIGHT)
    assert sorted(state for state, _ in orders(office).values()) == ["awaiting_approval", "awaiting_approval", "sent"]
    assert {reason for (kind, _), reason in items(office).items() if kind == "APPROVAL"} == {
        "CONTROLLED",
        "ORDER_CII_BY_HAND",
    }


def test_a_closed_gate_withholds_the_mail_and_the_night_that_finds_it_open_sends_it(office: Office) -> None:
    deliver(office, NIGHT)
    with office.transaction() as connection:
        judge(connection, NIGHT, "supplies", ["KEYS_LOST"])
    server = FakeServer()
    run(office, NIGHT, server)
    assert (server.keys, orders(office), items(office)) == ([], {FIRST: ("withheld", 1)}, {})
    deliver(office, _night(1))
    run(office, _night(1), server)
    assert (server.keys, lines(office)) == (["po:BO-000001:r1:mail"], [SENT])


def test_a_withheld_order_that_changes_is_sent_once_under_its_next_revision(office: Office) -> None:
    server = FakeServer()
    for number, on_hand in enumerate((37, 10)):
        deliver(office, _night(number), stock_lots=[LOT | {"on_hand_qty": on_hand}])
        with office.transaction() as connection:
            judge(connection, _night(number), "supplies", ["KEYS_LOST"])
        run(office, _night(number), server)
    assert mail(office) == {"po:BO-000001:r1:mail": "cancelled", "po:BO-000001:r2:mail": "withheld"}
    with office.transaction() as connection:
        judge(connection, _night(1), "supplies", [])
    run(office, _night(1), server)
    assert (server.keys, lines(office)) == (["po:BO-000001:r2:mail"], [(FIRST, 1, 1, 90, "sent")])


def test_shadow_decides_alike_and_sends_nothing_and_going_live_sends_once(make_office: Callable[..., Office]) -> None:
    shadow, live, server = make_office(mode=Mode.SHADOW), make_office(mode=Mode.LIVE), FakeServer()
    for number in range(2):
        deliver(shadow, _night(number))
        run(shadow, _night(number), server)
    assert (server.keys, lines(shadow), items(shadow)) == ([], [(FIRST, 1, 1, 70, "shadow")], {})
    deliver(live, _night(2))
    run(live, _night(2), server)
    assert (server.keys, lines(live)) == (["po:BO-000001:r2:mail"], [SENT])


def test_an_order_whose_fate_nobody_knows_counts_and_goes_to_a_person(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT, FakeServer([Unknown("ANSWER_LOST")]))
    assert lines(office) == [(FIRST, 1, 1, 70, "unknown")]
    assert items(office) == {("PO_DELIVERY", "po:BO-000001"): "SEND_UNKNOWN"}
    deliver(office, _night(1))
    run(office, _night(1))
    assert lines(office) == [(FIRST, 1, 1, 70, "unknown")]


def test_a_refused_order_is_not_tried_again_until_a_person_has_met_the_need(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT, FakeServer([Refused("SMTP_550")]))
    deliver(office, _night(1))
    run(office, _night(1))
    assert lines(office) == [(FIRST, 1, 1, 70, "rejected")]
    assert items(office) == {
        ("PO_DELIVERY", "po:BO-000001"): "SEND_FAILED",
        ("SHORTAGE", "MAIN:gloves:1"): "BELOW_ROP",
    }
    deliver(office, _night(2), open_orders=[OPEN | {"order_number": "PHONE-1"}])
    run(office, _night(2))
    assert (lines(office), items(office)) == ([(FIRST, 1, 1, 70, "cancelled")], {})


def test_a_vendor_without_mail_is_ordered_from_by_hand(office: Office) -> None:
    deliver(office, NIGHT, vendors=[VENDOR | {"order_channel": "manual"}])
    run(office, NIGHT)
    assert (mail(office), orders(office)) == ({}, {FIRST: ("held", 0)})
    assert items(office) == {
        ("PO_DELIVERY", "po:BO-000001"): "ORDER_BY_HAND",
        ("SHORTAGE", "MAIN:gloves:1"): "BELOW_ROP",
    }


def test_nothing_left_is_an_item_even_with_the_order_under_way(office: Office) -> None:
    for number in range(2):
        deliver(office, _night(number), stock_lots=[])
        run(office, _night(number))
        assert items(office) == {("SHORTAGE", "MAIN:gloves:1"): "STOCKED_OUT"}


def test_orders_that_are_late_or_unknown_to_the_practice_system_go_to_a_person(office: Office) -> None:
    phone = OPEN | {"order_number": "PHONE-1", "item_id": "other", "promised_date": NIGHT}
    deliver(office, NIGHT, open_orders=[phone])
    run(office, NIGHT)
    assert items(office) == {}
    deliver(office, _night(4), open_orders=[phone])
    run(office, _night(4))
    assert items(office) == {
        ("PO_DELIVERY", "po:BO-000001"): "NO_ACK",
        ("PO_DELIVERY", "po:PHONE-1"): "PO_LATE",
    }


def test_data_that_cannot_be_used_stops_its_item_alone(office: Office) -> None:
    deliver(
        office,
        NIGHT,
        items=[ITEM, ITEM | {"item_id": "masks"}],
        item_locations=[KEPT, KEPT | {"item_id": "masks"}, KEPT | {"item_id": "ghost"}],
        stock_lots=[LOT, LOT | {"item_id": "stray"}],
    )
    counts = run(office, NIGHT)
    assert (counts["items"], counts["ordered"], counts["quarantined"]) == (3, 1, 2)
    assert items(office) == {
        ("ITEM_DATA", "MAIN:masks"): "NO_VENDOR",
        ("ITEM_DATA", "MAIN:ghost"): "ITEM_UNKNOWN",
        ("ITEM_DATA", "MAIN:stray"): "ITEM_UNKNOWN",
    }


def test_lots_that_must_go_are_shown_with_the_money_they_cost(office: Office) -> None:
    gone = LOT | {"lot_number": "OLD", "on_hand_qty": 20, "expiry_date": NIGHT}
    called = LOT | {"lot_number": "BAD", "on_hand_qty": 10, "status": "recalled"}
    deliver(office, NIGHT, stock_lots=[LOT, gone, called])
    run(office, NIGHT)
    assert items(office) == {("LOT", "MAIN:gloves:OLD"): "EXPIRED", ("LOT", "MAIN:gloves:BAD"): "RECALLED"}
    with office.transaction() as connection:
        stakes = {row.subject: row.stake_cents for row in connection.execute(select(work_items)) if row.kind == "LOT"}
    assert stakes == {"MAIN:gloves:OLD": 2500, "MAIN:gloves:BAD": 1250}


def test_without_the_open_orders_nothing_is_ordered(office: Office) -> None:
    deliver(office, NIGHT)
    (office.inbox / "feeds" / NIGHT.isoformat() / "open_orders.csv").unlink()
    counts = run(office, NIGHT)
    assert counts["absent_tables"] == 1
    assert (lines(office), items(office)) == ([], {})


def test_one_slip_of_the_pen_stops_nobody_elses_order(office: Office) -> None:
    wild = 10**17
    lots = [LOT | {"item_id": "wild", "lot_number": f"W{n}", "on_hand_qty": wild * 9} for n in range(20)]
    deliver(
        office,
        NIGHT,
        items=[ITEM, ITEM | {"item_id": "wild", "min_shelf_life_days": wild}],
        item_locations=[KEPT, KEPT | {"item_id": "wild", "par_qty": wild, "reorder_point_qty": wild - 1}],
        item_vendors=[OFFER, OFFER | {"item_id": "wild", "lead_time_days": wild, "min_order_qty": wild}],
        stock_lots=[LOT, *lots],
    )
    run(office, NIGHT)
    assert lines(office) == [SENT]


def test_the_mail_is_kept_as_it_was_decided(office: Office) -> None:
    deliver(office, NIGHT)
    run(office, NIGHT)
    with office.transaction() as connection:
        row = connection.execute(select(outbox)).one()
        assert b"Purchase order BO-000001" in payload(connection, row.payload_sha256)
    assert (row.kind, row.domain, row.counterpart, row.owner_role) == ("mail", "supplies", "V1", "")
