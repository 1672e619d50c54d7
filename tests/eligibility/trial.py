"""Lives through a rehearsal of the payers: its nights step by step, with real exchanges and a clock that nobody waits
for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from backoffice.config import Mode, PracticeSettings
from backoffice.eligibility import steps
from backoffice.eligibility.daytime import collect
from backoffice.errors import Broken
from backoffice.office import Office, Partner
from backoffice.simulator.days import DAY
from backoffice.simulator.folders import write_feeds
from backoffice.simulator.payers import feeds, wire
from backoffice.simulator.payers.desk import Desk
from backoffice.simulator.payers.houses import HOUSES, Dates, House, Weather
from backoffice.simulator.payers.partner import Partner as BatchPartner
from backoffice.simulator.payers.rehearsal import ZONE, Rehearsal
from backoffice.simulator.payers.stories import Stage
from backoffice.simulator.payers.truths import BEGINS, ENDS, known_after, truths
from backoffice.simulator.score import Score, score
from backoffice.store.tables.eligibility import (
    eligibility_answers,
    eligibility_checks,
    eligibility_estimates,
    eligibility_statuses,
)
from backoffice.store.tables.work import work_items
from backoffice.worklist.sync import OPEN_STATES
from tests.clock import FakeClock
from tests.conftest import demo_settings
from tests.eligibility.practice import decide
from tests.gateways.servers import serving
from tests.gateways.sftp_servers import asyncssh_server

NOBODY_LISTENS = 9
SHORT_SILENCE, LONG_SILENCE = 1.5, 25.0
_POKE = timedelta(minutes=5)
_COLLECTED_AT = (time(7, 30), time(8, 55), ENDS)


@dataclass(frozen=True, slots=True)
class Trial:
    """An office, and the payers of a rehearsal around it."""

    office: Office
    clock: FakeClock
    desk: Desk
    partners: tuple[BatchPartner, ...]

    def live_through(self, night: date) -> None:
        """A night from a quarter past three until the batches of its morning are in."""
        self.deliver(night)
        self.ask(night)
        self.collect(night)

    def deliver(self, night: date) -> None:
        """The feeds of a night arrive."""
        write_feeds(self.office.inbox, night, feeds.tables(self.desk.rehearsal, night))

    def ask(self, night: date, morning: date | None = None) -> None:
        """The steps of a night, in its own or a later morning, until everybody has answered or been given up."""
        self.clock.now = datetime.combine(morning or night + DAY, BEGINS, ZONE)
        steps.load(self.office, night)
        decide(self.office, night)
        while payers := steps.channels(self.office, night):
            for payer_id in payers:
                steps.send(self.office, night, payer_id)
            self.clock.now += _POKE
        steps.read(self.office, night)
        steps.record(self.office, night)

    def collect(self, night: date) -> None:
        """The morning after a night: partners take and put out files, and theirs are collected until nine."""
        for moment in _COLLECTED_AT:
            for partner in self.partners:
                partner.work()
            self.clock.now = datetime.combine(night + DAY, moment, ZONE)
            for partner in self.partners:
                partner.work()
            collect(self.office, night)

    def differences(self, nights: Sequence[date]) -> dict[str, tuple[object, object]]:
        """The visits whose status after the last of the nights lived through is not what it must be: both of them."""
        known, night = known_after(self.desk.rehearsal, nights), nights[-1]
        wanted = {each.visit: (each.fate.status, each.fate.reason) for each in known}
        status = eligibility_statuses.c
        with self.office.transaction() as connection:
            rows = connection.execute(select(eligibility_statuses).where(status.business_date == night)).all()
        found = {f"{row.appointment_id}:{row.coverage_id}": (row.status, row.reason_code) for row in rows}
        return {
            visit: (found.get(visit), wanted.get(visit))
            for visit in sorted(found.keys() | wanted.keys())
            if found.get(visit) != wanted.get(visit)
        }

    def misjudged(self, nights: Sequence[date]) -> dict[str, tuple[object, object]]:
        """The visits whose estimate after the last of the nights is not what the patient will owe: both of them."""
        known, night = known_after(self.desk.rehearsal, nights), nights[-1]
        table = eligibility_estimates.c
        with self.office.transaction() as connection:
            rows = connection.execute(select(eligibility_estimates).where(table.business_date == night)).all()
        stated = {f"{row.appointment_id}:{row.coverage_id}": (row.low_cents, row.high_cents) for row in rows}
        found = {visit: None if None in ends else ends for visit, ends in stated.items()}
        wanted = {each.visit: each.owed for each in known}
        return {
            visit: (found.get(visit), wanted.get(visit))
            for visit in sorted(found.keys() | wanted.keys())
            if found.get(visit) != wanted.get(visit)
        }

    def score(self, nights: Sequence[date]) -> Score:
        """How the work list after the last of the nights lived through compares with the truth."""
        items = work_items.c
        query = select(work_items).where(items.pipeline == "eligibility", items.status.in_(OPEN_STATES))
        with self.office.transaction() as connection:
            rows = [row._mapping for row in connection.execute(query)]
        known = known_after(self.desk.rehearsal, nights)
        return score(rows, truths(self.desk.rehearsal, nights[-1], known, self.desk.odd), nights[-1])

    def on_the_wrong_person(self) -> list[str]:
        """The applied answers that speak of somebody else than their question; read off what the payers have sent."""
        answers, checks = eligibility_answers.c, eligibility_checks.c
        query = (
            select(answers.answer_id, answers.sha256, answers.ordinal, checks.coverage_id)
            .join_from(eligibility_answers, eligibility_checks, checks.check_id == answers.check_id)
            .where(answers.outcome == "applied")
        )
        with self.office.transaction() as connection:
            rows = connection.execute(query).all()
        spoken = self.desk.spoken
        return [
            row.answer_id
            for row in rows
            if f"C{spoken[f'{row.sha256}:{row.ordinal}']}" != row.coverage_id.partition("-")[0]
        ]


@contextmanager
def trial(office: Office, rehearsal: Rehearsal, folder: Path, mode: Mode = Mode.LIVE) -> Iterator[Trial]:
    """The payers of a rehearsal, listening and collecting; the office knows how to reach them.

    One of those who are asked in files shares folders of this machine, the other has an SFTP server.
    """
    clock = FakeClock(datetime.combine(rehearsal.business_dates[0] + DAY, BEGINS, ZONE))
    desk = Desk(rehearsal, clock)
    partners = tuple(BatchPartner(house, desk, folder / house.payer_id) for house in HOUSES if _is_batch(house))
    with serving(wire.server(desk)) as port, asyncssh_server(partners[-1].folder) as sftp:

        def reached(connection_id: str) -> Partner:
            house = next((house for house in HOUSES if house.payer_id == connection_id), None)
            if house is None:
                raise Broken("CONNECTION_MISSING", connection_id)
            if house is partners[-1].house:
                return Partner("127.0.0.1", sftp.port, sftp.login, sftp.password, "sftp", host_key=sftp.host_key)
            if _is_batch(house):
                return Partner("", 0, schema="file", path=str(folder / house.payer_id))
            is_gone = desk.weather(house) is Weather.GONE
            return Partner("127.0.0.1", NOBODY_LISTENS if is_gone else port, schema="http", path=house.payer_id)

        yield Trial(replace(office, settings=_settings(mode), partners=reached, clock=clock), clock, desk, partners)


def _settings(mode: Mode) -> PracticeSettings:
    payers = {house.payer_id: _profile(house) for house in HOUSES}
    return demo_settings(mode=mode, eligibility={"answer_until": "06:30", "answer_seconds": 1800, "payers": payers})


def _is_batch(house: House) -> bool:
    return house.stage is Stage.BATCH


def _profile(house: House) -> dict[str, object]:
    return {
        "connection": house.payer_id,
        "envelope": "soap" if house.is_soap else "mime",
        "delimiters": house.our_delimiters,
        "undated_is_as_asked": house.hand.dates is Dates.NOWHERE,
        "settle_seconds": 0,
        "timeout_seconds": SHORT_SILENCE if house.stage is Stage.MUTE else LONG_SILENCE,
    }
