"""Whether a payer covers the service of a visit, and whether the authorisation or referral it asks for is there."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

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


def in_turn(visits: Iterable[Visit], granted: Collection[str]) -> dict[str, Visit]:
    """Coming visits by subject, the visits of each authorisation used as far as those before it will have used them.

    Each takes one visit of an authorisation that serves it: of one without limit, else of that which ends first.
    """
    taken: Counter[tuple[str, str, int]] = Counter()
    left: dict[str, Visit] = {}
    for (_, _, payer_id), same in groupby(sorted(visits, key=_turn), key=lambda each: _turn(each)[:3]):
        of_visit = [_after(each, taken) for each in same]
        left |= {each.subject: each for each in of_visit}
        serving = [
            (each.visits_allowed is not None, each.expiry_date, number)
            for number, each in enumerate(of_visit[0].authorizations)
            if _serves(each, of_visit[0], granted)
        ]
        if serving:
            taken[of_visit[0].patient_id, payer_id, min(serving)[2]] += 1
    return left


def _turn(visit: Visit) -> tuple[date, str, str, str]:
    return visit.visit_date, visit.appointment_id, visit.coverage.payer_id, visit.coverage.coverage_id


def _after(visit: Visit, taken: Counter[tuple[str, str, int]]) -> Visit:
    """The visit, its authorisations as the earlier ones leave them."""
    of_patient = visit.patient_id, visit.coverage.payer_id
    used = (
        replace(each, visits_used=each.visits_used + taken[*of_patient, number])
        for number, each in enumerate(visit.authorizations)
    )
    return replace(visit, authorizations=tuple(used))


def lacking(visit: Visit, granted: Collection[str]) -> str:
    """Why no authorisation on file serves the visit; empty when one does. The one that is nearest to serving counts."""
    fitting = [each for each in visit.authorizations if _fits(each, visit)]
    current = [each for each in fitting if _is_current(each, visit)]
    allowed = [each for each in current if _is_granted(each, granted)]
    if any(map(_has_visits, allowed)):
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


def _serves(authorization: Authorization, visit: Visit, granted: Collection[str]) -> bool:
    is_usable = _is_granted(authorization, granted) and _has_visits(authorization)
    return is_usable and _fits(authorization, visit) and _is_current(authorization, visit)


def _is_current(authorization: Authorization, visit: Visit) -> bool:
    """Whether it holds on the day of the visit."""
    return authorization.effective_date <= visit.visit_date <= authorization.expiry_date


def _is_granted(authorization: Authorization, granted: Collection[str]) -> bool:
    return authorization.status.strip().lower() in granted


def _has_visits(authorization: Authorization) -> bool:
    return authorization.visits_allowed is None or authorization.visits_used < authorization.visits_allowed


def _asks_for_a_referral(message: str) -> bool:
    """Whether one of the sentences asks for it: what another denies is not about the referral."""
    return any(map(_asks, _ENDS_A_SENTENCE.split(message.upper())))


def _asks(sentence: str) -> bool:
    found = _ASKS_FOR_A_REFERRAL.search(sentence)
    if found is None or _DENIES_BEFORE.search(sentence, 0, found.end()):
        return False
    answer = sentence[found.end() :]
    return not _DENIES_AFTER.match(answer)
