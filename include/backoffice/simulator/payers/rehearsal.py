"""Some nights of a practice whose payers try everything: who is asked about, and how each story goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from backoffice.simulator import identifiers
from backoffice.simulator.chance import Chance
from backoffice.simulator.days import DAY, OfficeDays
from backoffice.simulator.payers.acts import Refusal
from backoffice.simulator.payers.houses import HOUSES, House, houses_of
from backoffice.simulator.payers.refusals import EVERY_REFUSAL
from backoffice.simulator.payers.shares import FEES, Share, drawn
from backoffice.simulator.payers.stories import CHILD, PLAIN, Stage, Story, in_batch, real_time, refused

ZONE = ZoneInfo("America/New_York")
WINDOW_DAYS, BATCH_LEAD_DAYS, RECHECK_DAYS = 3, 2, 3
"""Open days ahead that are asked about, those that batches are asked earlier, and days an answer stays fresh."""

_ORIGIN = date(2026, 9, 28)  # a Monday; the first nights of the seeds fall on every day of the week
_SEED_STEP = timedelta(days=3)
_BORN_FROM = date(1950, 1, 2)
_IN_TURNS = 3
_REFUSALS_IN_BATCH = 5
SEEDS = 20
SHARED_PROVIDER = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A person with one visit, the payer who is asked about it, and the story of that. `number` names everything.

    `share` is what the plan leaves to the person of what is done.
    """

    number: int
    visit_day: date
    house: House
    story: Story
    procedures: tuple[str, ...]
    share: Share

    @property
    def member_id(self) -> str:
        """Number on the card."""
        return f"{self.house.payer_id[0]}{self.number:06}"

    @property
    def visit(self) -> str:
        """Visit and coverage, as work items name them."""
        return f"A{self.number}:{self.coverage_id}"

    @property
    def coverage_id(self) -> str:
        """Id of the coverage."""
        return f"C{self.number}"

    @property
    def provider(self) -> int:
        """Number of the provider in whose name it is asked."""
        return self.number if self.story.is_alone else SHARED_PROVIDER

    @property
    def birth_date(self) -> date:
        """Of the patient; no two are born on the same day."""
        return _BORN_FROM + timedelta(days=self.number)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Twenty seeds share all refusals out; up to `refusals` of a seed's share come up."""

    seed: int
    nights: int
    refusals: int

    @property
    def chance(self) -> Chance:
        """The chance of this seed."""
        return Chance(f"payers:{self.seed}")

    @property
    def business_dates(self) -> list[date]:
        """The nights in order."""
        first = _ORIGIN + self.seed * _SEED_STEP
        return [first + night * DAY for night in range(self.nights)]

    @property
    def days(self) -> OfficeDays:
        """The practice's open days: one in the second week is closed."""
        return OfficeDays(_ORIGIN + self.seed * _SEED_STEP + 8 * DAY)

    @property
    def cases(self) -> tuple[Case, ...]:
        """Everybody with a visit, in order of the visits."""
        return _cases(self)

    def npi(self, provider: int) -> str:
        """NPI of the provider of that number."""
        return identifiers.npi(self.chance, "provider", provider)

    def in_window(self, night: date) -> list[Case]:
        """The cases that concern a night."""
        days = {stage: set(self.window(night, stage)) for stage in Stage}
        return [case for case in self.cases if case.visit_day in days[case.house.stage]]

    def window(self, night: date, stage: Stage) -> list[date]:
        """The days of visits that a payer is asked about on a night: those of the current month alone."""
        morning = night + DAY
        ahead = WINDOW_DAYS + (BATCH_LEAD_DAYS if stage is Stage.BATCH else 0)
        days = self.days.between(morning, self.days.after(night, ahead))
        return [day for day in days if (day.year, day.month) == (morning.year, morning.month)]


@lru_cache(maxsize=8)
def _cases(rehearsal: Rehearsal) -> tuple[Case, ...]:
    reached = sorted({day for night in rehearsal.business_dates for day in rehearsal.window(night, Stage.REAL_TIME)})
    mine = _refusals(rehearsal)
    everybody = [
        (day, *pair)
        for place, day in enumerate(reached)
        for pair in _of_day(rehearsal, place, mine[place :: len(reached)])
    ]
    return tuple(_case(rehearsal.chance, number, *each) for number, each in enumerate(everybody, 1))


def _case(chance: Chance, number: int, day: date, house: House, story: Story) -> Case:
    draw = chance.of("share", number)
    procedures = tuple(draw.sample(sorted(FEES), draw.randrange(1, 3)))
    return Case(number, day, house, story, procedures, drawn(draw))


def _of_day(rehearsal: Rehearsal, place: int, refusals: Sequence[Refusal]) -> Iterator[tuple[House, Story]]:
    """The stories of a day of visits: a third of all, some refusals, and two plain ones a payer."""
    chance = rehearsal.chance
    for stories in (real_time(), in_batch()):
        shuffled = chance.of("stories").sample(stories, len(stories))
        for turn, story in enumerate(shuffled[place % _IN_TURNS :: _IN_TURNS]):
            houses = houses_of(story.stage)
            yield houses[(turn + place) % len(houses)], story
    for turn, refusal in enumerate(refusals):
        stage = Stage.REAL_TIME if turn % _REFUSALS_IN_BATCH else Stage.BATCH
        story = refused(refusal, stage)
        houses = houses_of(story.stage)
        yield houses[turn % len(houses)], story
    for house in HOUSES:
        if house.stage not in (Stage.SHAKY, Stage.MUTE):
            yield house, PLAIN
            yield house, CHILD


def _refusals(rehearsal: Rehearsal) -> list[Refusal]:
    """The seed's share of all refusals, as many of it as are wanted."""
    shuffled = Chance("payers").of("refusals").sample(EVERY_REFUSAL, len(EVERY_REFUSAL))
    return shuffled[rehearsal.seed % SEEDS :: SEEDS][: rehearsal.refusals]
