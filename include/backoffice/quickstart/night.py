"""`make nightly`: one whole night through the real scheduler, from nothing to the morning report."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from backoffice.feeds.inbox import ready_dates
from backoffice.nightly.jobs import NIGHT
from backoffice.office import Office, open_office, system_clock
from backoffice.quickstart.days import newest_day, next_demo_day
from backoffice.quickstart.deployment import Deployment
from backoffice.quickstart.progress import RunProgress, table
from backoffice.quickstart.stage import Stage
from backoffice.quickstart.totals import controls
from backoffice.quickstart.watch import play
from backoffice.report.queries import read_report
from backoffice.report.terminal import rendering
from backoffice.simulator import practice as simulated
from backoffice.simulator import truth
from backoffice.simulator.score import score
from backoffice.store.tables.report import reports
from backoffice.store.tables.work import work_items

SEED, PATIENTS = 7, 300


def run(deployment: Deployment, console: Console) -> bool:
    """Runs the next night of the deployment's practices and shows what came of it; whether all went well."""
    stage = deployment.stage
    days = open_for_a_night(deployment, console)
    with deployment.phases.phase("night"):
        dates = {dag_id: days[practice_id] for dag_id, practice_id in deployment.dag_ids(NIGHT).items()}
        runs = play(deployment.api, dates, deployment.check, console)
    with deployment.phases.phase("report"):
        agreed = [show(stage, open_office(practice_id), day, console) for practice_id, day in days.items()]
    return say_runs(runs, deployment, console) and all(agreed)


def open_for_a_night(deployment: Deployment, console: Console) -> dict[str, date]:
    """Opens everything; practice → the closed day that its next night is about, whose files are in the inbox."""
    stage = deployment.stage
    deployment.open_office()
    days = {practice_id: business_day(stage, practice_id) for practice_id in stage.practice_ids}
    for practice_id, day in days.items():
        console.print(f"  [bold]practice {practice_id}, business date {day}[/] ({day:%A})")
    deployment.open_airflow(meanwhile=lambda: furnish(stage, days))
    return days


def business_day(stage: Stage, practice_id: str) -> date:
    """The closed day that the next night of a practice is about."""
    office = open_office(practice_id)
    today = system_clock().astimezone(office.settings.zone).date()
    return next_demo_day(office, today) if stage.is_demo else newest_day(office.inbox, today)


def furnish(stage: Stage, days: dict[str, date]) -> None:
    """Makes the demo practices' inboxes reach that day."""
    if not stage.is_demo:
        return
    for practice_id, day in days.items():
        ready = ready_dates(stage.inbox / practice_id)
        if not ready:
            ready = simulated.generate(stage.folder, practice_id, SEED, PATIENTS, day, 1)
        while ready[-1] < day:
            ready.append(simulated.extend(stage.folder, practice_id))


def show(stage: Stage, office: Office, day: date, console: Console) -> bool:
    """Prints the report, the control totals and, for a simulated practice, the score; whether the totals agree."""
    console.print()
    console.print(rendering(read_report(office, day)))
    totals = controls(office, day)
    shown = Table(title="Control totals", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("", "one way", "other", "agree"):
        shown.add_column(heading, justify="left" if heading in {"", "agree"} else "right")
    for total in totals:
        shown.add_row(total.name, f"{total.one:,}", f"{total.other:,}", "yes" if total.agrees else "[red]NO[/]")
    console.print(shown)
    if stage.is_demo:
        say_score(stage, office, day, console)
    console.print(f"\nThe same report as a page: {kept_page(stage, office, day)}", markup=False, soft_wrap=True)
    return all(total.agrees for total in totals)


def kept_page(stage: Stage, office: Office, day: date) -> Path:
    """The page that the night has published, as a file for a browser."""
    path = stage.folder / "reports" / office.practice_id / f"{day}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    with office.transaction() as connection:
        html = connection.scalar(select(reports.c.html).where(reports.c.business_date == day))
    path.write_text(html or "", encoding="utf-8")
    return path


def say_score(stage: Stage, office: Office, day: date, console: Console) -> None:
    """Prints how many of the planted faults the night has found, and what it has found beside them."""
    columns = (work_items.c[name] for name in ("pipeline", "kind", "subject", "reason_code", "last_seen_date"))
    with office.transaction() as connection:
        rows = [dict(row) for row in connection.execute(select(*columns)).mappings()]
    truths = truth.read(truth.path_of(stage.folder, office.practice_id, day))
    result = score(rows, truths, day)
    overall = result.overall
    colour = "green" if result.is_perfect else "yellow"
    figures = f"precision {overall.precision:.3f}, recall {overall.recall:.3f}"
    counts = f"{overall.found} of {overall.expected} planted conditions found, {overall.unexpected} items too many"
    console.print(f"\n[bold]Score against the truth[/]  [{colour}]{figures}[/]  ({counts})")
    for word, items in (("missed", result.missed), ("too many", result.unexpected)):
        for item in items[:10]:
            console.print(f"    {word}: {item.pipeline} {item.kind} {item.subject} {item.reason}", markup=False)


def say_runs(runs: Sequence[RunProgress], deployment: Deployment, console: Console) -> bool:
    """Prints the runs' end, and for a failed one where its log lies; whether all succeeded."""
    failed = [run for run in runs if run.state != "success"]
    if failed:
        console.print(table(runs))
    for run in failed:
        console.print(f"  [red]{run.dag_id} failed[/]: its logs lie in {deployment.logs}/dag_id={run.dag_id}/")
    return not failed
