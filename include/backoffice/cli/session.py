"""What every command needs: which practice, how to print, and exit codes that mean something."""

from collections.abc import Callable
from enum import IntEnum
from functools import wraps
from typing import Annotated, ParamSpec

import typer
from rich.console import Console

from backoffice.config import SettingsError, practice_ids
from backoffice.errors import BackofficeError
from backoffice.office import Office, open_office

Arguments = ParamSpec("Arguments")

Practice = Annotated[str, typer.Option("--practice", "-p", help="Id of the practice; not needed when there is one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON with the keys of docs/reference/cli.md.")]
ShowValues = Annotated[
    bool,
    typer.Option("--show-values", help="Print the patients' names and data and the payers' words; it is audited."),
]
Looker = Annotated[str, typer.Option("--by", help="Login of the person; needed with --show-values.")]
Purpose = Annotated[str, typer.Option("--reason", help="What the values are for; needed with --show-values.")]


class Exit(IntEnum):
    """Exit codes."""

    OK = 0
    ATTENTION = 1  # the command ran, and what it found needs a person
    USAGE = 2  # wrong arguments or settings
    BROKEN = 3  # something that must not happen


def sign(show_values: bool, by: str, reason: str) -> None:
    """`SettingsError` when somebody wants to see a patient's data and does not say who it is, or what for."""
    if show_values and not (by and reason):
        raise SettingsError("--show-values needs --by and --reason: who looks at a patient's data is written down")


def opened(practice_id: str) -> Office:
    """The practice asked for, or the only one there is."""
    if practice_id:
        return open_office(practice_id)
    known = practice_ids()
    if len(known) != 1:
        raise SettingsError(f"name the practice with --practice: there are {len(known)}")
    return open_office(known[0])


def coded(command: Callable[Arguments, None]) -> Callable[Arguments, None]:
    """Turns failures into one line on standard error and an exit code."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except SettingsError as error:
            Console(stderr=True).print(str(error), style="red", markup=False)
            raise typer.Exit(Exit.USAGE) from None
        except BackofficeError as error:
            Console(stderr=True).print(str(error), style="red", markup=False)
            raise typer.Exit(Exit.BROKEN) from None

    return run
