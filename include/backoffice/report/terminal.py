"""The report on a terminal: the same figures as the page, in fewer lines."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from backoffice.report.model import Intake, Report
from backoffice.report.words import banners, duration, milliseconds, money, plain, shown, signed, state_words, verdict


def rendering(report: Report) -> RenderableType:
    """What a rich console prints."""
    title = Text(f"{report.practice}, night of {report.business_date:%A} {report.business_date}", style="bold")
    sentence = Text(verdict(report), style="bold red" if report.unfinished else "green")
    warnings = [Text(banner, style="bold yellow") for banner in banners(report)]
    parts: list[RenderableType] = [title, sentence, *warnings, _headline(report), _figures(report)]
    if report.top_items:
        parts.append(_top_items(report))
    if report.payers:
        parts.append(_payers(report))
    if report.roles:
        parts.append(_roles(report))
    if report.key_figures:
        parts.append(_key_figures(report))
    if report.control:
        parts.append(_control(report))
    parts += [_jobs(report), _conservation(report)]
    if report.sending.tonight or report.sending.waiting:
        parts.append(_sending(report))
    return Group(*(line for part in parts for line in (part, Text())))


def _table(title: str, left: Iterable[str], right: Iterable[str] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in left:
        table.add_column(heading)
    for heading in right:
        table.add_column(heading, justify="right")
    return table


def _headline(report: Report) -> Table:
    table = _table("The work list", [""], ["tonight", "change"])
    for figure in report.headline:
        table.add_row(figure.words, shown(figure), signed(figure))
    for ratio in report.ratios:
        table.add_row(ratio.words, ratio.shown, f"{ratio.numerator} of {ratio.denominator}")
    return table


def _figures(report: Report) -> Table:
    table = _table("Figures", ["", ""], ["tonight", "change"])
    for job, figures in report.figures.items():
        for number, figure in enumerate(figures):
            table.add_row(plain(job) if number == 0 else "", figure.words, shown(figure), signed(figure))
    return table


def _top_items(report: Report) -> Table:
    table = _table("Most urgent work", ["due", "who", "what", "do next"], ["at stake"])
    for item in report.top_items:
        what = Text(f"{item.words}\n").append(item.code, style="dim")
        overdue = "red" if item.due_date <= report.business_date else ""
        due = Text(str(item.due_date), style=overdue)
        table.add_row(due, plain(item.owner), what, Text(item.next_action), money(item.stake_cents))
    return table


def _payers(report: Report) -> Table:
    right = ["asked", "answered", "half within", "nine in ten", "visits", "verified", "unknown", "fees", "saved"]
    table = _table("Payers", ["payer"], right)
    for line in report.payers:
        times = milliseconds(line.answer_p50_ms), milliseconds(line.answer_p90_ms)
        counts = map(str, (line.visits, line.verified, line.unknown))
        fees = money(line.cost_cents), money(line.saved_cents)
        table.add_row(line.payer_id, str(line.asked), str(line.answered), *times, *counts, *fees)
    return table


def _roles(report: Report) -> Table:
    table = _table("Open items by role", ["role"], ["open", "new", "overdue", "at stake"])
    for line in report.roles:
        table.add_row(plain(line.role), str(line.open), str(line.new), str(line.overdue), money(line.stake_cents))
    return table


def _key_figures(report: Report) -> Table:
    table = _table("Key figures of the practice's money", [""], ["tonight", "made of", "aim"])
    for figure in report.key_figures:
        table.add_row(figure.ratio.words, figure.ratio.shown, figure.parts, figure.target)
    return table


def _control(report: Report) -> RenderableType:
    """How many lines of the control report agree, and the others with the places where they do not."""
    title = f"Control report: {len(report.control) - len(report.false_lines)} of {len(report.control)} lines agree"
    if not report.false_lines:
        return Text(title, style="bold")  # the title of an empty table has no width
    table = _table(title, ["", ""])
    for line in report.false_lines:
        sides = f"{line.left_words} {line.shown(line.left_side)}; {line.right_words} {line.shown(line.right_side)}"
        table.add_row(Text(sides, style="bold red"), ", ".join(line.places))
    return table


def _jobs(report: Report) -> Table:
    table = _table("The night", ["job", "state", "took", "went on without"])
    for job in report.jobs:
        style = "green" if job.is_finished else "bold red"
        table.add_row(plain(job.name), Text(job.state, style=style), duration(job), ", ".join(map(plain, job.absent)))
    return table


def _conservation(report: Report) -> Table:
    """Sums of feeds and files, and by name those of which something was put aside, is missing or does not agree."""
    table = _table("Every row accounted for", [""], ["read", "loaded", "put aside", "known already", "agrees"])
    for name, intakes in (("all feeds", report.feeds), ("all X12 and bank files", report.files)):
        sums = (sum(getattr(one, field) for one in intakes) for field in ("read", "loaded", "quarantined", "duplicate"))
        table.add_row(*_row(Intake(name, *sums)))
    for intake in (*report.feeds, *report.files):
        if intake.quarantined or intake.note or not intake.agrees:
            table.add_row(*_row(intake))
    return table


def _row(intake: Intake) -> list[str]:
    name = f"{intake.name} ({intake.note})" if intake.note else intake.name
    numbers = (intake.read, intake.loaded, intake.quarantined, intake.duplicate)
    return [name, *(f"{number:,}" for number in numbers), "yes" if intake.agrees else "NO"]


def _sending(report: Report) -> Table:
    sending = report.sending
    table = _table("Sending", ["state"], ["this night", "earlier, not settled"])
    for state in sorted({*sending.tonight, *sending.waiting}):
        tonight, waiting = sending.tonight.get(state, 0), sending.waiting.get(state, 0)
        table.add_row(state_words(state), str(tonight), str(waiting))
    return table
