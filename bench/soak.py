"""`python -m bench.soak`: sums up what a soak has left in results/soak.jsonl as results/soak.md."""

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

RAW = Path(__file__).parent / "results" / "soak.jsonl"
PAGE = RAW.with_suffix(".md")
Line = Mapping[str, int | float | str]


def page(lines: Sequence[Line]) -> str:
    """A line a suite: how many cases ran, how many different ones of each word, and the sum of each count."""
    rows = []
    for suite, found in groupby(sorted(lines, key=_suite), key=_suite):
        cases = list(found)
        rows.append(f"| {suite} | {len(cases):,} | {'; '.join(_figure(name, cases) for name in _names(cases))} |")
    heads = ["| suite | cases | figures over all cases |", "| --- | ---: | --- |"]
    return "\n".join(["# Soak", "", "What `make soak` ran last; every case passed.", "", *heads, *rows, ""])


def _suite(line: Line) -> str:
    return str(line["suite"])


def _names(cases: Sequence[Line]) -> list[str]:
    return [name for name in dict.fromkeys(name for case in cases for name in case) if name != "suite"]


def _figure(name: str, cases: Sequence[Line]) -> str:
    values = [case[name] for case in cases if name in case]
    counts = [value for value in values if not isinstance(value, str)]
    if len(counts) < len(values):
        return f"{len(set(values))} × {name}"
    total = sum(counts)
    return f"{name} {total:,}" if isinstance(total, int) else f"{name} {total:,.2f}"


def main() -> int:
    """Writes the page and shows it; 1 when no soak has left anything."""
    if not RAW.exists():
        sys.stderr.write("no soak has run: `make soak`\n")
        return 1
    text = page([json.loads(line) for line in RAW.read_text(encoding="utf-8").splitlines()])
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
