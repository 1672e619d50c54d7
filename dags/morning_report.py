"""Puts the night on one page: counts, money, work items by id, and what did not finish.

It waits for the other jobs until its cut-off and then reports all the same, naming those that failed or are still
running. The page is kept, and a mail with counts and no names goes to the addresses of the settings.
If a task is red, people have no report this morning: look at once, the work lists themselves are complete.

Runbook: docs/runbooks/morning_report.md
"""

from airflow.sdk import dag

from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count, step
from backoffice.nightly.waiting import wait_for
from backoffice.report import steps

FORERUNNERS = (
    "receive_feeds",
    "validate_records",
    "check_eligibility",
    "reconcile_billing",
    "schedule_maintenance",
    "reorder_supplies",
)


def build(practice: Practice) -> None:
    @dag(**nightly("morning_report", practice), tags=[Tier.ONE], doc_md=__doc__)
    def morning_report() -> None:
        day = wait_for(practice, business_day(practice), *FORERUNNERS, until=practice.waiting.report_cut_off)
        day = step(steps.gather, day)
        day = step(steps.publish, day)
        day = step(steps.send, day, pool=Pool.MAIL)
        count("morning_report", practice, day)

    morning_report()


for each in practices():
    build(each)
