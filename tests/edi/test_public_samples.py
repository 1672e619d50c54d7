"""The reader against every public X12 sample: it finds what a plain split finds."""

from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.edi.reader import FindingCode, Reading, read
from tests.edi.samples import GS, ISA, ONE_REMIT, REMIT, TAIL
from tests.public import files, id_or_mark, plain_ids, unclosed


def samples(corpora: Path) -> list[Path]:
    found = files(corpora, "x12")
    assert len(found) > 100
    return found


def ids(reading: Reading) -> Counter[str]:
    segments = (segment for interchange in reading.interchanges for segment in interchange.segments())
    return Counter(id_or_mark(segment.id) for segment in segments)


def test_every_sample_gives_the_segments_that_a_plain_split_gives(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        reading, plain = read(data), Counter(plain_ids(data))
        assert (path.name, ids(reading)) == (path.name, plain)
        assert (path.name, len(reading.transactions)) == (path.name, plain["ST"])
        assert reading.is_conserved
        assert reading.interchanges or reading.findings


def test_samples_in_other_terminators_separators_and_line_ends_read_the_same(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        flat = data.replace(b"\r", b"").replace(b"\n", b"")
        is_plain = data.startswith(b"ISA*") and b"|" not in data and b"~" in data
        if not is_plain or plain_ids(flat) != plain_ids(data):
            continue  # other delimiters, or a line end within a segment id
        for form in (flat.replace(b"~", b"\r\n"), flat.replace(b"~", b"\x1d"), flat.replace(b"*", b"|")):
            assert (path.name, ids(read(form))) == (path.name, ids(read(data)))


def test_samples_that_lack_a_trailer_are_truncated(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        found = sum(finding.code is FindingCode.TRUNCATED for finding in read(data).findings)
        assert (path.name, found) == (path.name, unclosed(plain_ids(data)))


def test_each_sample_cut_within_its_last_transaction_is_truncated_and_conserved(corpora: Path) -> None:
    for path in samples(corpora):
        data = path.read_bytes()
        if not (transactions := read(data).transactions):
            continue  # no X12, or an envelope of nothing but TA1s
        last = transactions[-1]
        reading = read(data[: max(last.byte_start + len("ST*"), (last.byte_start + last.byte_end) // 2)])
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
