"""From lines to orders: grouping, what needs an approver, and what becomes of an order that is remade."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from backoffice.supplies.model import Line, Mark, OrderState, Stream, Verdict

Pair = tuple[str, str]  # location and item


@dataclass(frozen=True, slots=True)
class Question:
    """An open shortage: which answer comes next, and whether one of tonight, or a refused one, already stands."""

    episode_no: int
    attempt: int
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A line with the shortage it answers, and which answer it is."""

    line: Line
    episode_no: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What one vendor is to deliver to one location in one stream; answers in order of their items."""

    location_id: str
    vendor_id: str
    stream: Stream
    answers: tuple[Answer, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """At most one order of this key is open for change."""
        return self.location_id, self.vendor_id, self.stream.value

    @property
    def amount_cents(self) -> int:
        """The total."""
        return sum(answer.line.amount_cents for answer in self.answers)

    @property
    def content_sha256(self) -> str:
        """Hash of what the vendor would read: an approval holds for this content alone."""
        lines = [
            (each.line.item_id, each.line.vendor_sku, each.line.qty, each.line.units, each.line.unit_price_cents)
            for each in self.answers
        ]
        return hashlib.sha256(repr((self.key, lines)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as it stands from an earlier run, still open for change."""

    po_number: str
    state: OrderState
    revision: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a draft. `is_new_intent`: mail of that revision is to be written; `is_void`: the last mail is."""

    state: OrderState
    revision: int
    is_new_intent: bool = False
    is_void: bool = False


def answers(verdicts: Iterable[Verdict], questions: Mapping[Pair, Question]) -> Iterator[Answer]:
    """The lines to order tonight: those whose shortage no earlier answer of tonight covers."""
    for verdict in verdicts:
        line = verdict.line
        if line and not (question := questions[line.location_id, line.item_id]).is_answered:
            yield Answer(line, question.episode_no, question.attempt)


def drafts(answers: Iterable[Answer]) -> list[Draft]:
    """One draft a location, vendor and stream, in that order."""
    groups: dict[tuple[str, str, Stream], list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.line.location_id, answer.line.vendor_id, answer.line.stream].append(answer)
    return [
        Draft(*key, tuple(sorted(group, key=lambda answer: answer.line.item_id)))
        for key, group in sorted(groups.items())
    ]


def approval_reasons(draft: Draft, limit_cents: int, is_new_vendor: bool) -> list[str]:
    """Why a person must approve the order, the gravest first; empty when it may go."""
    found = {
        "ORDER_CII_BY_HAND": draft.stream is Stream.SCHEDULE_II,
        "CONTROLLED": draft.stream is Stream.CONTROLLED,
        "OVER_MAX": any(answer.line.mark is Mark.OVER_MAX for answer in draft.answers),
        "OVER_LIMIT": draft.amount_cents > limit_cents,
        "NEW_VENDOR": is_new_vendor,
    }
    return [reason for reason, stands in found.items() if stands]


def course(draft: Draft, standing: Standing | None, needs_approval: bool, is_by_hand: bool, is_live: bool) -> Course:
    """What becomes of the draft. Remade unchanged it keeps its mail; changed, or in another mode, it gets a new one.

    A mail that waits behind a closed gate is taken back when its order changes or may no longer go by itself.
    """
    revision = standing.revision if standing else 0
    is_withheld = standing is not None and standing.state is OrderState.WITHHELD
    if needs_approval:
        return Course(OrderState.AWAITING_APPROVAL, revision, is_void=is_withheld)
    if is_by_hand:
        return Course(OrderState.HELD, revision, is_void=is_withheld)
    kept_state = OrderState.WITHHELD if is_live else OrderState.SHADOW
    if standing and standing.state is kept_state and standing.content_sha256 == draft.content_sha256:
        return Course(kept_state, revision)
    return Course(OrderState.APPROVED, revision + 1, is_new_intent=True, is_void=is_withheld)


def intent_key(po_number: str, revision: int) -> str:
    """What a mail of an order means; the outbox sends each meaning once."""
    return f"po:{po_number}:r{revision}:mail"
