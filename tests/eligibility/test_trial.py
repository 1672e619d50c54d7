"""Nights in which payers try everything: every visit ends as it must, and nobody has work too much or too little."""

from collections import Counter
from pathlib import Path

import pytest

from backoffice.office import Office
from backoffice.simulator.payers.bills import needless
from backoffice.simulator.payers.rehearsal import SEEDS as ALL_SEEDS
from backoffice.simulator.payers.rehearsal import Rehearsal
from tests.eligibility.trial import trial
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

SEEDS = sampled(range(1, 1 + ALL_SEEDS), few=1)
FULL, FEW = (4, 1000), (2, 40)
"""Nights of a rehearsal, and how many refusals at most."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nights_of_faults_end_as_they_must(office: Office, tmp_path: Path, seed: int) -> None:
    rehearsal = Rehearsal(seed, *(FULL if IS_SOAK else FEW))
    with trial(office, rehearsal, tmp_path) as tried:
        for night in rehearsal.business_dates:
            tried.live_through(night)

            found = tried.score(night)
            assert (found.missed, found.unexpected) == ((), ())
            assert {(tally.precision, tally.recall) for tally in found.by_fault.values()} == {(1.0, 1.0)}
            assert tried.differences(night) == {}
            assert tried.on_the_wrong_person() == []
            assert needless(tried.desk.heard) == []
            report(
                "eligibility: nights of faults",
                nights=1,
                visits=len(rehearsal.in_window(night)),
                faults=len(found.by_fault),
                work_items=found.overall.found,
                questions=Counter(each.night for each in tried.desk.heard)[night],
            )
