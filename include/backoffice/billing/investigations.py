"""What a person does about a credit balance: opens a good-faith investigation, and concludes it."""

from datetime import date

from sqlalchemy import Connection, exists, insert, select, update

from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.audit import Act, record_act
from backoffice.store.engine import lock
from backoffice.store.tables.claims import credit_investigations
from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES


def open_investigation(office: Office, claim_id: str, party: str, actor: str, reason: str) -> date:
    """Notes that the credit of a party on a claim is investigated from today on; that day.

    `Rejected("CREDIT_NOT_STANDING")` when no such credit is on the work list, `Rejected("INVESTIGATION_OPEN")` when one
    is under way.
    """
    today = _today(office)
    subject = f"{claim_id}:{party}"
    with office.transaction() as connection:
        lock(connection, "billing")
        if not _is_standing(connection, subject):
            raise Rejected("CREDIT_NOT_STANDING", subject)
        mine = credit_investigations.c.claim_id == claim_id, credit_investigations.c.party == party
        is_open = (credit_investigations.c.concluded_date.is_(None)) | (credit_investigations.c.opened_date == today)
        if connection.scalar(select(exists().where(*mine, is_open))):
            raise Rejected("INVESTIGATION_OPEN", subject)
        values = {"claim_id": claim_id, "party": party, "opened_date": today}
        connection.execute(insert(credit_investigations).values(values))
        record_act(connection, Act(office.clock(), actor, "investigation_opened", "credit", subject, reason))
    return today


def conclude_investigation(office: Office, claim_id: str, party: str, actor: str, reason: str) -> date:
    """Notes that the investigation under way ends today; that day. The clock of the credit runs again.

    `Rejected("INVESTIGATION_NOT_OPEN")` when none is under way.
    """
    today = _today(office)
    subject = f"{claim_id}:{party}"
    columns = credit_investigations.c
    under_way = (columns.claim_id == claim_id) & (columns.party == party) & columns.concluded_date.is_(None)
    with office.transaction() as connection:
        lock(connection, "billing")
        if not connection.execute(update(credit_investigations).where(under_way).values(concluded_date=today)).rowcount:
            raise Rejected("INVESTIGATION_NOT_OPEN", subject)
        record_act(connection, Act(office.clock(), actor, "investigation_concluded", "credit", subject, reason))
    return today


def _today(office: Office) -> date:
    return office.clock().astimezone(office.settings.zone).date()


def _is_standing(connection: Connection, subject: str) -> bool:
    standing = exists().where(
        work_items.c.pipeline == "billing",
        work_items.c.kind == "CREDIT_BALANCE",
        work_items.c.subject == subject,
        work_items.c.status.in_(OPEN_STATES),
    )
    return bool(connection.scalar(select(standing)))
