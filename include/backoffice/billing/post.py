"""The journal entries that a remittance should have, given where its claims belong (billing.md 3.6 to 3.8). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from backoffice.billing.denials import AdjustmentClass, HouseRules
from backoffice.billing.disputes import Dispute, disputes
from backoffice.billing.model import (
    Account,
    Adjustment,
    Entry,
    Filed,
    KnownClaim,
    Leg,
    Outcome,
    Place,
    move,
)
from backoffice.billing.place import Placement
from backoffice.billing.reversal import Key
from backoffice.billing.settled import is_accepted
from backoffice.billing.shares import protected_shares, share_place

_REDUCTION_ACCOUNT = {
    AdjustmentClass.CONTRACTUAL: Account.CONTRACTUAL,
    AdjustmentClass.PROGRAMME: Account.PROGRAMME,
}


@dataclass(frozen=True, slots=True)
class World:
    """All payments that share a number with a remittance's own, and what is known of them."""

    filed: Mapping[Key, Filed]
    placements: Mapping[Key, Placement]
    standing: Mapping[tuple[str, int], Sequence[Filed]]
    rules: HouseRules
    _disputes: dict[Key, list[Dispute]] = field(default_factory=dict)

    def disputes_of(self, key: Key) -> list[Dispute]:
        """What that payment leaves in dispute, or with nobody to bill; worked out once."""
        if key not in self._disputes:
            self._disputes[key] = self._disputes_of(key)
        return self._disputes[key]

    def _disputes_of(self, key: Key) -> list[Dispute]:
        placement = self.placements[key]
        if placement.outcome is not Outcome.POSTED or placement.claim is None:
            return []
        if placement.claim.is_void or placement.is_money_alone:
            return []
        one, claim = self.filed[key], placement.claim
        standing = self.standing.get((claim.claim_id, placement.rank), ())
        shares = protected_shares(one.payment, placement, claim, self.rules)
        return [*disputes(one, placement, self.rules, standing), *shares]


def claim_entries(key: Key, world: World) -> list[Entry]:
    """The entries of one claim payment; their legs in account 1050 amount to its CLP04."""
    one, placement = world.filed[key], world.placements[key]
    if placement.undoes:
        return [_negated(entry, one) for entry in claim_entries(placement.undoes, world)]
    if placement.outcome is Outcome.REVERSAL and placement.claim:
        # Of what was paid before the start there are no entries: the reversal itself says what it takes back.
        return [replace(entry, event="reversal") for entry in _posted(one, placement, placement.claim, world)]
    if placement.outcome is Outcome.POSTED and placement.claim:
        return list(_posted(one, placement, placement.claim, world))
    if placement.outcome is Outcome.MEMO and placement.claim:
        return _cash(one, (Account.OPENING, f"{placement.claim.claim_id}:payer"), "memo", placement.claim.claim_id)
    return _cash(one, (Account.SUSPENSE, f"{key[0]}:{key[1]}"), "suspense", "")


def _posted(one: Filed, placement: Placement, claim: KnownClaim, world: World) -> Iterator[Entry]:
    """Money and adjustments; the money alone where the claim is void and its charge gone, or a person placed it so."""
    owed = (Account.PAYER, f"{claim.claim_id}:{placement.rank}")
    yield from _cash(one, owed, "paid", claim.claim_id)
    if claim.is_void or placement.is_money_alone:
        return
    disputed = {
        (dispute.line, dispute.adjustment.ordinal)
        for dispute in world.disputes_of(one.key)
        if dispute.denial_class is not AdjustmentClass.PROTECTED
    }
    for line, cas in one.payment.all_adjustments():
        target = _target(one, placement, claim, line, cas, world.rules)
        if placement.rank == 1 and (line, cas.ordinal) in disputed:
            target = (Account.DISPUTED, f"{claim.claim_id}:{cas.carc}"), "disputed"
        if cas.amount_cents and target:
            place, purpose = target
            key = f"clp:{one.head.remit_id}:{one.payment.ordinal}:{line or '-'}:{cas.ordinal}:{purpose}"
            yield move(key, purpose, one.paid_on, cas.amount_cents, place, owed, claim.claim_id)


def _target(
    one: Filed, placement: Placement, claim: KnownClaim, line: int, cas: Adjustment, rules: HouseRules
) -> tuple[Place, str] | None:
    """Where an accepted adjustment goes and why; None for one that is only noted.

    A later payer repeats what the first one did: of its adjustments only the patient's share moves.
    """
    if not is_accepted(one.payment, line, cas, rules):
        return None
    if rules.is_share(cas):
        return share_place(one.payment, placement, claim, line, cas)
    if placement.rank > 1:
        return None
    account = _REDUCTION_ACCOUNT[rules.class_of(one.payment, line, cas)]
    return (account, claim.claim_id), "contractual"


def _cash(one: Filed, credit: tuple[Account, str], purpose: str, claim_id: str) -> list[Entry]:
    if not one.payment.paid_cents:
        return []
    key = f"clp:{one.head.remit_id}:{one.payment.ordinal}:-:-:{purpose}"
    debit = (Account.CLEARING, one.head.remit_id)
    return [move(key, purpose, one.paid_on, one.payment.paid_cents, debit, credit, claim_id)]


def _negated(entry: Entry, reversal: Filed) -> Entry:
    """The entry taken back by a reversal: the money leaves through the reversal's own remittance."""
    return Entry(
        key=f"clp:{reversal.head.remit_id}:{reversal.payment.ordinal}:undo:{entry.key}",
        event="reversal",
        event_date=reversal.paid_on,
        legs=tuple(_leg_back(leg, reversal.head.remit_id) for leg in entry.legs),
        undoes=entry.key,
    )


def _leg_back(leg: Leg, remit_id: str) -> Leg:
    subledger = remit_id if leg.account is Account.CLEARING else leg.subledger
    return replace(leg, subledger=subledger, amount_cents=-leg.amount_cents)
