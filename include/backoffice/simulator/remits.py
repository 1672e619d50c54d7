"""Which payment covers which claims, on which night its 835 comes, and when its money reaches the bank."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from backoffice.simulator import era
from backoffice.simulator.adjudication import adjudicate
from backoffice.simulator.chance import Deck
from backoffice.simulator.claims import Claim, claims_on, older_claims
from backoffice.simulator.faults.clearing import UNPAID, ClearingFault
from backoffice.simulator.faults.payments import BENDINGS
from backoffice.simulator.faults.remits import MONEY, Money, RemitFault, bent, corrected, cut
from backoffice.simulator.remittance import ClaimPayment, Remit, remit_of
from backoffice.simulator.visits import history_start
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
    def money(self) -> Money:
        """How its money comes."""
        return MONEY.get(self.fault, Money()) if self.fault else Money()


def card(spec: Spec, claim: Claim) -> str:
    """The fault that was dealt to the claim, empty for none: of its payment, or else of its way to the payer."""
    if claim.seat < 0:
        return ""
    of_payment = Deck(spec.chance, "claims", CARDS, 28, 80).dealt(claim.seat)
    return of_payment or Deck(spec.chance, "clearing", tuple(ClearingFault), 8, 40).dealt(claim.seat)


def payments_until(spec: Spec, on: date) -> list[Payment]:
    """Every payment whose 835 has come by that night, in order of its coming."""
    nights = spec.days.between(spec.first_date, on)
    return [payment for night in nights for payment in _payments_on(spec, night)]


@lru_cache(maxsize=10_000)
def _payments_on(spec: Spec, night: date) -> tuple[Payment, ...]:
    """The payments of a night: one a payer, and one for each claim in whose payment as a whole something is wrong."""
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in _claims_remitted(spec, night):
        lane = f"{claim.seat:04}" if card(spec, claim) in tuple(RemitFault) else _MAIN
        groups[claim.primary.payer.payer_id, lane].append(claim)
    return tuple(_payment(spec, night, lane, claims) for (_, lane), claims in sorted(groups.items()))


def _claims_remitted(spec: Spec, night: date) -> list[Claim]:
    """Claims whose 835 comes on that night: a week after they were sent, but none before the first night."""
    is_first = night == spec.days.on_or_after(spec.first_date)
    start = history_start(spec) if is_first else night - 3 * _ADJUDICATION
    days = [day for day in spec.days.between(max(start, history_start(spec)), night) if _night_of(spec, day) == night]
    older = older_claims(spec) if is_first else ()
    claims = (claim for day in days for claim in claims_on(spec, day))
    return [*older, *(claim for claim in claims if card(spec, claim) not in UNPAID)]


def _night_of(spec: Spec, visit_day: date) -> date:
    sent = spec.days.after(visit_day)
    return spec.days.on_or_after(max(sent + _ADJUDICATION, spec.first_date))


def _payment(spec: Spec, night: date, lane: str, claims: list[Claim]) -> Payment:
    payer = claims[0].primary.payer
    fault = RemitFault(card(spec, claims[0])) if lane != _MAIN else None
    payments = tuple(_claim_payment(spec, claim) for claim in claims)
    remit = remit_of(payer, lane, night, spec.days.after(night), payments)
    return Payment(payer, night, bent(fault, remit) if fault else remit, tuple(claims), fault)


def _claim_payment(spec: Spec, claim: Claim) -> ClaimPayment:
    bending = BENDINGS.get(card(spec, claim))
    payment = adjudicate(spec, claim)
    return bending(payment) if bending else payment


def arrivals(spec: Spec, payment: Payment) -> Iterator[tuple[date, str, bytes]]:
    """Night, inbox path and content of each file in which the payment's 835 comes.

    A cut one is sent again whole after two open days; a repeated one comes the next open day under another trace, and
    so does a correction.
    """
    whole = content(spec, payment.remit)
    if payment.fault is RemitFault.BROKEN:
        yield payment.night, path(payment.night, payment.remit, "-cut"), cut(whole)
        again = spec.days.after(payment.night, 2)
        yield again, path(again, payment.remit), whole
        return
    yield payment.night, path(payment.night, payment.remit), whole
    if payment.fault is RemitFault.DUPLICATE_FILE:
        yield payment.night, path(payment.night, payment.remit, "-again"), whole
    if payment.fault is RemitFault.POSSIBLE_DUPLICATE:
        night = spec.days.after(payment.night)
        twin = replace(payment.remit, trace=f"{payment.remit.trace}R", produced_on=night)
        yield night, path(night, twin), content(spec, twin)
    if payment.fault is RemitFault.CORRECTION:
        night = spec.days.after(payment.night)
        trace, paid_on = f"{payment.remit.trace}C", spec.days.after(night)
        correction = replace(corrected(payment.remit), trace=trace, produced_on=night, paid_on=paid_on)
        yield night, path(night, correction), content(spec, correction)


def files_on(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each 835 that comes on that night."""
    for payment in payments_until(spec, night):
        yield from ((place, sent) for arrival, place, sent in arrivals(spec, payment) if arrival == night)


def money_day(spec: Spec, payment: Payment) -> date:
    """The day on which the payment's money reaches the bank."""
    return spec.days.after(payment.remit.paid_on, payment.money.late_days)


def return_day(spec: Spec, payment: Payment) -> date | None:
    """The day on which the bank takes the payment's money back; None for one that stays."""
    return spec.days.after(money_day(spec, payment)) if payment.money.is_returned else None


def content(spec: Spec, remit: Remit) -> bytes:
    """The 835 of one remittance."""
    return era.write([remit], spec.chance.number("control", remit.trace) % 10**9)


def path(night: date, remit: Remit, suffix: str = "") -> str:
    """Where below the inbox the 835 of a remittance comes on that night."""
    return f"edi/{night.isoformat()}/{remit.trace.lower()}{suffix}.835"
