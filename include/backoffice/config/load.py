"""Reading settings: the practice's file and the deployment's environment. Errors say key, kind of value and remedy."""

import hashlib
import json
import os
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from backoffice.config.practice import PRACTICE_FILE, PracticeSettings


class SettingsError(Exception):
    """Settings that can't be used; the text names the file and, per key, what it wants."""


def _from_environment(name: str, remedy: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: {remedy}")
    return value


def database_url() -> str:
    """SQLAlchemy address of the office database."""
    return _from_environment("BACKOFFICE_DATABASE_URL", "give a postgresql+psycopg:// address")


def seal_keys() -> tuple[str, ...]:
    """Keys that seal patient data in the database, the newest first; the others still open what they once sealed."""
    keys = _from_environment("BACKOFFICE_SEAL_KEYS", "give one key, or several with commas between, the newest first")
    return tuple(key.strip() for key in keys.split(","))


def inbox_folder(practice_id: str) -> Path:
    """Where the practice's files arrive."""
    return Path(_from_environment("BACKOFFICE_INBOX", "name the folder that holds <practice_id>/feeds")) / practice_id


def landed_folder(practice_id: str) -> Path:
    """Where landed bytes are kept, under their hash."""
    return Path(_from_environment("BACKOFFICE_LANDED", "name the folder that keeps landed files")) / practice_id


def practices_folder() -> Path:
    """Where the settings files lie."""
    return Path(_from_environment("BACKOFFICE_PRACTICES", "name the folder of <practice_id>.yaml files"))


def practice_ids() -> list[str]:
    """Ids of all practices of this deployment, in order; reads the folder's names alone."""
    names = (path.stem for path in practices_folder().glob("*.yaml"))
    return sorted(name for name in names if PRACTICE_FILE.fullmatch(name))


def load_practice(path: Path) -> PracticeSettings:
    """The settings in a file; SettingsError with one line a fault."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise SettingsError(f"{path.name}: not a readable YAML file") from None
    try:
        settings = PracticeSettings.model_validate(raw)
    except ValidationError as error:
        raise SettingsError("\n".join([f"{path.name} can't be used:", *_faults(error)])) from None
    if settings.practice_id != path.stem:
        raise SettingsError(f"{path.name}: practice_id must be {path.stem}, like the file")
    return settings


def _faults(error: ValidationError) -> list[str]:
    faults = error.errors(include_url=False, include_context=False, include_input=True)
    return [
        f"  {'.'.join(map(str, fault['loc'])) or '(the file)'}: {fault['msg']}; "
        f"found a value of kind {type(fault['input']).__name__}. {_remedy(fault['type'])}"
        for fault in faults
    ]


def _remedy(kind: str) -> str:
    remedies = {
        "missing": "Add the key; practices/demo.yaml shows it.",
        "extra_forbidden": "Remove the key, or mend its spelling: unknown keys are refused.",
    }
    return remedies.get(kind, "Correct the value; docs/reference/settings.md describes each key.")


@cache
def practice(practice_id: str) -> PracticeSettings:
    """The settings of a practice of this deployment."""
    return load_practice(practices_folder() / f"{practice_id}.yaml")


def settings_sha256(settings: PracticeSettings) -> str:
    """Hash of the settings in canonical form, sets in order; it signs each night."""
    canonical = json.dumps(settings.model_dump(), sort_keys=True, default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, frozenset) else str(value)
