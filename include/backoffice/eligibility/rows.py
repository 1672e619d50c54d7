"""How what a 271 says is written into rows, and read back from them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import Row

from backoffice.eligibility.response import (
    Benefit,
    Described,
    Details,
    Entity,
    Member,
    Period,
    Procedure,
    Refusal,
    Statement,
)

AnyRow = Row[tuple[object, ...]]
Stored = dict[str, object]
_Days = list[list[str | None]] | None

_PERSON, _ENTITY = TypeAdapter(Described), TypeAdapter(Entity)
_ENTITIES, _DETAILS = TypeAdapter(tuple[Entity, ...]), TypeAdapter(Details)


def member_columns(member: Member, payer: Entity | None) -> Stored:
    """What an answer says of the member, but for benefits and damages; `payer` is who says it."""
    return {
        "refusals": [astuple(refusal) for refusal in member.says.refusals],
        "periods": _days(member.says.periods),
        "is_cut": member.says.is_cut,
        "person": _PERSON.dump_python(member.person, mode="json", exclude_defaults=True),
        "subscriber": _PERSON.dump_python(member.subscriber, mode="json", exclude_defaults=True)
        if member.subscriber
        else None,
        "payer": _ENTITY.dump_python(payer, mode="json", exclude_defaults=True) if payer else None,
    }


def benefit_rows(answer_id: str, benefits: Sequence[Benefit]) -> Iterator[Stored]:
    """One row a service type: several codes of one EB are separate benefits (X12 RFI 2816).

    Rows that say the same of the same but for the amount contradict each other: all are kept, and marked.
    """
    rows = [
        _benefit_row(answer_id, benefit, service_type)
        for benefit in benefits
        for service_type in dict.fromkeys(benefit.service_types or ("",))
    ]
    amounts: dict[object, set[object]] = defaultdict(set)
    for row in rows:
        amounts[row["benefit_key"]].add((row["amount_cents"], row["percent_bp"], row["quantity"]))
    for row in rows:
        yield {**row, "is_conflict": len(amounts[row["benefit_key"]]) > 1}


def stored_statement(row: AnyRow, benefits: Sequence[Benefit]) -> Statement:
    """What the row of an answer says, with these benefits of it."""
    return Statement(
        refusals=tuple(Refusal(*refusal) for refusal in row.refusals),
        benefits=tuple(benefits),
        periods=_periods(row.periods),
        is_cut=row.is_cut,
    )


def stored_person(stored: Stored | None) -> Described | None:
    """A person as `member_columns` wrote it."""
    return None if stored is None else _PERSON.validate_python(stored)


def stored_entity(stored: Stored | None) -> Entity | None:
    """A payer as `member_columns` wrote it."""
    return None if stored is None else _ENTITY.validate_python(stored)


def stored_benefit(row: AnyRow) -> Benefit:
    """The benefit of a row; its only service type is that of the row."""
    return Benefit(
        number=row.benefit_number,
        info_code=row.info_code,
        service_types=(row.service_type_code,) if row.service_type_code else (),
        level_code=row.level_code,
        insurance_type=row.insurance_type,
        plan_name=row.plan_name,
        time_period=row.time_period,
        amount_cents=row.amount_cents,
        percent_bp=row.percent_bp,
        quantity_qualifier=row.quantity_qualifier,
        quantity=row.quantity,
        needs_authorization=row.needs_authorization,
        network=row.network,
        procedure=_stored_procedure(row),
        diagnosis_pointers=_parts(row.diagnosis_pointers),
        periods=_periods(row.periods),
        more=replace(
            _DETAILS.validate_python(row.details),
            messages=tuple(row.messages.split("\n")) if row.messages else (),
            entities=_ENTITIES.validate_python(row.entities),
        ),
    )


def _benefit_row(answer_id: str, benefit: Benefit, service_type: str) -> Stored:
    more, procedure = benefit.more, benefit.procedure or Procedure("", "")
    return {
        "answer_id": answer_id,
        "benefit_number": benefit.number,
        "service_type_code": service_type,
        "benefit_key": _benefit_key(benefit, service_type),
        "info_code": benefit.info_code,
        "level_code": benefit.level_code,
        "insurance_type": benefit.insurance_type,
        "plan_name": benefit.plan_name,
        "time_period": benefit.time_period,
        "amount_cents": benefit.amount_cents,
        "percent_bp": benefit.percent_bp,
        "quantity_qualifier": benefit.quantity_qualifier,
        "quantity": benefit.quantity,
        "needs_authorization": benefit.needs_authorization,
        "network": benefit.network,
        "procedure_kind": procedure.kind,
        "procedure_code": procedure.code,
        "procedure_end_code": procedure.code_end,
        "procedure_text": procedure.text,
        "modifiers": ":".join(procedure.modifiers),
        "diagnosis_pointers": ":".join(benefit.diagnosis_pointers),
        "place_of_service": next(iter(more.places_of_service), ""),
        "periods": _days(benefit.periods),
        "messages": "\n".join(more.messages),
        "entities": _ENTITIES.dump_python(more.entities, mode="json", exclude_defaults=True),
        "details": _DETAILS.dump_python(replace(more, messages=(), entities=()), mode="json", exclude_defaults=True),
    }


def _benefit_key(benefit: Benefit, service_type: str) -> str:
    """Hash of everything that a benefit is about: all but its amount, percentage and quantity, and its number."""
    subject = replace(benefit, number=0, service_types=(service_type,), amount_cents=None, percent_bp=None, quantity="")
    if subject.more.unreadable:
        subject = replace(subject, more=replace(subject.more, unreadable=()))
    return hashlib.sha256(repr(astuple(subject)).encode()).hexdigest()[:32]


def _stored_procedure(row: AnyRow) -> Procedure | None:
    parts = (row.procedure_kind, row.procedure_code, _parts(row.modifiers), row.procedure_text, row.procedure_end_code)
    return Procedure(*parts) if any(parts) else None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(":")) if text else ()


def _days(periods: tuple[Period, ...] | None) -> _Days:
    if periods is None:
        return None
    return [[day.isoformat() if day else None for day in (period.begin, period.end)] for period in periods]


def _periods(days: _Days) -> tuple[Period, ...] | None:
    if days is None:
        return None
    return tuple(Period(*(date.fromisoformat(day) if day else None for day in pair)) for pair in days)
