"""The one switch that stops all sending of a practice."""

from sqlalchemy import Connection, select

from backoffice.office import Office
from backoffice.store.audit import Act, record_act
from backoffice.store.tables.house import switches
from backoffice.store.write import upsert

SENDING = "sending"


def is_sending(connection: Connection) -> bool:
    """Whether effects may leave; they may until somebody has stopped them."""
    return connection.scalar(select(switches.c.is_on).where(switches.c.name == SENDING)) is not False


def move_switch(office: Office, is_on: bool, actor: str, reason: str) -> None:
    """Starts or stops all sending, and writes down who did it and why."""
    row = {
        "name": SENDING,
        "is_on": is_on,
        "reason": reason,
        "changed_by": actor,
        "changed_at": office.clock(),
    }
    with office.transaction() as connection:
        upsert(connection, switches, [row])
        action = "sending_started" if is_on else "sending_stopped"
        record_act(connection, Act(office.clock(), actor, action, "switch", SENDING, reason))
