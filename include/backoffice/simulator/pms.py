"""What the practice's own system has posted: all that its billers could place, and now and then something wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from backoffice.simulator.aged import aged_remits
from backoffice.simulator.chance import Deck
from backoffice.simulator.claims import Claim
from backoffice.simulator.faults.remits import RemitFault
from backoffice.simulator.faults.slips import SLIPS, UNPLACED, Posting
from backoffice.simulator.folders import Row
from backoffice.simulator.remits import Payment, arrivals, card, payments_until
from backoffice.simulator.remittance import ClaimPayment
from backoffice.simulator.takings import takings
from backoffice.simulator.traits import Trait, trait_of
from backoffice.simulator.world import Spec

_NEVER_USABLE = (RemitFault.UNBALANCED, RemitFault.NOT_OURS)
_REDUCTIONS = ("45", "144", "253")


@dataclass(frozen=True, slots=True)
class Slip:
    """A claim on which a biller of the practice has erred, on which night, and how."""

    claim_id: str
    night: date
    name: str


def posting_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The pms_postings feed as it stands at the end of that day."""
    erred = {slip.claim_id: slip.name for slip in slips(spec, on)}
    for payment, claim, paid in placed(spec, on):
        is_beneficiary = _is_beneficiary(spec, claim)
        postings = [each for each in _postings(payment, claim, paid, is_beneficiary) if each.amount_cents]
        bend = SLIPS.get(erred.get(claim.claim_id, ""))
        for number, posting in enumerate(bend(postings) if bend else postings, start=1):
            yield _row(f"PM{payment.remit.trace}-{claim.claim_id}-{number}", posting)
    for each in aged_remits(spec):
        posting = Posting(
            each.claim.claim_id, each.remit.paid_on, "adjustment", each.reduced_cents, "payer", each.remit.trace
        )
        if posting.amount_cents:
            yield _row(f"PM{each.remit.trace}", posting)
    for taking in takings(spec, on):
        posting = Posting(taking.claim.claim_id, taking.day, "payment", taking.amount_cents, "patient")
        yield _row(f"PM{taking.claim.claim_id}-P", posting)


def slips(spec: Spec, on: date) -> Iterator[Slip]:
    """The slips up to that night; only payments in which nothing else is wrong are met."""
    deck, seats = Deck(spec.chance, "slips", tuple(SLIPS), 8, 40), count()
    for payment, claim, paid in placed(spec, on):
        is_plain = payment.fault is None and not card(spec, claim) and not _is_beneficiary(spec, claim)
        if is_plain and claim.seat >= 0 and paid.paid_cents > 0 and (name := deck.dealt(next(seats))):
            yield Slip(claim.claim_id, payment.night, name)


def placed(spec: Spec, on: date) -> Iterator[tuple[Payment, Claim, ClaimPayment]]:
    """The claim payments that can be placed, as far as their remittance can be used."""
    for payment in payments_until(spec, on):
        if _is_usable(spec, payment, on):
            for claim, paid in zip(payment.claims, payment.remit.claims, strict=False):
                if card(spec, claim) not in UNPLACED:
                    yield payment, claim, paid


def _is_beneficiary(spec: Spec, claim: Claim) -> bool:
    return trait_of(spec, claim.visit.patient.number) is Trait.QMB


def _is_usable(spec: Spec, payment: Payment, on: date) -> bool:
    """A cut remittance counts when it has come whole, one that comes twice under two traces no longer, others never."""
    if payment.fault in _NEVER_USABLE:
        return False
    come = sum(night <= on for night, _, _ in arrivals(spec, payment))
    if payment.fault is RemitFault.BROKEN:
        return come > 1
    return come == 1 or payment.fault is not RemitFault.POSSIBLE_DUPLICATE


def _postings(payment: Payment, claim: Claim, paid: ClaimPayment, is_beneficiary: bool) -> Iterator[Posting]:
    """Money, contractual reductions, and the patient's share where no further payer is asked first.

    `is_beneficiary`: the patient must not be billed for it.
    """
    payer = Posting(claim.claim_id, payment.night, "payment", paid.paid_cents, "payer", payment.remit.trace)
    reasons = [adjustment for service in paid.services for adjustment in service.adjustments]
    reduced_cents = sum(each.cents for each in reasons if each.group != "PR" and each.code in _REDUCTIONS)
    yield payer
    yield replace(payer, kind="adjustment", amount_cents=reduced_cents)
    if len(claim.coverages) == 1 and not is_beneficiary:
        yield replace(payer, kind="transfer", amount_cents=paid.patient_cents)
        yield replace(payer, kind="transfer", amount_cents=-paid.patient_cents, party="patient")


def _row(posting_id: str, posting: Posting) -> Row:
    return {
        "posting_id": posting_id,
        "claim_id": posting.claim_id,
        "posted_date": posting.day,
        "kind": posting.kind,
        "amount": posting.amount_cents,
        "payer_or_patient": posting.party,
        "trace": posting.trace or None,
    }
