"""Claims the next intent for a sender: one statement, which nobody else's claim can meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from sqlalchemy import (
    Connection,
    DateTime,
    Executable,
    LargeBinary,
    Text,
    bindparam,
    exists,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from backoffice.config import Mode
from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.outbox.intents import checked
from backoffice.outbox.model import Delivery, State
from backoffice.outbox.switch import SENDING
from backoffice.store.seal import unseal
from backoffice.store.tables.house import payloads, switches
from backoffice.store.tables.work import outbox

_READY = literal(State.READY.value, Text(), literal_execute=True)  # spelled out, or the index of ready ones is not used


@dataclass(frozen=True, slots=True)
class Claim:
    """An intent that is this sender's until its lease runs out; its bytes are still sealed."""

    key: str
    kind: str
    counterpart: str
    envelope: Mapping[str, str]
    fence: int
    payload_sha256: str
    token: bytes | None

    def delivery(self) -> Delivery:
        """What the gateway gets; `Broken` when the stored bytes are gone or can't be opened."""
        if self.token is None:
            raise Broken("PAYLOAD_MISSING", self.payload_sha256[:16])
        content = checked(self.payload_sha256, unseal(self.token))
        return Delivery(self.key, self.kind, self.counterpart, content, self.envelope, self.fence)


def claim(
    connection: Connection,
    office: Office,
    kinds: Collection[str],
    counterpart: str | None,
    put_back: Collection[str],
    lease: timedelta,
) -> Claim | None:
    """The oldest intent that is ready, of these kinds and not put back by this sender; None when there is none.

    Nothing is claimed in shadow mode, or while the switch that stops all sending is off.
    """
    if office.settings.mode is Mode.SHADOW:
        return None
    now = office.clock()
    values = {"of_kinds": list(kinds), "put_back": list(put_back), "now": now, "until": now + lease}
    if counterpart is not None:
        values["of_counterpart"] = counterpart
    row = connection.execute(_taking(counterpart is not None), values).one_or_none()
    return Claim(*row) if row else None


@cache
def _taking(is_for_one: bool) -> Executable:
    """The statement, made once: making it anew for each effect cost more than running it."""
    mine, now = outbox.c, bindparam("now", type_=DateTime(timezone=True))
    is_stopped = exists().where(switches.c.name == SENDING, ~switches.c.is_on)
    following = (
        select(mine.key)
        .where(mine.state == _READY, mine.kind.in_(bindparam("of_kinds", expanding=True)), ~is_stopped)
        .where(mine.key.not_in(bindparam("put_back", expanding=True)))
        .where(or_(mine.not_before_at.is_(None), mine.not_before_at <= now))
        .order_by(mine.created_at, mine.key)
        .limit(1)
        .with_for_update(skip_locked=True, of=outbox)
    )
    if is_for_one:
        following = following.where(mine.counterpart == bindparam("of_counterpart"))
    token = select(type_coerce(payloads.c.content, LargeBinary)).where(payloads.c.sha256 == mine.payload_sha256)
    return (
        update(outbox)
        .where(mine.key == following.scalar_subquery())
        .values(state=State.SENDING, lease_until_at=bindparam("until"), handed_at=now)
        .values(fence=mine.fence + 1, attempts=mine.attempts + 1)
        .returning(
            *(mine.key, mine.kind, mine.counterpart, mine.envelope, mine.fence, mine.payload_sha256),
            token.scalar_subquery(),
        )
    )
