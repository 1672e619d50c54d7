"""The report as a page: one self-contained, printable HTML file without scripts and without foreign addresses."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from backoffice.report import words
from backoffice.report.model import Report


def page(report: Report) -> str:
    """The page. The same report gives the same text."""
    return _template().render(report=report, verdict=words.verdict(report), banners=words.banners(report))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("backoffice.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "money": words.money,
        "duration": words.duration,
        "milliseconds": words.milliseconds,
        "plain": words.plain,
        "shown": words.shown,
        "signed": words.signed,
        "state": words.state_words,
    }
    return environment.get_template("page.html")
