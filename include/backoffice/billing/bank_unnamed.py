"""Rungs 4 and 5 of the bank ladder: payer, amount and date tell, if they leave one answer alone. Pure.

Every deposit looks at the same payments, so that no order among them counts: what two deposits would claim, neither
gets. Nothing is decided before all that may fit must have come.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.billing.bank import UNKNOWN, Expected, Ledger, Movement, Rung, Settlement, Window
from backoffice.billing.subsets import MOST, subsets_with_sum

_WORTH_SHOWING = 5


@dataclass(frozen=True, slots=True)
class _Sum:
    """Deposits and payments that amount to the same; one of the two is alone."""

    deposits: tuple[Movement, ...]
    payments: tuple[Expected, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of all."""
        return (*(one.line_id for one in self.deposits), *(one.id for one in self.payments))


def settle_unnamed(deposits: Sequence[Movement], ledger: Ledger, window: Window) -> list[Settlement]:
    """Settlements of deposits that name no payment, each to its last cent."""
    ladder = _UnnamedLadder(deposits, ledger, window)
    ladder.settle_single()
    ladder.settle_sums()
    return ladder.finish()


class _UnnamedLadder:
    """The deposits of payers and lockboxes, the payments of which nothing has come, and who may belong to whom."""

    def __init__(self, deposits: Sequence[Movement], ledger: Ledger, window: Window) -> None:
        self._deposits = deposits
        self._ledger = ledger
        self._window = window
        self._spans: dict[date, tuple[date, date]] = {}
        self._settled: dict[str, list[Settlement]] = {}
        self._reasons: dict[str, tuple[str, tuple[str, ...]]] = {}
        open_payments = [one for one in ledger.payments if ledger.is_untouched(one)]
        by_payer: dict[str, list[Expected]] = defaultdict(list)
        for one in open_payments:
            for payer in one.payers:
                by_payer[payer].append(one)
        checks = [one for one in open_payments if one.is_check]
        self._fitting = {one.line_id: self._near(one, by_payer, checks) for one in deposits}

    def settle_single(self) -> None:
        """Rung 4: the one payment of that payer and amount, for the one deposit that it fits."""
        equal = {
            one.line_id: [each for each in self._fitting[one.line_id] if each.amount_cents == one.amount_cents]
            for one in self._deposits
            if one.payers
        }
        wooers = Counter(each.id for fitting in equal.values() for each in fitting)
        for deposit in self._deposits:
            fitting = equal.get(deposit.line_id, [])
            if len(fitting) == 1 and wooers[fitting[0].id] == 1:
                self._settle(_Sum((deposit,), (fitting[0],)), Rung.PAYER)
            elif fitting:
                self._reasons[deposit.line_id] = "DEPOSIT_AMBIGUOUS", _ids(fitting)

    def settle_sums(self) -> None:
        """Rung 5: one deposit for several payments, several deposits for one, where just one choice adds up."""
        sums = [*self._one_for_several(), *self._several_for_one()]
        claims = Counter(member for one in sums for member in one.members)
        for one in sums:
            if all(claims[member] == 1 for member in one.members):
                self._settle(one, Rung.LUMP)
                continue
            for deposit in one.deposits:
                self._reasons[deposit.line_id] = "LUMP_AMBIGUOUS", _ids(one.payments)

    def finish(self) -> list[Settlement]:
        """What was settled, and the rest as unidentified."""
        return [
            settlement
            for deposit in self._deposits
            for settlement in self._settled.get(deposit.line_id) or [self._unknown(deposit)]
        ]

    def _near(
        self, deposit: Movement, by_payer: Mapping[str, Sequence[Expected]], checks: Sequence[Expected]
    ) -> list[Expected]:
        """Payments whose date is near, of the payers that the deposit names, or any check for a lockbox."""
        if deposit.posted_date not in self._spans:
            self._spans[deposit.posted_date] = self._window.around(deposit.posted_date)
        first, last = self._spans[deposit.posted_date]
        known = {one.id: one for payer in sorted(deposit.payers) for one in by_payer.get(payer, ())}
        if deposit.is_lockbox and not deposit.payers:
            known = {one.id: one for one in checks}
        return [one for one in known.values() if first <= one.paid_on <= last]

    def _one_for_several(self) -> Iterable[_Sum]:
        for deposit in self._left():
            payments = [one for one in self._fitting[deposit.line_id] if self._ledger.is_untouched(one)]
            payments = [one for one in payments if one.amount_cents <= deposit.amount_cents]
            if len(payments) > MOST:
                self._reasons[deposit.line_id] = "LUMP_TOO_MANY", ()
                continue
            found = subsets_with_sum([one.amount_cents for one in payments], deposit.amount_cents)
            if len(found) > 1:
                first = [payments[place] for place in found[0]]
                self._reasons[deposit.line_id] = "LUMP_AMBIGUOUS", _ids(first)
            elif found:
                yield _Sum((deposit,), tuple(payments[place] for place in found[0]))

    def _several_for_one(self) -> Iterable[_Sum]:
        near: dict[str, list[Movement]] = defaultdict(list)
        for deposit in self._left():
            for one in self._fitting[deposit.line_id]:
                if deposit.amount_cents < one.amount_cents:
                    near[one.id].append(deposit)
        for one in self._ledger.payments:
            parts = near.get(one.id, [])
            if not self._ledger.is_untouched(one) or len(parts) > MOST:
                continue
            found = subsets_with_sum([part.amount_cents for part in parts], one.amount_cents)
            if len(found) > 1:
                for place in {place for choice in found for place in choice}:
                    self._reasons.setdefault(parts[place].line_id, ("LUMP_AMBIGUOUS", (one.id,)))
            elif found:
                yield _Sum(tuple(parts[place] for place in found[0]), (one,))

    def _left(self) -> list[Movement]:
        """Deposits that rung 4 has neither settled nor found to be a tie."""
        done = self._settled.keys() | self._reasons.keys()
        return [one for one in self._deposits if one.line_id not in done and self._fitting[one.line_id]]

    def _settle(self, found: _Sum, rung: Rung) -> None:
        """Settles them; nothing while another payment may still come for one of the deposits."""
        if not all(self._window.is_over(one.posted_date) for one in found.deposits):
            return
        for deposit in found.deposits:
            self._settled[deposit.line_id] = [
                self._ledger.clear(deposit.line_id, one.id, rung, min(one.amount_cents, deposit.amount_cents))
                for one in found.payments
            ]

    def _unknown(self, deposit: Movement) -> Settlement:
        """A payer's money waits for its remittance; a tie is told once the window is over."""
        plain = "REMIT_MISSING" if deposit.payers else "UNEXPECTED_DEPOSIT"
        reason, candidates = self._reasons.get(deposit.line_id, (plain, ()))
        if not self._window.is_over(deposit.posted_date) and deposit.payers:
            reason = "REMIT_MISSING"
        return Settlement(deposit.line_id, UNKNOWN, Rung.NONE, deposit.amount_cents, reason, candidates)


def _ids(payments: Iterable[Expected]) -> tuple[str, ...]:
    return tuple(one.id for one in payments)[:_WORTH_SHOWING]
