"""What a night of the quick start plays on: the demo practice, or an inbox that somebody brings along."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

from backoffice.config import SettingsError, load_practice

DEMO = "demo"
SAMPLE = "demo.yaml"
_ROOMS = ("feeds", "edi", "bank")
_NOBODY = 9  # a port of this machine on which nobody answers
Raw = dict[str, object]

_QUICK: Mapping[str, Raw] = {
    "waiting": {"poke_seconds": 3, "grace_minutes": 5, "retry_delay_seconds": 1},
    "eligibility": {"answer_until": None, "answer_seconds": 20, "resend_seconds": 1, "probe_seconds": 1},
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One or more practices with folders and a database of their own. `is_demo`: simulated, with reachable payers."""

    name: str
    folder: Path
    inbox: Path
    practice_ids: tuple[str, ...]
    is_demo: bool

    @property
    def database(self) -> str:
        """Name of its office database."""
        return f"office_{self.name.replace('-', '_')}"

    @property
    def practices(self) -> Path:
        """Folder of the settings files it runs with."""
        return self.folder / "practices"

    @property
    def environment_file(self) -> Path:
        """A shell script that sets `environment`, for the command line."""
        return self.folder / "office.env"

    def environment(self, database_url: str, seal_key: str) -> dict[str, str]:
        """What the program must know, as environment variables."""
        return {
            "BACKOFFICE_DATABASE_URL": database_url,
            "BACKOFFICE_INBOX": str(self.inbox),
            "BACKOFFICE_LANDED": str(self.folder / "landed"),
            "BACKOFFICE_PRACTICES": str(self.practices),
            "BACKOFFICE_SEAL_KEYS": seal_key,
        }

    def connections(self, payer_port: int, smtp_port: int) -> dict[str, str]:
        """Every Connection that the settings name, as environment variables; all of them stay on this machine."""
        payer: dict[str, str | int] = {"conn_type": "http", "schema": "http", "host": "127.0.0.1"}
        payer_at = payer_port if self.is_demo else _NOBODY
        mail: dict[str, str | int] = {"conn_type": "smtp", "host": "127.0.0.1", "port": smtp_port}
        found: dict[str, dict[str, str | int]] = {}
        for path in sorted(self.practices.glob("*.yaml")):
            settings = load_practice(path)
            found |= dict.fromkeys(settings.connection_ids, payer | {"port": payer_at})
            found[settings.mail.connection] = mail
        return {f"AIRFLOW_CONN_{name.upper()}": json.dumps(fields) for name, fields in found.items()}

    def write_settings(self, root: Path, beside: Path | None = None) -> None:
        """Copies each practice's settings, with the short waits of a night that somebody is looking at.

        They come from beside the inbox, else from the checkout; a practice without any gets those of the sample.
        """
        self.practices.mkdir(parents=True, exist_ok=True)
        for practice_id in self.practice_ids:
            places = [folder / f"{practice_id}.yaml" for folder in (beside, root / "practices") if folder]
            source = next(filter(Path.exists, places), root / "practices" / SAMPLE)
            raw = _settings(source) | {"practice_id": practice_id}
            for section, quick in _QUICK.items():
                raw[section] = cast(Raw, raw.get(section) or {}) | quick
            (self.practices / f"{practice_id}.yaml").write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")


def demo(office: Path) -> Stage:
    """The simulated practice of this checkout."""
    folder = office / DEMO
    return Stage(DEMO, folder, folder / "inbox", (DEMO,), is_demo=True)


def visiting(office: Path, given: Path) -> Stage:
    """A stage for a folder of inboxes (`<practice_id>/feeds …`), or for one practice's (`feeds`, `edi`, `bank`)."""
    given = given.resolve()
    name = f"inbox-{hashlib.sha256(str(given).encode()).hexdigest()[:8]}"
    folder = office / name
    if _is_inbox(given):
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        link = folder / "inbox" / DEMO
        link.unlink(missing_ok=True)
        link.symlink_to(given, target_is_directory=True)
        return Stage(name, folder, folder / "inbox", (DEMO,), is_demo=False)
    practice_ids = tuple(sorted(child.name for child in given.iterdir() if _is_inbox(child))) if given.is_dir() else ()
    if not practice_ids:
        raise SettingsError(
            f"{given}: no inbox; it must hold feeds/, edi/ or bank/, or one folder a practice with them"
        )
    return Stage(name, folder, given, practice_ids, is_demo=False)


def _is_inbox(folder: Path) -> bool:
    return folder.is_dir() and any((folder / room).is_dir() for room in _ROOMS)


def _settings(path: Path) -> Raw:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict):
        raise SettingsError(f"{path.name}: not a settings file")
    return raw
