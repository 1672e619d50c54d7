"""Bank accounts whose lines lack trace numbers or are no dollars, and statements that do not add up or follow."""

from backoffice.billing.bank_lines import ACH_TYPE_CODE
from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.bank_accounts import (
    KINDS,
    BesideStatement,
    ForeignAccount,
    StatementGap,
    UnsoundStatement,
    UntracedAccount,
    addenda_findings,
    beside_findings,
    foreign_findings,
    gap_findings,
    statement_findings,
)
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    accounts = [UntracedAccount(**row) for row in books.rows("untraced_accounts")]
    foreign = [ForeignAccount(**row) for row in books.rows("foreign_accounts")]
    unsound = books.rows("unsound_statements", ach_type_code=ACH_TYPE_CODE)
    statements = [UnsoundStatement(**row) for row in unsound]
    gaps = [StatementGap(**row) for row in books.rows("statement_gaps")]
    found = books.rows("beside_statements", start_date=books.start_date, ach_type_code=ACH_TYPE_CODE)
    beside = [BesideStatement(**row) for row in found]
    return [
        *addenda_findings(accounts),
        *foreign_findings(foreign, books.terms),
        *statement_findings(statements, books.terms),
        *gap_findings(gaps, books.terms),
        *beside_findings(beside, books.terms),
    ]


CONDITION = Condition(KINDS, _find)
