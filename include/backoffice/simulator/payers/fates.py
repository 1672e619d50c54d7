"""What must come of a question: the status of its visit, and the work item that somebody gets."""

from dataclasses import dataclass
from enum import Enum


class About(Enum):
    """Whom the work item of a fate is about."""

    NOBODY = "nobody"
    VISIT = "visit"
    NEXT_VISIT = "visit, if it is on the next open day"
    COVERAGE = "coverage"
    PAYER = "payer"
    PROVIDER_THERE = "payer and provider"


@dataclass(frozen=True, slots=True)
class Fate:
    """Status and reason of the visit, and its work item, whose reason is the same unless `item_reason` says otherwise.

    `changes`: the answer also differs from our record.
    """

    status: str
    reason: str = ""
    about: About = About.NOBODY
    kind: str = ""
    changes: bool = False
    item_reason: str = ""

    @property
    def is_definite(self) -> bool:
        """Whether the payer has said yes or no."""
        return self.status in ("ACTIVE", "INACTIVE")


def unknown(reason: str) -> Fate:
    """Nobody could tell: worth an item for visits of the next open day."""
    return Fate("UNKNOWN", reason, About.NEXT_VISIT, "COVERAGE_UNKNOWN")


ACTIVE = Fate("ACTIVE")
ACTIVE_UNDATED = Fate("ACTIVE", "NO_COVERAGE_DATE")
CHANGED = Fate("ACTIVE", changes=True)
INACTIVE = Fate("INACTIVE", "PLAN_INACTIVE", About.VISIT, "COVERAGE_INACTIVE")
ENDED = Fate("INACTIVE", "NOT_ON_VISIT_DATE", About.VISIT, "COVERAGE_INACTIVE")
NOT_FOUND = Fate("REJECTED", "AAA_75", About.COVERAGE, "SUBSCRIBER_REJECTED")
SILENT = unknown("NO_ANSWER")
AWAITED = Fate("UNKNOWN", "AWAITED")
TOO_LATE = Fate("UNKNOWN", "AWAITED", About.VISIT, "COVERAGE_UNKNOWN", item_reason="ANSWER_TOO_LATE")
DOWN = Fate("UNKNOWN", "PAYER_DOWN", About.PAYER, "PAYER_DOWN")
REFUSED = Fate("UNKNOWN", "REQUEST_REFUSED", About.PROVIDER_THERE, "REQUEST_REFUSED")
