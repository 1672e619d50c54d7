"""Our postings go to the practice system as files in a folder, or over SFTP, and come back to confirm them."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from typer.testing import CliRunner

from backoffice.billing import steps
from backoffice.cli import session
from backoffice.cli.app import app
from backoffice.gateways.outcomes import Unknown
from backoffice.office import Office, Partner
from backoffice.outbox import steps as outbox_steps
from backoffice.outbox.acts import settle_effect
from backoffice.outbox.model import Delivery, Receipt
from backoffice.store.tables.work import outbox, work_items
from tests.billing.era import interchange
from tests.billing.night import CLAIMS, deliver, run
from tests.billing.test_drift import EQUAL
from tests.billing.test_export import DAY, ERA, STRANGE
from tests.conftest import NIGHT, demo_settings
from tests.gateways.sftp_servers import asyncssh_server

EXPORT = {"export": {"connection": "practice_system", "folder": "in", "since": "2026-10-01"}}
NOBODY = Partner(host="127.0.0.1", port=9, schema="http")


class LostOnTheWay:
    """A server whose answer gets lost."""

    def deliver(self, delivery: Delivery) -> Receipt:
        """Nobody knows."""
        raise Unknown("CONNECTION_LOST")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The practice system's folder."""
    place = tmp_path / "practice system" / "in"
    place.mkdir(parents=True)
    return place


@pytest.fixture
def exporting(make_office: Callable[..., Office], folder: Path) -> Office:
    """A practice whose postings go into that folder, and whose C1 has been paid."""
    partner = Partner(host="", port=0, schema="file", path=str(folder.parent))
    office = make_office(lambda name: partner if name == "practice_system" else NOBODY, billing=EXPORT)
    deliver(office, {**CLAIMS, "pms_postings": STRANGE}, {"edi/a.835": interchange(ERA)})
    run(office)
    return office


def _batch(office: Office) -> tuple[str, str, str]:
    with office.transaction() as connection:
        row = connection.execute(select(outbox)).one()
    return row.key, row.state, row.answer_code


def _doubts(office: Office) -> list[str]:
    with office.transaction() as connection:
        kinds = select(work_items.c.status).where(work_items.c.kind == "EFFECT_UNKNOWN")
        return list(connection.scalars(kinds))


def _come_back(office: Office) -> None:
    """The practice system has taken all of it up by the next night."""
    deliver(office, {**CLAIMS, "pms_postings": EQUAL}, on=NIGHT + DAY)
    run(office, NIGHT + DAY)


def test_the_file_lies_in_the_folder_once_however_often_the_night_runs(exporting: Office, folder: Path) -> None:
    for _ in range(2):
        steps.send(exporting, NIGHT)
        run(exporting)

    (file,) = folder.iterdir()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert file.name.startswith("postings-2026-10-05-")
    assert lines[0].startswith("posting_key,claim_id,posted_date,kind,amount")
    assert sorted(line.split(",")[1:6] for line in lines[1:]) == [
        ["C1", "2026-10-01", "adjustment", "50.00", "payer"],
        ["C1", "2026-10-01", "payment", "80.00", "payer"],
        ["C1", "2026-10-01", "transfer", "-20.00", "patient"],
        ["C1", "2026-10-01", "transfer", "20.00", "payer"],
    ]


def test_it_goes_over_sftp_to_the_server_whose_key_is_pinned(exporting: Office, folder: Path) -> None:
    with asyncssh_server(folder.parent) as server:
        partner = Partner("127.0.0.1", server.port, server.login, server.password, "sftp", host_key=server.host_key)
        counts = steps.send(replace(exporting, partners=lambda _: partner), NIGHT)

    assert counts["sent"] == 1
    assert _batch(exporting)[1:] == ("sent", "HANDED_IN")
    assert [path.suffix for path in folder.iterdir()] == [".csv"]


@pytest.mark.parametrize(
    ("partner", "code"),
    [
        (Partner("", 0, schema="file", path="/nowhere"), "FOLDER_NOT_WRITABLE"),
        (Partner("127.0.0.1", 22, schema="sftp"), "HOST_KEY_MISSING"),
        (NOBODY, "CONNECTION_WITHOUT_FOLDERS"),
    ],
)
def test_what_can_not_be_handed_in_waits_and_goes_out_by_day(
    exporting: Office, folder: Path, partner: Partner, code: str
) -> None:
    steps.send(replace(exporting, partners=lambda _: partner), NIGHT)
    assert _batch(exporting)[1:] == ("ready", code)

    outbox_steps.send_approved(exporting, NIGHT)

    assert (_batch(exporting)[1], len(list(folder.iterdir()))) == ("sent", 1)


def test_a_file_of_which_all_rows_come_back_has_arrived_and_nobody_is_asked_any_more(exporting: Office) -> None:
    steps.deliver(exporting, NIGHT, {"file": LostOnTheWay()})
    outbox_steps.look_after(exporting, NIGHT)
    assert (_batch(exporting)[1], _doubts(exporting)) == ("unknown", ["open"])

    _come_back(exporting)
    outbox_steps.look_after(exporting, NIGHT + DAY)

    assert _batch(exporting)[1:] == ("confirmed", "CAME_BACK")
    assert _doubts(exporting) == ["closed_by_system"]


def test_a_file_of_which_a_row_is_missing_stays_in_doubt_and_a_person_may_send_it_again(
    exporting: Office, folder: Path
) -> None:
    steps.deliver(exporting, NIGHT, {"file": LostOnTheWay()})
    deliver(exporting, {**CLAIMS, "pms_postings": EQUAL[1:]}, on=NIGHT + DAY)
    run(exporting, NIGHT + DAY)
    assert _batch(exporting)[1] == "unknown"

    settle_effect(exporting, _batch(exporting)[0], has_arrived=False, actor="kim", reason="no such file")
    steps.send(exporting, NIGHT + DAY)

    assert len(list(folder.iterdir())) == 1


def test_a_file_that_was_taken_up_is_not_handed_in_again(exporting: Office, folder: Path) -> None:
    steps.send(exporting, NIGHT)
    (file,) = folder.iterdir()
    file.unlink()

    _come_back(exporting)
    steps.send(exporting, NIGHT + DAY)

    assert (list(folder.iterdir()), _batch(exporting)[1]) == ([], "confirmed")


def test_the_command_line_shows_what_has_come_back(exporting: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "open_office", lambda _: exporting)
    steps.send(exporting, NIGHT)
    deliver(exporting, {**CLAIMS, "pms_postings": EQUAL[1:]}, on=NIGHT + DAY)
    run(exporting, NIGHT + DAY)

    (file,) = json.loads(CliRunner().invoke(app, ["exports", "-p", "demo", "--json"]).stdout)
    rows = json.loads(CliRunner().invoke(app, ["exports", "-p", "demo", "--json", "--file", file["file"]]).stdout)

    assert (file["state"], file["answer"], file["rows"], file["confirmed"]) == ("sent", "HANDED_IN", 4, 3)
    assert [row["kind"] for row in rows if row["confirmed_date"] is None] == ["payment"]


@pytest.mark.parametrize("ways", [{}, {"to": "a@practice.example", "connection": "practice_system"}])
def test_postings_go_exactly_one_way(ways: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"either a mail address \(to\) or a connection"):
        demo_settings(billing={"export": {"since": "2026-10-01", **ways}})


def test_the_connection_is_one_that_the_settings_name() -> None:
    assert "practice_system" in demo_settings(billing=EXPORT).connection_ids
