"""Settings of a practice and of the deployment."""

from backoffice.config.load import SettingsError, load_practice, practice, practice_ids, settings_sha256
from backoffice.config.practice import Mode, PracticeSettings

__all__ = [
    "Mode",
    "PracticeSettings",
    "SettingsError",
    "load_practice",
    "practice",
    "practice_ids",
    "settings_sha256",
]
