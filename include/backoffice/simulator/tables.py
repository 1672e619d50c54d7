"""All feed tables of a night in which nothing is wrong."""

from collections.abc import Sequence
from datetime import date

from backoffice.feeds.contract import FEEDS
from backoffice.simulator import catalog, claims, devices, goods, people, team, visits
from backoffice.simulator.authorizations import authorization_rows
from backoffice.simulator.folders import Tables
from backoffice.simulator.pms import posting_rows
from backoffice.simulator.purchases import PurchaseLine
from backoffice.simulator.stock import stock_tables
from backoffice.simulator.takings import patient_payment_rows
from backoffice.simulator.world import Spec


def tables_of(spec: Spec, on: date, bought: Sequence[PurchaseLine]) -> Tables:
    """Every table of the contract; those that this practice has nothing for are empty."""
    lots, usage, orders = stock_tables(spec, on, bought)
    filled: Tables = {
        "patients": list(people.patient_rows(spec)),
        "payers": list(people.payer_rows()),
        "coverages": list(people.coverage_rows(spec)),
        "providers": list(team.provider_rows(spec, on)),
        "staff": list(team.staff_rows(spec)),
        "credentials": list(team.credential_rows(spec, on)),
        "locations": list(team.location_rows()),
        "closures": list(team.closure_rows(spec, on)),
        "appointments": list(visits.appointment_rows(spec, on)),
        "encounters": list(visits.encounter_rows(spec, on)),
        "authorizations": list(authorization_rows(spec)),
        "claims": list(claims.claim_rows(spec, on)),
        "claim_lines": list(claims.claim_line_rows(spec, on)),
        "fee_schedules": list(catalog.fee_rows()),
        "opening_balances": list(claims.opening_balance_rows(spec)),
        "opening_payer_items": list(claims.opening_item_rows()),
        "patient_payments": list(patient_payment_rows(spec, on)),
        "pms_postings": list(posting_rows(spec, on)),
        "items": list(goods.item_rows()),
        "item_locations": list(goods.item_location_rows()),
        "vendors": list(goods.vendor_rows(spec)),
        "item_vendors": list(goods.item_vendor_rows()),
        "budgets": list(goods.budget_rows(spec, on)),
        "stock_lots": lots,
        "stock_usage": usage,
        "open_orders": orders,
        "equipment": list(devices.equipment_rows(spec)),
        "maintenance_plans": list(devices.plan_rows(spec)),
        "meter_readings": list(devices.reading_rows(spec, on)),
        "maintenance_done": list(devices.done_rows(spec, on)),
        "technicians": list(devices.technician_rows()),
        "technician_absences": list(devices.absence_rows(spec, on)),
    }
    return {table: filled.get(table, []) for table in FEEDS}
