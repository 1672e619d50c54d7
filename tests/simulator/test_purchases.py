"""Orders that are mailed to the simulated vendors: confirmed the next day, delivered after three open days."""

import csv
import json
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from backoffice.simulator import mailbox, practice
from backoffice.simulator.goods import account_number
from backoffice.simulator.world import Spec

SPEC = Spec("demo", 7, 40, date(2026, 10, 5))


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Port of a running mail server that keeps messages below the test's folder."""
    server = mailbox.server(tmp_path)
    server.start()
    yield server.port
    server.stop()


def _order(account: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Purchase order BO-000001", "a@demo.example", "b@ven.example"
    message.set_content(
        "Purchase order BO-000001\nDate: 2026-10-05\nFrom: Demo\nTo: Allmed Supply\n"
        f"Account: {account}\nDeliver to: Main Street office\n\n1. 4 box of VEN1-102\n"
    )
    rows = "line,sku,item,quantity,unit,unit_price,amount\r\n1,VEN1-102,Exam gloves medium,4,box,11.90,47.60\r\n"
    message.add_attachment(rows.encode(), maintype="text", subtype="csv", filename="BO-000001.csv")
    return message


def _send(port: int, message: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.send_message(message)


def _open_orders(folder: Path, night: date) -> dict[str, dict[str, str]]:
    path = folder / "inbox" / "demo" / "feeds" / night.isoformat() / "open_orders.csv"
    with path.open(newline="") as file:
        return {row["order_number"]: row for row in csv.DictReader(file)}


def test_every_message_is_kept_in_the_order_of_its_coming(port: int, tmp_path: Path) -> None:
    _send(port, _order("1"))
    _send(port, _order("2"))

    kept = mailbox.messages(tmp_path)
    assert ["Account: 1" in path.read_text() for path in kept] == [True, False]


def test_a_mailed_order_is_known_the_next_day_and_comes_after_three_open_days(port: int, tmp_path: Path) -> None:
    practice.generate(tmp_path, "demo", seed=7, patients=40, first_date=SPEC.first_date, nights=1)
    _send(port, _order(account_number(SPEC, "VEN1")))

    nights = [practice.extend(tmp_path, "demo") for _ in range(3)]

    orders = [_open_orders(tmp_path, night)["BO-000001"] for night in nights]
    assert [(order["ordered_qty"], order["received_qty"], order["status"]) for order in orders] == [
        ("400", "0", "acknowledged"),
        ("400", "0", "acknowledged"),
        ("400", "400", "closed"),
    ]
    lots = (tmp_path / "inbox" / "demo" / "feeds" / "2026-10-08" / "stock_lots.csv").read_text()
    assert "I102,LOC1,LBO-000001-1," in lots


def test_an_order_of_another_practice_is_none_of_ours(port: int, tmp_path: Path) -> None:
    practice.generate(tmp_path, "demo", seed=7, patients=40, first_date=SPEC.first_date, nights=1)
    _send(port, _order(account_number(Spec("other", 7, 40, SPEC.first_date), "VEN1")))

    assert "BO-000001" not in _open_orders(tmp_path, practice.extend(tmp_path, "demo"))


def test_both_counterparts_serve_until_they_are_told_to_stop(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "backoffice.simulator.serve", "--folder", str(tmp_path)]
    served = subprocess.Popen(
        [*argv, "--payer-port", "0", "--smtp-port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": "include"},
    )
    assert served.stdout is not None
    ports = json.loads(served.stdout.readline())
    _send(ports["smtp_port"], _order("1"))

    served.send_signal(signal.SIGTERM)

    assert served.wait(timeout=20) == 0
    served.stdout.close()
    assert len(mailbox.messages(tmp_path)) == 1
    assert ports["payer_port"] > 0
