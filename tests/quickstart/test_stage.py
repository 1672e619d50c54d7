"""What a night plays on."""

import json
from datetime import date
from pathlib import Path

import pytest

from backoffice.config import Mode, SettingsError, load_practice
from backoffice.quickstart.days import newest_day
from backoffice.quickstart.stage import demo, visiting

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


def inbox(folder: Path, *rooms: str) -> Path:
    for room in rooms:
        (folder / room).mkdir(parents=True)
    return folder


def test_a_single_inbox_is_that_of_the_sample_practice_under_a_name_of_its_own(tmp_path: Path) -> None:
    given = inbox(tmp_path / "given", "feeds", "edi")
    stage = visiting(tmp_path / "office", given)
    assert stage.practice_ids == ("demo",)
    assert (stage.inbox / "demo").resolve() == given
    assert stage.database != demo(tmp_path / "office").database


def test_a_folder_of_inboxes_is_one_practice_each(tmp_path: Path) -> None:
    inbox(tmp_path / "given" / "north", "feeds")
    inbox(tmp_path / "given" / "west", "bank")
    (tmp_path / "given" / "notes").mkdir()
    assert visiting(tmp_path / "office", tmp_path / "given").practice_ids == ("north", "west")


@pytest.mark.parametrize("rooms", [(), ("letters",)])
def test_a_folder_without_any_inbox_is_refused(tmp_path: Path, rooms: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError, match="no inbox"):
        visiting(tmp_path / "office", inbox(tmp_path / "given", *rooms))


def test_a_practice_runs_with_its_own_settings_and_short_waits(tmp_path: Path) -> None:
    given = inbox(tmp_path / "given" / "north", "feeds").parent
    own = (ROOT / "practices" / "demo.yaml").read_text().replace("practice_id: demo", "practice_id: north")
    (given / "north.yaml").write_text(own.replace("mode: live", "mode: shadow"))
    stage = visiting(tmp_path / "office", given)
    stage.write_settings(ROOT, given)
    settings = load_practice(stage.practices / "north.yaml")
    assert (settings.mode, settings.waiting.poke_seconds) == (Mode.SHADOW, 3)
    assert settings.waiting.cut_off.isoformat() == "05:30:00"


def test_a_practice_without_settings_gets_those_of_the_sample(tmp_path: Path) -> None:
    stage = visiting(tmp_path / "office", inbox(tmp_path / "given" / "west", "edi").parent)
    stage.write_settings(ROOT)
    assert load_practice(stage.practices / "west.yaml").practice_id == "west"


def test_no_connection_leads_off_this_machine_and_a_visitors_payer_can_not_be_reached(tmp_path: Path) -> None:
    visitor = visiting(tmp_path / "office", inbox(tmp_path / "given", "edi"))
    simulated = demo(tmp_path / "office")
    for stage, payer_port in ((visitor, 9), (simulated, 5001)):
        stage.write_settings(ROOT)
        found = {name: json.loads(text) for name, text in stage.connections(5001, 5002).items()}
        assert found.keys() == {"AIRFLOW_CONN_PAYER", "AIRFLOW_CONN_BACKOFFICE_MAIL"}
        assert {fields["host"] for fields in found.values()} == {"127.0.0.1"}
        assert (found["AIRFLOW_CONN_PAYER"]["port"], found["AIRFLOW_CONN_BACKOFFICE_MAIL"]["port"]) == (
            payer_port,
            5002,
        )


def test_the_night_of_an_inbox_is_its_newest_ready_feed_folder(tmp_path: Path) -> None:
    inbox(tmp_path, "feeds/2026-10-05", "feeds/2026-10-06", "feeds/2026-10-07", "edi/2026-10-20")
    for day in ("05", "06"):
        (tmp_path / f"feeds/2026-10-{day}/_READY").touch()
    assert newest_day(tmp_path, TODAY) == date(2026, 10, 6)


def test_without_feeds_it_is_the_newest_dated_edi_folder_and_without_dates_yesterday(tmp_path: Path) -> None:
    inbox(tmp_path, "edi/2026-10-20", "edi/2026-10-19", "edi/other")
    assert newest_day(tmp_path, TODAY) == date(2026, 10, 20)
    assert newest_day(tmp_path / "nothing", TODAY) == date(2026, 11, 22)
