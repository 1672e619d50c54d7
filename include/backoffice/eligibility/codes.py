"""Plain words of the codes in a 271, from `codes.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


def words(group: str, code: str) -> str:
    """What a code means; the code itself when the table does not know it."""
    return _table().get(group, {}).get(code, code)


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("backoffice.eligibility").joinpath("codes.toml").read_text(encoding="utf-8"))
