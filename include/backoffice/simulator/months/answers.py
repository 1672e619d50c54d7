"""How a payer answers a claim: paid, reduced, refused, taken back. Each answer balances to the cent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from backoffice.simulator.months.billed import Claim, Line
from backoffice.simulator.remittance import Adjustment, ClaimPayment, ServicePayment

CONTRACTUAL, PROGRAMME, EARLIER_PAYER = ("CO", "45"), ("CO", "253"), ("OA", "23")
NO_COINSURANCE = "N782"
"""Remark: the patient is a Qualified Medicare Beneficiary, from whom no co-insurance may be collected."""
_SEQUESTRATION_PCT = 2


def paid(claim: Claim, share_pct: int, status: str = "1") -> ClaimPayment:
    """The first payer's answer: what exceeds the allowed is contractual, a share of the allowed is the patient's."""
    return _payment(claim, status, [_paid_line(claim, line, share_pct) for line in claim.lines])


def untouched(claim: Claim) -> ClaimPayment:
    """All that is allowed goes to the deductible: nothing is paid, and nothing is refused."""
    lines = [_service(claim, line, _reduced(line), Adjustment("PR", "1", line.allowed_cents)) for line in claim.lines]
    return _payment(claim, "1", lines)


def refused(claim: Claim, group: str, code: str) -> ClaimPayment:
    """Every line denied whole."""
    lines = [_service(claim, line, Adjustment(group, code, line.charge_cents)) for line in claim.lines]
    return _payment(claim, "4", lines)


def paid_second(
    claim: Claim, first: ClaimPayment, left_pct: int, reason: tuple[str, str] = ("PR", "3")
) -> ClaimPayment:
    """The second payer's answer: it repeats what the first one did, and pays the patient's share but for a part.

    By contract (CO) that part is nobody's yet: it stays with the second payer until a person gives it up.
    """
    lines = []
    for line, before in zip(claim.lines, first.services, strict=True):
        share = sum(each.cents for each in before.adjustments if each.group == "PR")
        left = share * left_pct // 100
        repeated = Adjustment(*EARLIER_PAYER, line.charge_cents - share)
        lines.append(_service(claim, line, repeated, Adjustment(*reason, left)))
    return replace(_payment(claim, "2", lines), payer_claim_number=f"S{first.payer_claim_number}")


def noted(claim: Claim, status: str) -> ClaimPayment:
    """An answer without money that settles nothing: an estimate, or a claim passed on."""
    lines = [_service(claim, line, Adjustment("OA", "101", line.charge_cents)) for line in claim.lines]
    return _payment(claim, status, lines)


def taken_back(payment: ClaimPayment) -> ClaimPayment:
    """The reversal (22) of an answer: every amount with the opposite sign."""
    return replace(
        payment,
        status="22",
        charge_cents=-payment.charge_cents,
        paid_cents=-payment.paid_cents,
        services=tuple(
            replace(
                service,
                charge_cents=-service.charge_cents,
                paid_cents=-service.paid_cents,
                adjustments=tuple(replace(each, cents=-each.cents) for each in service.adjustments),
            )
            for service in payment.services
        ),
    )


def of_beneficiary(payment: ClaimPayment) -> ClaimPayment:
    """The answer for a patient who must not be billed for what it leaves."""
    services = tuple(replace(service, remarks=(NO_COINSURANCE,)) for service in payment.services)
    return replace(payment, services=services)


def parts(payment: ClaimPayment) -> list[ClaimPayment]:
    """The answer in as many claims as it has lines."""
    return [
        replace(payment, charge_cents=line.charge_cents, paid_cents=line.paid_cents, services=(line,))
        for line in payment.services
    ]


def under(payment: ClaimPayment, number: str, payer_number: str = "") -> ClaimPayment:
    """The answer under another claim number, without any line number; the payer's own one stays unless given."""
    services = tuple(replace(service, control_number="") for service in payment.services)
    kept = payer_number or payment.payer_claim_number
    return replace(payment, claim_id=number, payer_claim_number=kept, services=services)


def of_stranger(payment: ClaimPayment) -> ClaimPayment:
    """The answer for somebody else, on another day."""
    day = payment.service_date - timedelta(days=90)
    return replace(payment, last_name="NOBODY", member_id="XX9999999", service_date=day)


def of_member(payment: ClaimPayment, member_id: str) -> ClaimPayment:
    """The answer for another member."""
    return replace(payment, member_id=member_id)


def unbalanced(payment: ClaimPayment) -> ClaimPayment:
    """The answer with a cent in it that nothing explains."""
    first, *others = payment.services
    wrong = replace(first.adjustments[0], cents=first.adjustments[0].cents + 1)
    return replace(payment, services=(replace(first, adjustments=(wrong, *first.adjustments[1:])), *others))


def _paid_line(claim: Claim, line: Line, share_pct: int) -> ServicePayment:
    share = Adjustment("PR", "2", line.allowed_cents * share_pct // 100)
    left = line.allowed_cents - share.cents
    is_medicare = claim.payers[0].kind == "medicare"
    kept = Adjustment(*PROGRAMME, left * _SEQUESTRATION_PCT // 100 if is_medicare else 0)
    return _service(claim, line, _reduced(line), kept, share)


def _reduced(line: Line) -> Adjustment:
    return Adjustment(*CONTRACTUAL, line.charge_cents - line.allowed_cents)


def _service(claim: Claim, line: Line, *adjustments: Adjustment) -> ServicePayment:
    told = tuple(each for each in adjustments if each.cents)
    return ServicePayment(
        procedure=line.procedure,
        control_number=claim.control_number(line),
        charge_cents=line.charge_cents,
        paid_cents=line.charge_cents - sum(each.cents for each in told),
        adjustments=told,
    )


def _payment(claim: Claim, status: str, services: Sequence[ServicePayment]) -> ClaimPayment:
    return ClaimPayment(
        claim_id=claim.claim_id,
        status=status,
        charge_cents=claim.charge_cents,
        paid_cents=sum(service.paid_cents for service in services),
        payer_claim_number=claim.payer_number,
        last_name="SIMULATED",
        first_name="TWIN",
        member_id=claim.member_id,
        service_date=claim.service_date,
        services=tuple(services),
    )
