"""Which payment covers which claims, on which night its 835 comes, and when its money reaches the bank."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from backoffice.simulator import era
from backoffice.simulator.adjudication import adjudicate
from backoffice.simulator.banks import Deposit
from backoffice.simulator.cast import Part
from backoffice.simulator.chance import Deck
from backoffice.simulator.claims import Claim, claims_until, is_older
from backoffice.simulator.faults.payments import BENDINGS
from backoffice.simulator.faults.remits import MONEY, Money, RemitFault, bent, cut
from backoffice.simulator.remittance import ClaimPayment, Remit, balanced
from backoffice.simulator.world import Payer, Spec

_MAIN = "M"
CREDIT_BALANCE = "credit_balance"
CARDS = (*BENDINGS, *RemitFault, CREDIT_BALANCE)
_ADJUDICATION = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Payment:
    """A remit with the claims it pays and, where one was planted, the fault of the whole of it."""

    payer: Payer
    night: date
    remit: Remit
    claims: tuple[Claim, ...]
    fault: RemitFault | None = None

    @property
    def name(self) -> str:
        """Name of its file, without the ending."""
        return f"{self.payer.payer_id}-{self.remit.trace}".lower()

    @property
    def money(self) -> Money:
        """How its money comes."""
        return MONEY.get(self.fault, Money()) if self.fault else Money()


def card(spec: Spec, claim: Claim) -> str:
    """The fault that was dealt to the claim, empty for none. Older claims and those with a second payer have none."""
    if is_older(claim) or claim.visit.patient.part is Part.SECONDARY:
        return ""
    return Deck(spec.chance, "claims", CARDS, 28, 80).dealt(claim.ordinal)


def remitted_on(spec: Spec, claim: Claim) -> date:
    """The night on which the claim's 835 comes: a week after it was sent, not before the first night."""
    return spec.days.on_or_after(max(claim.submitted + _ADJUDICATION, spec.first_date))


@lru_cache(maxsize=16)
def payments_until(spec: Spec, on: date) -> tuple[Payment, ...]:
    """Every payment whose 835 has come by that night, in order of its coming."""
    groups: dict[tuple[date, str, str], list[Claim]] = defaultdict(list)
    for claim in claims_until(spec, on):
        if (night := remitted_on(spec, claim)) <= on:
            dealt = card(spec, claim)
            lane = f"{claim.ordinal:04}" if dealt in tuple(RemitFault) else _MAIN
            groups[night, claim.primary.payer.payer_id, lane].append(claim)
    return tuple(_payment(spec, *key, claims) for key, claims in sorted(groups.items(), key=lambda group: group[0]))


def _payment(spec: Spec, night: date, payer_id: str, lane: str, claims: list[Claim]) -> Payment:
    payer = claims[0].primary.payer
    fault = RemitFault(card(spec, claims[0])) if lane != _MAIN else None
    payments = tuple(_claim_payment(spec, claim) for claim in claims)
    remit = Remit(
        payer_name=payer.name,
        payer_edi_id=payer.edi_id,
        payer_tax_id=payer.tax_id,
        trace=f"{payer_id}{night:%y%m%d}{lane}",
        produced_on=night,
        paid_on=spec.days.after(night),
        total_cents=balanced(payments),
        claims=payments,
    )
    return Payment(payer, night, bent(fault, remit) if fault else remit, tuple(claims), fault)


def _claim_payment(spec: Spec, claim: Claim) -> ClaimPayment:
    bending = BENDINGS.get(card(spec, claim))
    payment = adjudicate(spec, claim)
    return bending(payment) if bending else payment


def files_on(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each 835 that comes on that night."""
    folder = f"edi/{night.isoformat()}"
    for payment in payments_until(spec, night):
        if payment.night == night:
            content = era.write([payment.remit], spec.chance.number("control", payment.remit.trace) % 10**9)
            yield f"{folder}/{payment.name}.835", cut(content) if payment.fault is RemitFault.BROKEN else content
            if payment.fault is RemitFault.DUPLICATE_FILE:
                yield f"{folder}/{payment.name}-again.835", content


def deposits(spec: Spec, payer: Payer, on: date) -> Iterator[Deposit]:
    """What the payer's payments bring to the bank on that day."""
    for payment in payments_until(spec, on):
        money = payment.money
        day = spec.days.after(payment.remit.paid_on, money.late_days)
        if payment.payer == payer and day == on and money.is_paid and payment.remit.total_cents:
            yield Deposit(
                day=day,
                amount_cents=payment.remit.total_cents + money.difference_cents,
                description=f"{payer.name.upper()} HCCLAIMPMT",
                reference=spec.chance.digits(9, "bank", payment.remit.trace),
                trace=payment.remit.trace,
                originator=payer.tax_id,
            )
