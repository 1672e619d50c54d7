"""A survey leaves the insides of transactions out, and gives each of them whole when it is asked for."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.edi import header
from backoffice.edi.reader import FindingCode, Limits, read, survey
from tests.edi.samples import GS, ISA, ONE_REMIT, REMIT, TAIL
from tests.edi.test_public_samples import PARTS, samples


def assert_surveyed(data: bytes) -> None:
    reading, file = read(data), survey(data)
    bare = [replace(each, segments=()) for each in reading.transactions]
    assert [replace(each, segments=()) for each in file.transactions] == bare
    assert [file.whole(each.ordinal) for each in file.transactions] == list(reading.transactions)
    assert (file.reading.findings, file.reading.segment_count) == (reading.findings, reading.segment_count)
    assert file.reading.is_conserved


def test_every_sample_is_surveyed_as_it_is_read_whatever_ends_its_segments(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        for form in (data, data.replace(b"\n", b"").replace(b"~", b"\r\n"), data.replace(b"~", b"~ \n~")):
            assert_surveyed(form)


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from([*PARTS, "N1*PR*Müllér~", "n1*pr~"]), st.text(max_size=9)), max_size=12))
def test_envelopes_in_any_order_are_surveyed_as_they_are_read(parts: list[str]) -> None:
    assert_surveyed("".join([ISA, GS, *parts]).encode("utf-8", "replace"))


@settings(max_examples=300)
@given(st.integers(0, len(ONE_REMIT) - 1), st.integers(0, 255))
def test_a_file_with_one_wrong_byte_is_surveyed_as_it_is_read(position: int, byte: int) -> None:
    data = bytearray(ONE_REMIT)
    data[position] = byte
    assert_surveyed(bytes(data))


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
