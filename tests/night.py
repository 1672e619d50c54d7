"""A whole night without Airflow: every step of every job, in the order of house.md 3.6."""

from collections.abc import Sequence
from datetime import date

from backoffice import nights
from backoffice.billing import steps as billing
from backoffice.eligibility import steps as eligibility
from backoffice.feeds import steps as feeds
from backoffice.maintenance import steps as maintenance
from backoffice.nights import Step
from backoffice.office import Counts, Office
from backoffice.records import steps as records
from backoffice.report import steps as report
from backoffice.supplies import steps as supplies


def _ask(office: Office, business_date: date) -> Counts:
    total: Counts = {}
    for payer_id in eligibility.channels(office, business_date):
        for name, value in eligibility.send(office, business_date, payer_id).items():
            total[name] = total.get(name, 0) + value
    return total


JOBS: dict[str, Sequence[Step]] = {
    "feeds": (feeds.land, feeds.load, feeds.settle),
    "records": (records.load, records.check, records.decide, records.record),
    "eligibility": (eligibility.load, eligibility.decide, _ask, eligibility.read, eligibility.record),
    "billing": (
        billing.load,
        billing.read,
        billing.post,
        billing.match_bank,
        billing.export,
        billing.send,
        billing.record,
    ),
    "maintenance": (maintenance.load, maintenance.decide, maintenance.record),
    "supplies": (supplies.load, supplies.decide, supplies.send, supplies.record),
    "report": (report.gather, report.publish, report.send),
}


def run_night(office: Office, business_date: date, jobs: Sequence[str] = tuple(JOBS)) -> dict[str, Counts]:
    """Runs the jobs of a night one after the other; the counts of each step by `job.step`."""
    counts = {}
    for job in jobs:
        nights.begin(office, business_date, job)
        for step in JOBS[job]:
            counts[f"{job}.{step.__name__}"] = nights.run_step(office, business_date, job, step.__name__, step)
        nights.close(office, business_date, job, "finished")
    return counts
