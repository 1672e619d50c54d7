"""A month as it comes: remittances, statements, feeds; and the truth of it."""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.simulator import banks, era, x12
from backoffice.simulator.banks import Format, Movement, Statement, Type
from backoffice.simulator.folders import Row, Tables
from backoffice.simulator.months import billed
from backoffice.simulator.months.billed import ACCOUNTS, WEEKS, Month
from backoffice.simulator.months.books import CLEARING, UNDEPOSITED, UNIDENTIFIED, Books, Place
from backoffice.simulator.months.stories import tell_all
from backoffice.simulator.months.teller import CONFLICT, FOREIGN, TWICE, UNBALANCED, Fate, Slot, Teller, Told
from backoffice.simulator.remittance import ACH, CHECK, ProviderAdjustment, Remit, balanced

_FORMATS = dict(zip(ACCOUNTS, (Format.BAI2, Format.ACH, Format.CSV), strict=True))
_FEWEST_CLAIMS, _MOST_CLAIMS = 3, 25
_OPENING_CENTS = 1_000_000
_PATIENTS_PAY_PCT = 50
_CHECKS_PCT = 15
_LATE, _SHORT, _OVER = 0, 1, 2
_NAMELESS, _IN_ONE_SUM, _TAKEN_BACK = (3, 4, 5, 6), (4, 5, 6), 7
"""Turns of the money, out of twenty."""
_LAST_NAMELESS_WEEK = 3
"""Later money without a trace would still wait for what else may fit."""
_ANOTHER_PRACTICE = ("1999999984", "999999999")
DAY = timedelta(days=1)
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A remittance as it was sent, by the name that the program must give it, and what it told."""

    remit_id: str
    remit: Remit
    told: tuple[Told, ...]
    account_id: str
    bank_name: str
    lane: str


@dataclass(frozen=True, slots=True)
class _Money:
    """A deposit, and the announced cents that it clears, in order; or its return, which makes them expected again."""

    account_id: str
    day: date
    deposit: Movement
    clears: tuple[tuple[Place, int], ...]


@dataclass(frozen=True, slots=True)
class Played:
    """A month with its truth.

    `ledger`: net cents by account and key. `matches`: for each claim of a remittance that counts, the claim it is for;
    empty when it must go to a person.
    """

    month: Month
    tables: Tables
    remits: tuple[Remit, ...]
    statements: tuple[Statement, ...]
    ledger: Mapping[Place, int]
    matches: Mapping[Key, str]


def play(month: Month) -> Played:
    """The month, worked out from its story to its ledger."""
    teller, books = tell_all(month), Books()
    outcomes = list(_outcomes(month, teller))
    for claim in teller.billed:
        if claim.claim_id not in teller.void:
            books.charge(claim)
    matches: dict[Key, str] = {}
    for outcome in outcomes:
        matches |= _keep(books, outcome)
    takings = list(_takings(month, teller, books))
    statements = _statements(month, outcomes, takings, books)
    return Played(
        month=month,
        tables={**billed.tables(teller.billed, month), "patient_payments": takings},
        remits=tuple(remit for outcome in outcomes for remit in _sent(outcome)),
        statements=tuple(statements),
        ledger=books.ledger,
        matches=matches,
    )


def _keep(books: Books, outcome: Outcome) -> dict[Key, str]:
    """Books what a remittance told; where each of its claims belongs. One that does not count leaves nothing."""
    if outcome.lane:
        return {}
    books.adjust(outcome.remit_id, outcome.remit)
    matches = {}
    for ordinal, told in enumerate(outcome.told, 1):
        matches[outcome.remit_id, ordinal] = told.claim.claim_id if told.claim else ""
        if told.claim is None:
            books.suspend(outcome.remit_id, ordinal, told.payment)
        elif told.fate is Fate.POSTED:
            books.settle(outcome.remit_id, told.payment, told.claim, told.rank)
    return matches


def _outcomes(month: Month, teller: Teller) -> Iterator[Outcome]:
    """The remittances of each payer and lane, week by week. What would be negative is carried forward (FB): the next
    remittance of the payer takes it up again."""
    slots = (*teller.told, *teller.adjustments)
    lanes = {(slot.payer.payer_id, slot.lane): slot.payer for slot in slots}
    for (_, lane), payer in sorted(lanes.items()):
        carried: tuple[ProviderAdjustment, ...] = ()
        for week in range(WEEKS):
            slot = Slot(payer, week, lane)
            told, own = teller.told.get(slot, []), teller.adjustments.get(slot, [])
            for number, chunk in enumerate(_chunks(month, slot, told, bool(own or carried))):
                adjustments = (*carried, *(own if number == 0 else ()), *_extras(month, slot, number))
                remit, carried = _remit(month, slot, number, chunk, adjustments)
                yield Outcome(_name(remit), remit, tuple(chunk), payer.account_id, billed.bank_name(payer), lane)


def _chunks(month: Month, slot: Slot, told: list[Told], is_needed: bool) -> list[list[Told]]:
    draw = month.chance.of("order", slot.payer.payer_id, slot.week, slot.lane)
    shuffled = draw.sample(told, len(told))
    size = len(told) or 1 if slot.lane else draw.randrange(_FEWEST_CLAIMS, _MOST_CLAIMS)
    chunks = [shuffled[start : start + size] for start in range(0, len(told), size)]
    return chunks or [[]] * is_needed


def _extras(month: Month, slot: Slot, number: int) -> Iterator[ProviderAdjustment]:
    """Interest, fees, and now and then a code that no list has; either sign."""
    draw = month.chance.of("extras", slot.payer.payer_id, slot.week, slot.lane, number)
    if slot.lane:
        return
    sign = draw.choice((-1, 1))
    if draw.randrange(4) == 0:
        yield ProviderAdjustment("L6", f"INT{slot.week}", -draw.randrange(1, 900))
    if draw.randrange(5) == 0:
        yield ProviderAdjustment(draw.choice(("CS", "LE")), f"FEE{slot.week}", sign * draw.randrange(1, 500))
    if draw.randrange(25) == 0:
        yield ProviderAdjustment("ZZ", f"NEW{slot.week}", sign * draw.randrange(1, 500))


def _remit(
    month: Month, slot: Slot, number: int, told: list[Told], adjustments: tuple[ProviderAdjustment, ...]
) -> tuple[Remit, tuple[ProviderAdjustment, ...]]:
    """The remittance, and what the next one has to take up. Some are paid by check: its number is the trace."""
    trace = f"{month.seed:03}{slot.payer.payer_id}{slot.lane.upper()}W{slot.week}N{number}T"
    draw = month.chance.of("method", trace)
    is_check = not slot.lane and draw.randrange(100) < _CHECKS_PCT
    trace = str(draw.randrange(10**7, 10**8)) if is_check else trace
    payments = tuple(each.payment for each in told)
    total = balanced(payments, adjustments)
    carried: tuple[ProviderAdjustment, ...] = ()
    if total < 0:
        adjustments = (*adjustments, ProviderAdjustment("FB", trace, total))
        carried, total = (ProviderAdjustment("FB", trace, -total),), 0
    day = month.nights[slot.week] - (number % 3) * DAY
    payee = {"payee_npi": _ANOTHER_PRACTICE[0], "payee_tax_id": _ANOTHER_PRACTICE[1]} if slot.lane == FOREIGN else {}
    remit = Remit(
        payer_name=slot.payer.name,
        payer_edi_id=slot.payer.edi_id,
        payer_tax_id=slot.payer.tax_id,
        trace=trace,
        produced_on=day,
        paid_on=day,
        total_cents=total + (slot.lane == UNBALANCED),
        claims=payments,
        adjustments=adjustments,
        method=CHECK if is_check else ACH,
        **payee,
    )
    return remit, carried


def _name(remit: Remit) -> str:
    return x12.content_id(era.write([remit], 1))


def _sent(outcome: Outcome) -> list[Remit]:
    """The remittance, with what comes besides: itself under another trace, or another payment under its own."""
    remit = outcome.remit
    if outcome.lane == TWICE:
        return [remit, replace(remit, trace=f"{remit.trace}2")]
    if outcome.lane == CONFLICT:
        kept = (*remit.adjustments, ProviderAdjustment("CS", "ALTERED", 1))
        return [remit, replace(remit, adjustments=kept, total_cents=remit.total_cents - 1)]
    return [remit]


def _takings(month: Month, teller: Teller, books: Books) -> Iterator[Row]:
    """About half of the patients pay what they owe, some a little too much."""
    by_id = {claim.claim_id: claim for claim in teller.billed}
    for claim_id, owed in books.owed_by_patients(teller.billed).items():
        draw = month.chance.of("pays", claim_id)
        if draw.randrange(100) >= _PATIENTS_PAY_PCT:
            continue
        cents = owed + (draw.randrange(1, 3_000) if draw.randrange(8) == 0 else 0)
        books.take(f"PP{claim_id}", by_id[claim_id], cents)
        yield {
            "payment_id": f"PP{claim_id}",
            "patient_id": f"A{by_id[claim_id].patient}",
            "claim_id": claim_id,
            "received_date": month.nights[-1] - draw.randrange(5) * DAY,
            "amount": cents,
            "method": "card",
        }


def _statements(month: Month, outcomes: Sequence[Outcome], takings: Sequence[Row], books: Books) -> Iterator[Statement]:
    """One statement an account and day, each deposit booked against what it clears; what is left over is nobody's."""
    days: dict[tuple[str, date], list[_Money]] = defaultdict(list)
    for money in (*_from_payers(month, outcomes), *_from_patients(month, takings)):
        days[money.account_id, money.day].append(money)
    openings = dict.fromkeys(ACCOUNTS, _OPENING_CENTS)
    for (account_id, day), entries in sorted(days.items()):
        deposits = tuple(money.deposit for money in entries)
        statement = Statement(account_id, _FORMATS[account_id], day, openings[account_id], deposits)
        openings[account_id] += statement.total_cents
        for money in entries:
            left = money.deposit.amount_cents
            for place, announced in money.clears:
                books.deposit(account_id, min(left, announced), place)
                left -= min(left, announced)
            books.deposit(account_id, left, (UNIDENTIFIED, banks.line_id(statement, money.deposit)))
        yield statement


def _from_payers(month: Month, outcomes: Sequence[Outcome]) -> Iterator[_Money]:
    """The money of the remittances. Some is late, short, more than announced, or taken back by the bank; some comes as
    a check, some without a trace, and two remittances of a payer in one sum."""
    waiting = deque(outcome for outcome in outcomes if outcome.remit.total_cents and not outcome.lane)
    while waiting:
        outcome = waiting.popleft()
        remit, draw = outcome.remit, month.chance.of("money", outcome.remit.trace)
        turn, paid = draw.randrange(20), [outcome]
        if turn == _LATE:
            continue
        if remit.method == CHECK:
            cleared = ((CLEARING, outcome.remit_id), remit.total_cents)
            check = Movement(remit.total_cents, "CHECK DEPOSIT", f"{remit.trace:0>10}")
            yield _Money(outcome.account_id, remit.paid_on + draw.randrange(1, 5) * DAY, check, (cleared,))
            continue
        is_nameless = turn in _NAMELESS and remit.paid_on <= month.nights[_LAST_NAMELESS_WEEK]
        if is_nameless and turn in _IN_ONE_SUM and waiting and _is_like(waiting[0].remit, remit):
            paid.append(waiting.popleft())
        off_cents = draw.randrange(1, 90) * {_SHORT: -1, _OVER: 1}.get(turn, 0)
        cents = max(sum(each.remit.total_cents for each in paid) + off_cents, 1)
        clears = tuple(((CLEARING, each.remit_id), each.remit.total_cents) for each in paid)
        named = ("", "") if is_nameless else (remit.trace, remit.payer_tax_id)
        deposit = Movement(cents, outcome.bank_name, f"{draw.randrange(10**9):09}", *named)
        day = max(each.remit.paid_on for each in paid) + DAY
        yield _Money(outcome.account_id, day, deposit, clears)
        if turn == _TAKEN_BACK:
            back = replace(deposit, amount_cents=-cents, reference=f"9{deposit.reference}", type=Type.RETURNED_ITEM)
            yield _Money(outcome.account_id, day + 2 * DAY, back, clears)


def _is_like(other: Remit, remit: Remit) -> bool:
    is_near = abs(other.paid_on - remit.paid_on) <= 3 * DAY
    return is_near and (other.payer_edi_id, other.method) == (remit.payer_edi_id, remit.method)


def _from_patients(month: Month, takings: Sequence[Row]) -> Iterator[_Money]:
    for row in takings:
        payment_id, cents = str(row["payment_id"]), int(str(row["amount"]))
        deposit = Movement(cents, "CARD SETTLEMENT", payment_id)
        yield _Money(ACCOUNTS[0], month.nights[-1], deposit, (((UNDEPOSITED, payment_id), cents),))
