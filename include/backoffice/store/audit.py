"""The audit log: acts in order, each row hashed together with the one before."""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from backoffice.store.engine import lock
from backoffice.store.tables.house import audit_log

LOOKED = "looked_at"
_BEGIN = "0" * 64


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what to which thing, when and why. Ids only, no values."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: str
    reason: str = ""


def record_act(connection: Connection, act: Act) -> None:
    """Adds an act to the chain, in the caller's transaction."""
    lock(connection, "audit")
    last = connection.scalar(select(audit_log.c.hash).order_by(audit_log.c.audit_id.desc()).limit(1))
    prev_hash = last or _BEGIN
    row = {
        "at": act.at,
        "actor": act.actor,
        "action": act.action,
        "subject_kind": act.subject_kind,
        "subject_id": act.subject_id,
        "reason": act.reason,
        "prev_hash": prev_hash,
        "hash": _hash(prev_hash, act),
    }
    connection.execute(insert(audit_log).values(row))


def look(connection: Connection, at: datetime, actor: str, kind: str, subject_id: str, reason: str = "") -> None:
    """Notes that somebody is about to see a patient's values, and why; commit it before showing them."""
    record_act(connection, Act(at, actor, LOOKED, kind, subject_id, reason))


def first_broken_act(connection: Connection) -> int | None:
    """Number of the first row that does not follow from the one before; None when the chain holds."""
    prev_hash = _BEGIN
    for row in connection.execute(select(audit_log).order_by(audit_log.c.audit_id)):
        act = Act(row.at, row.actor, row.action, row.subject_kind, row.subject_id, row.reason)
        if row.prev_hash != prev_hash or row.hash != _hash(prev_hash, act):
            return int(row.audit_id)
        prev_hash = row.hash
    return None


def _hash(prev_hash: str, act: Act) -> str:
    at, *words = astuple(act)
    text = "\x1f".join([prev_hash, str(int(at.timestamp() * 1_000_000)), *words])
    return hashlib.sha256(text.encode()).hexdigest()
