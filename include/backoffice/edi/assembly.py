"""Puts the segments of one interchange into groups and transactions, and notes each envelope left open."""

from collections.abc import Callable
from dataclasses import dataclass, field

from backoffice.edi.model import Delimiters, Finding, FindingCode, Group, Interchange, Segment, Transaction

_KNOWN_SETS = frozenset(("270", "271", "275", "276", "277", "278", "820", "824", "834", "835", "837", "997", "999"))
"""ST01 of the transactions that occur in health care."""

_Trailer = tuple[str, FindingCode, FindingCode]
_SE: _Trailer = ("SE", FindingCode.SE_COUNT, FindingCode.SE_CONTROL)
_GE: _Trailer = ("GE", FindingCode.GE_COUNT, FindingCode.GE_CONTROL)
_IEA: _Trailer = ("IEA", FindingCode.IEA_COUNT, FindingCode.IEA_CONTROL)


@dataclass(slots=True)
class OpenTransaction:
    """A transaction whose SE has not come yet; `segment_count` counts those it does not hold as well."""

    ordinal: int
    segments: list[Segment]
    byte_end: int
    segment_count: int = 1
    findings: list[Finding] = field(default_factory=list)
    is_closed: bool = False


@dataclass(slots=True)
class _OpenGroup:
    header: Segment | None
    transactions: list[OpenTransaction] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trailer: Segment | None = None


class Assembly:
    """Takes the segments of one interchange in order (`add`) and gives the finished interchange (`close`)."""

    def __init__(self, isa: Segment, delimiters: Delimiters, transactions_before: int) -> None:
        self.transaction_count = transactions_before
        self.findings: list[Finding] = []
        self._isa = isa
        self._delimiters = delimiters
        self._groups: list[_OpenGroup] = []
        self._group: _OpenGroup | None = None
        self._transaction: OpenTransaction | None = None
        self._acknowledgements: list[Segment] = []
        self._strays: list[Segment] = []
        self._trailer: Segment | None = None
        self._envelope_findings: list[Finding] = []
        self._byte_end = 0
        self._on: dict[str, Callable[[Segment], None]] = {
            "ST": self._open_transaction,
            "SE": self._close_transaction,
            "GS": self._open_group,
            "GE": self._close_group,
            "IEA": self._close_interchange,
        }

    def add(self, segment: Segment, byte_end: int) -> None:
        """Puts one more segment where it belongs; `byte_end` is where its text ends in the file."""
        self._byte_end = byte_end
        handle = self._on.get(segment.id)
        if handle is not None:
            handle(segment)
        elif self._transaction is not None:
            self._append(self._transaction, segment)
        elif segment.id == "TA1" and self._trailer is None:
            self._acknowledgements.append(segment)
        else:
            self._stray(segment)

    def passes_over(self, name: str, byte_end: int) -> bool:
        """Whether a segment of that name belongs in the open transaction, and can be left out of it but for its count.

        So is none that has something to be noted.
        """
        if self._transaction is None or name in self._on or not name.isascii() or name.upper() != name:
            return False
        self.pass_over(self._transaction, 1, byte_end)
        return True

    def pass_over(self, transaction: OpenTransaction, count: int, byte_end: int) -> None:
        """Counts so many segments of the open transaction that are left out of it; the last one's text ends there."""
        self._byte_end = transaction.byte_end = byte_end
        transaction.segment_count += count

    def just_opened(self) -> OpenTransaction | None:
        """The transaction that the last segment has opened, if it has opened one."""
        is_new = self._transaction is not None and self._transaction.segment_count == 1
        return self._transaction if is_new else None

    def note(self, code: FindingCode, segment: Segment, detail: str) -> Finding:
        """A finding about a segment; the transaction that is open keeps it too."""
        finding = Finding(code, segment.ordinal, segment.offset, detail)
        self.findings.append(finding)
        if self._transaction is not None:
            self._transaction.findings.append(finding)
        return finding

    def note_all(self, code: FindingCode, segment: Segment, detail: str) -> None:
        """A finding that concerns every transaction of the interchange."""
        self._envelope_findings.append(self.note(code, segment, detail))

    def close(self) -> Interchange:
        """The interchange as far as it came; whatever is still open is noted as cut off."""
        self._cut_group()
        if self._trailer is None:
            self.note_all(FindingCode.TRUNCATED, self._isa, "IEA missing")
        groups = tuple(
            Group(group.header, tuple(self._finish(group, t) for t in group.transactions), group.trailer)
            for group in self._groups
        )
        return Interchange(
            isa=self._isa,
            delimiters=self._delimiters,
            groups=groups,
            acknowledgements=tuple(self._acknowledgements),
            strays=tuple(self._strays),
            trailer=self._trailer,
        )

    def _open_group(self, segment: Segment) -> None:
        self._cut_group()
        self._group = _OpenGroup(segment)
        self._groups.append(self._group)
        if self._trailer is not None:
            self._group.findings.append(self.note(FindingCode.SEGMENT_OUTSIDE, segment, "GS after IEA"))

    def _open_transaction(self, segment: Segment) -> None:
        self._cut_transaction()
        if self._group is None:
            self._group = _OpenGroup(None)
            self._groups.append(self._group)
            self._group.findings.append(self.note(FindingCode.SEGMENT_OUTSIDE, segment, "ST outside GS"))
        self.transaction_count += 1
        self._transaction = OpenTransaction(self.transaction_count, [segment], self._byte_end)
        self._group.transactions.append(self._transaction)
        if segment[1].strip() not in _KNOWN_SETS:
            self.note(FindingCode.UNKNOWN_TYPE, segment, "ST01")

    def _close_transaction(self, segment: Segment) -> None:
        if self._transaction is None:
            self._stray(segment)
            return
        self._append(self._transaction, segment)
        self._check(segment, _SE, self._transaction.segment_count, self._transaction.segments[0][2])
        self._transaction.is_closed = True
        self._transaction = None

    def _append(self, transaction: OpenTransaction, segment: Segment) -> None:
        transaction.segments.append(segment)
        transaction.segment_count += 1
        transaction.byte_end = self._byte_end

    def _close_group(self, segment: Segment) -> None:
        self._cut_transaction()
        if self._group is None or self._group.header is None:
            self._stray(segment)
            return
        self._group.trailer = segment
        self._group.findings += self._check(segment, _GE, len(self._group.transactions), self._group.header[6])
        self._group = None

    def _close_interchange(self, segment: Segment) -> None:
        self._cut_group()
        if self._trailer is not None:
            self._stray(segment)
            return
        self._trailer = segment
        group_count = sum(group.header is not None for group in self._groups)
        self._envelope_findings += self._check(segment, _IEA, group_count, self._isa[13])

    def _check(self, segment: Segment, trailer: _Trailer, count: int, control_number: str) -> list[Finding]:
        """Notes a trailer whose count or control number is not its header's."""
        name, wrong_count, wrong_number = trailer
        stated, found = segment[1].strip(), []
        if not (stated.isascii() and stated.isdecimal() and len(stated) <= 10 and int(stated) == count):
            found.append(self.note(wrong_count, segment, f"{name}01 is not {count}"))
        if segment[2].strip() != control_number.strip():
            found.append(self.note(wrong_number, segment, f"{name}02"))
        return found

    def _cut_transaction(self) -> None:
        if self._transaction is not None:
            self.note(FindingCode.TRUNCATED, self._transaction.segments[0], "SE missing")
            self._transaction = None

    def _cut_group(self) -> None:
        self._cut_transaction()
        if self._group is not None and self._group.header is not None:
            finding = self.note(FindingCode.TRUNCATED, self._group.header, "GE missing")
            self._group.findings.append(finding)
        self._group = None

    def _stray(self, segment: Segment) -> None:
        self._strays.append(segment)
        self.note(FindingCode.SEGMENT_OUTSIDE, segment, segment.id if segment.id in self._on else "")

    def _finish(self, group: _OpenGroup, draft: OpenTransaction) -> Transaction:
        opening, header = draft.segments[0], group.header
        return Transaction(
            ordinal=draft.ordinal,
            set_id=opening[1].strip(),
            version=(opening[3] or (header[8] if header else "")).strip(),
            control_number=opening[2].strip(),
            group_control_number=header[6].strip() if header else "",
            interchange_control_number=self._isa[13].strip(),
            group_code=header[1].strip() if header else "",
            usage=self._isa[15].strip(),
            segments=tuple(draft.segments),
            segment_count=draft.segment_count,
            delimiters=self._delimiters,
            byte_start=opening.offset,
            byte_end=draft.byte_end,
            findings=(*draft.findings, *group.findings, *self._envelope_findings),
            is_truncated=not draft.is_closed,
        )
