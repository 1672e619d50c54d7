"""Which of our claims a payment is for: the ladder of billing.md 3.5 and its gates.

The first rung that leads to any claim decides. A candidate that fails a gate is never taken, a tie is never broken by
guessing, and claims that merely look alike are shown to a person.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice, takewhile
from types import MappingProxyType

from backoffice.billing.identity import is_placeholder, match_key
from backoffice.billing.model import BY_RANK, ClaimPayment, KnownClaim, ServiceLine
from backoffice.billing.subsets import MOST, subsets_with_sum
from backoffice.value import value

SHORTEST_PREFIX = 15
"""Payers cut claim numbers at 20, one at 17; a shorter prefix proves nothing."""

SHORTEST_LINE_NUMBER = 5
"""A shorter line control number may merely count the lines of its claim."""

LINE_NUMBERS, EXACT, NORMALISED, PAYER_NUMBER, MEMBER = 1, 2, 3, 4, 5
_BY_LIKENESS = (NORMALISED, PAYER_NUMBER)
"""Rungs whose number may be that of another payer's claim by chance."""
BY_HAND = 9
"""Not a rung: a person has placed the payment."""


@value
class Match:
    """The claim, its rung and what else agrees (see `grades`), or why there is none.

    `candidates` are the claims looked at and not taken.
    """

    claim: KnownClaim | None = None
    rung: int = 0
    reason: str = ""
    candidates: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims that may be meant, found by their numbers, or by their day of service.

    `edi_id_of` leads from any id of a payer that the practice knows to the one that all of its names have in common.
    """

    by_id: Mapping[str, KnownClaim]
    by_key: Mapping[str, Sequence[KnownClaim]]
    by_payer_number: Mapping[str, Sequence[KnownClaim]]
    by_line_number: Mapping[str, Sequence[KnownClaim]]
    by_day: Mapping[date, Sequence[KnownClaim]]
    sorted_keys: Sequence[str] = field(default=())
    edi_id_of: Mapping[str, str] = field(default_factory=dict)


def index(claims: Iterable[KnownClaim], edi_id_of: Mapping[str, str] = MappingProxyType({})) -> Claims:
    """The claims, ready to be looked up; see `Claims`."""
    by_id = {claim.claim_id: claim for claim in claims}
    by_key: dict[str, list[KnownClaim]] = defaultdict(list)
    by_payer_number: dict[str, list[KnownClaim]] = defaultdict(list)
    by_line_number: dict[str, list[KnownClaim]] = defaultdict(list)
    by_day: dict[date, list[KnownClaim]] = defaultdict(list)
    for claim in by_id.values():
        by_key[claim.match_key].append(claim)
        by_day[claim.service_from_date].append(claim)
        for number in claim.payer_numbers:
            by_payer_number[number].append(claim)
        for number in {line.line_control_number for line in claim.lines}:
            by_line_number[number].append(claim)
    return Claims(by_id, by_key, by_payer_number, by_line_number, by_day, sorted(by_key), edi_id_of)


def match(payment: ClaimPayment, claims: Claims, part_charge_cents: int, payer_ids: Sequence[str] = ()) -> Match:
    """The claim that the payment is for.

    `part_charge_cents`: the charge of all parts into which the payer split the claim; `payer_ids`: what the payer goes
    by in the remittance.
    """
    for rung, found in _rungs(payment, claims, payer_ids):
        if found:
            graded = {claim.claim_id: grades(payment, claim, payer_ids, claims.edi_id_of) for claim in found}
            faults = {
                claim.claim_id: _fault(payment, claim, part_charge_cents, rung, graded[claim.claim_id])
                for claim in found
            }
            judged = _judged(rung, found, faults)
            return replace(judged, grades=graded[judged.claim.claim_id]) if judged.claim else judged
    alike = sorted(claim.claim_id for claim in _alike(payment, claims))
    return Match(reason="CLAIM_NOT_FOUND", candidates=tuple(alike))


def follow(
    payment: ClaimPayment, found: Match, claims: Claims, part_charge_cents: int, payer_ids: Sequence[str]
) -> Match:
    """The claim that stands in the place of the one found, if the payment passes its gates; see `match`.

    Payers go on naming a replaced claim by its old number.
    """
    last, seen = found.claim, set[str]()
    while last and last.replaced_by in claims.by_id and last.claim_id not in seen:
        seen.add(last.claim_id)
        last = claims.by_id[last.replaced_by]
    if last is None or last.is_void:
        return found
    graded = grades(payment, last, payer_ids, claims.edi_id_of)
    fault = _fault(payment, last, part_charge_cents, found.rung, graded)
    return Match(reason=fault, candidates=(last.claim_id,)) if fault else Match(last, found.rung, grades=graded)


def grades(
    payment: ClaimPayment, claim: KnownClaim, payer_ids: Sequence[str], edi_id_of: Mapping[str, str]
) -> tuple[str, ...]:
    """How well a claim agrees beyond its number: `charge`, `day`, `member` and `payer`, each with a word.

    None of them takes a claim; a person who looks at the match sees them.
    """
    members = "same" if payment.member_key in claim.member_keys else "other"
    return (
        "charge:whole" if abs(payment.charge_cents) in claim.charges else "charge:part",
        "day:same" if payment.service_from_date == claim.service_from_date else "day:other",
        f"member:{members if payment.member_key and claim.member_keys else 'unknown'}",
        f"payer:{_payers_agree(payment, claim, payer_ids, edi_id_of)}",
    )


def _payers_agree(
    payment: ClaimPayment, claim: KnownClaim, payer_ids: Sequence[str], edi_id_of: Mapping[str, str]
) -> str:
    """`same` for any of the claim's payers, `other` for one that the practice knows otherwise, else `unknown`.

    A later payer is unknown where the claim has none of its rank: the one before it may know of a coverage that we do
    not, and hand the claim on.
    """
    ours = {payer_id for ids in claim.payer_by_rank.values() for payer_id in ids}
    names = {edi_id_of.get(each, each) for each in ours}
    theirs = {edi_id_of[each] for each in payer_ids if each in edi_id_of}
    if not ours.isdisjoint(payer_ids) or not names.isdisjoint(theirs):
        return "same"
    is_comparable = BY_RANK.get(payment.status, 1) in {1, *claim.payer_by_rank}
    return "other" if ours and theirs and is_comparable else "unknown"


def is_nameless(payment: ClaimPayment, claims: Claims) -> bool:
    """Whether no number of the payment leads to a claim: it is then looked for by member, day, charge and work."""
    return payment.claim_number not in claims.by_id and not any(found for _, found in _by_numbers(payment, claims))


def doubtful_line_numbers(payment: ClaimPayment, claims: Claims) -> frozenset[str]:
    """The payment's line numbers, where the claim with its claim number does not bear them out."""
    numbers = _line_numbers(payment)
    exact = claims.by_id.get(payment.claim_number)
    owned = {line.line_control_number for line in exact.lines} if exact else set()
    return frozenset() if numbers <= owned else numbers


def _judged(rung: int, found: Sequence[KnownClaim], faults: Mapping[str, str]) -> Match:
    passing = [claim for claim in found if not faults[claim.claim_id]]
    if len(passing) == 1:
        return Match(passing[0], rung)
    if passing:
        return Match(reason="CLAIM_AMBIGUOUS", candidates=tuple(sorted(claim.claim_id for claim in passing)))
    return Match(reason=min(faults.values()), candidates=tuple(sorted(faults)))


def _rungs(
    payment: ClaimPayment, claims: Claims, payer_ids: Sequence[str]
) -> Iterator[tuple[int, Sequence[KnownClaim]]]:
    yield from _by_numbers(payment, claims)
    yield MEMBER, _by_member(payment, claims, payer_ids)


def _by_numbers(payment: ClaimPayment, claims: Claims) -> Iterator[tuple[int, Sequence[KnownClaim]]]:
    """Rungs 1 to 4. Where line numbers and claim number name two claims, both are candidates."""
    exact = [claims.by_id[payment.claim_number]] if payment.claim_number in claims.by_id else []
    by_lines = _by_line_numbers(payment, claims)
    yield LINE_NUMBERS, [*by_lines, *(claim for claim in exact if by_lines and claim not in by_lines)]
    yield EXACT, exact
    yield NORMALISED, _by_normal_form(match_key(payment.claim_number), claims)
    number = payment.payer_claim_number
    yield PAYER_NUMBER, [] if is_placeholder(number) else list(claims.by_payer_number.get(number, ()))


def _line_numbers(payment: ClaimPayment) -> frozenset[str]:
    """Line control numbers of a payment; none unless each of its lines has one that can tell claims apart."""
    numbers = frozenset(line.line_control_number for line in payment.lines)
    return numbers if all(len(number) >= SHORTEST_LINE_NUMBER for number in numbers) else frozenset()


def _by_line_numbers(payment: ClaimPayment, claims: Claims) -> list[KnownClaim]:
    """The one claim to which every line of the payment belongs by its number; a number of two claims names none."""
    owners = [claims.by_line_number.get(number, ()) for number in _line_numbers(payment)]
    named = {claim.claim_id: claim for found in owners for claim in found}
    return list(named.values()) if len(named) == 1 and all(len(found) == 1 for found in owners) else []


def _by_member(payment: ClaimPayment, claims: Claims, payer_ids: Sequence[str]) -> list[KnownClaim]:
    """Claims of the same member, day, charge, work and payer."""
    return [
        claim
        for claim in _alike(payment, claims)
        if payment.member_key in claim.member_keys
        and any(not ids.isdisjoint(payer_ids) for ids in claim.payer_by_rank.values())
    ]


def _alike(payment: ClaimPayment, claims: Claims) -> list[KnownClaim]:
    """Claims of the same day, charge and set of procedures, whoever they are for."""
    work = {line.procedure_code for line in payment.lines}
    if not work or payment.service_from_date is None:
        return []
    return [
        claim
        for claim in claims.by_day.get(payment.service_from_date, ())
        if abs(payment.charge_cents) in claim.charges and work == {line.procedure_code for line in claim.lines}
    ]


def _by_normal_form(key: str, claims: Claims) -> list[KnownClaim]:
    if not key:
        return []
    found = list(claims.by_key.get(key, ()))
    if len(key) >= SHORTEST_PREFIX:
        start = bisect_right(claims.sorted_keys, key)
        cut = takewhile(lambda longer: longer.startswith(key), islice(claims.sorted_keys, start, None))
        found += [claim for longer in cut for claim in claims.by_key[longer]]
    return found


def _gate(payment: ClaimPayment, claim: KnownClaim, part_charge_cents: int, rung: int) -> str:
    """The gate that the claim fails for this payment, else empty."""
    if not _charge_agrees(payment, claim, part_charge_cents) and not (
        rung == EXACT and _is_unnamed_part(payment, claim)
    ):
        return "CLAIM_CHARGE_DIFFERS"
    first, last = payment.service_from_date, payment.service_to_date
    if first and last and (last < claim.service_from_date or first > claim.service_to_date):
        return "CLAIM_DATE_DIFFERS"
    return ""


def _fault(payment: ClaimPayment, claim: KnownClaim, part_charge_cents: int, rung: int, graded: Sequence[str]) -> str:
    return _gate(payment, claim, part_charge_cents, rung) or _payer_gate(rung, claim, graded)


def _payer_gate(rung: int, claim: KnownClaim, graded: Sequence[str]) -> str:
    """Refuses another payer than the claim's.

    One that the practice does not know may come with the claim's own number or its member; a claim without payers with
    any.
    """
    is_proven = rung not in _BY_LIKENESS or "member:same" in graded or not claim.payer_by_rank
    if "payer:other" in graded or ("payer:unknown" in graded and not is_proven):
        return "CLAIM_PAYER_DIFFERS"
    return ""


def _charge_agrees(payment: ClaimPayment, claim: KnownClaim, part_charge_cents: int) -> bool:
    """Whether payment, or all parts together, carry a charge the claim has had, or the payment some of its lines.

    A claim of which no charge is known agrees with any.
    """
    if not claim.charges or not claim.charges.isdisjoint({abs(payment.charge_cents), abs(part_charge_cents)}):
        return True
    billed = Counter((line.procedure_code, line.charge_cents) for line in claim.lines)
    reported = Counter((line.procedure_code, abs(line.charge_cents)) for line in payment.lines)
    return bool(reported) and reported <= billed


def _is_unnamed_part(payment: ClaimPayment, claim: KnownClaim) -> bool:
    """Whether a payment that names no services carries the charge of some of the claim's lines: a part of a split."""
    charges = [line.charge_cents for line in claim.lines if line.charge_cents > 0]
    is_unnamed = not payment.lines and 0 < len(charges) <= MOST
    return is_unnamed and bool(subsets_with_sum(charges, abs(payment.charge_cents)))


def claim_line(service: ServiceLine, claim: KnownClaim) -> int:
    """Number of the claim's line that a service is about: by REF*6R, else by its work, else by its place."""
    return named_line(service, claim) or service.ordinal


def named_line(service: ServiceLine, claim: KnownClaim) -> int:
    """Number of the one line of the claim with the service's REF*6R, or else with its work; 0 where none or more do."""
    control = service.line_control_number
    same_number = [line.line_number for line in claim.lines if control and line.line_control_number == control]
    same_work = [
        line.line_number
        for line in claim.lines
        if (line.procedure_code, line.charge_cents) == (service.procedure_code, abs(service.charge_cents))
    ]
    return next((found[0] for found in (same_number, same_work) if len(found) == 1), 0)
