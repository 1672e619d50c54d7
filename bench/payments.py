"""A practice with any number of claims, and the remittances and deposits that pay all of them: plain and in good order.

Ten claims in eleven are paid with a contractual reduction and a patient's share, one is denied. A transaction pays a
hundred claims, a file holds twenty transactions.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from backoffice.feeds.contract import FEEDS

NIGHT = date(2026, 10, 5)
"""Business date of the claims; their money arrives on the night after."""
ARRIVAL = NIGHT + timedelta(days=1)
A_TRANSACTION, A_FILE = 100, 20
BILLED_CENTS, PAID_CENTS = 150_00, 74_00
_SERVICE = date(2026, 9, 7)
_PAYER = {
    "payer_id": "P1",
    "name": "Acme Health",
    "edi_payer_id": "60099",
    "kind": "commercial",
    "eligibility_channel": "none",
    "underpayment_tolerance": "1.00",
}
_FEES = {"99213": "80.00", "85025": "14.00"}
_CLAIMS_A_PATIENT = 5
_DENIED_EVERY = 11


def write_claims(inbox: Path, count: int) -> None:
    """The feeds that billing needs to know `count` claims."""
    folder = inbox / "feeds" / NIGHT.isoformat()
    folder.mkdir(parents=True)
    patients = range(-(-count // _CLAIMS_A_PATIENT))
    tables: dict[str, Iterable[dict[str, object]]] = {
        "payers": [_PAYER],
        "fee_schedules": (_fee(code, allowed) for code, allowed in _FEES.items()),
        "coverages": map(_coverage, patients),
        "claims": map(_claim, range(count)),
        "claim_lines": (_line(claim, line) for claim in range(count) for line in (1, 2)),
    }
    for table, rows in tables.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, [column.name for column in FEEDS[table].columns], restval="")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "_READY").touch()


def write_money(inbox: Path, count: int) -> int:
    """Remittances for `count` claims and their deposits, arriving on the night after; bytes of the remittances."""
    edi, bank = inbox / "edi" / ARRIVAL.isoformat(), inbox / "bank" / "operating"
    edi.mkdir(parents=True)
    bank.mkdir(parents=True)
    size = 0
    for number, content in enumerate(files(count)):
        size += (edi / f"{number:06}.835").write_bytes(content)
    with (bank / f"{ARRIVAL.isoformat()}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("posted_date", "amount", "description", "reference"))
        for number, claims in enumerate(_groups(count, A_TRANSACTION)):
            text = f"ACME HEALTH TRN*1*{_trace(number)}*1512345678"
            writer.writerow((ARRIVAL.isoformat(), _money(paid_cents(claims)), text, f"B{number}"))
    return size


def paid_cents(claims: Sequence[int]) -> int:
    """What the payer pays for these."""
    return PAID_CENTS * sum(not _is_denied(claim) for claim in claims)


def files(count: int) -> Iterator[bytes]:
    """The remittances for `count` claims."""
    transactions = _groups(count, A_TRANSACTION)
    for number, group in enumerate(_groups(len(transactions), A_FILE), 1):
        parties = f"ZZ*{'PAYER':<15}*ZZ*{'PRACTICE':<15}"
        isa = f"ISA*00*{'':10}*00*{'':10}*{parties}*261006*0300*^*00501*{number:09}*0*P*:~\n"
        header = f"{isa}GS*HP*PAYER*PRACTICE*20261006*0300*{number}*X*005010X221A1~\n"
        body = "".join(_transaction(place, transactions[place]) for place in group)
        yield f"{header}{body}GE*{len(group)}*{number}~\nIEA*1*{number:09}~\n".encode()


def _groups(count: int, size: int) -> list[range]:
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def _transaction(number: int, claims: Sequence[int]) -> str:
    control = f"{number % 9999 + 1:04}"
    paid = paid_cents(claims)
    method = "ACH" if paid else "NON"
    segments = [
        f"ST*835*{control}",
        f"BPR*I*{_money(paid)}*C*{method}*CCP*01*011000015*DA*1*1512345678**01*011000015*DA*2*20261006",
        f"TRN*1*{_trace(number)}*1512345678",
        "DTM*405*20261006",
        "N1*PR*ACME HEALTH*XV*60099",
        "N3*1 PAYMENT PLAZA",
        "N4*ALBANY*NY*12207",
        "PER*BL*PROVIDER SERVICES*TE*5185550199",
        "N1*PE*DEMO PRACTICE*XX*1234567893",
        "LX*1",
        *(segment for claim in claims for segment in _payment(claim)),
    ]
    return "".join(f"{segment}~\n" for segment in [*segments, f"SE*{len(segments) + 1}*{control}"])


def _payment(claim: int) -> tuple[str, ...]:
    denied, day = _is_denied(claim), f"{_day(claim):%Y%m%d}"
    status, paid = ("4", "0") if denied else ("1", "74")
    return (
        f"CLP*{_number(claim)}*{status}*150*{paid}*20*12*{7_000_000_000_000 + claim}*11*1",
        f"NM1*QC*1*DOE*JANE****MI*M{claim // _CLAIMS_A_PATIENT:08}",
        f"DTM*232*{day}",
        f"SVC*HC:99213*120*{0 if denied else 60}**1",
        f"DTM*472*{day}",
        *(("CAS*CO*197*120",) if denied else ("CAS*CO*45*40", "CAS*PR*2*20")),
        f"REF*6R*{_number(claim)}-1",
        f"SVC*HC:85025*30*{0 if denied else 14}**1",
        f"DTM*472*{day}",
        "CAS*CO*197*30" if denied else "CAS*CO*45*16",
        f"REF*6R*{_number(claim)}-2",
    )


def _is_denied(claim: int) -> bool:
    return claim % _DENIED_EVERY == _DENIED_EVERY - 1


def _number(claim: int) -> str:
    return f"C{claim:08}"


def _trace(transaction: int) -> str:
    return f"EFT{transaction:09}"


def _day(claim: int) -> date:
    return _SERVICE + timedelta(days=claim % 20)


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _fee(code: str, allowed: str) -> dict[str, object]:
    return {"payer_id": "P1", "procedure_code": code, "effective_date": "2025-01-01", "allowed": allowed}


def _coverage(patient: int) -> dict[str, object]:
    return {
        "coverage_id": f"V{patient:08}",
        "patient_id": f"A{patient:08}",
        "payer_id": "P1",
        "member_id": f"M{patient:08}",
        "rank": 1,
        "relationship": "self",
        "effective_date": "2025-01-01",
    }


def _claim(claim: int) -> dict[str, object]:
    patient = claim // _CLAIMS_A_PATIENT
    return {
        "claim_id": _number(claim),
        "patient_id": f"A{patient:08}",
        "coverage_id": f"V{patient:08}",
        "billing_npi": "1234567893",
        "rendering_npi": "1234567893",
        "place_of_service": "11",
        "service_from_date": _day(claim).isoformat(),
        "service_to_date": _day(claim).isoformat(),
        "charge": "150.00",
        "frequency_code": "1",
    }


def _line(claim: int, line: int) -> dict[str, object]:
    code, charge = (("99213", "120.00"), ("85025", "30.00"))[line - 1]
    return {
        "claim_id": _number(claim),
        "line_number": line,
        "procedure_code": code,
        "diagnosis_codes": "I10",
        "units": 1,
        "charge": charge,
        "line_control_number": f"{_number(claim)}-{line}",
    }
