"""Checks the closed day's records against the rules, twice: by Great Expectations and by SQL, whose counts must agree.

A broken record becomes a work item with its key, never with its value. A table-level critical failure closes the
gate of a domain, which withholds that domain's outside effects until a person overrides it; posting is never held.
If a task is red, no new verdict exists and the other jobs go on without one.

Runbook: docs/runbooks/validate_records.md
"""

from airflow.sdk import dag

from backoffice.nightly.dag import Practice, Tier, nightly, practices
from backoffice.nightly.tasks import business_day, count, step
from backoffice.nightly.waiting import wait_for
from backoffice.records import steps


def build(practice: Practice) -> None:
    @dag(**nightly("validate_records", practice), tags=[Tier.TWO], doc_md=__doc__)
    def validate_records() -> None:
        day = wait_for(practice, business_day(practice), "receive_feeds")
        day = step(steps.load, day)
        day = step(steps.check, day)
        day = step(steps.decide, day)
        day = step(steps.record, day)
        count("validate_records", practice, day)

    validate_records()


for each in practices():
    build(each)
