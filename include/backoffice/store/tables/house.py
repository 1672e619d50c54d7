"""Tables that every job shares: nights, counts, landed files, quarantine, gates, switches, audit, incidents."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Table

from backoffice.store.metadata import day, flag, integer, metadata, moment, sealed, serial, small, text

APPEND_ONLY = ("audit_log",)

nights = Table(
    "nights",
    metadata,
    day("business_date", "closed day the run is about", key=True),
    text("pipeline", "job", key=True),
    text("state", "running, finished or failed"),
    flag("is_acting", "the newest night: only it causes effects and touches work items"),
    text("absent", "forerunners that had not finished when the job went on, separated by commas"),
    moment("started_at", "begin of the newest run"),
    moment("finished_at", "end of the newest run", null=True),
    text("code_version", "version of the program"),
    text("settings_sha256", "hash of the practice's settings file"),
    text("rules_version", "hash of the rule and code tables that ship with the program"),
    CheckConstraint("state in ('running', 'finished', 'failed')", name="state"),
    comment="One row a job and closed day; what made its decisions stands here.",
)

run_counts = Table(
    "run_counts",
    metadata,
    day("business_date", "closed day", key=True),
    text("pipeline", "job", key=True),
    text("step", "step of the job", key=True),
    text("name", "what was counted", key=True),
    integer("value", "the count; cents where the name ends in _cents"),
    comment="Figures of each night's newest run.",
)

landed_files = Table(
    "landed_files",
    metadata,
    serial("file_id", "number of the landing"),
    text("kind", "feed, x12 or bank; unknown when nothing reads it"),
    day("business_date", "night that owns the file"),
    text("table_name", "feed table, empty for other kinds"),
    text("account_id", "bank account folder, empty for other kinds"),
    text(
        "mode", "full or delta for a feed, as the folder's manifest said; empty for other kinds, and while it is broken"
    ),
    text("sha256", "hash of the bytes"),
    text("inbox_path", "where it lay below the inbox; may hold patient words, so it is never logged"),
    integer("size_bytes", "size"),
    integer("modified_ns", "the file's own time stamp; with path and size it tells that it was landed already"),
    moment("first_seen_at", "when it was landed"),
    moment("last_seen_at", "when the same bytes last came anew; of a day's feed files the one seen last counts"),
    text("state", "landed, loaded, duplicate or quarantined"),
    text("reason_code", "why it was quarantined as a whole, else empty"),
    integer("read_count", "rows, transactions or bank lines found in it"),
    integer("loaded_count", "of these, loaded"),
    integer("quarantined_count", "of these, quarantined"),
    integer("duplicate_count", "of these, known already"),
    Index(
        "landed_files_feed_key",
        "business_date",
        "table_name",
        "sha256",
        unique=True,
        postgresql_where="kind = 'feed'",
    ),
    Index("landed_files_sha256_key", "sha256", "account_id", unique=True, postgresql_where="kind <> 'feed'"),
    CheckConstraint("state in ('landed', 'loaded', 'duplicate', 'quarantined')", name="state"),
    CheckConstraint("read_count = loaded_count + quarantined_count + duplicate_count", name="conservation"),
    comment="Every file that was ever taken from the inbox; the bytes lie in the landed folder under their hash.",
)

quarantine = Table(
    "quarantine",
    metadata,
    integer("file_id", "landed file", key=True),
    integer("line_number", "line, record or transaction in it; 0 for the file", key=True),
    text("column_name", "column or segment, empty for the whole line", key=True),
    text("reason_code", "why it can't be used", key=True),
    day("business_date", "night that owns the file"),
    ForeignKeyConstraint(["file_id"], ["landed_files.file_id"]),
    comment="What could not be used, and why; never the value itself.",
)

snapshot_loads = Table(
    "snapshot_loads",
    metadata,
    day("business_date", "closed day", key=True),
    text("table_name", "feed table", key=True),
    integer("file_id", "landed file it was read from"),
    day("source_date", "folder it came from; earlier than business_date when the day's own file was missing"),
    text("mode", "full or delta"),
    text("lineage", "hash of the file and, for a delta, of all files it builds on; another one means: load anew"),
    integer("read_count", "rows in the file"),
    integer("loaded_count", "rows taken"),
    integer("quarantined_count", "rows put aside"),
    integer("duplicate_count", "identical rows dropped"),
    integer("row_count", "rows of the snapshot; more than loaded for a delta"),
    integer("unknown_columns", "columns the contract does not know"),
    text("encoding", "utf-8 or cp1252"),
    ForeignKeyConstraint(["file_id"], ["landed_files.file_id"]),
    comment="Which file stands behind which snapshot.",
)

edi_transactions = Table(
    "edi_transactions",
    metadata,
    integer("file_id", "landed file", key=True),
    small("ordinal", "transaction in the file, from 1", key=True),
    text("set_id", "ST01"),
    text("version", "ST03, else GS08"),
    day("business_date", "night that owns the file"),
    integer("byte_start", "first byte of its ST in the landed bytes"),
    integer("byte_end", "byte after its SE"),
    integer("segment_count", "segments, ST and SE included"),
    flag("is_test", "ISA15 is T"),
    ForeignKeyConstraint(["file_id"], ["landed_files.file_id"]),
    Index(None, "set_id", "business_date"),
    comment="The transactions found in landed X12 files.",
)

consumptions = Table(
    "consumptions",
    metadata,
    text("sha256", "hash of the file", key=True),
    small("ordinal", "transaction in the file; 0 for a file without any", key=True),
    text("pipeline", "job that read it", key=True),
    day("business_date", "night it was read in"),
    text("outcome", "what became of it"),
    text("reason_code", "why, where it was not used"),
    comment="A transaction is consumed once per job, in however many files and nights it turns up.",
)

gates = Table(
    "gates",
    metadata,
    text("domain", "eligibility, billing, supplies or maintenance", key=True),
    day("business_date", "closed day that was judged", key=True),
    flag("is_closed", "effects of the domain are withheld"),
    text("reasons", "rule or feed codes, separated by commas"),
    day("valid_until_date", "last business date it speaks for"),
    text("override_reason", "why a person opened it, else empty"),
    text("override_by", "login of that person, else empty"),
    moment("override_until_at", "end of the override", null=True),
    comment="Verdict of validate_records over a domain; advice that only withholds outside effects.",
)

switches = Table(
    "switches",
    metadata,
    text("name", "what it stops; 'sending' is the one that stops all sending", key=True),
    flag("is_on", "effects flow"),
    text("reason", "why it was last moved"),
    text("changed_by", "login"),
    moment("changed_at", "when"),
    comment="Switches that a person moves.",
)

audit_log = Table(
    "audit_log",
    metadata,
    serial("audit_id", "order of the acts"),
    moment("at", "when"),
    text("actor", "login, or the job"),
    text("action", "what was done"),
    text("subject_kind", "kind of thing it was done to"),
    text("subject_id", "its opaque id"),
    text("reason", "why, where a person gave one"),
    text("prev_hash", "hash of the row before"),
    text("hash", "sha256 over this row and prev_hash"),
    comment="Acts of persons and grave acts of jobs; rows are only ever added.",
)

incidents = Table(
    "incidents",
    metadata,
    text("incident_id", "id that the failed task shows", key=True),
    moment("at", "when"),
    day("business_date", "closed day", null=True),
    text("pipeline", "job"),
    text("step", "step"),
    text("code", "code of the failure"),
    text("origin", "file, line and function of the program in which it arose; no values"),
    sealed("detail", "the error's own texts, which may hold values, encrypted with a key of the deployment"),
    comment="What a failed task may not print.",
)

payloads = Table(
    "payloads",
    metadata,
    text("sha256", "hash of the bytes, before they were sealed", key=True),
    sealed("content", "the bytes as sent or received, encrypted with a key of the deployment"),
    comment="What went out and what came back; patient data, restricted, never deleted.",
)
