"""Plays nights on copies of a state, and watches one of them job by job."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from backoffice.errors import Retryable
from backoffice.office import Office
from backoffice.outbox.model import State as EffectState
from backoffice.outbox.sender import LEASE
from backoffice.outbox.steps import look_after
from backoffice.store.tables.work import outbox
from tests.clock import FakeClock
from tests.convergence.house import House, Still
from tests.convergence.kill import Points
from tests.convergence.state import State, named, state
from tests.night import JOBS, run_night

_DOUBTFUL = (EffectState.SENDING, EffectState.UNKNOWN, EffectState.NEEDS_PERSON)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A job of a night that nobody disturbed: what was there before, the points at which it could have died, what came
    of it, which of its effects arrived, and of which nobody knows."""

    night: date
    job: str
    before: Still
    points: int
    after: State
    arrived: Counter[str]
    doubts: Counter[str]


@dataclass(frozen=True, slots=True)
class Watched:
    """A whole night, job by job, and the state at its end."""

    night: date
    moments: Mapping[str, Moment]
    end: Still

    @property
    def arrived(self) -> Counter[str]:
        """The effects of all its jobs."""
        return sum((moment.arrived for moment in self.moments.values()), Counter[str]())


def play(house: House, still: Still, nights: Iterable[date]) -> Still:
    """The state after whole nights, each run on its own morning."""
    for night in nights:
        with house.office(still, night) as office:
            run_night(office, night)
            still = house.freeze(office)
    return still


def watch(house: House, still: Still, night: date) -> Watched:
    """Plays a night and looks at it before and after each job."""
    moments: dict[str, Moment] = {}
    known: Counter[str] = Counter()
    with house.office(still, night) as office:
        for job in JOBS:
            before, points = house.freeze(office), Points()
            watched = house.beside(office)
            points.watch(watched.engine)
            run_night(watched, night, [job])
            arrived = effects(house, office)
            after, doubts = state(office), effects_in_doubt(office)
            moments[job] = Moment(night, job, before, len(points.passed), after, arrived - known, doubts)
            known = arrived
        return Watched(night, moments, house.freeze(office))


def run_as_airflow(office: Office, night: date, jobs: Sequence[str]) -> None:
    """Runs jobs; what is worth another try is tried again."""
    for attempt in range(_TRIES):
        try:
            run_night(office, night, jobs)
        except Retryable:
            if attempt == _TRIES - 1:
                raise
        else:
            return


def effects(house: House, office: Office) -> Counter[str]:
    """How often each effect arrived, by what it means."""
    return named(office, house.counterparts.arrived(office))


def expire_leases(office: Office, night: date) -> None:
    """Lets the leases of dead senders run out, and the program look after what they left."""
    assert isinstance(office.clock, FakeClock)
    office.clock.advance(seconds=LEASE.total_seconds() + 1)
    look_after(office, night)


def effects_in_doubt(office: Office) -> Counter[str]:
    """The effects of which nobody knows whether they happened, each once."""
    with office.transaction() as connection:
        keys = connection.scalars(select(outbox.c.key).where(outbox.c.state.in_(_DOUBTFUL))).all()
    return named(office, Counter(keys))
