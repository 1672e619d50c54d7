"""Keeps what answers say of a patient for the other jobs, so that none of them has to read an answer itself."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from backoffice.eligibility.model import MEDICARE, Status
from backoffice.eligibility.other_payers import qmb_days
from backoffice.eligibility.visit import Heard, Visit
from backoffice.store.tables.eligibility import eligibility_answers
from backoffice.store.tables.patients import patient_flags
from backoffice.store.write import insert_or_keep


def keep_flags(connection: Connection, known: Iterable[tuple[Visit, Heard]]) -> int:
    """Keeps whether Medicare calls each patient a QMB on the day of the visit; that it does not is a word as well.

    Counts the words that were new.
    """
    asked = [pair for pair in known if _is_medicares_word(*pair)]
    stated_at = _stated_at(connection, {heard.answer_id for _, heard in asked})
    rows = {
        (visit.patient_id, visit.visit_date, heard.answer_id): {
            "patient_id": visit.patient_id,
            "flag": "qmb",
            "visit_date": visit.visit_date,
            "answer_id": heard.answer_id,
            "stated_at": stated_at[heard.answer_id],
            "is_set": days is not None,
            "begin_date": days.begin if days else None,
            "end_date": days.end if days else None,
        }
        for visit, heard in asked
        for days in [qmb_days(visit, heard)]
    }
    return insert_or_keep(connection, patient_flags, list(rows.values()))


def _is_medicares_word(visit: Visit, heard: Heard) -> bool:
    return visit.coverage.payer_kind == MEDICARE and heard.status is Status.ACTIVE


def _stated_at(connection: Connection, answer_ids: Collection[str]) -> dict[str, datetime]:
    answers = eligibility_answers.c
    query = select(answers.answer_id, answers.answered_at).where(answers.answer_id.in_(answer_ids))
    return {row.answer_id: row.answered_at for row in connection.execute(query)}
