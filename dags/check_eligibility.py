"""Asks the payers whether the patients of the next days are covered, and reads their answers.

One real 270 a check, through the outbox; one mapped sensor a payer, named by the payer's id, which comes back for what
must wait. A payer that can't be reached until the deadline is one PAYER_DOWN work item that lists its visits, and no
red task: the checks end as unknown.
If `send` is red for one payer, or `read` for one answer, all others are asked, read and on the work list all the same;
the run is red. Clear the red task to go on.

Runbook: docs/runbooks/check_eligibility.md
"""

from airflow.sdk import TaskGroup, TriggerRule, chain, dag

from backoffice.eligibility import steps
from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count_whatever_fails, listing, rounds_for_each, step
from backoffice.nightly.waiting import wait_for

WHATEVER_FAILS = TriggerRule.ALL_DONE
"""Once it has been decided whom to ask: one payer's trouble costs nobody else the work list."""


def build(practice: Practice) -> None:
    @dag(**nightly("check_eligibility", practice), tags=[Tier.ONE], doc_md=__doc__)
    def check_eligibility() -> None:
        day = wait_for(practice, business_day(practice), "validate_records")
        day = step(steps.load, day)
        decided = step(steps.decide, day)
        with TaskGroup("ask", prefix_group_id=False):
            asked = rounds_for_each(steps.send, decided, listing(steps.channels, decided), practice, pool=Pool.PAYER)
            answered = step(steps.read, decided, when=WHATEVER_FAILS)
            chain(asked, answered)
        recorded = step(steps.record, decided, when=WHATEVER_FAILS)
        chain(answered, recorded)
        count_whatever_fails("check_eligibility", practice, decided, asked, answered, recorded)

    check_eligibility()


for each in practices():
    build(each)
