"""Compares the work items of a night with the truth: how many of the planted faults were found, and what else was."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from backoffice.simulator.truth import Truth

_PREEXISTING = "PREEXISTING"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items a fault must lead to, how many of them are there, and how many too many."""

    expected: int = 0
    found: int = 0
    unexpected: int = 0

    @property
    def precision(self) -> float:
        """Share of the items there that the truth names; 1 where there is none."""
        return self.found / (self.found + self.unexpected) if self.found + self.unexpected else 1.0

    @property
    def recall(self) -> float:
        """Share of the named items that are there; 1 where none is named."""
        return self.found / self.expected if self.expected else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """A night's score: in all, by fault, and the items that are missing or too many.

    An item too many counts against the faults that lead to its kind and reason, else against `pipeline:kind`.
    """

    overall: Tally
    by_fault: Mapping[str, Tally]
    missed: tuple[Truth, ...]
    unexpected: tuple[Truth, ...]

    @property
    def is_perfect(self) -> bool:
        """Whether precision and recall are 1."""
        return not self.missed and not self.unexpected


def score(rows: Iterable[Mapping[str, object]], truths: Iterable[Truth], business_date: date) -> Score:
    """The score of a night. `rows` are those of `work_items` with pipeline, kind, subject, reason_code, last_seen_date.

    Items last seen on another night, and the parents that gather what is older than the first night, don't count.
    A truth whose subject holds `*` stands for one item or more.
    """
    seen = {_item(row) for row in rows if row["last_seen_date"] == business_date and row["kind"] != _PREEXISTING}
    wanted = [truth for truth in truths if truth.kind]
    explained: set[Truth] = set()
    missed: list[Truth] = []
    for truth in wanted:
        fitting = {item for item in seen if _fits(item, truth)}
        explained |= fitting
        missed += [] if fitting else [truth]
    unexpected = tuple(sorted(seen - explained))
    return Score(
        overall=Tally(len(wanted), len(wanted) - len(missed), len(unexpected)),
        by_fault=_by_fault(wanted, missed, unexpected),
        missed=tuple(missed),
        unexpected=unexpected,
    )


def _item(row: Mapping[str, object]) -> Truth:
    """The row as a truth without a fault, so that both can be compared."""
    return Truth("", *(str(row[name]) for name in ("pipeline", "kind", "subject", "reason_code")))


def _fits(item: Truth, truth: Truth) -> bool:
    return _sort(item) == _sort(truth) and (
        item.subject == truth.subject or ("*" in truth.subject and fnmatchcase(item.subject, truth.subject))
    )


def _sort(truth: Truth) -> tuple[str, str, str]:
    return truth.pipeline, truth.kind, truth.reason


def _by_fault(wanted: list[Truth], missed: list[Truth], unexpected: tuple[Truth, ...]) -> dict[str, Tally]:
    expected, lost = Counter(truth.fault for truth in wanted), Counter(truth.fault for truth in missed)
    faults_of = defaultdict(set)
    for truth in wanted:
        faults_of[_sort(truth)].add(truth.fault)
    surplus = Counter(
        fault for item in unexpected for fault in faults_of.get(_sort(item), {f"{item.pipeline}:{item.kind}"})
    )
    return {
        fault: Tally(expected[fault], expected[fault] - lost[fault], surplus[fault])
        for fault in sorted({*expected, *surplus})
    }
