"""A time by which an HTTP exchange is over, however slowly the other end drips its answer."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from functools import partial

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

_AGAIN_SECONDS = 0.5


class Line:
    """The connections of one exchange, which can be cut at any point of it; `is_cut` once they have been."""

    def __init__(self) -> None:
        self.is_cut = False
        self._sockets: list[socket.socket] = []

    def carry(self, manager: PoolManager) -> None:
        """From now on the manager's connections are of this line."""
        manager.pool_classes_by_scheme = {
            "http": partial(self._pool, HTTPConnectionPool, _Noted),  # type: ignore[dict-item]
            "https": partial(self._pool, HTTPSConnectionPool, _NotedTls),  # type: ignore[dict-item]
        }

    @contextlib.contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Cuts the line when the block takes longer, so that what it waits for ends at once.

        The time-outs of a socket can't do that: they begin anew with every byte.
        """
        is_over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(is_over, seconds), daemon=True)
        watch.start()
        try:
            yield
        finally:
            is_over.set()
            watch.join()

    def _watch(self, is_over: threading.Event, seconds: float) -> None:
        if is_over.wait(max(seconds, 0)):
            return
        self.is_cut = True
        self._cut()
        while not is_over.wait(_AGAIN_SECONDS):  # one that was only being opened may have come up since
            self._cut()

    def _cut(self) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):  # it may have ended by itself
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # TLS's own one would pull the rug from under a reader

    def _pool(
        self, pool: type[HTTPConnectionPool], kind: "type[_Noted]", host: str, port: int, **settings: object
    ) -> HTTPConnectionPool:
        made = pool(host, port, **settings)  # type: ignore[arg-type]
        made.ConnectionCls = partial(kind, self._sockets)  # type: ignore[assignment]
        return made


class _Noted(HTTPConnection):
    """Notes its socket once it is connected."""

    def __init__(self, sockets: list[socket.socket], *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)  # type: ignore[arg-type]
        self._sockets = sockets

    def connect(self) -> None:
        super().connect()
        self._sockets.append(self.sock)


class _NotedTls(_Noted, HTTPSConnection):
    """The same over TLS, whose handshake has a time-out of its own that holds for all of it."""
