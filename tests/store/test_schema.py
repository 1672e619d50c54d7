"""The schema keeps the house rules, and the database enforces the grave ones."""

import pytest
from sqlalchemy import JSON, Boolean, Date, Float, Integer, Numeric, Text, delete, insert, select, text, update

from backoffice.errors import Broken
from backoffice.office import Office
from backoffice.store.audit import Act, first_broken_act, record_act
from backoffice.store.metadata import metadata
from backoffice.store.tables import APPEND_ONLY
from backoffice.store.tables.house import audit_log, landed_files
from tests.conftest import NIGHT

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]
MONEY_WORDS = ("amount", "price", "charge", "balance", "limit", "spent", "allowed", "paid", "total", "money")
COUNTS_OF_OTHER_THINGS = ["authorizations.visits_allowed"]


def test_every_column_is_described() -> None:
    assert [str(column) for column in COLUMNS if not column.comment] == []


def test_no_column_is_a_float() -> None:
    assert [str(column) for column in COLUMNS if isinstance(column.type, (Float, Numeric))] == []


def test_every_whole_number_that_is_money_says_cents() -> None:
    numbers = [column for column in COLUMNS if isinstance(column.type, Integer)]
    money = [str(column) for column in numbers if column.name.split("_")[-1] in MONEY_WORDS]
    assert money == COUNTS_OF_OTHER_THINGS


def test_every_table_is_described() -> None:
    assert [table.name for table in metadata.sorted_tables if not table.comment] == []


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["TRUNCATE", "DELETE"])
def test_a_history_can_only_grow(office: Office, table: str, statement: str) -> None:
    commands = {"TRUNCATE": f'TRUNCATE "{table}" CASCADE', "DELETE": f'DELETE FROM "{table}"'}
    with pytest.raises(Broken, match="SQL_BO001"), office.transaction() as connection:
        connection.execute(text(commands[statement]))


@pytest.mark.parametrize("table", ["remit_lines", "remit_adjustments", "remit_placements"])
def test_a_part_of_a_claim_that_no_remittance_holds_is_refused(office: Office, table: str) -> None:
    by_type = {Boolean: False, Date: NIGHT, Integer: 1, JSON: [], Text: ""}
    columns = metadata.tables[table].columns
    row = {c.name: next(value for kind, value in by_type.items() if isinstance(c.type, kind)) for c in columns}
    if table == "remit_placements":
        row["outcome"] = "posted"
    with pytest.raises(Broken, match="SQL_BO004"), office.transaction() as connection:
        connection.execute(insert(metadata.tables[table]).values(row))


def test_counts_that_do_not_add_up_are_refused_by_the_database(office: Office) -> None:
    texts = dict.fromkeys(("table_name", "account_id", "mode", "sha256", "inbox_path", "reason_code"), "")
    row = texts | {
        "kind": "feed", "business_date": "2026-10-05", "size_bytes": 1, "modified_ns": 1, "state": "loaded",
        "first_seen_at": office.clock(), "last_seen_at": office.clock(), "read_count": 3, "loaded_count": 1,
        "quarantined_count": 1, "duplicate_count": 0,
    }  # fmt: skip
    with pytest.raises(Broken, match="SQL_23514 landed_files"), office.transaction() as connection:
        connection.execute(insert(landed_files).values(row))


def _act(office: Office, subject: str) -> Act:
    return Act(office.clock(), "kim", "claimed", "work_item", subject)


def test_the_audit_chain_holds_and_a_changed_row_is_located(office: Office) -> None:
    with office.transaction() as connection:
        for subject in ("a", "b", "c"):
            record_act(connection, _act(office, subject))
        assert first_broken_act(connection) is None
    with office.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER append_only"))
        connection.execute(update(audit_log).where(audit_log.c.subject_id == "b").values(actor="eve"))
    with office.transaction() as connection:
        expected = connection.scalar(select(audit_log.c.audit_id).where(audit_log.c.subject_id == "b"))
        assert first_broken_act(connection) == expected


def test_a_removed_act_is_noticed_at_the_next_one(office: Office) -> None:
    with office.transaction() as connection:
        for subject in ("a", "b", "c"):
            record_act(connection, _act(office, subject))
    with office.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER append_only"))
        connection.execute(delete(audit_log).where(audit_log.c.subject_id == "b"))
    with office.transaction() as connection:
        expected = connection.scalar(select(audit_log.c.audit_id).where(audit_log.c.subject_id == "c"))
        assert first_broken_act(connection) == expected
