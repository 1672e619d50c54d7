"""The one place where a task meets the house: it opens the office, and lets nothing out but codes and ids.

Whatever a step raises, the task ends with a code, an opaque id and the id of an incident row that holds the rest.
`from None` matters: a cause would be printed with its text (trust.md 3.2).
"""

import secrets
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowTaskTimeout
from sqlalchemy import insert

from backoffice.errors import BackofficeError, Retryable
from backoffice.nightly.dates import Day
from backoffice.nightly.partners import partner
from backoffice.office import Office, open_office
from backoffice.store.engine import coded
from backoffice.store.tables.house import incidents

T = TypeVar("T")
_DETAIL_LENGTH = 20_000
_PROGRAM = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the night something runs."""

    pipeline: str
    step: str
    day: Day


def guarded(place: Place, work: Callable[[Office], T]) -> T:
    """What `work` gives for the practice's office; its failure as one of Airflow's two kinds, in codes alone."""
    try:
        office = open_office(place.day.practice, partner)
    except Exception as error:
        raise _for_airflow(_coded(error), "not kept") from None
    try:
        return work(office)
    except (Exception, AirflowTaskTimeout) as error:
        failure = _coded(error)
        incident = _keep(office, place, failure, error)
        raise _for_airflow(failure, incident) from None


def _coded(error: BaseException) -> BackofficeError:
    """The failure in codes; that Airflow has stopped the task may pass by itself."""
    return Retryable("TIMED_OUT") if isinstance(error, AirflowTaskTimeout) else coded(error)


def _for_airflow(failure: BackofficeError, incident: str) -> AirflowException:
    kind = AirflowException if isinstance(failure, Retryable) else AirflowFailException
    return kind(f"{failure} (incident {incident})")


def _keep(office: Office, place: Place, failure: BackofficeError, error: BaseException) -> str:
    """Writes what the task may not print; the incident's id, or that the database did not take it."""
    incident = secrets.token_hex(6)
    row = {
        "incident_id": incident,
        "at": office.clock(),
        "business_date": place.day.business_date,
        "pipeline": place.pipeline,
        "step": place.step,
        "code": failure.code,
        "origin": _origin(error),
        "detail": _whole_story(error)[:_DETAIL_LENGTH].encode("utf-8", "backslashreplace"),
    }
    try:
        with office.transaction() as connection:
            connection.execute(insert(incidents), [row])
    except Exception:
        return "not kept"  # whatever it is, it would carry the failure's own text along
    return incident


def _whole_story(error: BaseException) -> str:
    """Traceback of the error, then of what was behind it, also where `from None` keeps that out of the logs."""
    return "".join(line for each in _behind(error) for line in traceback.format_exception(each, chain=False))


def _origin(error: BaseException) -> str:
    """The innermost place of the program on the way to what is behind the error, such as `billing/posting.py:41 post`.

    What only passes failures on, a transaction or a loop that finishes first, is named where nothing else is.
    """
    for each in reversed([*_behind(error)]):
        frames = traceback.extract_tb(each.__traceback__)
        if own := [frame for frame in frames if Path(frame.filename).is_relative_to(_PROGRAM)]:
            return f"{Path(own[-1].filename).relative_to(_PROGRAM)}:{own[-1].lineno} {own[-1].name}"
    return ""


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error, then what it arose from, down to the first failure of all."""
    behind: BaseException | None = error
    while behind is not None:
        yield behind
        behind = behind.__cause__ or behind.__context__
