"""Writes what goes between practice and payers before a payment: 837 copies, 277CA, and answers about status."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby

from backoffice.simulator import x12
from backoffice.simulator.claims import Claim, claims_until
from backoffice.simulator.faults.clearing import OFF_CENTS, ClearingFault
from backoffice.simulator.folders import decimal
from backoffice.simulator.remits import card
from backoffice.simulator.world import BILLING_NPI, Spec

STATUS_DAYS = 3
"""Open days after its sending on which a payer says that it has finished a claim."""
_AT = time(21, 0, tzinfo=UTC)


def files_on(spec: Spec, night: date) -> Iterator[tuple[str, bytes]]:
    """Inbox path and content of each claim file of that night; the first night brings those from before it."""
    known = claims_until(spec, night)
    sent = [claim for claim in known if _went_out(spec, claim) and _night(spec, claim.submitted) == night]
    for day, claims in groupby(sorted(sent, key=lambda claim: claim.submitted), key=lambda claim: claim.submitted):
        yield from _batch(spec, night, day, list(claims))
    for claim in known:
        if card(spec, claim) == ClearingFault.FINISHED and _night(spec, finished_on(spec, claim)) == night:
            content = _written(spec, "HN", "005010X212", claim.claim_id, night, _status(spec, claim))
            yield f"edi/{night.isoformat()}/status-{claim.claim_id.lower()}.277", content


def finished_on(spec: Spec, claim: Claim) -> date:
    """The day on which the payer says that it has finished the claim."""
    return spec.days.after(claim.submitted, STATUS_DAYS)


def _went_out(spec: Spec, claim: Claim) -> bool:
    return card(spec, claim) != ClearingFault.UNHEARD


def _night(spec: Spec, day: date) -> date:
    return max(day, spec.days.on_or_after(spec.first_date))


def _batch(spec: Spec, night: date, day: date, claims: Sequence[Claim]) -> Iterator[tuple[str, bytes]]:
    """The claims of a day: their copy, and the word on each of them."""
    folder, name = f"edi/{night.isoformat()}", f"{day:%y%m%d}"
    yield f"{folder}/claims-{name}.837", _written(spec, "HC", "005010X222A1", name, day, _copy(spec, day, claims))
    answers = _acknowledged(spec, day, claims)
    yield f"{folder}/claims-{name}.277", _written(spec, "HN", "005010X214", f"7{name}", day, answers)


def _written(spec: Spec, code: str, version: str, name: str, day: date, segments: Iterator[x12.Segment]) -> bytes:
    header = x12.Header("PRACTICE", "CLEARING", code, version, _control(spec, name), datetime.combine(day, _AT))
    return x12.interchange(header, [list(segments)])


def _control(spec: Spec, name: str) -> int:
    return spec.chance.number("claim file", name) % 10**9


def _copy(spec: Spec, day: date, claims: Sequence[Claim]) -> Iterator[x12.Segment]:
    yield "ST", "837"
    yield "BHT", "0019", "00", f"B{day:%y%m%d}", _day(day), "2100", "CH"
    yield "NM1", "41", "2", "DEMO PRACTICE", "", "", "", "", "46", "PRACTICE"
    yield "NM1", "40", "2", "CLEARINGHOUSE", "", "", "", "", "46", "CLEARING"
    yield "HL", "1", "", "20", "1"
    yield "NM1", "85", "2", "DEMO PRACTICE", "", "", "", "", "XX", BILLING_NPI
    for place, claim in enumerate(claims, start=2):
        yield from _claim(spec, place, claim)


def _claim(spec: Spec, place: int, claim: Claim) -> Iterator[x12.Segment]:
    who, payer = claim.visit.patient, claim.primary.payer
    extra_cents = OFF_CENTS if card(spec, claim) == ClearingFault.COPY_DIFFERS else 0
    yield "HL", str(place), "1", "22", "0"
    yield "SBR", "P", "18", "", "", "", "", "", "", "CI"
    yield "NM1", "IL", "1", who.last_name.upper(), who.first_name.upper(), "", "", "", "MI", claim.primary.member_id
    yield "NM1", "PR", "2", payer.name.upper(), "", "", "", "", "PI", payer.edi_id
    yield "CLM", claim.claim_id, decimal(claim.charge_cents + extra_cents), "", "", "11:B:1", "Y", "A", "Y", "Y"
    for line in claim.lines:
        cents = line.charge_cents + (extra_cents if line.number == 1 else 0)
        yield "LX", str(line.number)
        yield "SV1", f"HC:{line.procedure}", decimal(cents), "UN", "1", "", "", "1"
        yield "DTP", "472", "D8", _day(claim.visit.day)
        yield "REF", "6R", line.control_number


def _acknowledged(spec: Spec, day: date, claims: Sequence[Claim]) -> Iterator[x12.Segment]:
    yield "ST", "277"
    yield "BHT", "0085", "08", f"A{day:%y%m%d}", _day(day), "2200", "TH"
    yield "HL", "1", "", "20", "1"
    yield "NM1", "PR", "2", "CLEARINGHOUSE", "", "", "", "", "46", "CLEARING"
    for place, claim in enumerate(claims, start=2):
        verdict = ("A7:562", "U") if card(spec, claim) == ClearingFault.REJECTED else ("A2:20", "WQ")
        yield from _word(place, claim, day, *verdict)


def _status(spec: Spec, claim: Claim) -> Iterator[x12.Segment]:
    day = finished_on(spec, claim)
    yield "ST", "277"
    yield "BHT", "0010", "08", f"S{claim.claim_id}", _day(day), "2200", "DG"
    yield "HL", "1", "", "20", "1"
    yield "NM1", "PR", "2", claim.primary.payer.name.upper(), "", "", "", "", "PI", claim.primary.payer.edi_id
    yield from _word(2, claim, day, "F1:65", "")


def _word(place: int, claim: Claim, day: date, status: str, action: str) -> Iterator[x12.Segment]:
    yield "HL", str(place), "1", "PT"
    yield "NM1", "QC", "1", claim.visit.patient.last_name.upper(), "", "", "", "", "MI", claim.primary.member_id
    yield "TRN", "2", claim.claim_id
    yield "STC", status, _day(day), action, decimal(claim.charge_cents)


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
