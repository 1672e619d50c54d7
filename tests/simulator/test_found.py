"""Each job finds what was planted for it, and nothing else."""

from backoffice.maintenance import steps as maintenance
from backoffice.office import Office
from tests.simulator.playing import play


def test_maintenance_finds_every_planted_fault_and_nothing_else(office: Office) -> None:
    scores = play(office, "maintenance", (maintenance.load, maintenance.decide, maintenance.record), nights=10)

    assert [(night.missed, night.unexpected) for night in scores] == [((), ())] * 10
    assert {"pm_overdue", "pm_missed_regulatory", "meter_decreased"} <= scores[0].by_fault.keys()
