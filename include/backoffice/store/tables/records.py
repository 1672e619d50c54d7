"""State tables of the records job: what each rule counted, which keys broke it, what became of them. Never a value."""

from sqlalchemy import CheckConstraint, Index, Table

from backoffice.store.metadata import day, integer, metadata, text

APPEND_ONLY: tuple[str, ...] = ()

dq_results = Table(
    "dq_results",
    metadata,
    day("business_date", "closed day that was checked", key=True),
    text("rule_id", "rule of the registry", key=True),
    text("table_name", "table it is about"),
    integer("tested_count", "rows that the rule applies to; null when a table it needs did not come", null=True),
    integer("failing_count", "of these, rows that break it", null=True),
    integer("gx_tested_count", "the same as Great Expectations counted it", null=True),
    integer("gx_failing_count", "the same as Great Expectations counted it", null=True),
    text("error_code", "why the check itself broke, else empty"),
    text("state", "PASS … ERROR, null until it is judged", null=True),
    Index(None, "rule_id", "business_date"),
    comment="What each rule counted each night; the state follows from the counts and the registry's thresholds.",
)

dq_failures = Table(
    "dq_failures",
    metadata,
    day("business_date", "closed day that was checked", key=True),
    text("rule_id", "rule of the registry", key=True),
    text("table_name", "table it is about", key=True),
    text("record_key", "key of the row; parts of a longer key joined by /", key=True),
    text("group_id", "hash of the group, where the rule compares rows; else empty"),
    text("verdict", "MINORITY or AMBIGUOUS, where the rule compares rows; else empty"),
    comment="Keys that broke a rule, night by night: the evidence behind dq_violations.",
)

dq_violations = Table(
    "dq_violations",
    metadata,
    text("rule_id", "rule of the registry", key=True),
    text("table_name", "table it is about", key=True),
    text("record_key", "key of the row; parts of a longer key joined by /", key=True),
    text("group_id", "hash of the group, where the rule compares rows; else empty"),
    text("verdict", "MINORITY or AMBIGUOUS, where the rule compares rows; else empty"),
    text("status", "new, known, reopened, fixed or waived"),
    day("first_seen_date", "first business date it was ever seen"),
    day("since_date", "first business date of its present spell"),
    day("last_seen_date", "last business date it was seen"),
    day("fixed_date", "business date it was first gone", null=True),
    CheckConstraint("status in ('new', 'known', 'reopened', 'fixed', 'waived')", name="status"),
    Index(None, "status"),
    comment="A rule and a key that breaks it, from the first night to the last.",
)

dq_quarantine = Table(
    "dq_quarantine",
    metadata,
    text("table_name", "table", key=True),
    text("record_key", "key of the row", key=True),
    text("rule_id", "critical rule that the row breaks", key=True),
    day("from_date", "first business date of the mark", key=True),
    day("until_date", "business date on which it was lifted", null=True),
    comment="Rows that break a critical rule. Advice: readers count the mark, nobody leaves a row out.",
)

dq_tables = Table(
    "dq_tables",
    metadata,
    day("business_date", "closed day that was checked", key=True),
    text("table_name", "table", key=True),
    integer("row_count", "rows of the snapshot"),
    day("baseline_date", "newest earlier night that it is compared with", null=True),
    integer("baseline_count", "rows of that night"),
    integer("lost_count", "keys of that night that are gone"),
    text("reason", "KEYS_LOST, VOLUME or empty; null until it is judged", null=True),
    comment="How the size and the keys of each table moved; a bad night is no baseline for the next.",
)
