"""How much of the large sets a test run takes: a sample, or with `BACKOFFICE_SOAK=1` (`make soak`) all of it."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

Case = TypeVar("Case")

IS_SOAK = os.environ.get("BACKOFFICE_SOAK") == "1"
RAW = Path(__file__).parent.parent / "bench" / "results" / "soak.jsonl"


def sampled(full: Sequence[Case], few: int) -> list[Case]:
    """Everything in a soak, else that many spread evenly over the set; a single one is its middle."""
    if IS_SOAK or len(full) <= few:
        return list(full)
    return [full[(2 * place + 1) * len(full) // (2 * few)] for place in range(few)]


def report(suite: str, **figures: int | float | str) -> None:
    """Adds the figures of a suite to the raw results of a soak; a sampled run leaves no trace."""
    if IS_SOAK:
        with RAW.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"suite": suite, **figures}) + "\n")
