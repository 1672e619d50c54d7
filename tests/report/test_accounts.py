"""Every line of the control report and every key figure has words."""

import re
import tomllib
from importlib.resources import files

import pytest


def _words(section: str) -> set[str]:
    text = files("backoffice.report").joinpath("accounts.toml").read_text(encoding="utf-8")
    return set(tomllib.loads(text)[section])


@pytest.mark.parametrize(("section", "statements"), [("control", "control_"), ("kpis", "kpis")])
def test_nothing_that_a_night_finds_is_without_words(section: str, statements: str) -> None:
    folder = files("backoffice.billing").joinpath("sql")
    text = "".join(one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.startswith(statements))
    pattern = r"SELECT\s+'(\w+)'|[(\s]\('(\w+)', [a-z]\." if section == "control" else r"SELECT\s+'(\w+)'"
    found = {name for names in re.findall(pattern, text) for name in ([names] if isinstance(names, str) else names)}

    assert found - {""} | ({"posted_in_time_cents", "oldest_credit_days"} if section == "kpis" else set()) == _words(
        section
    )
