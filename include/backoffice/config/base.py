"""What every section of a settings file obeys."""

from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict


class Section(BaseModel):
    """A part of the settings: unknown keys are refused, values don't change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not an IANA time zone, such as America/New_York")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
