"""What the desk must know of whoever asks, and nothing about how that is found out."""

from collections.abc import Awaitable, Callable
from typing import Protocol


class Guard(Protocol):
    """One way to tell who asks: Airflow's login, or a signed token."""

    @property
    def login(self) -> Callable[..., Awaitable[str]]:
        """A FastAPI dependency that gives the login name, or answers 401."""
