"""Draws proofs as a PDF for an appeal: one page each, in the fonts that every reader has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from backoffice.eligibility.codes import words
from backoffice.eligibility.model import WHOLE_PLAN
from backoffice.eligibility.proof import Message, Proof
from backoffice.eligibility.response import Benefit, Period
from backoffice.money import dollars
from backoffice.worklist.catalogue import catalogue

if TYPE_CHECKING:
    from fpdf import FPDF

_PIPELINE = "eligibility"
_FONT, _FIXED = "Helvetica", "Courier"
_MARGIN_MM, _WIDTH_MM, _LINE_MM = 15.0, 185.9, 4.4
_MOST_BENEFITS = 14
_STATUS, _COSTS = "12345678", "BCAGIF"
_NOTHING = "-"
_OFFICE_VISIT = "98"
"""X12 service type of a professional's office visit, whose co-payment most payers state beside the plan's."""


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who prints when, and for which practice."""

    practice: str
    tax_id: str
    zone: ZoneInfo
    printed_at: datetime
    printed_by: str


def pdf(proofs: Sequence[Proof], imprint: Imprint) -> bytes:
    """A PDF document, one letter-size page a proof."""
    from fpdf import FPDF

    document = FPDF(format="letter")
    document.set_margin(_MARGIN_MM)
    document.set_auto_page_break(False)
    document.set_creation_date(imprint.printed_at)
    document.set_title("Proof of eligibility")
    document.set_line_width(0.1)
    for proof in proofs:
        document.add_page()
        _draw(document, proof, imprint)
    return bytes(document.output())


def _draw(document: "FPDF", proof: Proof, imprint: Imprint) -> None:
    _line(document, "Proof of eligibility", size=17, bold=True)
    _line(document, f"{imprint.practice}, tax id {imprint.tax_id}, NPI {proof.npi}", size=10)
    _line(document, verdict(proof), size=13, bold=True, above=3)
    _line(document, _reason(proof), size=9)
    _table(document, "Question", (46, 139.9), list(_question(proof, imprint)))
    _table(document, "Person", (46, 70, 69.9), list(_person(proof)))
    _table(document, "Benefits in the answer", (56, 22, 26, 32, 24, 25.9), list(benefit_rows(proof)))
    _table(document, "Messages", (46, 70, 69.9), list(_messages(proof, imprint.zone)))
    for message in filter(None, (proof.asked, proof.answered)):
        _line(
            document, f"SHA-256 of the {message.set_id} as it is kept: {message.sha256}", size=7, font=_FIXED, above=1
        )
    _footer(document, proof, imprint)


def verdict(proof: Proof) -> str:
    """`ACTIVE on the day of the visit, 2026-10-06`."""
    return f"{proof.status} on the day of the visit, {proof.visit_date}"


def _reason(proof: Proof) -> str:
    codes = dict.fromkeys(refusal.code for refusal in proof.says.refusals)
    reasons = [catalogue().reason(_PIPELINE, proof.reason_code).words] if proof.reason_code else []
    reasons += [f"payer's rejection code {code}" for code in codes]
    return "; ".join(reasons)


def _question(proof: Proof, imprint: Imprint) -> Iterator[tuple[str, ...]]:
    asked = proof.asked.names if proof.asked else None
    yield "Payer", f"{asked.payer} ({asked.payer_edi_id})" if asked else _NOTHING
    yield "Visit, coverage", f"{proof.appointment_id}, {proof.coverage_id}"
    yield "Service type", proof.service_type_code
    yield "Asked", _handed(proof, imprint.zone)
    yield "Answered", _local(proof.answered_at, imprint.zone) if proof.answered_at else "no answer came"
    yield "Plan dates", "; ".join(map(_days, proof.says.periods or ())) or _NOTHING


def _handed(proof: Proof, zone: ZoneInfo) -> str:
    if proof.handed_at is None:
        return "not sent"
    return _local(proof.handed_at, zone) + ("" if proof.is_taken else ", but the payer has not taken it")


def _person(proof: Proof) -> Iterator[tuple[str, ...]]:
    asked, answered = (message.names if message else None for message in (proof.asked, proof.answered))
    yield "", "as we asked", "as the payer answered"
    for title, field in (("Name", "name"), ("Member id", "member_id"), ("Born", "birth_date"), ("Group", "group")):
        yield title, *(str(getattr(names, field) or _NOTHING) if names else _NOTHING for names in (asked, answered))


def benefit_rows(proof: Proof) -> Iterator[tuple[str, ...]]:
    """The rows of the page: whether the plan is active first, then what the patient pays, as far as they fit."""
    benefits = sorted(proof.says.benefits, key=lambda line: _rank(line, proof.service_type_code))
    shown = benefits[:_MOST_BENEFITS]
    if not shown:
        return
    yield "benefit", "service type", "level", "period", "network", "value"
    for each in shown:
        network, value = words("network", each.network), _value(each)
        what = words("info", each.info_code) + (f": {each.plan_name}" if each.plan_name else "")
        yield (
            what,
            _service(each),
            words("level", each.level_code),
            words("period", each.time_period),
            network,
            value,
        )
    if len(benefits) > len(shown):
        yield f"and {len(benefits) - len(shown)} more in the message", "", "", "", "", ""


def _rank(line: Benefit, asked: str) -> tuple[bool, int, bool]:
    """What the question was about before all else, the status of the plan before costs, in network before out."""
    is_of_the_question = _service(line) in (asked, WHOLE_PLAN, _OFFICE_VISIT, "")
    place = 0 if line.info_code in _STATUS else 1 + (_COSTS + line.info_code).index(line.info_code)
    return not is_of_the_question, place, line.network == "N"


def _service(line: Benefit) -> str:
    return " ".join(line.service_types)


def _value(line: Benefit) -> str:
    if line.amount_cents is not None:
        return dollars(line.amount_cents)
    return f"{line.percent_bp / 100:g} %" if line.percent_bp is not None else ""


def _messages(proof: Proof, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    sides: list[Message | None] = [proof.asked, proof.answered]
    yield (
        "",
        *(
            f"{side.set_id} {title}" if side else _NOTHING
            for side, title in zip(sides, ("sent", "received"), strict=True)
        ),
    )
    known = [dict(side.identifiers) if side else {} for side in sides]
    for name in next(filter(None, known), {}):
        yield name, *(each.get(name) or _NOTHING for each in known)
    yield (
        "Date and time in it",
        *(_local(side.stated_at, zone) if side and side.stated_at else _NOTHING for side in sides),
    )


def _days(period: Period) -> str:
    return f"{period.begin or 'open'} to {period.end or 'open'}"


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def _footer(document: "FPDF", proof: Proof, imprint: Imprint) -> None:
    document.set_y(-22)
    _line(document, f"Check {proof.check_id}, night of {proof.business_date}, backoffice {proof.code_version}", size=7)
    printed = (
        f"Printed {_local(imprint.printed_at, imprint.zone)} by {imprint.printed_by}; the printing is in the audit log."
    )
    _line(document, printed, size=7)
    restates = "This page restates the messages named above, which are kept as they were. It is no promise of payment."
    _line(document, restates, size=7)


def _table(document: "FPDF", title: str, widths_mm: Sequence[float], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    _line(document, title, size=10, bold=True, above=2.5)
    for row in rows:
        for place, (cell, width) in enumerate(zip(row, widths_mm, strict=True)):
            document.set_font(_FONT, "B" if place == 0 else "", 8)
            document.cell(width, _LINE_MM, _fitting(document, cell, width), border="T")
        document.ln(_LINE_MM)


def _line(document: "FPDF", text: str, *, size: float, bold: bool = False, font: str = _FONT, above: float = 0) -> None:
    document.ln(above)
    document.set_font(font, "B" if bold else "", size)
    document.cell(_WIDTH_MM, size * 0.45, _fitting(document, text, _WIDTH_MM))
    document.ln(size * 0.45)


def _fitting(document: "FPDF", text: str, width: float) -> str:
    """The text in Latin-1, cut with dots where it would run into its neighbour."""
    kept = text.encode("latin-1", "replace").decode("latin-1")
    room = width - 2 * document.c_margin
    if document.get_string_width(kept) <= room:
        return kept
    while kept and document.get_string_width(f"{kept}...") > room:
        kept = kept[:-1]
    return f"{kept}..."
