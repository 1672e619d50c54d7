"""Bank files that may not hold all that the bank has put into them: what they list is booked, what they lack is not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from backoffice.billing.decide.terms import Terms
from backoffice.worklist.model import Finding

KINDS = frozenset({"BANK_FILE_DOUBTFUL"})
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class DoubtfulFile:
    """A bank file by its hash, its account, why it is in doubt, and the night that owns it."""

    account_id: str
    sha256: str
    reason: str
    arrived_date: date


def file_findings(files: Iterable[DoubtfulFile], terms: Terms) -> list[Finding]:
    """One finding a file; nobody knows what it lacks."""
    return [
        Finding(
            "BANK_FILE_DOUBTFUL",
            f"{one.account_id}:{one.sha256[:_HASH_DIGITS]}",
            one.reason,
            terms.workdays.after(one.arrived_date, terms.deposit_due_days),
        )
        for one in files
    ]
