"""Bank lines of which a person has to say whether another format has told of them already."""

from sqlalchemy import func, select

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.doubtful_lines import KINDS, DoubtfulLine, doubt_findings
from backoffice.store.tables.billing import bank_lines
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    line, other = bank_lines.alias("line"), bank_lines.alias("other")
    query = (
        select(
            line.c.line_id,
            line.c.echo_of.label("other_line_id"),
            line.c.amount_cents,
            func.greatest(line.c.business_date, other.c.business_date).label("known_date"),
        )
        .join(other, other.c.line_id == line.c.echo_of)
        .where(line.c.is_doubtful, line.c.amount_cents != 0, line.c.posted_date >= books.start_date)
        .order_by(line.c.line_id)
    )
    return doubt_findings((DoubtfulLine(**row._mapping) for row in books.connection.execute(query)), books.terms)


CONDITION = Condition(KINDS, _find)
