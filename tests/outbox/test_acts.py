"""What a person decides about effects is done once, and written down."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from backoffice.errors import Rejected
from backoffice.gateways.outcomes import Unknown
from backoffice.office import Office
from backoffice.outbox.acts import override_gate, settle_effect
from backoffice.outbox.gates import judge
from backoffice.outbox.intents import put
from backoffice.outbox.sender import send
from backoffice.store.tables.house import audit_log
from tests.conftest import NIGHT
from tests.outbox.test_sender import ORDER, FakeVendor


@pytest.fixture
def vendor(office: Office) -> FakeVendor:
    """A vendor that broke off in the middle of our order: nobody knows whether it arrived."""
    vendor = FakeVendor([Unknown("TIMEOUT")])
    with office.transaction() as connection:
        put(connection, office, NIGHT, [ORDER])
    send(office, {"mail": vendor})
    return vendor


def _acts(office: Office) -> list[tuple[str, str, str]]:
    with office.transaction() as connection:
        return [(row.actor, row.action, row.reason) for row in connection.execute(select(audit_log))]


def test_an_effect_that_arrived_is_never_sent_again(office: Office, vendor: FakeVendor) -> None:
    settle_effect(office, ORDER.key, True, "kim", "they have it")
    send(office, {"mail": vendor})
    assert vendor.arrived == []
    assert _acts(office) == [("kim", "effect_confirmed", "they have it")]


def test_an_effect_that_did_not_arrive_goes_out_once_more(office: Office, vendor: FakeVendor) -> None:
    settle_effect(office, ORDER.key, False, "kim", "they do not")
    send(office, {"mail": vendor})
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]


def test_nobody_settles_what_is_not_in_doubt(office: Office, vendor: FakeVendor) -> None:
    settle_effect(office, ORDER.key, True, "kim", "they have it")
    with pytest.raises(Rejected, match="EFFECT_NOT_IN_DOUBT"):
        settle_effect(office, ORDER.key, False, "lee", "are you sure")
    assert len(_acts(office)) == 1


def test_an_override_releases_what_the_gate_withheld_and_ends_by_itself(office: Office) -> None:
    vendor = FakeVendor()
    with office.transaction() as connection:
        judge(connection, NIGHT, "supplies", ["KEYS_LOST"])
        put(connection, office, NIGHT, [ORDER])
    override_gate(office, "supplies", office.clock() + timedelta(hours=1), "kim", "the list is right")
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]
    office.clock.advance(hours=2)  # type: ignore[attr-defined]
    with office.transaction() as connection:
        later = replace(ORDER, key="po:8:r1:mail")
        put(connection, office, NIGHT, [later])
    send(office, {"mail": vendor})
    assert vendor.arrived == [ORDER.key]


def test_an_open_gate_needs_no_override(office: Office) -> None:
    with pytest.raises(Rejected, match="GATE_NOT_CLOSED"):
        override_gate(office, "supplies", office.clock(), "kim", "why not")
