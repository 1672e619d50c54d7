"""The words of the work list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from backoffice.roles import Role


class Status(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    CLOSED_BY_SYSTEM = "closed_by_system"


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that needs a person, as a job sees it tonight.

    Key within a practice and job: (kind, subject). `facts` hold ids, codes and counts, never patient data.
    `owner` is only given where the catalogue leaves it to the finding (records rules have owners of their own).
    """

    kind: str
    subject: str
    reason: str
    due_date: date
    stake_cents: int = 0
    owner: Role | None = None
    parent: tuple[str, str] | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)
