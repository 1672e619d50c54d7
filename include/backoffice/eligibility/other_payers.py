"""Who else pays, as an answer states it: another insurance, a Medicare Advantage plan, a payer before Medicare."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from backoffice.eligibility.coverage_days import coordinated
from backoffice.eligibility.model import MEDICARE, WHOLE_PLAN
from backoffice.eligibility.response import Benefit, Entity, Period
from backoffice.eligibility.visit import Discovery, Heard, OtherPayer, Recorded, SaidIn, Visit

OTHER_COVERAGE_FOUND, QMB = "OTHER_COVERAGE_FOUND", "QMB_DO_NOT_BILL"
MEDICARE_ADVANTAGE, MEDICARE_SECONDARY = "MEDICARE_ADVANTAGE", "MEDICARE_SECONDARY"

_OTHER_PAYER = "R"
_INACTIVE = frozenset("678")
_DRUG_PLAN = frozenset(("88",))
_PAYERS = frozenset(("PR", "PRP", "SEP", "TTP", "IL"))
_NUMBERS = frozenset(("18", "IG", "6P", "1L", "F6"))
# X12 data element 1336: HMO, HMO Medicare risk, indemnity, PPO, POS; the nine kinds of Medicare as secondary payer.
_ADVANTAGE = frozenset(("HM", "HN", "IN", "PR", "PS"))
_SECONDARY = frozenset(("12", "13", "14", "15", "16", "41", "42", "43", "47"))
_BENEFICIARY = "QM"
_CODE = re.compile(r"[A-Z0-9]{1,3}")
_WORD = re.compile(r"[A-Z0-9]+")
_SHORTEST_NAME = 5


def other_payers(visit: Visit, heard: Heard) -> Iterator[Discovery]:
    """One discovery a kind and patient: the payers that an answer names, that hold on the day of the visit, and that
    the practice does not know yet. A drug plan alone is none.
    """
    rows: dict[str, list[Benefit]] = {}
    for benefit in heard.says.benefits:
        if kind := _kind(visit, benefit):
            rows.setdefault(kind, []).append(benefit)
    for kind, benefits in rows.items():
        payers = tuple(_described(visit, heard, benefit) for benefit in benefits)
        yield Discovery(kind, visit.patient_id, kind, visit, facts=_types(payers), payers=payers)


def united(same: Sequence[Discovery]) -> Discovery:
    """The first of several discoveries of other payers, with all that any of them names.

    A payer that answers name alike stands once, with each answer that says so.
    """
    said_in: dict[OtherPayer, dict[tuple[str, int], SaidIn]] = {}
    for payer in (payer for each in same for payer in each.payers):
        places = said_in.setdefault(replace(payer, said_in=()), {})
        for place in payer.said_in:
            places.setdefault((place.answer_id, place.benefit), place)
    payers = tuple(replace(payer, said_in=tuple(places.values())) for payer, places in said_in.items())
    return replace(same[0], facts={**same[0].facts, **_types(payers)}, payers=payers)


def is_qmb(visit: Visit, heard: Heard) -> bool:
    """Whether the patient is a Qualified Medicare Beneficiary on that day and must not be billed cost share
    (42 U.S.C. 1396a(n)(3)(B)).
    """
    return qmb_days(visit, heard) is not None


def qmb_days(visit: Visit, heard: Heard) -> Period | None:
    """The days around the visit on which the patient is a QMB; None when the answer does not say so."""
    stated = (
        coordinated(benefit.more.dates, visit.visit_date)
        for benefit in heard.says.benefits
        if benefit.insurance_type == _BENEFICIARY and benefit.info_code not in _INACTIVE
    )
    return next(filter(None, stated), None)


def _kind(visit: Visit, benefit: Benefit) -> str:
    """Kind of the discovery that a row belongs to; empty for none."""
    if benefit.info_code in _INACTIVE or coordinated(benefit.more.dates, visit.visit_date) is None:
        return ""
    if visit.coverage.payer_kind == MEDICARE:
        if benefit.insurance_type == _BENEFICIARY:
            return QMB
        if benefit.insurance_type in _SECONDARY:
            return MEDICARE_SECONDARY if visit.coverage.rank == 1 else ""
    if benefit.info_code != _OTHER_PAYER or frozenset(benefit.service_types) == _DRUG_PLAN:
        return ""
    if _is_advantage(visit, benefit):
        is_as_recorded = visit.coverage.rank > 1 and _is_known(benefit, visit.others)
        return "" if is_as_recorded else MEDICARE_ADVANTAGE
    return "" if _is_known(benefit, (visit.coverage, *visit.others)) else OTHER_COVERAGE_FOUND


def _is_advantage(visit: Visit, benefit: Benefit) -> bool:
    """Whether the row names a plan that takes Medicare's place: recorded behind Medicare, it is still not billed."""
    is_whole = not benefit.service_types or WHOLE_PLAN in benefit.service_types
    return visit.coverage.payer_kind == MEDICARE and benefit.insurance_type in _ADVANTAGE and is_whole


def _is_known(benefit: Benefit, recorded: Iterable[Recorded]) -> bool:
    """Whether the practice has recorded a coverage of the payer that the row names, by its id, number or name."""
    payers = [entity for entity in benefit.more.entities if entity.code in _PAYERS]
    numbers = {_key(each.value) for each in benefit.more.references if each.kind in _NUMBERS}
    numbers |= {_key(entity.id) for entity in payers}
    names = [_key(entity.name) for entity in payers]
    return any(
        {_key(each.member_id), _key(each.edi_payer_id)} & numbers - {""}
        or any(_is_same_name(name, _key(each.payer_name)) for name in names)
        for each in recorded
    )


def _is_same_name(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _SHORTEST_NAME and longer.startswith(shorter)


def _types(payers: Iterable[OtherPayer]) -> dict[str, str | int]:
    codes = sorted({each.insurance_type for each in payers if _CODE.fullmatch(each.insurance_type)})
    return {"insurance_types": ", ".join(codes)} if codes else {}


def _described(visit: Visit, heard: Heard, benefit: Benefit) -> OtherPayer:
    """What the row says of the other payer, for a person."""
    entities, more = benefit.more.entities, benefit.more
    return OtherPayer(
        insurance_type=benefit.insurance_type,
        names=tuple(entity.name for entity in entities),
        ids=tuple(entity.id for entity in entities if entity.id),
        numbers=tuple((each.kind, each.value) for each in more.references),
        dates=tuple((each.kind, each.text) for each in more.dates),
        telephones=tuple(number for entity in entities for number in _telephones(entity)),
        said_in=(SaidIn(heard.answer_id, benefit.number, visit.appointment_id, visit.coverage.coverage_id),),
    )


def _telephones(entity: Entity) -> list[str]:
    return [number for contact in entity.contacts for kind, number in contact.numbers if kind == "TE"]


def _key(text: str) -> str:
    return "".join(_WORD.findall(text.upper()))
