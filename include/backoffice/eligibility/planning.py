"""The night's checks as they follow from its snapshots and the history."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from backoffice.eligibility.attempts import awaited_topics
from backoffice.eligibility.candidates import candidates, longest_recheck_days
from backoffice.eligibility.decide import Night, plan, question_id
from backoffice.eligibility.history import stored_answers
from backoffice.eligibility.model import Check, StoredAnswer
from backoffice.eligibility.refusals import LONGEST_WAIT_DAYS
from backoffice.feeds.closures import workdays
from backoffice.office import Office


def planned(
    connection: Connection,
    office: Office,
    business_date: date,
    is_acting: bool,
    coverage_ids: Collection[str] | None = None,
) -> Iterator[tuple[list[Check], dict[str, list[StoredAnswer]]]]:
    """The checks, and the answers known by question: payer by payer, those of some patients at a time.

    So memory stays flat however many checks a night has. With `coverage_ids` those of their patients alone.
    """
    settings = office.settings.eligibility
    days = workdays(connection, office, business_date)
    night = Night(
        practice_id=office.practice_id,
        business_date=business_date,
        is_acting=is_acting,
        days=days,
        window_days=settings.window_days,
        open_days=settings.open_attempt_days,
        first_day=first_day_to_ask(office, business_date),
    )
    remembered = longest_recheck_days(connection, office, business_date)
    since = business_date - timedelta(days=max(remembered, settings.open_attempt_days, LONGEST_WAIT_DAYS))
    last = days.after(business_date, settings.longest_window_days)
    awaited = awaited_topics(connection, business_date, office.clock())
    for visits in candidates(connection, office, business_date, last, coverage_ids):
        questions = {question_id(office.practice_id, visit) for visit in visits}
        answers = stored_answers(connection, questions, since, business_date)
        yield plan(night, visits, answers, awaited), answers


def first_day_to_ask(office: Office, business_date: date) -> date:
    """The first day whose visits a night may still ask about: a night that runs late leaves out those that are over.

    A night of long ago is a replay, as of a demo, and asks what it would have asked in time.
    """
    today = office.clock().astimezone(office.settings.zone).date()
    is_late = 0 < (today - business_date).days <= office.settings.eligibility.late_days
    return today if is_late else business_date + timedelta(days=1)
