"""Commands by which a person decides about effects and credits; each goes into the audit log with name and reason."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from backoffice.billing.investigations import conclude_investigation, open_investigation
from backoffice.cli.output import Output
from backoffice.cli.session import Practice, coded, opened
from backoffice.outbox.acts import override_gate, settle_effect
from backoffice.outbox.switch import move_switch

_Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit log.")]
_Actor = Annotated[str, typer.Option("--by", help="Login of the person.")]


class Party(StrEnum):
    """Who has paid too much."""

    PAYER = "payer"
    PATIENT = "patient"


sending = typer.Typer(help="The switch that stops all sending of a practice.", no_args_is_help=True)
effect = typer.Typer(help="Effects whose outcome nobody knows (EFFECT_UNKNOWN).", no_args_is_help=True)
credit = typer.Typer(help="Credit balances that are being investigated.", no_args_is_help=True)
gate = typer.Typer(help="Gates that withhold a domain's effects.", no_args_is_help=True)


@sending.command("stop")
@coded
def stop(reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """Nothing more leaves, from now on."""
    move_switch(opened(practice), False, by, reason)


@sending.command("start")
@coded
def start(reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """Effects leave again."""
    move_switch(opened(practice), True, by, reason)


@effect.command("arrived")
@coded
def arrived(key: str, reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """The receiver has it: it is never sent again."""
    settle_effect(opened(practice), key, True, by, reason)


@effect.command("send-again")
@coded
def send_again(key: str, reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """The receiver does not have it: it goes out with the next sending."""
    settle_effect(opened(practice), key, False, by, reason)


@gate.command("override")
@coded
def override(
    domain: str,
    reason: _Reason,
    by: _Actor,
    hours: Annotated[int, typer.Option(min=1, max=72, help="For how long.")] = 12,
    practice: Practice = "",
) -> None:
    """Opens a closed gate for some hours."""
    office = opened(practice)
    until: datetime = office.clock() + timedelta(hours=hours)
    night = override_gate(office, domain, until, by, reason)
    Output(False).line(f"{domain}: the verdict of {night} is overridden until {until:%Y-%m-%d %H:%M} UTC")


@credit.command("investigate")
@coded
def investigate(claim_id: str, party: Party, reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """A good-faith investigation begins today; for Medicare it stops the 60 days (42 CFR 401.305)."""
    open_investigation(opened(practice), claim_id, party.value, by, reason)


@credit.command("conclude")
@coded
def conclude(claim_id: str, party: Party, reason: _Reason, by: _Actor, practice: Practice = "") -> None:
    """The investigation ends today; the days go on."""
    conclude_investigation(opened(practice), claim_id, party.value, by, reason)
