"""What needs a person: each thing of the trade brings its kinds and finds its own conditions, in a module of its own.

A new one is a pure decision with its `KINDS` in `decide/`, a loader with a `CONDITION` here, and one line below.
"""

from backoffice.billing.conditions import (
    bank_accounts,
    credit_balances,
    denials,
    deposits,
    doubtful_files,
    doubtful_lines,
    drift,
    open_claims,
    open_items,
    sent_differences,
    split_claims,
    suspense,
    unposted,
    variances,
)
from backoffice.billing.conditions.books import Books
from backoffice.worklist.model import Finding

CONDITIONS = (
    unposted.CONDITION,
    suspense.CONDITION,
    open_items.CONDITION,
    split_claims.CONDITION,
    deposits.CONDITION,
    doubtful_lines.CONDITION,
    doubtful_files.CONDITION,
    bank_accounts.CONDITION,
    denials.CONDITION,
    variances.CONDITION,
    credit_balances.CONDITION,
    sent_differences.CONDITION,
    open_claims.CONDITION,
    drift.CONDITION,
)
KINDS = frozenset[str]().union(*(condition.kinds for condition in CONDITIONS))


def findings(books: Books) -> list[Finding]:
    """All that needs a person as of the date of the books."""
    return [finding for condition in CONDITIONS for finding in condition.find(books)]
