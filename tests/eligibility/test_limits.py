"""What is left of a service, in words that the front desk reads out; nothing rather than a code that nobody knows."""

import pytest

from backoffice.eligibility.limits import limits_for, limits_of
from tests.eligibility.heard import heard
from tests.eligibility.made import VISIT


def test_limits_of_the_service_come_before_those_of_the_plan_and_those_of_others_not_at_all() -> None:
    rows = ("EB*F**30***29***VS*60", "EB*F**98***29***VS*12**Y", "EB*F**98***29***VS*12**Y", "EB*F**35***29***VS*2")
    over = ("EB*F**98***29***VS*9", "DTP*292*RD8*20250101-20251231")
    of_procedure = "EB*F**98***29***VS*3***HC:97110"
    says = heard(*rows, *over, of_procedure, "EB*F*****29***VS*70**LINDQVIST").says
    assert limits_for(says.benefits, "30", VISIT) == [
        ("12 visits left", "98", "Y"),
        ("60 visits left", "30", ""),
        ("70 visits left", "", ""),
    ]


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        (("EB*F*IND*98***29***VS*12",), ["12 visits left"]),
        (("EB*F*IND*98***29***VS*1",), ["1 visit left"]),
        (("EB*F*IND*98***23***VS*20.0",), ["20 visits per calendar year"]),
        (("EB*F*IND*98***24***VS*8",), ["8 visits taken in the year to date"]),
        (("EB*F*IND*98***32***DY*0060",), ["60 days in a lifetime"]),
        (("EB*F**98", "HSD*VS*30***22"), ["30 visits per service year"]),
        (("EB*F**98", "HSD*VS*1***21*2"), ["1 visit in 2 years"]),
        (("EB*F**98", "HSD*VS*2*WK**35*10"), ["2 visits per week for 10 weeks"]),
        (("EB*F**98", "HSD*VS*1*MO*3"), ["1 visit every 3 months"]),
        (("EB*F**98***23***VS*20", "HSD*VS*12***29"), ["20 visits per calendar year", "12 visits left"]),
        (("EB*F**98", "HSD*VS*LINDQVIST***29"), []),
        (("EB*F**98", "HSD*LINDQVIST*12***29"), []),
        (("EB*F**98", "HSD*VS*12***LINDQVIST"), []),
        (("EB*F**98", "HSD*VS*12*LINDQVIST"), []),
        (("EB*F**98", "HSD*VS*12*WK***1"), []),
        (("EB*F**98", "HSD*VS*12***23**4"), []),
        (("EB*B**98****20",), []),
    ],
)
def test_a_quantity_is_said_in_words_as_far_as_its_codes_are_known(segments: tuple[str, ...], words: list[str]) -> None:
    (benefit,) = heard(*segments).says.benefits
    assert list(limits_of(benefit)) == words
