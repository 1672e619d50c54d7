"""Finish, then complain: works through many things of which a bad one stops none of the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from backoffice.errors import BackofficeError, Broken

Job = tuple[str, Callable[[], Mapping[str, int]]]
"""Opaque id of a thing, and the work on it: whole in a transaction of its own, or not at all."""

_UNEXPECTED = "UNEXPECTED"


def each(jobs: Iterable[Job]) -> Counter[str]:
    """The counts of all jobs, done in order.

    When some fail, the first failure that has a code comes up after the last job; with none but bugs among them,
    `Broken("UNEXPECTED", id)` of the first.
    """
    counts: Counter[str] = Counter()
    failures: list[BackofficeError] = []
    for subject, work in jobs:
        try:
            counts.update(_in_codes(subject, work))
        except BackofficeError as failure:
            failures.append(failure)
    if failures:
        raise min(failures, key=lambda failure: failure.code == _UNEXPECTED)
    return counts


def _in_codes(subject: str, work: Callable[[], Mapping[str, int]]) -> Mapping[str, int]:
    try:
        return work()
    except BackofficeError:
        raise
    except Exception:
        raise Broken(_UNEXPECTED, subject) from None  # the text of a bug may quote the thing
