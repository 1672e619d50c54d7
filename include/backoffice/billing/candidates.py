"""Looks up the claims that payments may be for: by their numbers, then by line numbers, days and charges."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection, Row, RowMapping

from backoffice.billing.identity import is_placeholder, match_key
from backoffice.billing.match import SHORTEST_PREFIX, Claims, doubtful_line_numbers, index, is_nameless
from backoffice.billing.model import ClaimLine, ClaimPayment, KnownClaim
from backoffice.billing.queries import edi_ids, split, statement


def candidate_claims(
    connection: Connection, payments: Iterable[ClaimPayment], start_date: date, claim_ids: Iterable[str] = ()
) -> Claims:
    """All claims that these payments may be for, those in their places, and those of `claim_ids`.

    For `start_date` see `KnownClaim`.
    """
    payments = list(payments)
    keys = {match_key(payment.claim_number) for payment in payments} - {""}
    payer_numbers = {payment.payer_claim_number for payment in payments}
    wanted = {
        "numbers": list({payment.claim_number for payment in payments}.union(claim_ids)),
        "match_keys": list(keys),
        "payer_numbers": [number for number in payer_numbers if not is_placeholder(number)],
        "prefixes": [key for key in keys if len(key) >= SHORTEST_PREFIX],
    }
    named = {claim.claim_id: claim for claim in _found_claims(connection, "named_claims", wanted, start_date)}
    while missing := {claim.replaced_by for claim in named.values()} - {"", *named}:
        named |= {claim.claim_id: claim for claim in _known_claims(connection, missing, start_date)}
    edi_id_of = edi_ids(connection)
    found = index(named.values(), edi_id_of)
    line_numbers = {number for payment in payments for number in doubtful_line_numbers(payment, found)}
    nameless = [payment for payment in payments if payment.service_from_date and is_nameless(payment, found)]
    if not line_numbers and not nameless:
        return found
    alike = {
        "line_numbers": sorted(line_numbers),
        "days": [payment.service_from_date for payment in nameless],
        "charges": [abs(payment.charge_cents) for payment in nameless],
    }
    more = {claim.claim_id: claim for claim in _found_claims(connection, "similar_claims", alike, start_date)}
    return index((named | more).values(), edi_id_of)


def _found_claims(
    connection: Connection, name: str, wanted: Mapping[str, object], start_date: date
) -> Iterable[KnownClaim]:
    """What is known of the claims that `sql/<name>.sql` finds."""
    return _known_claims(connection, connection.scalars(statement(name), wanted), start_date)


def _known_claims(connection: Connection, claim_ids: Iterable[str], start_date: date) -> Iterable[KnownClaim]:
    wanted = {"claim_ids": list(claim_ids)}
    rows = connection.execute(statement("known_claims"), wanted).mappings()
    claims = [_claim(row, start_date) for row in rows.all()]
    return claims + [_opened(row, start_date) for row in connection.execute(statement("opened_claims"), wanted).all()]


def _opened(row: Row[tuple[object, ...]], start_date: date) -> KnownClaim:
    """A claim from before the start of which there is nothing but its opening balance."""
    return KnownClaim(
        claim_id=row.claim_id,
        match_key=match_key(row.claim_id),
        charges=frozenset(),
        service_from_date=date.min,
        service_to_date=start_date - timedelta(days=1),
        opening_cents=row.payer_cents,
    )


def _claim(row: RowMapping, start_date: date) -> KnownClaim:
    return KnownClaim(
        claim_id=row["claim_id"],
        match_key=row["match_key"],
        charges=frozenset(row["charges"]),
        service_from_date=row["service_from_date"],
        service_to_date=row["service_to_date"],
        payer_numbers=frozenset(row["payer_numbers"]),
        payer_by_rank={int(rank): frozenset(ids) for rank, ids in row["payers"].items()},
        lines=tuple(
            ClaimLine(
                line["line_number"],
                line["procedure_code"],
                split(line["modifiers"]),
                line["charge_cents"],
                line["line_control_number"],
            )
            for line in row["lines"]
        ),
        member_keys=frozenset(row["member_keys"]),
        is_foreign=row["service_from_date"] < start_date and row["opening_cents"] is None,
        opening_cents=row["opening_cents"],
        is_void=row["is_void"],
        is_protected=row["is_protected"],
        replaced_by=row["replaced_by"],
    )
