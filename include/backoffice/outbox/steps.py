"""deliver_outbox: sends what people approved in the day, and looks after what nobody knows the outcome of."""

from datetime import date

from sqlalchemy import select

from backoffice import nights
from backoffice.gateways.exchange import FileGateway
from backoffice.gateways.mailer import mailer
from backoffice.office import Counts, Office
from backoffice.outbox.model import State
from backoffice.outbox.sender import expire, send
from backoffice.roles import Role
from backoffice.store.tables.work import outbox
from backoffice.worklist.due import due_dates
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync

PIPELINE = "outbox"
KIND = "EFFECT_UNKNOWN"


def send_approved(office: Office, business_date: date) -> Counts:  # noqa: ARG001 - a step's signature
    """Sends every mail and every file that is ready, of whichever night."""
    return send(office, {"mail": mailer(office), "file": FileGateway(office)})


def look_after(office: Office, business_date: date) -> Counts:
    """Ends expired claims, and opens an EFFECT_UNKNOWN item for each effect whose owner must ask the receiver."""
    expired = expire(office)
    night = max(business_date, nights.acting_date(office) or business_date)
    doubtful = select(outbox).where(outbox.c.state.in_((State.UNKNOWN, State.NEEDS_PERSON)), outbox.c.owner_role != "")
    with office.transaction() as connection:
        known = due_dates(connection, PIPELINE)
        findings = [
            Finding(KIND, row.key, KIND, known.get((KIND, row.key), night), owner=Role(row.owner_role))
            for row in connection.execute(doubtful)
        ]
        counts = sync(connection, office, PIPELINE, night, findings, {KIND})
    return counts | {"expired": expired}
