"""A small practice in which every rule holds, and the means to spoil it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, delete, insert

from backoffice.money import decimal_text
from backoffice.records.model import Cell, Fault, Rule
from backoffice.records.sources import Night
from backoffice.store.tables.snapshots import SNAPSHOTS
from tests.conftest import NIGHT as BUSINESS_DATE

NIGHT = Night("demo", BUSINESS_DATE, charges_due_from_date=date(2026, 10, 1))
Rows = dict[str, list[dict[str, Cell]]]

CLEAN: Mapping[str, Mapping[str, Cell]] = {
    "patients": {
        "patient_id": "P1",
        "last_name": "Smith",
        "first_name": "Ann",
        "birth_date": date(1950, 1, 2),
        "sex": "F",
        "street": "1 Elm Street",
        "city": "Albany",
        "state": "NY",
        "postal_code": "12207",
        "phone": "5184627700",
        "created_date": date(2024, 1, 2),
        "is_active": True,
    },
    "payers": {
        "payer_id": "MEDICARE",
        "name": "Medicare",
        "edi_payer_id": "00123",
        "kind": "medicare",
        "eligibility_channel": "realtime",
    },
    "coverages": {
        "coverage_id": "COV1",
        "patient_id": "P1",
        "payer_id": "MEDICARE",
        "rank": 1,
        "member_id": "1EG4TE5MK73",
        "relationship": "self",
        "effective_date": date(2026, 1, 1),
    },
    "providers": {
        "provider_id": "DR1",
        "npi": "1234567893",
        "last_name": "Gray",
        "first_name": "Eve",
        "taxonomy_code": "207Q00000X",
        "license_number": "L1",
        "license_state": "NY",
        "license_expiry_date": date(2028, 1, 1),
        "is_active": True,
    },
    "staff": {
        "staff_id": "S1",
        "last_name": "Lee",
        "first_name": "Kim",
        "role": "nurse",
        "hired_date": date(2020, 1, 1),
    },
    "credentials": {
        "staff_id": "S1",
        "kind": "bls",
        "issued_date": date(2026, 1, 1),
        "expiry_date": date(2028, 1, 1),
    },
    "locations": {"location_id": "LOC1", "name": "Main", "timezone": "America/New_York"},
    "appointments": {
        "appointment_id": "A1",
        "patient_id": "P1",
        "provider_id": "DR1",
        "location_id": "LOC1",
        "start_at": datetime(2026, 10, 1, 14, tzinfo=UTC),
        "duration_minutes": 20,
        "status": "completed",
    },
    "encounters": {
        "encounter_id": "E1",
        "appointment_id": "A1",
        "patient_id": "P1",
        "provider_id": "DR1",
        "service_date": date(2026, 10, 1),
        "signed_date": date(2026, 10, 1),
        "charges_entered_date": date(2026, 10, 2),
    },
    "claims": {
        "claim_id": "C1",
        "patient_id": "P1",
        "encounter_id": "E1",
        "coverage_id": "COV1",
        "billing_npi": "1993999998",
        "rendering_npi": "1234567893",
        "place_of_service": "11",
        "service_from_date": date(2026, 10, 1),
        "service_to_date": date(2026, 10, 1),
        "charge_cents": 15000,
        "frequency_code": "1",
        "submitted_date": date(2026, 10, 2),
    },
    "claim_lines": {
        "claim_id": "C1",
        "line_number": 1,
        "procedure_code": "99213",
        "diagnosis_codes": "I10",
        "units": 1,
        "charge_cents": 15000,
    },
    "items": {
        "item_id": "I1",
        "name": "Gloves",
        "category": "ppe",
        "base_unit": "pair",
        "is_controlled": False,
        "status": "active",
    },
    "item_locations": {"item_id": "I1", "location_id": "LOC1", "reorder_point_qty": 10, "par_qty": 20},
    "vendors": {
        "vendor_id": "V1",
        "name": "Vendor",
        "email": "orders@vendor.example",
        "order_channel": "email",
        "is_active": True,
    },
    "item_vendors": {
        "item_id": "I1",
        "vendor_id": "V1",
        "vendor_sku": "SKU1",
        "purchase_unit": "box",
        "units_per_purchase_unit": 100,
        "unit_price_cents": 900,
        "preference": 1,
    },
    "stock_lots": {
        "item_id": "I1",
        "location_id": "LOC1",
        "lot_number": "LOT1",
        "expiry_date": date(2027, 6, 30),
        "on_hand_qty": 40,
        "status": "ok",
        "counted_date": date(2026, 10, 5),
    },
    "equipment": {
        "equipment_id": "EQ1",
        "name": "Autoclave",
        "category": "sterilizer",
        "model": "M1",
        "serial_number": "SN1",
        "location_id": "LOC1",
        "status": "in_service",
        "risk_class": "high",
    },
    "maintenance_plans": {
        "plan_id": "PL1",
        "equipment_id": "EQ1",
        "task": "spore test",
        "basis": "fixed",
        "interval_count": 1,
        "interval_unit": "week",
        "anchor_date": date(2026, 1, 5),
        "duration_minutes": 15,
        "skill": "sterile",
        "is_regulatory": True,
        "lead_days": 2,
        "grace_days": 2,
    },
    "maintenance_done": {
        "completion_id": "D1",
        "plan_id": "PL1",
        "equipment_id": "EQ1",
        "done_date": date(2026, 10, 5),
        "result": "pass",
    },
}


def clean(rule: Rule) -> Rows:
    """The clean practice with the rule's clean example in it."""
    rows = {table: [dict(row)] for table, row in CLEAN.items()}
    rows[rule.table][0] |= rule.clean_example
    return rows


def spoiled(rule: Rule, fault: Fault) -> Rows:
    """The same with one fault: changed columns, and rows that resemble the clean ones."""
    rows = clean(rule)
    for table, beside in fault.rows.items():
        rows[table] += [{**rows[table][0], **row} for row in beside]
    rows[rule.table][0] |= fault.changes
    return rows


def store(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Cell]]], on: date = BUSINESS_DATE) -> None:
    """Makes these rows the whole snapshot of a night."""
    for table, snapshot in SNAPSHOTS.items():
        connection.execute(delete(snapshot).where(snapshot.c.business_date == on))
        if rows.get(table):
            empty = dict.fromkeys(column.name for column in snapshot.columns)
            connection.execute(insert(snapshot), [{**empty, **row, "business_date": on} for row in rows[table]])


def as_feed(rows: Rows) -> dict[str, list[dict[str, Cell]]]:
    """The same rows as a practice writes them: money as decimals, under the contract's names."""
    return {
        table: [dict(_written(*item) for item in row.items()) for row in members] for table, members in rows.items()
    }


def _written(name: str, cell: Cell) -> tuple[str, Cell]:
    if name.endswith("_cents") and isinstance(cell, int):
        return name.removesuffix("_cents"), decimal_text(cell)
    return name, cell
