"""Counters of devices: which readings can be used, and when a threshold was crossed (maintenance.md 3.4)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.maintenance.model import Reading


@dataclass(frozen=True, slots=True)
class Point:
    """A usable reading. `epoch` grows with each reset; `total` is the use since the first reading, over all epochs."""

    day: date
    epoch: int
    value: int
    total: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """A fixed threshold. `opened_date`: first day within a tenth of the interval of it; `crossed_date`: reached."""

    epoch: int
    number: int
    opened_date: date
    crossed_date: date | None


@dataclass(frozen=True, slots=True)
class Meter:
    """The usable readings of one device, oldest first."""

    points: tuple[Point, ...] = ()

    def at(self, day: date) -> Point:
        """The last reading on or before the day, else the first one. The meter has at least one."""
        return self.points[max(bisect_right(self.points, day, key=lambda point: point.day) - 1, 0)]

    def total_at(self, day: date, value: int | None = None) -> int:
        """Use up to the day; a value read then counts beyond the last reading."""
        point = self.at(day)
        return point.total + max((value or 0) - point.value, 0)

    def reached(self, total: int) -> date | None:
        """The first day on which the use had come to that total; None while it hasn't."""
        return next((point.day for point in self.points if point.total >= total), None)

    def thresholds(self, interval: int, start: date) -> Iterator[Threshold]:
        """Thresholds base + k × interval, k from 1, that were reached or nearly so; base is the reading at `start`.

        A reset begins a new epoch with its own base and crosses nothing.
        """
        first = self.at(start)
        later = self.points[self.points.index(first) :]
        for epoch in sorted({point.epoch for point in later}):
            points = [point for point in later if point.epoch == epoch]
            values = [point.value for point in points]
            for number in range(1, (values[-1] + interval // 10 - values[0]) // interval + 1):
                line = values[0] + number * interval
                opened, crossed = bisect_left(values, line - interval // 10), bisect_left(values, line)
                crossed_date = points[crossed].day if crossed < len(points) else None
                yield Threshold(epoch, number, points[opened].day, crossed_date)


def read_meter(readings: Iterable[Reading], on: date) -> tuple[Meter, str]:
    """The usable readings of one device up to a night, and the reason code of what is wrong with the others, or ''.

    A reading below the one before, without a reset, is left out; METER_DECREASED stands until a later one can be used.
    One from a later day waits for its day: METER_FUTURE.
    """
    points: list[Point] = []
    has_decreased = has_future = False
    for reading in readings:
        if reading.read_date > on:
            has_future = True
        else:
            has_decreased = not _follows(points, reading)
            points += [] if has_decreased else [_point(points, reading)]
    return Meter(tuple(points)), "METER_DECREASED" if has_decreased else "METER_FUTURE" if has_future else ""


def _follows(points: Sequence[Point], reading: Reading) -> bool:
    return not points or reading.is_reset or reading.value >= points[-1].value


def _point(points: Sequence[Point], reading: Reading) -> Point:
    if not points:
        return Point(reading.read_date, 0, reading.value, 0)
    last = points[-1]
    if reading.is_reset:
        return Point(reading.read_date, last.epoch + 1, reading.value, last.total)
    return Point(reading.read_date, last.epoch, reading.value, last.total + reading.value - last.value)
