"""The words of the simulated payers: what one of them does with a question."""

from dataclasses import dataclass
from enum import Enum, StrEnum


class Benefit(StrEnum):
    """What an answer says of the coverage."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    ENDED = "ended before the visit"
    CONFLICT = "active and inactive"
    UNDATED = "active without a date"
    AMOUNTS = "amounts alone"
    NONE = "nothing"


class Whom(StrEnum):
    """Of whom an answer speaks."""

    AS_ASKED = "as asked"
    SOMEBODY_ELSE = "somebody whom nobody has asked about"
    NEIGHBOUR = "somebody whom the practice has asked about too"
    SIBLING = "somebody of the family, who shares the member id"
    CORRECTED = "another member id, said to be corrected"
    NO_BIRTH_DATE = "no birth date"
    TURNED_ROUND = "subscriber and dependant turned round"
    AND_A_STRANGER = "the person, and a stranger"


class Trace(StrEnum):
    """Which numbers of ours an answer brings back."""

    OURS = "ours"
    WRONG = "a wrong TRN02 beside our BHT03"
    NONE = "neither TRN02 nor BHT03"
    EARLIER = "those of the first question of the night"
    SOMEBODY_ELSES = "those of the question before, whose answer it repeats"


class Shape(StrEnum):
    """In what pieces an answer comes."""

    WHOLE = "whole"
    TWICE = "twice"
    IN_PARTS = "status and amounts in an ST each"
    CUT_EARLY = "cut before the benefits"
    CUT_LATE = "cut after the status"

    @property
    def is_cut(self) -> bool:
        """Whether its end is missing."""
        return self in (Shape.CUT_EARLY, Shape.CUT_LATE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An AAA: AAA03, AAA04, and the loop it stands in."""

    code: str
    follow_up: str = "C"
    loop: str = "2100C"


@dataclass(frozen=True, slots=True)
class Answer:
    """A 271."""

    benefit: Benefit = Benefit.ACTIVE
    refusals: tuple[Refusal, ...] = ()
    whom: Whom = Whom.AS_ASKED
    trace: Trace = Trace.OURS
    shape: Shape = Shape.WHOLE

    @property
    def is_to_the_question(self) -> bool:
        """Whether it speaks of whom it comes back to."""
        is_of_another = self.whom in (Whom.SOMEBODY_ELSE, Whom.NEIGHBOUR, Whom.SIBLING)
        return not is_of_another and self.trace is not Trace.SOMEBODY_ELSES


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A 999 or TA1 in place of an answer; `code` is that of IK5 and AK9, or TA104."""

    set_id: str
    code: str = "R"


class Way(Enum):
    """How an exchange fails."""

    STATUS = "an HTTP status"
    SILENCE = "no answer until the other side has given up"
    DROPPED = "the connection is closed"
    HALF = "less than the length that was announced"
    PAGE = "a web page"
    EMPTY = "an empty body"
    CORE_ERROR = "a CORE envelope with an error code"


@dataclass(frozen=True, slots=True)
class Failure:
    """An exchange that brings no X12; `status` is of an HTTP failure, `retry_after` its header."""

    way: Way
    status: int = 200
    retry_after: str = ""


Act = Answer | Acknowledgement | Failure
GOOD = Answer()
NOT_FOUND = Answer(Benefit.NONE, (Refusal("75"),))
BUSY = Answer(Benefit.NONE, (Refusal("42", "R", "2100A"),))
UNAVAILABLE = Failure(Way.STATUS, 503)
