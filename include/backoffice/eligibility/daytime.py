"""Between the nights: asks what was held back, collects late answers, and brings the newest night in line with both.

A night that is still at work is left to itself: it asks, reads and records in its own time.
"""

from datetime import date
from functools import partial

from backoffice import nights
from backoffice.each import each
from backoffice.eligibility import steps
from backoffice.eligibility.arrivals import PIPELINE, unread_files
from backoffice.eligibility.attempts import is_any_unsettled
from backoffice.eligibility.checks import is_any_awaited
from backoffice.eligibility.collecting import collect_files
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.model import State
from backoffice.outbox.switch import is_sending


def released(office: Office, business_date: date) -> list[str]:  # noqa: ARG001 - a step's signature
    """Payers whom the newest night could not ask, and may be asked now: its gate or the switch is open again."""
    night = settled_night(office)
    with office.transaction() as connection:
        may_send = is_sending(connection)
    if night is None or not may_send or not nights.is_acting(office, night):
        return []
    sender.release(office)
    return steps.payers_of(office, night, (State.READY,))


def ask_released(office: Office, business_date: date, payer_id: str) -> Counts:  # noqa: ARG001 - a step's signature
    """One round of asking one of these payers in the name of the newest night; counts as in `steps.send`."""
    night = settled_night(office)
    if night is None:
        return {"left": 0}
    return steps.send(office, night, payer_id)


def collect(office: Office, business_date: date) -> Counts:
    """Fetches what payers who answer in batches have put out, and brings the newest night in line.

    That night is worked over also while an answer is awaited: its time may be up. Counts: what became of the files that
    lay there, partners not reached.
    """
    with office.transaction() as connection:
        night = nights.newest_with(connection, PIPELINE, steps.decide.__name__)
    counts = collect_files(office, night or business_date)
    if (night := settled_night(office)) is not None:
        with office.transaction() as connection:
            is_due = bool(unread_files(connection, night)) or is_any_awaited(connection, night)
            is_due = is_due or is_any_unsettled(connection, night)
        if is_due:
            bring_in_line(office, night)
    return counts


def settled_night(office: Office) -> date | None:
    """The newest night that has decided whom to ask, unless it is still at work."""
    with office.transaction() as connection:
        night = nights.newest_with(connection, PIPELINE, steps.decide.__name__)
    if night is None or nights.states(office, night).get(PIPELINE) == "running":
        return None
    return night


def bring_in_line(office: Office, night: date) -> None:
    """Reads what has come and records it, in the name of a night that has decided whom to ask."""
    each(
        (step.__name__, partial(nights.run_step, office, night, PIPELINE, step.__name__, step))
        for step in (steps.read, steps.record)
    )
