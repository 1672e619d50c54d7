"""Asking payers: a night of many checks against a payer on this machine, beside a bare loop over the same requests."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from multiprocessing import Queue, get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from zoneinfo import ZoneInfo

import requests
from sqlalchemy import Engine, create_engine, select

from backoffice.eligibility import steps
from backoffice.office import Office
from backoffice.outbox.intents import payload
from backoffice.store.tables.work import outbox
from bench.measure import Figure, Memory, Watch
from bench.server import TEMPLATE, Server
from bench.table import Result
from tests.clock import FakeClock
from tests.conftest import demo_settings
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import NIGHT, only, practice, prepare

PAYER, FEW, SIZES = "AETNA", 1_000, (200, 1_000, 10_000)
AT_ONCE = 4
SOME, SECONDS = 400, 0.25
"""Questions to a payer that thinks so long about each: then the pool's limit, not our own work, bounds a night."""
_MORNING = datetime(2026, 10, 6, 3, 15, tzinfo=ZoneInfo("America/New_York"))


def run(server: Server) -> list[Result]:
    """Sending alone against a bare loop, then whole nights of three sizes, each in a fresh process."""
    with _payer() as port, _payer(SECONDS) as slow_port:
        sending = _in_a_fresh_process(compare, server, port)
        waiting = _in_a_fresh_process(wait, server, slow_port)
        nights = [(size, _in_a_fresh_process(play, server, port, size)) for size in SIZES]
    what = f"{FEW:,} questions to a payer on 127.0.0.1 that answers at once; {AT_ONCE} at a time where it says so."
    slow = f"{SOME} questions to a payer that takes {SECONDS} s for each, {AT_ONCE} at a time: "
    slow += f"it could answer {AT_ONCE / SECONDS:.0f} a second."
    results = [
        Result("Eligibility: sending", f"{what} {_rates(sending, FEW)}", sending),
        Result("Eligibility: the pool's limit", f"{slow} {_rates(waiting, SOME)}", waiting),
    ]
    for size, figures in nights:
        what = f"A night of {size:,} checks, {AT_ONCE} at a time; {_rates(figures[2:3], size)}"
        results.append(Result(f"Eligibility: a night of {size:,} checks", what, figures, is_compared=False))
    return results


def compare(server: Server, port: int) -> list[Figure]:
    """The same requests by `requests` alone and through the outbox, one at a time and several."""
    with _office(server, port, FEW, at_once=1) as one:
        bodies = _requests(one)
        url = f"http://127.0.0.1:{port}/core"
        figures = [
            _watched(server, "`requests.post`, one after the other", lambda: _post_all(url, bodies, 1)),
            _watched(server, "ours, one after the other", lambda: _send(one, FEW)),
            _watched(server, f"`requests.post`, {AT_ONCE} threads", lambda: _post_all(url, bodies, AT_ONCE)),
        ]
    with _office(server, port, FEW, at_once=AT_ONCE) as several:
        _requests(several)
        return [*figures, _watched(server, f"ours, {AT_ONCE} at once", lambda: _send(several, FEW))]


def wait(server: Server, port: int) -> list[Figure]:
    """The same for a payer that takes its time; answers are read between the portions, as in a night."""
    with _office(server, port, SOME, at_once=AT_ONCE) as office:
        bodies = _requests(office)
        url = f"http://127.0.0.1:{port}/core"
        return [
            _watched(server, f"`requests.post`, {AT_ONCE} threads", lambda: _post_all(url, bodies, AT_ONCE)),
            _watched(server, f"ours, {AT_ONCE} at once", lambda: _send(office, SOME)),
        ]


def play(server: Server, port: int, size: int) -> list[Figure]:
    """Each step of a night, and how far memory grew by its end; ValueError when a check was not answered."""
    memory = Memory()
    with _office(server, port, size, at_once=AT_ONCE) as office:
        figures = [
            _watched(server, "load", lambda: steps.load(office, NIGHT)),
            _watched(server, "decide", lambda: steps.decide(office, NIGHT)),
            _watched(server, "send", lambda: _send(office, size)),
            _watched(server, "read", lambda: _expect(steps.read(office, NIGHT)["active"], size)),
            _watched(server, "record", lambda: steps.record(office, NIGHT)),
        ]
    return [*figures[:-1], replace(figures[-1], peak_mb=memory.grown_mb())]


def _send(office: Office, size: int) -> None:
    _expect(steps.send(office, NIGHT, PAYER)["sent"], size)


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise ValueError(f"{found} instead of {wanted}")


def _post_all(url: str, bodies: Sequence[bytes], threads: int) -> None:
    def post(body: bytes) -> None:
        requests.post(url, data=body, timeout=(5, 25)).raise_for_status()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(post, bodies))


def _requests(office: Office) -> list[bytes]:
    """Loads and decides a night; the 270s that are now ready."""
    steps.load(office, NIGHT)
    steps.decide(office, NIGHT)
    with office.transaction() as connection:
        return [payload(connection, key) for key in connection.scalars(select(outbox.c.payload_sha256)).all()]


def _watched(server: Server, name: str, work: Callable[[], object]) -> Figure:
    watch = Watch(server.pid)
    work()
    return watch.stop(name)


def _rates(figures: Sequence[Figure], size: int) -> str:
    return ", ".join(f"{figure.name}: {size / figure.wall_seconds:,.0f} a second" for figure in figures) + "."


@contextmanager
def _office(server: Server, port: int, size: int, at_once: int) -> Iterator[Office]:
    """A practice with so many visits tomorrow, on a database of its own."""
    name = f"bench_eligibility_{size}_{at_once}"
    with TemporaryDirectory(prefix="backoffice-bench-eligibility-") as folder, _database(server, name) as engine:
        office = Office(
            settings=demo_settings(eligibility={"default_profile": {"at_once": at_once}}),
            engine=engine,
            inbox=Path(folder) / "inbox" / "demo",
            landed=Path(folder) / "landed",
            partners=lambda _: only(port),
            clock=FakeClock(_MORNING),
        )
        prepare(office, practice(size))
        yield office


@contextmanager
def _database(server: Server, name: str) -> Iterator[Engine]:
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    engine = server.engine(name)
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def _in_a_fresh_process(case: Callable[..., list[Figure]], *arguments: object) -> list[Figure]:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(case, *arguments).result()


@contextmanager
def _payer(seconds: float = 0) -> Iterator[int]:
    """A payer in a process of its own that takes so long for an answer; its port."""
    context = get_context("spawn")
    ports, is_over = context.Queue(), context.Event()
    process = context.Process(target=_serve, args=(ports, is_over, seconds))
    process.start()
    yield ports.get()
    is_over.set()
    process.join()


def _serve(ports: "Queue[int]", is_over: Event, seconds: float) -> None:
    def answer(asked: Asked) -> bytes:
        sleep(seconds)
        return covered(asked)

    with payer_server(answer) as payer:
        ports.put(payer.port)
        is_over.wait()
