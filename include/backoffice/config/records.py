"""Settings of the records job."""

from pydantic import Field

from backoffice.config.base import Section


class Records(Section):
    """Numbers the records job works with. Thresholds of single rules stand in `records/rules.toml`."""

    switched_off: frozenset[str] = Field(frozenset(), description="ids of rules that this practice does not run")
    keys_lost_pct: int = Field(20, ge=0, le=100, description="share of lost keys above which a table closes its gates")
    volume_drop_pct: int = Field(50, ge=0, le=100, description="drop in rows above which a table closes its gates")
    fewest_rows: int = Field(20, ge=1, description="a table that had fewer rows never closes a gate by its size")
    charges_due_workdays: int = Field(2, ge=0, description="open days from signature to the entry of charges")
    record_due_workdays: int = Field(2, ge=0, description="open days in which a RECORD item is due")
    rule_due_workdays: int = Field(5, ge=0, description="open days in which RULE and FD_CONFLICT items are due")
    expiry_notice_days: tuple[int, ...] = Field(
        (90, 60, 30), min_length=1, description="days before the expiry of a credential at which its item changes"
    )
