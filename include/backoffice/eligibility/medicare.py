"""Original Medicare insures in two parts: what its hospital insurance says is not about a visit to a professional."""

from backoffice.eligibility.response import Benefit

_PART_A = "MA"
# X12 data element 1365: home health, hospice, hospital, inpatient stays of all kinds, skilled nursing.
_OF_PART_A = frozenset(("42", "45", "47", "48", "49", "54", "A7", "AB", "AG", "AH"))


def is_of_other_part(row: Benefit, service_type: str) -> bool:
    """Whether a row of original Medicare speaks of Part A, while the service asked about is one of Part B."""
    return row.insurance_type == _PART_A and service_type not in _OF_PART_A
