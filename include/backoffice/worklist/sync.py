"""Brings a job's work items into line with what it found tonight: open, keep, change, close, reopen."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date

from sqlalchemy import Connection, insert, select, tuple_, update

from backoffice import nights
from backoffice.config import Mode
from backoffice.errors import Broken
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.work import work_item_history, work_items
from backoffice.store.write import upsert
from backoffice.worklist.catalogue import catalogue
from backoffice.worklist.model import Finding, Status
from backoffice.worklist.settle import Action, Item, settle

PREEXISTING = "PREEXISTING"
OPEN_STATES = (Status.OPEN, Status.CLAIMED, Status.SNOOZED)


def sync(
    connection: Connection,
    office: Office,
    pipeline: str,
    business_date: date,
    findings: Sequence[Finding],
    kinds: Collection[str],
) -> Counts:
    """Writes what a job found on the acting night as work items; an older night may only lower first_seen.

    `findings` is all that stands for the given kinds: an open item of these kinds that is not among them closes.
    Findings outside `kinds`, or two of one (kind, subject), are `Broken`. Returns a count for each `Action`.
    """
    _check(findings, kinds)
    lock(connection, f"worklist:{pipeline}")
    if not nights.is_acting(office, business_date):
        return {"lowered": _lower_first_seen(connection, pipeline, business_date, findings)}
    if nights.is_first(connection, business_date, pipeline):
        findings = _under_parents(findings)
        kinds = {*kinds, PREEXISTING}
    stored = {(item.kind, item.subject): item for item in _stored(connection, pipeline, kinds)}
    found = {(f.kind, f.subject): _item(office, pipeline, business_date, f) for f in findings}
    grace_days = office.settings.resolved_grace_days
    settled = [settle(stored.get(key), found.get(key), business_date, grace_days) for key in sorted({*stored, *found})]
    _write(connection, office, business_date, settled)
    _tend_parents(connection, office, pipeline, business_date)
    counts = Counter(action for _, action in settled)
    return {action.value: counts[action] for action in Action if action is not Action.UNTOUCHED}


def _check(findings: Sequence[Finding], kinds: Collection[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.kind not in kinds:
            raise Broken("FINDING_OF_OTHER_KIND", finding.kind)
        if (finding.kind, finding.subject) in seen:
            raise Broken("FINDING_TWICE", f"{finding.kind}:{finding.subject}")
        seen.add((finding.kind, finding.subject))


def _under_parents(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a first night under one PREEXISTING parent a kind; children of another parent stay there."""
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_kind[finding.kind].append(finding)
    parents = [
        Finding(
            kind=PREEXISTING,
            subject=kind,
            reason=PREEXISTING,
            due_date=min(finding.due_date for finding in members),
            stake_cents=sum(finding.stake_cents for finding in members),
            facts={"items": len(members)},
        )
        for kind, members in by_kind.items()
    ]
    children = [f if f.parent else replace(f, parent=(PREEXISTING, f.kind)) for f in findings]
    return [*parents, *children]


def _item(office: Office, pipeline: str, business_date: date, finding: Finding) -> Item:
    owner = finding.owner or catalogue().owner(pipeline, finding.kind, finding.reason)
    parent_kind, parent_subject = finding.parent or ("", "")
    return Item(
        pipeline=pipeline,
        kind=finding.kind,
        subject=finding.subject,
        reason_code=finding.reason,
        owner_role=owner.value,
        due_date=finding.due_date,
        stake_cents=finding.stake_cents,
        parent_kind=parent_kind,
        parent_subject=parent_subject,
        facts=dict(finding.facts),
        status=Status.OPEN,
        is_shadow=office.settings.mode is Mode.SHADOW,
        first_seen_date=business_date,
        last_seen_date=business_date,
    )


def _stored(connection: Connection, pipeline: str, kinds: Collection[str]) -> list[Item]:
    query = select(work_items).where(work_items.c.pipeline == pipeline, work_items.c.kind.in_(kinds))
    return [Item(**row._mapping) for row in connection.execute(query)]


def _write(connection: Connection, office: Office, business_date: date, settled: Iterable[tuple[Item, Action]]) -> None:
    touched = [(item, action) for item, action in settled if action is not Action.UNTOUCHED]
    upsert(connection, work_items, [asdict(item) for item, _ in touched])
    history = [
        {
            "pipeline": item.pipeline,
            "kind": item.kind,
            "subject": item.subject,
            "action": action.value,
            "actor": item.pipeline,
            "business_date": business_date,
            "at": office.clock(),
            "reason_code": item.reason_code,
            "status": item.status,
        }
        for item, action in touched
        if action is not Action.KEPT
    ]
    if history:
        connection.execute(insert(work_item_history), history)


def _tend_parents(connection: Connection, office: Office, pipeline: str, business_date: date) -> None:
    """Keeps count and money of the PREEXISTING parents true; one whose last child has closed closes as well."""
    of_pipeline = select(work_items).where(work_items.c.pipeline == pipeline, work_items.c.status.in_(OPEN_STATES))
    children = [Item(**row._mapping) for row in connection.execute(of_pipeline.where(work_items.c.kind != PREEXISTING))]
    parents = [Item(**row._mapping) for row in connection.execute(of_pipeline.where(work_items.c.kind == PREEXISTING))]
    _write(connection, office, business_date, [_tended(parent, children, business_date) for parent in parents])


def _tended(parent: Item, items: Iterable[Item], business_date: date) -> tuple[Item, Action]:
    children = [i for i in items if (i.parent_kind, i.parent_subject) == (PREEXISTING, parent.subject)]
    if not children:
        return settle(parent, None, business_date, grace_days=0)
    found = replace(
        parent,
        stake_cents=sum(child.stake_cents for child in children),
        facts={"items": len(children)},
        last_seen_date=business_date,
    )
    return settle(parent, found, business_date, grace_days=0)


def _lower_first_seen(connection: Connection, pipeline: str, business_date: date, findings: Sequence[Finding]) -> int:
    keys = [(finding.kind, finding.subject) for finding in findings]
    if not keys:
        return 0
    result = connection.execute(
        update(work_items)
        .where(work_items.c.pipeline == pipeline, work_items.c.first_seen_date > business_date)
        .where(tuple_(work_items.c.kind, work_items.c.subject).in_(keys))
        .values(first_seen_date=business_date)
    )
    return result.rowcount
