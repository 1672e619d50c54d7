"""Rows that stand in the feeds for the sake of one fault alone, each with what it hangs on."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from backoffice.simulator import identifiers, names
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.team import LOCATIONS, providers
from backoffice.simulator.world import BILLING_NPI, COMMERCIAL, Spec

_CHARGE_CENTS = 12345
_BORN = datetime(1997, 1, 1, tzinfo=UTC).date()
_SURNAMES_FROM, _HOUSES_FROM = 720, 30_000
_DAYS_AGO = 7

GUEST_CLAIMS = "CX*:1"
"""Subject of items about claims of guests."""

Guest = Callable[[Spec, Tables, int], Row]


def patient(spec: Spec, tables: Tables, number: int) -> Row:
    """A patient without any visit, born on a day that no other patient shares."""
    home = names.address(spec.chance, _HOUSES_FROM + number)
    row: Row = {
        "patient_id": f"PX{number}",
        "last_name": names.surname(spec.chance, _SURNAMES_FROM + number),
        "first_name": names.given_name(spec.chance, "F", _SURNAMES_FROM + number),
        "birth_date": _BORN + timedelta(days=number),
        "sex": "F",
        "street": home.street,
        "city": home.city,
        "state": home.state,
        "postal_code": home.postal_code,
        "phone": names.phone(spec.chance, _HOUSES_FROM + number),
        "created_date": _BORN + timedelta(days=9000),
        "is_active": True,
    }
    return _added(tables, "patients", row)


def coverage(spec: Spec, tables: Tables, number: int) -> Row:
    """A commercial coverage of a guest."""
    row: Row = {
        "coverage_id": f"VX{number}",
        "patient_id": patient(spec, tables, number)["patient_id"],
        "payer_id": COMMERCIAL.payer_id,
        "rank": 1,
        "member_id": f"BLX{spec.chance.digits(9, 'guest', number)}",
        "relationship": "self",
        "effective_date": _BORN + timedelta(days=10_300),
    }
    return _added(tables, "coverages", row)


def provider(spec: Spec, tables: Tables, number: int) -> Row:
    """A provider who no longer works here."""
    row: Row = {
        "provider_id": f"DRX{number}",
        "npi": identifiers.npi(spec.chance, "guest", number),
        "last_name": names.surname(spec.chance, _SURNAMES_FROM + 300 + number),
        "first_name": "Gone",
        "taxonomy_code": "207Q00000X",
        "license_number": spec.chance.digits(7, "guest", number),
        "license_state": "NY",
        "license_expiry_date": spec.first_date + timedelta(days=2000),
        "is_active": False,
    }
    return _added(tables, "providers", row)


def credential(spec: Spec, tables: Tables, number: int) -> Row:
    """A certificate of somebody on the staff list."""
    row: Row = {
        "staff_id": staff(spec, tables, number)["staff_id"],
        "kind": "acls",
        "issued_date": spec.first_date - timedelta(days=100),
        "expiry_date": spec.first_date + timedelta(days=2000),
    }
    return _added(tables, "credentials", row)


def staff(spec: Spec, tables: Tables, number: int) -> Row:
    """Somebody who works here."""
    row: Row = {
        "staff_id": f"SX{number}",
        "last_name": names.surname(spec.chance, _SURNAMES_FROM + 400 + number),
        "first_name": "Robin",
        "role": "nurse",
        "hired_date": _BORN + timedelta(days=9000),
    }
    return _added(tables, "staff", row)


def appointment(spec: Spec, tables: Tables, number: int) -> Row:
    """A visit of last week."""
    day = _last_week(spec)
    row: Row = {
        "appointment_id": f"AX{number}",
        "patient_id": patient(spec, tables, number)["patient_id"],
        "provider_id": providers(spec)[0].provider_id,
        "location_id": LOCATIONS[0],
        "start_at": datetime.combine(day, time(15), UTC),
        "duration_minutes": 20,
        "status": "no_show",
    }
    return _added(tables, "appointments", row)


def encounter(spec: Spec, tables: Tables, number: int) -> Row:
    """An encounter of last week, without a visit."""
    day = _last_week(spec)
    row: Row = {
        "encounter_id": f"EX{number}",
        "patient_id": patient(spec, tables, number)["patient_id"],
        "provider_id": providers(spec)[0].provider_id,
        "service_date": day,
        "signed_date": day,
        "charges_entered_date": day,
    }
    return _added(tables, "encounters", row)


def claim(spec: Spec, tables: Tables, number: int) -> Row:
    """A claim of last week with one line."""
    claim_line(spec, tables, number)
    return tables["claims"][-1]


def guest_claims_sent_on(spec: Spec) -> date:
    """The day on which the claims of guests were sent; nobody ever answers them."""
    return spec.days.after(_last_week(spec))


def _last_week(spec: Spec) -> date:
    return spec.days.on_or_before(spec.first_date - timedelta(days=_DAYS_AGO))


def claim_line(spec: Spec, tables: Tables, number: int) -> Row:
    """The one line of a claim of last week."""
    day = _last_week(spec)
    covered = coverage(spec, tables, number)
    row: Row = {
        "claim_id": f"CX{number}",
        "patient_id": covered["patient_id"],
        "coverage_id": covered["coverage_id"],
        "billing_npi": BILLING_NPI,
        "rendering_npi": providers(spec)[0].npi,
        "place_of_service": "11",
        "service_from_date": day,
        "service_to_date": day,
        "charge": _CHARGE_CENTS,
        "frequency_code": "1",
        "submitted_date": guest_claims_sent_on(spec),
        "clearinghouse_status": "accepted",
    }
    line: Row = {
        "claim_id": _added(tables, "claims", row)["claim_id"],
        "line_number": 1,
        "procedure_code": "99213",
        "diagnosis_codes": "I10",
        "units": 1,
        "charge": _CHARGE_CENTS,
    }
    return _added(tables, "claim_lines", line)


def item(_spec: Spec, tables: Tables, number: int) -> Row:
    """An article that no office keeps."""
    row: Row = {
        "item_id": f"IX{number}",
        "name": f"Sample article {number}",
        "category": "exam",
        "base_unit": "each",
        "is_controlled": False,
        "status": "active",
    }
    return _added(tables, "items", row)


def vendor(_spec: Spec, tables: Tables, number: int) -> Row:
    """A vendor from whom nothing is bought."""
    row: Row = {
        "vendor_id": f"VENX{number}",
        "name": f"Sample vendor {number}",
        "email": "orders@vendor.example",
        "order_channel": "email",
        "is_active": True,
    }
    return _added(tables, "vendors", row)


def device(_spec: Spec, tables: Tables, number: int) -> Row:
    """A device for which there is no plan."""
    row: Row = {
        "equipment_id": f"EQX{number}",
        "name": "Desk lamp",
        "category": "furniture",
        "manufacturer": "Simulac",
        "model": "LAMP-1",
        "serial_number": f"SNX{number}",
        "location_id": LOCATIONS[0],
        "status": "in_service",
        "risk_class": "low",
        "acquired_date": _BORN + timedelta(days=9000),
    }
    return _added(tables, "equipment", row)


GUESTS: Mapping[str, Guest] = {
    "patients": patient,
    "coverages": coverage,
    "providers": provider,
    "credentials": credential,
    "appointments": appointment,
    "encounters": encounter,
    "claims": claim,
    "claim_lines": claim_line,
    "items": item,
    "vendors": vendor,
    "equipment": device,
}
"""Table → maker of a guest row in it."""


def _added(tables: Tables, table: str, row: Row) -> Row:
    tables[table].append(row)
    return row
