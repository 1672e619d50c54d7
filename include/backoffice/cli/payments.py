"""Commands by which a person decides about remittances and claim payments; each is kept with name and reason.

What a decision changes is posted by the next run of reconcile_billing.
"""

from typing import Annotated

import typer

from backoffice.billing import acts
from backoffice.billing.read_again import read_again as read_remit_again
from backoffice.billing.rulings import Act
from backoffice.cli.output import Output
from backoffice.cli.session import Practice, coded, opened

Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit log.")]
Actor = Annotated[str, typer.Option("--by", help="Login of the person.")]
_Payment = Annotated[str, typer.Argument(help="Claim payment as work items name it: remittance:claim.")]
_Remit = Annotated[str, typer.Argument(help="Remittance as work items name it.")]
_Either = Annotated[str, typer.Argument(help="A claim payment (remittance:claim), or a whole remittance.")]

undo = typer.Typer(help="Takes back what was matched or posted; nothing is deleted.", no_args_is_help=True)


@undo.command("match")
@coded
def undo_match(payment: _Payment, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """The payment is not for the claim it is posted to: it goes back to suspense and never to that claim by itself."""
    claim_id = acts.undo_match(opened(practice), payment, by, reason)
    Output(False).line(f"taken off claim {claim_id}; the next run of reconcile_billing posts it")


@undo.command("remit")
@coded
def undo_remit(remit: _Remit, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """All that was posted from the remittance is taken back, and it is held."""
    acts.undo_remit(opened(practice), remit, by, reason)


@coded
def assign(
    payment: _Payment,
    claim: Annotated[str, typer.Argument(help="Our claim.")],
    reason: Reason,
    by: Actor,
    practice: Practice = "",
) -> None:
    """Places a claim payment on a claim, whatever the ladder says."""
    acts.assign(opened(practice), payment, claim, by, reason)


@coded
def approve(subject: _Either, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """Lets a payment be posted that waits for review."""
    acts.approve(opened(practice), subject, by, reason)


@coded
def bill_patient(payment: _Payment, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """No further payer is liable: what the payment leaves is the patient's."""
    acts.bill(opened(practice), Act.BILL_PATIENT, payment, by, reason)


@coded
def bill_payer(payment: _Payment, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """Takes bill-patient back: what the payment leaves is the next payer's."""
    acts.bill(opened(practice), Act.BILL_PAYER, payment, by, reason)


@coded
def release(remit: _Remit, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """Lets a held remittance be posted: its money counts."""
    acts.release(opened(practice), remit, by, reason)


@coded
def dismiss(remit: _Remit, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """Says that a held or broken remittance is never to be posted."""
    acts.dismiss(opened(practice), remit, by, reason)


@coded
def read_again(remit: _Remit, reason: Reason, by: Actor, practice: Practice = "") -> None:
    """Reads a broken remittance anew, from the bytes that came: for after the program was mended."""
    claims = read_remit_again(opened(practice), remit, by, reason)
    Output(False).line(f"{claims} claim payments; the next run of reconcile_billing posts them")
