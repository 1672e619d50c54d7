"""State table of the morning report."""

from sqlalchemy import Table

from backoffice.store.metadata import day, json, metadata, text

reports = Table(
    "reports",
    metadata,
    day("business_date", "night that it reports", key=True),
    text("html", "the page: self-contained, ids and counts only"),
    json("figures", "the figures on it: pipeline.step.name of the count → value"),
    comment="The morning report of each night, as it was last made.",
)
