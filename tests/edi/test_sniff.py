import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.sniff import FileKind, sniff
from tests.edi.samples import ONE_REMIT
from tests.public import check_named, files, plain_segments

OPENINGS = {
    rb"01,": FileKind.BAI2,
    rb"101 [ 0-9]{9}.{10}[0-9]{6}": FileKind.ACH,
    rb"[ \r\n]*$": FileKind.EMPTY,
}


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FileKind.EMPTY),
        (b"\xef\xbb\xbf \r\n\x1a", FileKind.EMPTY),
        (ONE_REMIT, FileKind.X12),
        (b"some mail header\n" + ONE_REMIT, FileKind.X12),
        (ONE_REMIT[:40], FileKind.X12),
        (b"01,BANK,US,260412,0315,1,,,2/", FileKind.BAI2),
        (b"101 231380104 0313000121811260000A094101Federal Reserve", FileKind.ACH),
        (b"101 231380104PRACTICE011811260000A094101Federal Reserve", FileKind.ACH),
        (b"posted_date,amount,description,reference\n", FileKind.BANK_CSV),
        (b'\xef\xbb\xbf"Reference", "Posted_Date" ,"Amount"\r\n', FileKind.BANK_CSV),
        (b"patient_id,last_name\n", FileKind.UNKNOWN),
        (b"%PDF-1.7", FileKind.UNKNOWN),
        (gzip.compress(ONE_REMIT), FileKind.UNKNOWN),
    ],
)
def test_a_file_is_told_by_its_content(data: bytes, kind: FileKind) -> None:
    assert sniff(data) is kind


def test_public_samples_are_told_by_their_content(corpora: Path) -> None:
    for path in files(corpora, "x12", "bai2", "ach"):
        data = path.read_bytes()
        told = [FileKind.X12] if plain_segments(data) else []
        told += [kind for opening, kind in OPENINGS.items() if re.match(opening, data)]
        assert (path.name, told or [sniff(data)]) == (path.name, [sniff(data)])
    found = {path.name: sniff(path.read_bytes()) for path in files(corpora, "bai2")}
    kinds = {"sample3.txt": FileKind.BAI2, "sample-parseError.txt": FileKind.UNKNOWN}
    check_named(found, kinds)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_kind(data: bytes) -> None:
    assert sniff(data) in FileKind
