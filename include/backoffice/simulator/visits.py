"""Visits, hour by hour, and the encounters they become."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from backoffice.simulator import cast, catalog
from backoffice.simulator.days import DAY
from backoffice.simulator.folders import Row
from backoffice.simulator.people import Patient, patient
from backoffice.simulator.team import Provider, providers
from backoffice.simulator.world import HISTORY_DAYS, TIMEZONE, Spec

_ZONE = ZoneInfo(TIMEZONE)
_FIRST_VISIT = time(9, 0)
_MINUTES = 20
BOOKED_AHEAD = 10
_NO_SHOW_PCT = 4
_FIRST_NUMBER = 20_001


@dataclass(frozen=True, slots=True)
class Visit:
    """A booked visit and what is going to become of it. `number` is negative before the first night."""

    number: int
    visit_id: str
    patient: Patient
    provider: Provider
    day: date
    start_at: datetime
    procedures: tuple[str, ...]
    outcome: str

    @property
    def is_kept(self) -> bool:
        """Whether the patient is going to be seen."""
        return self.outcome == "completed"


def visits_between(spec: Spec, start: date, end: date) -> list[Visit]:
    """Visits from `start` to `end`, both included, in order; none before the world's history."""
    first = max(start, history_start(spec))
    return [visit for day in spec.days.between(first, end) for visit in _visits_on(spec, day)]


def history_start(spec: Spec) -> date:
    """The day of the world's first visits."""
    return spec.first_date - timedelta(days=HISTORY_DAYS)


@lru_cache(maxsize=4096)
def _visits_on(spec: Spec, day: date) -> tuple[Visit, ...]:
    first = _day_number(spec, day) * spec.visits_a_day
    return tuple(
        visit_of(spec, day, first + place, patient(spec, (first + place) % spec.patients), place)
        for place in range(spec.visits_a_day)
    )


def _day_number(spec: Spec, day: date) -> int:
    """Open days since the first one after the first night, which is 0; negative before it."""
    first = spec.days.after(spec.first_date)
    if day < first:
        return -len(spec.days.between(day, first - DAY))
    return len(spec.days.between(first, day)) - 1


def visit_of(spec: Spec, day: date, number: int, who: Patient, place: int) -> Visit:
    """The visit of that number; `place` is its place among those of the day."""
    team = providers(spec)
    start = datetime.combine(day, _FIRST_VISIT, _ZONE) + timedelta(minutes=place // len(team) * _MINUTES)
    return Visit(
        number=number,
        visit_id=f"A{_FIRST_NUMBER + number + spec.visits_a_day * HISTORY_DAYS}",
        patient=who,
        provider=team[place % len(team)],
        day=day,
        start_at=start,
        procedures=catalog.procedures(spec, number),
        outcome=_outcome(spec, who, number),
    )


def _outcome(spec: Spec, who: Patient, number: int) -> str:
    if who.part in cast.FAULTS:
        return "cancelled"
    return "no_show" if spec.chance.number("no show", number) % 100 < _NO_SHOW_PCT else "completed"


def appointment_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The appointments feed as it stands at the end of that day."""
    for visit in visits_between(spec, date.min, spec.days.after(on, BOOKED_AHEAD)):
        yield {
            "appointment_id": visit.visit_id,
            "patient_id": visit.patient.patient_id,
            "provider_id": visit.provider.provider_id,
            "location_id": visit.provider.location_id,
            "start_at": visit.start_at,
            "duration_minutes": _MINUTES,
            "service_type_code": "30",
            "status": visit.outcome if visit.day <= on else ("confirmed" if visit.number % 2 else "booked"),
            "expected_procedures": ":".join(visit.procedures),
        }


def encounter_id(visit: Visit) -> str:
    """Number of the encounter that the visit becomes."""
    return f"E{visit.visit_id[1:]}"


def charges_entered_on(spec: Spec, visit: Visit) -> date:
    """Day on which the charges of a kept visit are entered and its claim goes out."""
    return spec.days.after(visit.day)


def encounter_rows(spec: Spec, on: date) -> Iterator[Row]:
    """The encounters feed as it stands at the end of that day."""
    for visit in visits_between(spec, date.min, on):
        if visit.is_kept:
            entered = charges_entered_on(spec, visit)
            yield {
                "encounter_id": encounter_id(visit),
                "appointment_id": visit.visit_id,
                "patient_id": visit.patient.patient_id,
                "provider_id": visit.provider.provider_id,
                "service_date": visit.day,
                "signed_date": visit.day,
                "charges_entered_date": entered if entered <= on else None,
            }
