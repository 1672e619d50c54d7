"""What Medicare says of a patient is kept for the other jobs, each word once."""

from datetime import date

import pytest

from backoffice.store.tables.patients import patient_flags
from tests.eligibility.payers import Asked, covered, payer_server
from tests.eligibility.practice import MakeOffice, column, only, payer, practice, prepare, run

MEDICARE, OTHER = payer(kind="medicare"), payer()
YEAR = "DTP*307*RD8*20260101-20261231"
DAY = "DTP*291*D8*20261006"
COVERED = ("EB*1**30*MB", DAY)
WHOLE = (True, date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("of", "benefits", "said"),
    [
        (MEDICARE, (*COVERED, "EB*1**30*QM", YEAR), [WHOLE]),
        (MEDICARE, (*COVERED, "EB*1**30*QM"), [(True, None, None)]),
        (MEDICARE, (*COVERED, "EB*1**30*QM", "DTP*307*RD8*20250101-20251231"), [(False, None, None)]),
        (MEDICARE, COVERED, [(False, None, None)]),
        (MEDICARE, ("EB*6**30", DAY), []),
        (OTHER, (*COVERED, "EB*1**30*QM", YEAR), []),
    ],
    ids=["for a year", "without days", "for another year", "not at all", "without cover", "by another payer"],
)
def test_whether_a_patient_is_a_qualified_beneficiary_is_kept_as_medicare_says_it(
    make_office: MakeOffice,
    of: dict[str, object],
    benefits: tuple[str, ...],
    said: list[tuple[object, ...]],
) -> None:
    def answer(asked: Asked) -> bytes:
        return covered(asked, *benefits)

    with payer_server(answer) as server:
        office = make_office(lambda _: only(server.port))
        prepare(office, practice(payers=[of]))
        run(office)
        run(office)

    assert column(office, patient_flags, "is_set", "begin_date", "end_date") == said
