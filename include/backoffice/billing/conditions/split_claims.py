"""Claims that the payer has split, and of which a part is still missing."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.split_claims import KINDS, SplitClaim, split_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    rows = books.rows("split_claims", payers_date=books.newest("payers"))
    return split_findings([SplitClaim(**row) for row in rows], books.terms)


CONDITION = Condition(KINDS, _find)
