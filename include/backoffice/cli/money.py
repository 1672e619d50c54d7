"""Commands by which a person settles deposits, writes off and books; the next run of reconcile_billing follows them."""

from typing import Annotated

import typer
from sqlalchemy import select

from backoffice.billing.money_acts import move_money, settle_deposit, undo_deposit, undo_ruling
from backoffice.billing.rulings import Act
from backoffice.cli.output import Output
from backoffice.cli.payments import Actor, Reason, undo
from backoffice.cli.session import AsJson, Practice, coded, opened
from backoffice.money import dollars, parse_cents
from backoffice.store.tables.rulings import billing_rulings

_Line = Annotated[str, typer.Argument(help="Bank line as work items name it.")]
_Amount = Annotated[str, typer.Option("--amount", help="How much, such as 12.50; without it all that stands there.")]
_GivenUp = Annotated[
    str,
    typer.Argument(
        help="As items name it: a denied amount or QMB share, claim:line:carc, or what a payer leaves, claim:rank."
    ),
]

book = typer.Typer(help="Books what has no other account to fees (6100).", no_args_is_help=True)


@coded
def settle(
    line: _Line,
    counterpart: Annotated[str, typer.Argument(help="The remittance or patient's payment that it brings.")],
    reason: Reason,
    by: Actor,
    practice: Practice = "",
) -> None:
    """Says what a deposit settles; said of several, it settles each in turn."""
    settle_deposit(opened(practice), line, counterpart, by, reason)


@undo.command("deposit")
@coded
def take_off(line: _Line, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """The deposit does not settle what it was matched with; it is unidentified until a person settles it."""
    counterparts = undo_deposit(opened(practice), line, by, reason)
    Output(False).line(f"taken off {', '.join(counterparts)}; the next run of reconcile_billing books it")


@undo.command("ruling")
@coded
def withdraw(
    number: Annotated[int, typer.Argument(help="Number of the decision, as it was said and backoffice rulings lists.")],
    reason: Reason,
    by: Actor,
    practice: Practice = "",
) -> None:
    """Takes a decision that moves money back: a write-off, a transfer to the patient, a booking, a closing."""
    undo_ruling(opened(practice), number, by, reason)


@coded
def write_off(
    denial: _GivenUp,
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """Writes off a denied amount, a QMB's share, or what a payer leaves (account 4190), as long as it stands."""
    _move(practice, Act.WRITE_OFF, denial, amount, by, reason)


@coded
def to_patient(
    denial: _GivenUp,
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """The patient owes a denied amount, or what a payer leaves (account 1210); never a QMB, nor what was filed late."""
    _move(practice, Act.TO_PATIENT, denial, amount, by, reason)


@coded
def as_contract(
    denial: _GivenUp,
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """A denied amount, or what a payer leaves, is a reduction by contract (account 4100), whatever reason it names."""
    _move(practice, Act.AS_CONTRACT, denial, amount, by, reason)


@book.command("fee")
@coded
def book_fee(
    remit: Annotated[str, typer.Argument(help="Remittance whose deposit was short.")],
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """What is missing from a remittance's deposit is a fee, such as that of a virtual card."""
    _move(practice, Act.BOOK_FEE, remit, amount, by, reason)


@book.command("deposit")
@coded
def book_deposit(line: _Line, reason: Reason, by: Actor, amount: _Amount = "", practice: Practice = "") -> None:
    """What a deposit brings beyond all that is known is a fee given back, or the like."""
    _move(practice, Act.BOOK_DEPOSIT, line, amount, by, reason)


@book.command("adjustment")
@coded
def book_plb(
    adjustment: Annotated[str, typer.Argument(help="Adjustment as work items name it: remittance:plb.segment.pair.")],
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """An adjustment at provider level whose code has no account is a levy, a fee, or its return."""
    _move(practice, Act.BOOK_PLB, adjustment, amount, by, reason)


@coded
def close_item(
    item: Annotated[str, typer.Argument(help="Open item as work items name it: payer:family:number.")],
    reason: Reason,
    by: Actor,
    amount: _Amount = "",
    practice: Practice = "",
) -> None:
    """Closes an open item at provider level that will never come back (account 4190)."""
    _move(practice, Act.CLOSE_ITEM, item, amount, by, reason)


@coded
def rulings(practice: Practice = "", as_json: AsJson = False) -> None:
    """What persons have decided about money, the newest first."""
    with opened(practice).transaction() as connection:
        rows = connection.execute(select(billing_rulings).order_by(billing_rulings.c.number.desc())).all()
    records = [
        {
            "number": row.number,
            "act": row.act,
            "subject": row.subject,
            "object": row.object,
            "amount_cents": row.amount_cents,
            "by": row.actor,
            "at": row.at,
        }
        for row in rows
    ]
    Output(as_json).records(f"{len(records)} decisions", records)


def _move(practice: str, act: Act, subject: str, amount: str, by: str, reason: str) -> None:
    number, moved_cents = move_money(opened(practice), act, subject, _cents(amount), by, reason)
    Output(False).line(f"decision {number}: {dollars(moved_cents)}; the next run of reconcile_billing books it")


def _cents(amount: str) -> int | None:
    try:
        return parse_cents(amount) if amount else None
    except ValueError:
        raise typer.BadParameter("an amount looks like 12.50") from None
