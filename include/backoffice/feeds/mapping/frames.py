"""Reads the foreign files of a source, with pandas: which rows there are, and what other files add to them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from backoffice.errors import Rejected
from backoffice.feeds.mapping.cells import Row
from backoffice.feeds.mapping.plan import Pick, Source, Span, Sum
from backoffice.money import parse_cents

if TYPE_CHECKING:
    import pandas as pd

NUMBER = "NUMBER"
"""The column that numbers rows within `count`."""


def rows_of(source: Source, directory: Path, business_date: date) -> list[Row]:
    """The source's rows, all cells as text. `Rejected("FOREIGN_FILE", name)` when a file can't be read."""
    frame = _chosen(_read(directory, source.file), source.where)
    today = business_date.isoformat()
    if source.until:
        frame = frame[frame[source.until].str[:10] <= today]
    if source.after:
        frame = frame[frame[source.after].str[:10] > today]
    if source.filled:
        frame = frame[frame[source.filled] != ""]
    if source.before:
        first, second = source.before
        frame = frame[(frame[second] == "") | (frame[first].str[:10] < frame[second].str[:10])]
    for sum_ in source.sums:
        frame = _with_sum(frame, sum_, directory)
    for pick in source.picks:
        frame = _with_pick(frame, pick, directory)
    for span in source.spans:
        frame = _with_span(frame, span, directory)
    if source.count:
        numbers = frame.groupby(source.count, sort=False).cumcount() + 1
        frame = frame.assign(**{NUMBER: numbers.astype(str)})
    return [{str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _read(directory: Path, name: str) -> "pd.DataFrame":
    """Every cell as text; empty cells are empty texts, and leading zeros stay."""
    import pandas as pd

    try:
        return pd.read_csv(directory / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError):
        raise Rejected("FOREIGN_FILE", name) from None


def _chosen(frame: "pd.DataFrame", where: Mapping[str, tuple[str, ...]]) -> "pd.DataFrame":
    for column, values in where.items():
        frame = frame[frame[column].isin(values)]
    return frame


def _with_sum(frame: "pd.DataFrame", sum_: Sum, directory: Path) -> "pd.DataFrame":
    """Adds up in whole cents; rows without anything to add up are left out."""
    other = _chosen(_read(directory, sum_.file), sum_.where)
    here, there = sum_.match
    cents = other[sum_.column].map(parse_cents).groupby(other[there]).sum()
    found = frame[frame[here].isin(cents.index)]
    texts = found[here].map(cents).map(lambda total: f"{total // 100}.{total % 100:02d}")
    return found.assign(**{sum_.into: texts})


def _with_pick(frame: "pd.DataFrame", pick: Pick, directory: Path) -> "pd.DataFrame":
    here, there = pick.match
    other = _read(directory, pick.file).set_index(there)[pick.take]
    return frame.assign(**{pick.into: frame[here].map(other).fillna("")})


def _with_span(frame: "pd.DataFrame", span: Span, directory: Path) -> "pd.DataFrame":
    import pandas as pd

    here, there = span.match
    other = _read(directory, span.file)
    spans = pd.DataFrame(
        {here: other[there], "_day": pd.to_datetime(other[span.start].str[:10]), span.into: other[span.take]}
    ).sort_values("_day", kind="stable")
    moments = frame.assign(_day=pd.to_datetime(frame[span.at].str[:10]), _order=range(len(frame)))
    moments = moments.sort_values("_day", kind="stable")
    begun, coming = (
        pd.merge_asof(moments, spans, on="_day", by=here, direction=direction).sort_values("_order")
        for direction in ("backward", "forward")
    )
    found = begun.assign(**{span.into: begun[span.into].fillna(coming[span.into])})
    return found[found[span.into].notna()].drop(columns=["_day", "_order"])
