"""Deposits that a person has settled, or has taken off what they settled; the ladders only see the others. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from backoffice.billing.bank import UNKNOWN, Ledger, Movement, Rung, Settlement
from backoffice.billing.rulings import Act, Ruling

Words = Mapping[str, Sequence[str]]
"""Bank line → the payments that it settles, in that order; none where persons have only said what it does not."""
NO_WORDS: Words = MappingProxyType({})


def deposit_words(rulings: Iterable[Ruling]) -> dict[str, tuple[str, ...]]:
    """What persons have said of each bank line; of two rulings on the same pair the later one holds."""
    words: dict[str, tuple[str, ...]] = {}
    for ruling in sorted(rulings, key=lambda ruling: ruling.number):
        others = tuple(each for each in words.get(ruling.subject, ()) if each != ruling.object)
        words[ruling.subject] = (*others, ruling.object) if ruling.act is Act.SETTLE else others
    return words


def settle_by_hand(deposit: Movement, payment_ids: Sequence[str], ledger: Ledger) -> list[Settlement]:
    """Settles the payments in turn as far as both reach; what is left of the deposit is unidentified."""
    left_cents = deposit.amount_cents
    settled = []
    by_id = {one.id: one for one in ledger.payments if one.id in payment_ids}
    for payment in (by_id[each] for each in payment_ids if each in by_id):
        cents = min(left_cents, ledger.open_cents(payment))
        if cents > 0:
            settled.append(ledger.clear(deposit.line_id, payment.id, Rung.HAND, cents))
            left_cents -= cents
    if left_cents:
        reason = "DEPOSIT_OVER" if settled else "DEPOSIT_TAKEN_OFF"
        settled.append(Settlement(deposit.line_id, UNKNOWN, Rung.NONE, left_cents, reason))
    return settled
