"""A report of a night in which something of everything happened."""

from datetime import date

from backoffice.report.model import (
    ControlLine,
    Figure,
    Intake,
    Job,
    KeyFigure,
    PayerLine,
    Ratio,
    Report,
    RoleLine,
    Sending,
    Signature,
    TopItem,
    Unit,
)

REPORT = Report(
    practice="Demo <Practice>",
    business_date=date(2026, 10, 5),
    is_acting=True,
    jobs=(
        Job("receive_feeds", "feeds", "finished", 45, ()),
        Job("reconcile_billing", "billing", "failed", 200, ("validate_records",)),
        Job("reorder_supplies", "supplies", "absent", None, ()),
    ),
    headline=(
        Figure("report.gather.items_open", "Open work items", Unit.COUNT, 1200, 1207),
        Figure("report.gather.stake_cents", "Money at stake", Unit.CENTS, 123405, 100000),
    ),
    ratios=(Ratio("New items per 1,000 visits", 16, 40, 1000, ""), Ratio("Closed without a person", 0, 0)),
    figures={
        "reconcile_billing": (
            Figure("billing.post.remits", "Remittances posted", Unit.COUNT, None, 9, date(2026, 10, 2)),
        )
    },
    payers=(PayerLine("AETNA", 40, 39, 1300, 150_000, 42, 41, 1, 1000, 250),),
    roles=(RoleLine("front_desk", 7, 2, 1, 123405), RoleLine("biller", 1, 0, 0, 0)),
    top_items=(
        TopItem(
            pipeline="records",
            kind="RULE",
            reason="WARN",
            subject="PATIENT_PHONE_FORMAT",
            words="More records than allowed break a rule: A telephone number can't be dialled",
            next_action="Open the rule's list",
            owner="front_desk",
            due_date=date(2026, 10, 5),
            stake_cents=123405,
            children=3,
            is_new=True,
        ),
    ),
    control=(
        ControlLine("paid_cents", "Claim payments read", "Claim payments placed", 500, 500, 0, ()),
        ControlLine("claims", "Claims read", "Claims placed", 7, 7, 0, ()),
    ),
    key_figures=(KeyFigure("net_collection_cents", Ratio("Net collection", 9600, 10000), "96 % or more"),),
    feeds=(Intake("claims", 10, 8, 1, 1), Intake("patients", 5, 5, 0, 0, "from 2026-10-04")),
    files=(Intake("file 7: x12 835", 3, 3, 0, 0),),
    sending=Sending(False, False, {}, {"sent": 4, "withheld": 2}, {"needs_person": 1}),
    signature=Signature("0.1.0", "a" * 64, "b" * 64),
)
