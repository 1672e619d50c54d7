"""Every ten minutes in office hours: sends what people approved or released, collects late answers, looks after doubts.

An effect whose outcome nobody knows becomes a work item of its owner; it is never sent again blindly.
The night's own DAGs send their own effects: if this one is red, only what was approved in the day is waiting.

Runbook: docs/runbooks/deliver_outbox.md
"""

from airflow.sdk import dag

from backoffice.eligibility import steps as eligibility
from backoffice.nightly.dag import Practice, Tier, daytime, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count, step
from backoffice.outbox import steps


def build(practice: Practice) -> None:
    @dag(**daytime("deliver_outbox", practice), tags=[Tier.TWO], doc_md=__doc__)
    def deliver_outbox() -> None:
        day = business_day(practice)
        day = step(steps.send_approved, day, pool=Pool.MAIL)
        day = step(eligibility.ask_released, day, pool=Pool.PAYER)
        day = step(eligibility.collect, day, pool=Pool.PAYER)
        day = step(steps.look_after, day)
        count("deliver_outbox", practice, day)

    deliver_outbox()


for each in practices():
    build(each)
