"""The whole state of billing, as the decisions want it: what is unposted, in suspense, missing, denied, off price."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from backoffice.billing.decide import (
    Credit,
    Denial,
    Deposit,
    Promise,
    Suspended,
    Terms,
    UnpostedRemit,
    Variance,
    credit_findings,
    denial_findings,
    deposit_findings,
    promise_findings,
    suspense_findings,
    unposted_findings,
    variance_findings,
)
from backoffice.billing.model import ProviderAdjustment
from backoffice.billing.post import PLACED_CODES, plb_subject
from backoffice.billing.queries import statement
from backoffice.config.billing import Billing
from backoffice.store.tables.billing import (
    bank_lines,
    bank_matches,
    remit_claims,
    remit_placements,
    remit_plbs,
    remits,
)
from backoffice.store.tables.house import snapshot_loads
from backoffice.workdays import Workdays
from backoffice.worklist.model import Finding

_CODE = re.compile(r"[0-9A-Z]{1,2}")  # CLP02 and PLB03-1; what is longer may be any text


def findings(connection: Connection, on: date, settings: Billing, workdays: Workdays, has_bank: bool) -> list[Finding]:
    """All that needs a person as of a business date. Without any bank file, money is not missed."""
    terms = _terms(settings, workdays)
    payers = {"payers_date": _newest(connection, "payers", on)}
    fees = {"fees_date": _newest(connection, "fee_schedules", on)}
    denied = [Denial(**row._mapping) for row in connection.execute(statement("denials"), payers)]
    variances = [Variance(**row._mapping) for row in connection.execute(statement("variances"), payers | fees)]
    overpaid = [Credit(**row._mapping) for row in connection.execute(statement("credits"))]
    found = [
        *unposted_findings(_unposted(connection), terms),
        *suspense_findings([*_suspended_claims(connection), *_suspended_plbs(connection)], terms),
        *deposit_findings(_deposits(connection), on, terms),
        *denial_findings(denied, terms),
        *variance_findings(variances, terms),
        *credit_findings(overpaid, terms),
    ]
    if has_bank:
        promises = [Promise(**row._mapping) for row in connection.execute(statement("promises"))]
        found += promise_findings(promises, on, terms)
    return found


def _terms(settings: Billing, workdays: Workdays) -> Terms:
    return Terms(
        workdays=workdays,
        late_money_days=settings.late_money_days,
        remit_wait_days=settings.remit_wait_days,
        remit_due_days=settings.remit_due_days,
        suspense_due_days=settings.suspense_due_days,
        deposit_due_days=settings.deposit_due_days,
        appeal_limit_days=settings.appeal_limit_days,
        appeal_lead_days=settings.appeal_lead_days,
        tolerance_cents=settings.underpayment_tolerance_cents,
        tolerance_bp=settings.underpayment_tolerance_bp,
        credit_balance_days=settings.credit_balance_days,
    )


def _newest(connection: Connection, table: str, on: date) -> date | None:
    """Business date of the newest snapshot that is not after `on`."""
    column = snapshot_loads.c.business_date
    query = select(func.max(column)).where(column <= on, snapshot_loads.c.table_name == table)
    newest: date | None = connection.scalar(query)
    return newest


def _unposted(connection: Connection) -> list[UnpostedRemit]:
    """Remittances in quarantine or held; a broken one is settled when the same payment has come in good order."""
    good = remits.alias("good")
    arrived_since = (
        select(good.c.remit_id)
        .where(good.c.state != "quarantined", remits.c.state == "quarantined", remits.c.trace_number != "")
        .where(good.c.trace_number == remits.c.trace_number, good.c.payer_trace_id == remits.c.payer_trace_id)
    )
    query = (
        select(remits)
        .where(remits.c.state.in_(("quarantined", "held")), ~arrived_since.exists())
        .order_by(remits.c.remit_id)
    )
    return [
        UnpostedRemit(
            remit_id=row.remit_id,
            kind=row.kind,
            reason=row.reason_code,
            paid_cents=row.paid_cents,
            arrived_date=row.business_date,
            group_key=row.natural_key if row.kind == "TRN_CONFLICT" else row.near_key,
        )
        for row in connection.execute(query)
    ]


def _suspended_claims(connection: Connection) -> list[Suspended]:
    placed, claim = remit_placements.c, remit_claims.c
    query = (
        select(placed.remit_id, placed.ordinal, placed.kind, placed.reason_code, placed.claim_id)
        .add_columns(placed.candidates, claim.paid_cents, claim.status_code, remits.c.business_date)
        .join(remit_claims, (claim.remit_id == placed.remit_id) & (claim.ordinal == placed.ordinal))
        .join(remits, remits.c.remit_id == placed.remit_id)
        .where(placed.outcome == "suspense", ~placed.is_reversed)
        .order_by(placed.remit_id, placed.ordinal)
    )
    return [
        Suspended(
            subject=f"{row.remit_id}:{row.ordinal}",
            kind=row.kind,
            reason=row.reason_code,
            amount_cents=row.paid_cents,
            arrived_date=row.business_date,
            facts=_suspended_facts(row.claim_id, row.candidates, row.status_code),
        )
        for row in connection.execute(query)
    ]


def _suspended_facts(claim_id: str, candidates: Sequence[str], status_code: str) -> dict[str, str | int]:
    """Our own ids, and the payer's status if it is a code: CLP01 and CLP02 may hold any text, even a name."""
    facts: dict[str, str | int] = {f"candidate_{n}": candidate for n, candidate in enumerate(candidates[:5], 1)}
    if claim_id:
        facts["claim_id"] = claim_id
    if _CODE.fullmatch(status_code):
        facts["status"] = status_code
    return facts


def _suspended_plbs(connection: Connection) -> list[Suspended]:
    query = (
        select(remit_plbs, remits.c.business_date)
        .join(remits, remits.c.remit_id == remit_plbs.c.remit_id)
        .where(remits.c.state == "posted", remit_plbs.c.amount_cents != 0, remit_plbs.c.code.not_in(PLACED_CODES))
        .order_by(remit_plbs.c.remit_id, remit_plbs.c.segment, remit_plbs.c.pair)
    )
    suspended = []
    for row in connection.execute(query):
        plb = ProviderAdjustment(row.segment, row.pair, row.provider_id, row.code, row.reference, row.amount_cents)
        subject = plb_subject(row.remit_id, plb)
        facts = {"code": plb.code} if _CODE.fullmatch(plb.code) else {}
        suspended.append(
            Suspended(subject, "PLB_UNPLACED", "PLB_UNPLACED", -plb.amount_cents, row.business_date, facts)
        )
    return suspended


def _deposits(connection: Connection) -> list[Deposit]:
    matched = bank_matches.c
    query = (
        select(matched.line_id, matched.reason_code, matched.amount_cents, bank_lines.c.posted_date)
        .join(bank_lines, bank_lines.c.line_id == matched.line_id)
        .where(matched.counterpart == "-")
        .order_by(matched.line_id)
    )
    return [Deposit(*row) for row in connection.execute(query)]
