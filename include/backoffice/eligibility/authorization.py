"""Whether a payer covers the service of a visit, and whether the authorisation or referral it asks for is there."""

import re
from collections.abc import Collection, Iterator

from backoffice.eligibility.model import WHOLE_PLAN
from backoffice.eligibility.response import Benefit
from backoffice.eligibility.visit import Authorization, Discovery, Heard, Visit

SERVICE_NOT_COVERED, AUTHORIZATION_NEEDED = "SERVICE_NOT_COVERED", "AUTHORIZATION_NEEDED"
NONE, EXPIRED, USED_UP = "AUTHORIZATION_NONE", "AUTHORIZATION_EXPIRED", "AUTHORIZATION_USED_UP"
NOT_GRANTED, REFERRAL = "AUTHORIZATION_NOT_GRANTED", "REFERRAL_NEEDED"

_NOT_COVERED, _YES, _OUT_OF_NETWORK_ONLY = "I", "Y", "N"
_ASKS_FOR_A_REFERRAL = re.compile(r"\bREFERRAL\b[^.]*\b(REQUIRED|NEEDED)\b|\b(REQUIRES|NEEDS)\b[^.]*\bREFERRAL\b")
_DENIES_IT = re.compile(r"\b(NO|NOT|NEVER|WITHOUT)\b")


def service_findings(visit: Visit, heard: Heard, granted: Collection[str]) -> Iterator[Discovery]:
    """What an answer about an active coverage says against treating the patient without another step.

    `granted` are the states of an authorisation with which it may be used, in lower case.
    """
    relevant = [benefit for benefit in heard.says.benefits if _is_about(visit, benefit)]
    if any(benefit.info_code == _NOT_COVERED for benefit in relevant):
        yield Discovery(SERVICE_NOT_COVERED, visit.subject, SERVICE_NOT_COVERED, visit)
    needs_authorization = any(benefit.needs_authorization == _YES for benefit in relevant)
    needs_referral = any(_asks_for_a_referral(text) for benefit in relevant for text in benefit.more.messages)
    if (needs_authorization or needs_referral) and (lack := lacking(visit, granted)):
        reason = REFERRAL if lack == NONE and not needs_authorization else lack
        yield Discovery(AUTHORIZATION_NEEDED, visit.subject, reason, visit)


def lacking(visit: Visit, granted: Collection[str]) -> str:
    """Why no authorisation on file serves the visit; empty when one does. The one that is nearest to serving counts."""
    fitting = [each for each in visit.authorizations if _fits(each, visit)]
    current = [each for each in fitting if each.effective_date <= visit.visit_date <= each.expiry_date]
    allowed = [each for each in current if each.status.strip().lower() in granted]
    if any(each.visits_allowed is None or each.visits_used < each.visits_allowed for each in allowed):
        return ""
    if allowed:
        return USED_UP
    if current:
        return NOT_GRANTED
    return EXPIRED if any(each.expiry_date < visit.visit_date for each in fitting) else NONE


def _is_about(visit: Visit, benefit: Benefit) -> bool:
    """Whether a row speaks of this visit: its service type or one of its procedures, on its day, in its network."""
    if benefit.network == _OUT_OF_NETWORK_ONLY and visit.is_in_network is not False:
        return False
    if benefit.periods is not None and not any(period.covers(visit.visit_date) for period in benefit.periods):
        return False
    if benefit.procedure and benefit.procedure.code:
        return benefit.procedure.is_among(visit.procedures or ())
    return bool({visit.service_type_code, WHOLE_PLAN} & {*benefit.service_types})


def _fits(authorization: Authorization, visit: Visit) -> bool:
    """Whether an authorisation is for what is going to be done; one without codes is for everything."""
    is_for_type = authorization.service_type_code in ("", WHOLE_PLAN, visit.service_type_code)
    is_for_procedures = not authorization.procedures or bool(authorization.procedures & {*(visit.procedures or ())})
    return is_for_type and is_for_procedures


def _asks_for_a_referral(message: str) -> bool:
    text = message.upper()
    return bool(_ASKS_FOR_A_REFERRAL.search(text)) and not _DENIES_IT.search(text)
