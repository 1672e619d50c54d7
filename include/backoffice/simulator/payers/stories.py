"""The stories of single questions: what the payer does with each of a night, and what must come of it."""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from backoffice.simulator.payers.acts import (
    BUSY,
    GOOD,
    UNAVAILABLE,
    Acknowledgement,
    Act,
    Answer,
    Benefit,
    Failure,
    Refusal,
    Shape,
    Trace,
    Way,
    Whom,
)
from backoffice.simulator.payers.fates import (
    ACTIVE,
    CHANGED,
    DOWN,
    ENDED,
    INACTIVE,
    REFUSED,
    SILENT,
    About,
    Fate,
    unknown,
)
from backoffice.simulator.payers.refusals import CANNOT_ANSWER_NOW, DEPENDENT_LOOPS, fate_of


class Stage(Enum):
    """The payers with whom a story can take place."""

    REAL_TIME = "asked in real time"
    SHAKY = "asked in real time, and often out of order"
    MUTE = "asked in real time, and silent now and then"
    BATCH = "asked in files"


class Relation(StrEnum):
    """How the person stands to whom the coverage belongs."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"


@dataclass(frozen=True, slots=True)
class Story:
    """`acts` are what the payer does with the questions about a person in a night, one after the other; the last one
    stands for all that follow.

    `is_alone`: no other question is asked in the provider's name. `known_as` is the only given name by which the payer
    finds the person. `has_own_id`: a dependant who is a subscriber of their own with this payer. `is_twin`: born on the
    same day as the one before in the family. `is_recorded_twice`: the practice holds the coverage under two numbers.
    """

    fault: str
    acts: tuple[Act, ...]
    fate: Fate
    stage: Stage = Stage.REAL_TIME
    relation: Relation = Relation.SELF
    is_alone: bool = False
    first_name: str = ""
    known_as: str = ""
    has_own_id: bool = False
    is_twin: bool = False
    is_recorded_twice: bool = False


PLAIN = Story("", (GOOD,), ACTIVE)
OWN_ID = Story("", (GOOD,), ACTIVE, relation=Relation.CHILD, has_own_id=True)
CHILD = Story("", (GOOD,), ACTIVE, relation=Relation.CHILD)

_UNKNOWN_MEMBER = Fate("UNKNOWN", "AAA_79", About.COVERAGE, "SUBSCRIBER_REJECTED")
"""A participant whom the payer does not know, in the name of a provider whom it serves: then it is the member."""
_FAILURES: dict[str, Act] = {
    "http_500": Failure(Way.STATUS, 500),
    "http_503": UNAVAILABLE,
    "connection_dropped": Failure(Way.DROPPED),
    "body_cut": Failure(Way.HALF),
    "web_page": Failure(Way.PAGE),
    "body_empty": Failure(Way.EMPTY),
    "aaa_42": BUSY,
}
"""What only means "not now": the same question goes out again."""

_SAID = {
    "inactive": (Answer(Benefit.INACTIVE), INACTIVE),
    "ended": (Answer(Benefit.ENDED), ENDED),
    "conflict": (Answer(Benefit.CONFLICT), unknown("STATUS_CONFLICT")),
    "no_date": (Answer(Benefit.UNDATED), unknown("NO_COVERAGE_DATE")),
    "no_status": (Answer(Benefit.AMOUNTS), unknown("NO_STATUS_ROW")),
    "somebody_else": (Answer(whom=Whom.SOMEBODY_ELSE), SILENT),
    "neighbour": (Answer(whom=Whom.NEIGHBOUR), SILENT),
    "corrected": (Answer(whom=Whom.CORRECTED), CHANGED),
    "no_birth_date": (Answer(whom=Whom.NO_BIRTH_DATE), ACTIVE),
    "stranger_beside": (Answer(whom=Whom.AND_A_STRANGER), ACTIVE),
    "wrong_trace": (Answer(trace=Trace.WRONG), ACTIVE),
    "no_trace": (Answer(trace=Trace.NONE), ACTIVE),
    "twice": (Answer(shape=Shape.TWICE), ACTIVE),
    "in_parts": (Answer(shape=Shape.IN_PARTS), ACTIVE),
    "cut_early": (Answer(shape=Shape.CUT_EARLY), SILENT),
    "cut_late": (Answer(shape=Shape.CUT_LATE), SILENT),
    "refused_beside_active": (Answer(refusals=(Refusal("57"),)), ACTIVE),
}
"""Answers that mean the same in real time and in files."""

_QUIET = {
    "throttled": Failure(Way.STATUS, 429),
    "throttled_for_a_while": Failure(Way.STATUS, 429, "150"),
    "throttled_until_a_time": Failure(Way.STATUS, 429, "Tue, 06 Oct 2026 08:00:00 GMT"),
}

_REFUSED: dict[str, Act] = {
    "refused_999": Acknowledgement("999"),
    "refused_ta1": Acknowledgement("TA1"),
    "refused_by_core": Failure(Way.CORE_ERROR),
    "http_403": Failure(Way.STATUS, 403),
}


def real_time() -> list[Story]:
    """Each story of a payer that is asked in real time, once; without the refusals and the plain ones."""
    return [
        *(Story(fault, (act,), fate) for fault, (act, fate) in _SAID.items()),
        *(Story(f"{fault}_once", (act, GOOD), ACTIVE) for fault, act in _FAILURES.items()),
        Story("cut_once", (Answer(shape=Shape.CUT_LATE), GOOD), ACTIVE),
        *(Story(f"{fault}_always", (act,), DOWN, Stage.SHAKY) for fault, act in _FAILURES.items()),
        *(Story(fault, (act, GOOD), ACTIVE) for fault, act in _QUIET.items()),
        *(Story(fault, (act,), REFUSED, is_alone=True) for fault, act in _REFUSED.items()),
        Story("accepted_999_alone", (Acknowledgement("999", "A"),), SILENT),
        Story("answer_of_another", (Answer(trace=Trace.SOMEBODY_ELSES),), SILENT),
        Story("silence_once", (Failure(Way.SILENCE), GOOD), ACTIVE, Stage.MUTE),
        Story("answered_late", (Failure(Way.SILENCE), Answer(trace=Trace.EARLIER)), ACTIVE, Stage.MUTE),
        Story("turned_round", (Answer(whom=Whom.TURNED_ROUND),), ACTIVE),
        Story("turned_round", (Answer(whom=Whom.TURNED_ROUND),), ACTIVE, relation=Relation.CHILD),
        Story("named_otherwise", (GOOD,), ACTIVE, first_name="Mary Ann", known_as="MARY"),
        Story("participant_unknown", (Answer(Benefit.NONE, (Refusal("79", "C", "2100A"),)),), _UNKNOWN_MEMBER),
    ]


def in_batch() -> list[Story]:
    """Each story of a payer that is asked in files, once; without the refusals and the plain ones."""
    return [
        *(Story(fault, (act,), fate, Stage.BATCH) for fault, (act, fate) in _SAID.items()),
        Story("refused_999", (Acknowledgement("999"),), REFUSED, Stage.BATCH, is_alone=True),
        Story("missing", (Failure(Way.SILENCE),), SILENT, Stage.BATCH),
        Story("named_otherwise", (GOOD,), ACTIVE, Stage.BATCH, first_name="Mary Ann", known_as="MARY"),
    ]


def recorded_twice(stage: Stage) -> list[Story]:
    """The stories of coverages that the practice holds under two numbers."""
    plain = replace(PLAIN, stage=stage, is_recorded_twice=True)
    inactive = replace(plain, acts=(Answer(Benefit.INACTIVE),), fate=INACTIVE)
    return [plain, replace(inactive, fault="inactive_twice")]


def family(stage: Stage) -> list[Story]:
    """The stories of people who share one member id: a spouse, brothers and sisters, and triplets."""
    child = replace(CHILD, stage=stage)
    of_sibling = replace(child, acts=(Answer(whom=Whom.SIBLING),), fate=SILENT)
    return [
        replace(child, relation=Relation.SPOUSE),
        child,
        replace(child, fault="sibling_inactive", acts=(Answer(Benefit.INACTIVE),), fate=INACTIVE),
        replace(child, fault="no_birth_date", acts=(Answer(whom=Whom.NO_BIRTH_DATE),)),
        replace(of_sibling, fault="answer_of_sibling"),
        replace(child, first_name="Ines"),
        replace(child, first_name="Odile", is_twin=True),
        replace(of_sibling, fault="answer_of_twin", first_name="Ruth", is_twin=True),
    ]


def refused(refusal: Refusal, stage: Stage) -> Story:
    """The story of a refusal that the payer sticks to."""
    if refusal.code in CANNOT_ANSWER_NOW and stage is Stage.REAL_TIME:
        stage = Stage.SHAKY
    return Story(
        fault=f"aaa_{refusal.code}_{refusal.follow_up}",
        acts=(Answer(Benefit.NONE, (refusal,)),),
        fate=fate_of(refusal),
        stage=stage,
        relation=Relation.CHILD if refusal.loop in DEPENDENT_LOOPS else Relation.SELF,
        is_alone=True,
    )
