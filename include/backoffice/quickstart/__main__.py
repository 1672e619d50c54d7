"""`python -m backoffice.quickstart nightly | up | down | catch-up`: what the Makefile's commands do."""

import argparse
import fcntl
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from types import FrameType

from rich.console import Console

from backoffice.config import SettingsError
from backoffice.errors import BackofficeError
from backoffice.quickstart import catch_up, components, night
from backoffice.quickstart.crew import PartFailed
from backoffice.quickstart.deployment import Deployment
from backoffice.quickstart.phases import Phases
from backoffice.quickstart.rest import RestError
from backoffice.quickstart.stage import Stage, demo, visiting

ROOT = Path(__file__).resolve().parents[3]
OFFICE = ROOT / ".office"
UP = OFFICE / "up"  # stands while `up` wants everything to go on
PORT = 8080
INTERRUPTED = 130
_REREAD_SECONDS = 30


def main(arguments: list[str]) -> int:
    """Runs one command; its exit code."""
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    commands: dict[str, Callable[[argparse.Namespace, Console], bool]] = {
        "nightly": nightly,
        "up": up,
        "down": down,
        "catch-up": fill_in,
    }
    try:
        with _alone():
            return 0 if commands[options.command](options, console) else 1
    except (PartFailed, RestError, SettingsError, BackofficeError, OSError) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        console.print("stopped; nothing is left running")
        return INTERRUPTED


def nightly(options: argparse.Namespace, console: Console) -> bool:
    """One night, from start to stop; whether every run succeeded and every control total agrees."""
    deployment = _deployment(_stage(options.inbox), console)
    _clear_the_ground(deployment)
    with _closed(deployment):
        went_well = night.run(deployment, console)
    phases = deployment.phases
    phases.keep(ROOT / "bench" / "results" / "nightly.jsonl", stage=deployment.stage.name, went_well=went_well)
    console.print(f"\n[bold]{phases.total:.1f} s in all.[/] Where to look next:")
    _point_on(deployment, f' INBOX="{options.inbox}"' if options.inbox else "", console)
    return went_well


def _point_on(deployment: Deployment, inbox: str, console: Console) -> None:
    """Prints what a person may want to do or see after a night."""
    for what, where in (
        ("the next night", f"make nightly{inbox}"),
        (f"this night in Airflow, on http://127.0.0.1:{PORT}", f"make up{inbox}"),
        ("what it read, landed and sent", str(deployment.stage.folder.relative_to(ROOT))),
        ("the logs of its tasks", str(deployment.logs.relative_to(ROOT))),
    ):
        console.print(f"  {what:<48}{where}", markup=False, soft_wrap=True)


def up(options: argparse.Namespace, console: Console) -> bool:
    """Leaves everything running until `down`."""
    deployment = _deployment(_stage(options.inbox), console, PORT, _REREAD_SECONDS)
    _clear_the_ground(deployment)
    if not components.is_free(PORT):
        raise PartFailed(f"port {PORT} of 127.0.0.1 is taken: end what listens there")
    try:
        night.open_for_a_night(deployment, console)
    except BaseException:
        deployment.close()
        raise
    UP.touch()
    console.print()
    name, password = deployment.login
    console.print(f"Airflow: [bold]{deployment.address}[/]   login [bold]{name}[/], password [bold]{password}[/]")
    console.print(f"The command line: [bold]. {deployment.stage.environment_file.relative_to(ROOT)}[/]")
    console.print("Nothing starts by the clock here: trigger a DAG with a business date. `make down` ends it all.")
    return True


def down(_options: argparse.Namespace, console: Console) -> bool:
    """Ends whatever of this checkout is running."""
    UP.unlink(missing_ok=True)
    _deployment(demo(OFFICE), console).close()
    console.print("nothing is running any more")
    return True


def fill_in(options: argparse.Namespace, console: Console) -> bool:
    """Fills in nights, in the Airflow that is up or in one started for it."""
    deployment = _deployment(_stage(options.inbox), console, PORT)
    with _closed(deployment) if not deployment.is_up() else nullcontext():
        if deployment.is_up():
            deployment.open_office()
        else:
            night.open_for_a_night(deployment, console)
        night.furnish(deployment.stage, dict.fromkeys(deployment.stage.practice_ids, options.last))
        return catch_up.run(deployment, options.first, options.last, console)


def _stage(inbox: Path | None) -> Stage:
    stage = visiting(OFFICE, inbox) if inbox else demo(OFFICE)
    stage.write_settings(ROOT, inbox)
    return stage


def _deployment(stage: Stage, console: Console, port: int = 0, parse_seconds: int = 3600) -> Deployment:
    return Deployment(ROOT, stage, Phases(console), port, parse_seconds)


def _clear_the_ground(deployment: Deployment) -> None:
    """Ends what a night that was killed has left behind; `PartFailed` when `up` wants it to go on."""
    if UP.exists() and deployment.is_up():
        raise PartFailed("Airflow is up: `make down` ends it")
    deployment.close()


@contextmanager
def _alone() -> Iterator[None]:
    """One command at a time in a checkout."""
    OFFICE.mkdir(exist_ok=True)
    with (OFFICE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PartFailed("another command of this checkout is still running") from None
        yield


@contextmanager
def _closed(deployment: Deployment) -> Iterator[None]:
    """Ends everything at the end, whatever happened, and lets nobody interrupt that."""
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        with deployment.phases.phase("stop"):
            deployment.close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backoffice.quickstart", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("nightly", "up", "down", "catch-up"):
        command = commands.add_parser(name)
        command.add_argument("--inbox", type=Path, help="a folder of files to work on, instead of the demo practice")
        if name == "catch-up":
            command.add_argument(
                "--from", dest="first", type=date.fromisoformat, required=True, help="first closed day"
            )
            command.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="last closed day")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
