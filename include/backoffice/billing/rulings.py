"""What persons have decided about the money: rulings are only ever added, and every posting after them follows.

A posting is a function of what is known, the rulings among it. So a ruling may come before or after what it is about is
posted anew, and any replay ends in the same balances. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from backoffice.billing.match import BY_HAND, Claims, Match

Key = tuple[str, int]
MATCH_REFUSED = "MATCH_REFUSED"
"""Why a payment that a person has taken off a claim has none."""
WHOLE_REMIT = 0
"""Ordinal of what is said about all claim payments of a remittance."""


class Act(StrEnum):
    """What a ruling does.

    Its subject is a claim payment (`remit:ordinal`), a remittance, a bank line, what money is moved for
    (`claim:line:carc`, a remittance, a bank line, an open item, a PLB), or another ruling, in the order of the acts.
    """

    ASSIGN = "assign"
    REFUSE = "refuse"
    APPROVE = "approve"
    BILL_PATIENT = "bill_patient"
    BILL_PAYER = "bill_payer"
    HOLD = "hold"
    RELEASE = "release"
    DISMISS = "dismiss"
    SETTLE = "settle"
    PART = "part"
    TOLD_AGAIN = "told_again"
    TOLD_APART = "told_apart"
    WRITE_OFF = "write_off"
    TO_PATIENT = "to_patient"
    AS_CONTRACT = "as_contract"
    BOOK_FEE = "book_fee"
    BOOK_DEPOSIT = "book_deposit"
    CLOSE_ITEM = "close_item"
    BOOK_PLB = "book_plb"
    WITHDRAW = "withdraw"


ON_PAYMENTS = (Act.ASSIGN, Act.REFUSE, Act.APPROVE, Act.BILL_PATIENT, Act.BILL_PAYER)
"""Acts on claim payments."""
_ON_SHARES = (Act.BILL_PATIENT, Act.BILL_PAYER)
ON_DEPOSITS = (Act.SETTLE, Act.PART)
"""Acts on bank lines: what they settle."""
ON_LINES = (Act.TOLD_AGAIN, Act.TOLD_APART)
"""Acts on bank lines: whether they tell of a movement again, or of one of their own."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One act of a person.

    `object` is the claim a payment is or is not for, what a deposit settles, or the payments (`remit:ordinal`, between
    blanks) that have left what is given up; else empty.
    """

    number: int
    act: Act
    subject: str
    object: str


@dataclass(frozen=True, slots=True)
class Word:
    """All that persons have said about one claim payment: where it belongs, where not, that it may be posted, and that
    no further payer is liable for what it leaves."""

    claim_id: str = ""
    refused: frozenset[str] = frozenset()
    is_approved: bool = False
    is_last: bool = False


NO_WORD = Word()


@dataclass(frozen=True, slots=True)
class Rulings:
    """The words on claim payments, by their keys."""

    words: Mapping[Key, Word] = field(default_factory=dict)

    def on(self, key: Key) -> Word:
        """What was said about that payment, or about its whole remittance."""
        own, whole = self.words.get(key, NO_WORD), self.words.get((key[0], WHOLE_REMIT), NO_WORD)
        return replace(own, is_approved=True) if whole.is_approved else own

    @property
    def claim_ids(self) -> list[str]:
        """Claims that payments were assigned to."""
        return sorted({word.claim_id for word in self.words.values()} - {""})


NO_RULINGS = Rulings()


def collect(rulings: Iterable[Ruling]) -> Rulings:
    """What is said about each claim payment; of two rulings on the same payment and claim the later one holds."""
    words: dict[Key, Word] = {}
    for ruling in sorted(rulings, key=lambda ruling: ruling.number):
        if ruling.act in ON_PAYMENTS:
            key = payment_key(ruling.subject)
            words[key] = _added(words.get(key, NO_WORD), ruling)
    return Rulings(words)


def payment_key(subject: str) -> Key:
    """The claim payment that a subject `remit:ordinal` names; a bare remittance stands for all of its payments."""
    remit_id, _, ordinal = subject.partition(":")
    return remit_id, int(ordinal or WHOLE_REMIT)


def _added(word: Word, ruling: Ruling) -> Word:
    if ruling.act is Act.ASSIGN:
        return replace(word, claim_id=ruling.object, refused=word.refused - {ruling.object})
    if ruling.act is Act.REFUSE:
        kept = "" if word.claim_id == ruling.object else word.claim_id
        return replace(word, claim_id=kept, refused=word.refused | {ruling.object})
    if ruling.act in _ON_SHARES:
        return replace(word, is_last=ruling.act is Act.BILL_PATIENT)
    return replace(word, is_approved=True)


def ruled(found: Match, claims: Claims, word: Word) -> Match:
    """The match as persons want it: their claim wins over the ladder, and what they refused is never taken.

    A payment that was taken off a claim is not matched by machine at all: another claim is a suggestion only.
    """
    if word.claim_id:
        claim = claims.by_id.get(word.claim_id)
        return Match(claim, BY_HAND) if claim else Match(reason="CLAIM_NOT_FOUND")
    if not word.refused:
        return found
    seen = (found.claim.claim_id, *found.candidates) if found.claim else found.candidates
    candidates = tuple(claim_id for claim_id in seen if claim_id not in word.refused)
    return Match(reason=MATCH_REFUSED, candidates=candidates)
