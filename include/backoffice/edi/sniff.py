"""What kind of file some bytes are, told by their content and never by a name."""

import re
from enum import StrEnum

from backoffice.edi.header import BLANKS, first_interchange


class FileKind(StrEnum):
    """The kinds that arrive in an inbox besides feeds."""

    X12 = "x12"
    BAI2 = "bai2"
    ACH = "ach"
    BANK_CSV = "bank_csv"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_LINE_END = re.compile(r"[\r\n]")
_BAI2 = re.compile(r"0[123],")
_ACH = re.compile(r"(?:101[ 0-9]{10}.{10}[0-9]{6}|5[0-9]{3}.{46}[A-Z]{3})")
_CSV_COLUMNS = {"posted_date", "amount"}


def sniff(data: bytes) -> FileKind:
    """The kind of these bytes; compressed bytes are unknown here."""
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip(BLANKS)
    if not text:
        return FileKind.EMPTY
    line_end = _LINE_END.search(text)
    first_line = text[: line_end.start()] if line_end else text
    if _BAI2.match(first_line):
        return FileKind.BAI2
    if _ACH.match(first_line):
        return FileKind.ACH
    if first_interchange(text)[0] >= 0:
        return FileKind.X12
    columns = {column.strip(' "').lower() for column in first_line.split(",")}
    return FileKind.BANK_CSV if columns >= _CSV_COLUMNS else FileKind.UNKNOWN
