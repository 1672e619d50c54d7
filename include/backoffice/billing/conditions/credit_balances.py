"""Claims on which one party has paid too much."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.credit_balances import KINDS, Credit, credit_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    return credit_findings([Credit(**row) for row in books.rows("credits")], books.terms)


CONDITION = Condition(KINDS, _find)
