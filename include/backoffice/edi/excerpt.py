"""One transaction cut out of a file with the headers above it: fewer bytes, none changed, readable by themselves."""

from backoffice.edi.model import Group, Interchange, Transaction


def excerpt(data: bytes, interchange: Interchange, group: Group, transaction: Transaction) -> bytes:
    """ISA, GS and the transaction from ST to SE, as they stand in the file's bytes; without GE and IEA."""
    first = next(each for each in interchange.groups if each.header or each.transactions)
    isa = data[interchange.isa.offset : _begin(first)]
    gs = data[group.header.offset : group.transactions[0].byte_start] if group.header else b""
    return isa + gs + data[transaction.byte_start : transaction.byte_end]


def _begin(group: Group) -> int:
    return group.header.offset if group.header else group.transactions[0].byte_start
