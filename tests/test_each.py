"""One bad thing stops none of the others."""

import errno
from functools import partial

import pytest

from backoffice.each import each
from backoffice.errors import Broken, Retryable

DONE: dict[str, int] = {"done": 1}


class _Works:
    """Jobs that fail as told, and what has been done."""

    def __init__(self, *failures: Exception | None) -> None:
        self.done: list[str] = []
        self.jobs = [(f"job-{n}", partial(self._work, n, failure)) for n, failure in enumerate(failures)]

    def _work(self, number: int, failure: Exception | None) -> dict[str, int]:
        self.done.append(f"job-{number}")
        if failure:
            raise failure
        return DONE


def test_the_counts_of_all_jobs_are_added_up() -> None:
    assert each(_Works(None, None, None).jobs) == {"done": 3}


def test_a_bug_stops_no_neighbour_and_comes_up_at_the_end_without_its_text() -> None:
    works = _Works(None, KeyError("JANE DOE"), ZeroDivisionError(), None)

    with pytest.raises(Broken) as raised:
        each(works.jobs)

    assert works.done == ["job-0", "job-1", "job-2", "job-3"]
    assert (str(raised.value), raised.value.__cause__, raised.value.__suppress_context__) == (
        "UNEXPECTED job-1",
        None,
        True,
    )


def test_of_several_failures_the_first_with_a_code_comes_up() -> None:
    works = _Works(KeyError("JANE DOE"), Retryable("SQL_40001"), Broken("LANDED_BYTES_MISSING", "ab"))

    with pytest.raises(Retryable, match="SQL_40001"):
        each(works.jobs)

    assert len(works.done) == 3


def test_what_may_pass_by_itself_is_tried_again() -> None:
    works = _Works(OSError(errno.EIO, "JANE DOE"))

    with pytest.raises(Retryable) as raised:
        each(works.jobs)

    assert str(raised.value) == "OS_EIO job-0"
