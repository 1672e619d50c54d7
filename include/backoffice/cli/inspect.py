"""`backoffice inspect FILE`: what any X12 or bank file is. No name, number or text of a patient is ever printed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, coded
from backoffice.edi.model import Transaction
from backoffice.eligibility.reading import members_of_271
from backoffice.inspect import (
    InspectedBankFile,
    InspectedMember,
    InspectedTransaction,
    InspectedX12,
    Inspection,
    as_json,
    inspect_file,
)
from backoffice.money import dollars

_File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An X12 or bank file.")]
_VisitDate = Annotated[
    datetime | None,
    typer.Option("--visit-date", formats=["%Y-%m-%d"], help="Judge the members of a 271 for a visit on this day."),
]


@coded
def inspect(file: _File, visit_date: _VisitDate = None, as_json_: AsJson = False) -> None:
    """What a file is: delimiters, interchanges, segment counts, findings; totals of an 835, members of a 271."""
    inspection = inspect_file(file.read_bytes(), visit_date.date() if visit_date else None, _members)
    output = Output(as_json_)
    if as_json_:
        output.data(as_json(inspection))
    elif inspection.x12:
        _show_x12(output, inspection.x12)
    elif inspection.bank:
        _show_bank(output, inspection, inspection.bank)
    else:
        output.line(f"{inspection.kind}: neither X12 nor a bank file we know")
    if inspection.x12 is None and inspection.bank is None:
        raise typer.Exit(Exit.ATTENTION)


def _members(transaction: Transaction, visit_date: date) -> Sequence[InspectedMember]:
    return [
        InspectedMember(member.number, member.status, member.reason, member.aaa_codes)
        for member in members_of_271(transaction, visit_date)
    ]


def _show_x12(output: Output, x12: InspectedX12) -> None:
    output.line(
        f"X12, {x12.encoding}: {x12.segment_count} segments, {x12.empty_count} empty; "
        f"{'none lost' if x12.is_conserved else 'SEGMENTS LOST'}"
    )
    for interchange in x12.interchanges:
        marks = interchange.delimiters
        output.records(
            "Interchange",
            [
                {
                    "ISA13": interchange.control_number,
                    "sender": interchange.sender_id.strip(),
                    "receiver": interchange.receiver_id.strip(),
                    "usage": interchange.usage,
                    "delimiters": " ".join(
                        map(repr, (marks.element, marks.component, marks.repetition, marks.terminator))
                    ),
                    "TA1": interchange.acknowledgement_count,
                    "ST": len(interchange.transactions),
                }
            ],
        )
        for transaction in interchange.transactions:
            _show_transaction(output, transaction)
    findings = [
        {"code": str(finding.code), "segment": finding.ordinal, "byte": finding.offset} for finding in x12.findings
    ]
    output.records("Findings", findings)


def _show_transaction(output: Output, transaction: InspectedTransaction) -> None:
    counts = ", ".join(f"{name} {count}" for name, count in transaction.segment_counts.items())
    output.line(f"ST {transaction.ordinal}: {transaction.set_id} {transaction.version}  {counts}")
    if transaction.remittance:
        output.records("Remittance", list(_remittance(transaction)))
    if transaction.members is not None:
        members = [
            {
                "member": member.number,
                "status": member.status,
                "reason": member.reason,
                "AAA": " ".join(member.aaa_codes),
            }
            for member in transaction.members
        ]
        output.records("Members on the visit date", members)


def _remittance(transaction: InspectedTransaction) -> Iterator[dict[str, object]]:
    total = transaction.remittance
    if total is None:
        return
    balances = {"line": total.line_balance, "claim": total.claim_balance, "transaction": total.transaction_balance}
    sums = {
        "CLP": (total.claim_count, f"charge {dollars(total.clp03_cents)}, paid {dollars(total.clp04_cents)}"),
        "SVC": (total.line_count, ""),
        "CAS": (total.cas_count, dollars(total.cas_cents)),
        "PLB": (total.plb_count, dollars(total.plb_cents)),
        "BPR02": (1, dollars(total.bpr02_cents)),
    }
    for name, (count, amount) in sums.items():
        yield {"what": name, "count": count, "amount": amount, "verdict": ""}
    for name, balance in balances.items():
        verdict = "balances" if not balance.out_count else f"{balance.out_count} out of balance"
        difference = dollars(balance.difference_cents) if balance.out_count else ""
        yield {"what": f"{name} balance", "count": balance.checked_count, "amount": difference, "verdict": verdict}


def _show_bank(output: Output, inspection: Inspection, bank: InspectedBankFile) -> None:
    output.records(
        f"Bank file: {inspection.kind}",
        [
            {
                "lines": bank.line_count,
                "rejected": bank.rejected_count,
                "credits_cents": bank.credit_cents,
                "debits_cents": bank.debit_cents,
                "first": bank.first_posted_date,
                "last": bank.last_posted_date,
                "with trace number": bank.traced_count,
            }
        ],
    )
    findings = [{"code": str(finding.code), "record": finding.ordinal} for finding in bank.findings]
    output.records("Findings", findings)
