"""Reads one 835: its tables through oxedi, its head and what the tables lack through our own segments.

Two readers see the same bytes. Where their totals differ, the remittance is not used.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from backoffice.billing import balance
from backoffice.billing.identity import member_key
from backoffice.billing.model import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remit,
    RemitHead,
    ServiceLine,
)
from backoffice.billing.remit_segments import ServiceNotes, head_fault, member_ids, read_head, service_notes
from backoffice.billing.remit_tables import AdjustmentRow, ClaimRow, PlbRow, RemitTables, ServiceRow, read_tables
from backoffice.edi.control_total import ControlTotal, control_total
from backoffice.edi.model import FindingCode, Transaction
from backoffice.errors import Rejected

_CUT = {
    FindingCode.TRUNCATED,
    FindingCode.SE_COUNT,
    FindingCode.SE_CONTROL,
    FindingCode.GE_CONTROL,
    FindingCode.IEA_CONTROL,
}


@dataclass(frozen=True, slots=True)
class RemitReading:
    """One 835 as read. `remit` is None when it can't be used; `kind` and `reason` then say why.

    `total` is what the second reader counted, where both agree.
    """

    head: RemitHead
    remit: Remit | None = None
    kind: str = ""
    reason: str = ""
    total: ControlTotal | None = None


def read_remit(data: bytes, transaction: Transaction) -> RemitReading:
    """The remittance that lies in the file's bytes at that transaction; never raises on content."""
    head = read_head(transaction)
    cut = next((finding.code.value for finding in transaction.findings if finding.code in _CUT), "")
    if fault := cut or head_fault(transaction, head):
        return RemitReading(head, None, "REMIT_BROKEN", fault)
    try:
        tables = read_tables(data, transaction)
        notes, members = service_notes(transaction), member_ids(transaction)
        total = control_total(transaction)
        if fault := disagreement(tables, total):
            return RemitReading(head, None, "READERS_DISAGREE", fault)
        remit = Remit(head, _claims(tables, notes, members), tuple(_plbs(tables.plbs)))
    except Rejected as reason:
        return RemitReading(head, None, "REMIT_BROKEN", reason.code)
    if fault := balance.remit_fault(remit):
        return RemitReading(head, None, "REMIT_OUT_OF_BALANCE", fault)
    return RemitReading(head, remit, total=total)


def disagreement(tables: RemitTables, total: ControlTotal) -> str:
    """The first figure in which the two readers differ, else empty. An amount that neither can read counts as 0."""
    unread = Counter(bad.segment_id for bad in total.bad_amounts)
    figures = {
        "CLP_COUNT": (len(tables.claims), total.claim_count),
        "SVC_COUNT": (len(tables.services), total.line_count),
        "CAS_COUNT": (_count(_of(tables.adjustments)), total.cas_amount_count - unread["CAS"]),
        "PLB_COUNT": (_count(row.amount_cents for row in tables.plbs), total.plb_amount_count - unread["PLB"]),
        "BPR02": (_sum(tables.paid_cents), total.bpr02_cents),
        "CLP03": (_sum(row.charge_cents for row in tables.claims), total.clp03_cents),
        "CLP04": (_sum(row.paid_cents for row in tables.claims), total.clp04_cents),
        "SVC02": (_sum(row.charge_cents for row in tables.services), total.svc02_cents),
        "SVC03": (_sum(row.paid_cents for row in tables.services), total.svc03_cents),
        "CAS": (_sum(_of(tables.adjustments)), total.cas_cents),
        "PLB": (_sum(row.amount_cents for row in tables.plbs), total.plb_cents),
    }
    return next((name for name, (ours, theirs) in figures.items() if ours != theirs), "")


def _count(amounts: Iterable[int | None]) -> int:
    return sum(amount is not None for amount in amounts)


def _sum(amounts: Iterable[int | None]) -> int:
    return sum(amount or 0 for amount in amounts)


def _claims(tables: RemitTables, notes: Sequence[ServiceNotes], members: Sequence[str]) -> tuple[ClaimPayment, ...]:
    lines: dict[int, list[tuple[ServiceRow, ServiceNotes, list[AdjustmentRow]]]] = defaultdict(list)
    of_claim: dict[int, list[AdjustmentRow]] = defaultdict(list)
    of_line: dict[int, list[AdjustmentRow]] = defaultdict(list)
    for cas in tables.adjustments:
        if cas.service is None:
            of_claim[cas.claim].append(cas)
        else:
            of_line[cas.service].append(cas)
    for place, (service, note) in enumerate(zip(tables.services, notes, strict=True)):
        lines[service.claim].append((service, note, of_line[place]))
    return tuple(
        _claim(n, row, of_claim[n], lines[n], member)
        for n, (row, member) in enumerate(zip(tables.claims, members, strict=True))
    )


def _claim(
    place: int,
    row: ClaimRow,
    adjustments: Sequence[AdjustmentRow],
    lines: Sequence[tuple[ServiceRow, ServiceNotes, list[AdjustmentRow]]],
    member_id: str,
) -> ClaimPayment:
    if row.charge_cents is None or row.paid_cents is None:
        raise Rejected("CLP_AMOUNT")
    amounts = [amount for service, _, cas in lines for amount in (service.charge_cents, service.paid_cents, *_of(cas))]
    dates = [day for _, note, _ in lines for day in (note.service_from_date, note.service_to_date) if day]
    fault = next((note.fault for _, note, _ in lines if note.fault), "")
    if None in (*amounts, *_of(adjustments)):
        fault = "AMOUNT"
    return ClaimPayment(
        ordinal=place + 1,
        claim_number=row.claim_number,
        status=row.status,
        charge_cents=row.charge_cents,
        paid_cents=row.paid_cents,
        payer_claim_number=row.payer_claim_number,
        service_from_date=row.service_from_date or min(dates, default=None),
        service_to_date=row.service_to_date or max(dates, default=None),
        adjustments=_adjustments(adjustments),
        lines=tuple(_line(n, *line) for n, line in enumerate(lines, 1)),
        fault=fault,
        member_key=member_key(member_id),
    )


def _line(ordinal: int, row: ServiceRow, note: ServiceNotes, adjustments: Sequence[AdjustmentRow]) -> ServiceLine:
    return ServiceLine(
        ordinal=ordinal,
        procedure_code=row.procedure_code,
        modifiers=note.modifiers,
        charge_cents=row.charge_cents or 0,
        paid_cents=row.paid_cents or 0,
        service_from_date=note.service_from_date,
        service_to_date=note.service_to_date,
        line_control_number=row.line_control_number,
        remarks=note.remarks,
        allowed_cents=note.allowed_cents,
        adjustments=_adjustments(adjustments),
    )


def _adjustments(rows: Sequence[AdjustmentRow]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(n, row.group, row.carc, row.amount_cents or 0) for n, row in enumerate(rows, 1))


def _of(rows: Iterable[AdjustmentRow]) -> list[int | None]:
    return [row.amount_cents for row in rows]


def _plbs(rows: Sequence[PlbRow]) -> Iterable[ProviderAdjustment]:
    for segment, (_, pairs) in enumerate(groupby(rows, key=lambda row: row.segment), 1):
        for pair, row in enumerate(pairs, 1):
            if row.amount_cents is None:
                raise Rejected("PLB_AMOUNT")
            yield ProviderAdjustment(segment, pair, row.provider_id, row.code, row.reference, row.amount_cents)
