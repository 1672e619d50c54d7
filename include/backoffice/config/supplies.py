"""Settings of the supplies job."""

from pydantic import Field

from backoffice.config.base import Section


class Supplies(Section):
    """Numbers the supplies job works with."""

    po_prefix: str = Field("BO-", pattern=r"^[A-Z0-9-]{1,12}$", description="begins our order numbers, and ours alone")
    review_days: int = Field(7, ge=0, le=90, description="days after an arrival whose promised parts it must cover")
    usage_days: int = Field(90, ge=7, le=730, description="days of usage from which the daily use is worked out")
    count_days: int = Field(60, ge=1, description="days after which a stock count is too old to order by")
    expiry_required: frozenset[str] = Field(frozenset(), description="categories whose lots must have an expiry date")
    expiry_notice_days: tuple[int, ...] = Field((90, 60, 30, 7), description="days before expiry when a lot is shown")
    order_limit_cents: int = Field(250_000, ge=0, description="an order above it waits for an approver")
    approve_new_vendors: bool = Field(False, description="a first order at a vendor waits for an approver")
    max_extra_cents: int = Field(0, ge=0, description="what a line may cost more to reach the next price break")
    faster_days: int = Field(3, ge=1, description="days a vendor must be earlier to win when stock runs out")
    ack_days: int = Field(3, ge=1, description="open days until an order must be known to the practice system")
    item_data_days: int = Field(2, ge=1, description="open days to mend the data of an item that is not short")
