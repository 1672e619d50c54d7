"""`python -m bench`: runs the benchmarks and writes bench/results/bench.md and bench.json."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import billing, eligibility, feeds, night, outbox, x12
from bench.server import Server, running
from bench.table import Result, markdown

NAMES = ("x12", "feeds", "outbox", "eligibility", "billing", "night")
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Takes some ten minutes. The machine's load at the beginning and the end stands beside the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--only", choices=NAMES, help="run and print this one; what is kept stays as it is")
    parser.add_argument("--large", action="store_true", help="bill a million claims as well")
    given = parser.parse_args()
    load = [psutil.getloadavg()[0]]
    results: list[Result] = []
    with running() as server:
        benchmarks = _benchmarks(server, given.large)
        for name in [given.only] if given.only else NAMES:
            results += benchmarks[name]()
    load.append(psutil.getloadavg()[0])
    text = _text(results, _machine(load))
    if not given.only:
        _keep(text, results, _machine(load))
    sys.stdout.write(text)
    return 0


def _benchmarks(server: Server, is_large: bool) -> dict[str, Callable[[], list[Result]]]:
    sizes = (*billing.SIZES, billing.LARGE) if is_large else billing.SIZES
    return {
        "x12": lambda: [x12.run()],
        "feeds": lambda: [feeds.run(server)],
        "outbox": lambda: [outbox.run(server)],
        "eligibility": lambda: eligibility.run(server),
        "billing": lambda: billing.run(server, sizes),
        "night": lambda: night.run(server),
    }


def _machine(load: Sequence[float]) -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"backoffice {version('backoffice')}; load average {load[0]:.1f} before and {load[1]:.1f} after."
    )


def _text(results: Sequence[Result], machine: str) -> str:
    sections = "\n".join(markdown(result) for result in results)
    return f"# Benchmarks\n\n{machine} Method: [bench/README.md](../README.md).\n\n{sections}"


def _keep(text: str, results: Sequence[Result], machine: str) -> None:
    (RESULTS / "bench.md").write_text(text, encoding="utf-8")
    content = {"machine": machine, "results": [asdict(result) for result in results]}
    (RESULTS / "bench.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
