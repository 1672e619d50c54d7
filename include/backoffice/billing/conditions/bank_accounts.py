"""Bank accounts whose lines lack trace numbers, and statements that do not add up."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.bank_accounts import (
    KINDS,
    UnsoundStatement,
    UntracedAccount,
    addenda_findings,
    statement_findings,
)
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    accounts = [UntracedAccount(**row) for row in books.rows("untraced_accounts")]
    statements = [UnsoundStatement(**row) for row in books.rows("unsound_statements")]
    return [*addenda_findings(accounts), *statement_findings(statements, books.terms)]


CONDITION = Condition(KINDS, _find)
