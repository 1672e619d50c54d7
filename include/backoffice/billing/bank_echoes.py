"""Movements that come twice: a statement tells of them, and an ACH file tells of them again with their addenda. Pure.

The statement counts. What the ACH file adds is the trace number, so that its line is an echo and moves no money. An ACH
line that no statement tells of stands for itself, as where a bank hands over ACH files alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a bank file; `text` is all its words, `trace_number` TRN02 where the file has it."""

    line_id: str
    account_id: str
    posted_date: date
    amount_cents: int
    text: str
    trace_number: str
    is_ach: bool


def echoes(lines: Iterable[Told]) -> dict[str, str]:
    """ACH line → the statement's line of the same account, day and amount that it tells again, whatever came first.

    Each line is at most once in a pair: first those with the same trace number, then as many others as do not
    contradict each other, in the order of their ids.
    """
    alike: dict[tuple[str, date, int], list[Told]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: one.line_id):
        alike[line.account_id, line.posted_date, line.amount_cents].append(line)
    return {again.line_id: first.line_id for group in alike.values() for again, first in _pairs(group)}


def _pairs(lines: Sequence[Told]) -> list[tuple[Told, Told]]:
    """ACH lines with their statement lines, of lines that are alike."""
    pairs = []
    told = [line for line in lines if not line.is_ach]
    left = sorted((line for line in lines if line.is_ach), key=lambda one: one.trace_number == "")
    for is_pair in (_is_same, _may_be_same):
        for again in tuple(left):
            first = next((one for one in told if is_pair(again, one)), None)
            if first:
                pairs.append((again, first))
                told.remove(first)
                left.remove(again)
    return pairs


def _is_same(again: Told, first: Told) -> bool:
    """Whether the statement names the trace number, as such or in its text."""
    return again.trace_number != "" and again.trace_number in (first.trace_number, *first.text.split())


def _may_be_same(again: Told, first: Told) -> bool:
    return "" in (again.trace_number, first.trace_number)
