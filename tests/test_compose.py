"""The production files hold what they promise."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]


def test_the_services_are_those_of_an_airflow_with_a_local_executor() -> None:
    assert set(SERVICES) == {"postgres", "migrate", "api-server", "scheduler", "dag-processor", "triggerer"}


def test_no_secret_has_a_default() -> None:
    used = re.findall(r"(?<!\$)\$\{[^}]*\}", TEXT)
    assert [name for name in used if not re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", name)] == []
    assert not re.search(r"(?i)(password|secret|fernet)[a-z_]*:\s*[\"']?[a-z0-9]", TEXT)


def test_every_variable_stands_in_the_example_file_and_secrets_are_empty_there() -> None:
    example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", TEXT)) == set(example)
    assert not any(value for name, value in example.items() if "PASSWORD" in name or "SECRET" in name or "KEY" in name)


def test_every_service_is_hardened_and_only_the_api_server_has_a_port_on_this_host() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["api-server"]
    assert SERVICES["api-server"]["ports"] == ["127.0.0.1:8080:8080"]


def test_what_needs_no_way_out_has_none() -> None:
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {"api-server", "scheduler"}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_image_runs_as_nobody_special() -> None:
    assert re.search(r"^USER 50000:0$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
