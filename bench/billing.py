"""Remittances from the inbox into the ledger, at several sizes, beside others that read or add up the same."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, time
from multiprocessing import get_context
from pathlib import Path

from psycopg import connect, sql
from sqlalchemy import func, select, text

from backoffice.billing import steps
from backoffice.feeds import steps as feeds
from backoffice.office import Office
from backoffice.store.tables.journal import journal_lines
from bench import payments
from bench.foreign import environment, measured_there
from bench.measure import Figure, Memory, Watch, measured
from bench.server import TEMPLATE, Server
from bench.table import Result
from bench.x12 import Plain
from tests.clock import FakeClock
from tests.conftest import demo_settings

SIZES = (10_000, 100_000)
LARGE = 1_000_000
_WAY = (feeds.land, steps.read, steps.post)
_AFTER = (steps.match_bank, steps.record)
_SUMS = """
    SELECT count(*), sum(c.charge_cents), sum(r.paid_cents)
    FROM billing_claims c
    FULL JOIN remit_claims r ON r.claim_number = c.claim_id
"""


def run(server: Server, sizes: Sequence[int] = SIZES) -> list[Result]:
    """Two results a size: the way into the ledger, and the least that any reconciliation does. Each size is measured
    in a process and a database of its own."""
    return [result for size in sizes for result in _results(server, size)]


def _results(server: Server, size: int) -> list[Result]:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        megabytes, ours, sums = pool.submit(play, server, size).result()
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-eras-") as folder:
        for number, content in enumerate(payments.files(size)):
            (Path(folder) / f"{number:06}.835").write_bytes(content)
        baseline = measured("`str.split` into named tuples", split, folder)
        others = [measured("x12sdk 2.2, parse only", sdk_models, folder, size, repeats=1), *_edi_835_parser(folder)]
    what = (
        f"{size:,} claims in remittances of {payments.A_TRANSACTION}, {megabytes:.1f} MB, all of them new. "
        "The way is landing, reading and posting; bank and work list of that night come after it."
    )
    return [
        Result(f"Billing: {size:,} claims", what, [baseline, *ours, *others]),
        Result(
            f"Billing: match and sum of {size:,} claims", "Claims joined with what was paid.", [*_duckdb(size), *sums]
        ),
    ]


def play(server: Server, size: int) -> tuple[float, list[Figure], list[Figure]]:
    """Megabytes of the remittances; figures of the way into the ledger and its steps; of PostgreSQL and pandas."""
    with _office(server, f"billing_{size}") as office:
        payments.write_claims(office.inbox, size)
        for step in (feeds.land, steps.load, steps.post):
            step(office, payments.NIGHT)
        written = payments.write_money(office.inbox, size)
        steps.load(office, payments.ARRIVAL)
        memory = Memory()
        figures = []
        for step in (*_WAY, *_AFTER):
            watch = Watch(server.pid)
            step(office, payments.ARRIVAL)
            figures.append(watch.stop(f"– {step.__name__.replace('_', ' ')}"))
        grown = memory.grown_mb()
        _check(office, size)
        sums = [_sum(server, office, size), _pandas(size)]
    return written / 1e6, [_total(figures[: len(_WAY)], grown), *figures], sums


@contextmanager
def _office(server: Server, name: str) -> Iterator[Office]:
    """An office on a copy of the empty database, gone at the end."""
    with connect(server.uri, autocommit=True) as connection:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-billing-") as folder:
        inbox, landed = Path(folder) / "inbox", Path(folder) / "landed"
        inbox.mkdir()
        landed.mkdir()
        clock = FakeClock(datetime.combine(payments.ARRIVAL, time(7), UTC))
        office = Office(demo_settings(), server.engine(name), inbox, landed, clock=clock)
        yield office
        office.engine.dispose()
    with connect(server.uri, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def _check(office: Office, size: int) -> None:
    """ValueError unless the ledger holds each charge and each payment."""
    query = select(journal_lines.c.account, func.sum(journal_lines.c.amount_cents)).group_by(journal_lines.c.account)
    with office.transaction() as connection:
        found = {account: int(cents) for account, cents in connection.execute(query)}
    if (-found["4000"], found["1000"]) != (size * payments.BILLED_CENTS, payments.paid_cents(range(size))):
        raise ValueError("the ledger is wrong")


def _total(figures: Sequence[Figure], grown_mb: float) -> Figure:
    return Figure(
        "ours: inbox to ledger",
        sum(figure.wall_seconds for figure in figures),
        sum(figure.cpu_seconds for figure in figures),
        sum(figure.server_cpu_seconds for figure in figures),
        grown_mb,
    )


def split(folder: str) -> int:
    """The least that a reader must do."""
    texts = (path.read_text(encoding="ascii") for path in sorted(Path(folder).iterdir()))
    return sum(len([Plain(cells[0], cells) for cells in (piece.split("*") for piece in t.split("~"))]) for t in texts)


def sdk_models(folder: str, size: int) -> None:
    """Typed models of x12sdk; ValueError when a claim is lost."""
    from x12sdk.io import X12ModelReader

    found = 0
    for path in sorted(Path(folder).iterdir()):
        with X12ModelReader(path.read_text(encoding="ascii")) as reader:
            found += sum(len(header.loop_2100) for model in reader.models() for header in model.loop_2000)
    if found != size:
        raise ValueError(f"{found} claims")


def _edi_835_parser(folder: str) -> list[Figure]:
    with environment("edi-835-parser==1.8.0") as python:
        if python is None:
            return []
        imports, case = "from edi_835_parser import parse", "parse(sys.argv[1], debug=True)"
        return [measured_there("edi-835-parser 1.8, parse only", python, case, [folder], imports)]


def _duckdb(size: int) -> list[Figure]:
    table = (
        "CREATE TABLE {} AS SELECT 'C' || lpad(CAST(n AS VARCHAR), 8, '0') AS id, {} AS cents FROM range({}) AS t (n)"
    )
    claims = table.format("claims", payments.BILLED_CENTS, size)
    paid = table.format("paid", payments.PAID_CENTS, size)
    query = "SELECT count(*), sum(c.cents), sum(p.cents) FROM claims c FULL JOIN paid p USING (id)"
    with environment("duckdb==2.0.1") as python:
        if python is None:
            return []
        before = f'tables = duckdb.connect(); tables.execute("{claims}"); tables.execute("{paid}")'
        case = f'tables.execute("{query}").fetchall()'
        return [measured_there("DuckDB 2.0", python, case, [], "import duckdb", before)]


def _sum(server: Server, office: Office, size: int) -> Figure:
    watch = Watch(server.pid)
    with office.transaction() as connection:
        row = connection.execute(text(_SUMS)).one()
    figure = watch.stop("PostgreSQL, on our tables")
    if tuple(row) != (size, size * payments.BILLED_CENTS, payments.paid_cents(range(size))):
        raise ValueError("the sums are wrong")
    return figure


def _pandas(size: int) -> Figure:
    import pandas

    ids = [f"C{number:08}" for number in range(size)]
    claims = pandas.DataFrame({"id": ids, "charge_cents": payments.BILLED_CENTS})
    paid = pandas.DataFrame({"id": ids, "paid_cents": payments.PAID_CENTS})
    watch = Watch()
    joined = claims.merge(paid, how="outer", on="id", validate="1:1")
    _ = len(joined), joined["charge_cents"].sum(), joined["paid_cents"].sum()
    return watch.stop("pandas")
