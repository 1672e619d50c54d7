"""The simulated payers that are asked in files: they acknowledge a batch, and answer it on the next working day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from backoffice.simulator import inquiry
from backoffice.simulator.days import DAY
from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.payers.acts import Acknowledgement, Answer, Shape
from backoffice.simulator.payers.desk import Desk
from backoffice.simulator.payers.houses import House, Weather
from backoffice.simulator.payers.rehearsal import ZONE, Case

TAKEN_UNTIL, ANSWERED_FROM = time(21, 0), time(6, 30)
_FILES = 3
Question = tuple[Case, Inquiry, Answer]


@dataclass(slots=True)
class Partner:
    """A payer with the two folders that it shares with the practice."""

    house: House
    desk: Desk
    folder: Path
    _taken: set[str] = field(default_factory=set)
    _due: dict[datetime, list[Question]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for name in ("outbound", "inbound"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def work(self) -> None:
        """Takes what lies there, and puts out what is due by now."""
        for path in sorted((self.folder / "outbound").glob("*.270")):
            if path.name not in self._taken:
                self._taken.add(path.name)
                self._take(inquiry.read_all(path.read_bytes()))
        for due in [due for due in self._due if due <= self.desk.clock()]:
            for content in self._files(self._due.pop(due)):
                self._put_out(content)

    def _take(self, questions: Sequence[Inquiry]) -> None:
        first = questions[0]
        if self.desk.weather(self.house) is Weather.REJECTS:
            self._put_out(self.desk.rejection(self.house, first))
            return
        acted = [(*self.desk.act(asked), asked) for asked in questions]
        codes = [(asked.set_number, "R" if isinstance(act, Acknowledgement) else "A") for _, act, asked in acted]
        self._put_out(self.desk.acknowledgement(self.house, first, codes))
        answered = [(case, asked, act) for case, act, asked in acted if isinstance(act, Answer)]
        self._due[due_at(self.desk.clock())] += answered

    def _files(self, questions: Sequence[Question]) -> Iterator[bytes]:
        """The answers in no order, in several files; one that is cut, or comes twice, in a file of its own."""
        chance = self.desk.rehearsal.chance.of(
            "files", self.house.payer_id, *(asked.trace for _, asked, _ in questions[:1])
        )
        mixed = chance.sample(questions, len(questions))
        alone = [each for each in mixed if each[2].shape.is_cut]
        together = [each for each in mixed if each not in alone]
        for portion in (together[place::_FILES] for place in range(_FILES)):
            if portion:
                yield self.desk.answers(self.house, portion)
        for each in (*alone, *(each for each in mixed if each[2].shape is Shape.TWICE)):
            yield self.desk.answers(self.house, [each])

    def _put_out(self, content: bytes) -> None:
        folder = self.folder / "inbound"
        (folder / f"{self.desk.clock():%Y%m%d%H%M}-{len(list(folder.iterdir()))}.x12").write_bytes(content)


def due_at(handed_in: datetime) -> datetime:
    """When the answers to a batch are put out: on the morning of the working day after the one on which it is taken."""
    local = handed_in.astimezone(ZONE)
    taken = local.date() if _is_working(local.date()) and local.time() < TAKEN_UNTIL else _next_working(local.date())
    return datetime.combine(_next_working(taken), ANSWERED_FROM, ZONE)


def _is_working(day: date) -> bool:
    return day.weekday() < 5


def _next_working(day: date) -> date:
    day += DAY
    while not _is_working(day):
        day += DAY
    return day
