"""Sending 1,000 effects through the outbox, against sending them straight away."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlalchemy import text

from backoffice.gateways.http import HttpPartner
from backoffice.office import Office
from backoffice.outbox.intents import put
from backoffice.outbox.model import Delivery, Intent, Receipt
from backoffice.outbox.sender import send
from backoffice.store.tables.house import payloads
from backoffice.store.tables.work import outbox
from bench.measure import measured
from bench.server import Server
from bench.table import Result
from tests.clock import FakeClock
from tests.conftest import demo_settings
from tests.gateways.servers import serving

EFFECTS = 1_000
NIGHT = date(2026, 10, 5)
_PAYLOAD = b"ST*270*" + b"x" * 500


@dataclass(frozen=True, slots=True)
class Loopback:
    """A counterpart on this machine that takes everything."""

    port: int

    def deliver(self, delivery: Delivery) -> Receipt:
        """One HTTP exchange."""
        return Receipt(HttpPartner(f"http://127.0.0.1:{self.port}/").post(delivery.payload, "text/plain").content)


@dataclass(frozen=True, slots=True)
class Nobody:
    """A counterpart that costs nothing: what is left is the outbox alone."""

    def deliver(self, delivery: Delivery) -> Receipt:
        """Takes it."""
        return Receipt(delivery.payload)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


def run(server: Server) -> Result:
    """Straight away, through the outbox, and the outbox with nobody at its end."""
    counterpart = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    with serving(counterpart) as port:
        loopback = Loopback(port)
        figures = [
            measured("the gateway alone (HTTP on 127.0.0.1)", straight, loopback),
            measured("put and send by that gateway", through, server, loopback, server_pid=server.pid),
            measured("put and send, a gateway that costs nothing", through, server, Nobody(), server_pid=server.pid),
            measured("put alone", put_alone, server, server_pid=server.pid),
        ]
    what = f"{EFFECTS:,} effects of {len(_PAYLOAD)} bytes, each claimed, committed, delivered and committed again."
    return Result("Outbox: effects that happen once", what, figures)


def straight(gateway: Loopback) -> None:
    """No intent, no lease, no record."""
    for number in range(EFFECTS):
        gateway.deliver(Delivery(f"bench:{number}", "bench", "B", _PAYLOAD, {}, 1))


def put_alone(server: Server) -> None:
    """All intents in one transaction, as a decision writes them."""
    office = _office(server)
    with office.transaction() as connection:
        put(connection, office, NIGHT, [_intent(number) for number in range(EFFECTS)])
    _forget(office)


def through(server: Server, gateway: Loopback | Nobody) -> None:
    """Put, then sent one by one; ValueError when one was not."""
    office = _office(server)
    with office.transaction() as connection:
        put(connection, office, NIGHT, [_intent(number) for number in range(EFFECTS)])
    if send(office, {"bench": gateway})["sent"] != EFFECTS:
        raise ValueError("not everything was sent")
    _forget(office)


def _intent(number: int) -> Intent:
    return Intent(f"bench:{number}", "bench", "", "B", _PAYLOAD + str(number).encode())


def _office(server: Server) -> Office:
    folder = Path(tempfile.gettempdir()) / "backoffice-bench-no-inbox"
    return Office(
        demo_settings(), server.engine(), folder, folder, clock=FakeClock(datetime(2026, 10, 6, 7, tzinfo=UTC))
    )


def _forget(office: Office) -> None:
    with office.transaction() as connection:
        connection.execute(outbox.delete())
        connection.execute(text("ALTER TABLE payloads DISABLE TRIGGER kept_for_good"))
        connection.execute(payloads.delete())
    office.engine.dispose()
