"""The one catalogue of kinds and reason codes: plain words, who owns it, what to do next.

Each room that finds things keeps its part in a `reasons.toml` beside its code; records rules are in `rules.toml`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from backoffice.errors import Broken
from backoffice.roles import Role


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work item: what its subject is, and who owns it unless the reason says otherwise."""

    code: str
    pipeline: str
    subject: str
    owner: Role | None
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something needs a person. A code ending in `*` stands for all codes that begin like it."""

    code: str
    pipeline: str
    words: str
    next_action: str
    owner: Role | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Kinds by code; reasons by (pipeline, code). Codes of the pipeline `house` serve all pipelines."""

    kinds: dict[str, Kind]
    reasons: dict[tuple[str, str], Reason]

    def kind(self, code: str) -> Kind:
        """The kind; `Broken` when the catalogue does not know it."""
        if code not in self.kinds:
            raise Broken("KIND_UNKNOWN", code)
        return self.kinds[code]

    def reason(self, pipeline: str, code: str) -> Reason:
        """The reason by its code, else by the longest `…*` entry that fits; `Broken` when there is none."""
        for owner in (pipeline, "house"):
            if found := self._exact_or_prefix(owner, code):
                return found
        raise Broken("REASON_UNKNOWN", f"{pipeline}:{code}")

    def owner(self, pipeline: str, kind: str, reason: str) -> Role:
        """Who settles it: the reason's owner, else the kind's; `Broken` when neither names one."""
        owner = self.reason(pipeline, reason).owner or self.kind(kind).owner
        if owner is None:
            raise Broken("OWNER_UNKNOWN", f"{kind}:{reason}")
        return owner

    def _exact_or_prefix(self, pipeline: str, code: str) -> Reason | None:
        if exact := self.reasons.get((pipeline, code)):
            return exact
        fitting = (
            reason
            for (owner, key), reason in self.reasons.items()
            if owner == pipeline and key.endswith("*") and code.startswith(key[:-1])
        )
        return max(fitting, key=lambda reason: len(reason.code), default=None)


def _role(name: str | None) -> Role | None:
    return Role(name) if name else None


def _read(path: Path, whole: Catalogue) -> None:
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    pipeline = entries["pipeline"]
    for code, entry in entries.get("kinds", {}).items():
        if code in whole.kinds:
            raise Broken("KIND_TWICE", code)
        whole.kinds[code] = Kind(code, pipeline, entry["subject"], _role(entry.get("owner")), entry["words"])
    for code, entry in (entries.get("reasons", {}) | entries.get("rules", {})).items():
        whole.reasons[pipeline, code] = Reason(
            code, pipeline, entry["words"], entry["next_action"], _role(entry.get("owner"))
        )


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once from the package's data files."""
    root = Path(str(files("backoffice")))
    whole = Catalogue({}, {})
    for path in sorted((*root.glob("*/reasons.toml"), *root.glob("*/rules.toml"))):
        _read(path, whole)
    return whole
