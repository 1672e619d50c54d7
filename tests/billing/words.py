"""Short ways to say payments and claims in tests."""

from collections.abc import Sequence
from datetime import date

from backoffice.billing.house_rules import house_rules
from backoffice.billing.identity import match_key
from backoffice.billing.model import (
    Adjustment,
    ClaimLine,
    ClaimPayment,
    Filed,
    KnownClaim,
    RemitHead,
    ServiceLine,
)
from backoffice.config.billing import Billing

RULES = house_rules(Billing())
"""The table of denials as it ships."""
SERVICE = date(2026, 9, 20)
PAID_ON = date(2026, 10, 1)
Cas = tuple[str, str, int]


def known(claim_id: str, charge_cents: int = 100, **changes: object) -> KnownClaim:
    """A claim of the first payer, of 20 September."""
    values: dict[str, object] = {
        "claim_id": claim_id,
        "match_key": match_key(claim_id),
        "charges": frozenset({charge_cents}),
        "service_from_date": SERVICE,
        "service_to_date": SERVICE,
        "payer_by_rank": {1: frozenset({"P1", "PAY1"})},
    }
    return KnownClaim(**(values | changes))  # type: ignore[arg-type]


def claim_line(number: int, procedure: str, charge_cents: int, control: str = "") -> ClaimLine:
    """A line that we billed."""
    return ClaimLine(number, procedure, (), charge_cents, control)


def adjustments(cas: Sequence[Cas]) -> tuple[Adjustment, ...]:
    """Adjustments in their order."""
    return tuple(Adjustment(number, *each) for number, each in enumerate(cas, 1))


def service(ordinal: int, procedure: str, charge_cents: int, cas: Sequence[Cas] = (), control: str = "") -> ServiceLine:
    """A service whose payment is what the adjustments leave."""
    paid_cents = charge_cents - sum(cents for _, _, cents in cas)
    return ServiceLine(
        ordinal, procedure, (), charge_cents, paid_cents, line_control_number=control, adjustments=adjustments(cas)
    )


def payment(
    number: str,
    charge_cents: int = 100,
    cas: Sequence[Cas] = (),
    lines: Sequence[ServiceLine] = (),
    status: str = "1",
    ordinal: int = 1,
    icn: str = "",
    service_date: date | None = SERVICE,
) -> ClaimPayment:
    """A claim payment that balances."""
    of_lines = sum(each.amount_cents for line in lines for each in line.adjustments)
    return ClaimPayment(
        ordinal=ordinal,
        claim_number=number,
        status=status,
        charge_cents=charge_cents,
        paid_cents=charge_cents - sum(cents for _, _, cents in cas) - of_lines,
        payer_claim_number=icn,
        service_from_date=service_date,
        service_to_date=service_date,
        adjustments=adjustments(cas),
        lines=tuple(lines),
    )


def filed(paid: ClaimPayment, remit_id: str = "R1", on: date = PAID_ON) -> Filed:
    """The payment in a remittance."""
    return Filed(RemitHead(remit_id, payment_date=on), paid)
