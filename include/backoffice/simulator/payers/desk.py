"""Where the questions of a rehearsal arrive: each gets what its story says, and everything is written down."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.payers import letters
from backoffice.simulator.payers.acts import BUSY, GOOD, NOT_FOUND, UNAVAILABLE, Act, Answer, Failure, Trace, Whom
from backoffice.simulator.payers.houses import WINDOW_ENDS, House, Weather
from backoffice.simulator.payers.rehearsal import ZONE, Case, Rehearsal

_NOON = timedelta(hours=12)
_ACTS: dict[Weather, Act] = {
    Weather.WINDOW: UNAVAILABLE,
    Weather.ERRORS: UNAVAILABLE,
    Weather.BUSY: BUSY,
}
_ODD = {
    **dict.fromkeys((Whom.SOMEBODY_ELSE, Whom.NEIGHBOUR, Whom.SIBLING), "WRONG_MEMBER"),
    Whom.AND_A_STRANGER: "ANSWER_UNMATCHED",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A question as a payer got it, and what it did."""

    night: date
    at: datetime
    case: Case
    asked: Inquiry
    act: Act

    @property
    def is_taken(self) -> bool:
        """Whether the payer has looked at the question, and may charge for it."""
        return not (isinstance(self.act, Failure) and self.act.status == 429)


@dataclass(frozen=True, slots=True)
class Odd:
    """A transaction that was sent and must be put on nobody: kind of its work item, and its bytes' hash and place."""

    night: date
    kind: str
    subject: str


@dataclass(slots=True)
class Desk:
    """All payers of a rehearsal. `clock` tells them the time."""

    rehearsal: Rehearsal
    clock: Callable[[], datetime]
    heard: list[Heard] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    spoken: dict[str, int] = field(default_factory=dict)
    """Number of the case that each transaction sent speaks of, by its interchange's hash and its place; 0 for nobody's.
    """
    _turns: dict[tuple[date, int], list[Inquiry]] = field(default_factory=lambda: defaultdict(list))
    _said: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def night(self) -> date:
        """The business date whose night, and the morning after it, it is."""
        return (self.clock().astimezone(ZONE) - _NOON).date()

    def weather(self, house: House) -> Weather:
        """The state of a payer now."""
        weather = house.weather(self.rehearsal.chance, self.night)
        is_over = self.clock().astimezone(ZONE).time() >= WINDOW_ENDS
        return Weather.FAIR if weather is Weather.WINDOW and is_over else weather

    def act(self, asked: Inquiry) -> tuple[Case, Act]:
        """Writes a question down; whom it is about, and what the payer does with it."""
        with self._lock:
            case = self._case(asked)
            weather = self.weather(case.house)
            act = _ACTS.get(weather)
            if act is None and case.story.known_as not in ("", asked.names[1]):
                act = NOT_FOUND
            if act is None:
                turns = self._turns[self.night, case.number]
                act = case.story.acts[min(len(turns), len(case.story.acts) - 1)]
                turns.append(asked)
            self.heard.append(Heard(self.night, self.clock(), case, asked, act))
            return case, act

    def answer(self, case: Case, asked: Inquiry, act: Answer) -> bytes:
        """The interchange with an answer to one question."""
        if act.trace is Trace.SOMEBODY_ELSES:
            member_id, content = self._said.get(case.house.payer_id, (asked.member_id, b""))
            if member_id != asked.member_id:
                return content
            act = Answer(whom=Whom.SOMEBODY_ELSE, trace=Trace.NONE)  # nobody has been answered yet
        content = self.answers(case.house, [(case, asked, act)])
        if act == GOOD:
            self._said[case.house.payer_id] = case.member_id, content
        return content

    def answers(self, house: House, questions: Sequence[tuple[Case, Inquiry, Answer]]) -> bytes:
        """The interchange with the answers to several questions."""
        now = self.clock().astimezone(ZONE)
        asked_now = [(case, replace(asked, at=now), act) for case, asked, act in questions]
        with self._lock:
            said = [(case, act, body) for case, asked, act in asked_now for body in self._bodies(case, asked, act)]
            number, is_cut = next(self._numbers), any(act.shape.is_cut for _, act, _ in said)
            transactions = [body for _, _, body in said]
            content = letters.written(asked_now[0][1], house.hand, number, "271", transactions, is_cut)
            self._note(content, [(case, act) for case, act, _ in said])
            return content

    def acknowledgement(self, house: House, asked: Inquiry, codes: Sequence[tuple[str, str]]) -> bytes:
        """The interchange with a 999; `codes` are ST02 and IK5 of each question."""
        body = letters.accepted_or_refused(asked, codes)
        answered = replace(asked, at=self.clock().astimezone(ZONE))
        return letters.written(answered, house.hand, next(self._numbers), "999", [body])

    def rejection(self, house: House, asked: Inquiry) -> bytes:
        """The interchange with a TA1 that rejects ours."""
        return letters.rejected(asked, house.hand, next(self._numbers))

    def _case(self, asked: Inquiry) -> Case:
        """Who it is of those with that member id, by birth date, and twins by their name; KeyError for nobody."""
        family = self.rehearsal.family(asked.member_id)
        born = [case for case in family if f"{case.birth_date:%Y%m%d}" == asked.birth_date]
        named = [case for case in born if self.rehearsal.names(case)[1].upper() == asked.names[1]]
        found = named or born
        if not found:
            raise KeyError(asked.member_id)
        return found[0]

    def _bodies(self, case: Case, asked: Inquiry, act: Answer) -> list[letters.Body]:
        earlier = self._turns[self.night, case.number][0].trace if act.trace is Trace.EARLIER else ""
        if act.whom is Whom.NEIGHBOUR:
            asked, act = self._mixed_up(case, asked, act)
        if act.whom is Whom.SIBLING:
            sibling = self.rehearsal.cases[case.number - 2]
            last_name, first_name = self.rehearsal.names(sibling)
            names, birth_date = (last_name.upper(), first_name.upper()), f"{sibling.birth_date:%Y%m%d}"
            asked = replace(asked, names=names, birth_date=birth_date)
        return letters.bodies(asked, act, case.house.hand, [*case.share.rows(case.house.network)], earlier)

    def _mixed_up(self, case: Case, asked: Inquiry, act: Answer) -> tuple[Inquiry, Answer]:
        """The question with the data of whom the payer was asked about before; with invented ones for the first."""
        others = (each.asked for each in reversed(self.heard) if each.case.house is case.house)
        other = next((each for each in others if each.member_id != asked.member_id), None)
        if other is None:
            return asked, replace(act, whom=Whom.SOMEBODY_ELSE)
        return replace(asked, member_id=other.member_id, names=other.names, birth_date=other.birth_date), act

    def _note(self, content: bytes, said: Sequence[tuple[Case, Answer]]) -> None:
        digest = hashlib.sha256(content).hexdigest()
        for ordinal, (case, act) in enumerate(said, 1):
            place = f"{digest}:{ordinal}"
            self.spoken[place] = case.number if act.is_to_the_question else 0
            if act.whom in _ODD:
                self.odd.append(Odd(self.night, _ODD[act.whom], place))
