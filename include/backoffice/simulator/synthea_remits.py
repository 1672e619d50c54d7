"""Writes the 835s that a Synthea export implies: what each insurer paid, from its claims_transactions.

The practice's own words (claim ids, names, codes) are taken from the feed folder that the import has written.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from backoffice.money import parse_cents
from backoffice.simulator import era
from backoffice.simulator.remittance import Adjustment, ClaimPayment, Remit, ServicePayment, balanced

_PAID_AFTER = timedelta(days=14)
_INSURER, _COPAY = "ECHECK", "COPAY"

Cells = Mapping[str, str]


@dataclass(slots=True)
class Service:
    """What became of one charge: copay, what the first and second insurer paid, in cents."""

    charge_id: str
    charge_cents: int
    copay_cents: int = 0
    paid_cents: tuple[int, int] = (0, 0)

    def left_cents(self, rank: int) -> int:
        """What is left of the charge after the insurer of that rank."""
        return self.charge_cents - sum(self.paid_cents[:rank])


@dataclass(frozen=True, slots=True)
class Books:
    """The imported tables by their keys; lines by the control number that names their charge."""

    patients: Mapping[str, Cells]
    payers: Mapping[str, Cells]
    coverages: Mapping[str, Cells]
    claims: Mapping[str, Cells]
    lines: Mapping[str, Cells]


def write_remits(directory: Path, inbox: Path, business_date: date) -> list[Path]:
    """The files written below `edi/<business_date>/`, one an insurer, a transaction for each month it paid in.

    `directory` is the Synthea export, `inbox` the practice's inbox with the imported feed folder of that date.
    """
    feeds, folder = inbox / "feeds" / business_date.isoformat(), inbox / "edi" / business_date.isoformat()
    books = _books(feeds)
    payments = _payments(books, _services(directory / "claims_transactions.csv"), business_date)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for payer_id, months in sorted(payments.items()):
        edi_id = books.payers[payer_id]["edi_payer_id"]
        remits = [_remit(books.payers[payer_id], month, claims) for month, claims in sorted(months.items())]
        path = folder / f"synthea-{edi_id.lower()}.835"
        path.write_bytes(era.write(remits, int.from_bytes(hashlib.sha256(edi_id.encode()).digest()[:3], "big") + 1))
        written.append(path)
    return written


def _books(feeds: Path) -> Books:
    return Books(
        patients=_keyed(feeds / "patients.csv", "patient_id"),
        payers=_keyed(feeds / "payers.csv", "payer_id"),
        coverages=_keyed(feeds / "coverages.csv", "coverage_id"),
        claims=_keyed(feeds / "claims.csv", "claim_id"),
        lines=_keyed(feeds / "claim_lines.csv", "line_control_number"),
    )


def _keyed(path: Path, key: str) -> dict[str, Cells]:
    return {row[key]: row for row in _rows(path)}


def _rows(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _services(path: Path) -> dict[str, list[Service]]:
    """The charges of each claim with what followed each of them; rows of a claim count in the order of CHARGEID."""
    services: dict[str, list[Service]] = defaultdict(list)
    rank = 1
    for row in sorted(_rows(path), key=lambda row: (row["CLAIMID"], int(row["CHARGEID"]))):
        kind, found = row["TYPE"], services[row["CLAIMID"]]
        if kind == "CHARGE":
            found.append(Service(row["ID"], parse_cents(row["AMOUNT"])))
            rank = 1
        elif kind == "TRANSFERIN":
            rank = 2
        elif kind == "PAYMENT":
            _take(found[-1], row["METHOD"], parse_cents(row["PAYMENTS"]), rank)
    return services


def _take(service: Service, method: str, cents: int, rank: int) -> None:
    first, second = service.paid_cents
    if method == _COPAY:
        service.copay_cents += cents
    elif method == _INSURER:
        service.paid_cents = (first + cents, second) if rank == 1 else (first, second + cents)


def _payments(
    books: Books, services: Mapping[str, Sequence[Service]], business_date: date
) -> dict[str, dict[str, list[ClaimPayment]]]:
    """Insurer → month → claims paid in it, up to the business date."""
    found: dict[str, dict[str, list[ClaimPayment]]] = defaultdict(lambda: defaultdict(list))
    for claim_id, claim in books.claims.items():
        paid_on = date.fromisoformat(claim["service_from_date"]) + _PAID_AFTER
        for rank, coverage in enumerate(_insurers(books, claim), start=1):
            if paid_on <= business_date:
                payment = _claim_payment(books, claim, coverage, rank, services[claim_id])
                found[coverage["payer_id"]][f"{paid_on:%Y-%m}"].append(payment)
    return found


def _insurers(books: Books, claim: Cells) -> Iterator[Cells]:
    """The claim's coverages by an insurer, primary first."""
    for suffix in ("", ".2"):
        coverage = books.coverages.get(claim["coverage_id"] + suffix)
        if coverage and books.payers[coverage["payer_id"]]["kind"] != "self_pay":
            yield coverage


def _claim_payment(books: Books, claim: Cells, coverage: Cells, rank: int, services: Sequence[Service]) -> ClaimPayment:
    patient = books.patients[claim["patient_id"]]
    paid = tuple(_service_payment(books.lines[service.charge_id], service, rank) for service in services)
    return ClaimPayment(
        claim_id=claim["claim_id"],
        status=str(rank),
        charge_cents=sum(each.charge_cents for each in paid),
        paid_cents=sum(each.paid_cents for each in paid),
        payer_claim_number=f"{rank}{int(hashlib.sha256(claim['claim_id'].encode()).hexdigest()[:12], 16):015}",
        last_name=patient["last_name"],
        first_name=patient["first_name"],
        member_id=coverage["member_id"],
        service_date=date.fromisoformat(claim["service_from_date"]),
        services=paid,
    )


def _service_payment(line: Cells, service: Service, rank: int) -> ServicePayment:
    """What the insurer left is the patient's: copay first, the rest as co-insurance. A second one notes the first."""
    left = service.left_cents(rank)
    copay = min(service.copay_cents, max(left, 0))
    earlier = service.paid_cents[0] if rank > 1 else 0
    adjustments = (Adjustment("OA", "23", earlier), Adjustment("PR", "3", copay), Adjustment("PR", "2", left - copay))
    return ServicePayment(
        procedure=line["procedure_code"],
        control_number=line["line_control_number"],
        charge_cents=service.charge_cents,
        paid_cents=service.paid_cents[rank - 1],
        adjustments=tuple(adjustment for adjustment in adjustments if adjustment.cents),
    )


def _remit(payer: Cells, month: str, claims: Sequence[ClaimPayment]) -> Remit:
    paid_on = max(claim.service_date for claim in claims) + _PAID_AFTER
    return Remit(
        payer_name=payer["name"],
        payer_edi_id=payer["edi_payer_id"],
        payer_tax_id=f"19999{payer['edi_payer_id'][-5:]}",
        trace=f"{payer['edi_payer_id']}{month.replace('-', '')}",
        produced_on=paid_on,
        paid_on=paid_on,
        total_cents=balanced(tuple(claims)),
        claims=tuple(claims),
    )
