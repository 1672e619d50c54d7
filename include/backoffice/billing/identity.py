"""What makes a remittance, a claim number and a bank line the same as another: hashes and normal forms."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date

from backoffice.billing.model import ClaimPayment, RemitHead
from backoffice.edi.model import Segment, Transaction

_NOT_PLAIN = re.compile(r"[^A-Za-z0-9]")
_SEPARATORS = re.compile(r"[^A-Z0-9]")


def remit_id(transaction: Transaction) -> str:
    """The transaction's name: the same content in another file, or under other control numbers, has the same.

    The first 32 hex digits of sha256 over the text from ST to SE, written with the delimiters `*`, `:` and `~` and
    without line breaks, ST02 and SE02 left out (`ST*835~BPR*…~SE*28~`); UTF-8.
    """
    return _hash("~".join([*(_plain(segment) for segment in transaction.segments), ""]))


def submission_id(transaction: Transaction) -> str:
    """The name of an 837 that was sent: the same content under other control numbers was sent twice.

    The first 32 hex digits of sha256 over GS06, ST02 and the remittance's kind of name, joined by `|`.
    """
    return _hash("|".join((transaction.group_control_number, transaction.control_number, remit_id(transaction))))


def _plain(segment: Segment) -> str:
    elements = segment.elements
    if segment.id in ("ST", "SE"):
        elements = elements[:2] + elements[3:]
    text, component = "*".join(elements), segment.delimiters.component
    return text if component == ":" else text.replace(component, ":")


def natural_key(head: RemitHead) -> str:
    """Payer, trace number, payment date and payee: one payment. Two contents under one such key contradict."""
    return _hash("|".join((head.payer_trace_id, head.trace_number, str(head.payment_date), head.payee_id)))


def near_key(claims: Iterable[ClaimPayment]) -> str:
    """Hash of the claims with their numbers, states and amounts; empty for a remittance without claims."""
    rows = sorted(
        "|".join((c.claim_number, c.payer_claim_number, c.status, str(c.charge_cents), str(c.paid_cents)))
        for c in claims
    )
    return _hash("~".join(rows)) if rows else ""


def match_key(claim_number: str) -> str:
    """The claim number in upper case, without separators and leading zeros: payers change these."""
    return _SEPARATORS.sub("", claim_number.upper()).lstrip("0")


def is_placeholder(payer_claim_number: str) -> bool:
    """Whether a payer's number names nothing: none at all, or one character over and over (`0`, `0000`)."""
    return len(set(payer_claim_number)) <= 1


def member_key(member_id: str) -> str:
    """Hash of a member id in upper case without separators, empty for none: it is compared and never shown.

    The first 32 hex digits of sha256, as for claims in `take_claims.sql`.
    """
    plain = _NOT_PLAIN.sub("", member_id).upper()
    return _hash(plain) if plain else ""


def line_id(account_id: str, posted_date: date, amount_cents: int, reference: str, text: str, occurrence: int) -> str:
    """The bank line's name: the same movement in another file has the same.

    The first 32 hex digits of sha256 over these six joined by `|`; `occurrence` counts equal lines of that day in
    that file, from 1.
    """
    parts = (account_id, posted_date.isoformat(), str(amount_cents), reference, text, str(occurrence))
    return _hash("|".join(parts))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
