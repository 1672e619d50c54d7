"""The payers and the mail server of the simulated world, really listening, and a count of what arrives per effect."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from sqlalchemy import select

from backoffice.gateways.mailer import message_id
from backoffice.office import Office, Partner
from backoffice.simulator import mailbox, payer
from backoffice.store.tables.work import outbox
from tests.gateways.servers import serving


@dataclass(frozen=True, slots=True)
class Counterparts:
    """Everybody outside. One payer desk and one mail server serve all tests of a process, one after the other."""

    folder: Path
    payer_port: int
    smtp_port: int

    def partner(self, connection_id: str) -> Partner:
        """The connection of that id; KeyError for one that the demo practice does not have."""
        ports = {"payer": self.payer_port, "backoffice_mail": self.smtp_port}
        return Partner(host="127.0.0.1", port=ports[connection_id], schema="http")

    def begin(self, registry: Path) -> None:
        """Forgets all that ever came; from now on the payers know what stands in that file."""
        for message in mailbox.messages(self.folder):
            message.unlink()
        shutil.rmtree(self.folder / "payer")
        (self.folder / "payer").mkdir()
        shutil.copy(registry, self.folder / "payer")

    def arrived(self, office: Office) -> Counter[str]:
        """How often each effect of the office arrived, by outbox key; what no intent explains, by its own id."""
        with office.transaction() as connection:
            rows = connection.execute(select(outbox.c.key, outbox.c.envelope)).all()
        sender = office.settings.mail.sender
        key_of = {message_id(office.practice_id, row.key, sender): row.key for row in rows}
        key_of |= {row.envelope["trace_number"]: row.key for row in rows if "trace_number" in row.envelope}
        seen = payer.traces_seen(self.folder)
        seen.update(message_from_bytes(each.read_bytes())["Message-ID"] for each in mailbox.messages(self.folder))
        return Counter({key_of.get(name, name): times for name, times in seen.items()})


@contextmanager
def listening(folder: Path) -> Iterator[Counterparts]:
    """Counterparts on free ports of this machine."""
    mail = mailbox.server(folder)
    with serving(payer.server(folder)) as payer_port:
        mail.start()
        try:
            yield Counterparts(folder, payer_port, mail.port)
        finally:
            mail.stop()
