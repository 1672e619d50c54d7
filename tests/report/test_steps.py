"""A morning on a real database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backoffice import nights
from backoffice.feeds.load import ensure_loaded
from backoffice.nightly.jobs import NIGHT as JOBS
from backoffice.nightly.jobs import PIPELINES
from backoffice.office import Counts, Office
from backoffice.report import steps
from backoffice.report.queries import read_report
from backoffice.store.tables.report import reports
from backoffice.store.tables.work import outbox, work_items
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync
from tests.conftest import NIGHT
from tests.inbox import write_feed

NEXT = NIGHT + timedelta(days=1)
READERS = {"sender": "backoffice@demo.example", "digest_to": {"office": "office@demo.example"}}
FORERUNNERS = tuple(job for job in JOBS if job != "morning_report")


def finish(office: Office, on: date, *but: str) -> None:
    for job in FORERUNNERS:
        if job not in but:
            nights.begin(office, on, PIPELINES[job])
            nights.close(office, on, PIPELINES[job], "finished")


def report(office: Office, on: date = NIGHT) -> dict[str, Counts]:
    nights.begin(office, on, "report")
    counts = {
        step.__name__: nights.run_step(office, on, "report", step.__name__, step)
        for step in (steps.gather, steps.publish, steps.send)
    }
    nights.close(office, on, "report", "finished")
    return counts


def find(office: Office, on: date, *findings: Finding) -> None:
    nights.begin(office, on, "billing")
    with office.transaction() as connection:
        sync(connection, office, "billing", on, findings, {"REMIT_BROKEN"})
    nights.close(office, on, "billing", "finished")


def broken(number: int, cents: int, due: date, parent: tuple[str, str] | None = None) -> Finding:
    return Finding("REMIT_BROKEN", f"r{number}", "TRUNCATED", due, stake_cents=cents, parent=parent)


def html_of(office: Office, on: date) -> str:
    with office.transaction() as connection:
        return str(connection.scalar(select(reports.c.html).where(reports.c.business_date == on)))


def open_items(office: Office, kind: str) -> dict[str, str]:
    with office.transaction() as connection:
        rows = connection.execute(select(work_items).where(work_items.c.kind == kind, work_items.c.status == "open"))
        return {row.subject: row.facts["state"] for row in rows}


def test_each_job_that_did_not_finish_is_an_item_until_it_has(office: Office) -> None:
    finish(office, NIGHT, "reconcile_billing", "reorder_supplies")
    nights.begin(office, NIGHT, "billing")
    nights.close(office, NIGHT, "billing", "failed")
    report(office)
    assert open_items(office, "NIGHT_INCOMPLETE") == {"reconcile_billing": "failed", "reorder_supplies": "absent"}
    assert "The night is incomplete" in html_of(office, NIGHT)
    finish(office, NIGHT)
    report(office)
    assert open_items(office, "NIGHT_INCOMPLETE") == {}
    assert "The night is complete." in html_of(office, NIGHT)


def test_work_list_is_counted_against_the_night_before(office: Office) -> None:
    finish(office, NIGHT)
    find(office, NIGHT, broken(1, 5000, NIGHT), broken(2, 100, NEXT + timedelta(days=3)))
    report(office)
    finish(office, NEXT)
    find(office, NEXT, broken(1, 5000, NIGHT), broken(3, 700, NEXT), broken(4, 200, NEXT + timedelta(days=9)))
    report(office, NEXT)
    headline = {figure.words: (figure.value, figure.delta) for figure in read_report(office, NEXT).headline}
    assert headline == {
        "Open work items": (3, 1),
        "New tonight": (2, 0),
        "Closed since the night before": (1, 1),
        "Overdue": (2, 1),
        "Money at stake": (5900, 800),
    }


def test_figures_are_kept_beside_the_page(office: Office) -> None:
    finish(office, NIGHT)
    find(office, NIGHT, broken(1, 5000, NEXT))
    report(office)
    with office.transaction() as connection:
        figures = connection.scalar(select(reports.c.figures))
    assert (figures["report.gather.items_open"], figures["report.gather.stake_cents"]) == (1, 5000)
    assert figures["billing.post.remits"] is None


def test_most_urgent_work_is_by_due_date_then_money(office: Office) -> None:
    finish(office, NIGHT)
    find(office, NIGHT, broken(1, 100, NEXT), broken(2, 9900, NEXT), broken(3, 0, NIGHT))
    found = read_report(office, NIGHT).top_items
    assert [item.subject for item in found] == ["r3", "r2", "r1"]
    assert found[0].code == "REMIT_BROKEN TRUNCATED r3"
    assert found[0].words == "The remittance, its group or its file ends in the middle"
    assert found[0].next_action == "Ask the payer or clearinghouse for it again"


def test_items_that_another_lists_are_counted_under_it(office: Office) -> None:
    finish(office, NIGHT)
    finish(office, NEXT)
    parent = ("REMIT_BROKEN", "r1")
    find(office, NEXT, broken(1, 100, NEXT), broken(2, 50, NEXT, parent), broken(3, 50, NEXT, parent))
    counts = report(office, NEXT)["gather"]
    assert (counts["items_open"], counts["stake_cents"]) == (1, 100)
    (item,) = read_report(office, NEXT).top_items
    assert (item.subject, item.children) == ("r1", 2)


def test_rows_that_a_feed_put_aside_and_tables_that_did_not_come_are_shown(make_office: Callable[..., Office]) -> None:
    office = make_office(optional_feeds=["claims"])
    budget = {"category": "ppe", "month": "2026-10", "limit": "10.00", "spent": "1.00"}
    write_feed(office, NIGHT, {"budgets": [budget, {**budget, "category": "bad", "limit": "1,5"}]})
    ensure_loaded(office, NIGHT, ["budgets"])
    feeds = {intake.name: intake for intake in read_report(office, NIGHT).feeds}
    budgets = feeds["budgets"]
    assert (budgets.read, budgets.loaded, budgets.quarantined, budgets.agrees) == (2, 1, 1, True)
    assert feeds["patients"].note == "missing"
    assert "claims" not in feeds


def test_digest_waits_when_nobody_takes_mail_and_gives_way_to_the_next(make_office: Callable[..., Office]) -> None:
    office = make_office(mail=READERS)
    finish(office, NIGHT)
    assert report(office)["send"] == {"sent": 0, "rejected": 0, "unknown": 0, "not_sent": 1}
    finish(office, NEXT)
    assert report(office, NEXT)["publish"]["stale"] == 1
    with office.transaction() as connection:
        states = {row.key: row.state for row in connection.execute(select(outbox))}
    assert states == {"digest:2026-10-05:office": "cancelled", "digest:2026-10-06:office": "ready"}


def test_digest_of_a_practice_in_shadow_mode_is_written_and_never_sent(make_office: Callable[..., Office]) -> None:
    office = make_office(mail=READERS, mode="shadow")
    finish(office, NIGHT)
    report(office)
    with office.transaction() as connection:
        assert connection.scalar(select(outbox.c.state)) == "shadow"
    assert "SHADOW MODE" in html_of(office, NIGHT)


def test_older_night_gets_a_page_and_no_mail(make_office: Callable[..., Office]) -> None:
    office = make_office(mail=READERS)
    write_feed(office, NEXT, {})
    finish(office, NIGHT)
    report(office)
    assert "This is an older night" in html_of(office, NIGHT)
    with office.transaction() as connection:
        assert connection.scalar(select(outbox.c.key)) is None


def test_making_a_report_again_replaces_the_page_and_writes_no_second_mail(make_office: Callable[..., Office]) -> None:
    office = make_office(mail=READERS)
    finish(office, NIGHT)
    report(office)
    first = html_of(office, NIGHT)
    again = report(office)
    assert html_of(office, NIGHT) == first
    assert (again["publish"]["intents"], again["publish"]["intents_kept"]) == (0, 1)


def test_report_comes_also_when_nothing_ran_at_all(office: Office) -> None:
    counts = steps.gather(office, NIGHT)
    assert counts["items_open"] == len(FORERUNNERS)
    assert steps.publish(office, NIGHT)["pages"] == 1


@pytest.mark.parametrize("pipeline", sorted(set(PIPELINES.values()) - {"report", "outbox"}))
def test_every_pipeline_of_the_night_is_reported(office: Office, pipeline: str) -> None:
    assert pipeline in {job.pipeline for job in read_report(office, NIGHT).jobs}
