"""Items of payers that have not come to zero."""

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.open_items import KINDS, OpenItem, open_item_findings
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    items = [OpenItem(**row) for row in books.rows("open_items", start_date=books.start_date)]
    return open_item_findings(items, books.on, books.start_date, books.terms)


CONDITION = Condition(KINDS, _find)
