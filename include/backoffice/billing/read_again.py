"""A remittance that was put aside is read anew, from the bytes that landed: the program may meanwhile know how."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, select, update

from backoffice.billing.arrivals import PIPELINE, Waiting
from backoffice.billing.identity import remit_id as identity_of
from backoffice.billing.remit import read_remit
from backoffice.billing.remit_files import SET_IDS, terms
from backoffice.billing.remit_store import keep, settle_identity
from backoffice.edi.reader import Survey, survey
from backoffice.errors import Broken, Rejected
from backoffice.feeds.landing import landed_bytes, readmit
from backoffice.office import Office
from backoffice.store.audit import Act, record_act
from backoffice.store.engine import lock
from backoffice.store.tables.billing import remits
from backoffice.store.tables.house import consumptions, edi_transactions, landed_files


@dataclass(frozen=True, slots=True)
class _Aside:
    """A transaction that was put aside, in its file."""

    waiting: Waiting
    file: Survey


def read_again(office: Office, remit_id: str, actor: str, reason: str) -> int:
    """Takes up a remittance in quarantine that can be read by now; how many claims it holds. The next run posts it.

    `Rejected`: PAYMENT_UNKNOWN; NOT_BROKEN when it is not in quarantine; STILL_BROKEN, with what is wrong with it.
    """
    with office.transaction() as connection:
        lock(connection, "billing")
        state = connection.scalar(select(remits.c.state).where(remits.c.remit_id == remit_id))
        if state != "quarantined":
            raise Rejected("NOT_BROKEN" if state else "PAYMENT_UNKNOWN", remit_id)
        aside = _find(connection, office, remit_id)
        reading = read_remit(aside.file.data, aside.file.whole(aside.waiting.ordinal))
        if reading.remit is None:
            raise Rejected("STILL_BROKEN", f"{remit_id} {reading.reason}")
        keep(connection, aside.waiting.arrived_date, terms(office), reading)
        settle_identity(connection, terms(office), [remit_id])
        _readmit(connection, aside.waiting)
        record_act(connection, Act(office.clock(), actor, "payment_read_again", "payment", remit_id, reason))
        return len(reading.remit.claims)


def _find(connection: Connection, office: Office, remit_id: str) -> _Aside:
    for aside in _put_aside(connection, office):
        if identity_of(aside.file.whole(aside.waiting.ordinal)) == remit_id:
            return aside
    raise Broken("LANDED_BYTES_MISSING", remit_id)


def _put_aside(connection: Connection, office: Office) -> Iterator[_Aside]:
    """What billing has put aside, the newest first; the bytes of one file at a time."""
    parts, read, files = edi_transactions.c, consumptions.c, landed_files.c
    query = (
        select(files.sha256, parts.ordinal, parts.file_id, parts.is_test, parts.business_date)
        .join_from(edi_transactions, landed_files, files.file_id == parts.file_id)
        .join(consumptions, (read.sha256 == files.sha256) & (read.ordinal == parts.ordinal))
        .where(parts.set_id.in_(SET_IDS), read.pipeline == PIPELINE, read.outcome == "quarantined")
        .order_by(parts.file_id.desc(), parts.ordinal)
    )
    waiting = [Waiting(*row) for row in connection.execute(query)]
    for sha256, of_file in groupby(waiting, key=lambda one: one.sha256):
        file = survey(landed_bytes(office, sha256))
        yield from (_Aside(one, file) for one in of_file)


def _readmit(connection: Connection, waiting: Waiting) -> None:
    read = consumptions.c
    own = (read.sha256 == waiting.sha256, read.ordinal == waiting.ordinal, read.pipeline == PIPELINE)
    connection.execute(update(consumptions).where(*own).values(outcome="read", reason_code=""))
    readmit(connection, waiting.file_id, waiting.ordinal)
