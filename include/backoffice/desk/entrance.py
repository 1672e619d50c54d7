"""A door that builds the house behind it when somebody first comes in.

Airflow reads plugins in every task process too; FastAPI and the desk are only needed where pages are served.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TypeAlias

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]


class Entrance:
    """An ASGI app that is made by the first request."""

    def __init__(self, build: Callable[[], AsgiApp]) -> None:
        self._build = build
        self._app: AsgiApp | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Hands the request on."""
        if self._app is None:
            self._app = self._build()
        await self._app(scope, receive, send)
