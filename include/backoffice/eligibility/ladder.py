"""What follows an attempt that brought no status: the same question again, the person named otherwise, or nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from backoffice.eligibility.inquiry import Wording
from backoffice.eligibility.model import DEFINITE, AaaClass, Status
from backoffice.eligibility.refusals import may_send_again, may_send_unchanged, strictest
from backoffice.eligibility.response import Refusal

_ABOUT_NAMES = frozenset(("65", "67", "73", "75", "77"))
"""Name not valid, or person not found: what another wording of the name can mend. It mends no birth date and no id."""


class Ended(StrEnum):
    """How an attempt ended."""

    OPEN = "open"  # not sent yet, or on its way
    UNSENT = "unsent"  # taken back; the payer has certainly not got it
    FAILED = "failed"  # the payer may have got it, and said nothing, or broke off while it spoke of the member
    REJECTED = "rejected"  # answered with refusals alone
    TURNED_AWAY = "turned away"  # refused before anybody looked at it: by HTTP, the envelope, a TA1 or a 999
    SAID = "said"  # anything else: answered, or held until the answer follows


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt at a check that was made."""

    number: int
    wording: Wording
    ended: Ended
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a check is paid for, how long to wait before the same question goes out again, and the time left."""

    max_paid: int
    first_wait: timedelta
    left: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Further:
    """The attempt that follows, and how long it waits."""

    wording: Wording
    wait: timedelta = timedelta(0)


def further(tries: Sequence[Try], wordings: Sequence[Wording], patience: Patience, key: str) -> Further | None:
    """The attempt that follows those made at a check, in order; None when no other may help tonight.

    `wordings` are those that name the person differently, in the order in which they are tried.
    `key` spreads the waits of many checks: they shall not all come back in the same second.
    """
    last = tries[-1]
    paid = sum(each.ended is not Ended.UNSENT for each in tries)
    if paid >= patience.max_paid:
        return None
    if last.ended is Ended.FAILED or _is_down(last):
        return Further(last.wording, wait(patience, paid, key))
    if last.ended is Ended.REJECTED and _may_be_worded_otherwise(last):
        tried = {each.wording for each in tries}
        left = [wording for wording in wordings if wording not in tried]
        return Further(left[0]) if left else None
    return None


def opening(newest: Try, wordings: Sequence[Wording]) -> Wording:
    """The wording with which a night begins that asks again: of `wordings`, of which the first is as recorded.

    The one that was understood; after "not found" the next one, and after the last the first again: our record may have
    been put right meanwhile.
    """
    if newest.wording not in wordings:
        return Wording.AS_RECORDED
    if newest.ended is Ended.SAID:
        return newest.wording
    if newest.ended is Ended.REJECTED and _may_be_worded_otherwise(newest):
        return wordings[(wordings.index(newest.wording) + 1) % len(wordings)]
    return Wording.AS_RECORDED


def ended_by_answer(status: Status, refusals: Collection[Refusal]) -> Ended:
    """How an attempt ended that an answer with this status has come to: refusals beside a yes or no change nothing."""
    return Ended.REJECTED if refusals and status not in DEFINITE else Ended.SAID


def wait(patience: Patience, paid: int, key: str) -> timedelta:
    """The wait after so many paid attempts: doubled each time, and up to a quarter longer by the key.

    The last attempt waits for half of the time that is left: a planned downtime is longer than a few minutes.
    """
    spread = sum(key.encode()) % 26
    doubled = patience.first_wait * (1 << (paid - 1)) * (100 + spread) / 100
    return max(doubled, patience.left / 2) if paid == patience.max_paid - 1 else doubled


def _is_down(last: Try) -> bool:
    is_rejected = last.ended is Ended.REJECTED
    return is_rejected and strictest(last.refusals)[0] is AaaClass.TRANSIENT and may_send_unchanged(last.refusals)


def _may_be_worded_otherwise(last: Try) -> bool:
    kind, _ = strictest(last.refusals)
    is_about_names = any(refusal.code in _ABOUT_NAMES for refusal in last.refusals)
    return kind is AaaClass.FIX_DATA and is_about_names and may_send_again(last.refusals)
