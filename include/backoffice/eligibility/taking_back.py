"""Questions that were to be asked and no longer matter: they are taken back before they leave, and cost nothing."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select, update

from backoffice.eligibility.asking import BY_HAND
from backoffice.eligibility.channel import KIND
from backoffice.eligibility.coming import is_coming, visit_day
from backoffice.eligibility.model import CheckState
from backoffice.eligibility.planning import first_day_to_ask
from backoffice.office import Office
from backoffice.outbox.intents import cancel
from backoffice.outbox.model import State
from backoffice.store.read import among
from backoffice.store.tables.eligibility import eligibility_attempts, eligibility_checks
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import outbox

_ATTEMPTS, _CHECKS = eligibility_attempts.c, eligibility_checks.c
_VISITS = SNAPSHOTS["appointments"]
_IS_UNSENT = (outbox.c.kind == KIND, outbox.c.state.in_((State.READY, State.WITHHELD)))


def take_back_older(connection: Connection, business_date: date) -> int:
    """Takes back what earlier nights wanted to ask and did not: nobody asks today about a past night. How many.

    Their checks are superseded.
    """
    older = select(outbox.c.key).where(*_IS_UNSENT, outbox.c.business_date < business_date)
    return _take_back(connection, connection.scalars(older).all())


def unsent_checks(connection: Connection, business_date: date) -> set[str]:
    """The checks of a night whose question has not left, without those that a person has asked for."""
    query = (
        select(_ATTEMPTS.check_id)
        .join_from(eligibility_attempts, outbox, outbox.c.key == _ATTEMPTS.outbox_key)
        .where(*_IS_UNSENT, _ATTEMPTS.business_date == business_date, ~outbox.c.envelope.has_key(BY_HAND))
    )
    return set(connection.scalars(query))


def take_back(connection: Connection, check_ids: Collection[str]) -> int:
    """Takes back the unsent questions of these checks; a batch only when all its questions are. How many intents."""
    if not check_ids:
        return 0
    wanted = among(_ATTEMPTS.check_id, check_ids)
    return _take_back(connection, connection.scalars(_unsent_only_if(wanted)).all())


def take_back_past(connection: Connection, office: Office, business_date: date, payer_id: str) -> int:
    """Takes back what the night wanted to ask this payer for visits that are over by now; how many intents.

    It stands while the patient still comes in the service month, which the answer will speak of too.
    """
    first_day = first_day_to_ask(office, business_date)
    day = visit_day(connection, business_date, office.settings.zone)
    comes_still = exists().where(
        *(_VISITS.c.business_date == business_date, _VISITS.c.patient_id == _CHECKS.patient_id, is_coming()),
        *(day >= first_day, func.to_char(day, "YYYY-MM") == _CHECKS.service_month),
    )
    query = _unsent_only_if(_ATTEMPTS.asked_date < first_day, ~comes_still)
    query = query.where(outbox.c.business_date == business_date, outbox.c.counterpart == payer_id)
    return _take_back(connection, connection.scalars(query).all())


def _unsent_only_if(*applies: ColumnElement[bool]) -> Select[str]:
    """Keys of unsent intents of whose attempts, one or those of a batch, all are such."""
    of_attempt = eligibility_attempts.outerjoin(eligibility_checks, _CHECKS.check_id == _ATTEMPTS.check_id)
    theirs = select(_ATTEMPTS.trace_number).select_from(of_attempt).where(_ATTEMPTS.outbox_key == outbox.c.key)
    others = theirs.where(not_(and_(*applies)))
    return select(outbox.c.key).where(
        *_IS_UNSENT, theirs.correlate(outbox).exists(), ~others.correlate(outbox).exists()
    )


def _take_back(connection: Connection, keys: Sequence[str]) -> int:
    connection.execute(
        update(eligibility_checks)
        .where(_CHECKS.check_id == _ATTEMPTS.check_id, _ATTEMPTS.outbox_key.in_(keys))
        .values(state=CheckState.SUPERSEDED, reason_code="NO_ANSWER")
    )
    return cancel(connection, keys)
