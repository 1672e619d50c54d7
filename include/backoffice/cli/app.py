"""The commands by name."""

import typer

from backoffice.cli import accounts, acts, books, database, demo, money, payments
from backoffice.cli.bank import bank
from backoffice.cli.check import check
from backoffice.cli.doctor import doctor
from backoffice.cli.drift import drift
from backoffice.cli.exports import exports
from backoffice.cli.foreign import import_
from backoffice.cli.incident import incident
from backoffice.cli.inspect import inspect
from backoffice.cli.ledger import ledger
from backoffice.cli.proof import looks, proof
from backoffice.cli.visit import visit
from backoffice.cli.visits import visits

app = typer.Typer(
    name="backoffice",
    help="The night shift of a medical practice: look at what the nights did, import, inspect, check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(books.worklist)
app.command()(books.counts)
app.command()(books.explain)
app.command()(check)
app.command()(inspect)
app.command()(ledger)
app.command()(incident)
app.command()(visit)
app.command()(visits)
app.command()(proof)
app.command()(looks)
app.command()(accounts.control)
app.command()(accounts.kpi)
app.command()(drift)
app.command()(exports)
app.command()(payments.assign)
app.command()(payments.approve)
app.command()(payments.bill_patient)
app.command()(payments.bill_payer)
app.command()(payments.release)
app.command()(payments.dismiss)
app.command()(payments.read_again)
app.command()(doctor)
app.command()(database.migrate)
app.command()(database.reseal)
app.command("import")(import_)
app.command()(demo.simulate)
app.command()(demo.score)
app.command()(money.settle)
app.command()(money.write_off)
app.command()(money.to_patient)
app.command()(money.as_contract)
app.command()(money.close_item)
app.command()(money.rulings)
app.add_typer(bank, name="bank")
app.add_typer(money.book, name="book")
app.add_typer(payments.undo, name="undo")
app.add_typer(acts.sending, name="sending")
app.add_typer(acts.effect, name="effect")
app.add_typer(acts.gate, name="gate")
app.add_typer(acts.credit, name="credit")


def main() -> None:
    """Entry point of the `backoffice` command."""
    app()
