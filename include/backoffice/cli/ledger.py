"""`backoffice ledger`: the trial balance with its control report, or one claim's statement."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer

from backoffice.billing.control import control_report
from backoffice.billing.statement import claim_statement, trial_balance
from backoffice.cli.output import Output
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened
from backoffice.office import Office

_Claim = Annotated[str, typer.Option("--claim", help="Print this claim's statement instead.")]
_AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="As the books stood after this night.")
]
_HappenedBy = Annotated[
    datetime | None, typer.Option("--happened-by", formats=["%Y-%m-%d"], help="Only what had happened by this day.")
]


@coded
def ledger(
    practice: Practice = "",
    claim: _Claim = "",
    as_of: _AsOf = None,
    happened_by: _HappenedBy = None,
    as_json: AsJson = False,
) -> None:
    """The trial balance and what must agree with it; with --claim every movement on one claim."""
    office, output = opened(practice), Output(as_json)
    if claim:
        with office.transaction() as connection:
            lines = [asdict(line) for line in claim_statement(connection, claim, _day(as_of))]
        output.records(f"Claim {claim}", lines)
        if not lines:
            raise typer.Exit(Exit.ATTENTION)
    elif not _show_balances(office, output, _day(as_of), _day(happened_by)):
        raise typer.Exit(Exit.ATTENTION)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _show_balances(office: Office, output: Output, as_of: date | None, happened_by: date | None) -> bool:
    """Prints the balances and, as of now, the control report; whether all agrees."""
    with office.transaction() as connection:
        accounts = [
            asdict(account) | {"balance_cents": account.balance_cents}
            for account in trial_balance(connection, as_of, happened_by)
        ]
        checks = [] if as_of or happened_by else control_report(connection, office.settings)
    agreed = [asdict(check) | {"agrees": check.is_true} for check in checks]
    if output.as_json:
        output.data({"accounts": accounts, "checks": agreed})
    else:
        output.records("Trial balance", accounts)
        output.records("Control report", agreed)
    return sum(int(str(account["balance_cents"])) for account in accounts) == 0 and all(c.is_true for c in checks)
