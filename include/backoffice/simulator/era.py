"""Writes 835 files (005010X221A1)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

from backoffice.simulator import x12
from backoffice.simulator.folders import decimal
from backoffice.simulator.remittance import ACH, Adjustment, ClaimPayment, Remit, ServicePayment

_PRODUCED_AT = time(20, 30, tzinfo=UTC)
_PAYER_BANK = ("01", "071000013", "DA", "9900112233")
_OUR_BANK = ("01", "021000021", "DA", "4455667788")


def write(remits: Sequence[Remit], control_number: int) -> bytes:
    """One file with a transaction a remit; all are of one payer and day."""
    first = remits[0]
    header = x12.Header(
        sender=first.payer_edi_id,
        receiver="PRACTICE",
        functional_code="HP",
        version="005010X221A1",
        control_number=control_number,
        at=datetime.combine(first.produced_on, _PRODUCED_AT),
    )
    return x12.interchange(header, (list(_transaction(remit)) for remit in remits))


def _transaction(remit: Remit) -> Iterator[x12.Segment]:
    yield "ST", "835"
    payment = ("I", decimal(remit.total_cents), "C", remit.method if remit.total_cents else "NON")
    is_transfer = remit.total_cents and remit.method == ACH
    yield "BPR", *payment, *(_bank_details(remit) if is_transfer else [""] * 11), _day(remit.paid_on)
    yield "TRN", "1", remit.trace, remit.payer_tax_id
    yield "DTM", "405", _day(remit.produced_on)
    yield "N1", "PR", remit.payer_name.upper(), "XV", remit.payer_edi_id
    yield "N3", "1 PAYMENT PLAZA"
    yield "N4", "ALBANY", "NY", "12207"
    yield "PER", "BL", "PROVIDER SERVICES", "TE", "5185550199"
    yield "N1", "PE", "DEMO PRACTICE", "XX", remit.payee_npi
    yield "REF", "TJ", remit.payee_tax_id
    if remit.claims:
        yield "LX", "1"
    for claim in remit.claims:
        yield from _claim(claim)
    year_end = _day(date(remit.produced_on.year, 12, 31))
    for adjustment in remit.adjustments:
        reason = f"{adjustment.code}:{adjustment.reference}".rstrip(":")
        yield "PLB", remit.payee_npi, year_end, reason, decimal(adjustment.cents)


def _bank_details(remit: Remit) -> list[str]:
    return ["CCP", *_PAYER_BANK, remit.payer_tax_id, "", *_OUR_BANK]


def _claim(claim: ClaimPayment) -> Iterator[x12.Segment]:
    amounts = [decimal(cents) for cents in (claim.charge_cents, claim.paid_cents, claim.patient_cents)]
    yield "CLP", claim.claim_id, claim.status, *amounts, "12", claim.payer_claim_number, "11", "1"
    yield from _adjustments(claim.adjustments)
    yield "NM1", "QC", "1", claim.last_name.upper(), claim.first_name.upper(), "", "", "", "MI", claim.member_id
    yield "DTM", "232", _day(claim.service_date)
    for service in claim.services:
        yield from _service(service, claim.service_date)


def _service(service: ServicePayment, day: date) -> Iterator[x12.Segment]:
    amounts = (decimal(service.charge_cents), decimal(service.paid_cents))
    yield "SVC", f"HC:{service.procedure}", *amounts, "", "1"
    yield "DTM", "472", _day(day)
    yield from _adjustments(service.adjustments)
    if service.control_number:
        yield "REF", "6R", service.control_number
    if service.allowed_cents is not None:
        yield "AMT", "B6", decimal(service.allowed_cents)
    for remark in service.remarks:
        yield "LQ", "HE", remark


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterator[x12.Segment]:
    """A CAS a group, in the order in which the groups come."""
    for group in dict.fromkeys(adjustment.group for adjustment in adjustments):
        triples = [(a.code, decimal(a.cents), "") for a in adjustments if a.group == group]
        yield "CAS", group, *(element for triple in triples for element in triple)


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
