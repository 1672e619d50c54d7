"""The documents are true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.limits import LARGEST_FILE_BYTES

ROOT = Path(__file__).parent.parent
SECTIONS = ["What it does", "When it fails", "Is it urgent", "Fix", "Run again safely"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_generated_reference_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.stdout, run.returncode) == ("", 0), run.stderr


@pytest.mark.parametrize("dag", sorted(path.stem for path in (ROOT / "dags").glob("*.py")))
def test_every_dag_has_a_runbook_with_the_fixed_sections(dag: str) -> None:
    text = (ROOT / "docs" / "runbooks" / f"{dag}.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_runbook_says_how_large_a_partners_file_may_be() -> None:
    text = (ROOT / "docs" / "runbooks" / "deliver_outbox.md").read_text(encoding="utf-8")
    assert re.findall(r"larger than (\d+) MB", text) == [str(LARGEST_FILE_BYTES // 1_000_000)]


@pytest.mark.parametrize("command", ["make nightly", "make test"])
def test_the_readme_shows_both_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
