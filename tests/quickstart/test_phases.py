"""How long the parts of a night took."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from backoffice.quickstart.phases import Phases


def test_phases_are_measured_and_kept_as_one_line_a_run(tmp_path: Path) -> None:
    phases = Phases(Console(quiet=True))
    with phases.phase("night"):
        pass
    phases.keep(tmp_path / "results" / "nightly.jsonl", stage="demo", went_well=True)
    phases.keep(tmp_path / "results" / "nightly.jsonl", stage="demo", went_well=False)
    lines = [json.loads(line) for line in (tmp_path / "results" / "nightly.jsonl").read_text().splitlines()]
    assert [(line["stage"], line["went_well"], [*line["wall_seconds"]]) for line in lines] == [
        ("demo", True, ["night"]),
        ("demo", False, ["night"]),
    ]


def test_a_phase_that_fails_is_not_kept() -> None:
    phases = Phases(Console(quiet=True))
    with pytest.raises(KeyError), phases.phase("night"):
        raise KeyError
    assert phases.wall == {}
