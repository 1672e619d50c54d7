"""Authorisations that the practice has on file: in order, run out, used up."""

from collections.abc import Iterator
from datetime import date, timedelta

from backoffice.simulator.folders import Row
from backoffice.simulator.people import Patient, everybody
from backoffice.simulator.traits import NEEDS_AUTHORIZATION, Trait, trait_of
from backoffice.simulator.world import Spec

_OTHERS = 5
_ALLOWED, _USED = 12, 2


def authorization_rows(spec: Spec) -> Iterator[Row]:
    """The authorizations feed: for those whose plan asks for one, and for a few others."""
    insured = [who for who in everybody(spec) if spec.payers_of(who.number)[0].recheck_days]
    asked = [who for who in insured if trait_of(spec, who.number) in NEEDS_AUTHORIZATION]
    for who in [*(who for who in insured if who not in asked)][:_OTHERS]:
        yield _row(spec, who, spec.first_date + timedelta(days=300), _USED)
    for who in asked:
        trait = trait_of(spec, who.number)
        if trait is not Trait.UNAUTHORIZED:
            end = spec.first_date + timedelta(days=-5 if trait is Trait.EXPIRED else 300)
            yield _row(spec, who, end, _ALLOWED if trait is Trait.USED_UP else _USED)


def _row(spec: Spec, who: Patient, expiry_date: date, used: int) -> Row:
    return {
        "authorization_id": f"AU{301 + who.number}",
        "patient_id": who.patient_id,
        "payer_id": spec.payers_of(who.number)[0].payer_id,
        "number": spec.chance.digits(8, "authorization", who.number),
        "service_type_code": "30",
        "visits_allowed": _ALLOWED,
        "visits_used": used,
        "effective_date": spec.first_date - timedelta(days=60),
        "expiry_date": expiry_date,
        "status": "approved",
    }
