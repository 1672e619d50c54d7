"""Orders supplies that fell to their reorder point: one order a vendor and location, up to par, in whole packs.

An order is sent once, as mail with its CSV, through the outbox; a shortage that is on order is never ordered again.
If `send` is red, look at the outbox before anything else: an order whose outcome is unknown is a work item, and
nobody sends it again blindly.

Runbook: docs/runbooks/reorder_supplies.md
"""

from airflow.sdk import dag

from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count, step
from backoffice.nightly.waiting import wait_for
from backoffice.supplies import steps


def build(practice: Practice) -> None:
    @dag(**nightly("reorder_supplies", practice), tags=[Tier.TWO], doc_md=__doc__)
    def reorder_supplies() -> None:
        day = wait_for(practice, business_day(practice), "schedule_maintenance")
        day = step(steps.load, day)
        day = step(steps.decide, day)
        day = step(steps.send, day, pool=Pool.VENDOR)
        day = step(steps.record, day)
        count("reorder_supplies", practice, day)

    reorder_supplies()


for each in practices():
    build(each)
