"""Takes what has arrived in the inbox, and makes the closed day's tables stand.

Every file ends as loaded, duplicate or quarantined with a reason; rows read = loaded + quarantined + duplicate.
A file that can't be used never fails this DAG: it becomes a FEED work item. If a task is red, the database,
the disk or the program is at fault. The other jobs then go on without it and load what they need themselves.

Runbook: docs/runbooks/receive_feeds.md
"""

from airflow.sdk import dag

from backoffice.feeds import steps
from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.tasks import business_day, count, step


def build(practice: Practice) -> None:
    @dag(**nightly("receive_feeds", practice), tags=[Tier.ONE], doc_md=__doc__)
    def receive_feeds() -> None:
        day = business_day(practice)
        day = step(steps.land, day)
        day = step(steps.load, day)
        day = step(steps.settle, day)
        count("receive_feeds", practice, day)

    receive_feeds()


for each in practices():
    build(each)
