"""Settings of the job, and what a person sees of a 271."""

import pytest
from pydantic import ValidationError

from backoffice.config.eligibility import Eligibility, PayerProfile
from backoffice.eligibility.reading import MemberReading, members_of_271
from tests.eligibility.made import ABOVE, SUBSCRIBER, VISIT, transaction


def test_a_payer_s_profile_changes_only_what_it_names() -> None:
    settings = Eligibility(
        default_profile=PayerProfile(connection="clearinghouse", send_gender=True),
        payers={"AETNA": PayerProfile(send_gender=False, usage="T")},
    )
    assert settings.profile("AETNA") == PayerProfile(connection="clearinghouse", send_gender=False, usage="T")
    assert settings.profile("CIGNA") == PayerProfile(connection="clearinghouse", send_gender=True)


@pytest.mark.parametrize("bad", [{"usage": "X"}, {"sender_id": "A*B"}, {"sender_id": "1234567890123456"}, {"color": 1}])
def test_a_profile_that_could_not_be_written_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PayerProfile.model_validate(bad)


@pytest.mark.parametrize(
    "bad",
    ["****", "*:^*", "*:^", "*:^~!", "", "A:^~", "*:5~", "*: ~", "*:\t~", "\n:^~", "*:\r~", "*:^-", "*.^~", "*:^ß"],
)
def test_delimiters_with_which_nobody_could_read_a_270_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError, match="delimiters"):
        PayerProfile.model_validate({"delimiters": bad})


@pytest.mark.parametrize("marks", ["*:^~", "|>^~", "*:^\n", "*:^\r", "\x1d\x1f\x1e\x1c", "*:^\x1d"], ids=repr)
def test_other_delimiters_are_taken(marks: str) -> None:
    assert PayerProfile(delimiters=marks).delimiters == marks


def test_each_member_of_a_271_is_shown_with_status_and_codes_and_without_a_name() -> None:
    segments = (
        *ABOVE,
        *SUBSCRIBER,
        "EB*5**30",
        "DTP*346*D8*20260101",
        "HL*4*2*22*0",
        "NM1*IL*1*MBEKI*JO",
        "AAA*N**75*C",
    )
    assert members_of_271(transaction(*segments), VISIT) == [
        MemberReading(1, "2000C", "ACTIVE", "", is_pending=True, aaa_codes=(), benefit_count=1),
        MemberReading(2, "2000C", "REJECTED", "AAA_75", is_pending=False, aaa_codes=("75",), benefit_count=0),
    ]
