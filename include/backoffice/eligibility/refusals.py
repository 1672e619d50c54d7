"""What a refusal (AAA) asks for: its class by AAA03 and AAA04, and whether the same question may be sent again.

Codes: X12 code sources 901 (reject reason, AAA03) and 889 (follow-up action, AAA04).
"""

import re
from collections.abc import Collection, Iterable

from backoffice.eligibility.model import AaaClass
from backoffice.eligibility.response import Refusal

_CLASSES = {
    AaaClass.TRANSIENT: ("42", "80"),
    AaaClass.PROBE: ("79",),
    AaaClass.CONFIG: ("41", "43", "44", "45", "46", "47", "48", "50", "51", "97"),
    AaaClass.FIX_DATA: (
        *("58", "64", "65", "66", "67", "68"),
        *("71", "72", "73", "74", "75", "76", "77", "78"),
    ),
}
_BY_CODE = {code: kind for kind, codes in _CLASSES.items() for code in codes}
_STRICTEST_FIRST = (
    AaaClass.HELD,
    AaaClass.CONFIG,
    AaaClass.TRANSIENT,
    AaaClass.FIX_DATA,
    AaaClass.FIX_REQUEST,
    AaaClass.PROBE,
)
_HELD = "Y"
_NEVER_AGAIN = frozenset("NSWXY")
"""Not allowed, sent on to another party, wait 30 or 10 days, held until the answer follows: nothing again tonight."""
_AFTER_CORRECTION = "C"
_DAYS_TO_WAIT = {"W": 30, "X": 10}
_ANSWER_FOLLOWS = frozenset("SY")
LONGEST_WAIT_DAYS = max(_DAYS_TO_WAIT.values())
_AAA_CODE = re.compile(r"[A-Z0-9]{1,3}")


def aaa_class(code: str, follow_up: str = "") -> AaaClass:
    """The class of a refusal by AAA03 and AAA04; codes that are not listed are ours to mend."""
    if follow_up == _HELD:
        return AaaClass.HELD
    return _BY_CODE.get(code, AaaClass.FIX_REQUEST)


def strictest(refusals: Collection[Refusal]) -> tuple[AaaClass, str]:
    """What the refusals of one answer ask for together, and the reason code of the nearest to the member that says so.

    A payer that is down (42) speaks for a participant that it does not know (79) beside it.
    """
    kind = min((_class_of(refusal) for refusal in refusals), key=_STRICTEST_FIRST.index)
    return kind, aaa_reason(min((each for each in refusals if _class_of(each) is kind), key=_distance))


def may_send_again(refusals: Iterable[Refusal]) -> bool:
    """Whether every AAA04 lets a question go out again tonight, corrected or not."""
    return not any(refusal.follow_up in _NEVER_AGAIN for refusal in refusals)


def may_send_unchanged(refusals: Iterable[Refusal]) -> bool:
    """Whether every AAA04 lets the very same question go out again tonight."""
    return not any(refusal.follow_up in _NEVER_AGAIN | {_AFTER_CORRECTION} for refusal in refusals)


def days_to_wait(refusals: Iterable[Refusal], open_days: int) -> int:
    """Days in which the same question is not asked again: as AAA04 says, and `open_days` while an answer may follow."""
    return max(
        (open_days if each.follow_up in _ANSWER_FOLLOWS else _DAYS_TO_WAIT.get(each.follow_up, 0) for each in refusals),
        default=0,
    )


def aaa_reason(refusal: Refusal) -> str:
    """Reason code of a refusal; a code that can't be one is not repeated."""
    return f"AAA_{refusal.code}" if _AAA_CODE.fullmatch(refusal.code) else "AAA_INVALID"


def _class_of(refusal: Refusal) -> AaaClass:
    return aaa_class(refusal.code, refusal.follow_up)


def _distance(refusal: Refusal) -> tuple[bool, str]:
    """Refusals of the member's own loops come first; the code decides between equals."""
    return refusal.loop[-1:] not in ("C", "D"), refusal.code
