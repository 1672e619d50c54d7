"""Claims on which one party has paid too much."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.credit_balances import KINDS, Credit, credit_findings
from backoffice.worklist.model import Finding


def credit_balances(books: Books) -> list[Credit]:
    """Every credit balance that stands."""
    return [Credit(**row) for row in books.rows("credits", payers_date=books.newest("payers"))]


def _find(books: Books) -> list[Finding]:
    return credit_findings(credit_balances(books), books.terms)


CONDITION = Condition(KINDS, _find)
