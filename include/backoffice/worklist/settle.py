"""What becomes of one work item tonight: a pure function of what is stored and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from backoffice.worklist.model import Status


class Action(StrEnum):
    """What a night did to an item."""

    OPENED = "opened"
    KEPT = "kept"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Item:
    """A work item as stored; see the columns of `work_items`."""

    pipeline: str
    kind: str
    subject: str
    reason_code: str
    owner_role: str
    due_date: date
    stake_cents: int
    parent_kind: str
    parent_subject: str
    facts: Mapping[str, str | int]
    status: str
    is_shadow: bool
    first_seen_date: date
    last_seen_date: date
    closed_date: date | None = None
    assignee: str = ""
    snoozed_until_date: date | None = None
    outcome_code: str = ""
    version: int = 1


def settle(stored: Item | None, found: Item | None, on: date, grace_days: int) -> tuple[Item, Action]:
    """The item after the night of `on`, and what happened to it.

    A night changes reason, facts, money, dates and parent; never who works on it, a snooze or an outcome (desk.md 4).
    An item that a person resolved stays resolved for `grace_days`, though its condition still stands, then reopens.
    """
    if stored is None:
        if found is None:
            raise ValueError("neither stored nor found")
        return found, Action.OPENED
    if found is None:
        return _cleared(stored, on)
    renewed = _renewed(stored, found)
    if stored.status == Status.CLOSED_BY_SYSTEM:
        return replace(renewed, status=Status.OPEN, closed_date=None, version=stored.version + 1), Action.REOPENED
    if stored.status == Status.RESOLVED:
        return _still_true(stored, renewed, on, grace_days)
    if stored.status == Status.SNOOZED and stored.snoozed_until_date and stored.snoozed_until_date <= on:
        renewed = replace(renewed, status=Status.OPEN, snoozed_until_date=None)
    if replace(renewed, last_seen_date=stored.last_seen_date) == stored:
        return renewed, Action.KEPT
    return replace(renewed, version=stored.version + 1), Action.CHANGED


def _cleared(stored: Item, on: date) -> tuple[Item, Action]:
    if stored.status in (Status.CLOSED_BY_SYSTEM, Status.RESOLVED):
        return stored, Action.UNTOUCHED
    closed = replace(stored, status=Status.CLOSED_BY_SYSTEM, closed_date=on, version=stored.version + 1)
    return closed, Action.CLOSED


def _renewed(stored: Item, found: Item) -> Item:
    return replace(
        stored,
        reason_code=found.reason_code,
        owner_role=found.owner_role,
        due_date=found.due_date,
        stake_cents=found.stake_cents,
        parent_kind=found.parent_kind or stored.parent_kind,
        parent_subject=found.parent_subject or stored.parent_subject,
        facts=found.facts,
        is_shadow=found.is_shadow,
        first_seen_date=min(stored.first_seen_date, found.first_seen_date),
        last_seen_date=max(stored.last_seen_date, found.last_seen_date),
    )


def _still_true(stored: Item, renewed: Item, on: date, grace_days: int) -> tuple[Item, Action]:
    if stored.closed_date and on - stored.closed_date <= timedelta(days=grace_days):
        return replace(stored, last_seen_date=renewed.last_seen_date), Action.KEPT
    reopened = replace(renewed, status=Status.OPEN, closed_date=None, outcome_code="", version=stored.version + 1)
    return reopened, Action.REOPENED
