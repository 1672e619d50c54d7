"""Claims that payers still owe for: overdue, near a last day, to be billed to the next payer, or left unexplained."""

from sqlalchemy import exists, or_, select

from backoffice.billing.conditions import split_claims
from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.conditions.denials import standing_denials
from backoffice.billing.decide import filing, left_balances, overdue, secondary
from backoffice.billing.decide.filing import Clock, denial_clocks, filing_clocks, filing_findings
from backoffice.billing.decide.left_balances import left_findings
from backoffice.billing.decide.open_claim import OpenClaim, Waits
from backoffice.billing.decide.overdue import overdue_findings
from backoffice.billing.decide.secondary import secondary_findings
from backoffice.billing.house_rules import house_rules
from backoffice.store.tables.billing import billing_claims
from backoffice.store.tables.claims import claim_answers, submission_answers
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    waits = _waits(books)
    claims = [OpenClaim(**row) for row in books.rows("open_claims", payers_date=books.newest("payers"))]
    clocks = [*filing_clocks(claims, waits), *_denial_clocks(books)]
    return [
        *overdue_findings(claims, books.on, waits),
        *secondary_findings(claims, books.on, waits),
        *filing_findings(clocks, books.on, waits),
        *left_findings(claims, _split(books), books.on, waits),
    ]


def _split(books: Books) -> set[str]:
    return {finding.subject for finding in split_claims.CONDITION.find(books)}


def _waits(books: Books) -> Waits:
    settings = books.settings
    said = exists().where(billing_claims.c.clearinghouse_status != "")
    heard = select(or_(said, exists(select(claim_answers)), exists(select(submission_answers))))
    own = {name: terms.status_wait_days for name, terms in settings.payer_terms.items()}
    return Waits(
        workdays=books.workdays,
        expects_acknowledgements=bool(books.connection.scalar(heard)),
        acknowledgement_days=settings.acknowledgement_wait_days,
        era_days=settings.remit_wait_days,
        status_days=settings.status_wait_days,
        status_days_of={name: days for name, days in own.items() if days is not None},
        due_days=settings.claim_due_days,
        crossover_days=settings.crossover_wait_days,
        filing_limit_days=settings.filing_limit_days,
        warning_days=settings.filing_warning_days,
    )


def _denial_clocks(books: Books) -> list[Clock]:
    own = {name: terms.corrected_limit_days for name, terms in books.settings.payer_terms.items()}
    corrected_days_of = {name: days for name, days in own.items() if days is not None}
    return denial_clocks(standing_denials(books), house_rules(books.settings).table, books.terms, corrected_days_of)


CONDITION = Condition(overdue.KINDS | secondary.KINDS | filing.KINDS | left_balances.KINDS, _find)
