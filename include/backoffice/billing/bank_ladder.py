"""Settles every movement of the bank accounts anew from all that is known: names first, then payer and amount. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from backoffice.billing.bank import UNKNOWN, Expected, Ledger, Movement, Rung, Settlement, Window
from backoffice.billing.bank_hand import NO_WORDS, Words, settle_by_hand
from backoffice.billing.bank_named import DEPOSIT_TWICE, NamedLadder
from backoffice.billing.bank_unnamed import settle_unnamed

_RETURNED, _UNPLACED, _NUMBER_ALONE = "DEPOSIT_RETURNED", "RETURN_UNPLACED", "DEPOSIT_NUMBER_ALONE"


def settle_movements(
    movements: Iterable[Movement], expected: Iterable[Expected], window: Window, words: Words = NO_WORDS
) -> list[Settlement]:
    """Every deposit, wholly settled or wholly accounted for, and every return; other debits settle nothing.

    What persons have said of a deposit comes before all ladders. A return takes back what its deposit settled, so that
    the money is expected again.
    """
    ordered = sorted(movements, key=lambda one: (one.posted_date, one.amount_cents < 0, one.line_id))
    ledger = Ledger(expected)
    named = NamedLadder(ledger)
    returns = _Returns(ledger, window)
    by_hand = {
        one.line_id: settle_by_hand(one, words[one.line_id], ledger)
        for one in ordered
        if one.line_id in words and one.amount_cents > 0
    }
    settled: dict[str, list[Settlement]] = {}
    for one in ordered:
        if one.amount_cents > 0:
            settled[one.line_id] = by_hand.get(one.line_id) or named.settle_deposit(one)
            returns.remember(one)
        elif found := named.settle_return(one):
            settled[one.line_id] = found
        elif one.is_return:
            settled[one.line_id] = returns.take_back(one, settled)
    for one in ordered:
        if any(part.reason == DEPOSIT_TWICE for part in settled.get(one.line_id, ())):
            settled[one.line_id] = named.settle_deposit(one)  # a return that stands behind it may have made room
    unnamed = {one.line_id: one for one in ordered if one.amount_cents > 0 and not settled[one.line_id]}
    for settlement in settle_unnamed(list(unnamed.values()), ledger, window):
        settled[settlement.line_id].append(_hinted(settlement, named.suggest(unnamed[settlement.line_id])))
    return [settlement for one in ordered for settlement in settled.get(one.line_id, ())]


def _hinted(settlement: Settlement, candidates: tuple[str, ...]) -> Settlement:
    """What nothing has settled, with the payments whose number it holds, where nothing better is known."""
    if settlement.counterpart != UNKNOWN or settlement.candidates or not candidates:
        return settlement
    reason = _NUMBER_ALONE if settlement.reason == "UNEXPECTED_DEPOSIT" else settlement.reason
    return replace(settlement, reason=reason, candidates=candidates)


class _Returns:
    """Deposits by account and amount, for returns that say no more than that."""

    def __init__(self, ledger: Ledger, window: Window) -> None:
        self._ledger = ledger
        self._window = window
        self._deposits: dict[tuple[str, int], list[Movement]] = {}

    def remember(self, deposit: Movement) -> None:
        """A deposit that a later return may be about."""
        self._deposits.setdefault((deposit.account_id, deposit.amount_cents), []).append(deposit)

    def take_back(self, debit: Movement, settled: dict[str, list[Settlement]]) -> list[Settlement]:
        """Undoes the one deposit that the return can be about; a return of none or of several is unidentified.

        What the deposit left unidentified, both keep between themselves: nobody has to look for it any more.
        """
        deposits = self._deposits.get((debit.account_id, -debit.amount_cents), [])
        first, _ = self._window.around(debit.posted_date)
        near = [one for one in deposits if one.posted_date >= first]
        if len(near) != 1:
            return [Settlement(debit.line_id, UNKNOWN, Rung.NONE, debit.amount_cents, _UNPLACED)]
        deposit = near[0]
        deposits.remove(deposit)
        parts = settled[deposit.line_id] or [Settlement(deposit.line_id, UNKNOWN, Rung.NONE, deposit.amount_cents)]
        settled[deposit.line_id] = [
            replace(part, reason=_RETURNED) if part.counterpart == UNKNOWN else part for part in parts
        ]
        return [self._undo(debit, deposit, part) for part in parts]

    def _undo(self, debit: Movement, deposit: Movement, part: Settlement) -> Settlement:
        if part.counterpart == UNKNOWN:
            return Settlement(debit.line_id, deposit.line_id, Rung.NONE, -part.amount_cents, _RETURNED)
        return self._ledger.clear(debit.line_id, part.counterpart, part.rung, -part.amount_cents, _RETURNED)
