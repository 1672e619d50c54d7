"""Copies of claims (837) that differ from the claims feed."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.sent_differences import KINDS, SentDifference, sent_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    differences = [SentDifference(**row) for row in books.rows("sent_differences")]
    return sent_findings(differences, books.settings.claim_due_days, books.workdays)


CONDITION = Condition(KINDS, _find)
