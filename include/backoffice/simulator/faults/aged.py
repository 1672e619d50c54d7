"""What billing has to find about claims whose remittances come months late: nobody else has been waiting for them."""

from collections.abc import Iterator
from datetime import date

from backoffice.simulator.aged import AgedRemit, aged_remits
from backoffice.simulator.claims import Aged
from backoffice.simulator.remits import content
from backoffice.simulator.truth import Truth
from backoffice.simulator.world import Spec
from backoffice.simulator.x12 import content_id

_DENIED = {
    Aged.CORRECTED: ("DENIAL_RESEND", "16", "CORRECT_AND_RESEND", "FILING_CORRECTED"),
    Aged.APPEALED: ("DENIAL_APPEAL", "197", "APPEAL_AUTHORIZATION", "FILING_APPEAL"),
}


def truths(spec: Spec, on: date) -> Iterator[Truth]:
    """The items that stand after the night of that day."""
    if on >= spec.days.on_or_after(spec.first_date):
        for each in aged_remits(spec):
            yield from _of(spec, each)


def _of(spec: Spec, each: AgedRemit) -> Iterator[Truth]:
    claim_id, aged = each.claim.claim_id, each.aged
    if aged is Aged.FORWARDED:
        yield _truth(aged, "CROSSOVER_OVERDUE", f"{claim_id}:2", "CROSSOVER_TO_UNKNOWN")
    elif aged in _DENIED:
        kind, carc, reason, clock = _DENIED[aged]
        for line in each.claim.lines:
            yield _truth(aged, kind, f"{claim_id}:{line.number}:{carc}", reason)
        yield _truth(aged, "FILING_DEADLINE", f"{claim_id}:1", clock)
    elif each.remit.claims[0].status == "2":
        subject = f"{content_id(content(spec, each.remit))}:1"
        yield _truth(aged, "SECONDARY_DOES_NOT_TIE", subject, "SECONDARY_DOES_NOT_TIE")


def _truth(aged: Aged, kind: str, subject: str, reason: str) -> Truth:
    return Truth(aged.value, "billing", kind, subject, reason)
