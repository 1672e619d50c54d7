"""Nights in which payers try everything: every visit ends as it must, and nobody has work too much or too little."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path

import pytest

from backoffice.config import Mode
from backoffice.office import Office
from backoffice.simulator.days import DAY
from backoffice.simulator.payers.bills import needless
from backoffice.simulator.payers.desk import Desk
from backoffice.simulator.payers.rehearsal import SEEDS as ALL_SEEDS
from backoffice.simulator.payers.rehearsal import Rehearsal
from backoffice.store.tables.eligibility import eligibility_answers, eligibility_attempts
from tests.clock import FakeClock
from tests.eligibility.payers import payer_server
from tests.eligibility.practice import column, intents, only, practice, prepare, run
from tests.eligibility.trial import Trial, trial
from tests.soak import IS_SOAK, report, sampled

pytestmark = pytest.mark.soak

SEEDS = sampled(range(1, 1 + ALL_SEEDS), few=1)
FULL, FEW = (4, 1000), (2, 40)
"""Nights of a rehearsal, and how many refusals at most."""


@pytest.mark.parametrize("seed", SEEDS)
def test_nights_of_faults_end_as_they_must(office: Office, tmp_path: Path, seed: int) -> None:
    rehearsal = Rehearsal(seed, *(FULL if IS_SOAK else FEW))
    with trial(office, rehearsal, tmp_path) as tried:
        for place, night in enumerate(rehearsal.business_dates, 1):
            tried.live_through(night)

            lived = rehearsal.business_dates[:place]
            found = tried.score(lived)
            assert (found.missed, found.unexpected) == ((), ())
            assert {(tally.precision, tally.recall) for tally in found.by_fault.values()} == {(1.0, 1.0)}
            assert tried.differences(lived) == {}
            assert tried.misjudged(lived) == {}
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


@pytest.mark.parametrize("order", sampled(list(permutations(range(3))), few=1), ids=str)
def test_missed_nights_in_any_order_come_to_one_run_of_the_newest(
    office: Office, tmp_path: Path, order: Sequence[int]
) -> None:
    rehearsal = Rehearsal(1, 3, 0)
    nights, newest = rehearsal.business_dates, rehearsal.business_dates[-1]
    with trial(office, rehearsal, tmp_path) as tried:
        for night in nights:
            tried.deliver(night)
        for place in order:
            tried.ask(nights[place], newest + DAY)
        tried.collect(newest)

        found = tried.score([newest])
        assert (found.missed, found.unexpected) == ((), ())
        assert (tried.differences([newest]), tried.misjudged([newest])) == ({}, {})
        assert needless(tried.desk.heard) == []
        assert {each.case for each in tried.desk.heard} <= set(rehearsal.in_window(newest))


@pytest.mark.parametrize(("speaks_of", "is_wrong"), [(1, False), (2, True), (0, True)])
def test_an_answer_on_another_person_than_it_speaks_of_is_noticed(
    make_office: Callable[..., Office], speaks_of: int, is_wrong: bool
) -> None:
    with payer_server() as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice(1))
        run(office)
    ((answer_id, place, ordinal),) = column(office, eligibility_answers, "answer_id", "sha256", "ordinal")
    clock = FakeClock(office.clock())
    desk = Desk(Rehearsal(1, 1, 0), clock, spoken={f"{place}:{ordinal}": speaks_of})
    assert Trial(office, clock, desk, ()).on_the_wrong_person() == ([answer_id] if is_wrong else [])


def test_shadow_writes_down_every_question_and_asks_none(office: Office, tmp_path: Path) -> None:
    rehearsal = Rehearsal(1, 1, 0)
    (night,) = rehearsal.business_dates
    with trial(office, rehearsal, tmp_path, Mode.SHADOW) as tried:
        tried.live_through(night)

        assert (tried.desk.heard, [*tmp_path.rglob("*.270")]) == ([], [])
        assert set(intents(tried.office)) == {"shadow"}
        asked = {member_id for (member_id,) in column(tried.office, eligibility_attempts, "member_id")}
        assert asked == {case.member_id for case in rehearsal.in_window(night)}
