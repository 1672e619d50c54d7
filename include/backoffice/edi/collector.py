"""Spares the cycle collector what can't hold cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting_collector() -> Iterator[None]:
    """No search for cycles while a file is read or a remittance is posted.

    Their parts are many, hold no cycles, and would be walked again and again. It may stand as a decorator as well.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
