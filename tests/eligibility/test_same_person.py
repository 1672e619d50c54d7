"""An answer is applied to whom was asked about, and to nobody else of the family either."""

from dataclasses import replace
from datetime import date

import pytest

from backoffice.eligibility.answer import read_answer
from backoffice.eligibility.correlate import Attempts
from backoffice.eligibility.member_ids import Affixes
from backoffice.eligibility.response import Described, Member, Trace
from backoffice.eligibility.same_person import is_a_twin_s, is_same_person, may_be_a_twin
from tests.eligibility.made import ABOVE, ATTEMPT, COMPANY, active, member, says, transaction

CHILD = replace(ATTEMPT, trace_number="CHECK2-1", first_name="Olle", birth_date=date(2015, 4, 1), is_dependent=True)
SUBSCRIBER = ("HL*3*2*22*0", "NM1*IL*1*LINDQVIST*ASTA****MI*W123456789")
BORN = "DMG*D8*20150401"


def _subscriber(*segments: str) -> Member:
    (found,) = read_answer(transaction(*ABOVE, *SUBSCRIBER, *segments)).members
    return found


def _dependent(name: str, *segments: str) -> Member:
    family = ("HL*3*2*22*1", SUBSCRIBER[1], "HL*4*3*23*0", f"NM1*03*1*LINDQVIST*{name}")
    (found,) = read_answer(transaction(*ABOVE, *family, *segments)).members
    return found


def test_the_right_person_passes_the_guard() -> None:
    assert is_same_person(member(), ATTEMPT)
    assert is_same_person(_dependent("OLLE", "EB*1**30"), CHILD)


@pytest.mark.parametrize("changes", [{"member_ids": ("Z9",)}, {"birth_date": date(1981, 2, 28)}])
def test_another_member_id_or_birth_date_does_not(changes: dict[str, object]) -> None:
    assert not is_same_person(member(**changes), ATTEMPT)


@pytest.mark.parametrize(
    ("stated", "affixes", "expected"),
    [
        ("W12345678901", Affixes(behind=2), True),
        ("w123456789-01", Affixes(behind=2), True),
        ("XYZW123456789", Affixes(before=3), True),
        ("XYZW12345678901", Affixes(before=3, behind=2), True),
        ("W12345678901", Affixes(), False),
        ("W1234567891", Affixes(behind=2), False),
        ("V12345678901", Affixes(behind=2), False),
    ],
)
def test_an_id_is_the_same_but_for_what_the_payer_s_profile_leaves_out(
    stated: str, affixes: Affixes, expected: bool
) -> None:
    assert is_same_person(member(member_ids=(stated,)), ATTEMPT, affixes=affixes) is expected


def test_ids_with_different_ends_are_two_and_one_without_does_not_vouch_for_a_twin() -> None:
    affixes, asked = Affixes(behind=2), replace(ATTEMPT, member_id="W12345678901")
    assert not is_same_person(member(member_ids=("W12345678902",)), asked, affixes=affixes)
    assert is_same_person(
        member(member_ids=("W123456789",), person=Described(first_name="ASTA")), asked, affixes=affixes
    )
    assert not is_same_person(
        member(member_ids=("W123456789",), person=Described(first_name="IDA")), asked, affixes=affixes
    )


def test_one_of_the_two_is_enough_when_the_payer_corrected_the_data() -> None:
    assert is_same_person(member(member_ids=("W1",), is_corrected=True), ATTEMPT)
    assert not is_same_person(member(member_ids=("W1",), birth_date=date(1999, 1, 1), is_corrected=True), ATTEMPT)


def test_a_corrected_id_does_not_make_a_name_count_that_did_not_count_before() -> None:
    nickname = Described(first_name="PEGGY")
    assert is_same_person(member(person=nickname), ATTEMPT)
    assert is_same_person(member(member_ids=("W1",), is_corrected=True, person=nickname), ATTEMPT)


def test_a_corrected_birth_date_does_not_make_a_brother_of_the_sister() -> None:
    corrected = ("DMG*D8*20170401", "INS*N*19*001*25", "EB*1**30")
    assert is_same_person(_dependent("OLLE", *corrected), CHILD)
    assert not is_same_person(_dependent("IDA", *corrected), CHILD)


def test_a_dependent_may_have_an_own_id_beside_the_subscriber_s() -> None:
    asked = replace(ATTEMPT, is_dependent=True)
    assert is_same_person(member(loop="2000D", member_ids=("W1-02", "W123456789")), asked)


def test_a_rejected_subscriber_s_birth_date_and_name_are_not_the_dependent_s() -> None:
    refused = _subscriber("DMG*D8*19500505", "AAA*N**75*C")
    assert is_same_person(refused, CHILD)
    assert not is_same_person(_subscriber("DMG*D8*19500505", "EB*1**30"), CHILD)


def test_a_subscriber_of_whom_nothing_is_said_is_not_the_dependent_who_was_asked_about() -> None:
    assert not is_same_person(_subscriber(), CHILD)
    assert is_same_person(_subscriber("AAA*N**75*C"), CHILD)
    cut = replace(_subscriber(), says=replace(says(), is_cut=True))
    assert is_same_person(cut, CHILD)


def test_an_answer_that_names_nobody_is_nobody_s_but_a_refusal_belongs_to_its_question() -> None:
    nobody = member(member_ids=(), birth_date=None)
    assert not is_same_person(nobody, ATTEMPT)
    assert is_same_person(replace(nobody, says=says(aaa=["42R"])), ATTEMPT)


def test_without_a_birth_date_a_sibling_s_answer_is_kept_out() -> None:
    assert not is_same_person(_dependent("IDA", "EB*1**30"), CHILD)
    assert not is_same_person(_dependent("IDA", "AAA*N**72*C"), CHILD)


def test_without_a_birth_date_the_subscriber_s_answer_is_not_the_dependent_s_nor_the_other_way_round() -> None:
    assert not is_same_person(_subscriber("EB*1**30"), replace(CHILD, first_name="Asta"))
    assert not is_same_person(_dependent("ASTA", "EB*1**30"), ATTEMPT)


def test_a_birth_date_vouches_for_whom_the_payer_keeps_in_another_loop_or_calls_otherwise() -> None:
    assert is_same_person(_subscriber(BORN, "EB*1**30"), CHILD)
    assert is_same_person(_dependent("OLAF", BORN, "EB*1**30"), CHILD)


@pytest.mark.parametrize(
    ("recorded", "stated"),
    [
        ("Olle", "O"),
        ("O.", "OLLE"),
        ("Ben", "BENJAMIN"),
        ("Anne-Marie", "ANNEMARIE"),
        ("Karl Olle", "OLLE"),
        ("Olle", "KARL*OLLE"),
        ("Zoë", "ZOE"),
        ("", "OLLE"),
        ("Olle", ""),
    ],
)
def test_initials_short_forms_and_middle_names_do_not_contradict(recorded: str, stated: str) -> None:
    assert is_same_person(_dependent(stated, "EB*1**30"), replace(CHILD, first_name=recorded))


@pytest.mark.parametrize(
    ("recorded", "stated"), [("Olle Maria", "IDA*MARIA"), ("Ed", "EDWIN"), ("Olle", "I"), ("Olle", "IDA*O")]
)
def test_a_shared_middle_name_or_the_first_two_letters_do_not_make_one_of_two(recorded: str, stated: str) -> None:
    assert not is_same_person(_dependent(stated, "EB*1**30"), replace(CHILD, first_name=recorded))


def test_where_only_the_birth_date_led_to_the_question_another_first_name_keeps_the_answer_out() -> None:
    assert not is_same_person(_dependent("IDA", BORN, "EB*1**30"), CHILD, is_marked=False)
    assert is_same_person(_dependent("OLLE", BORN, "EB*1**30"), CHILD, is_marked=False)
    assert is_same_person(_subscriber(BORN, "EB*1**30"), replace(CHILD, first_name="Asta"), is_marked=False)


@pytest.mark.parametrize("stated", ["IDA", "I", "", "ODA"])
def test_what_can_t_be_told_from_a_twin_s_answer_is_nobody_s(stated: str) -> None:
    answer, asked = _dependent(stated, BORN, "EB*1**30"), replace(CHILD, first_name="Isak")
    assert may_be_a_twin(answer, asked)
    assert is_a_twin_s(answer, asked, ["Ida"])


@pytest.mark.parametrize(
    ("stated", "others"), [("OLLE", ["Ida"]), ("O", ["Ida"]), ("IDA", []), ("OLAF", ["Olle Erik"])]
)
def test_an_answer_about_whom_was_asked_is_no_twin_s(stated: str, others: list[str]) -> None:
    answer = _dependent(stated, BORN, "EB*1**30")
    assert not may_be_a_twin(answer, CHILD) or not is_a_twin_s(answer, CHILD, others)


def test_a_refusal_without_a_name_and_an_answer_without_a_birth_date_are_not_taken_for_a_twin_s() -> None:
    assert not may_be_a_twin(_dependent("", BORN, "AAA*N**75*C"), CHILD)
    assert not may_be_a_twin(_dependent("O", "EB*1**30"), CHILD)


def test_swapped_answers_of_two_patients_are_applied_to_nobody() -> None:
    other = replace(ATTEMPT, trace_number="CHECK2-1", member_id="Z9", birth_date=date(1999, 1, 1))
    swapped = member(traces=(Trace("2", "CHECK2-1", COMPANY),))
    answer = replace(read_answer(transaction(*ABOVE, *SUBSCRIBER)), members=(swapped,))
    assert Attempts((ATTEMPT, other), COMPANY).match(answer, swapped).attempt == other
    assert not is_same_person(swapped, other)
    assert is_same_person(replace(swapped, says=says(active())), ATTEMPT)
