"""Amounts that stand denied or disputed."""

import re

from sqlalchemy import RowMapping

from backoffice.billing.conditions.books import Books, Condition
from backoffice.billing.decide.denials import KINDS, Denial, denial_findings, not_written_off
from backoffice.billing.denials import AdjustmentClass, Rule, Rules, shipped_rules
from backoffice.billing.hand_store import moved
from backoffice.billing.rulings import Act
from backoffice.config.billing import Billing
from backoffice.worklist.model import Finding

_RARC = re.compile(r"(?:M|MA|N)[0-9]{1,4}")  # anything else may be any text


def rules(settings: Billing) -> Rules:
    """The shipped table with what the practice has changed in it."""
    own: Rules = {
        (rule.group, rule.carc, rule.rarc): Rule(
            AdjustmentClass(rule.denial_class), rule.owner, rule.action, rule.scenario
        )
        for rule in settings.denial_rules
    }
    return {**shipped_rules(), **own}


def _find(books: Books) -> list[Finding]:
    rows = books.rows("denials", payers_date=books.newest("payers"))
    standing = not_written_off(map(_denial, rows), moved(books.connection, Act.WRITE_OFF))
    return denial_findings(standing, rules(books.settings), books.terms)


def _denial(row: RowMapping) -> Denial:
    remarks = (remark for remark in row["remarks"].split(":") if _RARC.fullmatch(remark))
    return Denial(**{**row, "remarks": tuple(dict.fromkeys(remarks))})


CONDITION = Condition(KINDS, _find)
