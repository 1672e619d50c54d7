"""The house rules that a linter does not know."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "include" / "backoffice"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
HEAVY = {"pandas", "great_expectations", "scipy"}
ROOMS_WITHOUT_A_NAME = {"utils.py", "helpers.py", "common.py", "misc.py"}
FORBIDDEN = {
    r"\b(TODO|FIXME|XXX)\b": "a note left in the code",
    r"NotImplementedError": "a stub",
    r"\b(datetime\.now|date\.today|utcnow)\(": "asks for the time",
    r"\b(text|execute)\(\s*f[\"']": "SQL in an f-string",
    r"\b(Float|REAL|DOUBLE_PRECISION)\(": "a floating column",
    r"verify\s*=\s*False": "TLS verification off",
    r"\bassert ": "assert on data",
    r"\$ ?\{": "writes dollars by itself, with the sign behind them: backoffice.money does",
}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_no_module_is_longer_than_300_lines() -> None:
    assert [_name(path) for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{_name(path)}:{function.name}"
        for path, tree in TREES.items()
        for function in _functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > 50
    ]
    assert long == []


def test_no_dag_file_is_longer_than_100_lines() -> None:
    files = sorted((ROOT / "dags").glob("*.py"))
    assert [path.name for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 100] == []


def test_plugins_hold_one_file_because_airflow_runs_every_one() -> None:
    assert len(list((ROOT / "plugins").rglob("*.py"))) <= 1


def test_no_line_of_sql_is_longer_than_120_characters() -> None:
    long = [
        f"{_name(path)}:{number}"
        for path in sorted(PACKAGE.rglob("*.sql"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert long == []


def test_every_room_has_a_name_of_its_own() -> None:
    assert [_name(path) for path in MODULES if path.name in ROOMS_WITHOUT_A_NAME] == []


def test_every_module_says_what_it_is() -> None:
    silent = [_name(path) for path, tree in TREES.items() if not ast.get_docstring(tree) and tree.body]
    assert silent == []


def test_every_public_function_and_class_says_what_the_caller_gets() -> None:
    silent = [
        f"{_name(path)}:{node.name}"
        for path, tree in TREES.items()
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize(("pattern", "why"), FORBIDDEN.items())
def test_nothing_forbidden_stands_in_the_program(pattern: str, why: str) -> None:
    found = [
        f"{_name(path)}:{number}: {why}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert found == []


def test_heavy_libraries_are_imported_inside_functions() -> None:
    found = [
        f"{_name(path)}: {name}"
        for path, tree in TREES.items()
        for node in tree.body
        for name in _imported(node)
        if name.split(".")[0] in HEAVY
    ]
    assert found == []


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_no_exception_is_swallowed() -> None:
    found = [
        f"{_name(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and all(isinstance(step, ast.Pass) for step in node.body)
    ]
    assert found == []


def test_no_signature_says_any() -> None:
    found = [
        f"{_name(path)}:{function.name}"
        for path, tree in TREES.items()
        for function in _functions(tree)
        for hint in [function.returns, *(argument.annotation for argument in function.args.args)]
        if hint is not None and re.search(r"\bAny\b", ast.unparse(hint))
    ]
    assert found == []
