"""`python -m bench`: runs the benchmarks and writes bench/results/bench.md and bench.json."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

import psutil
from pydantic import TypeAdapter

from bench import billing, eligibility, feeds, night, outbox, x12
from bench.server import Server, running
from bench.table import Result, markdown

NAMES = ("x12", "feeds", "outbox", "eligibility", "billing", "million", "night")
ONLY_WHEN_ASKED = ("million",)
RESULTS = Path(__file__).parent / "results"
_RESULT = TypeAdapter(Result)


class Kept(TypedDict):
    """What is kept of a benchmark: the machine with its load, and `Result`s as plain data."""

    machine: str
    results: list[dict[str, object]]


def main() -> int:
    """Takes some ten minutes, and a million claims half an hour more; they are billed when asked for alone.

    The machine's load at the beginning and the end stands beside the figures of each.
    """
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--only", choices=NAMES, help="run this one; what is kept of the others stays as it is")
    given = parser.parse_args()
    kept = _kept()
    with running() as server:
        benchmarks = _benchmarks(server)
        for name in [given.only] if given.only else [name for name in NAMES if name not in ONLY_WHEN_ASKED]:
            kept[name] = _run(benchmarks[name])
            _keep(kept)
            sys.stdout.write(_section(kept[name]))
    return 0


def _run(benchmark: Callable[[], list[Result]]) -> Kept:
    before = psutil.getloadavg()[0]
    results = [asdict(result) for result in benchmark()]
    return {"machine": _machine(before, psutil.getloadavg()[0]), "results": results}


def _benchmarks(server: Server) -> dict[str, Callable[[], list[Result]]]:
    return {
        "x12": lambda: [x12.run()],
        "feeds": lambda: [feeds.run(server)],
        "outbox": lambda: [outbox.run(server)],
        "eligibility": lambda: eligibility.run(server),
        "billing": lambda: billing.run(server),
        "million": lambda: billing.run(server, (billing.LARGE,)),
        "night": lambda: night.run(server),
    }


def _machine(before: float, after: float) -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"backoffice {version('backoffice')}; load average {before:.1f} before and {after:.1f} after."
    )


def _kept() -> dict[str, Kept]:
    """What was measured last, by benchmark."""
    path = RESULTS / "bench.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _keep(kept: Mapping[str, Kept]) -> None:
    in_order = {name: kept[name] for name in NAMES if name in kept}
    sections = "\n".join(map(_section, in_order.values()))
    page = f"# Benchmarks\n\nMethod: [bench/README.md](../README.md).\n\n{sections}"
    (RESULTS / "bench.md").write_text(page, encoding="utf-8")
    (RESULTS / "bench.json").write_text(json.dumps(in_order, indent=1) + "\n", encoding="utf-8")


def _section(kept: Kept) -> str:
    """The tables of a benchmark, and the machine that it ran on."""
    return "\n".join([*(markdown(_RESULT.validate_python(one)) for one in kept["results"]), f"{kept['machine']}\n"])


if __name__ == "__main__":
    raise SystemExit(main())
