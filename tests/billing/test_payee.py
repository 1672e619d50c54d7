"""A remittance that pays somebody else is never posted."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from backoffice.billing import acts
from backoffice.billing.model import RemitHead
from backoffice.billing.payee import Ourselves, payee_fault
from backoffice.office import Office
from tests.billing.era import Clp, Era, interchange
from tests.billing.night import account, balances, claim, deliver, items, run, tables
from tests.conftest import NIGHT

US = Ourselves(npis=("1234567893",), tax_ids=("123456789",), other_ids=frozenset({"LEGACY7"}))
PAID = Clp("C1", "150", "150")


@pytest.mark.parametrize(
    ("payee_id", "npi", "tax_id", "fault"),
    [
        ("1234567893", "1234567893", "", ""),
        ("123456789", "", "123456789", ""),
        ("1234567893", "1234567893", "123456789", ""),
        ("LEGACY7", "", "", ""),
        ("1993999980", "1993999980", "", "PAYEE_NPI"),
        ("1993999980", "1993999980", "123456789", "PAYEE_NPI"),
        ("1234567893", "1234567893", "987654321", "PAYEE_TAX_ID"),
        ("LEGACY8", "", "", "PAYEE_UNKNOWN"),
        ("", "", "", "PAYEE_UNKNOWN"),
    ],
)
def test_every_number_that_the_payee_is_named_by_has_to_be_ours(
    payee_id: str, npi: str, tax_id: str, fault: str
) -> None:
    head = RemitHead("R1", payee_id=payee_id, payee_npi=npi, payee_tax_id=tax_id)

    assert payee_fault(head, US) == fault


@pytest.mark.parametrize(
    "payee",
    [
        ("N1*PE*OTHER*XX*1993999980",),
        ("N1*PE*OTHER*FI*98-7654321",),
        ("N1*PE*DEMO PRACTICE*XX*1234567893", "REF*TJ*987654321"),
        ("N1*PE*DEMO PRACTICE",),
    ],
)
def test_a_remittance_for_another_practice_goes_to_a_person_and_its_money_nowhere(
    office: Office, payee: Sequence[str]
) -> None:
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(Era([PAID], payee=payee))})

    run(office)

    assert [(kind, cents) for (kind, _), cents in items(office).items()] == [("REMIT_NOT_OURS", 150_00)]
    assert balances(office) == {("1200", "C1:1"): 150_00, ("4000", "C1"): -150_00}


def test_a_payee_written_with_a_dash_or_by_tax_number_alone_is_ours(office: Office) -> None:
    payee = ("N1*PE*DEMO PRACTICE*FI*12-3456789",)
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(Era([PAID], payee=payee))})

    run(office)

    assert (account(office, "1050"), items(office)) == (150_00, {})


def test_a_remittance_from_before_the_start_that_is_released_is_noted_and_not_posted(office: Office) -> None:
    old = Era([PAID], payee=("N1*PE*DEMO PRACTICE*XX*1993999980",), date="20251215")
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(old)})
    run(office)
    [(_, remit_id)] = items(office)

    acts.release(office, remit_id, "kim", "our old number")
    run(office)

    assert (account(office, "1050"), account(office, "1200"), items(office)) == (0, 150_00, {})


def test_a_remittance_is_posted_once_the_settings_name_its_payee(make_office: Callable[..., Office]) -> None:
    office = make_office()
    foreign = Era([PAID], payee=("N1*PE*DEMO PRACTICE*XX*1993999980",))
    deliver(office, tables([claim("C1", "150")]), {"edi/a.835": interchange(foreign)})
    run(office)
    office = make_office(npis=["1234567893", "1993999980"])
    tomorrow = NIGHT + timedelta(days=1)
    deliver(office, tables([claim("C1", "150")]), on=tomorrow)

    counts = run(office, tomorrow)

    assert (counts["read.taken_up"], account(office, "1050"), items(office)) == (1, 150_00, {})
