"""State tables with which billing's books are checked: at commit, by totals made apart, each night; and key figures."""

from sqlalchemy import ForeignKeyConstraint, Table

from backoffice.store.metadata import day, integer, json, metadata, serial, text

remit_totals = Table(
    "remit_totals",
    metadata,
    text("remit_id", "remittance", key=True),
    integer("claim_count", "CLP segments"),
    integer("line_count", "SVC segments"),
    integer("adjustment_count", "amounts in CAS segments"),
    integer("plb_count", "amounts in PLB segments"),
    integer("charge_cents", "sum of CLP03"),
    integer("paid_cents", "sum of CLP04"),
    integer("line_charge_cents", "sum of SVC02"),
    integer("line_paid_cents", "sum of SVC03"),
    integer("adjustment_cents", "sum of CAS amounts"),
    integer("plb_cents", "sum of PLB amounts"),
    ForeignKeyConstraint(["remit_id"], ["remits.remit_id"]),
    comment="What the second reader counted in each remittance that can be used; the control report goes back to it.",
)

journal_checks = Table(
    "journal_checks",
    metadata,
    serial("check_id", "surrogate"),
    json("sources", "sources whose entries must be whole when the transaction commits"),
    comment="Which entries are checked at commit; empty between two transactions.",
)

ledger_totals = Table(
    "ledger_totals",
    metadata,
    day("business_date", "night", key=True),
    text("account", "number of the account", key=True),
    integer("debit_cents", "debits posted in that night"),
    integer("credit_cents", "credits posted in that night"),
    comment="What each night moved on each account, added up by the database as lines are written.",
)

control_lines = Table(
    "control_lines",
    metadata,
    day("business_date", "night", key=True),
    text("name", "line of the control report", key=True),
    integer("left_side", "one side; cents where the name ends in _cents"),
    integer("right_side", "the other side"),
    integer("differing_count", "keys at which they differ; 0 when the line is true"),
    json("places", "the first of these keys"),
    comment="The control report of each night, as it last stood.",
)

kpis = Table(
    "kpis",
    metadata,
    day("business_date", "night", key=True),
    text("name", "key figure", key=True),
    integer("numerator", "cents where the name ends in _cents, else a count or days"),
    integer("denominator", "what it is a share of"),
    comment="Key figures of the practice's money, as each night found them.",
)
