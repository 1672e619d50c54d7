"""What payers have denied, or leave unanswered for, as far as a person may give it up or bill it to the patient."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, Row, and_, func, or_, select

from backoffice.billing.by_hand import Standing
from backoffice.billing.denials import AdjustmentClass
from backoffice.billing.model import Account, Place
from backoffice.store.tables.billing import billing_claims, denials, remit_placements
from backoffice.store.tables.journal import journal_entries, journal_lines

_TOO_LATE = "29"  # CARC: the time limit for filing has expired
_Key = tuple[str, Place, str]


def given_up(connection: Connection, subjects: list[str]) -> list[tuple[str, Standing]]:
    """What stands under each subject, `claim:line:carc` or `claim:rank`, with the payments that have left it there."""
    return [*_denied(connection, subjects), *_left(connection, subjects)]


def _denied(connection: Connection, subjects: list[str]) -> Iterator[tuple[str, Standing]]:
    """Denied and protected amounts. What a later payer denies still stands with that payer.

    The patient is never billed for a share that is protected, nor for what the practice has filed too late, unless the
    payer says so (group PR).
    """
    columns, claim = denials.c, billing_claims.c
    subject = func.concat_ws(":", columns.claim_id, columns.line_number, columns.carc).label("subject")
    is_protected = columns.denial_class == AdjustmentClass.PROTECTED
    is_ours = and_(columns.carc == _TOO_LATE, columns.group_code != "PR")
    query = (
        select(
            subject,
            columns.claim_id,
            columns.carc,
            columns.rank,
            or_(columns.rank == 1, is_protected).label("is_apart"),
            or_(is_protected, is_ours, func.coalesce(claim.is_protected, False)).label("is_unbillable"),
            func.concat_ws(":", columns.remit_id, columns.ordinal).label("payment"),
            columns.amount_cents,
        )
        .outerjoin(billing_claims, claim.claim_id == columns.claim_id)
        .where(subject.in_(subjects))
        .order_by(columns.claim_id, columns.rank, columns.remit_id, columns.ordinal)
    )
    groups: dict[_Key, list[Row[tuple[object, ...]]]] = defaultdict(list)
    for row in connection.execute(query):
        place: Place = (Account.DISPUTED, f"{row.claim_id}:{row.carc}")
        if not row.is_apart:
            place = Account.PAYER, f"{row.claim_id}:{row.rank}"
        groups[row.subject, place, row.claim_id].append(row)
    for (name, place, claim_id), rows in groups.items():
        by_payment: Counter[str] = Counter()
        for row in rows:
            by_payment[row.payment] += row.amount_cents
        is_billable = not any(row.is_unbillable for row in rows)
        yield name, Standing(place, by_payment.total(), claim_id, dict(by_payment), is_billable)


def _left(connection: Connection, subjects: list[str]) -> Iterator[tuple[str, Standing]]:
    """What payers owe by `claim:rank`, less what stands denied there and is given up under its reason."""
    lines, denied, placed = journal_lines.c, denials.c, remit_placements.c
    denied_cents = (
        select(func.coalesce(func.sum(denied.amount_cents), 0))
        .where(
            func.concat_ws(":", denied.claim_id, denied.rank) == lines.subledger,
            denied.claim_id == lines.claim_id,
            denied.rank > 1,
            denied.denial_class != AdjustmentClass.PROTECTED,
        )
        .scalar_subquery()
    )
    payments = (
        select(func.array_agg(func.concat_ws(":", placed.remit_id, placed.ordinal)))
        .where(
            placed.claim_id == lines.claim_id,
            func.concat_ws(":", placed.claim_id, placed.rank) == lines.subledger,
            placed.outcome == "posted",
            ~placed.is_reversed,
        )
        .scalar_subquery()
    )
    is_protected = select(billing_claims.c.is_protected).where(billing_claims.c.claim_id == lines.claim_id)
    query = (
        select(
            lines.subledger,
            lines.claim_id,
            func.sum(lines.amount_cents),
            denied_cents,
            func.coalesce(payments, []),
            func.coalesce(is_protected.scalar_subquery(), False),
        )
        .join(journal_entries, journal_entries.c.posting_key == lines.posting_key)
        .where(lines.account == Account.PAYER, lines.subledger.in_(subjects))
        .where(journal_entries.c.source.not_like("hand:%"))
        .group_by(lines.subledger, lines.claim_id)
        .order_by(lines.subledger)
    )
    for place, claim_id, owed_cents, refused_cents, names, is_unbillable in connection.execute(query):
        cents = max(int(owed_cents) - int(refused_cents), 0)
        yield place, Standing((Account.PAYER, place), cents, claim_id, dict.fromkeys(names, cents), not is_unbillable)
