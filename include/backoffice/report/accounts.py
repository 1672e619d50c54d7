"""The control report and the key figures of a night, with the words that people read."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, func, select

from backoffice.report.model import ControlLine, KeyFigure, Ratio
from backoffice.store.tables.books import control_lines, kpis


def control_report(connection: Connection, business_date: date) -> tuple[ControlLine, ...]:
    """The lines of a night in the order of the words; empty when billing has not come so far."""
    words = _words()["control"]
    rows = connection.execute(select(control_lines).where(control_lines.c.business_date == business_date)).all()
    lines = [
        ControlLine(
            name=row.name,
            left_words=words.get(row.name, {}).get("left", row.name),
            right_words=words.get(row.name, {}).get("right", ""),
            left_side=row.left_side,
            right_side=row.right_side,
            differing_count=row.differing_count,
            places=tuple(row.places),
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: _place(words, line.name)))


def key_figures(connection: Connection, business_date: date) -> tuple[KeyFigure, ...]:
    """The key figures of a night in the order of the words; empty when billing has not come so far."""
    words = _words()["kpis"]
    rows = connection.execute(select(kpis).where(kpis.c.business_date == business_date)).all()
    found = [
        KeyFigure(
            name=row.name,
            ratio=Ratio(
                str(words[row.name]["words"]),
                row.numerator,
                row.denominator,
                int(words[row.name]["times"]),
                str(words[row.name]["sign"]),
            ),
            target=str(words[row.name].get("target", "")),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda figure: _place(words, figure.name)))


def newest_night(connection: Connection) -> date | None:
    """The newest night that has a control report."""
    newest: date | None = connection.scalar(select(func.max(control_lines.c.business_date)))
    return newest


def _place(words: Mapping[str, object], name: str) -> tuple[int, str]:
    return (list(words).index(name) if name in words else len(words), name)


@cache
def _words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    document: Mapping[str, Mapping[str, Mapping[str, str]]] = tomllib.loads(
        files("backoffice.report").joinpath("accounts.toml").read_text(encoding="utf-8")
    )
    return document
