"""Orders from lines, and the mail that carries them."""

import csv
import io
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from backoffice.supplies.message import Letterhead, order_mail
from backoffice.supplies.model import Line, Mark, OrderState, Stream
from backoffice.supplies.orders import Answer, Course, Draft, Standing, approval_reasons, course, drafts
from tests.supplies.rows import ON

LINE = Line("MAIN", "gloves", "V1", "G-1", "box", 100, 300, 1250, Stream.NORMAL)
DRAFT = Draft("MAIN", "V1", Stream.NORMAL, (Answer(LINE, 1, 1),))
HEAD = Letterhead("Demo Practice", "Main Street", "Medical Supply", "4711")


def _draft(*lines: Line) -> Draft:
    [draft] = drafts(Answer(line, 1, 1) for line in lines)
    return draft


def test_lines_go_together_by_location_vendor_and_stream() -> None:
    others = [
        replace(LINE, item_id="masks"),
        replace(LINE, vendor_id="V2"),
        replace(LINE, location_id="WEST"),
        replace(LINE, item_id="drug", stream=Stream.CONTROLLED),
    ]
    found = drafts(Answer(line, 1, 1) for line in [*others, LINE])
    assert [(each.key, [answer.line.item_id for answer in each.answers]) for each in found] == [
        (("MAIN", "V1", "controlled"), ["drug"]),
        (("MAIN", "V1", "normal"), ["gloves", "masks"]),
        (("MAIN", "V2", "normal"), ["gloves"]),
        (("WEST", "V1", "normal"), ["gloves"]),
    ]


def test_an_order_costs_the_sum_of_its_purchase_units() -> None:
    assert _draft(LINE, replace(LINE, item_id="masks", qty=100, unit_price_cents=99)).amount_cents == 3849


@pytest.mark.parametrize(
    ("line", "limit_cents", "is_new", "reasons"),
    [
        (LINE, 3750, False, []),
        (LINE, 3749, False, ["OVER_LIMIT"]),
        (LINE, 3749, True, ["OVER_LIMIT", "NEW_VENDOR"]),
        (replace(LINE, mark=Mark.OVER_MAX), 9999, False, ["OVER_MAX"]),
        (replace(LINE, stream=Stream.CONTROLLED), 0, False, ["CONTROLLED", "OVER_LIMIT"]),
        (replace(LINE, stream=Stream.SCHEDULE_II), 9999, False, ["ORDER_CII_BY_HAND"]),
    ],
)
def test_an_approver_is_asked_for_the_gravest_reason_first(
    line: Line, limit_cents: int, is_new: bool, reasons: list[str]
) -> None:
    assert approval_reasons(_draft(line), limit_cents, is_new) == reasons


NEXT = Course(OrderState.APPROVED, 4, is_new_intent=True)


def _standing(state: OrderState, content_sha256: str = DRAFT.content_sha256) -> Standing:
    return Standing("BO-1", state, 3, content_sha256)


@pytest.mark.parametrize(
    ("standing", "is_live", "expected"),
    [
        (None, True, Course(OrderState.APPROVED, 1, is_new_intent=True)),
        (_standing(OrderState.WITHHELD), True, Course(OrderState.WITHHELD, 3)),
        (_standing(OrderState.SHADOW), False, Course(OrderState.SHADOW, 3)),
        (_standing(OrderState.SHADOW), True, NEXT),
        (_standing(OrderState.WITHHELD), False, replace(NEXT, is_void=True)),
        (
            _standing(OrderState.WITHHELD, "other"),
            True,
            replace(NEXT, is_void=True),
        ),
        (_standing(OrderState.AWAITING_APPROVAL), True, NEXT),
    ],
)
def test_an_order_keeps_its_mail_while_nothing_changes(
    standing: Standing | None, is_live: bool, expected: Course
) -> None:
    assert course(DRAFT, standing, False, False, is_live) == expected


def test_what_may_not_go_by_itself_loses_the_mail_that_waited() -> None:
    withheld = _standing(OrderState.WITHHELD)
    assert course(DRAFT, withheld, True, False, True) == Course(OrderState.AWAITING_APPROVAL, 3, is_void=True)
    assert course(DRAFT, withheld, False, True, True) == Course(OrderState.HELD, 3, is_void=True)


@pytest.mark.parametrize("change", [{"qty": 400}, {"unit_price_cents": 1}, {"vendor_sku": "X"}, {"item_id": "masks"}])
def test_the_content_hash_changes_with_what_the_vendor_would_read(change: dict[str, object]) -> None:
    assert _draft(replace(LINE, **change)).content_sha256 != DRAFT.content_sha256  # type: ignore[arg-type]


def _mail(line: Line = LINE, name: str = "Gloves, size M") -> bytes:
    return order_mail("BO-000007", ON, _draft(line), HEAD, {"gloves": name})


def test_the_mail_holds_the_order_in_words_and_as_a_csv_file() -> None:
    message = message_from_bytes(_mail(), policy=policy.default)
    text, attachment = message.iter_parts()
    assert message["Subject"] == "Purchase order BO-000007"
    assert "1. 3 box of G-1 Gloves, size M, 12.50 each, 37.50" in text.get_content()
    assert "Total: $37.50" in text.get_content()
    assert attachment.get_filename() == "BO-000007.csv"
    assert list(csv.reader(io.StringIO(attachment.get_content()))) == [
        ["line", "sku", "item", "quantity", "unit", "unit_price", "amount"],
        ["1", "G-1", "Gloves, size M", "3", "box", "12.50", "37.50"],
    ]


def test_the_same_order_gives_the_same_bytes() -> None:
    assert _mail() == _mail()


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)"])
def test_no_cell_is_a_formula(name: str) -> None:
    _, attachment = message_from_bytes(_mail(name=name), policy=policy.default).iter_parts()
    assert [*csv.reader(io.StringIO(attachment.get_content()))][1][2] == f"'{name}"
