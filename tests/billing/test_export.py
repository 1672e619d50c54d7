"""Our postings go to the practice system once each, and what comes back from there confirms them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select, text, update

from backoffice.billing import acts, steps
from backoffice.errors import Broken
from backoffice.gateways.outcomes import Refused
from backoffice.office import Office
from backoffice.outbox.acts import override_gate
from backoffice.outbox.gates import judge
from backoffice.outbox.model import Delivery, Receipt
from backoffice.store.tables.billing import remit_claims
from backoffice.store.tables.practice_system import billing_exports
from backoffice.store.tables.work import outbox
from tests.billing.era import PAID, Clp, Era, era_id, interchange
from tests.billing.night import CLAIMS, balances, claim, deliver, items, run
from tests.billing.test_crash import Killed, killed_at
from tests.billing.test_drift import EQUAL, posting
from tests.conftest import NIGHT

DAY = timedelta(days=1)
ERA = Era([PAID])
REMIT = era_id(ERA)
STRANGE = [posting(99, "payment", "1", claim_id="C9", posted_date="2026-09-30")]
EXPORT = {"export": {"to": "import@practice.example", "since": "2026-10-01"}}


class Import:
    """The practice system's end of the mail."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def deliver(self, delivery: Delivery) -> Receipt:
        """Takes a mail and keeps the file in it."""
        (attachment,) = message_from_bytes(delivery.payload, policy=default).iter_attachments()
        self.files.append(attachment.get_content())
        return Receipt()


class Closed:
    """A mailbox that does not exist."""

    def deliver(self, delivery: Delivery) -> Receipt:
        """Refuses."""
        raise Refused("SMTP_550")


@pytest.fixture
def exporting(make_office: Callable[..., Office]) -> Office:
    """A practice that wants our postings, and whose C1 has been paid."""
    office = make_office(billing=EXPORT)
    deliver(office, {**CLAIMS, "pms_postings": STRANGE}, {"edi/a.835": interchange(ERA)})
    run(office)
    return office


def _rows(office: Office) -> list[tuple[str, str, int]]:
    columns = billing_exports.c
    with office.transaction() as connection:
        query = select(columns.kind, columns.party, columns.amount_cents)
        return sorted(tuple(row) for row in connection.execute(query))


def _states(office: Office) -> list[str]:
    with office.transaction() as connection:
        return sorted(connection.scalars(select(outbox.c.state)))


ROWS = [
    ("adjustment", "payer", 50_00),
    ("payment", "payer", 80_00),
    ("transfer", "patient", -20_00),
    ("transfer", "payer", 20_00),
]


def test_each_posting_is_handed_over_once_however_often_the_night_runs(exporting: Office) -> None:
    run(exporting)
    deliver(exporting, CLAIMS, on=NIGHT + DAY)
    run(exporting, NIGHT + DAY)

    assert _rows(exporting) == ROWS
    assert _states(exporting) == ["ready"]


def test_the_file_holds_a_row_for_each_posting_and_party(exporting: Office) -> None:
    received = Import()

    counts = steps.deliver(exporting, NIGHT, {"mail": received})

    assert counts["sent"] == 1
    (content,) = received.files
    assert "posting_key,claim_id,posted_date,kind,amount,payer_or_patient,trace,reverses" in content
    assert f"clp:{REMIT}:1:-:-:paid,C1,2026-10-01,payment,80.00,payer,TRACE0001," in content
    assert f"clp:{REMIT}:1:1:2:patient,C1,2026-10-01,transfer,-20.00,patient,TRACE0001," in content


def test_what_came_from_the_practice_system_is_not_sent_back_to_it(make_office: Callable[..., Office]) -> None:
    office = make_office(billing=EXPORT)
    taken = {"payment_id": "T", "patient_id": "A", "claim_id": "C1", "received_date": "2026-10-02", "amount": "9",
             "method": "cash"}  # fmt: skip
    deliver(office, {**CLAIMS, "patient_payments": [taken], "pms_postings": EQUAL}, {"edi/a.835": interchange(ERA)})

    run(office)

    assert _rows(office) == []


def test_what_was_handed_over_is_no_drift_until_there_was_time_to_import_it(exporting: Office) -> None:
    steps.deliver(exporting, NIGHT, {"mail": Import()})
    found = []
    for days in range(1, 4):
        deliver(exporting, {**CLAIMS, "pms_postings": STRANGE}, on=NIGHT + days * DAY)
        run(exporting, NIGHT + days * DAY)
        found.append(sorted(subject for kind, subject in items(exporting) if kind == "DRIFT"))

    assert found == [["C9:payer"], ["C9:payer"], ["C1:patient", "C1:payer", "C9:payer"]]


def test_a_row_is_confirmed_once_when_its_posting_comes_back_equal(exporting: Office) -> None:
    steps.deliver(exporting, NIGHT, {"mail": Import()})
    twice = [*EQUAL, posting(7, "payment", "80")]
    for days in (1, 2):
        deliver(exporting, {**CLAIMS, "pms_postings": twice}, on=NIGHT + days * DAY)
        run(exporting, NIGHT + days * DAY)

    columns = billing_exports.c
    with exporting.transaction() as connection:
        query = select(columns.kind, columns.party, columns.confirmed_by, columns.confirmed_date)
        confirmed = sorted(tuple(row) for row in connection.execute(query))
    assert confirmed == [
        ("adjustment", "payer", "T2", NIGHT + DAY),
        ("payment", "payer", "T1", NIGHT + DAY),
        ("transfer", "patient", "T4", NIGHT + DAY),
        ("transfer", "payer", "T3", NIGHT + DAY),
    ]
    assert items(exporting) == {("DRIFT", "C1:payer"): 80_00}


def test_what_is_taken_back_later_is_handed_over_as_its_opposite(exporting: Office) -> None:
    steps.deliver(exporting, NIGHT, {"mail": Import()})
    acts.undo_remit(exporting, REMIT, "kim", "not ours")
    received = Import()

    run(exporting)
    steps.deliver(exporting, NIGHT, {"mail": received})

    (content,) = received.files
    assert f"rev:clp:{REMIT}:1:-:-:paid,C1,2026-10-01,payment,-80.00,payer,TRACE0001,clp:{REMIT}:1:-:-:paid" in content
    assert len(_rows(exporting)) == 2 * len(ROWS)


def test_what_was_taken_back_before_it_went_out_is_never_sent(make_office: Callable[..., Office]) -> None:
    office = make_office()
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA)})
    run(office)
    acts.undo_remit(office, REMIT, "kim", "not ours")

    run(make_office(billing=EXPORT))

    assert _rows(office) == []


def test_an_older_night_hands_nothing_over(make_office: Callable[..., Office]) -> None:
    office = make_office(billing=EXPORT)
    deliver(office, CLAIMS, {f"edi/{NIGHT}/a.835": interchange(ERA)})
    deliver(office, CLAIMS, on=NIGHT + DAY)

    run(office, NIGHT)

    assert _rows(office) == []


def test_in_shadow_mode_nothing_leaves_and_the_ledger_is_the_same(
    exporting: Office, make_office: Callable[..., Office]
) -> None:
    live = balances(exporting)
    with exporting.transaction() as connection:
        assert connection.scalar(select(outbox.c.state)) == "ready"
    shadow, received = make_office(mode="shadow", billing=EXPORT), Import()

    run(shadow)
    steps.deliver(shadow, NIGHT, {"mail": received})

    assert (balances(shadow), received.files) == (live, [])


def test_a_closed_gate_withholds_the_file_until_a_person_opens_it(make_office: Callable[..., Office]) -> None:
    office, received = make_office(billing=EXPORT), Import()
    with office.transaction() as connection:
        judge(connection, NIGHT, "billing", ["R01"])
    deliver(office, CLAIMS, {"edi/a.835": interchange(ERA)})
    run(office)
    steps.deliver(office, NIGHT, {"mail": received})
    assert (_states(office), received.files) == (["withheld"], [])

    override_gate(office, "billing", office.clock() + timedelta(hours=1), "kim", "looked through")
    steps.deliver(office, NIGHT, {"mail": received})

    assert (_states(office), len(received.files)) == (["sent"], 1)


def test_nothing_is_handed_over_while_the_books_are_not_proven(exporting: Office) -> None:
    received = Import()
    steps.deliver(exporting, NIGHT, {"mail": received})
    second = interchange(Era([Clp("C2", "50", "50")], trace="TRACE0002"))
    known = {**CLAIMS, "claims": [*CLAIMS["claims"], claim("C2", "50")]}
    deliver(exporting, known, {"edi/b.835": second}, on=NIGHT + DAY)
    with pytest.raises(Broken, match="CONTROL_TOTAL"), _a_cent_more(exporting):
        run(exporting, NIGHT + DAY)
    assert (_rows(exporting), _states(exporting)) == (ROWS, ["sent"])

    counts = run(exporting, NIGHT + DAY)

    assert (counts["export.exported"], counts["export.withheld"]) == (1, 0)
    assert _states(exporting) == ["ready", "sent"]


@contextmanager
def _a_cent_more(office: Office) -> Iterator[None]:
    """Somebody changes what a remittance has paid, behind the back of the program, and puts it right again."""
    columns = remit_claims.c
    for_one = update(remit_claims).where(columns.remit_id == REMIT)
    without_triggers = text("SET LOCAL session_replication_role = replica")
    with office.transaction() as connection:
        connection.execute(without_triggers)
        connection.execute(for_one.values(paid_cents=columns.paid_cents + 1))
    try:
        yield
    finally:
        with office.transaction() as connection:
            connection.execute(without_triggers)
            connection.execute(for_one.values(paid_cents=columns.paid_cents - 1))


def test_a_file_that_is_refused_is_handed_over_anew_the_next_night(exporting: Office) -> None:
    steps.deliver(exporting, NIGHT, {"mail": Closed()})
    deliver(exporting, CLAIMS, on=NIGHT + DAY)

    run(exporting, NIGHT + DAY)

    assert _states(exporting) == ["ready", "rejected"]
    with exporting.transaction() as connection:
        assert set(connection.scalars(select(billing_exports.c.export_date))) == {date(2026, 10, 6)}


def test_killed_anywhere_it_hands_each_posting_over_once(make_office: Callable[..., Office]) -> None:
    without = make_office()
    deliver(without, CLAIMS, {"edi/a.835": interchange(ERA)})
    run(without)
    office, number = make_office(billing=EXPORT), 1
    while True:
        try:
            with killed_at(office, number):
                steps.export(office, NIGHT)
            break
        except Killed:
            assert (_rows(office), _states(office)) == ([], [])
            number += 1

    assert number > 4
    assert (_rows(office), _states(office)) == (ROWS, ["ready"])
