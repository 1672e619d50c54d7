"""The ledger that must come of a month, kept by hand: for each event the accounts it moves (billing.md 3.6)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from backoffice.simulator.months.answers import CONTRACTUAL, NO_COINSURANCE, PROGRAMME
from backoffice.simulator.months.billed import Claim
from backoffice.simulator.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remit

Place = tuple[str, str]
BANK, CLEARING, UNDEPOSITED, PAYER, PATIENT, DISPUTED = "1000", "1050", "1060", "1200", "1210", "1220"
OPEN_ITEMS, UNIDENTIFIED, SUSPENSE = "2200", "2300", "2400"
CHARGES, REDUCED, PROGRAMMES, INTEREST, FEES = "4000", "4100", "4110", "4200", "6100"
_REDUCTIONS = {CONTRACTUAL: REDUCED, PROGRAMME: PROGRAMMES}
_FORWARDED = ("19", "20", "21")
_PATIENT_CODES = ("1", "2", "3")
_FAMILIES = {"WO": "WO", "72": "WO", "FB": "FB", "AP": "AP"}


class Books:
    """Net cents by account and key; a debit is positive."""

    def __init__(self) -> None:
        self._net: Counter[Place] = Counter()

    @property
    def ledger(self) -> dict[Place, int]:
        """Every account and key that is not even."""
        return {place: cents for place, cents in self._net.items() if cents}

    def charge(self, claim: Claim) -> None:
        """The claim was billed to its first payer."""
        self._move(claim.charge_cents, (PAYER, f"{claim.claim_id}:1"), (CHARGES, claim.claim_id))

    def settle(self, remit_id: str, payment: ClaimPayment, claim: Claim, rank: int) -> None:
        """A payer's answer stands: money, reductions, the patient's share, what stays in dispute. A reversal's amounts
        are negative, so that they undo their original."""
        owed = (PAYER, f"{claim.claim_id}:{rank}")
        self._move(payment.paid_cents, (CLEARING, remit_id), owed)
        for adjustment, remarks in _reasons(payment):
            if adjustment.group == "PR" and adjustment.code in _PATIENT_CODES:
                is_passed_on = rank < len(claim.payers) or payment.status in _FORWARDED
                target = (PAYER, f"{claim.claim_id}:{rank + 1}") if is_passed_on else (PATIENT, claim.claim_id)
                if not is_passed_on and NO_COINSURANCE in remarks:
                    target = (DISPUTED, f"{claim.claim_id}:{adjustment.code}")
                self._move(adjustment.cents, target, owed)
            elif rank == 1:
                account = _REDUCTIONS.get((adjustment.group, adjustment.code))
                target = (account, claim.claim_id) if account else (DISPUTED, f"{claim.claim_id}:{adjustment.code}")
                self._move(adjustment.cents, target, owed)

    def suspend(self, remit_id: str, ordinal: int, payment: ClaimPayment) -> None:
        """The money of an answer that belongs to nobody known."""
        self._move(payment.paid_cents, (CLEARING, remit_id), (SUSPENSE, f"{remit_id}:{ordinal}"))

    def adjust(self, remit_id: str, remit: Remit) -> None:
        """What the payer keeps or adds for the whole practice."""
        for number, adjustment in enumerate(remit.adjustments, 1):
            place = _provider_account(remit_id, remit, number, adjustment)
            self._move(adjustment.cents, place, (CLEARING, remit_id))

    def deposit(self, account_id: str, cents: int, place: Place) -> None:
        """Money at the bank, for what it clears."""
        self._move(cents, (BANK, account_id), place)

    def take(self, payment_id: str, claim: Claim, cents: int) -> None:
        """A patient paid at the desk."""
        self._move(cents, (UNDEPOSITED, payment_id), (PATIENT, claim.claim_id))

    def owed_by_patients(self, claims: Sequence[Claim]) -> dict[str, int]:
        """Claims on which patients owe something, with the amount."""
        owed = {claim.claim_id: self._net[PATIENT, claim.claim_id] for claim in claims}
        return {claim_id: cents for claim_id, cents in owed.items() if cents > 0}

    def _move(self, cents: int, debit: Place, credit: Place) -> None:
        self._net[debit] += cents
        self._net[credit] -= cents


def _reasons(payment: ClaimPayment) -> Iterator[tuple[Adjustment, tuple[str, ...]]]:
    """Each adjustment with the remarks beside it."""
    yield from ((each, ()) for each in payment.adjustments)
    yield from ((each, line.remarks) for line in payment.services for each in line.adjustments)


def _provider_account(remit_id: str, remit: Remit, number: int, adjustment: ProviderAdjustment) -> Place:
    if adjustment.code in _FAMILIES:
        return OPEN_ITEMS, f"{remit.payer_edi_id}:{_FAMILIES[adjustment.code]}:{adjustment.reference}"
    if adjustment.code == "L6":
        return INTEREST, remit_id
    if adjustment.code in ("CS", "LE"):
        return FEES, remit_id
    return SUSPENSE, f"{remit_id}:plb.{number}.1"
