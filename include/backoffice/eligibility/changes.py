"""What a payer has on file otherwise than the practice, or otherwise than it said before (eligibility.md 3.9)."""

from collections.abc import Iterator
from datetime import date

from backoffice.edi.writer import clean
from backoffice.eligibility.coverage_days import around, enrolled
from backoffice.eligibility.inquiry import normalised_last_name
from backoffice.eligibility.member_ids import is_same_member_id, normalised_member_id
from backoffice.eligibility.model import Person
from backoffice.eligibility.response import Described, Period, Reference
from backoffice.eligibility.verdict import STATUS_CODES, deciding
from backoffice.eligibility.visit import Heard, Visit

_GROUP_NUMBERS = frozenset(("6P", "18", "1L"))
_RELATIONSHIPS = {"18": "self", "01": "spouse", "19": "child"}

Difference = tuple[str, str, str]
"""A field, what the practice (or the answer before) has, and what the payer says."""


def differences(visit: Visit, heard: Heard) -> Iterator[Difference]:
    """Fields in which a definite answer differs; only those that both sides state.

    Who is insured is compared with the practice's record; plan and dates with the answer before, because practices
    name plans in words of their own.
    """
    coverage, person = visit.coverage, heard.person
    ids = [each.member_id for each in (person, heard.subscriber) if each and each.member_id]
    is_ours = (is_same_member_id(coverage.member_id, each, coverage.affixes) for each in ids)
    if ids and coverage.member_id and not any(is_ours):
        yield "member_id", coverage.member_id, ids[0]
    yield from _of_person("", visit.patient, person)
    if heard.subscriber and coverage.relationship != "self":
        yield from _of_person("subscriber_", coverage.subscriber, heard.subscriber)
        relationship = _RELATIONSHIPS.get(person.relationship, "other")
        if person.relationship and relationship != coverage.relationship:
            yield "relationship", coverage.relationship, relationship
    groups = [each.value for each in _references(heard) if each.kind in _GROUP_NUMBERS and each.value]
    if groups and coverage.group_number and _key(coverage.group_number) not in map(_key, groups):
        yield "group_number", coverage.group_number, groups[0]
    if heard.previous:
        yield from _since(visit, heard.previous, heard)


def enrolment_of(heard: Heard, service_type: str, day: date) -> Period:
    """Begin and end of the enrolment around a day, as the rows state them that the status rests on."""
    rows = deciding(heard.says, service_type)
    stated = [enrolled(heard.person.dates, row.more.dates) for row in rows] or [enrolled(heard.person.dates, ())]
    return around((each for of_row in stated for each in of_row), day)


def _of_person(prefix: str, ours: Person, theirs: Described) -> Iterator[Difference]:
    last_names = normalised_last_name(ours.last_name), normalised_last_name(theirs.last_name)
    if all(last_names) and last_names[0] != last_names[1]:
        yield f"{prefix}last_name", ours.last_name, theirs.last_name
    if not _is_same_first_name(ours.first_name, theirs.first_name):
        yield f"{prefix}first_name", ours.first_name, theirs.first_name
    if ours.birth_date and theirs.birth_date and ours.birth_date != theirs.birth_date:
        yield f"{prefix}birth_date", ours.birth_date.isoformat(), theirs.birth_date.isoformat()


def _is_same_first_name(ours: str, theirs: str) -> bool:
    """Middle names and initials do not count: `Asta M` is `ASTA`, and so is `A`."""
    words = clean(ours).split()[:1], clean(theirs).split()[:1]
    if not all(words):
        return True
    one, other = words[0][0], words[1][0]
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


def _since(visit: Visit, before: Heard, now: Heard) -> Iterator[Difference]:
    plans = _plans(before), _plans(now)
    if all(plans) and plans[0] != plans[1]:
        yield "plan_name", ", ".join(sorted(plans[0])), ", ".join(sorted(plans[1]))
    then, today = (enrolment_of(each, visit.service_type_code, visit.visit_date) for each in (before, now))
    for name, old, new in (("begin_date", then.begin, today.begin), ("end_date", then.end, today.end)):
        if new and old != new:
            yield name, old.isoformat() if old else "", new.isoformat()


def _plans(heard: Heard) -> frozenset[str]:
    rows = heard.says.benefits
    return frozenset(clean(row.plan_name) for row in rows if row.info_code in STATUS_CODES and row.plan_name)


def _references(heard: Heard) -> Iterator[Reference]:
    for each in (heard.person, heard.subscriber):
        if each:
            yield from each.references


def _key(text: str) -> str:
    return normalised_member_id(text)
