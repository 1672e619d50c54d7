"""Effects leave once, whatever happens to the sender."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from backoffice.config import Mode
from backoffice.errors import Broken
from backoffice.gateways.outcomes import NotSent, Refused, Throttled, Unknown
from backoffice.office import Office
from backoffice.outbox.gates import judge
from backoffice.outbox.intents import put, sha256
from backoffice.outbox.model import Delivery, Intent, Receipt
from backoffice.outbox.sender import expire, send
from backoffice.outbox.switch import move_switch
from backoffice.store.tables.house import payloads
from backoffice.store.tables.work import outbox
from tests.conftest import NIGHT
from tests.inbox import write_feed

ORDER = Intent("po:7:r1:mail", "mail", "supplies", "V1", b"seven gloves")


@dataclass
class FakeVendor:
    """Counts what arrives; raises what a test wants first."""

    failures: list[Exception] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)

    def deliver(self, delivery: Delivery) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.arrived.append(delivery.key)
        return Receipt(b"thanks", "250")


class Crash(Exception):
    """The process dies here."""


def _put(office: Office, *intents: Intent) -> dict[str, int]:
    with office.transaction() as connection:
        return put(connection, office, NIGHT, intents)


def _states(office: Office) -> dict[str, str]:
    with office.transaction() as connection:
        return {row.key: row.state for row in connection.execute(select(outbox))}


def test_an_intent_is_sent_once_and_its_answer_kept(office: Office) -> None:
    vendor = FakeVendor()
    _put(office, ORDER)
    assert send(office, {"mail": vendor})["sent"] == 1
    assert send(office, {"mail": vendor})["sent"] == 0
    assert vendor.arrived == [ORDER.key]
    assert _states(office) == {ORDER.key: "sent"}


def test_the_same_meaning_is_written_once(office: Office) -> None:
    assert _put(office, ORDER) == {"intents": 1, "intents_kept": 0}
    assert _put(office, ORDER) == {"intents": 0, "intents_kept": 1}


def test_an_older_night_may_not_write_intents(office: Office) -> None:
    write_feed(office, NIGHT + timedelta(days=1), {})
    with pytest.raises(Broken, match="INTENT_OF_OLDER_NIGHT"):
        _put(office, ORDER)


def test_shadow_mode_writes_the_intent_and_sends_nothing(make_office: Callable[..., Office]) -> None:
    office, vendor = make_office(mode=Mode.SHADOW), FakeVendor()
    _put(office, ORDER)
    send(office, {"mail": vendor})
    assert (vendor.arrived, _states(office)) == ([], {ORDER.key: "shadow"})


def test_what_was_wanted_while_live_stays_when_the_practice_goes_into_shadow(office: Office) -> None:
    vendor = FakeVendor()
    _put(office, ORDER)
    shadow = replace(office, settings=office.settings.model_copy(update={"mode": Mode.SHADOW}))
    assert send(shadow, {"mail": vendor})["sent"] == 0
    assert (vendor.arrived, _states(office)) == ([], {ORDER.key: "ready"})


def test_a_closed_gate_withholds_and_an_open_one_releases(office: Office) -> None:
    vendor = FakeVendor()
    with office.transaction() as connection:
        judge(connection, NIGHT, "supplies", ["KEYS_LOST"])
    _put(office, ORDER)
    send(office, {"mail": vendor})
    assert (vendor.arrived, _states(office)) == ([], {ORDER.key: "withheld"})
    with office.transaction() as connection:
        judge(connection, NIGHT, "supplies", [])
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]


def test_the_switch_stops_everything_until_it_is_on_again(office: Office) -> None:
    vendor = FakeVendor()
    _put(office, ORDER)
    move_switch(office, False, "kim", "wrong prices")
    assert send(office, {"mail": vendor})["sent"] == 0
    move_switch(office, True, "kim", "prices mended")
    assert send(office, {"mail": vendor})["sent"] == 1


@pytest.mark.parametrize(
    ("failure", "state"),
    [(NotSent("REFUSED_CONNECTION"), "ready"), (Refused("HTTP_400"), "rejected"), (Unknown("TIMEOUT"), "unknown")],
)
def test_each_kind_of_failure_leaves_its_own_state(office: Office, failure: Exception, state: str) -> None:
    _put(office, ORDER)
    send(office, {"mail": FakeVendor([failure])})
    assert _states(office) == {ORDER.key: state}


def test_what_was_certainly_not_sent_goes_out_with_the_next_call(office: Office) -> None:
    vendor = FakeVendor([NotSent("REFUSED_CONNECTION")])
    _put(office, ORDER)
    send(office, {"mail": vendor})
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]


def test_a_throttled_intent_waits_as_long_as_it_was_told(office: Office) -> None:
    vendor = FakeVendor([Throttled(60)])
    _put(office, ORDER)
    send(office, {"mail": vendor})
    send(office, {"mail": vendor})
    assert vendor.arrived == []
    office.clock.advance(seconds=61)  # type: ignore[attr-defined]
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]


def test_a_sender_that_dies_after_handing_over_leaves_a_doubt_and_no_second_sending(office: Office) -> None:
    vendor = FakeVendor([Crash()])
    _put(office, ORDER)
    with pytest.raises(Crash):
        send(office, {"mail": vendor})
    assert (expire(office), _states(office)) == (0, {ORDER.key: "sending"})
    office.clock.advance(minutes=6)  # type: ignore[attr-defined]
    assert (expire(office), _states(office)) == (1, {ORDER.key: "unknown"})
    send(office, {"mail": vendor})
    assert vendor.arrived == []


def test_many_failures_in_a_row_end_the_call(office: Office) -> None:
    intents = [Intent(f"po:{n}:r1:mail", "mail", "supplies", "V1", b"x") for n in range(9)]
    vendor = FakeVendor([NotSent("REFUSED_CONNECTION")] * 9)
    _put(office, *intents)
    assert send(office, {"mail": vendor}, failures_in_a_row=3)["not_sent"] == 3


def test_several_at_once_send_each_intent_once(office: Office) -> None:
    vendor = FakeVendor()
    intents = [Intent(f"po:{n}:r1:mail", "mail", "supplies", "V1", b"%d" % n) for n in range(40)]
    _put(office, *intents)
    assert send(office, {"mail": vendor}, at_once=4) == {"sent": 40, "rejected": 0, "unknown": 0, "not_sent": 0}
    assert sorted(vendor.arrived) == sorted(intent.key for intent in intents)


def test_several_at_once_stop_together_when_the_counterpart_fails(office: Office) -> None:
    vendor = FakeVendor([NotSent("REFUSED_CONNECTION")] * 40)
    _put(office, *(Intent(f"po:{n}:r1:mail", "mail", "supplies", "V1", b"%d" % n) for n in range(40)))
    counts = send(office, {"mail": vendor}, failures_in_a_row=3, at_once=4)
    assert 3 <= counts["not_sent"] <= 6  # what was on its way when the third failed still ends


def test_a_sender_that_dies_beside_another_leaves_its_own_doubt_alone(office: Office) -> None:
    vendor = FakeVendor([Crash()])
    _put(office, *(Intent(f"po:{n}:r1:mail", "mail", "supplies", "V1", b"%d" % n) for n in range(5)))
    with pytest.raises(Crash):
        send(office, {"mail": vendor}, at_once=2)
    assert sorted(_states(office).values()).count("sending") == 1


def test_bytes_that_cannot_be_read_stop_neither_the_others_nor_the_complaint(office: Office) -> None:
    vendor, other = FakeVendor(), replace(ORDER, key="po:8:r1:mail", payload=b"eight gloves")
    _put(office, ORDER, other)
    with office.transaction() as connection:
        connection.execute(update(payloads).where(payloads.c.sha256 == sha256(ORDER.payload)).values(content=b"others"))
    with pytest.raises(Broken, match="PAYLOAD_CHANGED"):
        send(office, {"mail": vendor})
    assert (vendor.arrived, _states(office)[ORDER.key]) == ([other.key], "ready")


def test_an_answer_is_stored_in_the_transaction_that_claims_the_next(office: Office) -> None:
    commits: list[object] = []
    event.listen(office.engine, "commit", commits.append)
    _put(office, *(Intent(f"po:{n}:r1:mail", "mail", "supplies", "V1", b"%d" % n) for n in range(10)))
    before = len(commits)
    send(office, {"mail": FakeVendor()})
    assert len(commits) - before == 1 + 1 + 10  # release, the first claim, then one an effect
