"""Gates: the verdict of validate_records over a domain, which withholds its effects while closed."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, or_, select

from backoffice.office import Office
from backoffice.store.tables.house import gates
from backoffice.store.write import upsert


def judge(connection: Connection, business_date: date, domain: str, reasons: Collection[str]) -> None:
    """Stores the night's verdict: closed when there are reasons. An override that a person gave that night stays."""
    verdict = {
        "domain": domain,
        "business_date": business_date,
        "is_closed": bool(reasons),
        "reasons": ",".join(sorted(reasons)),
        "valid_until_date": business_date,
    }
    override = {"override_reason": "", "override_by": "", "override_until_at": None}
    upsert(connection, gates, [verdict | override], keep=override)


def is_closed(connection: Connection, office: Office, domain: str, business_date: date) -> bool:
    """Whether the domain's effects are withheld: a verdict that still speaks for the date and nobody has overridden."""
    query = (
        select(gates.c.is_closed)
        .where(gates.c.domain == domain, gates.c.business_date <= business_date)
        .where(gates.c.valid_until_date >= business_date)
        .where(or_(gates.c.override_until_at.is_(None), gates.c.override_until_at < office.clock()))
        .order_by(gates.c.business_date.desc())
        .limit(1)
    )
    return bool(connection.scalar(query))
