"""Weeks of nights with everything going wrong: what must hold after each of them."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.gateways.outcomes import NotSent, Refused, Unknown
from backoffice.office import Office
from backoffice.outbox.gates import judge
from backoffice.store.tables.supplies import order_lines, stock_evaluations
from tests.conftest import NIGHT
from tests.supplies.practice import LOT, OPEN, FakeServer, deliver, run

FAILURES = (NotSent("NO_CONNECTION"), Refused("SMTP_550"), Unknown("ANSWER_LOST"))


@pytest.mark.parametrize("seed", range(3))
def test_no_mail_twice_and_no_order_without_a_shortage(office: Office, seed: int) -> None:
    dice, server = random.Random(seed), FakeServer()
    feed: dict[str, dict[str, object]] = {}
    for number in range(12):
        night = NIGHT + timedelta(days=number)
        server.failures = [dice.choice(FAILURES)] if dice.random() < 0.3 else []
        deliver(office, night, stock_lots=[LOT | {"on_hand_qty": dice.randint(0, 90)}], open_orders=[*feed.values()])
        with office.transaction() as connection:
            judge(connection, night, "supplies", ["KEYS_LOST"] if dice.random() < 0.2 else [])
        for _ in range(dice.randint(1, 2)):
            run(office, night, server)
        _check(office, server)
        feed = _vendor_answers(dice, server, feed)


def _check(office: Office, server: FakeServer) -> None:
    made = select(order_lines, stock_evaluations.c.position_qty, stock_evaluations.c.reorder_point_qty).join(
        stock_evaluations, order_lines.c.order_date == stock_evaluations.c.business_date
    )
    with office.transaction() as connection:
        rows = connection.execute(made).all()
    assert len(server.keys) == len(set(server.keys))
    assert all(row.position_qty <= row.reorder_point_qty for row in rows)
    assert all(row.position_qty + row.qty > row.reorder_point_qty for row in rows)
    assert len({row.order_date for row in rows}) == len(rows)
    assert all(row.received_qty + row.cancelled_qty <= row.qty for row in rows)


def _vendor_answers(
    dice: random.Random, server: FakeServer, feed: dict[str, dict[str, object]]
) -> dict[str, dict[str, object]]:
    """The practice system learns of some orders, receives some, cancels some, drops some."""
    for delivery in server.arrived:
        number = delivery.envelope["po_number"]
        if dice.random() < 0.4:
            status = dice.choice(["acknowledged", "acknowledged", "closed", "cancelled"])
            feed[number] = OPEN | {"order_number": number, "received_qty": dice.randint(0, 60), "status": status}
    return {number: row for number, row in feed.items() if dice.random() < 0.9}
