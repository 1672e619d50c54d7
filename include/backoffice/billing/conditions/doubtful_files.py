"""Bank files that are cut off or do not add up to what they themselves state."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.doubtful_files import KINDS, DoubtfulFile, file_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    return file_findings((DoubtfulFile(**row) for row in books.rows("doubtful_files")), books.terms)


CONDITION = Condition(KINDS, _find)
