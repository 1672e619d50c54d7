"""The words of the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backoffice.roles import Role


class State(StrEnum):
    """Where an intent stands."""

    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"
    CANCELLED = "cancelled"
    WITHHELD = "withheld"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Intent:
    """An effect that a decision wants. The key says what it means, so that the same meaning is never sent twice.

    `envelope` holds what the gateway needs beside the bytes: ids, addresses, subjects; no patient data.
    `owner` looks after it when its outcome is unknown; None where the job itself does. It never leaves before
    `not_before`.
    """

    key: str
    kind: str
    domain: str
    counterpart: str
    payload: bytes
    envelope: Mapping[str, str] = field(default_factory=dict)
    owner: Role | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed intent on its way to the gateway."""

    key: str
    kind: str
    counterpart: str
    payload: bytes
    envelope: Mapping[str, str]
    fence: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the counterpart answered: bytes to keep, and a short code."""

    content: bytes = b""
    code: str = "OK"


class Gateway(Protocol):
    """One way out. Raises `gateways.outcomes` errors and nothing else for what goes wrong outside."""

    def deliver(self, delivery: Delivery) -> Receipt:
        """Hands one delivery over and gives back the answer."""
