"""everything a 271 says is kept"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COMMENT = "Every answer that came, applied or not; rows are only ever added."
_TEXTS = {
    "benefit_key": "hash of all that it is about: everything but amount, percentage and quantity",
    "procedure_kind": "EB13-1, such as HC",
    "modifiers": "EB13-3 to EB13-6, separated by :",
    "procedure_text": "EB13-7",
    "procedure_end_code": "EB13-8, the end of a range",
    "diagnosis_pointers": "EB14, separated by :",
}
_ENTITIES_BY_NAME = """
    UPDATE eligibility_benefits SET entities = (
        SELECT coalesce(jsonb_agg(jsonb_build_object('code', each ->> 0, 'name', each ->> 1, 'id', each ->> 2)), '[]')
        FROM jsonb_array_elements(entities) each
    )
"""
_ENTITIES_BY_PLACE = """
    UPDATE eligibility_benefits SET entities = (
        SELECT coalesce(jsonb_agg(jsonb_build_array(each -> 'code', each -> 'name', each -> 'id')), '[]')
        FROM jsonb_array_elements(entities) each
    )
"""


def upgrade() -> None:
    """Goes to this version."""
    answers, benefits = "eligibility_answers", "eligibility_benefits"
    person = "the member as the payer has them on file: names, id, birth date, address, numbers, dates"
    _add(answers, "person", postgresql.JSONB(), person, "'{}'")
    op.add_column(
        answers,
        sa.Column("subscriber", postgresql.JSONB(), comment="the same of the subscriber above a dependent"),
    )
    op.add_column(answers, sa.Column("payer", postgresql.JSONB(), comment="who answers: name, id, contacts"))
    _add(answers, "damages", postgresql.JSONB(), "what could not be read: list of [code, segment ordinal]", "'[]'")
    op.create_table_comment(answers, f"{_COMMENT} Patient data, restricted.", existing_comment=_COMMENT)
    for name, comment in _TEXTS.items():
        _add(benefits, name, sa.Text(), comment, "''")
    _add(
        benefits, "is_conflict", sa.Boolean(), "another row of the answer has the same key and another amount", "false"
    )
    details = "its DTP (dates), HSD (limits), III (natures) and REF (references) as they came"
    _add(benefits, "details", postgresql.JSONB(), details, "'{}'")
    _rewrite(_ENTITIES_BY_NAME)
    for name, comment in (
        ("procedure_code", "EB13-2"),
        ("place_of_service", "III02 of the first III that names one"),
        ("entities", "NM1s of loop 2120, with addresses and contacts"),
    ):
        op.alter_column(benefits, name, comment=comment)


def downgrade() -> None:
    """Leaves this version."""
    answers, benefits = "eligibility_answers", "eligibility_benefits"
    _rewrite(_ENTITIES_BY_PLACE)
    for name in ("details", "is_conflict", *reversed(_TEXTS)):
        op.drop_column(benefits, name)
    for name, comment in (
        ("procedure_code", "EB13"),
        ("place_of_service", "III02"),
        ("entities", "NM1s of loop 2120: list of [code, name, id]"),
    ):
        op.alter_column(benefits, name, comment=comment)
    for name in ("damages", "payer", "subscriber", "person"):
        op.drop_column(answers, name)
    op.create_table_comment(answers, _COMMENT, existing_comment=f"{_COMMENT} Patient data, restricted.")


def _add(table: str, name: str, kind: sa.types.TypeEngine[Any], comment: str, of_old_rows: str) -> None:
    """Adds a column without a default; rows that exist get a value of their own."""
    op.add_column(table, sa.Column(name, kind, nullable=False, comment=comment, server_default=sa.text(of_old_rows)))
    op.alter_column(table, name, server_default=None)


def _rewrite(statement: str) -> None:
    """Changes the form, not the content, of rows in a table that only ever grows."""
    op.execute("ALTER TABLE eligibility_benefits DISABLE TRIGGER USER")
    op.execute(statement)
    op.execute("ALTER TABLE eligibility_benefits ENABLE TRIGGER USER")
