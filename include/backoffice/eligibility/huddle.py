"""The visits of a day on one sheet, for the meeting before it: coverage, what is left to do, what the patient owes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, Table, func, select

from backoffice.eligibility.arrivals import PIPELINE
from backoffice.eligibility.coming import is_coming, same_night, visit_day
from backoffice.eligibility.rows import AnyRow
from backoffice.office import Office
from backoffice.store.read import among
from backoffice.store.tables.eligibility import eligibility_estimates, eligibility_statuses, good_faith_estimates
from backoffice.store.tables.snapshots import SNAPSHOTS
from backoffice.store.tables.work import work_items
from backoffice.worklist.catalogue import catalogue
from backoffice.worklist.sync import OPEN_STATES

_Subject = tuple[str, str]
"""What kind of thing an item is about, and which."""

_VISITS, _PATIENTS = SNAPSHOTS["appointments"], SNAPSHOTS["patients"]


@dataclass(frozen=True, slots=True)
class HuddleLine:
    """One visit. `covers` are payer, status and reason, one a coverage; `to_do` the next actions of its open items.

    What the patient will owe goes from `owes_from_cents` to `owes_to_cents`; both are None without an estimate, and
    `estimate` says why. `patient` is a name, and empty unless it was asked for.
    """

    appointment_id: str
    covers: tuple[str, ...]
    to_do: tuple[str, ...]
    owes_from_cents: int | None
    owes_to_cents: int | None
    estimate: str
    patient: str = ""


def huddle(
    connection: Connection, office: Office, day: date, with_names: bool = False
) -> tuple[date | None, list[HuddleLine]]:
    """The newest night that has looked at visits of a day, and its visits in the order of the day; None without any."""
    night = _newest(connection, day)
    if night is None:
        return None, []
    visits = _visits(connection, office, night, day)
    ids = [visit.appointment_id for visit in visits]
    statuses, estimates, charges = (
        _by_visit(connection, table, night, ids)
        for table in (eligibility_statuses, eligibility_estimates, good_faith_estimates)
    )
    reasons = _open_reasons(connection)
    return night, [
        _line(
            visit,
            statuses[visit.appointment_id],
            [*estimates[visit.appointment_id], *charges[visit.appointment_id]],
            reasons,
            with_names,
        )
        for visit in visits
    ]


def _newest(connection: Connection, day: date) -> date | None:
    found = (
        connection.scalar(select(func.max(table.c.business_date)).where(table.c.visit_date == day))
        for table in (eligibility_statuses, good_faith_estimates)
    )
    return max(filter(None, found), default=None)


def _visits(connection: Connection, office: Office, night: date, day: date) -> Sequence[AnyRow]:
    query: Select[tuple[object, ...]] = (
        select(*(_VISITS.c.appointment_id, _VISITS.c.patient_id, _PATIENTS.c.first_name, _PATIENTS.c.last_name))
        .outerjoin_from(_VISITS, _PATIENTS, same_night(_PATIENTS, "patient_id", _VISITS))
        .where(_VISITS.c.business_date == night, is_coming())
        .where(visit_day(connection, night, office.settings.zone) == day)
        .order_by(_VISITS.c.start_at, _VISITS.c.appointment_id)
    )
    return connection.execute(query).all()


def _by_visit(
    connection: Connection, table: Table, night: date, appointment_ids: Collection[str]
) -> Mapping[str, list[AnyRow]]:
    query = select(table).where(table.c.business_date == night, among(table.c.appointment_id, appointment_ids))
    found: dict[str, list[AnyRow]] = defaultdict(list)
    for row in connection.execute(query.order_by(*table.primary_key)):
        found[row.appointment_id].append(row)
    return found


def _open_reasons(connection: Connection) -> Mapping[_Subject, list[str]]:
    """Reasons of the job's open items by what they are about: a visit and a coverage may have the same number."""
    item = work_items.c
    query = select(work_items).where(item.pipeline == PIPELINE, item.status.in_(OPEN_STATES))
    found: dict[_Subject, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(item.due_date, item.kind)):
        found[catalogue().kind(row.kind).subject, row.subject].append(row.reason_code)
    return found


def _line(
    visit: AnyRow,
    statuses: Sequence[AnyRow],
    prices: Sequence[AnyRow],
    reasons: Mapping[_Subject, Sequence[str]],
    with_names: bool,
) -> HuddleLine:
    coverage_ids = [each.coverage_id for each in statuses]
    subjects = [("visit", visit.appointment_id), ("patient", visit.patient_id)]
    subjects += [("coverage", each) for each in coverage_ids]
    subjects += [("visit:coverage", f"{visit.appointment_id}:{each}") for each in coverage_ids]
    to_do = dict.fromkeys(reason for subject in subjects for reason in reasons.get(subject, ()))
    ranges = [_Price.of(each) for each in prices]
    price = next((each for each in ranges if each.low_cents is not None), ranges[0] if ranges else _Price())
    return HuddleLine(
        appointment_id=visit.appointment_id,
        covers=tuple(" ".join(filter(None, (each.payer_id, each.status, each.reason_code))) for each in statuses),
        to_do=tuple(catalogue().reason(PIPELINE, reason).next_action for reason in to_do),
        owes_from_cents=price.low_cents,
        owes_to_cents=price.high_cents,
        estimate=price.words,
        patient=f"{visit.first_name or ''} {visit.last_name or ''}".strip() if with_names else "",
    )


@dataclass(frozen=True, slots=True)
class _Price:
    low_cents: int | None = None
    high_cents: int | None = None
    words: str = ""

    @classmethod
    def of(cls, row: AnyRow) -> "_Price":
        """That of an estimate, or of the expected charges of a patient without insurance."""
        if "total_cents" in row._fields:
            return cls(row.total_cents, row.total_cents, "good faith")
        return cls(row.low_cents, row.high_cents, row.reason_code or row.basis)
