"""A claim that a payer still owes for: when it went out, and what has been heard of it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.billing.acknowledgements import is_rejection
from backoffice.workdays import Workdays

_REFUSED_SETS = frozenset("RMWX")  # IK501 and AK901: rejected, for content or for security


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """One claim and rank with money open at a payer; codes are empty, and dates None, where nothing was heard.

    `set_code` is from the 999, `batch_…` and `category`, `action`, `answered_on` from 277s; `status_code` (CLP02) and
    `status_on` are the payer's newest remittance, `earlier_…` that of the rank before. Without `payer_id` we know no
    payer of that rank: the one before has forwarded the claim to it. `answered_cents` is the charge that the rank's
    posted payments are about, `denied_cents` what stands denied there and has an item of its own. `is_suspended`: a
    payment of the claim waits for a person.
    """

    claim_id: str
    rank: int
    open_cents: int
    service_from_date: date
    payer_id: str | None = None
    payer_kind: str | None = None
    filing_limit_days: int | None = None
    sent_date: date | None = None
    clearinghouse_status: str = ""
    set_code: str = ""
    batch_category: str | None = None
    batch_action: str | None = None
    batch_answered_on: date | None = None
    category: str | None = None
    action: str | None = None
    answered_on: date | None = None
    status_code: str = ""
    status_on: date | None = None
    earlier_status_code: str = ""
    earlier_paid_on: date | None = None
    earlier_remit_id: str = ""
    earlier_ordinal: int = 0
    crossover_wait_days: int | None = None
    charge_cents: int = 0
    answered_cents: int = 0
    denied_cents: int = 0
    is_suspended: bool = False

    @property
    def subject(self) -> str:
        """Subject of its work items."""
        return f"{self.claim_id}:{self.rank}"

    @property
    def facts(self) -> dict[str, str | int]:
        """What every item about it shows."""
        return {"claim_id": self.claim_id, "rank": self.rank}

    @property
    def is_answered(self) -> bool:
        """Whether a 277 about this claim is newer than its sending."""
        return self.category is not None and _is_since(self.answered_on, self.sent_date)

    @property
    def rejection(self) -> str:
        """Why it was refused before anybody adjudicated it, empty when it was not: what was heard last decides."""
        if self.is_answered:
            return _rejected_by_277(self.category or "", self.action or "")
        if self.batch_category is not None and _is_since(self.batch_answered_on, self.sent_date):
            return "BATCH_REJECTED" if is_rejection(self.batch_category, self.batch_action or "") else ""
        if self.set_code:
            return "SET_REJECTED" if self.set_code in _REFUSED_SETS else ""
        return "CLEARINGHOUSE_REJECTED" if self.clearinghouse_status == "rejected" else ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether anybody has said that the claim has come."""
        has_batch_answer = _is_since(self.batch_answered_on, self.sent_date)
        return self.is_answered or has_batch_answer or bool(self.set_code or self.clearinghouse_status)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long payers may take, and when we have to act; limits in days, waits and due days in open days.

    `status_days` is a payer's own where `status_days_of` names it. `expects_acknowledgements`: the practice gets any.
    """

    workdays: Workdays
    expects_acknowledgements: bool
    acknowledgement_days: int
    era_days: int
    status_days: int
    status_days_of: Mapping[str, int]
    due_days: int
    crossover_days: int
    filing_limit_days: int
    warning_days: tuple[int, ...]

    def filing_limit(self, claim: OpenClaim) -> date:
        """The last day on which the payer takes the claim. Medicare: one calendar year (42 CFR 424.44)."""
        service = claim.service_from_date
        if claim.filing_limit_days is None and claim.payer_kind == "medicare":
            is_leap_day = (service.month, service.day) == (2, 29)
            return service.replace(year=service.year + 1, day=28 if is_leap_day else service.day)
        return service + timedelta(days=claim.filing_limit_days or self.filing_limit_days)

    def due(self, claim: OpenClaim, since: date, wait_days: int = 0) -> date:
        """The due date of a thing to do for the claim, never after its filing limit."""
        return min(self.workdays.after(since, wait_days + self.due_days), self.filing_limit(claim))


def _is_since(day: date | None, sent_date: date | None) -> bool:
    return day is not None and (sent_date is None or day >= sent_date)


def _rejected_by_277(category: str, action: str) -> str:
    if not is_rejection(category, action):
        return ""
    return f"277CA_{category}" if is_rejection(category, "") else "277CA_U"
