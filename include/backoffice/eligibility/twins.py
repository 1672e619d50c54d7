"""Who else is known with one member id and birth date: twins share both, and often the payer's file of their family."""

from sqlalchemy import Connection, func, or_, select

from backoffice.eligibility.coming import same_night
from backoffice.eligibility.correlate import Attempt
from backoffice.store.tables.eligibility import eligibility_attempts, eligibility_checks
from backoffice.store.tables.snapshots import SNAPSHOTS

_ATTEMPTS, _CHECKS = eligibility_attempts.c, eligibility_checks.c
_PATIENTS, _COVERAGES = SNAPSHOTS["patients"], SNAPSHOTS["coverages"]


def first_names_of_twins(connection: Connection, attempt: Attempt) -> set[str]:
    """First names of the other patients with the member id and birth date of an attempt at the same payer.

    They are those of the records of its night, and those whom any night has asked about.
    """
    patient_id = select(_CHECKS.patient_id).where(_CHECKS.check_id == attempt.check_id).scalar_subquery()
    on_file = (
        select(_PATIENTS.c.first_name)
        .join_from(_PATIENTS, _COVERAGES, same_night(_COVERAGES, "patient_id", _PATIENTS))
        .where(_PATIENTS.c.business_date == attempt.business_date, _PATIENTS.c.birth_date == attempt.birth_date)
        .where(_PATIENTS.c.patient_id != patient_id, _COVERAGES.c.payer_id == attempt.payer_id)
        .where(func.regexp_replace(func.upper(_COVERAGES.c.member_id), "[^A-Z0-9]", "", "g") == attempt.member_id)
    )
    asked = (
        select(_ATTEMPTS.first_name)
        .join_from(eligibility_attempts, eligibility_checks, _CHECKS.check_id == _ATTEMPTS.check_id)
        .where(_ATTEMPTS.member_id == attempt.member_id, _ATTEMPTS.birth_date == attempt.birth_date)
        .where(or_(_ATTEMPTS.payer_id == attempt.payer_id, _ATTEMPTS.edi_payer_id == attempt.edi_payer_id))
        .where(_CHECKS.patient_id != patient_id)
    )
    return {name for name in connection.scalars(on_file.union(asked)) if name}
