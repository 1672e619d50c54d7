"""999 and TA1: only what rejects an inquiry of ours counts."""

import pytest

from backoffice.edi.reader import read
from backoffice.eligibility.acknowledgement import Refused, refused_by_999, refused_by_ta1

ISA = "ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000001*0*P*:~"


def _by_999(*segments: str) -> list[Refused]:
    body = "".join(f"{segment}~" for segment in segments)
    data = f"{ISA}GS*FA*A*B*20261006*0315*1*X*005010X231A1~ST*999*0001~{body}SE*1*0001~GE*1*1~IEA*1*000000001~"
    return list(refused_by_999(read(data.encode()).transactions[0]))


@pytest.mark.parametrize("code", ["R", "M", "W", "X"])
def test_a_rejected_transaction_names_its_control_number(code: str) -> None:
    assert _by_999("AK1*HS*42", "AK2*270*0042", f"IK5*{code}*5", "AK9*P*1*1*0") == [Refused(42, "999_R", 42)]


def test_one_question_of_a_batch_is_rejected_by_its_own_number() -> None:
    batch = ("AK1*HS*42", "AK2*270*0001", "IK5*A", "AK2*270*0002", "IK5*R*5", "AK9*P*2*2*1")
    assert _by_999(*batch) == [Refused(42, "999_R", 2)]


def test_a_rejected_group_names_its_control_number() -> None:
    assert _by_999("AK1*HS*42", "AK9*R*1*1*0") == [Refused(42, "999_R")]


@pytest.mark.parametrize(
    "segments",
    [
        ("AK1*HS*42", "AK2*270*0042", "IK5*A", "AK9*A*1*1*1"),
        ("AK1*HS*42", "AK2*270*0042", "IK5*E", "AK9*E*1*1*1"),
        ("AK1*HC*42", "AK2*837*0042", "IK5*R", "AK9*R*1*1*0"),
        ("IK5*R", "AK9*R"),
        ("AK1*HS*4x2", "AK9*R"),
    ],
    ids=["accepted", "accepted with errors", "about claims", "without a group", "not a number"],
)
def test_anything_else_refuses_nothing(segments: tuple[str, ...]) -> None:
    assert _by_999(*segments) == []


def test_a_rejecting_ta1_names_our_interchange_and_its_time() -> None:
    data = f"{ISA}TA1*000000042*261006*0315*R*006~TA1*000000043*261006*0315*A*000~IEA*0*000000001~"
    assert list(refused_by_ta1(read(data.encode()))) == [Refused(42, "TA1_R", isa_stamp="2610060315")]


def test_who_writes_in_lower_case_rejects_as_well() -> None:
    assert _by_999("ak1*hs*42", "ak2*270*0042", "ik5*r*5") == [Refused(42, "999_R", 42)]
    data = f"{ISA}ta1*000000042*261006*0315*r*006~iea*0*000000001~"
    assert list(refused_by_ta1(read(data.encode()))) == [Refused(42, "TA1_R", isa_stamp="2610060315")]
