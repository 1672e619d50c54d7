"""The production files hold together: no default secret, nothing open, nothing forgotten."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
LONG_RUNNING = SERVICES.keys() - {"migrate"}


def variables() -> list[str]:
    """What compose would replace: `$$` stands for a dollar sign."""
    return re.findall(r"\$\{([^}]*)\}", TEXT.replace("$$", ""))


def test_the_services_are_those_of_one_host() -> None:
    assert SERVICES.keys() == {"postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer"}


def test_every_value_must_be_given() -> None:
    assert [variable for variable in variables() if not variable.endswith(":?set in .env")] == []


def test_the_example_lists_each_value_once_and_gives_none() -> None:
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line and not line.startswith("#")]
    assert all(line.endswith("=") for line in lines)
    assert sorted(line.rstrip("=") for line in lines) == sorted({name.partition(":")[0] for name in variables()})


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service["logging"]["options"]["max-size"]
    assert service["stop_grace_period"] == "60s"
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(LONG_RUNNING))
def test_a_service_that_stays_says_whether_it_is_well_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_api_server_has_a_port_and_only_on_this_host() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "api-server": ["127.0.0.1:8080:8080"]
    }


def test_the_database_is_reached_from_inside_alone() -> None:
    assert COMPOSE["networks"]["database"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == ["database"]


def test_airflow_keeps_examples_away_starts_paused_and_takes_ids_and_counts_alone() -> None:
    environment = SERVICES["scheduler"]["environment"]
    assert environment["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert environment["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "True"
    assert environment["AIRFLOW__CORE__XCOM_BACKEND"] == "backoffice.nightly.xcom.IdsAndCountsXCom"
    assert environment["AIRFLOW__CORE__AUTH_MANAGER"].endswith("FabAuthManager")


def test_a_person_can_not_name_a_run_as_he_likes() -> None:
    pattern = re.compile(SERVICES["scheduler"]["environment"]["AIRFLOW__SCHEDULER__ALLOWED_RUN_ID_PATTERN"][:-1])
    assert pattern.fullmatch("manual__2026-11-23T22:29:26.303969+00:00")
    assert not pattern.fullmatch("manual__Zebra_Quill")


def test_the_pools_are_those_of_the_dags() -> None:
    from backoffice.nightly.jobs import POOL_SLOTS

    made = dict(re.findall(r"airflow pools set (\w+) (\d+)", SERVICES["migrate"]["command"][0]))
    assert made == {name: str(slots) for name, slots in POOL_SLOTS.items()}


def test_the_image_builds_from_what_is_there_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert lines.index("USER backoffice") > max(n for n, line in enumerate(lines) if line.startswith("RUN "))
    assert "FROM ${PYTHON_IMAGE}" in lines
