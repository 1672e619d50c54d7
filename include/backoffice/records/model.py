"""The words of the records job: rules, what they counted, what became of the rows that break them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backoffice.roles import Role

Cell = str | int | bool | date | None
Row = Mapping[str, Cell]


class Dimension(StrEnum):
    """Kahn's categories of data quality (Kahn et al. 2016)."""

    VALUE = "conformance.value"
    RELATIONAL = "conformance.relational"
    COMPUTATIONAL = "conformance.computational"
    COMPLETENESS = "completeness"
    UNIQUENESS = "plausibility.uniqueness"
    ATEMPORAL = "plausibility.atemporal"
    TEMPORAL = "plausibility.temporal"


class Context(StrEnum):
    """Checked inside the data, or against an outside reference."""

    VERIFICATION = "verification"
    VALIDATION = "validation"


class Severity(StrEnum):
    """How bad a violation is; the names are those of Great Expectations."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class Grain(StrEnum):
    """One work item a row, or one for the whole rule."""

    ROW = "row"
    RULE = "rule"


class RuleKind(StrEnum):
    """A predicate on one row, or a functional dependency: equal determinants imply equal dependents."""

    ROW = "row"
    FD = "fd"


class State(StrEnum):
    """Verdict over a rule and a night."""

    PASS = "PASS"  # noqa: S105 - a verdict
    PASS_WITH_FAILURES = "PASS_WITH_FAILURES"  # noqa: S105 - a verdict
    WARN = "WARN"
    FAIL = "FAIL"
    ERROR = "ERROR"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NO_BASELINE = "NO_BASELINE"


class Status(StrEnum):
    """Where a violation stands."""

    NEW = "new"
    KNOWN = "known"
    REOPENED = "reopened"
    FIXED = "fixed"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Fault:
    """A dirtied version of a rule's clean example: changed columns, and rows beside it."""

    changes: Row
    rows: Mapping[str, tuple[Row, ...]]
    side_effects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the registry. `fail_when` is an SQL predicate that is true for a failing row; so is `applies_when`
    for a row it speaks about. `needs` are further tables without which it can't be checked, `closes` the domains
    whose gate it closes when it is over its threshold.
    """

    rule_id: str
    table: str
    kind: RuleKind
    dimension: Dimension
    context: Context
    severity: Severity
    grain: Grain
    owner: Role
    reference: str
    fail_when: str
    applies_when: str
    determinant: tuple[str, ...]
    dependent: str
    needs: tuple[str, ...]
    closes: tuple[str, ...]
    threshold_pct: Decimal
    threshold_rows: int | None
    min_rows: int
    valid_from: date
    valid_to: date | None
    clean_example: Row
    faults: tuple[Fault, ...]

    def is_valid_on(self, day: date) -> bool:
        """Whether the rule speaks about that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a rule speaks about, and how many of these break it."""

    tested: int
    failing: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule counted in a night, by our SQL and by Great Expectations; `error` says why a check broke."""

    ours: Count | None = None
    theirs: Count | None = None
    error: str = ""

    @property
    def was_asked(self) -> bool:
        """Whether the tables it needs had come."""
        return self.ours is not None or bool(self.error)

    @property
    def is_known(self) -> bool:
        """Whether its violations of the night are known: asked, not broken, and both engines agree."""
        return self.ours is not None and self.ours == self.theirs and not self.error


class Watch(StrEnum):
    """What is watched in a table from night to night."""

    KEYS = "keys"  # its keys rarely leave
    VOLUME = "volume"  # keys come and go, but never half of the rows at once


@dataclass(frozen=True, slots=True)
class TableWatch:
    """A table whose collapse closes the gates of some domains."""

    table: str
    watch: Watch
    closes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Movement:
    """A watched table tonight and on the newest earlier night that was not bad itself."""

    table: str
    row_count: int
    baseline_count: int
    lost_count: int


@dataclass(frozen=True, slots=True)
class Violation:
    """An open violation."""

    rule_id: str
    table: str
    record_key: str
    since_date: date
    group_id: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Expiry:
    """A credential of somebody who works here: `holder` is `staff:<id>` or `provider:<id>`."""

    holder: str
    kind: str
    expiry_date: date
