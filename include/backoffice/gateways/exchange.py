"""Which pair of folders a Connection describes, and the outbox's way into one."""

from dataclasses import dataclass
from pathlib import Path

from backoffice.errors import Broken
from backoffice.gateways.files import FileExchange, LocalFolders
from backoffice.gateways.outcomes import NotSent
from backoffice.gateways.sftp import SSH_PORT, SftpFolders
from backoffice.office import Office, Partner
from backoffice.outbox.model import Delivery, Receipt

HANDED_IN = "HANDED_IN"


def file_exchange(partner: Partner, drop_folder: str, pickup_folder: str = "") -> FileExchange | None:
    """The folders that are shared with a partner, below the path of its Connection; None for one without folders.

    Without a pickup folder nothing is meant to be fetched.

    `Broken` when the Connection lacks what makes it safe to use.
    """
    outgoing, incoming = (f"{partner.path}/{name}" for name in (drop_folder, pickup_folder))
    if partner.schema == "file":
        return LocalFolders(Path(outgoing), Path(incoming))
    if partner.schema != "sftp":
        return None
    return SftpFolders(
        host=partner.host,
        port=partner.port or SSH_PORT,
        login=partner.login,
        host_key=partner.host_key,
        outgoing=outgoing,
        incoming=incoming,
        password=partner.password,
        private_key=partner.private_key,
    )


@dataclass(frozen=True, slots=True)
class FileGateway:
    """The outbox's way to folders: intents of kind `file`, whose envelope names `connection`, `folder` and `name`."""

    office: Office

    def deliver(self, delivery: Delivery) -> Receipt:
        """Hands one file in; a file of that name that is there already is the same one."""
        envelope = delivery.envelope
        try:
            partner = self.office.partners(envelope["connection"])
            exchange = file_exchange(partner, envelope["folder"])
        except Broken as broken:
            raise NotSent(broken.code) from None
        if exchange is None:
            raise NotSent("CONNECTION_WITHOUT_FOLDERS")
        exchange.hand_in(envelope["name"], delivery.payload)
        return Receipt(code=HANDED_IN)
