"""Writes 271 files (005010X279A1): what a payer answers to a 270 about a member that it has on file."""

from collections.abc import Iterator
from dataclasses import replace

from backoffice.simulator import echoes, x12
from backoffice.simulator.cast import Part
from backoffice.simulator.inquiry import Inquiry
from backoffice.simulator.members import Member
from backoffice.simulator.remarks import remarks
from backoffice.simulator.traits import Trait

_PLAN = "GOLD CHOICE"
_SUBSCRIBER_NOT_FOUND = "75"
_REJECTIONS = {Part.AAA_71: "71", Part.AAA_72: "72", Part.AAA_75: "75"}
_CORRECT_AND_RESEND = "C"


def answer(asked: Inquiry, member: Member | None) -> bytes:
    """The payer's answer; a member that it does not know is rejected."""
    return _written(asked, _about_member(asked, member))


def unable(asked: Inquiry) -> bytes:
    """The payer's answer when its own system is down (AAA 42 at the payer's level)."""
    return _written(asked, iter(()), refusal="42")


def _written(asked: Inquiry, member: Iterator[x12.Segment], refusal: str = "") -> bytes:
    header = echoes.header(asked, "HB", echoes.ANSWER, asked.control_number)
    return x12.interchange(header, [[*_opening(asked, refusal), *member]])


def _opening(asked: Inquiry, refusal: str) -> Iterator[x12.Segment]:
    yield "ST", "271"
    yield echoes.beginning(asked, asked.reference)
    yield "HL", "1", "", "20", "0" if refusal else "1"
    if refusal:
        yield "AAA", "Y", "", refusal, "R"
    yield echoes.payer(asked)
    if not refusal:
        yield "HL", "2", "1", "21", "1"
        yield echoes.provider(asked)


def _about_member(asked: Inquiry, member: Member | None) -> Iterator[x12.Segment]:
    trace = ("TRN", "2", asked.trace, asked.trace_company)
    yield "HL", "3", "2", "22", "1" if asked.is_about_dependent else "0"
    if not asked.is_about_dependent:
        yield trace
    if member is None:
        yield "NM1", "IL", "1", "", "", "", "", "", "MI", asked.member_id
        yield "AAA", "N", "", _SUBSCRIBER_NOT_FOUND, _CORRECT_AND_RESEND
        return
    if member.answer == Part.WRONG_MEMBER:
        member = _somebody_else(member)
    yield from _subscriber(member)
    if asked.is_about_dependent:
        yield "HL", "4", "3", "23", "0"
        yield trace
        yield from _dependent(member)
    yield from _benefits(member)


def _somebody_else(member: Member) -> Member:
    return replace(member, member_id=member.member_id[::-1], birth_date="1955-05-05", first_name="SOMEBODY")


def _subscriber(member: Member) -> Iterator[x12.Segment]:
    names = (member.last_name.upper(), member.first_name.upper())
    yield "NM1", "IL", "1", *names, "", "", "", "MI", member.member_id
    if code := _REJECTIONS.get(Part(member.answer)):
        yield "AAA", "N", "", code, _CORRECT_AND_RESEND
    yield "DMG", "D8", member.birth_date.replace("-", ""), member.sex


def _dependent(member: Member) -> Iterator[x12.Segment]:
    yield "NM1", "03", "1", member.dependent_last_name.upper(), member.dependent_first_name.upper()
    yield "DMG", "D8", member.dependent_birth_date.replace("-", "")
    yield "INS", "N", "19" if member.answer == Part.CHILD else "01"


def _benefits(member: Member) -> Iterator[x12.Segment]:
    part = Part(member.answer)
    if part in _REJECTIONS:
        return
    begin, end = member.begin.replace("-", ""), member.end.replace("-", "")
    if part is Part.TERMINATED:
        yield "EB", "6", "", "30", "", _PLAN
        yield "DTP", "349", "D8", end
        return
    if part is not Part.NO_STATUS:
        yield "EB", "1", "", "30", "", _PLAN
        yield ("DTP", "356", "RD8", f"{begin}-{end}") if end else ("DTP", "356", "D8", begin)
    if part is Part.CONFLICT:
        yield "EB", "6", "", "30", "", _PLAN
        yield "DTP", "356", "D8", begin
    yield "EB", "B", "IND", "30", "", _PLAN, "27", "20.00", "", "", "", "", "Y"
    yield "EB", "C", "IND", "30", "", _PLAN, "23", "500.00", "", "", "", "", "Y"
    yield "EB", "C", "IND", "30", "", _PLAN, "29", "120.00", "", "", "", "", "Y"
    yield "EB", "A", "IND", "30", "", _PLAN, "27", "", ".2", "", "", "", "Y"
    yield "EB", "G", "IND", "30", "", _PLAN, "29", "1500.00", "", "", "", "", "Y"
    yield from remarks(Trait(member.trait), begin)
