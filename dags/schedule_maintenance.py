"""Works out which equipment is due for maintenance, and writes one work order for each equipment, plan and due date.

Late and soon due orders become work items; nights that did not run are caught up by the next one. It sends nothing.
If a task is red, yesterday's work orders still stand; parts kits of new orders are missing from tonight's purchases.

Runbook: docs/runbooks/schedule_maintenance.md
"""

from airflow.sdk import dag

from backoffice.maintenance import steps
from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.tasks import business_day, count, step
from backoffice.nightly.waiting import wait_for


def build(practice: Practice) -> None:
    @dag(**nightly("schedule_maintenance", practice), tags=[Tier.THREE], doc_md=__doc__)
    def schedule_maintenance() -> None:
        day = wait_for(practice, business_day(practice), "validate_records")
        day = step(steps.load, day)
        day = step(steps.decide, day)
        day = step(steps.record, day)
        count("schedule_maintenance", practice, day)

    schedule_maintenance()


for each in practices():
    build(each)
