"""The settings of one practice: `practices/<practice_id>.yaml`."""

import re
from datetime import date, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from backoffice.config.base import Section, Zone
from backoffice.config.billing import Billing
from backoffice.config.eligibility import Eligibility
from backoffice.config.maintenance import Maintenance
from backoffice.config.records import Records
from backoffice.config.supplies import Supplies
from backoffice.npi import is_npi


class Mode(StrEnum):
    """Whether effects leave the house."""

    SHADOW = "shadow"
    LIVE = "live"


def _checked_npi(npi: str) -> str:
    if not is_npi(npi):
        raise ValueError("not an NPI: ten digits of which the last checks the others")
    return npi


PracticeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Npi = Annotated[str, AfterValidator(_checked_npi)]
TaxId = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$")]


class MailSettings(Section):
    """Where mail comes from and who gets the morning digest."""

    connection: str = Field("backoffice_mail", description="Airflow Connection of the mail server")
    sender: str = Field("backoffice@localhost", description="From address")
    digest_to: dict[str, str] = Field(default_factory=dict, description="address id → mail address of the digest")


class Waiting(Section):
    """How long a job waits for its forerunners, and a step for its next try."""

    poke_seconds: int = Field(60, ge=1, description="pause between two looks at the forerunners")
    cut_off: time = Field(time(5, 30), description="local time at which a job goes on without those still running")
    report_cut_off: time = Field(time(6, 30), description="the same for the morning report")
    grace_minutes: int = Field(30, ge=0, description="least wait after the run's own start")
    retry_delay_seconds: int = Field(60, ge=0, description="pause before a failed step is tried again")


class PracticeSettings(Section):
    """Everything the office decides about itself."""

    practice_id: PracticeId = Field(description="id of the practice; also its inbox folder and schema")
    name: str = Field(description="name printed on reports and orders")
    mode: Mode = Field(Mode.SHADOW, description="shadow writes every decision and sends nothing; live sends")
    timezone: Zone = Field(description="IANA time zone of the business date")
    ledger_start_date: date = Field(description="first day of our ledger; older claims enter by opening_balances")
    npis: tuple[Npi, ...] = Field(min_length=1, description="the practice's own NPIs")
    tax_ids: tuple[TaxId, ...] = Field(min_length=1, description="the practice's own EINs, nine digits")
    bank_accounts: tuple[str, ...] = Field((), description="folders below bank/ in the inbox")
    open_weekdays: frozenset[int] = Field(frozenset(range(5)), min_length=1, description="0 Monday … 6 Sunday")
    closed_dates: frozenset[date] = Field(frozenset(), description="days closed beside the closures feed")
    feed_age_days: dict[str, int] = Field(default_factory=dict, description="table → days an older file may stand in")
    default_feed_age_days: int = Field(7, ge=0, description="the same for tables not named")
    optional_feeds: frozenset[str] = Field(frozenset(), description="tables that this practice does not deliver")
    quarantine_item_days: int = Field(14, ge=1, description="days an unreadable file stays on the work list")
    resolved_grace_days: int = Field(7, ge=0, description="days a resolved item may stay true before it reopens")
    mail: MailSettings = MailSettings()
    waiting: Waiting = Waiting()
    eligibility: Eligibility = Eligibility()
    billing: Billing = Billing()
    supplies: Supplies = Supplies()
    maintenance: Maintenance = Maintenance()
    records: Records = Records()

    @property
    def zone(self) -> ZoneInfo:
        """The practice's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def connection_ids(self) -> set[str]:
        """Airflow Connections that the settings name."""
        profiles = (self.eligibility.default_profile, *self.eligibility.payers.values())
        export = {self.billing.export.connection} if self.billing.export else set()
        return {self.mail.connection, *(profile.connection for profile in profiles), *filter(None, export)}

    def feed_age(self, table: str) -> int:
        """Days that an older file of that table may stand in for a missing one."""
        return self.feed_age_days.get(table, self.default_feed_age_days)


PRACTICE_FILE = re.compile(r"[a-z][a-z0-9_]{0,39}")
