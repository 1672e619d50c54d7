"""Some nights of a practice whose payers try everything: who is asked about, and how each story goes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from backoffice.simulator import identifiers, names
from backoffice.simulator.chance import Chance
from backoffice.simulator.days import DAY, OfficeDays
from backoffice.simulator.payers.acts import Refusal
from backoffice.simulator.payers.houses import HOUSES, House, houses_of
from backoffice.simulator.payers.refusals import EVERY_REFUSAL
from backoffice.simulator.payers.shares import FEES, Share, drawn
from backoffice.simulator.payers.stories import (
    CHILD,
    OWN_ID,
    PLAIN,
    Stage,
    Story,
    family,
    in_batch,
    real_time,
    recorded_twice,
    refused,
)

ZONE = ZoneInfo("America/New_York")
WINDOW_DAYS, BATCH_LEAD_DAYS, RECHECK_DAYS = 3, 2, 3
"""Open days ahead that are asked about, those that batches are asked earlier, and days an answer stays fresh."""

_ORIGIN = date(2026, 9, 28)  # a Monday; the first nights of the seeds fall on every day of the week
_SEED_STEP = timedelta(days=3)
_BORN_FROM = date(1950, 1, 2)
_IN_TURNS = 3
_REFUSALS_IN_BATCH = 5
_TWO_VISITS_EVERY = 4
SEEDS = 20
SHARED_PROVIDER = 0


@dataclass(frozen=True, slots=True)
class Case:
    """A person with a visit or two, the payer who is asked about them, and the story of that.

    `number` names everything; `head` is that of the first of the family, whose member id all of it shares, and `eldest`
    that of the first of twins. `share` is what the plan leaves to the person of what is done.
    """

    number: int
    visit_days: tuple[date, ...]
    house: House
    story: Story
    head: int
    eldest: int
    procedures: tuple[str, ...]
    share: Share

    @property
    def member_id(self) -> str:
        """Number on the card."""
        return f"{self.house.payer_id[0]}{self.head:06}"

    def appointment_id(self, day: date) -> str:
        """Number of the visit of that day."""
        return f"A{self.number}-{self.visit_days.index(day) + 1}"

    @property
    def coverage_ids(self) -> tuple[str, ...]:
        """The numbers under which the practice holds the coverage, by rank."""
        number = f"C{self.number}"
        return (number, f"{number}-2") if self.story.is_recorded_twice else (number,)

    @property
    def provider(self) -> int:
        """Number of the provider in whose name it is asked."""
        return self.number if self.story.is_alone else SHARED_PROVIDER

    @property
    def birth_date(self) -> date:
        """Of the patient; no two but twins are born on the same day."""
        return _BORN_FROM + timedelta(days=self.eldest)


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
        """Everybody with a visit, in order of the first visits."""
        return _cases(self)

    def family(self, member_id: str) -> Sequence[Case]:
        """Those who share a member id; nobody when there is no such id."""
        return _families(self).get(member_id, ())

    def names(self, case: Case) -> tuple[str, str]:
        """Family name and given name of a person, as the practice has them."""
        first_name = case.story.first_name or names.given_name(self.chance, "F", case.number)
        return names.surname(self.chance, case.head), first_name

    def npi(self, provider: int) -> str:
        """NPI of the provider of that number."""
        return identifiers.npi(self.chance, "provider", provider)

    def in_window(self, night: date) -> list[Case]:
        """The cases that concern a night."""
        return [case for case, _ in self.visits_in_window(night)]

    def visits_in_window(self, night: date) -> list[tuple[Case, list[date]]]:
        """The cases that concern a night, each with the days of its visits that do."""
        windows = {stage: set(self.window(night, stage)) for stage in Stage}
        known = [(case, [day for day in case.visit_days if day in windows[case.house.stage]]) for case in self.cases]
        return [(case, days) for case, days in known if days]

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
    cases: list[Case] = []
    for place, day in enumerate(reached):
        for house, stories in _of_day(rehearsal, place, mine[place :: len(reached)]):
            cases += _family(rehearsal, len(cases) + 1, day, house, stories)
    return tuple(cases)


@lru_cache(maxsize=8)
def _families(rehearsal: Rehearsal) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in rehearsal.cases:
        found[case.member_id].append(case)
    return found


def _family(rehearsal: Rehearsal, head: int, day: date, house: House, stories: Sequence[Story]) -> Iterator[Case]:
    """The people of these stories, who share one member id."""
    eldest = head
    for number, story in enumerate(stories, head):
        eldest = eldest if story.is_twin else number
        draw = rehearsal.chance.of("share", number)
        procedures = tuple(draw.sample(sorted(FEES), draw.randrange(1, 3)))
        days = _visit_days(rehearsal, number, day)
        yield Case(number, days, house, story, head, eldest, procedures, drawn(draw))


def _visit_days(rehearsal: Rehearsal, number: int, day: date) -> tuple[date, ...]:
    """That day; for some a second one soon after it, in the same month: the next is another question."""
    round_, place = divmod(number, _TWO_VISITS_EVERY)
    again = rehearsal.days.after(day, 1 + round_ % 2)
    has_two = place == 0 and (again.year, again.month) == (day.year, day.month)
    return (day, again) if has_two else (day,)


def _of_day(rehearsal: Rehearsal, place: int, refusals: Sequence[Refusal]) -> Iterator[tuple[House, Sequence[Story]]]:
    """The stories of a day of visits, family by family: a third of all, some refusals, a large family, coverages that
    are recorded twice, and plain ones for each payer.
    """
    chance = rehearsal.chance
    for stories in (real_time(), in_batch()):
        shuffled = chance.of("stories").sample(stories, len(stories))
        for turn, story in enumerate(shuffled[place % _IN_TURNS :: _IN_TURNS]):
            houses = houses_of(story.stage)
            yield houses[(turn + place) % len(houses)], [story]
    for turn, refusal in enumerate(refusals):
        stage = Stage.REAL_TIME if turn % _REFUSALS_IN_BATCH else Stage.BATCH
        story = refused(refusal, stage)
        houses = houses_of(story.stage)
        yield houses[turn % len(houses)], [story]
    stage = (Stage.REAL_TIME, Stage.BATCH)[place % 2]
    houses = houses_of(stage)
    turned_to = houses[place // 2 % len(houses)]
    yield turned_to, family(stage)
    yield from ((turned_to, [story]) for story in recorded_twice(stage))
    for house in HOUSES:
        if house.stage not in (Stage.SHAKY, Stage.MUTE):
            yield from ((house, [story]) for story in (PLAIN, CHILD, OWN_ID))


def _refusals(rehearsal: Rehearsal) -> list[Refusal]:
    """The seed's share of all refusals, as many of it as are wanted."""
    shuffled = Chance("payers").of("refusals").sample(EVERY_REFUSAL, len(EVERY_REFUSAL))
    return shuffled[rehearsal.seed % SEEDS :: SEEDS][: rehearsal.refusals]
