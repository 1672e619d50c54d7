"""What a 271 says about each of its members on a given day, for a person who looks at a file."""

from dataclasses import dataclass
from datetime import date

from backoffice.edi.model import Transaction
from backoffice.eligibility.answer import read_members
from backoffice.eligibility.model import WHOLE_PLAN, Status
from backoffice.eligibility.verdict import judge


@dataclass(frozen=True, slots=True)
class MemberReading:
    """One member of a 271 by its number in the transaction and its loop ('' when nobody is named); no names, no ids.

    `aaa_codes` are those in and above the member, nearest first; `benefit_count` counts its EBs.
    """

    number: int
    loop: str
    status: Status
    reason: str
    is_pending: bool
    aaa_codes: tuple[str, ...]
    benefit_count: int


def members_of_271(
    transaction: Transaction, visit_date: date, service_type_code: str = WHOLE_PLAN
) -> list[MemberReading]:
    """The status of each member on that day for that service type, by the rules the night uses."""
    readings = []
    for member in read_members(transaction):
        verdict = judge(member.says, service_type_code, visit_date)
        codes = tuple(refusal.code for refusal in member.says.refusals)
        reading = MemberReading(
            number=member.number,
            loop=member.loop,
            status=verdict.status,
            reason=verdict.reason,
            is_pending=verdict.is_pending,
            aaa_codes=codes,
            benefit_count=len(member.says.benefits),
        )
        readings.append(reading)
    return readings
