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
_OF_RATIOS = {("report", "gather", name) for name in ("items_new", "items_closed", "items_closed_by_system", "visits")}


@dataclass(frozen=True, slots=True)
class Layout:
    """Which figures the report shows: above all, and under each job."""

    headline: tuple[Spec, ...]
    jobs: Mapping[str, tuple[Spec, ...]]

    @property
    def counts(self) -> set[CountKey]:
        """Every count that is shown, or that a ratio is made of."""
        shown = (*self.headline, *(spec for specs in self.jobs.values() for spec in specs))
        return {(spec.pipeline, spec.step, spec.name) for spec in shown} | _OF_RATIOS


@cache
def layout() -> Layout:
    """The layout in `figures.toml`."""
    document = tomllib.loads(files("backoffice.report").joinpath("figures.toml").read_text(encoding="utf-8"))
    return Layout(
        headline=tuple(map(_spec, document["headline"])),
        jobs={job: tuple(map(_spec, entries)) for job, entries in document["jobs"].items()},
    )


def _spec(entry: Mapping[str, str]) -> Spec:
    pipeline, step, name = entry["count"].split(".")
    return Spec(pipeline, step, name, entry["words"])


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
