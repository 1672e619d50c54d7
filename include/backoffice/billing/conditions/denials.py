"""Amounts that stand denied or disputed."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.denials import KINDS, Denial, denial_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    rows = books.rows("denials", payers_date=books.newest("payers"))
    return denial_findings([Denial(**row) for row in rows], books.terms)


CONDITION = Condition(KINDS, _find)
