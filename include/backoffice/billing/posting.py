"""Posts what is due: charges, openings and patients' payments in chunks, each remittance in its own transaction."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, Row, bindparam, exists, func, select, update

from backoffice.billing import ledger, queries, ruling_store
from backoffice.billing.automation import Level, Policy
from backoffice.billing.candidates import candidate_claims
from backoffice.billing.charges import Billed, Opening, Taking, charge_entries, taking_entries
from backoffice.billing.denials import HouseRules
from backoffice.billing.filed import linked_payments, payments_beside
from backoffice.billing.house_rules import house_rules
from backoffice.billing.model import Entry, Filed, Outcome, RemitHead
from backoffice.billing.place import Placement, place
from backoffice.billing.post import World, claim_entries
from backoffice.billing.provider import OpeningItem, opening_item_entries, opening_item_source, plb_entry
from backoffice.billing.queries import POSTABLE, statement
from backoffice.billing.reversal import Key
from backoffice.billing.standing import stand
from backoffice.config.billing import Billing, BillingProfile
from backoffice.edi.collector import resting_collector
from backoffice.office import Counts, Office
from backoffice.store.engine import lock
from backoffice.store.tables.billing import (
    billing_claims,
    billing_openings,
    billing_takings,
    denials,
    remit_placements,
    remit_plbs,
    remits,
)
from backoffice.store.tables.payers import billing_opening_items
from backoffice.store.write import copy_rows

CHUNK = 5000
# Built once, as those of `queries` are.
_HAS_PLBS = exists().where(remit_plbs.c.remit_id == remits.c.remit_id, remit_plbs.c.amount_cents != 0)
_REMIT_ROW = select(remits, _HAS_PLBS.label("has_plbs")).where(remits.c.remit_id == bindparam("id"))
_BROUGHT = update(remits).where(remits.c.remit_id == bindparam("id")).values(is_due=False, state=bindparam("as"))
_REMIT = "remit:"
_PLACEMENT = (
    "remit_id",
    "ordinal",
    "business_date",
    "outcome",
    "kind",
    "reason_code",
    "claim_id",
    "rung",
    "rank",
    "candidates",
    "grades",
    "is_reversed",
)
_DENIAL = (
    "remit_id",
    "ordinal",
    "line",
    "cas",
    "claim_id",
    "line_number",
    "rank",
    "group_code",
    "carc",
    "denial_class",
    "amount_cents",
    "payment_date",
)


def post_charges(office: Office, business_date: date) -> Counts:
    """Posts one chunk of due claims and opening balances; counts `claims`, 0 when nothing is due any more.

    An opening balance is due once more when a remittance shows that another payer owes it.
    """
    start_date = office.settings.ledger_start_date
    with office.transaction() as connection:
        lock(connection, "billing")
        rows = connection.execute(statement("due_charges"), {"chunk": CHUNK}).all()
        claims = [
            Billed(
                claim_id=row.claim_id,
                service_date=row.service_from_date,
                frequency_code=row.frequency_code,
                charge_cents=row.charge_cents,
                charge_version=row.charge_version,
                is_replaced=row.is_replaced,
                is_self_pay=row.is_self_pay,
                opening=None if row.payer_cents is None else Opening(row.payer_cents, row.patient_cents, row.rank),
            )
            for row in rows
        ]
        wanted = {f"claim:{claim.claim_id}": charge_entries(claim, start_date) for claim in claims}
        counts = ledger.settle(connection, business_date, wanted)
        for table in (billing_claims, billing_openings):
            ids = [claim.claim_id for claim in claims]
            connection.execute(update(table).where(table.c.claim_id == func.any(ids)).values(is_due=False))
    return {"claims": len(claims), **counts}


def post_opening_items(office: Office, business_date: date) -> Counts:
    """Posts the due open items that payers brought along into the ledger; counts `items`."""
    with office.transaction() as connection:
        lock(connection, "billing")
        due = select(billing_opening_items).where(billing_opening_items.c.is_due)
        items = [
            OpeningItem(row.payer_id, row.family, row.reference, row.amount_cents) for row in connection.execute(due)
        ]
        payers = queries.payers(connection, office.settings.billing.plb_references)
        start_date = office.settings.ledger_start_date
        wanted = {opening_item_source(item): opening_item_entries(item, start_date, payers) for item in items}
        counts = ledger.settle(connection, business_date, wanted)
        connection.execute(update(billing_opening_items).values(is_due=False))
    return {"items": len(items), **counts}


def post_takings(office: Office, business_date: date) -> Counts:
    """Posts one chunk of due patients' payments; counts `payments`, 0 when nothing is due any more."""
    start_date = office.settings.ledger_start_date
    with office.transaction() as connection:
        lock(connection, "billing")
        rows = connection.execute(statement("due_takings"), {"start_date": start_date, "chunk": CHUNK})
        takings = [Taking(**row._mapping) for row in rows]
        wanted = {f"payment:{taking.payment_id}": taking_entries(taking, start_date) for taking in takings}
        counts = ledger.settle(connection, business_date, wanted)
        ids = [taking.payment_id for taking in takings]
        table = billing_takings
        connection.execute(update(table).where(table.c.payment_id == func.any(ids)).values(is_due=False))
    return {"payments": len(takings), **counts}


@resting_collector()
def post_remit(office: Office, business_date: date, remit_id: str) -> Counts:
    """Posts a remittance whole, or takes back what stands of one whose money does not count; nothing when not due.

    A payment that it reverses may stand as reversed by another remittance, which no longer does: that one is posted
    anew in the same transaction. Counts the remittance, its claims by outcome, and entries posted, reversed and kept.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        row = _row(connection, remit_id)
        if not row.is_due:
            return {}
        counts, brought, waiting = Counter[str](), set[str](), {remit_id: row}
        while waiting:
            one, row = waiting.popitem()
            done = _bring(connection, office, business_date, row)
            counts.update(done)
            brought.add(one)
            if done.get("claims_reversal"):
                waiting |= {rival: _row(connection, rival) for rival in _rivals(connection, one) - brought}
    return counts


def _row(connection: Connection, remit_id: str) -> Row[tuple[object, ...]]:
    return connection.execute(_REMIT_ROW, {"id": remit_id}).one()


def _rivals(connection: Connection, remit_id: str) -> set[str]:
    """Remittances that have reversed the same payments as this one."""
    return {source.removeprefix(_REMIT) for source in ledger.rivals(connection, _REMIT + remit_id)}


def _bring(connection: Connection, office: Office, business_date: date, row: Row[tuple[object, ...]]) -> Counts:
    """Brings what stands of a remittance into line with what is known."""
    remit_id, counts, state = row.remit_id, {"remits": 1}, row.state
    if state in POSTABLE:
        counts |= _post(connection, office, business_date, row)
        state = "posted"
    else:
        counts |= ledger.settle(connection, business_date, {_REMIT + remit_id: []})
        queries.spread_claims(connection, _forget(connection, remit_id), {remit_id})
    connection.execute(_BROUGHT, {"id": remit_id, "as": state})
    return counts


def _post(connection: Connection, office: Office, business_date: date, row: Row[tuple[object, ...]]) -> Counts:
    remit_id = row.remit_id
    filed = payments_beside(connection, remit_id)
    own = sorted(one.key for one in filed if one.head.remit_id == remit_id)
    world = _world(connection, office, filed)
    entries = [entry for key in own for entry in claim_entries(key, world)]
    if row.has_plbs:
        entries += _provider_entries(connection, office, queries.remit_head(row))
    counts = ledger.settle(connection, business_date, {_REMIT + remit_id: entries})
    before = _forget(connection, remit_id)
    _keep(connection, business_date, own, world)
    after = {placement.claim.claim_id for key in own if (placement := world.placements[key]).claim}
    came_to_light = len(world.filed) > len(filed)  # payments of its claims that no number leads to
    moved = before ^ after if came_to_light else before - after
    queries.spread_claims(connection, moved, {one.key[0] for one in filed})
    outcomes = [world.placements[key].outcome for key in own]
    return counts | {f"claims_{outcome.value}": outcomes.count(outcome) for outcome in Outcome}


def _provider_entries(connection: Connection, office: Office, head: RemitHead) -> list[Entry]:
    plbs = [plb for plb in queries.provider_adjustments(connection, head.remit_id) if plb.amount_cents]
    payers = queries.payers(connection, office.settings.billing.plb_references)
    return [plb_entry(head, plb, payers) for plb in plbs]


def _world(connection: Connection, office: Office, filed: Sequence[Filed]) -> World:
    """The payments with all others of the claims they belong to, whatever number each of them names its claim by."""
    rules = house_rules(office.settings.billing)
    policy = _policy(office.settings.billing, rules)
    while True:
        rulings = ruling_store.on_payments(connection, {one.head.remit_id for one in filed})
        payments = [one.payment for one in filed]
        claims = candidate_claims(connection, payments, office.settings.ledger_start_date, rulings.claim_ids)
        standing = stand(filed, place(filed, claims, policy, rulings), rules)
        by_key = {one.key: one for one in filed}
        claim_ids = {placement.claim.claim_id for placement in standing.placements.values() if placement.claim}
        others = queries.keys_of(connection, claim_ids) - by_key.keys()
        if not others:
            return World(by_key, standing.placements, standing.groups, rules)
        filed = linked_payments(connection, [*by_key, *others])


def _policy(settings: Billing, rules: HouseRules) -> Policy:
    by_payer = {payer_id: _level(own) for payer_id, own in settings.payers.items()}
    return Policy(rules, _level(settings.default_payer), by_payer)


def _level(profile: BillingProfile) -> Level:
    return Level(profile.automation, profile.never_auto_carcs)


def _forget(connection: Connection, remit_id: str) -> set[str]:
    """Forgets what became of the remittance's payments; the claims to which they were found to belong."""
    return set(connection.scalars(statement("forget_remit"), {"remit_id": remit_id})) - {""}


def _keep(connection: Connection, business_date: date, own: Sequence[Key], world: World) -> None:
    placed = ((key, world.placements[key]) for key in own)
    rows = [_placement(key, business_date, placement) for key, placement in placed]
    copy_rows(connection, remit_placements, _PLACEMENT, rows)
    copy_rows(connection, denials, _DENIAL, [row for key in own for row in _denials(key, world)])


def _placement(key: Key, business_date: date, placement: Placement) -> tuple[object, ...]:
    return (
        *key,
        business_date,
        placement.outcome.value,
        placement.kind,
        placement.reason,
        placement.claim.claim_id if placement.claim else "",
        placement.match.rung,
        placement.rank,
        _listed(placement.match.candidates),
        _listed(placement.match.grades),
        placement.is_reversed,
    )


@lru_cache(maxsize=1024)
def _listed(words: tuple[str, ...]) -> str:
    """The words as a JSON column takes them by COPY; many payments have the same."""
    return json.dumps(words)


def _denials(key: Key, world: World) -> list[tuple[object, ...]]:
    placement = world.placements[key]
    if placement.claim is None or placement.is_reversed:
        return []
    return [
        (
            *key,
            dispute.line,
            dispute.adjustment.ordinal,
            placement.claim.claim_id,
            dispute.line_number,
            placement.rank,
            dispute.adjustment.group,
            dispute.adjustment.carc,
            dispute.denial_class.value,
            dispute.adjustment.amount_cents,
            world.filed[key].paid_on,
        )
        for dispute in world.disputes_of(key)
    ]
