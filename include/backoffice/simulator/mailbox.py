"""The mail server of the simulated world: takes every message on 127.0.0.1 and keeps it as a file."""

import hashlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session


class MailKeeper:
    """Keeps messages below a folder; the name tells their order and content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "mail"
        self._folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: "SMTP", _session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """Called by the SMTP server for each message."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        number = len(list(self._folder.glob("*.eml"))) + 1
        digest = hashlib.sha256(content).hexdigest()[:12]
        (self._folder / f"{number:06}-{digest}.eml").write_bytes(content)
        return "250 kept"


def messages(folder: Path) -> list[Path]:
    """The messages that have come, in order."""
    return sorted((folder / "mail").glob("*.eml"))


def server(folder: Path, port: int = 0) -> "Controller":
    """An SMTP server on 127.0.0.1, not yet running; port 0 takes a free one."""
    from aiosmtpd.controller import Controller

    return Controller(MailKeeper(folder), hostname="127.0.0.1", port=port or _free_port())


def _free_port() -> int:
    """The mail server wants to know its port beforehand."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
