"""Which readings count, and what they say."""

from datetime import date

from backoffice.maintenance.meters import Threshold, read_meter
from backoffice.maintenance.model import Reading

ON = date(2026, 3, 1)


def _readings(*rows: tuple[int, int, bool]) -> list[Reading]:
    """Readings of February: (day, value, is_reset)."""
    return [Reading("E1", date(2026, 2, day), value, is_reset) for day, value, is_reset in rows]


def test_a_reading_below_the_one_before_is_left_out_until_a_later_one_fits() -> None:
    meter, reason = read_meter(_readings((1, 500, False), (2, 300, False)), ON)
    assert ([point.value for point in meter.points], reason) == ([500], "METER_DECREASED")
    meter, reason = read_meter(_readings((1, 500, False), (2, 300, False), (3, 510, False)), ON)
    assert ([point.value for point in meter.points], reason) == ([500, 510], "")


def test_equal_readings_are_legal() -> None:
    assert read_meter(_readings((1, 500, False), (2, 500, False)), ON)[1] == ""


def test_a_reading_of_a_later_day_waits_for_it() -> None:
    future = Reading("E1", date(2026, 3, 2), 900)
    meter, reason = read_meter([*_readings((1, 500, False)), future], ON)
    assert ([point.value for point in meter.points], reason) == ([500], "METER_FUTURE")


def test_a_reset_begins_an_epoch_and_adds_no_use() -> None:
    meter, reason = read_meter(_readings((1, 500, False), (2, 5, True), (3, 25, False)), ON)
    assert [(point.epoch, point.value, point.total) for point in meter.points] == [(0, 500, 0), (1, 5, 0), (1, 25, 20)]
    assert reason == ""


def test_thresholds_count_from_the_base_of_each_epoch_and_a_reset_crosses_none() -> None:
    readings = _readings((1, 40, False), (5, 145, False), (6, 7, True), (9, 100, False), (12, 110, False))
    meter, _ = read_meter(readings, ON)
    assert list(meter.thresholds(100, date(2026, 2, 1))) == [
        Threshold(0, 1, date(2026, 2, 5), date(2026, 2, 5)),
        Threshold(1, 1, date(2026, 2, 9), date(2026, 2, 12)),
    ]


def test_use_from_before_the_anchor_does_not_count() -> None:
    meter, _ = read_meter(_readings((1, 0, False), (10, 450, False), (20, 480, False)), ON)
    assert list(meter.thresholds(100, date(2026, 2, 10))) == []


def test_a_value_read_at_the_work_counts_beyond_the_last_reading() -> None:
    meter, _ = read_meter(_readings((1, 40, False), (5, 145, False)), ON)
    assert meter.total_at(date(2026, 2, 7), 150) == 110
    assert meter.total_at(date(2026, 2, 7)) == 105
