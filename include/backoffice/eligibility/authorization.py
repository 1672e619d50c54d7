"""Whether a payer covers the service of a visit, and whether the authorisation or referral it asks for is there."""

import re
from collections.abc import Collection, Iterator

from backoffice.eligibility.about import is_about, names_service
from backoffice.eligibility.model import WHOLE_PLAN
from backoffice.eligibility.visit import Authorization, Discovery, Heard, Visit

SERVICE_NOT_COVERED, AUTHORIZATION_NEEDED = "SERVICE_NOT_COVERED", "AUTHORIZATION_NEEDED"
NONE, EXPIRED, USED_UP = "AUTHORIZATION_NONE", "AUTHORIZATION_EXPIRED", "AUTHORIZATION_USED_UP"
NOT_GRANTED, REFERRAL = "AUTHORIZATION_NOT_GRANTED", "REFERRAL_NEEDED"

_NOT_COVERED, _YES = "I", "Y"
_ENDS_A_SENTENCE = re.compile(r"[.;!\n]|\bBUT\b|,(?![^.;]*\bN?OR\b)")
_ASKS_FOR_A_REFERRAL = re.compile(
    r"\bREFERRALS?\b.*?\b(REQUIRED|REQUIRES?|REQ'?D?|NEEDED|NECESSARY|MANDATORY)\b"
    r"|\bREFERRALS?\b( INDICATOR)?\s*[:=-]\s*Y(ES)?\b"
    r"|\b(REQUIRES?|NEEDS?|MUST (HAVE|OBTAIN|GET))\b.*?\bREFERRALS?\b"
)
_DENIES_BEFORE = re.compile(r"\b(NO|NOT|NEVER|WITHOUT|CANNOT|[A-Z]+N'T)\b")
_DENIES_AFTER = re.compile(r"\s*[:=]\s*NO?\b|[\s?(-]*\bNO?\b(?!\s*\w)")


def service_findings(visit: Visit, heard: Heard, granted: Collection[str]) -> Iterator[Discovery]:
    """What an answer about an active coverage says against treating the patient without another step.

    `granted` are the states of an authorisation with which it may be used, in lower case.
    """
    if is_excluded(visit, heard):
        yield Discovery(SERVICE_NOT_COVERED, visit.subject, SERVICE_NOT_COVERED, visit)
    relevant = [row for row in heard.says.benefits if is_about(visit, row) and names_service(visit, row)]
    needs_authorization = any(benefit.needs_authorization == _YES for benefit in relevant)
    needs_referral = any(_asks_for_a_referral(text) for benefit in relevant for text in benefit.more.messages)
    if (needs_authorization or needs_referral) and (lack := lacking(visit, granted)):
        reason = REFERRAL if lack == NONE and not needs_authorization else lack
        yield Discovery(AUTHORIZATION_NEEDED, visit.subject, reason, visit)


def is_excluded(visit: Visit, heard: Heard) -> bool:
    """Whether an answer says that the service of a visit is not covered."""
    rows = (row for row in heard.says.benefits if row.info_code == _NOT_COVERED and is_about(visit, row))
    return any(names_service(visit, row) for row in rows)


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


def _fits(authorization: Authorization, visit: Visit) -> bool:
    """Whether an authorisation is for what is going to be done; one without codes is for everything."""
    is_for_type = authorization.service_type_code in ("", WHOLE_PLAN, visit.service_type_code)
    is_for_procedures = not authorization.procedures or bool(authorization.procedures & {*(visit.procedures or ())})
    return is_for_type and is_for_procedures


def _asks_for_a_referral(message: str) -> bool:
    """Whether one of the sentences asks for it: what another denies is not about the referral."""
    return any(map(_asks, _ENDS_A_SENTENCE.split(message.upper())))


def _asks(sentence: str) -> bool:
    found = _ASKS_FOR_A_REFERRAL.search(sentence)
    if found is None or _DENIES_BEFORE.search(sentence, 0, found.end()):
        return False
    answer = sentence[found.end() :]
    return not _DENIES_AFTER.match(answer)
