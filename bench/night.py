"""A whole simulated night, job by job, at three sizes of practice."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Figure, Watch
from bench.server import TEMPLATE, Server
from bench.table import Result
from tests.convergence.counterparts import listening
from tests.convergence.house import House, Still
from tests.convergence.world import make_world
from tests.night import JOBS, run_night

SIZES = (60, 600, 6_000)
SEED = 7


def run(server: Server) -> list[Result]:
    """One result a size; each night is played in a fresh process."""
    return [_result(server, patients) for patients in SIZES]


def _result(server: Server, patients: int) -> Result:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        rows, figures = pool.submit(play, server, patients).result()
    total = Figure(
        "the night",
        sum(figure.wall_seconds for figure in figures),
        sum(figure.cpu_seconds for figure in figures),
        sum(figure.server_cpu_seconds for figure in figures),
    )
    what = f"Second night of a practice with {patients:,} patients: {rows:,} rows of feeds."
    return Result(f"A night: {patients:,} patients", what, [total, *figures], is_compared=False)


def play(server: Server, patients: int) -> tuple[int, list[Figure]]:
    """Rows of the night's feeds, and what each job of the second night took; libraries are loaded by the first."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="backoffice-bench-night-")))
        empty = Still(TEMPLATE, folder / "empty")
        empty.landed.mkdir()
        world = make_world(folder / "world", 2, SEED, patients)
        counterparts = stack.enter_context(listening(folder))
        house = House(server.uri, empty, folder, world, counterparts)
        first, second = world.nights
        with house.office(empty, first) as office:
            run_night(office, first)
            still = house.freeze(office)
        figures = []
        with house.office(still, second) as office:
            pooled = replace(office, engine=server.engine(str(office.engine.url.database)))
            for job in JOBS:
                watch = Watch(server.pid)
                run_night(pooled, second, [job])
                figures.append(watch.stop(job))
            pooled.engine.dispose()
        feeds = (world.inbox(second) / "feeds" / second.isoformat()).glob("*.csv")
        return sum(len(path.read_bytes().splitlines()) - 1 for path in feeds), figures
