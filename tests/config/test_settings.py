"""Settings are checked when they are read, and an error says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from backoffice.config import SettingsError, load_practice
from tests.conftest import demo_settings


def _file(folder: Path, **changes: object) -> Path:
    values = demo_settings().model_dump(mode="json", include={
        "practice_id", "name", "timezone", "ledger_start_date", "npis", "tax_ids",
    })  # fmt: skip
    path = folder / "demo.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in (values | changes).items() if value is not None}))
    return path


def test_a_file_with_the_required_keys_is_in_shadow_mode(tmp_path: Path) -> None:
    assert load_practice(_file(tmp_path)).mode == "shadow"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ledger_start_date": None}, "ledger_start_date: Field required.*Add the key"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted.*Remove the key"),
        ({"timezone": "Mars/Olympus"}, "timezone: .*not an IANA time zone.*kind str"),
        ({"npis": ["1234567890"]}, "npis.0: .*not an NPI"),
        ({"practice_id": "other"}, "practice_id must be demo"),
    ],
)
def test_a_fault_names_key_kind_and_remedy(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load_practice(_file(tmp_path, **changes))


def test_a_value_is_never_part_of_the_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_practice(_file(tmp_path, tax_ids=["secret-9876"]))
    assert "secret" not in str(error.value)


def test_the_hash_of_settings_does_not_depend_on_the_order_of_a_set() -> None:
    command = (
        "from tests.conftest import demo_settings; from backoffice.config import settings_sha256;"
        "print(settings_sha256(demo_settings(optional_feeds=['a', 'b', 'c', 'd', 'e'], open_weekdays=[0, 2, 4])))"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", command], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(hashes) == 1


def test_the_shipped_sample_is_valid() -> None:
    assert load_practice(Path("practices/demo.yaml")).practice_id == "demo"
