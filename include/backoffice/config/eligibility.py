"""Settings of the eligibility job."""

import string
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from backoffice.config.base import Section, Zone

_ID = r"^[A-Za-z0-9 ._-]{0,15}$"

MARKS = frozenset(string.punctuation) - frozenset("-._") | frozenset("\x07\x1c\x1d\x1e\x1f")
"""What may part the elements of our files: nothing that ids hold, nothing that a reader takes for a blank."""

LINE_ENDS = frozenset("\r\n")


def _delimiters(text: str) -> str:
    if len(text) != 4 or len(set(text)) != 4:
        raise ValueError("four different characters")
    if not (MARKS.issuperset(text[:3]) and text[3] in MARKS | LINE_ENDS):
        raise ValueError("neither letters nor digits nor blanks, none of - . _, and a line end only as the last one")
    return text


class PayerProfile(Section):
    """How one payer is asked. Empty ids stand for the practice's first NPI and the payer's EDI id."""

    connection: str = Field("payer", description="Airflow Connection of the clearinghouse or payer: http, sftp or fs")
    envelope: Literal["mime", "soap"] = Field("mime", description="CORE envelope of the real-time connection")
    sender_qualifier: str = Field("ZZ", pattern=r"^[A-Z0-9]{2}$", description="ISA05")
    sender_id: str = Field("", pattern=_ID, description="ISA06 and GS02; empty: the practice's first NPI")
    receiver_qualifier: str = Field("ZZ", pattern=r"^[A-Z0-9]{2}$", description="ISA07")
    receiver_id: str = Field("", pattern=_ID, description="ISA08 and GS03; empty: the payer's EDI id")
    usage: Literal["P", "T"] = Field("P", description="ISA15: P production, T test")
    is_acknowledgement_wanted: bool = Field(False, description="ISA14: ask for a TA1")
    window_days: int | None = Field(None, ge=1, le=14, description="open days ahead whose visits are checked")
    delimiters: Annotated[str, AfterValidator(_delimiters)] = Field(
        "*:^~", description="element, component, repetition and segment separator: four different marks"
    )
    send_group: bool = Field(False, description="send the group number (REF*6P)")
    send_address: bool = Field(False, description="send the patient's address (N3, N4)")
    keep_suffix: bool = Field(False, description="send family names as recorded, with suffix and punctuation")
    may_drop_first_name: bool = Field(False, description="the last attempt after not found leaves the first name out")
    provider_references: dict[str, str] = Field(
        default_factory=dict, description="REF01 → REF02 of our numbers at the payer, sent with the provider"
    )
    drop_folder: str = Field("outbound", description="folder for our files, below the path of an sftp or fs Connection")
    pickup_folder: str = Field("inbound", description="folder of the partner's files, beside it")
    settle_seconds: float = Field(
        5, ge=0, le=30, description="a file of the partner is taken once it has not changed for so long"
    )
    batch_limit: int = Field(500, ge=1, description="questions in one batch")
    send_gender: bool = Field(False, description="send DMG03; some payers refuse it")
    timeout_seconds: float = Field(
        25, gt=0, le=55, description="silence after which an exchange is given up; CAQH CORE: most answers within 20 s"
    )
    at_once: int = Field(2, ge=1, le=16, description="questions on their way to the payer at the same time")
    per_minute: int | None = Field(None, ge=1, description="most questions in any minute; null: no limit")
    fee_cents: int = Field(0, ge=0, description="what a question costs, in cents; 0 where it costs nothing")
    recheck_days: int | None = Field(None, ge=1, description="days an answer stays fresh; wins over the payers feed")
    member_id_prefix_length: int = Field(
        0,
        ge=0,
        le=4,
        description="characters that this payer puts before member ids or leaves out: no other id by that",
    )
    member_id_suffix_length: int = Field(0, ge=0, le=4, description="the same behind them")
    undated_is_as_asked: bool = Field(False, description="a benefit without dates holds for the day asked about")


class Eligibility(Section):
    """Numbers the eligibility job works with."""

    window_days: int = Field(3, ge=1, le=14, description="open days ahead whose visits are checked")
    batch_lead_days: int = Field(
        2, ge=0, le=5, description="open days that payers who answer in batches are asked earlier"
    )
    service_type_code: str = Field("30", description="X12 service type asked where the visit names none")
    recheck_days: dict[str, int] = Field(
        {"medicare": 30, "medicaid": 30},
        description="kind of payer → days an answer stays fresh, where neither profile nor feed says so",
    )
    default_recheck_days: int = Field(3, ge=1, description="the same for kinds not named")
    default_profile: PayerProfile = PayerProfile()
    payers: dict[str, PayerProfile] = Field(
        default_factory=dict, description="payer_id → what differs from the default profile"
    )
    answer_until: time | None = Field(
        time(6, 30), description="local time until which a payer is asked in real time; null: no such time …"
    )
    answer_seconds: int = Field(1800, ge=0, description="… but at least so long after the first question")
    batch_zone: Zone = Field("America/New_York", description="time zone of the two times below")
    batch_cut_off: time = Field(time(21, 0), description="until when partners take batches of a working day")
    batch_until: time = Field(
        time(9, 0), description="until when a batch's answer is waited for on the next working day"
    )
    max_paid_attempts: int = Field(3, ge=1, le=9, description="questions sent for one check in a night, each for a fee")
    ends_soon_days: int = Field(60, ge=0, description="days ahead in which an end of coverage is worth a call")
    usable_authorization_states: frozenset[str] = Field(
        frozenset({"approved", "active", "certified", "granted"}),
        description="states of an authorisation, in any case, with which it may be used",
    )
    resend_seconds: int = Field(
        90, ge=0, description="least wait before the same question goes out again; then doubled"
    )
    probe_seconds: int = Field(
        600, ge=0, description="pause of a payer that is left alone, before one question tries it"
    )
    breaker_failures: int = Field(
        5, ge=1, description="failures in a row after which a payer is left alone, once what is on its way ends"
    )
    open_attempt_days: int = Field(7, ge=1, description="days in which an answer may match without our trace")
    late_days: int = Field(
        4,
        ge=0,
        description="days after its date in which a night that runs late leaves out visits that are over by then; one "
        "that runs later still is a replay of old records and asks what it would have asked in time",
    )
    unmatched_item_days: int = Field(7, ge=1, description="days an answer that fits nobody stays on the work list")

    @property
    def longest_window_days(self) -> int:
        """Open days ahead beyond which no payer is asked."""
        own = [profile.window_days or 0 for profile in (self.default_profile, *self.payers.values())]
        return max(self.window_days, *own) + self.batch_lead_days

    def profile(self, payer_id: str) -> PayerProfile:
        """The payer's profile: the default one with what is set for the payer."""
        own = self.payers.get(payer_id, PayerProfile())
        return self.default_profile.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})
