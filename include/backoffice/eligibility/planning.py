"""The night's checks as they follow from its snapshots and the history."""

from datetime import date, timedelta

from sqlalchemy import Connection

from backoffice.eligibility.attempts import awaited_topics
from backoffice.eligibility.candidates import candidates
from backoffice.eligibility.decide import Night, plan, question_id
from backoffice.eligibility.history import stored_answers
from backoffice.eligibility.model import Check, StoredAnswer
from backoffice.eligibility.refusals import LONGEST_WAIT_DAYS
from backoffice.feeds.closures import workdays
from backoffice.office import Office


def planned(
    connection: Connection, office: Office, business_date: date, is_acting: bool
) -> tuple[list[Check], dict[str, list[StoredAnswer]]]:
    """The checks, and the answers known by question."""
    settings = office.settings.eligibility
    days = workdays(connection, office, business_date)
    night = Night(office.practice_id, business_date, is_acting, days, settings.window_days, settings.open_attempt_days)
    visits = candidates(connection, office, business_date, days.after(business_date, settings.longest_window_days))
    longest = max((visit.payer.recheck_days for visit in visits if visit.payer), default=0)
    longest = max(longest, settings.open_attempt_days, LONGEST_WAIT_DAYS)
    questions = {question_id(office.practice_id, visit) for visit in visits}
    since = business_date - timedelta(days=longest)
    answers = stored_answers(connection, questions, since, business_date)
    awaited = awaited_topics(connection, business_date, office.clock())
    return plan(night, visits, answers, awaited), answers
