"""The simulated payers: how each is reached, how it writes, and on which nights it is out of order."""

from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum

from backoffice.simulator import x12
from backoffice.simulator.chance import Chance
from backoffice.simulator.payers.stories import Stage

WINDOW_ENDS = time(4, 30)
"""When a planned downtime of the early morning is over, on the practice's clock."""


class Dates(Enum):
    """Where an answer says from when on a coverage is active."""

    OF_BENEFIT = "after the benefit"
    OF_MEMBER = "before the first benefit"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Hand(x12.Hand):
    """How a payer writes a 271. `group_code` is GS01; `service_types` is EB03 of the status."""

    group_code: str = "HB"
    service_types: str = "30"
    dates: Dates = Dates.OF_BENEFIT


class Weather(Enum):
    """What state a payer is in on a night."""

    FAIR = "answers"
    WINDOW = "down until the end of a planned downtime"
    ERRORS = "HTTP 503 all night"
    BUSY = "AAA 42 all night"
    GONE = "nobody listens"
    REJECTS = "rejects every interchange"


@dataclass(frozen=True, slots=True)
class House:
    """A payer. `weathers` are the states that it can be in, each as often as it stands there.

    `network`: whether the practice is in its network (Y) or out of it (N).
    """

    payer_id: str
    stage: Stage
    hand: Hand = field(default_factory=Hand)
    is_soap: bool = False
    our_delimiters: str = "*:^~"
    weathers: tuple[Weather, ...] = (Weather.FAIR,)
    is_plain: bool = False
    network: str = "Y"

    @property
    def edi_id(self) -> str:
        """Its id in the EDI."""
        return f"{self.payer_id}EDI"

    @property
    def channel(self) -> str:
        """How the payers feed says that it is asked."""
        return "batch" if self.stage is Stage.BATCH else "realtime"

    def weather(self, chance: Chance, night: date) -> Weather:
        """Its state on a night."""
        return chance.of("weather", self.payer_id, night).choice(self.weathers)


HOUSES = (
    House("ALDER", Stage.REAL_TIME),
    House(
        "BIRCH",
        Stage.REAL_TIME,
        Hand(element="|", repetition="^", terminator="!", ends="\n"),
        is_soap=True,
        network="N",
    ),
    House(
        "CEDAR",
        Stage.REAL_TIME,
        Hand(is_lower_case=True, ends=" \n\n", lead="\r\n\r\n", group_code="HS", service_types=""),
        our_delimiters="|>^~",
    ),
    House(
        "ELDER",
        Stage.REAL_TIME,
        Hand(terminator="\n", component="<", dates=Dates.OF_MEMBER, is_padded=False, service_types="1^30^98"),
    ),
    House("HAZEL", Stage.REAL_TIME, Hand(dates=Dates.NOWHERE), is_plain=True),
    House("LARCH", Stage.SHAKY, Hand(has_right_counts=False)),
    House("LINDEN", Stage.MUTE),
    House(
        "MAPLE",
        Stage.REAL_TIME,
        weathers=(Weather.FAIR, Weather.WINDOW, Weather.ERRORS, Weather.BUSY, Weather.GONE),
        is_plain=True,
    ),
    House("ROWAN", Stage.BATCH, Hand(ends="\n", has_trailers=False)),
    House(
        "WILLOW",
        Stage.BATCH,
        Hand(element="|", component=">", ends=" \r\n"),
        weathers=(Weather.FAIR, Weather.FAIR, Weather.REJECTS),
        is_plain=True,
    ),
)


def houses_of(stage: Stage) -> list[House]:
    """The payers with whom stories of that stage take place."""
    return [house for house in HOUSES if house.stage is stage and not house.is_plain]
