"""Loads the answers that the night's statuses rest on, whole, each with the definite one before it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, select

from backoffice.eligibility.history import answers_to, benefits_of
from backoffice.eligibility.model import DEFINITE, Status, VisitStatus
from backoffice.eligibility.response import NOBODY, Benefit
from backoffice.eligibility.rows import AnyRow, stored_person, stored_statement
from backoffice.eligibility.visit import Heard
from backoffice.store.read import looked_up
from backoffice.store.tables.eligibility import eligibility_answers

_REMEMBERED_DAYS = 60


def heard_of(connection: Connection, business_date: date, statuses: Iterable[VisitStatus]) -> dict[VisitStatus, Heard]:
    """What was heard about each visit with a definite status; the status is that of the visit's day."""
    definite = [status for status in statuses if status.status in DEFINITE and status.answer_id]
    rows = _answers(connection, business_date, {status.answer_id for status in definite})
    by_id = {row.answer_id: row for same in rows.values() for row in same}
    before = {answer_id: _before(row, rows[row.question_id]) for answer_id, row in by_id.items()}
    wanted = {status.answer_id for status in definite}
    wanted |= {row.answer_id for answer_id in wanted if (row := before.get(answer_id)) is not None}
    benefits = benefits_of(connection, wanted)
    heard = {answer_id: _heard(by_id[answer_id], benefits[answer_id]) for answer_id in wanted if answer_id in by_id}
    return {
        status: replace(
            heard[status.answer_id],
            status=status.status,
            previous=heard[earlier.answer_id] if (earlier := before[status.answer_id]) is not None else None,
        )
        for status in definite
        if status.answer_id in heard
    }


def _answers(connection: Connection, business_date: date, answer_ids: set[str]) -> dict[str, list[AnyRow]]:
    """The definite answers to the questions of these, of the remembered days, by question, in order of their time."""
    answers = looked_up(eligibility_answers.c.answer_id, answer_ids, "answers").c
    question_ids = connection.scalars(select(answers.question_id)).all()
    after_date = business_date - timedelta(days=_REMEMBERED_DAYS)
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for row in answers_to(connection, question_ids, after_date, business_date):
        if row.status in DEFINITE:
            found[row.question_id].append(row)
    return found


def _before(row: AnyRow, in_order: Sequence[AnyRow]) -> AnyRow | None:
    earlier = [each for each in in_order if each.answered_at < row.answered_at]
    return earlier[-1] if earlier else None


def _heard(row: AnyRow, benefits: Sequence[Benefit]) -> Heard:
    return Heard(
        answer_id=row.answer_id,
        status=Status(row.status),
        says=stored_statement(row, benefits),
        person=stored_person(row.person) or NOBODY,
        subscriber=stored_person(row.subscriber),
    )
