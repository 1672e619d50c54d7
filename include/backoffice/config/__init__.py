"""Settings of a practice and of the deployment."""

from backoffice.config.load import SettingsError, load_practice, practice, practice_ids, settings_sha256
from backoffice.config.practice import Mode, PracticeSettings, Role

__all__ = [
    "Mode",
    "PracticeSettings",
    "Role",
    "SettingsError",
    "load_practice",
    "practice",
    "practice_ids",
    "settings_sha256",
]
