"""The guard before an answer is applied: whether it speaks of the person who was asked about (eligibility.md 3.5).

Nobody is ever found by name. A name only keeps an answer out, where no birth date tells the members of a family apart
who share one member id: the payer states none, or twins have the same.
"""

import re
from collections.abc import Iterable, Sequence

from backoffice.edi.writer import clean
from backoffice.eligibility.correlate import Attempt
from backoffice.eligibility.member_ids import NO_AFFIXES, Affixes, is_same_member_id
from backoffice.eligibility.response import Described, Member

_SUBSCRIBER, _DEPENDENT = "2000C", "2000D"
_WORD = re.compile(r"[A-Z]+")
_SHORTEST_SHORT_FORM = 3  # BEN may be BENJAMIN; ED and EDWIN may be two brothers


def is_same_person(member: Member, attempt: Attempt, is_marked: bool = True, affixes: Affixes = NO_AFFIXES) -> bool:
    """Whether an answer may be applied to the question that it was matched to; `is_marked`: by a mark of the question.

    Member id and birth date, where present, equal those asked; one of the two is enough when the payer says that it
    corrected the data. Unless the birth date vouches for the person, the loop and the first name must not speak against
    them either; where the question was found by the birth date, or the id is the same but for its `affixes`, the first
    name must not. An answer that states neither is nobody's; one without benefits needs no identity to belong to its
    question. A refusal of the subscriber above a dependent, or an answer that breaks off there, may carry the
    subscriber's own data.
    """
    is_refusal = not member.says.benefits
    is_ended_there = bool(member.says.refusals) or member.says.is_cut
    is_refusal_above = is_refusal and is_ended_there and attempt.is_dependent and member.loop == _SUBSCRIBER
    agreements = []
    if member.member_ids:
        agreements.append(_bears_id(member, attempt, affixes))
    is_born_as_asked = member.birth_date == attempt.birth_date
    if member.birth_date and not is_refusal_above:
        agreements.append(is_born_as_asked)
    if not agreements:
        return is_refusal
    if not (any(agreements) if member.is_corrected else all(agreements)):
        return False
    if is_born_as_asked:
        is_by_affix = _bears_id(member, attempt, affixes) and not _bears_id(member, attempt, NO_AFFIXES)
        return (is_marked and not is_by_affix) or not _contradict(attempt.first_name, member.person)
    return is_refusal_above or not _is_somebody_else(member, attempt)


def may_be_a_twin(member: Member, attempt: Attempt) -> bool:
    """Whether the answer could as well speak of another person with this member id and birth date, if there is one.

    It bears another first name than was asked about, if any. A refusal without a name belongs to its question.
    """
    if member.birth_date != attempt.birth_date:
        return False
    first, ours = _words(member.person.first_name), _words(attempt.first_name)
    return first[:1] != ours[:1] if first else bool(member.says.benefits)


def is_a_twin_s(member: Member, attempt: Attempt, others: Iterable[str]) -> bool:
    """Whether an answer that may be a twin's can't be told from one, or is.

    `others` are the first names of others with this member id and birth date. Who bears the name that was asked about,
    or a form of it, is the same person under another number.
    """
    twins = [name for name in others if _contradict(attempt.first_name, Described(first_name=name))]
    is_ours = not _contradict(attempt.first_name, member.person)
    return bool(twins) and not (is_ours and all(_contradict(name, member.person) for name in twins))


def _bears_id(member: Member, attempt: Attempt, affixes: Affixes) -> bool:
    return any(is_same_member_id(attempt.member_id, each, affixes) for each in member.member_ids)


def _is_somebody_else(member: Member, attempt: Attempt) -> bool:
    """Whether the answer stands where another member of the family would, or bears another first name."""
    is_in_another_loop = member.loop != (_DEPENDENT if attempt.is_dependent else _SUBSCRIBER)
    return is_in_another_loop or _contradict(attempt.first_name, member.person)


def _contradict(recorded: str, stated: Described) -> bool:
    """Whether two first names can't be one person's; nothing contradicts a name that is not there.

    People go by a middle name, an initial or a short form; brothers and sisters often share the middle name.
    """
    ours, first, theirs = _words(recorded), _words(stated.first_name), _words(stated.first_name, stated.middle_name)
    if not ours or not first:
        return False
    if 1 in (len(ours[0]), len(first[0])):
        return ours[0][0] != first[0][0]
    pairs = [(ours[0], each) for each in theirs] + [(first[0], each) for each in ours]
    return not any(_may_be_one(*pair) for pair in pairs)


def _may_be_one(name: str, other: str) -> bool:
    shorter, longer = sorted((name, other), key=len)
    return name == other or (len(shorter) >= _SHORTEST_SHORT_FORM and longer.startswith(shorter))


def _words(*names: str) -> Sequence[str]:
    return [word for name in names for word in _WORD.findall(clean(name))]
