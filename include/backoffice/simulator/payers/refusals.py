"""Every refusal that a payer can write, and what must come of it.

Reject reasons: X12 code source 901 (AAA03); follow-up actions: code source 889 (AAA04); loops: guide 005010X279A1.
"""

from itertools import product

from backoffice.simulator.payers.acts import Refusal
from backoffice.simulator.payers.fates import DOWN, SILENT, About, Fate

CANNOT_ANSWER_NOW = ("42", "80")
_PARTICIPANT_UNKNOWN = "79"
_PROVIDER_REFUSED = ("41", "43", "44", "45", "46", "47", "48", "50", "51", "97")
_REQUEST_WRONG = (
    *("04", "15", "33", "35", "49", "52", "53", "54", "55", "56", "57", "60", "61", "62", "63", "69", "70", "98"),
    *("T4",),
)
_PERSON_WRONG = (
    *("58", "64", "65", "66", "67", "68"),
    *("71", "72", "73", "74", "75", "76", "77", "78"),
)
_CODES = (*CANNOT_ANSWER_NOW, _PARTICIPANT_UNKNOWN, *_PROVIDER_REFUSED, *_REQUEST_WRONG, *_PERSON_WRONG)
_FOLLOW_UPS = ("C", "N", "P", "R", "S", "W", "X", "Y", "")
_HELD = "Y"
_SUBSCRIBER_LOOPS = ("2000A", "2100A", "2100B", "2100C", "2110C")
DEPENDENT_LOOPS = ("2100D", "2110D")

EVERY_REFUSAL = tuple(Refusal(*each) for each in product(_CODES, _FOLLOW_UPS, (*_SUBSCRIBER_LOOPS, *DEPENDENT_LOOPS)))


def fate_of(refusal: Refusal) -> Fate:
    """What must come of an answer with this refusal alone, when nobody else is asked about in the provider's name."""
    reason = f"AAA_{refusal.code}"
    if refusal.follow_up == _HELD:
        return SILENT
    if refusal.code in CANNOT_ANSWER_NOW:
        return DOWN
    if refusal.code == _PARTICIPANT_UNKNOWN:
        return Fate("UNKNOWN", reason, About.PROVIDER_THERE, "PAYER_SETUP")
    if refusal.code in _PROVIDER_REFUSED:
        return Fate("REJECTED", reason, About.PROVIDER_THERE, "PAYER_SETUP")
    return Fate("REJECTED", reason, About.COVERAGE, "SUBSCRIBER_REJECTED")
