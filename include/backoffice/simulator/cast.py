"""The parts that patients play: each stands for one condition of their coverage, and is dealt from a deck."""

from enum import StrEnum


class Part(StrEnum):
    """What is special about a patient's coverage. The payer's answers follow from it."""

    PLAIN = ""
    SELF_PAY = "self_pay"
    SECONDARY = "secondary"
    SPOUSE = "spouse"
    CHILD = "child"
    TERMINATED = "coverage_terminated"
    NOT_ON_VISIT_DATE = "not_on_visit_date"
    AAA_71 = "aaa_71"
    AAA_72 = "aaa_72"
    AAA_75 = "aaa_75"
    CONFLICT = "status_conflict"
    WRONG_MEMBER = "wrong_member"
    NO_STATUS = "status_missing"
    NO_MEMBER_ID = "member_id_missing"
    UNKNOWN_PAYER = "payer_unknown"


FAULTS = tuple(Part)[5:]
"""Parts with which a visit does not take place: the coverage has to be put right first."""

CARDS = tuple(part.value for part in tuple(Part)[1:])
