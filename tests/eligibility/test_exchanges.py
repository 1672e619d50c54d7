"""Every message to and from payers is noted by the identifiers of both ends, and its bytes can be read again."""

from datetime import date, datetime

from sqlalchemy import select

from backoffice.edi.excerpt import excerpt
from backoffice.edi.reader import read
from backoffice.eligibility.identifiers import of_acknowledgement, of_transaction
from backoffice.feeds import steps as feeds
from backoffice.office import Office
from backoffice.outbox.intents import payload
from backoffice.store.tables.eligibility import eligibility_messages
from tests.eligibility.made import ABOVE, SUBSCRIBER, x271
from tests.eligibility.payers import covered, payer_server
from tests.eligibility.practice import NIGHT, MakeOffice, column, only, practice, prepare, run
from tests.inbox import write_file

TA1 = b"ISA*00*          *00*          *ZZ*60054          *ZZ*1234567893     *261006*0315*^*00501*000000009*0*P*:~"
TA1 += b"TA1*000000001*261006*0310*R*006~IEA*0*000000009~"
ANSWER = x271(*ABOVE, *SUBSCRIBER, "EB*1**30")


def test_the_identifiers_of_a_271_are_those_of_its_envelopes() -> None:
    (interchange,) = read(ANSWER).interchanges
    found = of_transaction(interchange, interchange.groups[0], interchange.groups[0].transactions[0])
    assert (found.interchange_sender, found.interchange_receiver, found.interchange_number) == (
        *("60054", "1234567893"),
        "000000001",
    )
    assert (found.group_sender, found.group_receiver, found.group_number) == ("60054", "1234567893", "1")
    assert (found.transaction_number, found.trace_number, found.reference) == ("0001", "CHECK1-1", "REF1")
    assert found.stated_at == datetime(2026, 10, 6, 4, 15)  # noqa: DTZ001 - the message names no zone


def test_a_lone_ta1_has_those_of_its_interchange() -> None:
    found = of_acknowledgement(read(TA1).interchanges[0])
    assert (found.set_id, found.ordinal, found.interchange_number) == ("TA1", 0, "000000009")
    assert found.stated_at == datetime(2026, 10, 6, 3, 15)  # noqa: DTZ001 - the message names no zone


def test_an_excerpt_reads_as_the_same_transaction_without_its_neighbours() -> None:
    second_group = "SE*0*0001~GE*1*1~GS*HB*A*B*20261006*0315*2*X*005010X279A1~ST*271*0002~EB*6**30~SE*3*0002~GE*1*2~"
    data = b"junk before\n" + x271("EB*1**30", ending=f"{second_group}IEA*2*000000001~")
    (interchange,) = read(data).interchanges
    for group in interchange.groups:
        (transaction,) = group.transactions
        (again,) = read(excerpt(data, interchange, group, transaction)).transactions
        assert [each.elements for each in again.segments] == [each.elements for each in transaction.segments]
        assert again.group_control_number == transaction.group_control_number


def test_question_and_answer_are_noted_once_however_often_the_night_runs(make_office: MakeOffice) -> None:
    with payer_server(covered) as aetna:
        office = make_office(lambda _: only(aetna.port))
        prepare(office, practice())
        run(office)
        run(office)
    rows = column(office, eligibility_messages, "direction", "set_id", "exchange")
    trace = aetna.asked[0].trace
    assert rows == [("answered", "271", trace), ("asked", "270", trace)]


def test_what_came_in_a_file_is_kept_sealed_transaction_by_transaction(office: Office) -> None:
    prepare(office, practice(appointments=[]))
    write_file(office, f"edi/{NIGHT}/answers.271", ANSWER)
    write_file(office, f"edi/{NIGHT}/refusal.ta1", TA1)
    feeds.land(office, NIGHT)
    run(office)
    with office.transaction() as connection:
        rows = connection.execute(select(eligibility_messages).order_by(eligibility_messages.c.set_id)).all()
        kept = {row.set_id: payload(connection, row.payload_sha256) for row in rows}
    assert kept["TA1"] == TA1
    assert kept["271"] in ANSWER
    assert read(kept["271"]).transactions[0].segments == read(ANSWER).transactions[0].segments
    assert {row.business_date for row in rows} == {date(2026, 10, 5)}
