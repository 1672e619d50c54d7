"""Writes docs/reference/ from the code; with `--check` it only compares (exit 1 when a page is stale)."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeGuard, get_args, get_origin

from pydantic import BaseModel

from backoffice.cli.app import app
from backoffice.config.practice import PracticeSettings
from backoffice.feeds.contract import FEEDS
from backoffice.store.metadata import metadata
from backoffice.store.tables import APPEND_ONLY
from backoffice.worklist.catalogue import catalogue

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
Row = tuple[object, ...]


def table(header: Row, rows: list[Row]) -> str:
    """A Markdown table."""
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def feeds() -> str:
    """The input contract, table by table."""
    parts = [
        "# Feeds: every table and column\n\nA practice puts these files into "
        "`<inbox>/<practice_id>/feeds/<business_date>/<table>.csv`; see [feeds](../feeds.md) for the "
        "rules of the folder. **Bold** columns are the key, `?` marks a column that may be missing or empty.\n"
    ]
    for feed in FEEDS.values():
        rows: list[Row] = []
        for column in feed.columns:
            name = f"**{column.name}**" if column.is_key else column.name + ("" if column.is_required else "?")
            values = f" ({', '.join(column.values)})" if column.values else ""
            rows.append((name, column.type.value, column.meaning + values))
        parts.append(f"## {feed.name}\n\n{feed.meaning}\n\n" + table(("column", "type", "meaning"), rows))
    return "\n".join(parts)


def settings() -> str:
    """Every key of a practice's settings file."""
    rows = list(_setting_rows(PracticeSettings, ""))
    return (
        "# Settings: every key of practices/<practice_id>.yaml\n\n"
        "Unknown keys are refused. Keys without a default are required, those of a part that may be left out only when "
        "it is there. `<id>` stands for the id of a payer, `[]` for each member of a list.\n\n"
        + table(("key", "default", "meaning"), rows)
    )


_WITHIN: dict[object, str] = {dict: ".<id>.", tuple: "[]."}


def _setting_rows(section: type[BaseModel], prefix: str) -> Iterator[Row]:
    for name, field in section.model_fields.items():
        if _is_section(field.annotation):
            yield from _setting_rows(field.annotation, f"{prefix}{name}.")
            continue
        default = "" if field.is_required() else f"`{_default(field.get_default(call_default_factory=True))}`"
        yield (f"`{prefix}{name}`", default, field.description or "")
        within = _WITHIN.get(get_origin(field.annotation), ".")
        for part in filter(_is_section, get_args(field.annotation)):
            yield from _setting_rows(part, f"{prefix}{name}{within}")


def _is_section(kind: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _default(value: Any) -> str:
    match value:
        case BaseModel():
            return value.model_dump_json()
        case frozenset():
            return str(sorted(value))
        case _:
            return str(value)


def reasons() -> str:
    """The catalogue of kinds and reasons."""
    whole = catalogue()
    parts = [
        "# Work items: kinds and reason codes\n\nOne catalogue for all jobs; `backoffice explain CODE` prints it too.\n"
    ]
    for pipeline in sorted({kind.pipeline for kind in whole.kinds.values()} | {pipe for pipe, _ in whole.reasons}):
        kinds: list[Row] = [
            (f"`{kind.code}`", kind.subject, kind.owner or "by reason", kind.words)
            for kind in whole.kinds.values()
            if kind.pipeline == pipeline
        ]
        codes: list[Row] = [
            (f"`{code}`", reason.owner or "by kind", reason.words, reason.next_action)
            for (owner, code), reason in sorted(whole.reasons.items())
            if owner == pipeline
        ]
        parts.append(f"## {pipeline}\n")
        if kinds:
            parts.append(table(("kind", "subject", "owner", "meaning"), kinds))
        if codes:
            parts.append(table(("reason", "owner", "meaning", "next action"), codes))
    return "\n".join(parts)


def failures() -> str:
    """The catalogue of failures."""
    whole = catalogue()
    parts = [
        "# Failures\n\nCodes that no work item bears: why a task failed, an act was not possible, a message did not go "
        "out, a line of a file was put aside. `backoffice explain CODE` prints them too. A code ending in `*` stands "
        "for all codes that begin like it.\n"
    ]
    for room in sorted({room for room, _ in whole.failures}):
        rows: list[Row] = [
            (f"`{failure.code}`", failure.words, failure.next_action)
            for (owner, _), failure in sorted(whole.failures.items())
            if owner == room
        ]
        parts.append(f"## {room}\n")
        parts.append(table(("code", "meaning", "next action"), rows))
    return "\n".join(parts)


def tables() -> str:
    """The office database."""
    parts = [
        "# Tables of the office database\n\nOne PostgreSQL schema a practice. Money is in cents. "
        f"Only added to, never changed: {', '.join(f'`{name}`' for name in sorted(APPEND_ONLY))}.\n"
    ]
    for each in metadata.sorted_tables:
        rows: list[Row] = [
            (f"**{column.name}**" if column.primary_key else column.name, str(column.type).lower(), column.comment)
            for column in each.columns
        ]
        parts.append(f"## {each.name}\n\n{each.comment}\n\n" + table(("column", "type", "meaning"), rows))
    return "\n".join(parts)


def dags() -> str:
    """The DAGs, as their files describe themselves."""
    parts = ["# DAGs\n\nThe docstring of each file is also what the Airflow UI shows.\n"]
    for path in sorted((ROOT / "dags").glob("*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        parts.append(f"## {path.stem}\n\n{docstring.replace('docs/runbooks', '../runbooks')}\n")
    return "\n".join(parts)


def cli() -> str:
    """The command line."""
    from typer.main import get_command

    parts = [
        "# Command line\n\nExit codes: 0 well; 1 ran, and what it found needs a person; 2 wrong arguments or settings; "
        "3 something that must not happen. With `--json` every command prints JSON.\n"
    ]
    for path, command in _commands(get_command(app), "backoffice"):
        rows: list[Row] = [
            (", ".join(f"`{name}`" for name in option.opts), getattr(option, "help", None) or option.name)
            for option in command.params
            if option.name != "help"
        ]
        parts.append(
            f"## {path}\n\n{(command.help or '').strip()}\n\n" + (table(("argument", "meaning"), rows) if rows else "")
        )
    return "\n".join(parts)


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in sorted(children.items()):
        yield from _commands(child, f"{path} {name}")


PAGES: dict[str, Callable[[], str]] = {
    "feeds.md": feeds,
    "settings.md": settings,
    "reasons.md": reasons,
    "failures.md": failures,
    "tables.md": tables,
    "dags.md": dags,
    "cli.md": cli,
}


def main(arguments: list[str]) -> int:
    """Writes or compares all pages; the exit code."""
    stale = [name for name, page in PAGES.items() if not _is_current(REFERENCE / name, page())]
    if "--check" in arguments:
        print("\n".join(f"stale: docs/reference/{name}" for name in stale), end="\n" if stale else "")
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _is_current(path: Path, content: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
