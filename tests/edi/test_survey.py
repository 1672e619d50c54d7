"""A survey leaves the insides of transactions out, and gives each of them whole when it is asked for."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.edi import header
from backoffice.edi.reader import Finding, FindingCode, Limits, Reading, Transaction, read, survey
from tests.edi.samples import GS, ISA, ONE_REMIT, REMIT, TAIL
from tests.edi.test_public_samples import PARTS, samples


@dataclass(frozen=True)
class Heard:
    """What a file tells, however it was read: its transactions whole, and without their segments, its findings."""

    whole: list[Transaction]
    bare: list[Transaction]
    findings: tuple[Finding, ...]
    segment_count: int
    is_conserved: bool


def read_whole(data: bytes) -> Heard:
    reading = read(data)
    return _heard(reading, list(reading.transactions), reading.transactions)


def surveyed(data: bytes) -> Heard:
    file = survey(data)
    return _heard(file.reading, [file.whole(each.ordinal) for each in file.transactions], file.transactions)


def _heard(reading: Reading, whole: list[Transaction], transactions: Sequence[Transaction]) -> Heard:
    bare = [replace(each, segments=()) for each in transactions]
    return Heard(whole, bare, reading.findings, reading.segment_count, reading.is_conserved)


def test_every_sample_is_surveyed_as_it_is_read_whatever_ends_its_segments(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        for form in (data, data.replace(b"\n", b"").replace(b"~", b"\r\n"), data.replace(b"~", b"~ \n~")):
            heard = surveyed(form)
            assert (heard, heard.is_conserved) == (read_whole(form), True)


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from([*PARTS, "N1*PR*Müllér~", "n1*pr~"]), st.text(max_size=9)), max_size=12))
def test_envelopes_in_any_order_are_surveyed_as_they_are_read(parts: list[str]) -> None:
    data = "".join([ISA, GS, *parts]).encode("utf-8", "replace")
    heard = surveyed(data)
    assert (heard, heard.is_conserved) == (read_whole(data), True)


@settings(max_examples=300)
@given(st.integers(0, len(ONE_REMIT) - 1), st.integers(0, 255))
def test_a_file_with_one_wrong_byte_is_surveyed_as_it_is_read(position: int, byte: int) -> None:
    data = bytearray(ONE_REMIT)
    data[position] = byte
    heard = surveyed(bytes(data))
    assert (heard, heard.is_conserved) == (read_whole(bytes(data)), True)


def test_what_is_passed_over_is_noted_where_it_is_odd() -> None:
    odd = REMIT.replace("BPR", "bpr").replace("NON", "N" * 200).encode()
    file = survey((ISA + GS).encode() + odd + TAIL.encode(), Limits(segment_bytes=150))
    assert [finding.code for finding in file.reading.findings] == [FindingCode.CASE, FindingCode.SEGMENT_TOO_LONG]
    assert survey(ONE_REMIT, Limits(file_bytes=10)).transactions == ()


@pytest.mark.parametrize("stretch", [0, 1, 7, 50])
@pytest.mark.parametrize("terminator", ["~", "~\n", "\r\n", "\n"])
def test_where_a_file_is_cut_into_stretches_makes_no_difference(
    stretch: int, terminator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ONE_REMIT.decode().replace("~", terminator).encode() * 3
    whole = read(data)
    monkeypatch.setattr(header, "_STRETCH", stretch)
    assert read(data) == whole


def test_a_large_file_takes_little_more_memory_than_its_bytes() -> None:
    remits = "".join(REMIT.replace("BPR", "N1*PR~" * 4000 + "BPR") for _ in range(100))
    data = f"{ISA}{GS}{remits}{TAIL}".encode()
    tracemalloc.start()
    file = survey(data)
    for ordinal in range(1, 101):
        file.whole(ordinal)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2.5 * len(data) + 3_000_000
