"""Posts what the payers say they have paid, and matches it with what the bank has received.

Each remittance (835) is posted whole or not at all, once, into an append-only ledger; unmatched, unbalanced, denied
and short-paid become work items. Any order of files and nights ends in the same balances, so running it again is
always safe. If `post` is red, no half remittance stands: the one at fault is not posted, and nothing else is lost.

Runbook: docs/runbooks/reconcile_billing.md
"""

from airflow.sdk import TaskGroup, dag

from backoffice.billing import steps
from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.jobs import Pool
from backoffice.nightly.tasks import business_day, count, step
from backoffice.nightly.waiting import wait_for


def build(practice: Practice) -> None:
    @dag(**nightly("reconcile_billing", practice), tags=[Tier.TWO], doc_md=__doc__)
    def reconcile_billing() -> None:
        day = wait_for(practice, business_day(practice), "validate_records")
        day = step(steps.load, day)
        with TaskGroup("decide", prefix_group_id=False):
            day = step(steps.read, day)
            day = step(steps.post, day)
            day = step(steps.match_bank, day)
        day = step(steps.export, day)
        day = step(steps.send, day, pool=Pool.MAIL)
        day = step(steps.record, day)
        count("reconcile_billing", practice, day)

    reconcile_billing()


for each in practices():
    build(each)
