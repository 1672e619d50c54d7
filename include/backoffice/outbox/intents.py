"""Writing intents, in the transaction of the decision that wants them."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, exists, select, update

from backoffice import nights
from backoffice.config import Mode
from backoffice.errors import Broken
from backoffice.office import Counts, Office
from backoffice.outbox.gates import is_closed
from backoffice.outbox.model import Intent, State
from backoffice.store.tables.house import payloads
from backoffice.store.tables.work import outbox
from backoffice.store.write import insert_or_keep

_DOUBTFUL = (State.UNKNOWN, State.NEEDS_PERSON)


def put(connection: Connection, office: Office, business_date: date, intents: Sequence[Intent]) -> Counts:
    """Stores intents that are new; an intent whose key is known stays as it is. Only the acting night may.

    In shadow mode they are `shadow` for good; while the domain's gate is closed, `withheld`; else `ready`.
    Counts: intents written, and kept.
    """
    if intents and not nights.is_acting(office, business_date):
        raise Broken("INTENT_OF_OLDER_NIGHT", business_date.isoformat())
    closed = {domain: is_closed(connection, office, domain, business_date) for domain in {i.domain for i in intents}}
    rows = [_row(office, business_date, intent, closed[intent.domain]) for intent in intents]
    keep_payloads(connection, [intent.payload for intent in intents])
    written = insert_or_keep(connection, outbox, rows)
    return {"intents": written, "intents_kept": len(intents) - written}


def keep_payloads(connection: Connection, contents: Sequence[bytes]) -> None:
    """Stores bytes under their hash; the same bytes once."""
    unique = {sha256(content): content for content in contents}
    insert_or_keep(connection, payloads, [{"sha256": key, "content": content} for key, content in unique.items()])


def payload(connection: Connection, key: str) -> bytes:
    """The bytes under a hash; `Broken` when they are gone, or others stand in their place."""
    content = connection.scalar(select(payloads.c.content).where(payloads.c.sha256 == key))
    if content is None:
        raise Broken("PAYLOAD_MISSING", key[:16])
    return checked(key, content)


def checked(key: str, content: bytes) -> bytes:
    """The bytes, whose hash is their key; else `Broken`: a seal alone does not notice two rows that changed places."""
    if sha256(content) != key:
        raise Broken("PAYLOAD_CHANGED", key[:16])
    return content


def cancel(connection: Connection, keys: Sequence[str], code: str = "") -> int:
    """Takes back intents that nothing has been done about yet, with a code that says why; how many."""
    waiting = (State.READY, State.WITHHELD)
    result = connection.execute(
        update(outbox)
        .where(outbox.c.key.in_(keys), outbox.c.state.in_(waiting))
        .values(state=State.CANCELLED, **({"answer_code": code} if code else {}))
    )
    return result.rowcount


def confirm(connection: Connection, keys: Collection[str], code: str) -> int:
    """Says of effects that have left, or of which that is in doubt, that they arrived, and by what; how many."""
    return settle(connection, keys, State.CONFIRMED, code, (State.SENT, *_DOUBTFUL))


def settle(
    connection: Connection, keys: Collection[str], state: State, code: str, among: Collection[State] = _DOUBTFUL
) -> int:
    """Ends the doubt about effects, with a code that says by what; how many. A sender's late answer counts no more."""
    result = connection.execute(
        update(outbox)
        .where(outbox.c.key.in_(keys), outbox.c.state.in_(among))
        .values(state=state, answer_code=code, fence=outbox.c.fence + 1)
    )
    return result.rowcount


def renew(connection: Connection, business_date: date, keys: Sequence[str]) -> int:
    """Moves withheld intents that still stand to a later night, whose gate then decides over them; how many."""
    result = connection.execute(
        update(outbox)
        .where(outbox.c.key.in_(keys), outbox.c.state == State.WITHHELD)
        .values(business_date=business_date)
    )
    return result.rowcount


def is_known(connection: Connection, key: str) -> bool:
    """Whether an intent of that meaning was ever written."""
    return bool(connection.scalar(select(exists().where(outbox.c.key == key))))


def sha256(content: bytes) -> str:
    """Hash that names a payload."""
    return hashlib.sha256(content).hexdigest()


def _row(office: Office, business_date: date, intent: Intent, gate_closed: bool) -> dict[str, object]:
    shadow = office.settings.mode is Mode.SHADOW
    return {
        "key": intent.key,
        "kind": intent.kind,
        "domain": intent.domain,
        "counterpart": intent.counterpart,
        "business_date": business_date,
        "owner_role": intent.owner.value if intent.owner else "",
        "payload_sha256": sha256(intent.payload),
        "envelope": dict(intent.envelope),
        "state": State.SHADOW if shadow else State.WITHHELD if gate_closed else State.READY,
        "created_at": office.clock(),
        "not_before_at": intent.not_before,
        "fence": 0,
        "attempts": 0,
        "answer_sha256": "",
        "answer_code": "",
    }
