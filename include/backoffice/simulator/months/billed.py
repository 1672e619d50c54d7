"""What a practice billed in a month: patients with one payer or two, claims with odd cents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.simulator.chance import Chance
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.world import BILLING_NPI, Payer

FIRST_NIGHT = date(2026, 10, 5)
WEEKS = 6
"""Weeks over which the payers answer; a night closes each of them."""
ACCOUNTS = ("operating", "eft", "lockbox")
_PROCEDURES = ("99213", "99214", "85025", "80053", "93000", "36415")
_SERVICE_DAYS = 28
_SECOND_PAYER_PCT = 18


@dataclass(frozen=True, slots=True)
class Month:
    """What a month is made from: the same three give the same month."""

    seed: int
    claims: int
    payers: int = 3

    @property
    def chance(self) -> Chance:
        """All chance of the month."""
        return Chance(f"month:{self.seed}")

    @property
    def nights(self) -> list[date]:
        """The nights on which remittances and statements come."""
        return [FIRST_NIGHT + timedelta(weeks=week) for week in range(WEEKS)]


@dataclass(frozen=True, slots=True)
class Line:
    """One service; amounts for all its units."""

    number: int
    procedure: str
    charge_cents: int
    allowed_cents: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was billed. `payer_number` is what the payer will call it; `replaces` names the claim it takes the
    place of."""

    claim_id: str
    patient: int
    payers: tuple[Payer, ...]
    service_date: date
    lines: tuple[Line, ...]
    payer_number: str
    replaces: str = ""

    @property
    def charge_cents(self) -> int:
        """Total charge."""
        return sum(line.charge_cents for line in self.lines)

    @property
    def member_id(self) -> str:
        """The patient's number at every payer."""
        return f"MBR{self.patient:06}"

    def control_number(self, line: Line) -> str:
        """REF*6R of a line."""
        return f"{self.claim_id}-L{line.number}"


def payers(month: Month) -> list[Payer]:
    """The first is Medicare; each pays into one of the accounts."""
    return [
        Payer(
            payer_id=f"P{number}",
            name=f"Payer Number {number}",
            edi_id=f"EDI{number:05}",
            kind="commercial" if number else "medicare",
            channel="none",
            account_id=ACCOUNTS[number % len(ACCOUNTS)],
            allowed_pct=100,
            tax_id=f"19900{number:05}",
        )
        for number in range(month.payers)
    ]


def bank_name(payer: Payer) -> str:
    """What the payer is called on a statement."""
    return f"SIM{payer.payer_id}PAYER"


def claims(month: Month) -> list[Claim]:
    """The month's claims; of each ten the last one looks exactly like the one before it: a twin."""
    found: list[Claim] = []
    for number in range(month.claims):
        claim = _claim(month, number)
        if number % 10 == 9:
            claim = replace(claim, service_date=found[-1].service_date, lines=found[-1].lines, payers=found[-1].payers)
        found.append(claim)
    return found


def replacement(claim: Claim) -> Claim:
    """The claim sent again under another number, one cent a line dearer, to take the place of the first one."""
    lines = tuple(replace(line, charge_cents=line.charge_cents + 1) for line in claim.lines)
    number = claim.payer_number[:-1] + "R"
    return replace(claim, claim_id=f"{claim.claim_id}R", lines=lines, payer_number=number, replaces=claim.claim_id)


def _claim(month: Month, number: int) -> Claim:
    draw, known = month.chance.of("claim", number), payers(month)
    first = draw.randrange(len(known))
    second = (known[(first + 1) % len(known)],) if draw.randrange(100) < _SECOND_PAYER_PCT and len(known) > 1 else ()
    codes = draw.sample(_PROCEDURES, draw.randrange(1, 4))
    return Claim(
        claim_id=f"M{month.seed % 1000:03}-{number:05}-{draw.randrange(10**9):09}",
        patient=number,
        payers=(known[first], *second),
        service_date=FIRST_NIGHT - timedelta(days=30 + draw.randrange(_SERVICE_DAYS)),
        lines=tuple(_line(month, place, code, draw.randrange(4_000, 30_000)) for place, code in enumerate(codes, 1)),
        payer_number=f"{month.chance.number('icn', number) % 10**13:013}",
    )


def _line(month: Month, number: int, procedure: str, charge_cents: int) -> Line:
    allowed_pct = 40 + month.chance.number("allowed", procedure) % 40
    return Line(number, procedure, charge_cents, charge_cents * allowed_pct // 100)


def tables(billed: Sequence[Claim], month: Month) -> Tables:
    """The feeds that tell the program of claims, coverages and payers."""
    patients = {claim.patient: claim for claim in billed}
    return {
        "payers": [_payer_row(payer) for payer in payers(month)],
        "coverages": [row for claim in patients.values() for row in _coverage_rows(claim)],
        "claims": [_claim_row(claim) for claim in billed],
        "claim_lines": [row for claim in billed for row in _line_rows(claim)],
    }


def _payer_row(payer: Payer) -> Row:
    return {
        "payer_id": payer.payer_id,
        "name": payer.name,
        "edi_payer_id": payer.edi_id,
        "kind": payer.kind,
        "eligibility_channel": payer.channel,
        "bank_aliases": bank_name(payer),
    }


def _coverage_rows(claim: Claim) -> Iterator[Row]:
    for rank, payer in enumerate(claim.payers, 1):
        yield {
            "coverage_id": f"V{claim.patient}-{rank}",
            "patient_id": f"A{claim.patient}",
            "payer_id": payer.payer_id,
            "member_id": claim.member_id,
            "rank": rank,
            "relationship": "self",
            "effective_date": date(2025, 1, 1),
        }


def _claim_row(claim: Claim) -> Row:
    return {
        "claim_id": claim.claim_id,
        "patient_id": f"A{claim.patient}",
        "coverage_id": f"V{claim.patient}-1",
        "billing_npi": BILLING_NPI,
        "rendering_npi": BILLING_NPI,
        "place_of_service": "11",
        "service_from_date": claim.service_date,
        "service_to_date": claim.service_date,
        "charge": claim.charge_cents,
        "frequency_code": "7" if claim.replaces else "1",
        "submitted_date": claim.service_date + timedelta(days=3),
        "payer_claim_number": claim.payer_number,
        "replaces_claim_id": claim.replaces or None,
    }


def _line_rows(claim: Claim) -> Iterator[Row]:
    for line in claim.lines:
        yield {
            "claim_id": claim.claim_id,
            "line_number": line.number,
            "procedure_code": line.procedure,
            "diagnosis_codes": "I10",
            "units": 1,
            "charge": line.charge_cents,
            "line_control_number": claim.control_number(line),
        }
