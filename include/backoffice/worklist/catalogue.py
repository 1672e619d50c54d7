"""The one catalogue of codes: plain words, what to do next, and who owns what is on the work list.

Each room that finds things keeps its part in a `reasons.toml` beside its code; records rules are in `rules.toml`.
Codes that no work item bears, of failures and of lines put aside, stand in a room's `failures.toml`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from backoffice.errors import Broken
from backoffice.roles import Role

Entry = TypeVar("Entry")


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
class Failure:
    """What a room could not do, or would not. A code ending in `*` stands for all codes that begin like it."""

    code: str
    room: str
    words: str
    next_action: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Kinds by code; reasons by (pipeline, code); failures by (room, code).

    Codes of the pipeline `house` serve all pipelines.
    """

    kinds: dict[str, Kind]
    reasons: dict[tuple[str, str], Reason]
    failures: dict[tuple[str, str], Failure]

    def kind(self, code: str) -> Kind:
        """The kind; `Broken` when the catalogue does not know it."""
        if code not in self.kinds:
            raise Broken("KIND_UNKNOWN", code)
        return self.kinds[code]

    def reason(self, pipeline: str, code: str) -> Reason:
        """The reason by its code, else by the longest `…*` entry that fits; `Broken` when there is none."""
        for owner in (pipeline, "house"):
            if found := _nearest(self.reasons, owner, code):
                return found
        raise Broken("REASON_UNKNOWN", f"{pipeline}:{code}")

    def owner(self, pipeline: str, kind: str, reason: str) -> Role:
        """Who settles it: the reason's owner, else the kind's; `Broken` when neither names one."""
        owner = self.reason(pipeline, reason).owner or self.kind(kind).owner
        if owner is None:
            raise Broken("OWNER_UNKNOWN", f"{kind}:{reason}")
        return owner

    def meanings(self, code: str) -> list[Kind | Reason | Failure]:
        """All that a code stands for: as a kind, as a reason of each pipeline, as a failure in each room."""
        kinds = [self.kinds[code]] if code in self.kinds else []
        reasons = (_nearest(self.reasons, pipeline, code) for pipeline in _owners(self.reasons))
        failures = (_nearest(self.failures, room, code) for room in _owners(self.failures))
        return [*kinds, *filter(None, reasons), *filter(None, failures)]


def _nearest(entries: Mapping[tuple[str, str], Entry], owner: str, code: str) -> Entry | None:
    """The owner's entry for a code, else that of its longest `…*` that fits."""
    names = (code, *(f"{code[:length]}*" for length in range(len(code), 0, -1)))
    return next((entries[owner, name] for name in names if (owner, name) in entries), None)


def _owners(entries: Mapping[tuple[str, str], object]) -> list[str]:
    return sorted({owner for owner, _ in entries})


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


def _read_failures(path: Path, whole: Catalogue) -> None:
    room = path.parent.name
    for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        whole.failures[room, code] = Failure(code, room, entry["words"], entry["next_action"])


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once from the package's data files."""
    root = Path(str(files("backoffice")))
    whole = Catalogue({}, {}, {})
    for path in sorted((*root.glob("*/reasons.toml"), *root.glob("*/rules.toml"))):
        _read(path, whole)
    for path in sorted(root.glob("*/failures.toml")):
        _read_failures(path, whole)
    return whole
