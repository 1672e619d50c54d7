"""Runs jobs over a simulated practice, night by night, the way a deployment does."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import select

from backoffice.billing import steps as billing
from backoffice.eligibility import steps as eligibility
from backoffice.feeds import steps as feeds
from backoffice.maintenance import steps as maintenance
from backoffice.office import Counts, Office, Partner
from backoffice.records import steps as records
from backoffice.simulator import mailbox, payer, practice, truth
from backoffice.simulator.score import Score, score
from backoffice.store.tables.work import work_items
from backoffice.supplies import steps as supplies

Step = Callable[[Office, date], Counts]


def ask_payers(office: Office, business_date: date) -> Counts:
    """Sends to each payer that has something to be asked."""
    for payer_id in eligibility.channels(office, business_date):
        eligibility.send(office, business_date, payer_id)
    return {}


JOBS: dict[str, Sequence[Step]] = {
    "feeds": (feeds.land, feeds.load, feeds.settle),
    "records": (records.load, records.check, records.decide, records.record),
    "eligibility": (eligibility.load, eligibility.decide, ask_payers, eligibility.read, eligibility.record),
    "billing": (billing.load, billing.read, billing.post, billing.match_bank, billing.record),
    "maintenance": (maintenance.load, maintenance.decide, maintenance.record),
    "supplies": (supplies.load, supplies.decide, supplies.send, supplies.record),
}
"""The steps of each job, jobs in the order of a night."""


@contextmanager
def counterparts(folder: Path) -> Iterator[Callable[[str], Partner]]:
    """Payers and mail server of a simulated world; gives the partner of each connection."""
    payers, mail = payer.server(folder), mailbox.server(folder)
    thread = threading.Thread(target=payers.serve_forever)
    thread.start()
    mail.start()
    reached = {
        "payer": Partner("127.0.0.1", payers.server_address[1], schema="http"),
        "backoffice_mail": Partner("127.0.0.1", mail.port, schema="smtp"),
    }
    try:
        yield reached.__getitem__
    finally:
        mail.stop()
        payers.shutdown()
        thread.join()
        payers.server_close()


def play(office: Office, jobs: Sequence[str]) -> Score:
    """Writes the next night, runs these jobs over it, and scores what they found."""
    folder = office.inbox.parent.parent
    night = practice.extend(folder, office.practice_id)
    for job in jobs:
        for step in JOBS[job]:
            step(office, night)
    named = truth.read(truth.path_of(folder, office.practice_id, night))
    with office.transaction() as connection:
        rows = [row._mapping for row in connection.execute(select(work_items)) if row.pipeline in jobs]
    return score(rows, [each for each in named if each.pipeline in jobs], night)
