"""What the simulated payers write: 271, 999 and TA1 in the hand of each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backoffice.simulator import echoes, x12
from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.payers.acts import Answer, Benefit, Refusal, Shape, Trace, Whom
from backoffice.simulator.payers.feeds import COVERED_FROM, HOLDER
from backoffice.simulator.payers.houses import Dates, Hand
from backoffice.simulator.x12 import Segment

_PLAN = "COMMON PLAN"
_BEGIN = f"{COVERED_FROM:%Y%m%d}"
_ENDED = f"{_BEGIN}-20250630"
_SOMEBODY = ("SOMEBODY", "ELSE", "19010203")
_NOWHERE = "NOT-A-NUMBER-OF-YOURS"
_ABOVE_THE_MEMBER = ("2000A", "2100A", "2100B")
Body = Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Writing:
    """A question, the answer that is meant, the hand it is written in, and what TRN02 and BHT03 come back.

    `costs` are the EBs that say what the patient pays.
    """

    asked: Inquiry
    answer: Answer
    hand: Hand
    costs: Body
    trace: str = ""
    reference: str = ""


def bodies(asked: Inquiry, answer: Answer, hand: Hand, costs: Body, earlier: str) -> list[Body]:
    """The transactions of an answer, each without ST and SE; `earlier` is the trace of the night's first question."""
    traces = {
        Trace.OURS: (asked.trace, asked.reference),
        Trace.WRONG: (_NOWHERE, asked.reference),
        Trace.NONE: (_NOWHERE, _NOWHERE),
        Trace.EARLIER: (earlier, earlier),
    }
    writing = Writing(asked, answer, hand, costs, *traces[answer.trace])
    if answer.shape is Shape.TWICE:
        return [[*_transaction(writing)]] * 2
    if answer.shape is Shape.IN_PARTS:
        parts = (Benefit.ACTIVE, Benefit.AMOUNTS)
        return [[*_transaction(replace(writing, answer=replace(answer, benefit=part)))] for part in parts]
    body = [*_transaction(writing)]
    if answer.shape is Shape.WHOLE:
        return [body]
    names = [segment[0] for segment in body]
    return [body[: names.index("EB") + (answer.shape is Shape.CUT_LATE)]]


def _transaction(writing: Writing) -> Iterator[Segment]:
    asked, answer = writing.asked, writing.answer
    yield echoes.beginning(asked, writing.reference)
    is_above = any(refusal.loop in _ABOVE_THE_MEMBER for refusal in answer.refusals)
    yield from _above(asked, answer.refusals, is_above)
    if is_above:
        return
    yield from _members(writing)
    yield from _benefits(writing)
    if answer.whom is Whom.AND_A_STRANGER:
        yield "HL", "9", "2", "22", "0"
        yield "TRN", "2", f"{_NOWHERE}-9", asked.trace_company
        yield "NM1", "IL", "1", "STRANGER", "A", "", "", "", "MI", "Z999999"
        yield "DMG", "D8", _SOMEBODY[2]
        yield "EB", "6", "", "30"


def _above(asked: Inquiry, refusals: Sequence[Refusal], is_last: bool) -> Iterator[Segment]:
    """Payer and provider, with what they are refused for."""
    yield "HL", "1", "", "20", "1"
    yield from _refused(refusals, "2000A")
    yield echoes.payer(asked)
    yield from _refused(refusals, "2100A")
    if not is_last or any(refusal.loop == "2100B" for refusal in refusals):
        yield "HL", "2", "1", "21", "0" if is_last else "1"
        yield echoes.provider(asked)
        yield from _refused(refusals, "2100B")


def _refused(refusals: Sequence[Refusal], loop: str) -> Iterator[Segment]:
    yield from (("AAA", "N", "", each.code, each.follow_up) for each in refusals if each.loop == loop)


def _members(writing: Writing) -> Iterator[Segment]:
    """The levels of the people, with the trace at the one who was asked about."""
    asked, answer = writing.asked, writing.answer
    last_name, first_name = asked.names
    member_id, birth_date = asked.member_id, asked.birth_date
    if answer.whom is Whom.SOMEBODY_ELSE:
        last_name, first_name, birth_date = _SOMEBODY
        member_id = f"Q{asked.member_id[::-1]}"
    if answer.whom is Whom.CORRECTED:
        member_id = f"{asked.member_id}9"
    trace = ("TRN", "2", writing.trace, asked.trace_company)
    is_dependent = asked.is_about_dependent != (answer.whom is Whom.TURNED_ROUND)
    yield "HL", "3", "2", "22", "1" if is_dependent else "0"
    if is_dependent:
        yield "NM1", "IL", "1", *_upper(HOLDER), "", "", "", "MI", member_id
        yield "HL", "4", "3", "23", "0"
        yield trace
        yield "NM1", "03", "1", last_name, first_name
    else:
        yield trace
        yield "NM1", "IL", "1", last_name, first_name, "", "", "", "MI", member_id
    for loop in ("2100C", "2100D"):
        yield from _refused(answer.refusals, loop)
    if answer.whom is not Whom.NO_BIRTH_DATE:
        yield "DMG", "D8", birth_date, "F"
    if answer.whom is Whom.CORRECTED:
        yield "INS", "Y", "18", "001", "25"


def _upper(names: Sequence[str]) -> Iterator[str]:
    return (name.upper() for name in names)


def _benefits(writing: Writing) -> Iterator[Segment]:
    answer, hand = writing.answer, writing.hand
    benefit = answer.benefit
    begins = ("DTP", "346", "D8", _BEGIN)
    if benefit is Benefit.NONE:
        yield from _refused_service(answer.refusals)
        return
    if hand.dates is Dates.OF_MEMBER and benefit is Benefit.ACTIVE:
        yield begins
    if benefit in (Benefit.ACTIVE, Benefit.UNDATED, Benefit.ENDED, Benefit.CONFLICT):
        yield "EB", "1", "", hand.service_types, "", _PLAN
    if benefit is Benefit.CONFLICT or (benefit is Benefit.ACTIVE and hand.dates is Dates.OF_BENEFIT):
        yield begins
    if benefit is Benefit.ENDED:
        yield "DTP", "356", "RD8", _ENDED
    if benefit in (Benefit.INACTIVE, Benefit.CONFLICT):
        yield "EB", "6", "", hand.service_types, "", _PLAN
    if benefit is Benefit.CONFLICT:
        yield begins
    yield from writing.costs


def _refused_service(refusals: Sequence[Refusal]) -> Iterator[Segment]:
    """A refusal of the question itself stands below an EB that says so (EB01 V: cannot process)."""
    for refusal in refusals:
        if refusal.loop.startswith("2110"):
            yield "EB", "V", "", "30"
            yield "AAA", "N", "", refusal.code, refusal.follow_up


def accepted_or_refused(asked: Inquiry, codes: Sequence[tuple[str, str]]) -> Body:
    """The transaction of a 999 about a group of ours; `codes` are ST02 and IK5 of each question in it."""
    refused = sum(code == "R" for _, code in codes)
    group = "A" if not refused else "R" if refused == len(codes) else "P"
    each = (pair for number, code in codes for pair in (("AK2", "270", number), ("IK5", code)))
    return [
        ("AK1", "HS", str(asked.control_number)),
        *each,
        ("AK9", group, str(len(codes)), str(len(codes)), str(len(codes) - refused)),
    ]


def written(
    asked: Inquiry, hand: Hand, control_number: int, set_id: str, transactions: Sequence[Body], is_cut: bool = False
) -> bytes:
    """One interchange; one that is cut ends with the last segment given."""
    code, version = {"271": (hand.group_code, echoes.ANSWER), "999": ("FA", "005010X231A1")}[set_id]
    header = echoes.header(asked, code, version, control_number)
    whole = replace(hand, has_trailers=hand.has_trailers and not is_cut)
    segments = x12.enclosed(header, ([("ST", set_id), *body] for body in transactions), whole)
    return x12.written(segments[:-1] if is_cut else segments, hand)


def rejected(asked: Inquiry, hand: Hand, control_number: int) -> bytes:
    """An interchange with a TA1 that rejects ours; it repeats the date and time of our ISA."""
    header = echoes.header(asked, "", "", control_number)  # there is no group
    acknowledged = (f"{asked.control_number:09}", asked.at.strftime("%y%m%d"), asked.at.strftime("%H%M"))
    segments = [x12.isa(header, hand), ("TA1", *acknowledged, "R", "006"), x12.iea(header, groups=0)]
    return x12.written(segments, hand)
