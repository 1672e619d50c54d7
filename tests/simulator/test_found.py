"""The jobs find what was planted, and nothing else."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from backoffice.office import Office
from backoffice.simulator import payer, practice
from tests.simulator.playing import JOBS, counterparts, play

FIRST_NIGHT = date(2026, 10, 5)


def test_a_week_of_nights_finds_every_planted_fault_and_nothing_else(
    make_office: Callable[..., Office], tmp_path: Path
) -> None:
    practice.generate(tmp_path, "demo", seed=7, patients=60, first_date=FIRST_NIGHT, nights=0)

    with counterparts(tmp_path) as partners:
        office = make_office(partners=partners)
        scores = [play(office, tuple(JOBS)) for _ in range(5)]

    assert [(night.missed, night.unexpected) for night in scores] == [((), ())] * 5
    assert set(payer.traces_seen(tmp_path).values()) == {1}


def test_each_kind_of_fault_shows_within_the_first_two_weeks(tmp_path: Path) -> None:
    from backoffice.simulator import truth

    nights = practice.generate(tmp_path, "demo", seed=7, patients=120, first_date=FIRST_NIGHT, nights=14)

    named = {each.fault for night in nights for each in truth.read(truth.path_of(tmp_path, "demo", night))}
    assert named >= FAULTS


FAULTS = set()
