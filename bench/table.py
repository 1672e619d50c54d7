"""A benchmark's result as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.measure import Figure


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of one benchmark, the baseline first. `is_compared`: the others are shown as multiples of it."""

    title: str
    what: str
    figures: Sequence[Figure]
    is_compared: bool = True


def markdown(result: Result) -> str:
    """The result as a section with a table."""
    heads = ["case", "wall s", "CPU s", "server CPU s", "peak MB"] + ["× wall", "× CPU"] * result.is_compared
    rows = [_cells(figure, result.figures[0] if result.is_compared else None) for figure in result.figures]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"## {result.title}\n\n{result.what}\n\n{table}\n"


def _cells(figure: Figure, baseline: Figure | None) -> list[str]:
    cells = [
        figure.name,
        f"{figure.wall_seconds:.3f}",
        f"{figure.cpu_seconds:.3f}",
        f"{figure.server_cpu_seconds:.2f}" if figure.server_cpu_seconds else "–",
        f"{figure.peak_mb:.0f}" if figure.peak_mb else "–",
    ]
    if baseline is None:
        return cells
    wall = figure.wall_seconds / baseline.wall_seconds
    return [*cells, f"{wall:.1f}", f"{figure.total_cpu_seconds / baseline.total_cpu_seconds:.1f}"]
