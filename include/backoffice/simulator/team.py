"""Offices, providers, staff and their papers, which are always renewed in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.simulator import identifiers, names
from backoffice.simulator.folders import Row
from backoffice.simulator.world import COMMERCIAL, MEDICAID, MEDICARE, TIMEZONE, Spec

OFFICE_NAMES = {"LOC1": "Main Street office", "LOC2": "Riverside office"}
LOCATIONS = tuple(OFFICE_NAMES)
_FAMILY_MEDICINE = "207Q00000X"
_VISITS_OF_ONE_PROVIDER = 20
_RENEWED_BEFORE = 130
_PAPERS = ("license", "bls", "hipaa_training", "osha_training")
_JOBS = ("front desk", "biller", "medical assistant", "nurse", "stockroom", "office manager")


@dataclass(frozen=True, slots=True)
class Provider:
    """A clinician; providers take turns over the offices."""

    provider_id: str
    npi: str
    last_name: str
    first_name: str
    location_id: str


def providers(spec: Spec) -> list[Provider]:
    """All providers, at least two an office."""
    count = max(4, -(-spec.visits_a_day // _VISITS_OF_ONE_PROVIDER))
    return [
        Provider(
            provider_id=f"DR{1 + number}",
            npi=identifiers.npi(spec.chance, "provider", number),
            last_name=names.surname(spec.chance, 600 + number),
            first_name=names.given_name(spec.chance, "FM"[number % 2], 600 + number),
            location_id=LOCATIONS[number % len(LOCATIONS)],
        )
        for number in range(count)
    ]


def provider_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The providers feed."""
    insurers = ":".join(payer.payer_id for payer in (MEDICARE, COMMERCIAL, MEDICAID))
    for number, provider in enumerate(providers(spec)):
        yield {
            "provider_id": provider.provider_id,
            "npi": provider.npi,
            "last_name": provider.last_name,
            "first_name": provider.first_name,
            "taxonomy_code": _FAMILY_MEDICINE,
            "license_number": spec.chance.digits(7, "license", number),
            "license_state": "NY",
            "license_expiry_date": _term(spec, on, 730, number)[1],
            "dea_number": identifiers.dea_number(spec.chance, provider.last_name),
            "dea_expiry_date": _term(spec, on, 1095, number)[1],
            "caqh_attested_date": spec.first_date + timedelta(days=(on - spec.first_date).days // 60 * 60 - 5),
            "in_network_payers": insurers,
            "is_active": True,
        }


def _term(spec: Spec, on: date, length_days: int, number: int) -> tuple[date, date]:
    """First and last day of the paper that holds on that day: renewed long before the one before it ends."""
    start = spec.first_date - timedelta(days=30 + 11 * number)
    cycle = length_days - _RENEWED_BEFORE
    issued = start + timedelta(days=(on - start).days // cycle * cycle)
    return issued, issued + timedelta(days=length_days)


def staff_rows(spec: Spec) -> Iterator[Row]:
    """The staff feed."""
    for number, job in enumerate(_JOBS):
        yield {
            "staff_id": f"S{1 + number}",
            "last_name": names.surname(spec.chance, 700 + number),
            "first_name": names.given_name(spec.chance, "FM"[number % 2], 700 + number),
            "role": job,
            "hired_date": date(2024, 3, 4) + timedelta(days=31 * number),
        }


def credential_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The credentials feed; what no one asks of a job is not there."""
    for number, job in enumerate(_JOBS):
        for kind in _PAPERS if job == "nurse" else _PAPERS[1:]:
            issued, expiry = _term(spec, on, 730 if kind in ("license", "bls") else 365, number)
            yield {"staff_id": f"S{1 + number}", "kind": kind, "issued_date": issued, "expiry_date": expiry}


def location_rows() -> Iterator[Row]:
    """The locations feed."""
    for location_id, name in OFFICE_NAMES.items():
        yield {"location_id": location_id, "name": name, "timezone": TIMEZONE}


def closure_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The closures feed: both offices close together."""
    for day in spec.days.closures(on - timedelta(days=90), on + timedelta(days=180)):
        for location_id in LOCATIONS:
            yield {"location_id": location_id, "closed_date": day, "reason": "staff training"}
