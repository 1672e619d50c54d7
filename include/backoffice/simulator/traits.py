"""What a payer says of a covered patient beside yes: each trait stands for one discovery, and is dealt from a deck."""

from datetime import date, timedelta
from enum import StrEnum

from backoffice.simulator.cast import Part
from backoffice.simulator.chance import Deck
from backoffice.simulator.world import MEDICARE, Spec

_FIRST_BLOCK, _BLOCK = 12, 24
_LASTS_DAYS = 50


class Trait(StrEnum):
    """What is special about a coverage that is active."""

    NONE = ""
    ADVANTAGE = "medicare_advantage"
    SECONDARY = "medicare_secondary"
    QMB = "qmb"
    OTHER_PAYER = "other_payer"
    DRUG_PLAN = "drug_plan"
    RENAMED = "renamed"
    ENDS_SOON = "ends_soon"
    NOT_COVERED = "not_covered"
    UNAUTHORIZED = "authorization_missing"
    EXPIRED = "authorization_expired"
    USED_UP = "authorization_used_up"
    AUTHORIZED = "authorization_on_file"


_OF_MEDICARE = (Trait.ADVANTAGE, Trait.SECONDARY, Trait.QMB)
NEEDS_AUTHORIZATION = (Trait.UNAUTHORIZED, Trait.EXPIRED, Trait.USED_UP, Trait.AUTHORIZED)
_CARDS = tuple(trait.value for trait in tuple(Trait)[1:])


def trait_of(spec: Spec, number: int) -> Trait:
    """The trait of a patient's coverage; only plain patients have one, and some only under Medicare."""
    if spec.part(number) is not Part.PLAIN:
        return Trait.NONE
    trait = Trait(Deck(spec.chance, "traits", _CARDS, _FIRST_BLOCK, _BLOCK).dealt(number))
    is_medicare = spec.payers_of(number)[0] is MEDICARE
    fits = is_medicare if trait in _OF_MEDICARE else not (is_medicare and trait is Trait.OTHER_PAYER)
    return trait if fits else Trait.NONE


def last_day(spec: Spec) -> date:
    """Day on which coverages that end soon end."""
    return spec.first_date + timedelta(days=_LASTS_DAYS)
