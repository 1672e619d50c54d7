"""`backoffice bank`: money and the bank as of the newest night, and what a person says of a line in doubt."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from backoffice import nights
from backoffice.billing.bank_view import movements, payments, statements
from backoffice.billing.conditions.books import Books, books_as_of
from backoffice.billing.decide.money_states import MovementState, PaymentState
from backoffice.billing.money_acts import tell_line
from backoffice.billing.rulings import Act
from backoffice.cli.output import Output
from backoffice.cli.payments import Actor, Reason
from backoffice.cli.session import AsJson, Exit, Practice, coded, opened

_TRACE = re.compile(r"[0-9A-Za-z._-]{1,50}")  # TRN02 may be any text
_Line = Annotated[str, typer.Argument(help="Bank line as work items name it.")]
_Account = Annotated[str, typer.Option("--account", help="Only this bank account.")]

bank = typer.Typer(help="Where money stands between remittances, bank and ledger.", no_args_is_help=True)


@bank.command("payments")
@coded
def payments_(
    practice: Practice = "",
    state: Annotated[PaymentState | None, typer.Option("--state", help="Only those in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """Each posted remittance: what it promises, what has come, and whether that is late, short or taken back."""
    with _books(practice) as books:
        found = [one for one in payments(books) if state in (None, one.state)]
    records = [
        asdict(one) | {"trace_number": one.trace_number if _TRACE.fullmatch(one.trace_number) else "-"} for one in found
    ]
    Output(as_json).records(f"{len(records)} remittances", records)


@bank.command("movements")
@coded
def movements_(
    practice: Practice = "",
    account: _Account = "",
    state: Annotated[MovementState | None, typer.Option("--state", help="Only those in this state.")] = None,
    as_json: AsJson = False,
) -> None:
    """Each movement on a bank account, and what it settles."""
    with _books(practice) as books:
        found = [one for one in movements(books) if state in (None, one.state) and account in ("", one.account_id)]
    records = [asdict(one) | {"settles": ", ".join(one.settles)} for one in found]
    Output(as_json).records(f"{len(records)} movements", records)


@bank.command("statements")
@coded
def statements_(practice: Practice = "", account: _Account = "", as_json: AsJson = False) -> None:
    """Each statement with its balances: whether it adds up, and follows from the one before."""
    with _books(practice) as books:
        found = [one for one in statements(books) if account in ("", one.account_id)]
    Output(as_json).records(f"{len(found)} statements", [asdict(one) for one in found])
    if any(one.gap_cents or not one.is_sound for one in found):
        raise typer.Exit(Exit.ATTENTION)


@bank.command("again")
@coded
def again(line: _Line, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """The line in doubt is money that another file has told of already: it does not count."""
    tell_line(opened(practice), Act.TOLD_AGAIN, line, by, reason)


@bank.command("apart")
@coded
def apart(line: _Line, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """The line in doubt is money of its own: the next run of reconcile_billing counts it."""
    tell_line(opened(practice), Act.TOLD_APART, line, by, reason)


@contextmanager
def _books(practice: str) -> Iterator[Books]:
    office = opened(practice)
    on = nights.acting_date(office) or office.clock().astimezone(office.settings.zone).date()
    with office.transaction() as connection:
        yield books_as_of(connection, office, on)
