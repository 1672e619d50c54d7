"""Finish, then complain: works through many things of which a bad one stops none of the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from backoffice.errors import UNEXPECTED, BackofficeError
from backoffice.store.engine import coded

Job = tuple[str, Callable[[], Mapping[str, int]]]
"""Opaque id of a thing, and the work on it: whole in a transaction of its own, or not at all."""


def each(jobs: Iterable[Job]) -> Counter[str]:
    """The counts of all jobs, done in order.

    When some fail, one failure comes up after the last job, as `complain` has it; a bug as `Broken("UNEXPECTED", id)`.
    """
    counts: Counter[str] = Counter()
    failures: list[BackofficeError] = []
    for subject, work in jobs:
        try:
            counts.update(_in_codes(subject, work))
        except BackofficeError as failure:
            failures.append(failure)
    complain(failures)
    return counts


def complain(failures: Sequence[BackofficeError]) -> None:
    """Raises the first failure that somebody has foreseen, else the first bug; nothing where there is none."""
    if failures:
        raise min(failures, key=lambda failure: failure.code == UNEXPECTED)


def _in_codes(subject: str, work: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    try:
        return work()
    except BackofficeError:
        raise
    except Exception as error:
        raise coded(error, subject) from None  # the text of a bug may quote the thing
