"""SFTP servers on 127.0.0.1: one of asyncssh always, and a real OpenSSH where it is installed."""

import asyncio
import getpass
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from backoffice.gateways.sftp import SftpFolders

LOGIN, PASSWORD = "practice", "not a secret"
SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else "")


@dataclass(frozen=True)
class Server:
    """Where it listens, its host key as in known_hosts, what logs in there, and where it shows the partner's folder."""

    port: int
    host_key: str
    login: str
    root: str = ""
    password: str = ""
    private_key: str = ""

    def folders(self) -> SftpFolders:
        """Our way to it."""
        return SftpFolders(
            host="127.0.0.1",
            port=self.port,
            login=self.login,
            host_key=self.host_key,
            outgoing=f"{self.root}/outbound",
            incoming=f"{self.root}/inbound",
            password=self.password,
            private_key=self.private_key,
        )


class _Guard(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (LOGIN, PASSWORD)


class _Moody(asyncssh.SFTPServer):
    """Shows a folder as its root, and goes by the names of the files in it."""

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if b"unreadable" in path:
            raise asyncssh.SFTPPermissionDenied("not for you")
        if b"deadly" in path:
            self.channel.get_connection().abort()
        return super().open(path, pflags, attrs)

    def remove(self, path: bytes) -> object:
        if b"unremovable" in path:
            raise asyncssh.SFTPPermissionDenied("not by you")
        return super().remove(path)


@contextmanager
def asyncssh_server(folder: Path) -> Iterator[Server]:
    """A running server that shows the folder's content as its root.

    It lets nobody read files that are named `unreadable`, or remove those named `unremovable`; for one that is named
    `deadly` it hangs up.
    """
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=_Guard,
            server_host_keys=[key],
            sftp_factory=lambda channel: _Moody(channel, chroot=str(folder).encode()),
        )

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    host_key = key.export_public_key().decode().strip()
    try:
        yield Server(acceptor.get_port(), host_key, LOGIN, password=PASSWORD)
    finally:
        loop.call_soon_threadsafe(acceptor.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def openssh_server(folder: Path, etc: Path) -> Iterator[Server]:
    """A real sshd of this machine on a free port, for the user who runs the test; it logs in by key alone."""
    etc.mkdir(mode=0o700)
    host, own = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    _private(etc / "host_key", host.export_private_key())
    _private(etc / "authorized_keys", own.export_public_key())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    settings = (
        f"ListenAddress 127.0.0.1:{port}\nHostKey {etc / 'host_key'}\nAuthorizedKeysFile {etc / 'authorized_keys'}\n"
        f"PidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin yes\n"
        "Subsystem sftp internal-sftp\n"
    )
    (etc / "sshd_config").write_text(settings)
    if getpass.getuser() == "root":
        Path("/run/sshd").mkdir(exist_ok=True)
    command = [SSHD, "-D", "-e", "-f", str(etc / "sshd_config")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sshd:
        try:
            _wait_for(port)
            host_key, key = host.export_public_key().decode().strip(), own.export_private_key().decode()
            yield Server(port, host_key, getpass.getuser(), str(folder), private_key=key)
        finally:
            sshd.terminate()


def _private(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("sshd does not listen")
