"""Amounts that stand denied or disputed, and those that neither a payer nor the patient is asked for."""

import re
from collections.abc import Iterator

from sqlalchemy import RowMapping

from backoffice.billing.by_hand import GIVING_UP
from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide import denials, protected_shares
from backoffice.billing.decide.denials import Denial, denial_findings, not_given_up
from backoffice.billing.decide.protected_shares import share_findings
from backoffice.billing.denials import REDUCTIONS
from backoffice.billing.hand_store import moved
from backoffice.billing.house_rules import house_rules
from backoffice.worklist.model import Finding

_RARC = re.compile(r"(?:M|MA|N)[0-9]{1,4}")  # anything else may be any text


def standing_denials(books: Books) -> list[Denial]:
    """Every amount that stands denied or disputed, less what persons have decided about."""
    return [one for one in _standing(books) if not one.is_protected]


def standing_shares(books: Books) -> list[Denial]:
    """Every share that nobody may bill the patient for, less what persons have given up of it."""
    return [one for one in _standing(books) if one.is_protected]


def _find(books: Books) -> list[Finding]:
    denied = denial_findings(standing_denials(books), house_rules(books.settings).table, books.terms)
    return [*denied, *share_findings(standing_shares(books), books.terms)]


def _standing(books: Books) -> Iterator[Denial]:
    """Both kinds, since a person gives up what stands under a claim, line and reason, of whichever kind it is."""
    reductions = house_rules(books.settings).reasons_of(REDUCTIONS, "reduction")
    rows = books.rows("denials", payers_date=books.newest("payers"), **reductions)
    return not_given_up(map(_denial, rows), moved(books.connection, *GIVING_UP))


def _denial(row: RowMapping) -> Denial:
    remarks = (remark for remark in row["remarks"].split(":") if _RARC.fullmatch(remark))
    return Denial(**{**row, "remarks": tuple(dict.fromkeys(remarks))})


CONDITION = Condition(denials.KINDS | protected_shares.KINDS, _find)
