"""The feeds of a rehearsal: the practice's own view of the people whom it asks about."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from backoffice.simulator import names
from backoffice.simulator.days import DAY
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.payers.houses import HOUSES
from backoffice.simulator.payers.rehearsal import RECHECK_DAYS, SHARED_PROVIDER, ZONE, Case, Rehearsal
from backoffice.simulator.payers.shares import FEES
from backoffice.simulator.payers.stories import Relation

COVERED_FROM = date(2025, 1, 1)
HOLDER = ("Holder", "Pat")
"""Through whom every dependant is covered."""
_BOOKED_AHEAD, _CLOSURES_AHEAD = 10, 30
_LOCATION = "LOC1"


def tables(rehearsal: Rehearsal, night: date) -> Tables:
    """The feeds of a night."""
    last = rehearsal.days.after(night, _BOOKED_AHEAD)
    visits = [(case, day) for case in rehearsal.cases for day in case.visit_days if night < day <= last]
    coming = list(dict.fromkeys(case for case, _ in visits))
    closures = rehearsal.days.closures(night, night + _CLOSURES_AHEAD * DAY)
    return {
        "patients": [_patient(rehearsal, case) for case in coming],
        "payers": list(_payers()),
        "coverages": [row for case in coming for row in _coverages(case)],
        "providers": list(_providers(rehearsal, coming)),
        "appointments": [_appointment(case, day) for case, day in visits],
        "authorizations": [],
        "fee_schedules": [
            {"payer_id": house.payer_id, "procedure_code": code, "effective_date": COVERED_FROM, "allowed": cents}
            for house in HOUSES
            for code, cents in FEES.items()
        ],
        "locations": [{"location_id": _LOCATION, "name": "Main Street office", "timezone": str(ZONE)}],
        "closures": [{"location_id": _LOCATION, "closed_date": day, "reason": "closed"} for day in closures],
    }


def _patient(rehearsal: Rehearsal, case: Case) -> Row:
    last_name, first_name = rehearsal.names(case)
    return {
        "patient_id": f"P{case.number}",
        "last_name": last_name,
        "first_name": first_name,
        "birth_date": case.birth_date,
        "sex": "F",
        "created_date": COVERED_FROM,
        "is_active": True,
    }


def _payers() -> Iterator[Row]:
    for house in HOUSES:
        yield {
            "payer_id": house.payer_id,
            "name": f"{house.payer_id.title()} Health",
            "edi_payer_id": house.edi_id,
            "kind": "commercial",
            "eligibility_channel": house.channel,
            "recheck_days": RECHECK_DAYS,
        }


def _coverages(case: Case) -> Iterator[Row]:
    relation = case.story.relation
    holder = (None, None) if relation is Relation.SELF else HOLDER
    for rank, coverage_id in enumerate(case.coverage_ids, 1):
        yield {
            "coverage_id": coverage_id,
            "patient_id": f"P{case.number}",
            "payer_id": case.house.payer_id,
            "rank": rank,
            "member_id": case.member_id,
            "relationship": relation.value,
            "member_id_is_own": case.story.has_own_id,
            "subscriber_last_name": holder[0],
            "subscriber_first_name": holder[1],
            "effective_date": COVERED_FROM,
        }


def _providers(rehearsal: Rehearsal, coming: Sequence[Case]) -> Iterator[Row]:
    for number in sorted({SHARED_PROVIDER} | {case.provider for case in coming}):
        yield {
            "provider_id": f"DR{number}",
            "npi": rehearsal.npi(number),
            "last_name": names.surname(rehearsal.chance, number),
            "first_name": names.given_name(rehearsal.chance, "M", number),
            "taxonomy_code": "207Q00000X",
            "license_number": f"L-{number}",
            "license_state": "NY",
            "license_expiry_date": date(2030, 1, 1),
            "in_network_payers": ":".join(house.payer_id for house in HOUSES if house.network == "Y"),
            "is_active": True,
        }


def _appointment(case: Case, day: date) -> Row:
    return {
        "appointment_id": case.appointment_id(day),
        "patient_id": f"P{case.number}",
        "provider_id": f"DR{case.provider}",
        "location_id": _LOCATION,
        "start_at": datetime.combine(day, time(10), ZONE),
        "duration_minutes": 20,
        "status": "booked",
        "expected_procedures": ":".join(case.procedures),
    }
