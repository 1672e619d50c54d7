"""Claims on which one party has paid too much."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.credit_balances import KINDS, Credit, credit_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    rows = books.rows("credits", payers_date=books.newest("payers"))
    return credit_findings([Credit(**row) for row in rows], books.terms)


CONDITION = Condition(KINDS, _find)
