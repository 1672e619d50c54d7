"""Claim payments as they were kept, with their lines and adjustments, read back in the words of the model."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from backoffice.billing.model import Adjustment, ClaimPayment, Filed, ServiceLine
from backoffice.billing.queries import remit_heads, split, statement
from backoffice.billing.reversal import Key

_Keys = Mapping[str, Sequence[str | int]]
_Adjustments = Mapping[tuple[str, int, int], Sequence[Adjustment]]
"""By remittance, payment, and line; line 0 is the claim itself."""


def linked_payments(connection: Connection, keys: Sequence[Key]) -> list[Filed]:
    """These claim payments and all that hang together with them by numbers, as far as their money counts."""
    linked = connection.execute(statement("linked_keys"), _parameters(keys))
    return filed(connection, [(row.remit_id, row.ordinal) for row in linked.all()])


def payments_beside(connection: Connection, remit_id: str) -> list[Filed]:
    """The remittance's claim payments, and all that hang together with them by numbers."""
    linked = connection.execute(statement("linked_to_remit"), {"remit_id": remit_id})
    return filed(connection, [(row.remit_id, row.ordinal) for row in linked.all()])


def filed(connection: Connection, keys: Sequence[Key]) -> list[Filed]:
    """These claim payments with the heads of their remittances, without those whose money does not count."""
    wanted = _parameters(keys)
    adjustments = _adjustments(connection, wanted)
    lines = _lines(connection, wanted, adjustments)
    rows = connection.execute(statement("filed_payments"), wanted).all()
    heads = remit_heads(connection, {row.remit_id for row in rows})
    payments = []
    for remit_id, ordinal, number, status, charge, paid, icn, first, last, fault, member in rows:
        if remit_id in heads:
            parts = tuple(adjustments[remit_id, ordinal, 0]), tuple(lines[remit_id, ordinal])
            payment = ClaimPayment(ordinal, number, status, charge, paid, icn, first, last, *parts, fault, member)
            payments.append(Filed(heads[remit_id], payment))
    return payments


def _adjustments(connection: Connection, wanted: _Keys) -> _Adjustments:
    found: dict[tuple[str, int, int], list[Adjustment]] = defaultdict(list)
    rows = connection.execute(statement("filed_adjustments"), wanted).all()
    for remit_id, ordinal, line, cas, group, carc, cents in rows:
        found[remit_id, ordinal, line].append(Adjustment(cas, group, carc, cents))
    return found


def _lines(connection: Connection, wanted: _Keys, adjustments: _Adjustments) -> Mapping[Key, Sequence[ServiceLine]]:
    found: dict[Key, list[ServiceLine]] = defaultdict(list)
    rows = connection.execute(statement("filed_lines"), wanted).all()
    for remit_id, ordinal, line, procedure, modifiers, charge, paid, first, last, control, remarks, allowed in rows:
        codes, cas = split(modifiers), tuple(adjustments[remit_id, ordinal, line])
        notes = control, split(remarks)
        service = ServiceLine(line, procedure, codes, charge, paid, first, last, *notes, cas, allowed)
        found[remit_id, ordinal].append(service)
    return found


def _parameters(keys: Sequence[Key]) -> _Keys:
    return {"remit_ids": [remit_id for remit_id, _ in keys], "ordinals": [ordinal for _, ordinal in keys]}
