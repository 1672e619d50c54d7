"""The 835s of the simulated payers, judged by an independent reader and by hand."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from x12sdk.io import X12ModelReader

from backoffice.simulator import era, x12
from backoffice.simulator.faults.remits import RemitFault, cut
from backoffice.simulator.remits import Payment, arrivals, card, payments_until
from backoffice.simulator.remittance import Adjustment, ClaimPayment, ProviderAdjustment, Remit, ServicePayment
from backoffice.simulator.world import Spec

FIRST_NIGHT = date(2026, 10, 5)
SPEC = Spec("demo", 7, 120, FIRST_NIGHT)
NOT_IN_THE_CODE_LISTS = {"claim_unbalanced", "status_unknown"}

SERVICE = ServicePayment(
    procedure="99213",
    control_number="C1-1",
    charge_cents=15000,
    paid_cents=7100,
    adjustments=(Adjustment("CO", "45", 5900), Adjustment("PR", "3", 2000)),
)
CLAIM = ClaimPayment(
    claim_id="C1",
    status="1",
    charge_cents=15000,
    paid_cents=7100,
    payer_claim_number="ICN1",
    last_name="Birch",
    first_name="Ada",
    member_id="M1",
    service_date=date(2026, 9, 21),
    services=(SERVICE,),
)
REMIT = Remit(
    payer_name="Blueharbor Health",
    payer_edi_id="BLUSIM01",
    payer_tax_id="1990000022",
    trace="T1",
    produced_on=date(2026, 10, 5),
    paid_on=date(2026, 10, 6),
    total_cents=7000,
    claims=(CLAIM,),
    adjustments=(ProviderAdjustment("WO", "R1", 100),),
)


def _files() -> Iterator[tuple[Payment, bytes]]:
    for payment in payments_until(SPEC, date(2026, 10, 16)):
        for _, _, content in arrivals(SPEC, payment):
            yield payment, content


def test_a_remittance_is_written_segment_by_segment() -> None:
    text = era.write([REMIT], 77).decode()

    assert text.splitlines()[2:] == [
        "ST*835*0001*005010X221A1~",
        "BPR*I*70.00*C*ACH*CCP*01*071000013*DA*9900112233*1990000022**01*021000021*DA*4455667788*20261006~",
        "TRN*1*T1*1990000022~",
        "DTM*405*20261005~",
        "N1*PR*BLUEHARBOR HEALTH*XV*BLUSIM01~",
        "N3*1 PAYMENT PLAZA~",
        "N4*ALBANY*NY*12207~",
        "PER*BL*PROVIDER SERVICES*TE*5185550199~",
        "N1*PE*DEMO PRACTICE*XX*1234567893~",
        "REF*TJ*123456789~",
        "LX*1~",
        "CLP*C1*1*150.00*71.00*20.00*12*ICN1*11*1~",
        "NM1*QC*1*BIRCH*ADA****MI*M1~",
        "DTM*232*20260921~",
        "SVC*HC:99213*150.00*71.00**1~",
        "DTM*472*20260921~",
        "CAS*CO*45*59.00~",
        "CAS*PR*3*20.00~",
        "REF*6R*C1-1~",
        "PLB*1234567893*20261231*WO:R1*1.00~",
        "SE*21*0001~",
        "GE*1*77~",
        "IEA*1*000000077~",
    ]


def test_a_remittance_without_money_names_no_bank() -> None:
    free = replace(REMIT, claims=(), adjustments=(), total_cents=0)

    assert "BPR*I*0.00*C*NON************20261006~" in era.write([free], 77).decode()


def test_an_independent_reader_accepts_all_that_nothing_is_wrong_with() -> None:
    read = Counter[str]()
    for payment, content in _files():
        if payment.fault is RemitFault.BROKEN or NOT_IN_THE_CODE_LISTS & {card(SPEC, each) for each in payment.claims}:
            continue
        with X12ModelReader(content.decode()) as reader:
            (model,) = reader.models()
        claims = [claim for loop in model.loop_2000 for claim in loop.loop_2100]
        assert model.header.trn_segment.reference_identification_1.startswith(payment.remit.trace)
        read["claims"] += len(claims)
    assert read["claims"] > 50


@pytest.mark.parametrize("fault", sorted(NOT_IN_THE_CODE_LISTS))
def test_an_independent_reader_refuses_what_was_bent(fault: str) -> None:
    content = next(content for payment, content in _files() if fault in {card(SPEC, c) for c in payment.claims})

    with pytest.raises(ValueError, match=r"balance|status_code"), X12ModelReader(content.decode()) as reader:
        list(reader.models())


def test_claims_and_provider_adjustments_make_the_payment_unless_that_is_the_fault() -> None:
    for payment in payments_until(SPEC, date(2026, 10, 16)):
        remit = payment.remit
        made = sum(claim.paid_cents for claim in remit.claims) - sum(each.cents for each in remit.adjustments)
        assert (made == remit.total_cents) is (payment.fault is not RemitFault.UNBALANCED)


def test_an_independent_reader_finds_the_amounts_that_were_meant() -> None:
    with X12ModelReader(era.write([REMIT], 77).decode()) as reader:
        (model,) = reader.models()

    (claim,) = model.loop_2000[0].loop_2100
    assert model.header.bpr_segment.total_actual_provider_payment_amount == Decimal("70.00")
    assert claim.clp_segment.total_claim_charge_amount == Decimal("150.00")
    assert model.footer.plb_segment.provider_adjustment_amount_1 == Decimal("1.00")


def test_a_cut_file_ends_with_a_whole_segment_and_without_trailer() -> None:
    content = era.write([REMIT], 77)

    assert content.startswith(cut(content))
    assert cut(content).endswith(b"~")
    assert b"SE*" not in cut(content)


def test_the_content_id_does_not_know_envelope_and_control_numbers() -> None:
    """The hash is that of `printf 'ST*835*005010X221A1~BPR*…~SE*21~' | sha256sum | cut -c1-32`."""
    once, again = era.write([REMIT], 77), era.write([REMIT], 78)

    assert once != again
    assert x12.content_id(once) == x12.content_id(again) == "a2650c17fc437e701dc73e2d8f099167"
    assert x12.content_id(cut(once)) != x12.content_id(once)
