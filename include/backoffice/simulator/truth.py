"""The truth file of a night: what was planted, and which work item each piece of it must lead to."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

ROUTINE = "routine"
"""Fault name of an item that is no fault: ordinary work of the day that needs a person."""


@dataclass(frozen=True, slots=True, order=True)
class Truth:
    """One work item that the night must have open. An empty kind means that the fault must lead to none.

    `subject` may hold `*` where the program gives a number of its own, such as that of an order.
    """

    fault: str
    pipeline: str
    kind: str = ""
    subject: str = ""
    reason: str = ""


def path_of(folder: Path, practice_id: str, business_date: date) -> Path:
    """Where the truth of a night lies: beside the inbox, never in it."""
    return folder / "truth" / practice_id / f"{business_date.isoformat()}.jsonl"


def write(path: Path, truths: Iterable[Truth]) -> None:
    """One JSON object a line, in order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(truth)) + "\n" for truth in sorted(truths))
    path.write_text("".join(lines), encoding="utf-8")


def read(path: Path) -> list[Truth]:
    """The lines of a truth file."""
    return [Truth(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
