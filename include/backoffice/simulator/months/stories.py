"""What becomes of each claim in the weeks after it was sent: each story tells answers, and what must come of them."""

from collections.abc import Callable
from random import Random

from backoffice.simulator.months import answers
from backoffice.simulator.months.billed import Claim, Month, claims, payers, replacement
from backoffice.simulator.months.teller import CONFLICT, FOREIGN, TWICE, UNBALANCED, Fate, Teller

_DENIALS = (("CO", "197"), ("CO", "16"), ("CO", "29"), ("CO", "50"), ("OA", "109"))
_CUT_AT = 19

Story = Callable[[Teller, Claim, Random], None]


def tell_all(month: Month) -> Teller:
    """All that was billed in the month, and what the payers made of it."""
    teller = Teller(payers(month))
    for number, claim in enumerate(claims(month)):
        teller.billed.append(claim)
        draw = month.chance.of("story", number)
        stories = _WITH_TWO_PAYERS if len(claim.payers) > 1 else _STORIES
        (story,) = draw.choices([each for each, _ in stories], [weight for _, weight in stories])
        story(teller, claim, draw)
    for payer in payers(month):
        teller.advance(payer, month.chance.of("advance", payer.payer_id))
    return teller


def _share(draw: Random) -> int:
    return draw.randrange(0, 60, 5)


def _week(draw: Random) -> int:
    return draw.randrange(3)


def _unknown_number(draw: Random) -> str:
    return f"8{draw.randrange(10**12):012}"


def _paid(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim)


def _untouched(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.untouched(claim), claim)


def _silent(teller: Teller, claim: Claim, draw: Random) -> None:
    """The payer does not answer within the month."""


def _refused(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.refused(claim, *draw.choice(_DENIALS)), claim)


def _appealed(teller: Teller, claim: Claim, draw: Random) -> None:
    """Refused, and paid after all: what was in dispute is settled by the payment."""
    teller.tell(_week(draw), answers.refused(claim, *draw.choice(_DENIALS)), claim, Fate.MEMO)
    teller.tell(4, answers.paid(claim, _share(draw)), claim)


def _taken_back(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid, and taken back for good out of a later remittance."""
    payment = answers.paid(claim, _share(draw))
    teller.tell(_week(draw), payment, claim)
    teller.tell(3 + draw.randrange(2), answers.taken_back(payment), claim)


def _corrected(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid, taken back and adjudicated anew; reversal and correction come in one remittance or in two."""
    payment, week = answers.paid(claim, _share(draw)), 3 + draw.randrange(2)
    teller.tell(_week(draw), payment, claim)
    teller.tell(week, answers.taken_back(payment), claim)
    teller.tell(week + draw.randrange(2), answers.paid(claim, _share(draw)), claim)


def _recovered_later(teller: Teller, claim: Claim, draw: Random) -> None:
    """A correction to the payer's favour, whose money it takes weeks later (WO), now and then after our cheque (72)."""
    payment, anew = answers.paid(claim, 0), answers.paid(claim, 40)
    owed, reference = payment.paid_cents - anew.paid_cents, claim.payer_number
    teller.tell(0, payment, claim)
    teller.tell(2, answers.taken_back(payment), claim)
    teller.tell(2, anew, claim)
    teller.adjust(2, claim, "WO", reference, -owed)
    if draw.randrange(3) == 0:
        teller.adjust(3, claim, "WO", reference, owed)
        teller.adjust(3, claim, "72", reference, -owed)
    teller.adjust(4, claim, "WO", reference, owed)


def _split(teller: Teller, claim: Claim, draw: Random) -> None:
    week = _week(draw)
    for part in answers.parts(answers.paid(claim, _share(draw))):
        teller.tell(week, part, claim)


def _cut_number(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.under(answers.paid(claim, _share(draw)), claim.claim_id[:_CUT_AT]), claim)


def _restyled_number(teller: Teller, claim: Claim, draw: Random) -> None:
    number = f"00{claim.claim_id.replace('-', draw.choice(('', '.', ' '))).lower()}"
    teller.tell(_week(draw), answers.under(answers.paid(claim, _share(draw)), number), claim)


def _payer_number(teller: Teller, claim: Claim, draw: Random) -> None:
    """The payer does not say our number, but its own."""
    teller.tell(_week(draw), answers.under(answers.paid(claim, _share(draw)), "0"), claim)


def _member(teller: Teller, claim: Claim, draw: Random) -> None:
    """The payer has lost every number: member, day, charge and work are left."""
    payment = answers.under(answers.paid(claim, _share(draw)), f"Q{draw.randrange(10**9):09}", _unknown_number(draw))
    teller.tell(_week(draw), payment, claim)


def _look_alike(teller: Teller, claim: Claim, draw: Random) -> None:
    """A payment that looks like the claim, and like its twin, but names another member: a person has to look."""
    payment = answers.under(answers.paid(claim, _share(draw)), f"Y{draw.randrange(10**9):09}", _unknown_number(draw))
    teller.tell(_week(draw), answers.of_member(payment, f"YY{draw.randrange(10**7):07}"), claim, Fate.SUSPENSE)


def _stranger(teller: Teller, claim: Claim, draw: Random) -> None:
    """Money for somebody whom nobody here knows; the claim itself is never answered."""
    payment = answers.under(answers.paid(claim, _share(draw)), f"Z{draw.randrange(10**9):09}", _unknown_number(draw))
    teller.tell(_week(draw), answers.of_stranger(payment), claim, Fate.SUSPENSE)


def _another_payers(teller: Teller, claim: Claim, draw: Random) -> None:
    """A payment under the claim's own numbers by a payer that does not cover its patient: a person has to look."""
    fate = (Fate.POSTED, 1) if teller.other_payer(claim) in claim.payers else (Fate.SUSPENSE, len(claim.payers) + 1)
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim, *fate)


def _unbalanced(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.unbalanced(answers.paid(claim, _share(draw))), claim, Fate.SUSPENSE)


def _estimated(teller: Teller, claim: Claim, draw: Random) -> None:
    """An estimate or a notice first; then the claim is paid."""
    teller.tell(_week(draw), answers.noted(claim, draw.choice(("23", "25"))), claim, Fate.MEMO)
    teller.tell(4, answers.paid(claim, _share(draw)), claim)


def _replaced(teller: Teller, claim: Claim, draw: Random) -> None:
    """Refused, sent again as a replacement (frequency 7), and paid."""
    teller.tell(_week(draw), answers.refused(claim, "CO", "16"), claim, Fate.MEMO)
    anew = replacement(claim)
    teller.void.add(claim.claim_id)
    teller.billed.append(anew)
    teller.tell(4, answers.paid(anew, _share(draw)), anew)


def _sent_twice(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid in a remittance that comes again under another trace: neither counts until a person has looked."""
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim, Fate.UNREAD, lane=TWICE)


def _told_otherwise(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid in a remittance of which two versions claim to be the same payment: neither counts."""
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim, Fate.UNREAD, lane=CONFLICT)


def _in_wrong_total(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid in a remittance whose total is not the sum of its parts."""
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim, Fate.UNREAD, lane=UNBALANCED)


def _paid_to_others(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid in a remittance to another practice, which has strayed here."""
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim, Fate.UNREAD, lane=FOREIGN)


def _forwarded(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid, and forwarded to a payer that the practice has no coverage of; that one answers weeks later, or never."""
    first = answers.paid(claim, 20 + _share(draw) // 2, "19")
    teller.tell(_week(draw), first, claim)
    if draw.randrange(2):
        second = answers.paid_second(claim, first, draw.choice((0, 25, 100)))
        teller.tell(3 + draw.randrange(2), second, claim, rank=2)


def _beneficiary(teller: Teller, claim: Claim, draw: Random) -> None:
    """Paid for a patient who must not be billed for what is left; now and then taken back and paid anew."""
    payment = answers.of_beneficiary(answers.paid(claim, 20 + _share(draw) // 2))
    teller.tell(_week(draw), payment, claim)
    if draw.randrange(3) == 0:
        teller.tell(3, answers.taken_back(payment), claim)
        teller.tell(3 + draw.randrange(2), answers.of_beneficiary(answers.paid(claim, 20)), claim)


def _two_payers(teller: Teller, claim: Claim, draw: Random) -> None:
    """The second payer takes over the patient's share; what it does not is the patient's, or off by its contract."""
    first = answers.paid(claim, 20 + _share(draw) // 2, draw.choice(("1", "19")))
    teller.tell(_week(draw), first, claim)
    second = answers.paid_second(claim, first, draw.choice((0, 25, 100)), draw.choice((("PR", "3"), ("CO", "45"))))
    teller.tell(3 + draw.randrange(2), second, claim, rank=2)


def _second_silent(teller: Teller, claim: Claim, draw: Random) -> None:
    teller.tell(_week(draw), answers.paid(claim, _share(draw)), claim)


_STORIES: tuple[tuple[Story, int], ...] = (
    (_paid, 40),
    (_untouched, 5),
    (_silent, 4),
    (_refused, 6),
    (_appealed, 5),
    (_taken_back, 4),
    (_corrected, 8),
    (_recovered_later, 5),
    (_split, 5),
    (_cut_number, 4),
    (_restyled_number, 4),
    (_payer_number, 4),
    (_member, 3),
    (_look_alike, 2),
    (_stranger, 2),
    (_another_payers, 2),
    (_unbalanced, 1),
    (_estimated, 2),
    (_replaced, 3),
    (_sent_twice, 1),
    (_told_otherwise, 1),
    (_in_wrong_total, 1),
    (_paid_to_others, 1),
    (_forwarded, 3),
    (_beneficiary, 3),
)
_WITH_TWO_PAYERS: tuple[tuple[Story, int], ...] = ((_two_payers, 4), (_second_silent, 1))
