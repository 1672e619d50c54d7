"""Reading a 271: the tree, the loops, and that nothing is lost."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.edi.reader import read
from backoffice.eligibility.answer import read_answer, read_members
from backoffice.eligibility.model import Status, Verdict
from backoffice.eligibility.response import NO_DETAILS, Entity, Period, Procedure, Refusal, Trace
from backoffice.eligibility.verdict import judge
from tests.eligibility.made import ABOVE, COMPANY, SUBSCRIBER, transaction, x271

DEPENDENT = (
    "HL*3*2*22*1",
    "NM1*IL*1*LINDQVIST*ASTA****MI*W123456789",
    "DMG*D8*19800229*F",
    "HL*4*3*23*0",
    f"TRN*2*CHECK1-1*{COMPANY}",
    "NM1*03*1*LINDQVIST*OLLE",
    "DMG*D8*20150401*M",
    "INS*N*19",
)


def test_a_subscriber_is_read_with_identity_traces_and_dates() -> None:
    (found,) = read_members(transaction(*ABOVE, *SUBSCRIBER, "DTP*346*D8*20260101", "EB*1**30"))
    assert (found.loop, found.member_ids, found.birth_date) == ("2000C", ("W123456789",), date(1980, 2, 29))
    assert found.traces == (Trace("2", "CHECK1-1", COMPANY),)
    assert found.says.periods == (Period(begin=date(2026, 1, 1)),)


def test_a_dependent_is_the_member_and_the_subscriber_above_only_lends_the_id() -> None:
    (found,) = read_members(transaction(*ABOVE, *DEPENDENT, "EB*1**30"))
    assert (found.loop, found.member_ids, found.birth_date) == ("2000D", ("W123456789",), date(2015, 4, 1))


def test_a_subscriber_who_was_asked_about_too_is_a_member_beside_the_dependent() -> None:
    both = (*DEPENDENT[:1], "TRN*2*CHECK9-1*1", *DEPENDENT[1:], "EB*1**30")
    assert [found.loop for found in read_members(transaction(*ABOVE, *both))] == ["2000C", "2000D"]


def test_a_trace_one_level_too_high_is_that_of_the_only_dependent() -> None:
    trace, subscriber = f"TRN*2*CHECK1-1*{COMPANY}", ("HL*3*2*22*1", "NM1*IL*1*LINDQVIST*SUB****MI*W1")
    first, second = ("HL*4*3*23*0", "NM1*03*1*LINDQVIST*IDA"), ("HL*5*3*23*0", "NM1*03*1*LINDQVIST*OLLE")
    (found,) = read_members(transaction(*ABOVE, *subscriber, trace, *first, "EB*1**30"))
    assert (found.loop, found.traces, len(found.says.benefits)) == ("2000D", (Trace("2", "CHECK1-1", COMPANY),), 1)
    (refused,) = read_members(transaction(*ABOVE, *subscriber, trace, "AAA*N**75*C", *first))
    assert (refused.traces, refused.says.refusals) == (found.traces, (Refusal("2100C", "75", "C", "N"),))
    family = read_members(transaction(*ABOVE, *subscriber, trace, *first, "EB*1**30", *second, "EB*6**30"))
    assert [(each.loop, len(each.traces)) for each in family] == [("2000C", 1), ("2000D", 0), ("2000D", 0)]


@pytest.mark.parametrize(
    ("source", "receiver", "subscriber", "damages"),
    [
        ("HL*01**20*1", "HL*02*1*21*1", "HL*3*2*22*0", ()),
        ("HL*1**20*1", "HL*2*01*21*1", "HL*3*002*22*0", ()),
        ("HL*1**20*1", "HL*2*1*21*1", "HL*3**22*0", (("NO_PARENT", 10),)),
        ("HL*1**20*1", "HL*2*7*21*1", "HL*3*2*22*0", (("NO_PARENT", 8),)),
    ],
)
def test_a_refusal_above_is_found_however_the_levels_name_each_other(
    source: str, receiver: str, subscriber: str, damages: tuple[tuple[str, int], ...]
) -> None:
    above = (source, "AAA*Y**42*R", "NM1*PR*2*AETNA*****PI*60054", receiver, "NM1*1P*1*OKAFOR")
    answer = read_answer(transaction(*above, subscriber, *SUBSCRIBER[1:]))
    assert [each.says.refusals for each in answer.members] == [(Refusal("2000A", "42", "R", "Y"),)]
    assert answer.damages == damages


def test_the_tree_follows_parent_numbers_and_not_the_order_of_levels() -> None:
    other = ("HL*5*2*22*0", "NM1*IL*1*MBEKI*JO****MI*Z9", "EB*6**30")
    reordered = (*ABOVE, *DEPENDENT[:3], *other, *DEPENDENT[3:], "EB*1**30")
    ids = {found.loop: found.member_ids for found in read_members(transaction(*reordered))}
    assert ids == {"2000C": ("Z9",), "2000D": ("W123456789",)}


def test_a_level_that_is_its_own_parent_does_not_hang_the_reader() -> None:
    (found,) = read_members(transaction("HL*3*4*22*0", "NM1*IL*1******MI*W1", "EB*1", "HL*4*3*20*1"))
    assert found.member_ids == ("W1",)


def test_refusals_name_their_loop_and_reach_the_member_below() -> None:
    segments = (
        *("HL*1**20*1", "AAA*Y**42*R", "NM1*PR*2*AETNA*****PI*60054"),
        *("HL*2*1*21*1", "NM1*1P*1*OKAFOR", "AAA*N**51*N", *SUBSCRIBER, "AAA*N**72*C", "EB*B**98", "AAA*N**33*C"),
    )
    answer = read_answer(transaction(*segments))
    assert answer.refusals == (
        Refusal("2000A", "42", "R", "Y"),
        Refusal("2100B", "51", "N", "N"),
        Refusal("2100C", "72", "C", "N"),
        Refusal("2110C", "33", "C", "N"),
    )
    assert set(answer.members[0].says.refusals) == set(answer.refusals)


def test_a_rejection_that_names_nobody_still_gives_a_member() -> None:
    (found,) = read_members(
        transaction("HL*1**20*1", "NM1*PR*2*AETNA", "HL*2*1*21*0", "NM1*1P*1*OKAFOR", "AAA*N**50*N")
    )
    assert (found.loop, found.member_ids, found.says.refusals) == ("", (), (Refusal("2100B", "50", "N", "N"),))


def test_what_follows_a_benefit_belongs_to_it_and_not_to_the_member() -> None:
    following = (
        "DTP*292*RD8*20260101-20261231",
        "MSG*REFERRAL NEEDED",
        "III*ZZ*11",
        "LS*2120",
        "NM1*PRP*2*OTHER*****PI*9",
    )
    (found,) = read_members(transaction(*ABOVE, *SUBSCRIBER, "EB*B**98", *following, "EB*1**30"))
    first, second = found.says.benefits
    assert first.periods == (Period(date(2026, 1, 1), date(2026, 12, 31)),)
    assert (first.more.messages, first.more.places_of_service) == (("REFERRAL NEEDED",), ("11",))
    assert first.more.entities == (Entity("PRP", "OTHER", "9", "PI"),)
    assert (second.periods, second.more, found.says.periods) == (None, NO_DETAILS, None)


def test_benefit_values_are_cents_basis_points_and_raw_codes() -> None:
    eb = "EB*C*IND*1^98*HM*GOLD*23*1,500*.25*VS*3*Y*W*HC:99213"
    answer = read_answer(transaction(*ABOVE, *SUBSCRIBER, eb, "EB*C****GOLD*29*1500.5*1"))
    first, second = answer.members[0].says.benefits
    assert (first.service_types, first.amount_cents, first.percent_bp) == (("1", "98"), None, 2500)
    assert (first.quantity_qualifier, first.quantity, first.procedure) == ("VS", "3", Procedure("HC", "99213"))
    assert (first.needs_authorization, first.network, first.insurance_type) == ("Y", "W", "HM")
    assert (second.service_types, second.amount_cents, second.percent_bp) == ((), 150_050, 10_000)
    assert [code for code, _ in answer.damages] == ["BAD_AMOUNT"]


def test_a_percentage_above_one_is_not_believed() -> None:
    answer = read_answer(transaction(*ABOVE, *SUBSCRIBER, "EB*A**30*****20"))
    assert answer.members[0].says.benefits[0].percent_bp is None
    assert [code for code, _ in answer.damages] == ["BAD_PERCENT"]


def test_a_date_that_does_not_exist_leaves_the_row_without_any_day() -> None:
    answer = read_answer(transaction(*ABOVE, *SUBSCRIBER, "DTP*346*D8*20260101", "EB*1**30", "DTP*348*D8*20260231"))
    assert answer.members[0].says.benefits[0].periods == ()
    assert [code for code, _ in answer.damages] == ["BAD_DATE"]


def test_begin_end_and_range_narrow_each_other() -> None:
    dates = (
        "DTP*346*D8*20260201",
        "DTP*347*D8*20261130",
        "DTP*291*RD8*20260101-20260630",
        "DTP*291*RD8*20261001-20270101",
    )
    (found,) = read_members(transaction(*ABOVE, *SUBSCRIBER, *dates, "EB*1**30"))
    assert found.says.periods == (
        Period(date(2026, 2, 1), date(2026, 6, 30)),
        Period(date(2026, 10, 1), date(2026, 11, 30)),
    )


SHORT, YEAR = "RD8*20260101-20260930", "RD8*20260101-20261231"


@pytest.mark.parametrize("kind", ["307", "346", "356"])
@pytest.mark.parametrize("is_of_member", [True, False])
def test_a_range_of_one_kind_narrows_that_of_another(kind: str, is_of_member: bool) -> None:
    dates = (f"DTP*{kind}*{SHORT}", f"DTP*291*{YEAR}")
    segments = (*dates, "EB*1**30") if is_of_member else ("EB*1**30", *dates)
    (found,) = read_members(transaction(*ABOVE, *SUBSCRIBER, *segments))
    assert judge(found.says, "30", date(2026, 9, 30)).status == "ACTIVE"
    assert judge(found.says, "30", date(2026, 10, 6)) == Verdict(Status.INACTIVE, "NOT_ON_VISIT_DATE")


def test_ranges_of_different_kinds_that_are_apart_leave_no_day() -> None:
    apart = ("DTP*307*RD8*20260101-20260331", "DTP*291*RD8*20260701-20261231")
    (found,) = read_members(transaction(*ABOVE, *SUBSCRIBER, *apart, "EB*1**30"))
    assert judge(found.says, "30", date(2026, 5, 1)) == Verdict(Status.INACTIVE, "NOT_ON_VISIT_DATE")


def test_the_member_that_the_file_ends_in_is_marked_as_cut() -> None:
    first, second = read_members(
        transaction(*ABOVE, *SUBSCRIBER, "EB*1**30", "HL*4*2*22*0", "NM1*IL*1******MI*Z9", "EB*1", ending="")
    )
    assert (first.says.is_cut, second.says.is_cut) == (False, True)


def test_reference_time_and_payer_are_those_of_the_header() -> None:
    answer = read_answer(transaction(*ABOVE, *SUBSCRIBER))
    assert (answer.reference, answer.payer_edi_id) == ("REF1", "60054")
    assert answer.answered_at == datetime(2026, 10, 6, 4, 15)  # noqa: DTZ001


def test_benefits_outside_any_member_are_kept_apart() -> None:
    answer = read_answer(transaction("HL*1**20*1", "EB*1**30", "HL*2*1*21*1", "EB*6"))
    assert [stray.info_code for stray in answer.strays] == ["1", "6"]


LINES = """
HL*1**20*1|HL*2*1*21*1|HL*3*2*22*0|HL*4*3*23*0|HL|HL*3*3*22|EB*1**30|EB|AAA*N**72*C|AAA|NM1*IL*1*A*B****MI*1|NM1
DTP*346*D8*20260101|DTP*291*D8*2026|TRN*2*X*1|LS*2120|LE|SE*1*1|ST*271*2|DMG*D8*19800229|INS*Y*18*001*25|MSG*x
III*ZZ*11|BHT*0022*11*R*20260101*9999|ZZZ*~
"""
SEGMENTS = st.sampled_from(LINES.replace("\n", "|").strip("|").split("|"))


@given(st.lists(SEGMENTS, max_size=40))
def test_no_benefit_and_no_refusal_is_ever_lost(segments: list[str]) -> None:
    for read_transaction in read(x271(*segments)).transactions:
        answer = read_answer(read_transaction)
        plain = [segment.id for segment in read_transaction.segments]
        kept = len(answer.strays) + sum(len(member.says.benefits) for member in answer.members)
        assert kept == plain.count("EB")
        assert len(answer.refusals) == plain.count("AAA")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(tail: bytes) -> None:
    for read_transaction in read(x271(*ABOVE, *SUBSCRIBER, ending="") + tail).transactions:
        assert read_members(read_transaction)
