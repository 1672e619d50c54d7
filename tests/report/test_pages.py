"""What people read: the page, the terminal, the mail. All three say the same."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from backoffice.report import digest
from backoffice.report.model import ControlLine, Intake, Ratio, Report, Sending
from backoffice.report.page import page
from backoffice.report.terminal import rendering
from backoffice.report.words import banners, verdict
from tests.report.samples import REPORT


def on_terminal(report: Report) -> str:
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(rendering(report))
    return console.export_text()


LOST_CLAIM = ControlLine("claims", "Claims read", "Claims placed", 7, 6, 1, ("REMIT-1",))
SURFACES = pytest.mark.parametrize("surface", [page, on_terminal])


@SURFACES
def test_figures_items_jobs_and_rows_stand_on_every_surface(surface: object) -> None:
    assert callable(surface)
    said = surface(REPORT)
    for words in (
        "1,200",
        "−7",
        "$1,234.05",
        "– (last 2026-10-02)",
        "RULE WARN PATIENT_PHONE_FORMAT",
        "Open the rule&#39;s list" if surface is page else "Open the rule's list",
        "front desk",
        "failed",
        "absent",
        "validate records",
        "3 min",
        "from 2026-10-04",
        "$96.00 of $100.00",
        "withheld by a closed gate",
        "waits for a person",
    ):
        assert words in said, words


@SURFACES
def test_a_false_line_of_the_control_report_says_where(surface: Callable[[Report], str]) -> None:
    said = surface(replace(REPORT, control=(LOST_CLAIM,)))

    assert "REMIT-1" in said
    assert "Claims placed" in said


@SURFACES
def test_what_is_below_zero_has_its_sign_before_the_dollar_on_every_surface(surface: Callable[[Report], str]) -> None:
    owed = ControlLine("patients_cents", "Patients owe", "Ledger", -3234, -3235, 1, ("C1",))
    kept = replace(REPORT.key_figures[0], ratio=Ratio("Net collection", -9600, 10000))

    said = surface(replace(REPORT, control=(owed,), key_figures=(kept,)))

    assert [words in said for words in ("-$32.34", "-$32.35", "-$96.00 of $100.00", "$-")] == [True, True, True, False]


def test_a_control_report_without_a_false_line_is_one_sentence_on_the_terminal() -> None:
    true_line = replace(LOST_CLAIM, right_side=7, differing_count=0, places=())

    said = on_terminal(replace(REPORT, control=(true_line,)))

    assert "Control report: 1 of 1 lines agree\n" in said.replace(" \n", "\n").replace("  ", "")


def test_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows() -> None:
    html = page(REPORT)
    assert "Demo &lt;Practice&gt;" in html
    assert re.findall(r"<script|<link|<img|@import|url\(|https?://|src=", html) == []
    assert page(REPORT) == html


def test_unfinished_jobs_are_named_first() -> None:
    assert verdict(REPORT) == "The night is incomplete: reconcile_billing (failed), reorder_supplies (absent)."
    assert verdict(replace(REPORT, jobs=REPORT.jobs[:1])) == "The night is complete."


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (replace(REPORT, sending=Sending(True, False, {}, {}, {})), "SHADOW MODE"),
        (replace(REPORT, sending=Sending(False, True, {}, {}, {})), "ALL SENDING IS STOPPED"),
        (replace(REPORT, sending=Sending(False, False, {"billing": "VOLUME:claims"}, {}, {})), "gate of billing"),
        (replace(REPORT, feeds=(Intake("claims", 10, 8, 1, 0),)), "NOT EVERY ROW IS ACCOUNTED FOR"),
        (replace(REPORT, control=(LOST_CLAIM,)), "THE BOOKS DO NOT AGREE"),
        (replace(REPORT, is_acting=False), "older night"),
    ],
)
def test_what_everybody_must_know_stands_above_on_every_surface(report: Report, words: str) -> None:
    assert banners(REPORT) == []
    assert any(words in banner for banner in banners(report))
    assert all(words in said for said in (page(report), on_terminal(report), digest.text(report)))


def test_digest_holds_counts_and_the_state_of_the_night_alone() -> None:
    assert digest.subject(REPORT) == "Night of 2026-10-05: INCOMPLETE, 8 open items"
    said = digest.text(REPORT)
    assert "Open work items: 1,200 (−7)" in said
    assert "front desk: 7 open, 2 new, 1 overdue" in said
    assert "PATIENT_PHONE_FORMAT" not in said
    assert "file 7" not in said


def test_digest_is_one_mail_an_address_and_night() -> None:
    mails = digest.intents(REPORT, {"office": "a@b.example", "owner": "c@d.example"})
    assert [mail.key for mail in mails] == ["digest:2026-10-05:office", "digest:2026-10-05:owner"]
    assert [mail.envelope for mail in mails] == [{"to": "a@b.example"}, {"to": "c@d.example"}]
    assert {(mail.kind, mail.domain) for mail in mails} == {("mail", "")}
    assert digest.intents(REPORT, {"office": "a@b.example"})[0].payload == mails[0].payload
