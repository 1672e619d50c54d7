"""Loads what the practice knows of the night's visits: the measure of what the payers say."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, Select, select

from backoffice.eligibility.coming import same_night
from backoffice.eligibility.fees import FeeSchedules, procedures_of
from backoffice.eligibility.member_ids import Affixes
from backoffice.eligibility.model import Person, VisitStatus
from backoffice.eligibility.response import Period
from backoffice.eligibility.rows import AnyRow
from backoffice.eligibility.visit import Authorization, Recorded, Visit
from backoffice.office import Office
from backoffice.store.tables.snapshots import SNAPSHOTS

_APPOINTMENTS, _COVERAGES, _PAYERS = SNAPSHOTS["appointments"], SNAPSHOTS["coverages"], SNAPSHOTS["payers"]
_PATIENTS, _PROVIDERS, _AUTHORIZATIONS = SNAPSHOTS["patients"], SNAPSHOTS["providers"], SNAPSHOTS["authorizations"]


def visits_of(
    connection: Connection, office: Office, business_date: date, statuses: Sequence[VisitStatus]
) -> Iterator[tuple[VisitStatus, Visit]]:
    """Each status with its visit. One whose rows are gone from the night's snapshots is left out."""
    rows = {row.appointment_id: row for row in connection.execute(_appointments(business_date, statuses))}
    recorded = _recorded(connection, office, business_date, {status.patient_id for status in statuses})
    granted = _authorizations(connection, business_date, {status.patient_id for status in statuses})
    procedures = {code for row in rows.values() for code in procedures_of(row.expected_procedures)}
    fees = FeeSchedules(connection, business_date, {status.payer_id for status in statuses}, procedures)
    otherwise = office.settings.eligibility.service_type_code
    for status in statuses:
        row, coverages = rows.get(status.appointment_id), recorded[status.patient_id]
        coverage = next((each for each in coverages if each.coverage_id == status.coverage_id), None)
        if row is not None and coverage is not None:
            rest = (each for each in coverages if each is not coverage and not each.is_again(coverage))
            others = tuple(each for each in rest if each.insures_on(status.visit_date))
            authorizations = tuple(granted[status.patient_id, status.payer_id])
            yield status, _visit(row, status, coverage, others, authorizations, fees, otherwise)


def _visit(
    row: AnyRow,
    status: VisitStatus,
    coverage: Recorded,
    others: tuple[Recorded, ...],
    authorizations: tuple[Authorization, ...],
    fees: FeeSchedules,
    service_type: str,
) -> Visit:
    procedures, networks = procedures_of(row.expected_procedures), procedures_of(row.in_network_payers)
    return Visit(
        appointment_id=status.appointment_id,
        patient_id=status.patient_id,
        visit_date=status.visit_date,
        service_type_code=row.service_type_code or service_type,
        patient=Person(row.last_name or "", row.first_name or "", row.birth_date),
        coverage=coverage,
        procedures=procedures if row.expected_procedures is not None else None,
        allowed_cents=fees.total_cents(status.payer_id, procedures, status.visit_date),
        is_in_network=status.payer_id in networks if row.in_network_payers is not None else None,
        others=others,
        authorizations=authorizations,
    )


def _appointments(business_date: date, statuses: Collection[VisitStatus]) -> Select[tuple[object, ...]]:
    visit = _APPOINTMENTS.c
    return (
        select(
            *(visit.appointment_id, visit.service_type_code, visit.expected_procedures),
            *(_PATIENTS.c.last_name, _PATIENTS.c.first_name, _PATIENTS.c.birth_date, _PROVIDERS.c.in_network_payers),
        )
        .outerjoin_from(_APPOINTMENTS, _PATIENTS, same_night(_PATIENTS, "patient_id", _APPOINTMENTS))
        .outerjoin(_PROVIDERS, same_night(_PROVIDERS, "provider_id", _APPOINTMENTS))
        .where(visit.business_date == business_date)
        .where(visit.appointment_id.in_({status.appointment_id for status in statuses}))
    )


def _recorded(
    connection: Connection, office: Office, business_date: date, patient_ids: Collection[str]
) -> Mapping[str, list[Recorded]]:
    """The coverages of these patients, by patient and rank."""
    query = (
        select(_COVERAGES, _PAYERS.c.name.label("payer_name"), _PAYERS.c.edi_payer_id, _PAYERS.c.kind)
        .outerjoin_from(_COVERAGES, _PAYERS, same_night(_PAYERS, "payer_id", _COVERAGES))
        .where(_COVERAGES.c.business_date == business_date, _COVERAGES.c.patient_id.in_(patient_ids))
        .order_by(_COVERAGES.c.rank, _COVERAGES.c.coverage_id)
    )
    found: dict[str, list[Recorded]] = defaultdict(list)
    for row in connection.execute(query):
        profile = office.settings.eligibility.profile(row.payer_id)
        found[row.patient_id].append(
            Recorded(
                coverage_id=row.coverage_id,
                payer_id=row.payer_id,
                payer_name=row.payer_name or "",
                edi_payer_id=row.edi_payer_id or "",
                payer_kind=row.kind or "",
                rank=row.rank,
                member_id=row.member_id or "",
                relationship=row.relationship,
                subscriber=Person(
                    row.subscriber_last_name or "", row.subscriber_first_name or "", row.subscriber_birth_date
                ),
                group_number=row.group_number or "",
                is_own=bool(row.member_id_is_own),
                days=Period(row.effective_date, row.termination_date),
                affixes=Affixes(profile.member_id_prefix_length, profile.member_id_suffix_length),
            )
        )
    return found


def _authorizations(
    connection: Connection, business_date: date, patient_ids: Collection[str]
) -> Mapping[tuple[str, str], list[Authorization]]:
    """The authorisations of these patients, by patient and payer."""
    of_night = _AUTHORIZATIONS.c.business_date == business_date
    query = select(_AUTHORIZATIONS).where(of_night, _AUTHORIZATIONS.c.patient_id.in_(patient_ids))
    found: dict[tuple[str, str], list[Authorization]] = defaultdict(list)
    for row in connection.execute(query.order_by(_AUTHORIZATIONS.c.authorization_id)):
        found[row.patient_id, row.payer_id].append(
            Authorization(
                effective_date=row.effective_date,
                expiry_date=row.expiry_date,
                status=row.status,
                service_type_code=row.service_type_code or "",
                procedures=frozenset(procedures_of(row.procedure_codes)),
                visits_allowed=row.visits_allowed,
                visits_used=row.visits_used or 0,
            )
        )
    return found
