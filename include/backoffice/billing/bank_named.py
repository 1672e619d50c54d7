"""Rungs 1 to 3 of the bank ladder: the movement names its payment by trace number or check number. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from backoffice.billing.bank import UNKNOWN, Expected, Ledger, Movement, Rung, Settlement

_TOKEN = re.compile(r"[^\s*~\\/,;:|]+")
_SHORTEST_TOKEN = 4
_TELLING_LENGTH = 6
"""A shorter trace number in a text may be anything: it counts only where the amount agrees."""
DEPOSIT_TWICE = "DEPOSIT_TWICE"
"""Why a deposit settles nothing: all of what it names has come."""
_RETURN = re.compile(r"\b(?:RETURN(?:ED)?|REVERS(?:AL|ED))\b", re.IGNORECASE)


class NamedLadder:
    """Finds the payments that movements name, and books what came against what is expected."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_trace: dict[str, list[Expected]] = defaultdict(list)
        self._by_check: dict[str, list[Expected]] = defaultdict(list)
        for one in ledger.payments:
            self._by_trace[one.trace_number].append(one)
            if one.is_check:
                self._by_check[one.trace_number.lstrip("0")].append(one)

    def settle_deposit(self, deposit: Movement) -> list[Settlement]:
        """Settlements of money that came in, to its last cent; empty when it names nothing at all."""
        for rung, named in self._rungs(deposit):
            if not named:
                continue
            chosen = self._choose(deposit, named)
            if chosen:
                return self._clear(deposit, rung, chosen)
            return [_unknown(deposit, deposit.amount_cents, "DEPOSIT_AMBIGUOUS", named)]
        return [_unknown(deposit, deposit.amount_cents, "REMIT_MISSING", ())] if deposit.trace_number else []

    def suggest(self, deposit: Movement) -> tuple[str, ...]:
        """Payments whose number the deposit holds; neither amount nor payer says that it is theirs."""
        return tuple(one.id for one in self._in_text(deposit) if len(one.trace_number) >= _TELLING_LENGTH)

    def settle_return(self, debit: Movement) -> list[Settlement]:
        """The one payment from which money is taken back, if the debit names it and as much has come for it.

        The debit has to be a return by its type, its code or its words, or carry the payment's trace and payer: a
        number that it happens to hold takes nothing back.
        """
        is_return = debit.is_return or bool(_RETURN.search(debit.text))
        for rung, named in self._rungs(debit):
            meant = [one for one in named if is_return or (rung is Rung.TRACE and _is_from(debit, one))]
            received = [one for one in meant if self._ledger.received_cents(one) >= -debit.amount_cents]
            if len(received) == 1:
                return [self._ledger.clear(debit.line_id, received[0].id, rung, debit.amount_cents)]
        return []

    def _rungs(self, movement: Movement) -> Iterator[tuple[Rung, list[Expected]]]:
        """The payments that each rung names. A patient's payment comes in its own amount or not at all."""
        amount_cents, trace_number = abs(movement.amount_cents), movement.trace_number
        same = self._by_trace.get(trace_number, []) if trace_number else []
        same = [one for one in same if one.amount_cents == amount_cents or not one.is_from_patient]
        if movement.trace_payer_id:
            same = [one for one in same if one.payer_trace_id == movement.trace_payer_id]
        yield Rung.TRACE, same
        named = self._in_text(movement)
        yield Rung.TEXT, [one for one in named if one.amount_cents == amount_cents] or self._proven(movement, named)
        numbers = sorted({token.lstrip("0") for token in _tokens(movement)} - {""})
        checks = [one for number in numbers for one in self._by_check.get(number, ())]
        yield Rung.CHECK, [one for one in checks if one.amount_cents == amount_cents]

    def _in_text(self, movement: Movement) -> list[Expected]:
        """Payments whose trace number is a word of the text. It may cut TRN03, but never contradict it."""
        named = [one for token in sorted(_tokens(movement)) for one in self._by_trace.get(token, ())]
        return [one for one in named if one.payer_trace_id.startswith(movement.trace_payer_id)]

    def _proven(self, movement: Movement, named: Sequence[Expected]) -> list[Expected]:
        """Of payments named in a text, each of another amount: those that are the deposit together, or of its payer.

        What the addenda name goes before what a text does.
        """
        if movement.trace_number:
            return []
        telling = [one for one in named if len(one.trace_number) >= _TELLING_LENGTH]
        if sum(map(self._ledger.open_cents, telling)) == movement.amount_cents:
            return telling
        return [one for one in telling if _is_from(movement, one)]

    def _choose(self, deposit: Movement, named: Sequence[Expected]) -> list[Expected]:
        """The payment meant, told apart by what is open, by amount, by date; several that are the deposit together.

        Empty when a tie remains.
        """
        tests = (
            lambda one: self._ledger.open_cents(one) > 0,
            lambda one: one.amount_cents == deposit.amount_cents,
            lambda one: one.paid_on == deposit.posted_date,
        )
        left = list(named)
        for test in tests:
            left = [one for one in left if test(one)] or left
        is_whole = sum(map(self._ledger.open_cents, left)) == deposit.amount_cents
        has_own_names = len({one.trace_number for one in left}) == len(left)
        return left if len(left) == 1 or (is_whole and has_own_names) else []

    def _clear(self, deposit: Movement, rung: Rung, chosen: Sequence[Expected]) -> list[Settlement]:
        settled, rest_cents = [], deposit.amount_cents
        for one in chosen:
            cleared_cents = min(rest_cents, self._ledger.open_cents(one))
            rest_cents -= cleared_cents
            if cleared_cents:
                note = "DATE_DIFFERS" if rung is Rung.TRACE and one.paid_on != deposit.posted_date else ""
                settled.append(self._ledger.clear(deposit.line_id, one.id, rung, cleared_cents, note))
        reason = "DEPOSIT_OVER" if settled else DEPOSIT_TWICE
        return [*settled, _unknown(deposit, rest_cents, reason, chosen)] if rest_cents else settled


def _is_from(movement: Movement, one: Expected) -> bool:
    """Whether the movement names the payer of a payment: by TRN03, or by the payer's name on statements."""
    names = {movement.trace_payer_id, *_tokens(movement)} - {""}
    return one.payer_trace_id in names or bool(movement.payers & one.payers)


def _tokens(movement: Movement) -> set[str]:
    """Whole words of reference and text, without those too short to mean a payment."""
    words = _TOKEN.findall(f"{movement.reference} {movement.text}")
    return {word for word in words if len(word) >= _SHORTEST_TOKEN}


def _unknown(movement: Movement, amount_cents: int, reason: str, candidates: Sequence[Expected]) -> Settlement:
    ids = tuple(one.id for one in candidates)
    return Settlement(movement.line_id, UNKNOWN, Rung.NONE, amount_cents, reason, ids)
