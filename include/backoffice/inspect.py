"""What any X12 or bank file is, without a database: structure, findings, totals; never a patient's value."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from backoffice.billing.bank_files import read_bank_file
from backoffice.billing.bank_lines import BankFinding, BankReading, DayBalance
from backoffice.edi.control_total import ControlTotal, control_total
from backoffice.edi.reader import Delimiters, Finding, Interchange, Reading, Segment, Transaction, read
from backoffice.edi.sniff import FileKind, sniff

Json = bool | int | str | None | list["Json"] | dict[str, "Json"]

_SEGMENT_ID = re.compile("[A-Z][A-Z0-9]{1,2}")
_REMITTANCE, _ANSWER = "835", "271"


@dataclass(frozen=True, slots=True)
class InspectedMember:
    """What a 271 says about its n-th member on the visit date."""

    number: int
    status: str
    reason: str
    aaa_codes: tuple[str, ...]


MembersOf271 = Callable[[Transaction, date], Sequence[InspectedMember]]
"""Reads the members of a 271 as of a visit date; the eligibility job knows how."""


@dataclass(frozen=True, slots=True)
class InspectedTransaction:
    """One ST: what it is, what is odd about it, and the totals of a remittance or the members of an answer."""

    ordinal: int
    set_id: str
    version: str
    control_number: str
    group_code: str
    is_truncated: bool
    segment_counts: dict[str, int]
    findings: tuple[Finding, ...]
    remittance: ControlTotal | None
    members: tuple[InspectedMember, ...] | None


@dataclass(frozen=True, slots=True)
class InspectedInterchange:
    """One ISA and what stands in it."""

    control_number: str
    sender_id: str
    receiver_id: str
    usage: str
    delimiters: Delimiters
    acknowledgement_count: int
    stray_count: int
    transactions: tuple[InspectedTransaction, ...]


@dataclass(frozen=True, slots=True)
class InspectedX12:
    """An X12 file; `findings` are all of them, each once."""

    encoding: str
    segment_count: int
    empty_count: int
    is_conserved: bool
    findings: tuple[Finding, ...]
    interchanges: tuple[InspectedInterchange, ...]


@dataclass(frozen=True, slots=True)
class InspectedBankFile:
    """A bank file in sums; the dates are None when it holds no line."""

    line_count: int
    rejected_count: int
    credit_cents: int
    debit_cents: int
    first_posted_date: date | None
    last_posted_date: date | None
    traced_count: int
    balances: tuple[DayBalance, ...]
    findings: tuple[BankFinding, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file of any kind; both parts are None when it is neither X12 nor a bank's."""

    kind: FileKind
    byte_count: int
    x12: InspectedX12 | None
    bank: InspectedBankFile | None


def inspect_file(data: bytes, visit_date: date | None = None, members_of_271: MembersOf271 | None = None) -> Inspection:
    """Looks at any bytes; never raises on content. Members of a 271 are read only with a visit date and a reader."""
    kind = sniff(data)
    is_bank = kind in (FileKind.BAI2, FileKind.ACH, FileKind.BANK_CSV)
    return Inspection(
        kind=kind,
        byte_count=len(data),
        x12=_x12(read(data), visit_date, members_of_271) if kind is FileKind.X12 else None,
        bank=_bank(read_bank_file(data)) if is_bank else None,
    )


def as_json(inspection: Inspection) -> dict[str, Json]:
    """The inspection with its field names as keys, dates as ISO texts and amounts in cents."""
    return {name: _plain(value) for name, value in asdict(inspection).items()}


def _plain(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _x12(reading: Reading, visit_date: date | None, members_of_271: MembersOf271 | None) -> InspectedX12:
    def members(transaction: Transaction) -> tuple[InspectedMember, ...] | None:
        if transaction.set_id != _ANSWER or visit_date is None or members_of_271 is None:
            return None
        return tuple(members_of_271(transaction, visit_date))

    return InspectedX12(
        encoding=reading.encoding,
        segment_count=reading.segment_count,
        empty_count=reading.empty_count,
        is_conserved=reading.is_conserved,
        findings=reading.findings,
        interchanges=tuple(_interchange(interchange, members) for interchange in reading.interchanges),
    )


def _interchange(
    interchange: Interchange, members: Callable[[Transaction], tuple[InspectedMember, ...] | None]
) -> InspectedInterchange:
    transactions = (transaction for group in interchange.groups for transaction in group.transactions)
    return InspectedInterchange(
        control_number=interchange.control_number,
        sender_id=interchange.sender_id,
        receiver_id=interchange.receiver_id,
        usage=interchange.usage,
        delimiters=interchange.delimiters,
        acknowledgement_count=len(interchange.acknowledgements),
        stray_count=len(interchange.strays),
        transactions=tuple(_transaction(transaction, members(transaction)) for transaction in transactions),
    )


def _transaction(transaction: Transaction, members: tuple[InspectedMember, ...] | None) -> InspectedTransaction:
    return InspectedTransaction(
        ordinal=transaction.ordinal,
        set_id=transaction.set_id,
        version=transaction.version,
        control_number=transaction.control_number,
        group_code=transaction.group_code,
        is_truncated=transaction.is_truncated,
        segment_counts=dict(Counter(_shown_id(segment) for segment in transaction.segments)),
        findings=transaction.findings,
        remittance=control_total(transaction) if transaction.set_id == _REMITTANCE else None,
        members=members,
    )


def _shown_id(segment: Segment) -> str:
    """The segment's id; in a garbled file what stands there may be somebody's name."""
    return segment.id if _SEGMENT_ID.fullmatch(segment.id) else "?"


def _bank(reading: BankReading) -> InspectedBankFile:
    dates = [line.posted_date for line in reading.lines]
    return InspectedBankFile(
        line_count=len(reading.lines),
        rejected_count=reading.rejected_count,
        credit_cents=sum(line.amount_cents for line in reading.lines if line.is_credit),
        debit_cents=sum(-line.amount_cents for line in reading.lines if not line.is_credit),
        first_posted_date=min(dates, default=None),
        last_posted_date=max(dates, default=None),
        traced_count=sum(bool(line.trace_number) for line in reading.lines),
        balances=reading.balances,
        findings=reading.findings,
    )
