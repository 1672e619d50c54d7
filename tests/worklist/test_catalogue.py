"""Whoever meets a code, in a log, a table or a runbook, can look up what it means and what to do."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from operator import attrgetter
from pathlib import Path

import pytest

from backoffice.billing.bank_lines import BankCode
from backoffice.errors import BackofficeError
from backoffice.feeds.contract import Type
from backoffice.gateways import outcomes
from backoffice.worklist.catalogue import catalogue

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "include"
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("backoffice/**/*.py"))}
ERRORS = {each.__name__ for each in BackofficeError.__subclasses__()} - {outcomes.Throttled.__name__}
HOMES = {BackofficeError.__module__, outcomes.__name__}
PAGES = sorted([ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "runbooks").glob("*.md")])
FAMILIES = {
    "BAD_": [f"BAD_{each.name}" for each in Type],
    "CORE_": ["CORE_Sender", "CORE_VersionMismatch"],
    "HTTP_": ["HTTP_302", "HTTP_404", "HTTP_429", "HTTP_500"],
    "OS_": ["OS_ENOSPC", "OS_EIO", "OS_ERROR"],
    "SMTP_": ["SMTP_451", "SMTP_550"],
    "SQL_": ["SQL_08006", "SQL_23505", "SQL_40001", "SQL_53100", "SQL_XX000"],
}
"""Codes that are put together, by how they begin: some of each."""
PASSED_ON = {"broken.code", "self.code", "found[0]"}
"""What hands a code on that arose elsewhere."""


def _is_error(tree: ast.Module, call: ast.Call) -> bool:
    """Whether a call makes one of the house's errors, by a name that the module has from where they live."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in HOMES)
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name in ERRORS and any(name in {each.name for each in node.names} for node in imports)


def _raised() -> Iterator[tuple[str, ast.expr]]:
    """Module and code of each error that the program makes."""
    for path, tree in TREES.items():
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_error(tree, node))
        yield from ((module, call.args[0]) for call in calls)


def _codes(module: str, code: ast.expr) -> list[str]:
    """The codes that an expression may come to: literals, constants and members of enumerations, families."""
    match code:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return [*_codes(module, code.body), *_codes(module, code.orelse)]
        case ast.JoinedStr(values=[ast.Constant(value=str(beginning)), *_]):
            return FAMILIES[beginning]
    try:
        return [str(attrgetter(ast.unparse(code))(import_module(module)))]
    except AttributeError:
        return []


def _unexplained(codes: set[str]) -> list[str]:
    return sorted(code for code in codes if not catalogue().meanings(code))


def _said() -> set[str]:
    """Every text in the program."""
    nodes = (node for tree in TREES.values() for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_code_that_the_program_raises_is_explained() -> None:
    codes = {code for module, expression in _raised() for code in _codes(module, expression)}
    assert codes >= {"SEAL_BROKEN", "UNEXPECTED", "BAD_AMOUNT", "BAD_MONEY", "ANSWER_EMPTY", "DUPLICATE_COMPLETION"}
    assert _unexplained(codes) == []


def test_every_code_that_is_raised_is_known_before_or_passed_on() -> None:
    unknown = {ast.unparse(expression) for module, expression in _raised() if not _codes(module, expression)}
    assert unknown == PASSED_ON


@pytest.mark.parametrize("codes", [*FAMILIES.values(), [each.value for each in BankCode]])
def test_every_family_of_codes_is_explained(codes: list[str]) -> None:
    assert _unexplained({*codes}) == []


def test_the_longest_beginning_that_fits_explains_a_code() -> None:
    full = {"SQL_53100": "SQL_53*", "SQL_55P03": "SQL_55P03", "SQL_XX000": "SQL_*", "HTTP_302": "HTTP_3*"}
    assert {code: [each.code for each in catalogue().meanings(code)] for code in full} == {
        code: [entry] for code, entry in full.items()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_code_that_a_page_names_is_explained(page: Path) -> None:
    text = re.sub(r"`(?:\S*/)?(?:backoffice|make) [^`]*`", "", page.read_text(encoding="utf-8"))
    codes = {*re.findall(r"(?<![\w$])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?!\w)", text), *re.findall(r"`([A-Z]{4,})`", text)}
    assert _unexplained({code for code in codes if not code.startswith(("BACKOFFICE_", "AIRFLOW_"))}) == []


def test_no_failure_is_explained_that_the_program_never_has() -> None:
    known = _said() | {*FAMILIES["BAD_"]}
    open_families = tuple(beginning for beginning in FAMILIES if beginning != "BAD_")
    assert [code for _, code in catalogue().failures if code not in known and not code.startswith(open_families)] == []


def test_a_failure_says_what_is_so_and_what_to_do() -> None:
    failures = catalogue().failures.values()
    assert [each.code for each in failures if not each.words or not each.next_action] == []
    assert [each.code for each in failures if each.words.endswith(".") or each.next_action.endswith(".")] == []
