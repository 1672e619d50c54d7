"""Every ten minutes in office hours: sends what people approved or released, collects late answers, looks after doubts.

An effect whose outcome nobody knows becomes a work item of its owner; it is never sent again blindly.
What was released is asked in rounds, as in a night: the next run waits until they are over, half an hour at most.
The night's own DAGs send their own effects: if this one is red, only what was approved in the day is waiting.

Runbook: docs/runbooks/deliver_outbox.md
"""

from airflow.sdk import TaskGroup, TriggerRule, chain, dag

from backoffice.eligibility import daytime as eligibility
from backoffice.nightly.dag import Practice, Tier, daytime, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count_whatever_fails, listing, rounds_for_each, step
from backoffice.outbox import steps


def build(practice: Practice) -> None:
    @dag(**daytime("deliver_outbox", practice), tags=[Tier.TWO], doc_md=__doc__)
    def deliver_outbox() -> None:
        day = business_day(practice)
        sent = step(steps.send_approved, day, pool=Pool.MAIL)
        looked_after = step(steps.look_after, day)
        with TaskGroup("payers", prefix_group_id=False):
            payers = listing(eligibility.released, day)
            asked = rounds_for_each(eligibility.ask_released, day, payers, practice, pool=Pool.PAYER)
            collected = step(eligibility.collect, day, pool=Pool.PAYER, when=TriggerRule.ALL_DONE)
            chain(asked, collected)
        count_whatever_fails("deliver_outbox", practice, day, sent, looked_after, asked, collected)

    deliver_outbox()


for each in practices():
    build(each)
