"""What may differ between two offices that count as the same: each exception with its reason, and nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.store.tables.snapshots import SNAPSHOTS

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Leave:
    """Columns of some tables that are not compared, in the rows for which `when` holds; no columns: the whole row."""

    why: str
    tables: tuple[str, ...]
    columns: tuple[str, ...] = ()
    when: Callable[[Row], bool] = lambda row: True


ALWAYS = (
    Leave("figures of the newest run: a second one loads and sends less", ("run_counts",)),
    Leave("bytes hold the numbers named below; what they say is compared where it is stored", ("payloads",)),
    Leave("surrogate", ("work_item_history",), ("history_id",)),
    Leave("surrogate", ("audit_log",), ("audit_id",)),
    Leave(
        "drawn from a sequence, which leaves a gap where a process died",
        ("eligibility_attempts",),
        ("control_number", "set_number"),
    ),
    Leave(
        "the same number, and what a payer makes of it",
        ("eligibility_messages",),
        ("interchange_number", "group_number", "transaction_number"),
    ),
)

RUN_AGAIN = (*ALWAYS, Leave("shows, for what a job did, the figures of its newest run", ("reports",)))
"""What may differ when jobs of a night have run again before its report."""

_WRITTEN_EACH_NIGHT = (
    *("nights", "reports", "landed_files", "quarantine", "snapshot_loads", "gates"),
    *("dq_results", "dq_failures", "dq_tables"),
    *("eligibility_checks", "eligibility_statuses", "eligibility_payer_figures", "stock_evaluations"),
    *("eligibility_discoveries", "eligibility_estimates", "good_faith_estimates"),
    *("control_lines", "kpis"),
    *SNAPSHOTS,
)


def after_backfill(newest: date) -> tuple[Leave, ...]:
    """What older nights may change that run after, or before, the newest one: what they have seen themselves."""
    return (
        *RUN_AGAIN,
        Leave(
            "an older night writes down what it saw",
            _WRITTEN_EACH_NIGHT,
            when=lambda row: row["business_date"] != newest,
        ),
        Leave("the same, as history", ("occurrence_history",), when=lambda row: bool(row["is_superseded"])),
        Leave("an older night may lower it", ("work_items", "dq_violations", "billing_charges"), ("first_seen_date",)),
    )


_READ_OR_POSTED = ("remit_placements", "bank_lines", "consumptions", "journal_entries")
_FILE_REFUSALS = ("REMIT_BROKEN", "CLAIM_FILE_BROKEN", "BANK_FILE_BROKEN")


def in_any_order(newest: date) -> tuple[Leave, ...]:
    """What may also differ when the same nights run in another order."""
    return (
        *after_backfill(newest),
        Leave(
            "a night is compared with the newest earlier one that had run",
            ("dq_tables",),
            ("baseline_date", "baseline_count", "lost_count"),
        ),
        Leave("the night in which it was read or posted", _READ_OR_POSTED, ("business_date",)),
        Leave(
            "the ledger is compared by its balances, not by its entries",
            ("journal_entries", "journal_lines", "ledger_totals"),
        ),
        Leave(
            "counts from the night in which the balance last moved",
            ("work_items",),
            ("due_date",),
            lambda row: "CREDIT_BALANCE" in (row["kind"], row["subject"]),
        ),
        Leave("how it came about", ("work_item_history",)),
        Leave(
            "a visit counts as booked on the first night that has run and seen it",
            ("self_pay_visits", "good_faith_estimates"),
            ("first_seen_date", "scheduled_date", "due_date"),
        ),
        Leave(
            "what is owed to a patient without insurance counts from that day",
            ("work_items",),
            when=lambda row: "GOOD_FAITH_ESTIMATE" in (row["kind"], row["subject"]),
        ),
        Leave(
            "was open between two of the nights", ("work_items",), when=lambda row: row["status"] == "closed_by_system"
        ),
        Leave(
            "receive_feeds complains the next time it runs about a file that billing refused",
            ("work_items",),
            when=_is_late_complaint,
        ),
    )


def _is_late_complaint(row: Row) -> bool:
    is_parent = row["kind"] == "PREEXISTING" and row["subject"] == "FEED"
    return row["pipeline"] == "feeds" and (is_parent or row["reason_code"] in _FILE_REFUSALS)
