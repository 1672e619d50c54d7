"""The one mail of the morning: counts and the state of the night, no name, no id of a patient, no attachment."""

from collections.abc import Mapping
from datetime import date

from backoffice.gateways.mailer import compose
from backoffice.outbox.model import Intent
from backoffice.report.model import Report
from backoffice.report.words import banners, plain, shown, signed, verdict
from backoffice.roles import Role

KIND = "mail"
KEY = "digest:"


def counterpart(address_id: str) -> str:
    """The outbox's name of a reader of the digest."""
    return f"{KEY}{address_id}"


def intents(report: Report, addresses: Mapping[str, str]) -> list[Intent]:
    """One mail an address and business date; `addresses` maps address ids to mail addresses."""
    payload = compose(subject(report), text(report))
    return [_intent(report.business_date, address_id, address, payload) for address_id, address in addresses.items()]


def _intent(business_date: date, address_id: str, address: str, payload: bytes) -> Intent:
    return Intent(
        key=f"{KEY}{business_date}:{address_id}",
        kind=KIND,
        domain="",
        counterpart=counterpart(address_id),
        payload=payload,
        envelope={"to": address},
        owner=Role.OPERATOR,
    )


def subject(report: Report) -> str:
    """`Night of 2026-10-05: complete, 12 open items`."""
    state = "INCOMPLETE" if report.unfinished else "complete"
    return f"Night of {report.business_date}: {state}, {sum(line.open for line in report.roles)} open items"


def text(report: Report) -> str:
    """The mail's words."""
    changes = [
        f"  {figure.words}: {shown(figure)}" + (f" ({signed(figure)})" if signed(figure) else "")
        for figure in report.headline
    ]
    shares = [f"  {share.words}: {share.shown} ({share.numerator} of {share.denominator})" for share in report.ratios]
    lists = [f"  {plain(line.role)}: {line.open} open, {line.new} new, {line.overdue} overdue" for line in report.roles]
    parts = [
        [f"{report.practice}, night of {report.business_date}", verdict(report), *banners(report)],
        ["The work list:", *changes, *shares],
        ["By role:", *(lists or ["  nothing waits for a person"])],
        ["The morning report and the lists are on the desk."],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"
