"""Files to and from a partner, in a shared folder and over SFTP on genuine servers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from backoffice.errors import Broken
from backoffice.gateways.files import FileExchange, LocalFolders
from backoffice.gateways.outcomes import NotSent
from backoffice.gateways.pickup import Fate
from backoffice.gateways.sftp import SftpFolders
from tests.gateways.servers import closed_port
from tests.gateways.sftp_servers import SSHD, asyncssh_server, openssh_server

AT_ONCE = 0.0
OTHER_KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The partner's side: two empty folders."""
    for name in ("outbound", "inbound"):
        (tmp_path / "partner" / name).mkdir(parents=True)
    return tmp_path / "partner"


@pytest.fixture(params=["local", "asyncssh", *(["openssh"] if SSHD else [])])
def partner(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Iterator[FileExchange]:
    """Each kind of exchange with those folders; OpenSSH where this machine has it."""
    if request.param == "local":
        yield LocalFolders(folder / "outbound", folder / "inbound")
    elif request.param == "asyncssh":
        with asyncssh_server(folder) as server:
            yield server.folders()
    else:
        with openssh_server(folder, tmp_path / "etc") as server:
            yield server.folders()


@pytest.fixture
def sftp(folder: Path) -> Iterator[SftpFolders]:
    """The same over SFTP alone."""
    with asyncssh_server(folder) as server:
        yield server.folders()


def test_a_file_is_handed_in_whole_and_nothing_else_is_left_there(partner: FileExchange, folder: Path) -> None:
    partner.hand_in("A-1.270", b"ISA*00*")
    assert {path.name: path.read_bytes() for path in (folder / "outbound").iterdir()} == {"A-1.270": b"ISA*00*"}


def test_a_name_that_is_there_already_stays_as_it_is(partner: FileExchange, folder: Path) -> None:
    partner.hand_in("A-1.270", b"first")
    partner.hand_in("A-1.270", b"second")
    assert (folder / "outbound" / "A-1.270").read_bytes() == b"first"


def test_what_a_crash_left_half_written_does_not_stand_in_the_way(partner: FileExchange, folder: Path) -> None:
    (folder / "outbound" / ".A-1.270.part").write_bytes(b"IS")
    partner.hand_in("A-1.270", b"ISA*00*")
    assert [path.name for path in (folder / "outbound").iterdir()] == ["A-1.270"]


def test_finished_files_are_kept_in_order_and_then_removed(partner: FileExchange, folder: Path) -> None:
    for name in ("2.271", "1.999", ".hidden", "3.271.part"):
        (folder / "inbound" / name).write_bytes(name.encode())
    (folder / "inbound" / "archive").mkdir()
    kept: list[bytes] = []
    assert partner.collect(kept.append, AT_ONCE) == {Fate.COLLECTED: 2}
    assert kept == [b"1.999", b"2.271"]
    assert sorted(path.name for path in (folder / "inbound").iterdir()) == [".hidden", "3.271.part", "archive"]


def test_a_file_that_could_not_be_kept_stays_with_the_partner(partner: FileExchange, folder: Path) -> None:
    (folder / "inbound" / "1.271").write_bytes(b"ISA")

    def full(_: bytes) -> None:
        raise Broken("INBOX_NOT_WRITABLE")

    with pytest.raises(Broken, match="INBOX_NOT_WRITABLE"):
        partner.collect(full, AT_ONCE)
    assert (folder / "inbound" / "1.271").exists()


def test_a_file_that_is_still_being_written_is_left_until_it_is_whole(partner: FileExchange, folder: Path) -> None:
    upload, kept = folder / "inbound" / "1.271", list[bytes]()
    with writing(upload):
        assert partner.collect(kept.append, 0.2) == {Fate.UNFINISHED: 1}
    assert partner.collect(kept.append, 0.2) == {Fate.COLLECTED: 1}
    assert (kept[0][-3:], upload.exists()) == (b"IEA", False)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Somebody writes a file bit by bit, and ends it when the block does."""
    is_over = threading.Event()
    path.write_bytes(b"ISA")

    def write() -> None:
        while not is_over.wait(0.02):
            with path.open("ab") as file:
                file.write(b"EB*")
        with path.open("ab") as file:
            file.write(b"IEA")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        is_over.set()
        writer.join()


def test_a_file_that_can_not_be_read_or_removed_holds_up_none_of_the_others(sftp: SftpFolders, folder: Path) -> None:
    for name in ("1.unreadable", "2.unremovable", "3.271"):
        (folder / "inbound" / name).write_bytes(name.encode())
    kept: list[bytes] = []
    assert sftp.collect(kept.append, AT_ONCE) == {Fate.NOT_READ: 1, Fate.NOT_REMOVED: 1, Fate.COLLECTED: 1}
    assert kept == [b"2.unremovable", b"3.271"]
    assert sorted(path.name for path in (folder / "inbound").iterdir()) == ["1.unreadable", "2.unremovable"]


def test_what_was_taken_before_the_line_broke_counts(sftp: SftpFolders, folder: Path) -> None:
    for name in ("1.271", "2.deadly", "3.271"):
        (folder / "inbound" / name).write_bytes(name.encode())
    kept: list[bytes] = []
    assert sftp.collect(kept.append, AT_ONCE) == {Fate.COLLECTED: 1, Fate.OUT_OF_REACH: 1}
    assert kept == [b"1.271"]
    assert sorted(path.name for path in (folder / "inbound").iterdir()) == ["2.deadly", "3.271"]


def test_a_folder_that_is_not_there_is_not_sent(partner: FileExchange, folder: Path) -> None:
    for name in ("outbound", "inbound"):
        (folder / name).rmdir()
    with pytest.raises(NotSent):
        partner.hand_in("A-1.270", b"ISA")
    with pytest.raises(NotSent):
        partner.collect(lambda _: None, AT_ONCE)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"host_key": OTHER_KEY}, "HOST_KEY_CHANGED"),
        ({"password": "wrong"}, "SFTP_LOGIN"),
        ({"port": 0}, "NO_CONNECTION"),
    ],
    ids=["another host key", "a wrong password", "nobody there"],
)
def test_a_server_that_is_not_the_partner_s_or_not_there_gets_nothing(
    sftp: SftpFolders, folder: Path, changes: dict[str, object], code: str
) -> None:
    changes = {"port": closed_port()} if "port" in changes else changes
    with pytest.raises(NotSent, match=f"^{code}$"):
        replace(sftp, **changes).hand_in("A-1.270", b"ISA")
    assert list((folder / "outbound").iterdir()) == []


def test_without_a_pinned_host_key_there_is_no_way_out() -> None:
    with pytest.raises(Broken, match=r"^HOST_KEY_MISSING$"):
        SftpFolders("127.0.0.1", 22, "practice", "", "/outbound", "/inbound")


def test_secrets_do_not_show_in_a_printed_object(sftp: SftpFolders) -> None:
    assert "not a secret" not in repr(sftp)
