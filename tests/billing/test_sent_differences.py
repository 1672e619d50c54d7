"""What was sent, beside what our books say was sent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from backoffice.billing.decide.sent_differences import SentDifference, sent_findings
from backoffice.office import Office
from backoffice.store.tables.work import work_items
from backoffice.workdays import Workdays
from tests.billing.night import claim, deliver, items, line, run, tables
from tests.billing.sent import Sent, file_837
from tests.conftest import NIGHT

FEED = tables([claim("C1", "150")], [line("C1", 1, "99213", "150", line_control_number="C1-1")])


def _reasons(office: Office) -> list[tuple[str, str]]:
    query = select(work_items.c.subject, work_items.c.reason_code).where(
        work_items.c.kind == "SUBMISSION_DIFFERS", work_items.c.status == "open"
    )
    with office.transaction() as connection:
        return [(row.subject, row.reason_code) for row in connection.execute(query)]


def test_the_gravest_difference_names_the_item_and_the_others_are_its_facts() -> None:
    both = [
        SentDifference("S1", 1, date(2026, 10, 2), "C1", 1, 140_00, 150_00, difference)
        for difference in ("SENT_TO_OTHER_PAYER", "SENT_CHARGE")
    ]

    (found,) = sent_findings(both, 4, Workdays())

    assert (found.subject, found.reason, found.due_date) == ("C1:1", "SENT_CHARGE", date(2026, 10, 8))
    assert found.facts == {"sent_cents": 140_00, "billed_cents": 150_00, "also_1": "SENT_TO_OTHER_PAYER"}


def test_a_claim_sent_as_our_books_say_is_no_item(office: Office) -> None:
    deliver(office, FEED, {"edi/a.837": file_837([Sent("C1", "150")])})

    run(office)

    assert items(office) == {}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (Sent("C1", "140"), "SENT_CHARGE"),
        (Sent("C1", "150", [("99214", "150", "C1-1")]), "SENT_LINES"),
        (Sent("C1", "150", [("99213", "150", "X")]), "SENT_CONTROL_NUMBERS"),
        (Sent("C1", "150", frequency="7", original="ICN"), "SENT_FREQUENCY"),
        (Sent("C1", "150", payer="PAY9"), "SENT_TO_OTHER_PAYER"),
        (Sent("C1", "1,50"), "SENT_UNREADABLE"),
    ],
)
def test_each_difference_is_an_item_of_the_claim(office: Office, sent: Sent, reason: str) -> None:
    deliver(office, FEED, {"edi/a.837": file_837([sent])})

    run(office)

    assert _reasons(office) == [("C1:1", reason)]


def test_a_replacement_has_to_name_the_original(office: Office) -> None:
    replacing = claim("C2", "150", frequency_code="7", replaces_claim_id="C1")
    deliver(
        office, tables([claim("C1", "150"), replacing]), {"edi/a.837": file_837([Sent("C2", "150", frequency="7")])}
    )

    run(office)

    assert _reasons(office) == [("C2:1", "SENT_WITHOUT_ORIGINAL")]


def test_a_claim_that_nobody_knows_is_named_by_its_place_in_the_copy(office: Office) -> None:
    deliver(office, FEED, {"edi/a.837": file_837([Sent("C9", "150")])})

    run(office)

    ((subject, reason),) = _reasons(office)
    assert (subject.endswith(":1"), "C9" in subject, reason) == (True, False, "SENT_UNKNOWN")


def test_a_copy_sent_later_settles_what_was_wrong_with_the_first(office: Office) -> None:
    deliver(office, FEED, {"edi/a.837": file_837([Sent("C1", "140")])})
    run(office)
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, FEED, {"edi/b.837": file_837([Sent("C1", "150")], group="18", on="20261005")}, tomorrow)

    run(office, tomorrow)

    assert _reasons(office) == []
