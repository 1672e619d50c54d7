"""The mail that carries an order: words for people, and a CSV file for the vendor's system."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.gateways.mailer import Attachment, compose
from backoffice.money import decimal_text, dollars
from backoffice.supplies.orders import Draft

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADER = ("line", "sku", "item", "quantity", "unit", "unit_price", "amount")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Names that the order shows: ours, the office it goes to, the vendor and our account there."""

    practice: str
    office: str
    vendor: str
    account_number: str | None


def order_mail(po_number: str, order_date: date, draft: Draft, head: Letterhead, names: Mapping[str, str]) -> bytes:
    """The mail without addresses; the same order gives the same bytes. `names` are the item names by id."""
    rows = [
        (
            str(number),
            _plain(answer.line.vendor_sku),
            _plain(names[answer.line.item_id]),
            str(answer.line.purchase_qty),
            _plain(answer.line.purchase_unit),
            decimal_text(answer.line.unit_price_cents),
            decimal_text(answer.line.amount_cents),
        )
        for number, answer in enumerate(draft.answers, 1)
    ]
    text = "\n".join(
        [
            f"Purchase order {po_number}",
            f"Date: {order_date.isoformat()}",
            f"From: {head.practice}",
            f"To: {head.vendor}",
            f"Account: {head.account_number or '-'}",
            f"Deliver to: {head.office}",
            "",
            *(f"{row[0]}. {row[3]} {row[4]} of {row[1]} {row[2]}, {row[5]} each, {row[6]}" for row in rows),
            "",
            f"Total: {dollars(draft.amount_cents)}",
            f"Please confirm and quote {po_number} on the delivery. The same lines are attached as a CSV file.",
            "",
        ]
    )
    attachment = Attachment(f"{po_number}.csv", "text/csv", _csv(rows))
    return compose(f"Purchase order {po_number}", text, [attachment])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows(rows)
    return file.getvalue().encode()


def _plain(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
