"""Figures and what became of them since the night before."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from backoffice.report.model import Figure, Spec

Counted = tuple[date, int]
CountKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that the report shows, and the counts it is made of: `times` for each of the denominator."""

    words: str
    numerator: CountKey
    denominator: CountKey
    times: int
    sign: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Which figures the report shows: above all, and under each job."""

    headline: tuple[Spec, ...]
    ratios: tuple[Share, ...]
    jobs: Mapping[str, tuple[Spec, ...]]

    @property
    def counts(self) -> set[CountKey]:
        """Every count that is shown, or that a ratio is made of."""
        shown = (*self.headline, *(spec for specs in self.jobs.values() for spec in specs))
        parts = {key for share in self.ratios for key in (share.numerator, share.denominator)}
        return {(spec.pipeline, spec.step, spec.name) for spec in shown} | parts


@cache
def layout() -> Layout:
    """The layout in `figures.toml`."""
    document = tomllib.loads(files("backoffice.report").joinpath("figures.toml").read_text(encoding="utf-8"))
    return Layout(
        headline=tuple(map(_spec, document["headline"])),
        ratios=tuple(map(_share, document["ratios"])),
        jobs={job: tuple(map(_spec, entries)) for job, entries in document["jobs"].items()},
    )


def _spec(entry: Mapping[str, str]) -> Spec:
    return Spec(*_key(entry["count"]), entry["words"])


def _share(entry: Mapping[str, str]) -> Share:
    times = int(entry.get("times", 100))
    return Share(entry["words"], _key(entry["part"]), _key(entry["of"]), times, "" if "times" in entry else " %")


def _key(text: str) -> CountKey:
    pipeline, step, name = text.split(".")
    return pipeline, step, name


def figure(spec: Spec, counted: Sequence[Counted], on: date) -> Figure:
    """The figure of the night of `on`, and of the newest earlier night that counted it. `counted`: newest first."""
    tonight = next((value for day, value in counted if day == on), None)
    earlier = next(((day, value) for day, value in counted if day < on), None)
    return Figure(
        key=spec.key,
        words=spec.words,
        unit=spec.unit,
        value=tonight,
        before=earlier[1] if earlier else None,
        last_date=earlier[0] if earlier and tonight is None else None,
    )


def figures(specs: Sequence[Spec], history: Mapping[CountKey, Sequence[Counted]], on: date) -> tuple[Figure, ...]:
    """The figures of all specs, in their order."""
    return tuple(figure(spec, history.get((spec.pipeline, spec.step, spec.name), ()), on) for spec in specs)
