"""What was sent and received can't be read in the database, in a dump, or with another key."""

import pytest
from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary, delete, insert, select, text, type_coerce, update

from backoffice.config import SettingsError
from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.outbox.intents import keep_payloads, payload, sha256
from backoffice.store.migrate import configuration
from backoffice.store.reseal import reseal, sample
from backoffice.store.seal import key_count
from backoffice.store.tables.house import incidents, payloads

MESSAGE = b"NM1*IL*1*DOE*JANE****MI*W123456789~"
INCIDENT = dict.fromkeys(("pipeline", "step", "code", "origin"), "-") | {"incident_id": "1", "detail": MESSAGE}
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def _use(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setenv("BACKOFFICE_SEAL_KEYS", ",".join(keys))


def _keep(office: Office, *messages: bytes) -> None:
    with office.transaction() as connection:
        keep_payloads(connection, messages)


def _fail(office: Office) -> None:
    with office.transaction() as connection:
        connection.execute(insert(incidents), [INCIDENT | {"at": office.clock()}])


def _open(office: Office, message: bytes) -> bytes:
    with office.transaction() as connection:
        return payload(connection, sha256(message))


def _raw(office: Office) -> list[bytes]:
    with office.transaction() as connection:
        return list(connection.scalars(select(type_coerce(payloads.c.content, LargeBinary))))


def test_a_message_is_read_back_and_no_part_of_it_stands_in_the_table(office: Office) -> None:
    _keep(office, MESSAGE)
    assert _open(office, MESSAGE) == MESSAGE
    (raw,) = _raw(office)
    assert not any(word in raw for word in (b"DOE*JANE", b"W123456789", b"NM1*IL"))


def test_another_key_opens_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _keep(office, MESSAGE)
    _use(monkeypatch, NEW)
    with pytest.raises(Broken, match="SEAL_BROKEN"):
        _open(office, MESSAGE)


def test_two_messages_that_changed_places_are_noticed(office: Office) -> None:
    _keep(office, MESSAGE, b"another")
    with office.transaction() as connection:
        mine = payloads.c.sha256 == sha256(MESSAGE)
        connection.execute(update(payloads).where(mine).values(content=b"another"))
    with pytest.raises(Broken, match="PAYLOAD_CHANGED"):
        _open(office, MESSAGE)


def test_a_sample_shows_an_error_that_lies_under_an_older_key(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, OLD)
    _fail(office)
    _use(monkeypatch, NEW, OLD)
    _keep(office, MESSAGE)
    assert sample(office.engine) == {"opened": 2, "under_older_key": 1}


def test_a_sample_notices_an_error_whose_key_is_lost(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, OLD)
    _fail(office)
    _use(monkeypatch, NEW)
    _keep(office, MESSAGE)
    with pytest.raises(Broken, match="SEAL_BROKEN"):
        sample(office.engine)


def test_an_old_key_can_go_once_all_is_under_the_new_one(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, OLD)
    _keep(office, MESSAGE)
    _use(monkeypatch, NEW, OLD)
    assert sample(office.engine) == {"opened": 1, "under_older_key": 1}
    assert reseal(office.engine) == {"payloads": 1, "incidents": 0, "resealed": 1}
    assert reseal(office.engine) == {"payloads": 1, "incidents": 0, "resealed": 0}
    _use(monkeypatch, NEW)
    assert _open(office, MESSAGE) == MESSAGE


def test_more_payloads_than_go_in_one_transaction_are_all_resealed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(monkeypatch, OLD)
    _keep(office, *(b"%d" % number for number in range(1_001)))
    _use(monkeypatch, NEW, OLD)
    assert reseal(office.engine) == {"payloads": 1_001, "incidents": 0, "resealed": 1_001}


def test_texts_of_errors_come_under_the_new_key_as_well(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, OLD)
    _fail(office)
    _use(monkeypatch, NEW, OLD)
    assert reseal(office.engine) == {"payloads": 0, "incidents": 1, "resealed": 1}
    _use(monkeypatch, NEW)
    with office.transaction() as connection:
        assert connection.scalar(select(incidents.c.detail)) == MESSAGE


def test_what_was_sent_or_received_is_never_deleted(office: Office) -> None:
    _keep(office, MESSAGE)
    with pytest.raises(Broken, match="SQL_BO001"), office.transaction() as connection:
        connection.execute(delete(payloads))


@pytest.mark.parametrize("keys", ["", "no key", "c2hvcnQ="])
def test_keys_that_are_none_are_refused(keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, keys)
    with pytest.raises(SettingsError, match="BACKOFFICE_SEAL_KEYS"):
        key_count()


def test_the_revision_seals_what_lay_there_in_clear_and_back(office: Office) -> None:
    with office.engine.begin() as connection:
        command.downgrade(configuration(connection), "0001")
        plain = {"sha256": sha256(MESSAGE), "content": type_coerce(MESSAGE, LargeBinary)}
        connection.execute(insert(payloads).values(plain))
        command.upgrade(configuration(connection), "0002")
    assert _open(office, MESSAGE) == MESSAGE
    assert MESSAGE not in _raw(office)
    with office.engine.begin() as connection:
        command.downgrade(configuration(connection), "0001")
        assert connection.scalar(text("SELECT content FROM payloads")) == MESSAGE


def test_the_revision_seals_the_texts_of_errors_and_opens_them_again(office: Office) -> None:
    with office.engine.begin() as connection:
        command.downgrade(configuration(connection), "0020")
        told = {"now": office.clock(), "told": MESSAGE.decode()}
        connection.execute(text("INSERT INTO incidents VALUES ('1', :now, NULL, '-', '-', '-', :told)"), told)
        command.upgrade(configuration(connection), "0021")
        assert MESSAGE not in bytes(connection.scalar(text("SELECT detail FROM incidents")))
        assert connection.scalar(select(incidents.c.detail)) == MESSAGE
        command.downgrade(configuration(connection), "0020")
        assert connection.scalar(text("SELECT detail FROM incidents")) == MESSAGE.decode()
