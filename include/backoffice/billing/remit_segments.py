"""What our own segment reader takes from an 835: its head, and of each service what the tables do not hold."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from backoffice.billing.identity import remit_id
from backoffice.billing.model import RemitHead
from backoffice.edi.model import Segment, Transaction
from backoffice.edi.values import parse_amount, parse_date

_SERVICE_DATES = {"472": (0, 1), "150": (0,), "151": (1,)}
"""DTM01 of a service: which of first and last day it gives."""

_ALLOWED = "B6"
"""AMT01 of a service: the allowed amount."""


class ServiceNotes(NamedTuple):
    """Of one SVC loop: modifiers, remark codes, days of service; `fault` when a day can't be read.

    `allowed_cents` is None where the payer does not say what it allows, or says it in no way that can be read.
    """

    modifiers: tuple[str, ...]
    remarks: tuple[str, ...]
    service_from_date: date | None
    service_to_date: date | None
    fault: str
    allowed_cents: int | None = None


def read_head(transaction: Transaction) -> RemitHead:
    """The head, as far as it can be read: amounts are 0 and the date is None where they can't."""
    segments = transaction.segments
    bpr, trn = _first(segments, "BPR"), _first(segments, "TRN")
    payer, payee = _party(segments, "PR"), _party(segments, "PE")
    return RemitHead(
        remit_id=remit_id(transaction),
        trace_number=_clean(trn, 2),
        payer_trace_id=_clean(trn, 3),
        payer_ids=tuple(sorted({*_payer_ids(payer), _clean(trn, 3), _clean(trn, 4)} - {""})),
        payee_id=_clean(payee[0], 4) if payee else "",
        payee_npi=_named(payee, "XX"),
        payee_tax_id=(_named(payee, "FI") or _reference(payee, "TJ")).replace("-", ""),
        payment_date=_payment_date(bpr, segments),
        handling=_clean(bpr, 1),
        method=_clean(bpr, 4),
        paid_cents=(parse_amount(_clean(bpr, 2)) or 0) if bpr else 0,
    )


def head_fault(transaction: Transaction, head: RemitHead) -> str:
    """What is missing without which a remittance means nothing; empty when nothing is."""
    segments = transaction.segments
    payments = [segment for segment in segments if segment.id == "BPR"]
    if len(payments) != 1:
        return "BPR_MISSING" if not payments else "BPR_TWICE"
    if parse_amount(_clean(payments[0], 2)) is None:
        return "BPR_AMOUNT"
    if head.payment_date is None:
        return "BPR_DATE"
    if not head.trace_number:
        return "TRN_MISSING"
    return "" if _party(segments, "PR") and _party(segments, "PE") else "LOOP_MISSING"


def service_notes(transaction: Transaction) -> list[ServiceNotes]:
    """The notes of each SVC loop, in the order of the transaction."""
    return [_notes(loop) for loop in _loops(transaction.segments, "SVC", until=("CLP", "PLB", "SE", "LX"))]


def member_ids(transaction: Transaction) -> list[str]:
    """Of each CLP loop the member id: the insured's (NM1*IL), else the patient's (NM1*QC); empty without either."""
    return [_member_id(loop) for loop in _loops(transaction.segments, "CLP", until=("PLB", "SE", "LX"))]


def _member_id(loop: Sequence[Segment]) -> str:
    named = {segment[1]: _clean(segment, 9) for segment in reversed(loop) if segment.id == "NM1"}
    return named.get("IL") or named.get("QC", "")


def _notes(loop: Sequence[Segment]) -> ServiceNotes:
    days: list[date | None] = [None, None]
    fault, allowed_cents = "", None
    for segment in loop:
        if segment.id == "AMT" and segment[1] == _ALLOWED:
            allowed_cents = parse_amount(_clean(segment, 2))
        if segment.id == "DTM" and segment[1] in _SERVICE_DATES:
            day = parse_date(segment[2])
            fault = fault or ("" if day else "SERVICE_DATE")
            for place in _SERVICE_DATES[segment[1]]:
                days[place] = day
    modifiers = (modifier.strip().upper() for modifier in loop[0].components(1)[2:6])
    return ServiceNotes(
        modifiers=tuple(filter(None, modifiers)),
        remarks=tuple(_clean(segment, 2) for segment in loop if segment.id == "LQ" and segment[2]),
        service_from_date=days[0],
        service_to_date=days[1] or days[0],
        fault=fault,
        allowed_cents=allowed_cents,
    )


def _loops(segments: Sequence[Segment], opening: str, until: tuple[str, ...]) -> Iterator[list[Segment]]:
    """Each run of segments from one `opening` to the next, or to one of `until`."""
    loop: list[Segment] = []
    for segment in segments:
        if segment.id == opening or segment.id in until:
            if loop:
                yield loop
            loop = []
        if segment.id == opening or loop:
            loop.append(segment)
    if loop:
        yield loop


def _first(segments: Sequence[Segment], id: str) -> Segment | None:
    return next((segment for segment in segments if segment.id == id), None)


def _party(segments: Sequence[Segment], entity: str) -> list[Segment]:
    """The N1 loop of that party, before the first claim; empty when there is none."""
    loops = _loops(segments, "N1", until=("LX", "CLP", "PLB", "SE"))
    return next((loop for loop in loops if loop[0][1] == entity), [])


def _payer_ids(loop: Sequence[Segment]) -> set[str]:
    references = {_clean(segment, 2) for segment in loop if segment.id == "REF" and segment[1] == "2U"}
    return {_clean(loop[0], 4), *references} if loop else set()


def _named(loop: Sequence[Segment], qualifier: str) -> str:
    """What N104 names the party by, if it is a number of that sort (N103)."""
    return _clean(loop[0], 4) if loop and loop[0][3].strip() == qualifier else ""


def _reference(loop: Sequence[Segment], qualifier: str) -> str:
    return next((_clean(segment, 2) for segment in loop if segment.id == "REF" and segment[1] == qualifier), "")


def _payment_date(bpr: Segment | None, segments: Sequence[Segment]) -> date | None:
    """BPR16; where it is empty, the production date (DTM*405) stands in."""
    if bpr is None or bpr[16].strip():
        return parse_date(_clean(bpr, 16))
    produced = next((segment for segment in segments if segment.id == "DTM" and segment[1] == "405"), None)
    return parse_date(_clean(produced, 2))


def _clean(segment: Segment | None, position: int) -> str:
    return segment[position].strip() if segment else ""
