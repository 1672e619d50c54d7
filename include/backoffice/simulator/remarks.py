"""The segments by which a payer says what is special about an active coverage."""

from collections.abc import Iterator

from backoffice.simulator import x12
from backoffice.simulator.traits import NEEDS_AUTHORIZATION, Trait

_OTHERS = {
    Trait.ADVANTAGE: ("30", "HN", "H9999 001", "PRP", "BAYSIDE ADVANTAGE"),
    Trait.SECONDARY: ("30", "12", "G-4471", "PR", "HARBOUR WORKS GROUP PLAN"),
    Trait.OTHER_PAYER: ("30", "C1", "KM-20931", "PRP", "KESTREL MUTUAL"),
    Trait.DRUG_PLAN: ("88", "OT", "S9999 003", "PR", "PILLAR RX"),
}


def remarks(trait: Trait, begin: str) -> Iterator[x12.Segment]:
    """The benefits of a trait; `begin` is the first day of the coverage, CCYYMMDD."""
    if trait in _OTHERS:
        service_type, insurance_type, number, code, name = _OTHERS[trait]
        yield "EB", "R", "", service_type, insurance_type
        yield "REF", "18", number
        yield "DTP", "290", "D8", begin
        yield "LS", "2120"
        yield "NM1", code, "2", name
        yield "PER", "IC", "", "TE", "8005550123"
        yield "LE", "2120"
    elif trait is Trait.QMB:
        yield "EB", "1", "", "30", "QM", "QUALIFIED BENEFICIARY"
        yield "DTP", "307", "D8", begin
    elif trait is Trait.NOT_COVERED:
        yield "EB", "I", "", "30"
        yield "MSG", "OFFICE VISITS ARE NOT COVERED UNDER THIS RIDER"
    elif trait in NEEDS_AUTHORIZATION:
        yield "EB", "F", "", "30", "", "", "23", "", "", "VS", "12", "Y"
        yield "HSD", "VS", "12", "", "", "23", "1"
