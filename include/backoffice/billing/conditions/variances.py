"""Lines paid otherwise than the payer's fee schedule says."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.variances import KINDS, Variance, variance_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    rows = books.rows("variances", payers_date=books.newest("payers"), fees_date=books.newest("fee_schedules"))
    return variance_findings([Variance(**row) for row in rows], books.terms)


CONDITION = Condition(KINDS, _find)
