"""The reader against every public X12 sample: it finds what a plain split finds."""

import re
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.edi.reader import FindingCode, Reading, read
from tests.edi.samples import GS, ISA, ONE_REMIT, REMIT, TAIL

ENVELOPES = (("ISA", "IEA"), ("GS", "GE"), ("ST", "SE"))


def samples(corpora: Path) -> list[Path]:
    found = sorted(path for path in (corpora / "x12").rglob("*") if path.is_file())
    assert len(found) > 100
    return found


def plain_split(data: bytes) -> Counter[str]:
    """Segment ids as a plain split sees them: separator at byte 3, terminator two after the sixteenth."""
    text = data.decode()
    element = text[3]
    header = rf"(?:[^{re.escape(element)}]*{re.escape(element)}){{16}}.(.)"
    terminator = re.match(header, text, re.DOTALL)[1]  # type: ignore[index]
    bodies = (piece.strip() for piece in text.split(terminator))
    return Counter(body.split(element)[0].upper() for body in bodies if body)


def ids(reading: Reading) -> Counter[str]:
    return Counter(segment.id for interchange in reading.interchanges for segment in interchange.segments())


def test_every_sample_gives_the_segments_that_a_plain_split_gives(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        reading = read(data)
        assert (path.name, ids(reading)) == (path.name, plain_split(data))
        assert (path.name, len(reading.transactions)) == (path.name, plain_split(data)["ST"])
        assert reading.is_conserved


def test_samples_in_other_terminators_separators_and_line_ends_read_the_same(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        if b"|" in data or data[3:4] != b"*" or b"~" not in data:
            continue
        flat = data.replace(b"\n", b"")
        for form in (flat.replace(b"~", b"\r\n"), flat.replace(b"~", b"\x1d"), flat.replace(b"*", b"|")):
            assert (path.name, ids(read(form))) == (path.name, ids(read(data)))


def test_samples_that_lack_a_trailer_are_truncated(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        counts = plain_split(data)
        lacks = sum(max(counts[head] - counts[trailer], 0) for head, trailer in ENVELOPES)
        found = sum(finding.code is FindingCode.TRUNCATED for finding in read(data).findings)
        assert (path.name, found) == (path.name, lacks)


def test_each_sample_cut_within_its_last_transaction_is_truncated_and_conserved(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        if not (transactions := read(data).transactions):
            continue  # an envelope of nothing but TA1s
        last = transactions[-1]
        reading = read(data[: (last.byte_start + last.byte_end) // 2])
        assert reading.transactions[-1].is_truncated
        assert FindingCode.TRUNCATED in {finding.code for finding in reading.findings}
        assert reading.is_conserved


DAMAGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=6)), min_size=1, max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.integers(0), DAMAGES)
def test_a_damaged_sample_is_read_and_conserved(
    corpora: Path, number: int, damages: list[tuple[float, int, bytes]]
) -> None:
    small = [path for path in samples(corpora) if path.stat().st_size < 10_000]
    data = small[number % len(small)].read_bytes()
    for place, length, noise in damages:
        start = int(place * len(data))
        data = data[:start] + noise + data[start + length :]
    reading = read(data)
    assert reading.is_conserved
    assert sum(ids(reading).values()) == reading.segment_count
    assert reading.interchanges or reading.findings


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_exception(data: bytes) -> None:
    reading = read(data)
    assert reading.is_conserved
    assert reading.interchanges or reading.findings


@given(st.binary(max_size=300))
def test_any_bytes_after_a_header_are_conserved(tail: bytes) -> None:
    reading = read(ISA.encode() + tail)
    handed_out = sum(ids(reading).values())
    assert handed_out == reading.segment_count
    if b"isa" not in tail.lower():
        assert handed_out + reading.empty_count == (ISA.encode() + tail).count(b"~") + 1


PARTS = [
    ISA,
    GS,
    REMIT,
    TAIL,
    "ST*271*1~",
    "SE*2*1~",
    "GE*1*3~",
    "TA1*1~",
    "~",
    "\n",
    "isa*",
    "ISA|",
    "é",
    "\x1a",
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_envelopes_in_any_order_keep_every_transaction(parts: list[str]) -> None:
    data = "".join([ISA, *parts]).encode()
    reading = read(data)
    assert reading.is_conserved
    assert len(reading.transactions) == ids(reading)["ST"]
    assert [t.ordinal for t in reading.transactions] == list(range(1, len(reading.transactions) + 1))


@settings(max_examples=300)
@given(st.integers(0, len(ONE_REMIT) - 1), st.integers(0, 255))
def test_one_wrong_byte_never_stops_the_reader(position: int, byte: int) -> None:
    data = bytearray(ONE_REMIT)
    data[position] = byte
    assert read(bytes(data)).is_conserved


@settings(max_examples=300)
@given(st.integers(0, len(ONE_REMIT)), st.integers(0, len(ONE_REMIT)))
def test_a_missing_stretch_is_never_silent(start: int, end: int) -> None:
    start, end = sorted((start, end))
    reading = read(ONE_REMIT[:start] + ONE_REMIT[end:])
    lost_segments = 7 - reading.segment_count
    assert lost_segments <= 0 or reading.findings
