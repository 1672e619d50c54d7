"""A small practice in the inbox, and its night run step by step."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import Table, select

from backoffice import nights
from backoffice.eligibility import steps
from backoffice.office import Counts, Office, Partner
from backoffice.store.tables.work import outbox, work_items
from tests.clock import FakeClock
from tests.inbox import Cells, write_feed

MakeOffice = Callable[..., Office]
"""The fixture `make_office`."""
PATIENT = {"answer_until": "06:30", "answer_seconds": 1800}
"""Settings of a night that waits for a payer that does not answer at once."""

NIGHT, NEXT_NIGHT = date(2026, 10, 5), date(2026, 10, 6)
TOMORROW, THURSDAY = date(2026, 10, 6), date(2026, 10, 8)
NPI, OTHER_NPI = "1234567893", "1245319599"


def patient(number: int, **changes: object) -> Cells:
    """Patient P<number>, born on the first of a month of their own."""
    return {
        "patient_id": f"P{number}",
        "last_name": "Lindqvist",
        "first_name": f"Asta{'abcdefghij'[number % 10]}",
        "birth_date": date(1980, 1 + number % 12, 1),
        "sex": "F",
        "created_date": date(2025, 1, 1),
        "is_active": True,
        **changes,
    }


def coverage(number: int, **changes: object) -> Cells:
    """The only coverage C<number> of patient P<number>, with member id W00<number>."""
    return {
        "coverage_id": f"C{number}",
        "patient_id": f"P{number}",
        "payer_id": "AETNA",
        "rank": 1,
        "member_id": f"W00{number}",
        "relationship": "self",
        "effective_date": date(2025, 1, 1),
        **changes,
    }


def visit(number: int, day: date = TOMORROW, **changes: object) -> Cells:
    """Visit A<number> of patient P<number>, at ten in the morning."""
    return {
        "appointment_id": f"A{number}",
        "patient_id": f"P{number}",
        "provider_id": "D1",
        "location_id": "L1",
        "start_at": f"{day.isoformat()}T10:00:00-04:00",
        "duration_minutes": 20,
        "status": "booked",
        **changes,
    }


def payer(payer_id: str = "AETNA", **changes: object) -> Cells:
    """A commercial payer that is asked in real time."""
    return {
        "payer_id": payer_id,
        "name": f"{payer_id} of Nowhere",
        "edi_payer_id": f"EDI{payer_id}",
        "kind": "commercial",
        "eligibility_channel": "realtime",
        **changes,
    }


def provider(provider_id: str = "D1", npi: str = NPI) -> Cells:
    """A provider in whose name is asked."""
    return {
        "provider_id": provider_id,
        "npi": npi,
        "last_name": "Okafor",
        "first_name": "Ben",
        "taxonomy_code": "207Q00000X",
        "license_number": "L-1",
        "license_state": "NY",
        "license_expiry_date": date(2030, 1, 1),
        "is_active": True,
    }


_FEE: Cells = {"payer_id": "AETNA", "procedure_code": "99213", "effective_date": date(2026, 1, 1), "allowed": "95.50"}


def practice(count: int = 1, **tables: Sequence[Cells]) -> dict[str, Sequence[Cells]]:
    """Feeds of `count` patients, each with one coverage and one visit tomorrow; given tables replace those made."""
    numbers = range(1, count + 1)
    made: Mapping[str, Sequence[Cells]] = {
        "patients": [patient(number) for number in numbers],
        "payers": [payer()],
        "coverages": [coverage(number) for number in numbers],
        "providers": [provider()],
        "appointments": [visit(number) for number in numbers],
        "authorizations": [],
        "fee_schedules": [_FEE],
        "locations": [{"location_id": "L1", "name": "Main", "timezone": "America/New_York"}],
        "closures": [],
    }
    return {**made, **tables}


def prepare(office: Office, feeds: Mapping[str, Sequence[Cells]], night: date = NIGHT) -> None:
    """Puts the feeds of a night into the inbox."""
    write_feed(office, night, feeds)


def run(office: Office, night: date = NIGHT) -> dict[str, Counts]:
    """The whole job for a night; counts by step."""
    counts = {"load": steps.load(office, night), "decide": decide(office, night)}
    for payer_id in steps.channels(office, night):
        counts[f"send:{payer_id}"] = steps.send(office, night, payer_id)
    return counts | {"read": steps.read(office, night), "record": steps.record(office, night)}


def decide(office: Office, night: date = NIGHT) -> Counts:
    """The step as a night runs it: what follows in the day knows that it has ended."""
    return nights.run_step(office, night, "eligibility", "decide", steps.decide)


def items(office: Office) -> dict[tuple[str, str], str]:
    """Open work items of the job: (kind, subject) → reason; parents of the first night left out."""
    columns = work_items.c
    query = select(work_items).where(columns.status == "open", columns.kind != "PREEXISTING")
    with office.transaction() as connection:
        return {(row.kind, row.subject): row.reason_code for row in connection.execute(query)}


def column(office: Office, table: Table, *names: str) -> list[tuple[object, ...]]:
    """Some columns of every row, sorted."""
    with office.transaction() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*(table.c[name] for name in names))))


def intents(office: Office) -> list[str]:
    """States of all intents."""
    return [str(state) for (state,) in column(office, outbox, "state")]


def later(office: Office, **by: float) -> None:
    """Moves the clock, by a quarter of an hour unless a timedelta's arguments say otherwise."""
    clock = office.clock
    assert isinstance(clock, FakeClock)
    clock.advance(**(by or {"minutes": 15}))


def only(port: int) -> Partner:
    """The one counterpart there is."""
    return Partner(host="127.0.0.1", port=port, schema="http", path="/core")
