"""Reads 999, 997 and 277: what became of the claims we sent before anybody paid them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_date

_CLAIMS_GROUP = "HC"
_LEVELS = {"21": "batch", "19": "provider", "22": "claim", "23": "claim", "PT": "claim"}
"""HL03 of a 277: who or what the status that follows is about."""
_SOURCE = "20"
"""HL03 of whoever answers: a payer, or a clearinghouse."""
_REJECTED = frozenset(("A3", "A6", "A7", "A8"))
_CATEGORY = re.compile(r"[A-Z][0-9A-Z]{1,2}")
_CODE = re.compile(r"[0-9A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class SetAnswer:
    """What a 999 or 997 says of one of our groups, or of one transaction in it; of the group `set_number` is empty."""

    group_number: str
    set_number: str
    code: str


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """A status from a 277; codes that are none are empty. `level` is batch, provider or claim.

    `number` is ours: of a claim TRN02 in a 277CA, the patient control number (REF*EJ) or else TRN02 in a 277; of a
    batch TRN02, the BHT03 of the 837. `payer_number` is NM109 of the payer, empty where a clearinghouse answers.
    """

    is_acknowledgement: bool
    level: str
    number: str
    payer_claim_number: str
    category: str
    status: str
    entity: str
    action: str
    on: date | None
    payer_number: str = ""


def is_rejection(category: str, action: str) -> bool:
    """Whether a status refuses the claim (X12 RFI 2203): the categories of rejection, or STC03 `U`."""
    return category in _REJECTED or action == "U"


def read_999(transaction: Transaction) -> list[SetAnswer]:
    """The answers about claims (AK101 `HC`); those about other transactions are not ours to read.

    A 997, its forerunner, which some still send, says AK5 where a 999 says IK5.
    """
    answers: list[SetAnswer] = []
    group, number = "", ""
    for segment in transaction.segments:
        if segment.id == "AK1":
            group, number = (segment[2].strip() if segment[1].strip() == _CLAIMS_GROUP else ""), ""
        elif segment.id == "AK2":
            number = segment[2].strip()
        elif group and segment.id in ("IK5", "AK5"):
            answers.append(SetAnswer(group, number, _code(segment[1])))
        elif group and segment.id == "AK9":
            answers.append(SetAnswer(group, "", _code(segment[1])))
    return answers


def read_277(transaction: Transaction) -> list[ClaimAnswer]:
    """One answer for each traced batch, provider or claim that has a status; of several, the one that rejects."""
    segments = transaction.segments
    begin = next((segment for segment in segments if segment.id == "BHT"), None)
    is_acknowledgement = "X214" in transaction.version or (begin is not None and begin[1].strip() == "0085")
    return [_answer(is_acknowledgement, *traced) for traced in _traced(segments) if _statuses(traced[-1])]


def _traced(segments: Sequence[Segment]) -> Iterator[tuple[str, str, list[Segment]]]:
    """Each loop that begins with TRN, after its payer and the level it stands in; services are left out."""
    payer, level, loop, is_in_service = "", "", list[Segment](), False
    for segment in segments:
        if segment.id in ("HL", "TRN", "SE"):
            if loop and level:
                yield payer, level, loop
            loop, is_in_service = [], False
        if segment.id == "HL":
            level = _LEVELS.get(segment[3].strip(), "")
            payer = "" if segment[3].strip() == _SOURCE else payer
        elif segment.id == "NM1" and segment[1].strip() == "PR" and not loop:
            payer = segment[9].strip()
        is_in_service = is_in_service or segment.id == "SVC"
        if segment.id == "TRN" or (loop and not is_in_service):
            loop.append(segment)
    if loop and level:
        yield payer, level, loop


def _statuses(loop: Sequence[Segment]) -> list[Segment]:
    return [segment for segment in loop if segment.id == "STC"]


def _answer(is_acknowledgement: bool, payer: str, level: str, loop: Sequence[Segment]) -> ClaimAnswer:
    statuses = _statuses(loop)
    rejecting = (each for each in statuses if is_rejection(each.component(1, 1).strip(), each[3].strip()))
    decisive = next(rejecting, statuses[0])
    number = loop[0][2].strip()
    if level == "claim" and not is_acknowledgement:
        number = _reference(loop, "EJ") or number
    return ClaimAnswer(
        is_acknowledgement=is_acknowledgement,
        level=level,
        number=number,
        payer_claim_number=_reference(loop, "1K"),
        category=_code(decisive.component(1, 1), _CATEGORY),
        status=_code(decisive.component(1, 2)),
        entity=_code(decisive.component(1, 3)),
        action=_code(decisive[3]),
        on=parse_date(decisive[2].strip()),
        payer_number=payer,
    )


def _reference(loop: Sequence[Segment], qualifier: str) -> str:
    found = (segment[2].strip() for segment in loop if segment.id == "REF" and segment[1].strip() == qualifier)
    return next(found, "")


def _code(text: str, pattern: re.Pattern[str] = _CODE) -> str:
    """The code, or nothing where any text stands in its place."""
    code = text.strip().upper()
    return code if pattern.fullmatch(code) else ""
