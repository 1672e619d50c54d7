"""Files to and from a partner over SFTP: the only user of `paramiko`. The host key is pinned, never learnt."""

import base64
import contextlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import paramiko

from backoffice.errors import Broken
from backoffice.gateways.outcomes import NotSent, Unknown
from backoffice.gateways.pickup import Fate, Keep, Stamp, pick_up

SSH_PORT = 22
_CONNECT_SECONDS, _ANSWER_SECONDS = 10, 60

_Failure = NotSent | Unknown
_LOST = (paramiko.SSHException, EOFError, TimeoutError, ConnectionError)


@dataclass(frozen=True, slots=True)
class SftpFolders:
    """Two folders on a partner's server. `host_key` as in known_hosts: `ssh-ed25519 AAAA…`; `Broken` without one."""

    host: str
    port: int
    login: str
    host_key: str
    outgoing: str
    incoming: str
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if len(self.host_key.split()) < 2:
            raise Broken("HOST_KEY_MISSING")

    def hand_in(self, name: str, content: bytes) -> None:
        """Under a temporary name, then renamed. `NotSent`, or `Unknown` when the line broke while it was renamed."""
        failure = self._hand_in(name, content)
        if failure is not None:
            raise failure

    def collect(self, keep: Keep, settle_seconds: float) -> Counter[Fate]:
        """As a file exchange; `NotSent` when the folder can't be reached or read."""
        taken = self._collect(keep, settle_seconds)
        if isinstance(taken, NotSent):
            raise taken
        return taken

    def _hand_in(self, name: str, content: bytes) -> _Failure | None:
        """The failure if there is one; returned and not raised, so that no exception of the library hangs on to it."""
        place, aside = f"{self.outgoing}/{name}", f"{self.outgoing}/.{name}.part"
        try:
            with self._opened() as sftp:
                if _exists(sftp, place):
                    return None
                sftp.putfo(io.BytesIO(content), aside, len(content))
                try:
                    sftp.posix_rename(aside, place)
                except _LOST:
                    return Unknown("CONNECTION_LOST")
        except (*_LOST, OSError, ValueError) as error:
            return _not_sent(error)
        return None

    def _collect(self, keep: Keep, settle_seconds: float) -> Counter[Fate] | NotSent:
        fates: Counter[Fate] = Counter()
        try:
            with self._opened() as sftp:
                for fate in pick_up(_SftpShelf(sftp, self.incoming), keep, settle_seconds):
                    fates[fate] += 1
        except (*_LOST, OSError, ValueError) as error:
            if not fates:
                return _not_sent(error)
            fates[Fate.OUT_OF_REACH] += 1
        return fates

    @contextlib.contextmanager
    def _opened(self) -> Iterator[paramiko.SFTPClient]:
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        kind, key = self.host_key.split()[:2]
        name = self.host if self.port == SSH_PORT else f"[{self.host}]:{self.port}"
        client.get_host_keys().add(name, kind, paramiko.PKey.from_type_string(kind, base64.b64decode(key)))
        with contextlib.closing(client):
            client.connect(
                self.host,
                self.port,
                self.login,
                self.password or None,
                pkey=_private_key(self.private_key),
                timeout=_CONNECT_SECONDS,
                banner_timeout=_CONNECT_SECONDS,
                auth_timeout=_CONNECT_SECONDS,
                allow_agent=False,
                look_for_keys=False,
            )
            sftp = client.open_sftp()
            sftp.get_channel().settimeout(_ANSWER_SECONDS)
            yield sftp


@dataclass(frozen=True, slots=True)
class _SftpShelf:
    sftp: paramiko.SFTPClient
    folder: str

    def look(self) -> dict[str, tuple[int, Stamp]]:
        return {each.filename: (each.st_mode or 0, _stamp(each)) for each in self.sftp.listdir_attr(self.folder)}

    def stamp(self, name: str) -> Stamp:
        return _stamp(self.sftp.lstat(f"{self.folder}/{name}"))

    def fetch(self, name: str) -> bytes:
        content = io.BytesIO()
        self.sftp.getfo(f"{self.folder}/{name}", content)
        return content.getvalue()

    def remove(self, name: str) -> None:
        self.sftp.remove(f"{self.folder}/{name}")


def _stamp(attributes: paramiko.SFTPAttributes) -> Stamp:
    return attributes.st_size or 0, attributes.st_mtime or 0


def _private_key(text: str) -> paramiko.PKey | None:
    """Our own key out of the Connection, in whichever of the kinds that are still safe; None without any."""
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey) if text else ():
        with contextlib.suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(text))
    return None


def _exists(sftp: paramiko.SFTPClient, path: str) -> bool:
    try:
        sftp.stat(path)
    except FileNotFoundError:
        return False
    return True


def _not_sent(error: Exception) -> NotSent:
    match error:
        case paramiko.BadHostKeyException():
            return NotSent("HOST_KEY_CHANGED")
        case paramiko.AuthenticationException():
            return NotSent("SFTP_LOGIN")
        case PermissionError() | FileNotFoundError():
            return NotSent("FOLDER_NOT_WRITABLE")
        case _:
            return NotSent("NO_CONNECTION")
