"""What may go wrong with a claim between us and its payer, before anybody pays."""

from enum import StrEnum


class ClearingFault(StrEnum):
    """What becomes of the claim."""

    REJECTED = "claim_rejected"
    UNHEARD = "claim_not_acknowledged"
    LOST = "claim_lost"
    FINISHED = "claim_finished_without_remit"
    COPY_DIFFERS = "claim_sent_differs"


UNPAID = (ClearingFault.REJECTED, ClearingFault.UNHEARD, ClearingFault.LOST, ClearingFault.FINISHED)
"""Claims for which no remittance ever comes."""
OFF_CENTS = 700
"""What a copy charges too much."""
