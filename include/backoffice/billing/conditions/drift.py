"""Differences between our ledger and the practice system."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.drift import KINDS, drift_findings
from backoffice.billing.drift import open_drifts
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    return drift_findings(open_drifts(books.connection), books.settings.drift_due_days, books.terms)


CONDITION = Condition(KINDS, _find)
