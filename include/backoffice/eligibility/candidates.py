"""The coverages of coming visits, as the night's snapshots describe them."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select

from backoffice.config.eligibility import Eligibility
from backoffice.eligibility.coming import is_coming, same_night, visit_day
from backoffice.eligibility.decide import never_asked
from backoffice.eligibility.fees import FeeSchedules, procedures_of
from backoffice.eligibility.model import MEDICARE, SELF_PAY, Address, Candidate, Coverage, Payer, Person, Provider
from backoffice.eligibility.rows import AnyRow
from backoffice.errors import Rejected
from backoffice.office import Office
from backoffice.store.read import among, portions, streamed
from backoffice.store.tables.snapshots import SNAPSHOTS

_VISITS, _COVERAGES, _PAYERS = SNAPSHOTS["appointments"], SNAPSHOTS["coverages"], SNAPSHOTS["payers"]
_PATIENTS, _PROVIDERS = SNAPSHOTS["patients"], SNAPSHOTS["providers"]
_OF_COVERAGE = (
    *(column for column in _COVERAGES.c if column.name != "business_date"),
    *(_PATIENTS.c.last_name, _PATIENTS.c.first_name, _PATIENTS.c.birth_date, _PATIENTS.c.sex),
    *(_PATIENTS.c.street, _PATIENTS.c.city, _PATIENTS.c.state, _PATIENTS.c.postal_code),
    *(_PAYERS.c.name.label("payer_name"), _PAYERS.c.kind, _PAYERS.c.edi_payer_id),
    *(_PAYERS.c.eligibility_channel, _PAYERS.c.recheck_days),
)
"""What is asked, about whom, and of whom."""


def candidates(
    connection: Connection,
    office: Office,
    business_date: date,
    last_visit_date: date,
    coverage_ids: Collection[str] | None = None,
) -> Iterator[list[Candidate]]:
    """Each insurance of each coming visit up to a local date, also one that nobody asks about; not self-pay.

    They come payer by payer, some patients at a time, each with all coverages there and their visits: all patients, or
    those of these coverages alone.
    """
    day = visit_day(connection, business_date, office.settings.zone)
    query = _visits(business_date, last_visit_date, day)
    if coverage_ids is not None:
        of_these = _COVERAGES.alias("of_these").c
        patient_ids = select(of_these.patient_id).where(of_these.business_date == business_date)
        query = query.where(_COVERAGES.c.patient_id.in_(patient_ids.where(among(of_these.coverage_id, coverage_ids))))
    for rows in portions(streamed(connection, query), key=lambda row: (row.payer_id, row.patient_id)):
        procedures = {code for row in rows for code in procedures_of(row.expected_procedures)}
        fees = FeeSchedules(connection, business_date, {row.payer_id for row in rows}, procedures)
        yield [_candidate(row, row.visit_date, office.settings.eligibility, fees) for row in rows]


def longest_recheck_days(connection: Connection, office: Office, business_date: date) -> int:
    """How long an answer may stay fresh: the most days of any payer on file; 0 when there is none."""
    payers = connection.execute(select(_PAYERS).where(_PAYERS.c.business_date == business_date))
    return max((_recheck_days(row, office.settings.eligibility) for row in payers), default=0)


def asked_by_hand(
    connection: Connection, office: Office, business_date: date, coverage_id: str, visit_date: date
) -> Candidate:
    """A coverage on a day, as a person asks about it: in the name of that day's provider, else in the practice's.

    `Rejected` when it is not on file, or must not be asked about.
    """
    for visits in candidates(connection, office, business_date, visit_date, {coverage_id}):
        for visit in visits:
            is_it = visit.coverage.coverage_id == coverage_id and visit.visit_date == visit_date
            if is_it and not never_asked(visit):
                return visit
    row = connection.execute(_by_hand(business_date, coverage_id)).one_or_none()
    if row is None:
        raise Rejected("COVERAGE_NOT_FOUND", coverage_id)
    practice = Provider(Person(office.settings.name, "", None), office.settings.npis[0], is_organization=True)
    fees = FeeSchedules(connection, business_date, (), ())
    candidate = replace(_candidate(row, visit_date, office.settings.eligibility, fees), provider=practice)
    if row.kind == SELF_PAY or never_asked(candidate):
        raise Rejected("COVERAGE_NOT_ASKED_ABOUT", coverage_id)
    return candidate


def _by_hand(business_date: date, coverage_id: str) -> Select[tuple[object, ...]]:
    """The columns of a question about a coverage without a visit."""
    of_a_visit = ("appointment_id", "service_type_code", "expected_procedures", "npi")
    names = (*of_a_visit, "provider_last_name", "provider_first_name")
    return (
        select(*_OF_COVERAGE)
        .add_columns(*(literal("").label(name) for name in names))
        .join_from(_COVERAGES, _PATIENTS, same_night(_PATIENTS, "patient_id", _COVERAGES), isouter=True)
        .outerjoin(_PAYERS, same_night(_PAYERS, "payer_id", _COVERAGES))
        .where(_COVERAGES.c.business_date == business_date, _COVERAGES.c.coverage_id == coverage_id)
    )


def _visits(business_date: date, last_visit_date: date, day: ColumnElement[date]) -> Select[tuple[object, ...]]:
    """Every column a question needs, of the visits up to a day and some hours on each side of it."""
    earliest = datetime.combine(business_date, time(), UTC)
    latest = datetime.combine(last_visit_date + timedelta(days=2), time(), UTC)
    of_visit = _VISITS.c
    return (
        select(
            *(of_visit.appointment_id, of_visit.service_type_code, of_visit.expected_procedures),
            day.label("visit_date"),
            *_OF_COVERAGE,
            *(_PROVIDERS.c.npi, _PROVIDERS.c.last_name.label("provider_last_name")),
            _PROVIDERS.c.first_name.label("provider_first_name"),
        )
        .join_from(_VISITS, _COVERAGES, same_night(_COVERAGES, "patient_id", _VISITS))
        .outerjoin(_PATIENTS, same_night(_PATIENTS, "patient_id", _VISITS))
        .outerjoin(_PROVIDERS, same_night(_PROVIDERS, "provider_id", _VISITS))
        .outerjoin(_PAYERS, same_night(_PAYERS, "payer_id", _COVERAGES))
        .where(of_visit.business_date == business_date, is_coming())
        .where(of_visit.start_at >= earliest, of_visit.start_at < latest)
        .where(or_(_PAYERS.c.payer_id.is_(None), _PAYERS.c.kind != SELF_PAY))
        .order_by(_COVERAGES.c.payer_id, _COVERAGES.c.patient_id, _COVERAGES.c.coverage_id, of_visit.appointment_id)
    )


def _candidate(row: AnyRow, visit_date: date, settings: Eligibility, fees: FeeSchedules) -> Candidate:
    patient = Person(row.last_name or "", row.first_name or "", row.birth_date, row.sex or "")
    return Candidate(
        appointment_id=row.appointment_id,
        visit_date=visit_date,
        service_type_code=row.service_type_code or settings.service_type_code,
        patient=patient,
        provider=Provider(Person(row.provider_last_name or "", row.provider_first_name or "", None), row.npi or ""),
        coverage=_coverage(row),
        payer=_payer(row, settings) if row.payer_name is not None else None,
        address=Address(row.street or "", row.city or "", row.state or "", row.postal_code or ""),
        stake_cents=_stake_cents(row, fees, visit_date),
    )


def _coverage(row: AnyRow) -> Coverage:
    return Coverage(
        coverage_id=row.coverage_id,
        patient_id=row.patient_id,
        payer_id=row.payer_id,
        member_id=row.member_id or "",
        relationship=row.relationship,
        subscriber=Person(row.subscriber_last_name or "", row.subscriber_first_name or "", row.subscriber_birth_date),
        effective_date=row.effective_date,
        termination_date=row.termination_date,
        group_number=row.group_number or "",
        is_own=bool(row.member_id_is_own),
        do_not_verify=bool(row.do_not_verify),
    )


def _payer(row: AnyRow, settings: Eligibility) -> Payer:
    profile = settings.profile(row.payer_id)
    lead_days = settings.batch_lead_days if row.eligibility_channel == "batch" else 0
    return Payer(
        payer_id=row.payer_id,
        name=row.payer_name,
        edi_payer_id=row.edi_payer_id,
        channel=row.eligibility_channel,
        recheck_days=_recheck_days(row, settings),
        window_days=(profile.window_days or settings.window_days) + lead_days,
        is_undated_active=profile.undated_is_as_asked,
        is_medicare=row.kind == MEDICARE,
        is_told_the_group=profile.send_group,
    )


def _recheck_days(row: AnyRow, settings: Eligibility) -> int:
    by_kind = settings.recheck_days.get(row.kind, settings.default_recheck_days)
    return settings.profile(row.payer_id).recheck_days or row.recheck_days or by_kind


def _stake_cents(row: AnyRow, fees: FeeSchedules, visit_date: date) -> int:
    """The expected allowed amount, as far as fees are known."""
    found = (fees.allowed_cents(row.payer_id, code, visit_date) for code in procedures_of(row.expected_procedures))
    return sum(cents for cents in found if cents is not None)
