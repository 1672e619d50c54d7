"""`python -m bench`: runs the benchmarks and writes bench/results/bench.md and bench.json."""

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import feeds, night, outbox, x12
from bench.server import running
from bench.table import Result, markdown

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Takes a few minutes. The machine's load at the beginning and the end stands beside the figures."""
    load = [psutil.getloadavg()[0]]
    results = [x12.run()]
    with running() as server:
        results += [feeds.run(server), outbox.run(server), *night.run(server)]
    load.append(psutil.getloadavg()[0])
    _write(results, _machine(load))
    return 0


def _machine(load: Sequence[float]) -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}, "
        f"backoffice {version('backoffice')}; load average {load[0]:.1f} before and {load[1]:.1f} after."
    )


def _write(results: Sequence[Result], machine: str) -> None:
    sections = "\n".join(markdown(result) for result in results)
    text = f"# Benchmarks\n\n{machine} Method: [bench/README.md](../README.md).\n\n{sections}"
    (RESULTS / "bench.md").write_text(text, encoding="utf-8")
    content = {"machine": machine, "results": [asdict(result) for result in results]}
    (RESULTS / "bench.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    raise SystemExit(main())
