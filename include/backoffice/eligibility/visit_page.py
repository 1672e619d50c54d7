"""All that is known about one coming visit: the answer, its dates, its price and how that came about, what is to do.

Values of a patient are only there when they are asked for; who asks is the caller's to write down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.changes import enrolment_of
from backoffice.eligibility.codes import words
from backoffice.eligibility.history import benefits_of
from backoffice.eligibility.limits import in_words, limits_for
from backoffice.eligibility.model import Status
from backoffice.eligibility.response import NOBODY, Benefit, Described, Entity
from backoffice.eligibility.rows import AnyRow, stored_entity, stored_person, stored_statement
from backoffice.eligibility.verdict import deciding
from backoffice.eligibility.visit import Heard
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_checks,
    eligibility_discoveries,
    eligibility_estimates,
    eligibility_statuses,
    good_faith_estimates,
)
from backoffice.worklist.catalogue import catalogue

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class CoverageOfVisit:
    """One coverage of the visit. `estimate` is basis, reason_code, low_cents, high_cents and inputs, if there is any.

    `limits` say how much of the visit's service is paid for and left, each with its service type and network. `damages`
    are what could not be read of the answer: code, words, segment of the message. `to_do` are the discoveries by kind,
    reason, words and next action; `values` what the payer says in its own words.
    """

    coverage_id: str
    payer_id: str
    status: str
    reason: str
    words: str
    is_pending: bool
    answered_at: datetime | None = None
    matched_by: str = ""
    plan_name: str = ""
    begin_date: date | None = None
    end_date: date | None = None
    estimate: Json = field(default_factory=dict)
    limits: tuple[Json, ...] = ()
    damages: tuple[Json, ...] = ()
    to_do: tuple[Json, ...] = ()
    values: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A visit as of a night. `good_faith` is there for a patient without insurance: due_date, total_cents, charges."""

    appointment_id: str
    business_date: date
    visit_date: date
    coverages: tuple[CoverageOfVisit, ...]
    good_faith: Json = field(default_factory=dict)


def visit_page(
    connection: Connection, appointment_id: str, business_date: date | None = None, with_values: bool = False
) -> VisitPage | None:
    """The page of a visit as of that night, or of the newest that knows it; None when no night does."""
    night = business_date or _newest(connection, appointment_id)
    if night is None:
        return None
    status = eligibility_statuses.c
    query = (
        select(eligibility_statuses, eligibility_checks.c.service_type_code)
        .outerjoin(eligibility_checks, eligibility_checks.c.check_id == status.check_id)
        .where(status.business_date == night, status.appointment_id == appointment_id)
    )
    rows = connection.execute(query.order_by(status.coverage_id)).all()
    unpaid = _good_faith(connection, night, appointment_id)
    known = [*rows, *([] if unpaid is None else [unpaid])]
    if not known:
        return None
    return VisitPage(
        appointment_id=appointment_id,
        business_date=night,
        visit_date=known[0].visit_date,
        coverages=tuple(_coverage(connection, row, with_values) for row in rows),
        good_faith=_charges(unpaid) if unpaid is not None else {},
    )


def _newest(connection: Connection, appointment_id: str) -> date | None:
    nights = [
        connection.scalar(select(func.max(table.c.business_date)).where(table.c.appointment_id == appointment_id))
        for table in (eligibility_statuses, good_faith_estimates)
    ]
    return max((night for night in nights if night), default=None)


def _coverage(connection: Connection, row: AnyRow, with_values: bool) -> CoverageOfVisit:
    answer = connection.execute(
        select(eligibility_answers).where(eligibility_answers.c.answer_id == row.answer_id)
    ).one_or_none()
    benefits = benefits_of(connection, [row.answer_id])[row.answer_id] if answer is not None else []
    heard = _heard(row, answer, benefits) if answer is not None else None
    days = enrolment_of(heard, row.service_type_code, row.visit_date) if heard else None
    deciders = deciding(heard.says, row.service_type_code) if heard else []
    return CoverageOfVisit(
        coverage_id=row.coverage_id,
        payer_id=row.payer_id,
        status=row.status,
        reason=row.reason_code,
        words=catalogue().reason(PIPELINE, row.reason_code).words if row.reason_code else "",
        is_pending=row.is_pending,
        answered_at=answer.answered_at if answer is not None else None,
        matched_by=answer.matched_by if answer is not None else "",
        plan_name=next((each.plan_name for each in (*deciders, *benefits) if each.plan_name), ""),
        begin_date=days.begin if days else None,
        end_date=days.end if days else None,
        estimate=_estimate(connection, row),
        limits=tuple(_limits(heard.says.benefits, row)) if heard else (),
        damages=tuple(_damages(answer)) if answer is not None else (),
        to_do=tuple(_to_do(connection, row, with_values)),
        values=_values(heard.person, answer, benefits) if heard and answer is not None and with_values else {},
    )


def _heard(row: AnyRow, answer: AnyRow, benefits: list[Benefit]) -> Heard:
    person = stored_person(answer.person) or NOBODY
    return Heard(row.answer_id, Status(row.status), stored_statement(answer, benefits), person)


def _estimate(connection: Connection, row: AnyRow) -> Json:
    table = eligibility_estimates
    found = connection.execute(
        select(table.c.basis, table.c.reason_code, table.c.low_cents, table.c.high_cents, table.c.inputs).where(
            table.c.business_date == row.business_date,
            table.c.appointment_id == row.appointment_id,
            table.c.coverage_id == row.coverage_id,
        )
    ).one_or_none()
    return dict(found._mapping) if found is not None else {}


def _limits(benefits: Iterable[Benefit], row: AnyRow) -> Iterator[Json]:
    for limit, service_type, network in limits_for(benefits, row.service_type_code, row.visit_date):
        yield {"limit": limit, "service_type": service_type, "network": words("network", network)}


def _damages(answer: AnyRow) -> Iterator[Json]:
    for code, ordinal in answer.damages:
        yield {"code": code, "words": words("damage", code), "segment": ordinal}


def _to_do(connection: Connection, row: AnyRow, with_values: bool) -> Iterator[Json]:
    """Discoveries about this visit, its coverage, or its patient by this coverage."""
    table = eligibility_discoveries.c
    query = select(eligibility_discoveries).where(
        table.business_date == row.business_date,
        table.coverage_id == row.coverage_id,
        table.subject.in_((row.coverage_id, row.patient_id, f"{row.appointment_id}:{row.coverage_id}")),
    )
    for found in connection.execute(query.order_by(table.kind)):
        reason = catalogue().reason(PIPELINE, found.reason_code)
        said = {"fields": found.facts["fields"]} if "fields" in found.facts else {}
        values = {"stated": found.stated} if with_values else {}
        yield {
            "kind": found.kind,
            "reason": found.reason_code,
            "words": reason.words,
            "next_action": reason.next_action,
            "due_date": found.due_date,
            **said,
            **values,
        }


def _values(person: Described, answer: AnyRow, benefits: list[Benefit]) -> Json:
    """The payer's own words: whom it means, how it is reached, and each benefit."""
    payer = stored_entity(answer.payer)
    return {
        "member": " ".join(filter(None, (person.first_name, person.middle_name, person.last_name, person.suffix))),
        "member_id": person.member_id,
        "birth_date": person.birth_date,
        "payer": payer.name if payer else "",
        "payer_contacts": _numbers(payer) if payer else [],
        "benefits": [_benefit(each) for each in benefits],
    }


def _benefit(benefit: Benefit) -> Json:
    return {
        "number": benefit.number,
        "says": benefit.info_code,
        "service_type": "".join(benefit.service_types),
        "level": benefit.level_code,
        "period": benefit.time_period,
        "amount_cents": benefit.amount_cents,
        "percent_bp": benefit.percent_bp,
        "quantity": f"{benefit.quantity_qualifier} {benefit.quantity}".strip(),
        "limits": [in_words(each) or " ".join(filter(None, astuple(each))) for each in benefit.more.limits],
        "network": benefit.network,
        "authorization": benefit.needs_authorization,
        "messages": list(benefit.more.messages),
        "entities": [{"name": each.name, "contacts": _numbers(each)} for each in benefit.more.entities],
    }


def _numbers(entity: Entity) -> list[str]:
    return [number for contact in entity.contacts for _, number in contact.numbers]


def _good_faith(connection: Connection, night: date, appointment_id: str) -> AnyRow | None:
    table = good_faith_estimates
    query = select(table).where(table.c.business_date == night, table.c.appointment_id == appointment_id)
    return connection.execute(query).one_or_none()


def _charges(row: AnyRow) -> Json:
    return {
        "scheduled_date": row.scheduled_date,
        "due_date": row.due_date,
        "total_cents": row.total_cents,
        "charges": [{"procedure": code, "charge_cents": cents} for code, cents in row.charges],
    }
