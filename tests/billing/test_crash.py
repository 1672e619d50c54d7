"""A post that is killed anywhere, or that runs beside itself, leaves no half remittance and posts once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

from sqlalchemy import event, func, select

from backoffice.billing import steps
from backoffice.feeds import steps as feeds
from backoffice.nights import Step
from backoffice.office import Office
from backoffice.store.tables.billing import remits
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import Balances, account, balances, claim, deliver, entry_keys, line, tables
from tests.conftest import NIGHT

PAID = Clp("C-1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])])
ERAS = [Era([PAID], [("CS", "3")]), *(Era([Clp(f"X-{n}", "40", "40")], trace=f"TRACE1{n}") for n in range(4))]


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def killed_at(office: Office, number: int) -> Iterator[None]:
    """The process dies before its `number`-th statement."""
    count = 0

    def listen(*_: object) -> None:
        nonlocal count
        count += 1
        if count == number:
            raise Killed

    event.listen(office.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(office.engine, "before_cursor_execute", listen)


def _read(office: Office, *eras: Era) -> None:
    files = {f"edi/{number}.835": interchange(era) for number, era in enumerate(eras)}
    deliver(office, tables([claim("C-1", "150")], [line("C-1", 1, "99213", "150")]), files)
    feeds.land(office, NIGHT)
    steps.load(office, NIGHT)
    steps.read(office, NIGHT)


def _id(office: Office) -> str:
    with office.transaction() as connection:
        return str(connection.scalar(select(remits.c.remit_id)))


def _gets_through(office: Office, step: Step, number: int) -> bool:
    """Whether the step got through although it was to be killed at that statement."""
    try:
        with killed_at(office, number):
            step(office, NIGHT)
    except Killed:
        return False
    return True


def test_a_remittance_is_posted_whole_or_not_at_all_wherever_the_post_is_killed(office: Office) -> None:
    _read(office, ERAS[0])
    seen: list[Balances] = []

    number = 1
    while not _gets_through(office, steps.post, number):
        seen.append({key: cents for key, cents in balances(office).items() if key[0] in ("1050", "4100", "6100")})
        number += 1

    # Before the remittance has its transaction nothing is there, after it everything: what follows looks for more.
    whole = {("4100", "C-1"): 50_00, ("6100", _id(office)): 3_00, ("1050", _id(office)): 77_00}
    assert number > 20
    assert [state for state in seen if state not in ({}, whole)] == []
    assert seen[0] == {}
    assert account(office, "1050") == 77_00


def test_a_file_is_read_whole_or_not_at_all_wherever_the_reading_is_killed(office: Office) -> None:
    deliver(office, tables([claim("C-1", "150")]), {"edi/all.835": interchange(*ERAS)})
    feeds.land(office, NIGHT)
    seen = []

    number = 1
    while not _gets_through(office, steps.read, number):
        with office.transaction() as connection:
            seen.append(connection.scalar(select(func.count()).select_from(remits)))
        number += 1

    # Before the file's own transaction nothing is there, after it everything: what follows looks for bank files.
    assert number > 10
    assert set(seen) <= {0, 5}
    assert steps.read(office, NIGHT)["read"] == 0


def test_two_posts_at_once_post_once(office: Office) -> None:
    _read(office, *ERAS)
    barrier = Barrier(2)

    def post() -> int:
        barrier.wait()
        return steps.post(office, NIGHT)["posted"]

    with ThreadPoolExecutor(2) as threads:
        posted = [future.result() for future in [threads.submit(post) for _ in range(2)]]

    assert sum(posted) == len(entry_keys(office))
    assert account(office, "1050") == 77_00 + 160_00
    assert [key for key in entry_keys(office) if "@" in key or key.startswith("rev:")] == []


def test_two_readings_at_once_read_once(office: Office) -> None:
    deliver(office, tables(), {"edi/all.835": interchange(*ERAS)})
    feeds.land(office, NIGHT)
    barrier = Barrier(2)

    def read() -> int:
        barrier.wait()
        return steps.read(office, NIGHT)["read"]

    with ThreadPoolExecutor(2) as threads:
        counts = [future.result() for future in [threads.submit(read) for _ in range(2)]]

    assert sum(counts) == 5
