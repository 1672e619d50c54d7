"""Movements that come more than once, in bank files of several formats: which line counts, which tells again. Pure.

A BAI2 report counts before a CSV export, and either before an ACH file, which adds the trace numbers of its addenda. A
line that tells again is an echo and moves no money. What no other format tells of stands for itself, as where a bank
hands over ACH files alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from backoffice.billing.rulings import Act
from backoffice.edi.sniff import FileKind

Words = Mapping[str, Act]
"""Bank line → what persons have said of it: `TOLD_AGAIN` or `TOLD_APART`."""
NO_WORDS: Words = MappingProxyType({})
_REPORT, _EXPORT = frozenset({FileKind.BAI2}), frozenset({FileKind.BANK_CSV})


@dataclass(frozen=True, slots=True)
class Told:
    """A line of bank files of the kinds `told_by`, as they state it word for word; `trace_number` is TRN02."""

    line_id: str
    account_id: str
    posted_date: date
    amount_cents: int
    reference: str
    text: str
    trace_number: str
    told_by: frozenset[FileKind]

    @property
    def is_ach(self) -> bool:
        """Whether an ACH file tells of it."""
        return FileKind.ACH in self.told_by


@dataclass(frozen=True, slots=True)
class Echo:
    """The line `of` which another tells again. In doubt a person has to say so; until then it moves no money either."""

    of: str
    is_doubtful: bool = False


def echoes(lines: Iterable[Told], words: Words = NO_WORDS) -> dict[str, Echo]:
    """Each line that tells again what another format tells of the same account, day and amount, whatever came first.

    Of lines of two formats each is at most once in a pair: first those that name the same trace or, of a report and an
    export, the same reference; then as many others as do not contradict each other, in the order of their ids. Between
    a report and an export the latter are doubtful until a person has spoken.
    """
    alike: dict[tuple[str, date, int], list[Told]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: one.line_id):
        alike[line.account_id, line.posted_date, line.amount_cents].append(line)
    return {line_id: echo for group in alike.values() for line_id, echo in _of_alike(group, words).items()}


@dataclass(frozen=True, slots=True)
class _Pair:
    again: Told
    first: Told
    is_sure: bool


def _of_alike(lines: Collection[Told], words: Words) -> dict[str, Echo]:
    found: dict[str, Echo] = {}
    told = {line.line_id: line for line in lines if not line.is_ach}
    reports = [line for line in lines if line.told_by == _REPORT]
    for pair in _pairs([line for line in lines if line.told_by == _EXPORT], reports, words):
        line_id = pair.again.line_id
        is_said = words.get(line_id) is Act.TOLD_AGAIN
        found[line_id] = Echo(pair.first.line_id, is_doubtful=not (pair.is_sure or is_said))
        told[pair.first.line_id] = _together(pair.first, told.pop(line_id))
    for pair in _pairs([line for line in lines if line.is_ach], told.values(), words):
        found[pair.again.line_id] = Echo(pair.first.line_id)
    return found


def _pairs(again: Iterable[Told], first: Iterable[Told], words: Words) -> list[_Pair]:
    """Lines of one format with the lines that count, of lines that are alike: no two lines of one format are one."""
    pairs = []
    told = list(first)
    left = [line for line in again if words.get(line.line_id) is not Act.TOLD_APART]
    left.sort(key=lambda one: (one.line_id not in words, one.trace_number == ""))
    for is_pair in (_is_same, _may_be_same):
        for line in tuple(left):
            other = next((one for one in told if is_pair(line, one)), None)
            if other:
                pairs.append(_Pair(line, other, is_sure=is_pair is _is_same))
                told.remove(other)
                left.remove(line)
    return pairs


def _is_same(again: Told, first: Told) -> bool:
    """Whether one names the trace number of the other, as such or in its words, or both have the bank's reference.

    Not those of ACH files: theirs number the entries of a batch, and name the payee.
    """
    if _names(first, again.trace_number) or _names(again, first.trace_number):
        return True
    has_references = not again.is_ach and _may_be_same(again, first)
    return has_references and not _numbers(again).isdisjoint(_numbers(first))


def _may_be_same(again: Told, first: Told) -> bool:
    return "" in (again.trace_number, first.trace_number)


def _names(line: Told, trace_number: str) -> bool:
    return trace_number != "" and trace_number in (line.trace_number, *line.reference.split(), *line.text.split())


def _numbers(line: Told) -> set[str]:
    """The words of its reference that number it; some banks pad them with zeros in one format and not in another."""
    return {word.lstrip("0") for word in line.reference.split() if any("1" <= letter <= "9" for letter in word)}


def _together(first: Told, again: Told) -> Told:
    """What both formats know of the movement."""
    return replace(
        first,
        reference=f"{first.reference} {again.reference}",
        text=f"{first.text} {again.text}",
        trace_number=first.trace_number or again.trace_number,
    )
