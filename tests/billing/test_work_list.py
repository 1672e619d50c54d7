"""The whole list of a night: every item can be worked on, and the money on it is the money that nobody has placed."""

from sqlalchemy import select

from backoffice.billing.conditions import CONDITIONS, KINDS
from backoffice.office import Office
from backoffice.roles import Role
from backoffice.store.tables.work import work_items
from backoffice.worklist.catalogue import catalogue
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import account, claim, deliver, items, run, tables
from tests.billing.sent import Sent, Status, file_277, file_837

ERA = Era(
    [
        Clp("C1", "150", "80", lines=[Svc("99213", "150", "80", [("CO", "45", "50"), ("PR", "2", "20")])]),
        Clp("C2", "90", "0", lines=[Svc("99213", "90", "0", [("CO", "197", "90")])], status="4"),
        Clp("NOBODYS", "70", "60", [("CO", "45", "10")]),
        Clp("C3", "60", "60", status="17"),
    ],
    plbs=[("ZZ:1", "-5")],
)
CLAIMS = [
    claim("C1", "150", "B", submitted_date="2026-09-21"),
    *(claim(name, charge, submitted_date="2026-09-21") for name, charge in (("C2", "90"), ("C3", "60"), ("C4", "40"))),
    claim("C5", "30", submitted_date="2026-09-21"),
]
FILES = {
    "edi/a.835": interchange(ERA),
    "edi/b.837": file_837([Sent("C5", "31")]),
    "edi/c.277": file_277([Status("C4", "A7", "U"), Status("C5", "A2")]),
    "bank/operating/a.csv": b"posted_date,amount,description,reference\n2026-10-02,50.00,CASH,\n",
}
_SUSPENDED = ("CLAIM_NOT_FOUND", "STATUS_UNKNOWN", "PLB_UNPLACED")


def test_every_item_of_a_mixed_night_has_a_subject_a_reason_an_owner_and_a_date(office: Office) -> None:
    deliver(office, tables(CLAIMS), FILES)

    run(office)

    with office.transaction() as connection:
        rows = connection.execute(select(work_items).where(work_items.c.pipeline == "billing")).all()
    found = {row.kind for row in rows}
    assert {"BILL_SECONDARY", "CLAIM_REJECTED", "SUBMISSION_DIFFERS", "DENIAL_APPEAL", *_SUSPENDED} <= found
    assert all(row.subject and row.due_date and Role(row.owner_role) for row in rows)
    assert all(catalogue().reason("billing", row.reason_code).next_action for row in rows)


def test_the_items_of_money_that_nobody_has_placed_amount_to_that_money(office: Office) -> None:
    deliver(office, tables(CLAIMS), FILES)

    run(office)

    listed = items(office)
    assert sum(cents for (kind, _), cents in listed.items() if kind in _SUSPENDED) == -account(office, "2400")
    unexpected = sum(cents for (kind, _), cents in listed.items() if kind == "UNEXPECTED_DEPOSIT")
    assert unexpected == -account(office, "2300")
    denied = sum(cents for (kind, _), cents in listed.items() if kind.startswith("DENIAL_"))
    assert denied == account(office, "1220")


def test_each_kind_belongs_to_one_condition_and_stands_in_the_catalogue() -> None:
    named = [kind for condition in CONDITIONS for kind in condition.kinds]

    assert sorted(named) == sorted(KINDS)
    assert {catalogue().kind(kind).pipeline for kind in KINDS} == {"billing"}
