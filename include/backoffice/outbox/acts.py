"""What a person decides about effects: what became of an unknown one, and that a closed gate stays open for a while."""

from datetime import date, datetime

from sqlalchemy import select, update

from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.outbox.intents import settle
from backoffice.outbox.model import State
from backoffice.store.audit import Act, record_act
from backoffice.store.tables.house import gates


def settle_effect(office: Office, key: str, has_arrived: bool, actor: str, reason: str) -> None:
    """Says what the receiver said: it arrived, and is `confirmed`; or it did not, and is `ready` to go out once more.

    `Rejected("EFFECT_NOT_IN_DOUBT")` when nobody wonders about that effect.
    """
    state = State.CONFIRMED if has_arrived else State.READY
    with office.transaction() as connection:
        if not settle(connection, [key], state, "BY_A_PERSON"):
            raise Rejected("EFFECT_NOT_IN_DOUBT", key)
        action = "effect_confirmed" if has_arrived else "effect_sent_again"
        record_act(connection, Act(office.clock(), actor, action, "outbox", key, reason))


def override_gate(office: Office, domain: str, until: datetime, actor: str, reason: str) -> date:
    """Opens the domain's newest closed gate until a time; its business date. What it withheld goes out next.

    `Rejected("GATE_NOT_CLOSED")` when the newest verdict over the domain is open.
    """
    newest = select(gates).where(gates.c.domain == domain).order_by(gates.c.business_date.desc()).limit(1)
    with office.transaction() as connection:
        gate = connection.execute(newest.with_for_update()).one_or_none()
        if gate is None or not gate.is_closed:
            raise Rejected("GATE_NOT_CLOSED", domain)
        night: date = gate.business_date
        mine = (gates.c.domain == domain) & (gates.c.business_date == night)
        values = {"override_until_at": until, "override_by": actor, "override_reason": reason}
        connection.execute(update(gates).where(mine).values(values))
        record_act(connection, Act(office.clock(), actor, "gate_overridden", "gate", f"{domain}:{night}", reason))
    return night
