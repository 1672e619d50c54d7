"""Settings of the maintenance job."""

from datetime import date

from pydantic import Field

from backoffice.config.base import Section


class Maintenance(Section):
    """Numbers the maintenance job works with."""

    start_date: date | None = Field(
        None, description="day from which due work is judged; ledger_start_date unless given"
    )
    horizon_days: int = Field(30, ge=0, le=366, description="days ahead for which work is planned and parts are kept")
    completion_days: int = Field(30, ge=0, description="days a completion that fits nowhere stays on the work list")
    record_days: int = Field(5, ge=1, description="open days to document missed regulatory work or to mend a plan")
    meter_days: int = Field(2, ge=1, description="open days to clear up a meter reading")
