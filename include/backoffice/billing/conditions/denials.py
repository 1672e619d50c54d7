"""Amounts that stand denied or disputed, and those that neither a payer nor the patient is asked for."""

import re

from sqlalchemy import RowMapping

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide import denials, protected_shares
from backoffice.billing.decide.denials import Denial, denial_findings, not_written_off
from backoffice.billing.decide.protected_shares import share_findings
from backoffice.billing.hand_store import moved
from backoffice.billing.house_rules import house_rules
from backoffice.billing.rulings import Act
from backoffice.worklist.model import Finding

_RARC = re.compile(r"(?:M|MA|N)[0-9]{1,4}")  # anything else may be any text


def standing_denials(books: Books) -> list[Denial]:
    """Every amount that stands denied, disputed or protected, less what persons have written off."""
    rows = books.rows("denials", payers_date=books.newest("payers"))
    return list(not_written_off(map(_denial, rows), moved(books.connection, Act.WRITE_OFF)))


def _find(books: Books) -> list[Finding]:
    standing = standing_denials(books)
    denied = [one for one in standing if not one.is_protected]
    shares = [one for one in standing if one.is_protected]
    rules = house_rules(books.settings).table
    return [*denial_findings(denied, rules, books.terms), *share_findings(shares, books.terms)]


def _denial(row: RowMapping) -> Denial:
    remarks = (remark for remark in row["remarks"].split(":") if _RARC.fullmatch(remark))
    return Denial(**{**row, "remarks": tuple(dict.fromkeys(remarks))})


CONDITION = Condition(denials.KINDS | protected_shares.KINDS, _find)
