"""The words of the morning report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.money import dollars, half_even


class Unit(StrEnum):
    """What a figure counts."""

    COUNT = "count"
    CENTS = "cents"


@dataclass(frozen=True, slots=True)
class Spec:
    """A figure that the report shows: which count of which step, and its words."""

    pipeline: str
    step: str
    name: str
    words: str

    @property
    def key(self) -> str:
        """Pipeline, step and name, joined by dots."""
        return f"{self.pipeline}.{self.step}.{self.name}"

    @property
    def unit(self) -> Unit:
        """Counts of cents say so in their name."""
        return Unit.CENTS if self.name.endswith("_cents") else Unit.COUNT


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the night. `value` is None when the job did not count it; `last_date` then says when it last did."""

    key: str
    words: str
    unit: Unit
    value: int | None
    before: int | None
    last_date: date | None = None

    @property
    def delta(self) -> int | None:
        """Change against the newest earlier night that counted it."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share with its numerator and denominator, which are printed beside it."""

    words: str
    numerator: int
    denominator: int
    times: int = 100
    sign: str = " %"

    @property
    def shown(self) -> str:
        """Whole number, rounded half to even; a dash when there is nothing to divide by, never 0 or 100 %."""
        if not self.denominator:
            return "–"
        return f"{half_even(self.times * self.numerator, self.denominator):,}{self.sign}"


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the night: finished, failed, running, or absent when it has no row at all."""

    name: str
    pipeline: str
    state: str
    seconds: int | None
    absent: tuple[str, ...]

    @property
    def is_finished(self) -> bool:
        """Whether it did all it should."""
        return self.state == "finished"


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the rows of a feed table or file. `note` says what is odd about it, else it is empty."""

    name: str
    read: int
    loaded: int
    quarantined: int
    duplicate: int
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every row is accounted for."""
        return self.read == self.loaded + self.quarantined + self.duplicate


@dataclass(frozen=True, slots=True)
class PayerLine:
    """How a payer did: questions asked and answered, how soon, and what is known of its patients' coming visits."""

    payer_id: str
    asked: int
    answered: int
    answer_p50_ms: int | None
    answer_p90_ms: int | None
    visits: int
    verified: int
    unknown: int
    cost_cents: int
    saved_cents: int


@dataclass(frozen=True, slots=True)
class RoleLine:
    """The open items of a role; children of another item are counted under it."""

    role: str
    open: int
    new: int
    overdue: int
    stake_cents: int


@dataclass(frozen=True, slots=True)
class TopItem:
    """A work item as somebody reads it in the morning; ids and plain words, no patient data."""

    pipeline: str
    kind: str
    reason: str
    subject: str
    words: str
    next_action: str
    owner: str
    due_date: date
    stake_cents: int
    children: int
    is_new: bool

    @property
    def code(self) -> str:
        """How it is named on the desk and the command line: kind, reason where it says more, subject."""
        reason = "" if self.reason == self.kind else f" {self.reason}"
        return f"{self.kind}{reason} {self.subject}"


@dataclass(frozen=True, slots=True)
class Sending:
    """Effects by state: those of this night, and those of earlier nights that are not settled."""

    is_shadow: bool
    is_stopped: bool
    closed_gates: Mapping[str, str]
    tonight: Mapping[str, int]
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ControlLine:
    """One line of the control report: both sides in words and figures, and where they differ."""

    name: str
    left_words: str
    right_words: str
    left_side: int
    right_side: int
    differing_count: int
    places: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether both sides are the same for each key of the line."""
        return self.differing_count == 0

    def shown(self, figure: int) -> str:
        """A side as money or as a count."""
        return dollars(figure) if self.name.endswith("_cents") else f"{figure:,}"


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A key figure with its numerator and denominator. `target` is what the trade aims at, empty where nothing is."""

    name: str
    ratio: Ratio
    target: str

    @property
    def parts(self) -> str:
        """`12 of 15`, or both as money."""
        top, bottom = self.ratio.numerator, self.ratio.denominator
        if self.name.endswith("_cents"):
            return f"{dollars(top)} of {dollars(bottom)}"
        return f"{top:,} of {bottom:,}"


@dataclass(frozen=True, slots=True)
class Signature:
    """What made the night's decisions."""

    code_version: str
    settings_sha256: str
    rules_version: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that page, terminal and mail show of a night."""

    practice: str
    business_date: date
    is_acting: bool
    jobs: tuple[Job, ...]
    headline: tuple[Figure, ...]
    ratios: tuple[Ratio, ...]
    figures: Mapping[str, tuple[Figure, ...]]
    payers: tuple[PayerLine, ...]
    roles: tuple[RoleLine, ...]
    top_items: tuple[TopItem, ...]
    control: tuple[ControlLine, ...]
    key_figures: tuple[KeyFigure, ...]
    feeds: tuple[Intake, ...]
    files: tuple[Intake, ...]
    sending: Sending
    signature: Signature | None

    @property
    def unfinished(self) -> tuple[Job, ...]:
        """Jobs that did not finish."""
        return tuple(job for job in self.jobs if not job.is_finished)

    @property
    def is_conserved(self) -> bool:
        """Whether every row of every feed and file is accounted for."""
        return all(intake.agrees for intake in (*self.feeds, *self.files))

    @property
    def false_lines(self) -> tuple[ControlLine, ...]:
        """Lines of the control report of which both sides differ."""
        return tuple(line for line in self.control if not line.agrees)
