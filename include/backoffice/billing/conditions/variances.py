"""Lines and claims paid otherwise than the payer's contract or its own word says, or whose contract we do not know."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import RowMapping

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.contracts import PRICING_MODIFIERS, Factors, Price, expected_cents, unknown_terms
from backoffice.billing.decide import contract_rates, stated_amounts, variances
from backoffice.billing.decide.contract_rates import Unpriced, rate_findings
from backoffice.billing.decide.stated_amounts import StatedAmount, stated_findings
from backoffice.billing.decide.variances import Variance, variance_findings
from backoffice.billing.denials import AdjustmentClass
from backoffice.billing.house_rules import house_rules
from backoffice.config.billing import Billing
from backoffice.worklist.model import Finding


def _find(books: Books) -> list[Finding]:
    """Without any fee schedule nothing is compared with one, and no rate is missed."""
    dates = {"payers_date": books.newest("payers"), "fees_date": books.newest("fee_schedules")}
    programmes = house_rules(books.settings).reasons_of([AdjustmentClass.PROGRAMME])
    rows = books.rows("variances", **dates, **programmes, pricing_modifiers=list(PRICING_MODIFIERS))
    lined, unlined = ([row for row in rows if bool(row["line_number"]) is is_lined] for is_lined in (True, False))
    priced_payers = {row["payer_id"] for row in books.rows("priced_payers", fees_date=dates["fees_date"])}
    off_price = [*_off_price(lined, books.settings), *_off_price_whole(unlined, books.settings)]
    off_contract = variance_findings(off_price, books.terms)
    unpriced = list(_unpriced(rows, books.settings, priced_payers)) if priced_payers else []
    rates = rate_findings(unpriced, books.settings.contract_rate_days)
    stated = stated_findings(_stated(lined, books.settings), {one.subject for one in off_contract}, books.terms)
    return [*off_contract, *rates, *stated]


def _factors(settings: Billing, payer_id: str) -> Factors:
    own = settings.payer_terms.get(payer_id)
    return {**settings.modifier_factors_bp, **(own.modifier_factors_bp if own else {})}


def _off_price(rows: Iterable[RowMapping], settings: Billing) -> Iterator[Variance]:
    for row in rows:
        price, factors = _price(row), _factors(settings, row["payer_id"])
        if not unknown_terms(price, factors):
            yield Variance(
                claim_id=row["claim_id"],
                line_number=row["line_number"],
                procedure_code=row["procedure_code"],
                allowed_cents=row["allowed_cents"],
                expected_cents=expected_cents(price, factors),
                tolerance_cents=row["tolerance_cents"],
                payment_date=row["payment_date"],
                appeal_limit_days=row["appeal_limit_days"],
                stated_cents=row["stated_cents"],
                is_other_code=row["is_other_code"],
            )


def _off_price_whole(rows: Iterable[RowMapping], settings: Billing) -> Iterator[Variance]:
    """Claims paid as a whole, each beside the worth of all its lines; none where a line's worth can't be told."""
    for claim_id, of_claim in groupby(rows, itemgetter("claim_id")):
        lines = list(of_claim)
        last, factors = lines[-1], _factors(settings, lines[-1]["payer_id"])
        prices = [_price(line) for line in lines]
        if not any(unknown_terms(price, factors) for price in prices):
            yield Variance(
                claim_id=claim_id,
                line_number=0,
                procedure_code="-",
                allowed_cents=last["allowed_cents"],
                expected_cents=sum(expected_cents(price, factors) for price in prices),
                tolerance_cents=last["tolerance_cents"],
                payment_date=last["payment_date"],
                appeal_limit_days=last["appeal_limit_days"],
            )


def _stated(rows: Iterable[RowMapping], settings: Billing) -> Iterator[StatedAmount]:
    for row in rows:
        own = settings.payer_terms.get(row["payer_id"])
        if row["stated_cents"] is not None and (own is None or own.states_allowed):
            yield StatedAmount(
                claim_id=row["claim_id"],
                line_number=row["line_number"],
                procedure_code=row["procedure_code"],
                stated_cents=row["stated_cents"],
                allowed_cents=row["allowed_cents"],
                payment_date=row["payment_date"],
                appeal_limit_days=row["appeal_limit_days"],
            )


def _unpriced(rows: Iterable[RowMapping], settings: Billing, priced_payers: Collection[str]) -> Iterator[Unpriced]:
    """Lines without terms; of a claim paid as a whole with what was allowed for all of it."""
    for row in rows:
        reason = unknown_terms(_price(row), _factors(settings, row["payer_id"]))
        if reason:
            reason = reason if row["payer_id"] in priced_payers else "NO_FEE_SCHEDULE"
            yield Unpriced(row["payer_id"], row["procedure_code"], reason, row["allowed_cents"], row["payment_date"])


def _price(row: RowMapping) -> Price:
    modifiers = tuple(row["modifiers"].split(":")) if row["modifiers"] else ()
    return Price(row["charge_cents"], row["units"], modifiers, row["fee_cents"], row["fee_modifier"])


CONDITION = Condition(variances.KINDS | contract_rates.KINDS | stated_amounts.KINDS, _find)
