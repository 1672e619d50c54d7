"""A practice with a few claims, and a night of billing over it."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from backoffice import nights
from backoffice.billing import steps
from backoffice.feeds import steps as feeds
from backoffice.office import Counts, Office
from backoffice.store.tables.journal import journal_entries, journal_lines
from backoffice.store.tables.work import work_items
from tests.conftest import NIGHT
from tests.inbox import Cells, write_feed, write_file

Balances = dict[tuple[str, str], int]

PAYERS: list[Cells] = [
    {
        "payer_id": "P1",
        "name": "Acme Health",
        "edi_payer_id": "PAY1",
        "kind": "commercial",
        "eligibility_channel": "none",
        "appeal_limit_days": 90,
        "underpayment_tolerance": "1.00",
    },
    {
        "payer_id": "P2",
        "name": "Second Health",
        "edi_payer_id": "PAY2",
        "kind": "commercial",
        "eligibility_channel": "none",
    },
]


def coverage(patient_id: str, rank: int = 1) -> Cells:
    """A coverage of that rank."""
    return {
        "coverage_id": f"V{patient_id}-{rank}",
        "patient_id": patient_id,
        "payer_id": f"P{rank}",
        "rank": rank,
        "relationship": "self",
        "effective_date": "2025-01-01",
    }


def claim(claim_id: str, charge: str, patient_id: str = "A", **changes: object) -> Cells:
    """A claim of 20 September."""
    return {
        "claim_id": claim_id,
        "patient_id": patient_id,
        "coverage_id": f"V{patient_id}-1",
        "billing_npi": "1234567893",
        "rendering_npi": "1234567893",
        "place_of_service": "11",
        "service_from_date": "2026-09-20",
        "service_to_date": "2026-09-20",
        "charge": charge,
        "frequency_code": "1",
        **changes,
    }


def line(claim_id: str, number: int, procedure: str, charge: str, **changes: object) -> Cells:
    """A line of a claim."""
    return {
        "claim_id": claim_id,
        "line_number": number,
        "procedure_code": procedure,
        "diagnosis_codes": "I10",
        "units": 1,
        "charge": charge,
        **changes,
    }


def fee(procedure: str, allowed: str) -> Cells:
    """What the first payer allows."""
    return {"payer_id": "P1", "procedure_code": procedure, "effective_date": "2025-01-01", "allowed": allowed}


def tables(
    claims: Sequence[Cells] = (), lines: Sequence[Cells] = (), **more: Sequence[Cells]
) -> dict[str, Sequence[Cells]]:
    """The night's feeds: patient A has one coverage, patient B two."""
    return {
        "claims": claims,
        "claim_lines": lines,
        "payers": PAYERS,
        "coverages": [coverage("A"), coverage("B"), coverage("B", 2)],
        **more,
    }


CLAIMS = tables([claim("C1", "150")], [line("C1", 1, "99213", "150")])
"""Feeds with claim C1 and its one line."""


def deliver(
    office: Office, feed: Mapping[str, Sequence[Cells]], files: Mapping[str, bytes] | None = None, on: date = NIGHT
) -> None:
    """Puts a night's feeds, and files by their path below the inbox, into the inbox."""
    write_feed(office, on, feed)
    for path, content in (files or {}).items():
        write_file(office, path, content)


def run(office: Office, on: date = NIGHT) -> Counts:
    """Lands what is there and runs every step of billing; the counts of all."""
    feeds.land(office, on)
    counts: Counts = {}
    for step in (steps.load, steps.read, steps.post, steps.match_bank, steps.export, steps.record):
        counted = nights.run_step(office, on, steps.PIPELINE, step.__name__, step)
        counts |= {f"{step.__name__}.{name}": value for name, value in counted.items()}
    return counts


def balances(office: Office) -> Balances:
    """Net cents of every account and key that is not even."""
    net = func.sum(journal_lines.c.amount_cents)
    query = select(journal_lines.c.account, journal_lines.c.subledger, net).group_by(
        journal_lines.c.account, journal_lines.c.subledger
    )
    with office.transaction() as connection:
        return {(row[0], row[1]): int(row[2]) for row in connection.execute(query.having(net != 0))}


def account(office: Office, number: str) -> int:
    """Balance of an account."""
    return sum(cents for (name, _), cents in balances(office).items() if name == number)


def entry_keys(office: Office) -> list[str]:
    """Every posting key there is."""
    with office.transaction() as connection:
        return sorted(connection.scalars(select(journal_entries.c.posting_key)))


def items(office: Office) -> dict[tuple[str, str], int]:
    """Open work items of billing with their stakes."""
    query = select(work_items).where(
        work_items.c.pipeline == "billing", work_items.c.status == "open", work_items.c.kind != "PREEXISTING"
    )
    with office.transaction() as connection:
        return {(row.kind, row.subject): row.stake_cents for row in connection.execute(query)}
