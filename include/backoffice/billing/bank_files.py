"""Reads any file a bank sends: BAI2, ACH or CSV, told apart by content."""

from backoffice.billing.ach import read_ach
from backoffice.billing.bai2 import read_bai2
from backoffice.billing.bank_csv import read_bank_csv
from backoffice.billing.bank_lines import BankCode, BankFinding, BankReading
from backoffice.edi.encoding import decode
from backoffice.edi.sniff import FileKind, sniff

_READERS = {FileKind.BAI2: read_bai2, FileKind.ACH: read_ach, FileKind.BANK_CSV: read_bank_csv}


def read_bank_file(data: bytes) -> BankReading:
    """Lines and findings of a bank file; never raises on content. Of any other file: one finding, no line."""
    kind = sniff(data)
    if kind in _READERS:
        return _READERS[kind](decode(data))
    code = BankCode.EMPTY_FILE if kind is FileKind.EMPTY else BankCode.UNKNOWN_KIND
    return BankReading(kind, (), (BankFinding(code, 0),), read_count=0)
