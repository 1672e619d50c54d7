"""how a payer is asked"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATES = (
    "state in ('planned', 'sent', 'answered', 'unanswered', 'refused', 'skipped_fresh', 'awaited', 'incomplete', "
    "'not_supported', 'superseded', 'withheld', 'shadow')"
)
_STATES_BEFORE = _STATES.replace("'awaited', ", "")


def upgrade() -> None:
    """Goes to this version. What older rows lack is filled in once, from what they say."""
    op.create_table(
        "eligibility_breakers",
        sa.Column("payer_id", sa.Text(), nullable=False, comment="payer"),
        sa.Column("business_date", sa.Date(), nullable=False, comment="night whose questions failed"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="failures in a row"),
        sa.Column(
            "open_until_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a single question may try whether the payer is back; null while it answers",
        ),
        sa.PrimaryKeyConstraint("payer_id", name=op.f("eligibility_breakers_pkey")),
        comment="Payers that have failed lately: nobody asks them much until one question has come through.",
    )
    _attempts()
    _checks()
    op.execute(sa.text("COMMENT ON COLUMN eligibility_attempts.control_number IS 'ISA13 and GS06'"))


def _attempts() -> None:
    table = "eligibility_attempts"
    for name, comment, value in (
        ("npi", "provider in whose name it asks", ""),
        ("wording", "as_recorded, normalised or no_first_name: how the person is named", "as_recorded"),
    ):
        op.add_column(table, sa.Column(name, sa.Text(), nullable=False, comment=comment, server_default=value))
        op.alter_column(table, name, server_default=None)
    number = sa.Column("set_number", sa.BigInteger(), nullable=True, comment="ST02: unique in the interchange")
    until = sa.Column(
        "awaited_until_at", sa.DateTime(timezone=True), nullable=True, comment="when an answer is no longer waited for"
    )
    op.add_column(table, number)
    op.add_column(table, until)
    op.execute(
        sa.text(
            "UPDATE eligibility_attempts a SET set_number = a.control_number, awaited_until_at = a.written_at,"
            " npi = c.npi FROM eligibility_checks c WHERE c.check_id = a.check_id"
        )
    )
    op.alter_column(table, "set_number", nullable=False)
    op.alter_column(table, "awaited_until_at", nullable=False)


def _checks() -> None:
    table = "eligibility_checks"
    comment = "earlier check of the same question whose answer is still to come, else empty"
    op.add_column(table, sa.Column("awaited_check_id", sa.Text(), nullable=False, comment=comment, server_default=""))
    op.alter_column(table, "awaited_check_id", server_default=None)
    op.drop_constraint(op.f("eligibility_checks_state_check"), table, type_="check")
    op.create_check_constraint(op.f("eligibility_checks_state_check"), table, _STATES)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_constraint(op.f("eligibility_checks_state_check"), "eligibility_checks", type_="check")
    op.execute(sa.text("UPDATE eligibility_checks SET state = 'unanswered' WHERE state = 'awaited'"))
    op.create_check_constraint(op.f("eligibility_checks_state_check"), "eligibility_checks", _STATES_BEFORE)
    op.drop_column("eligibility_checks", "awaited_check_id")
    for name in ("awaited_until_at", "set_number", "wording", "npi"):
        op.drop_column("eligibility_attempts", name)
    op.execute(sa.text("COMMENT ON COLUMN eligibility_attempts.control_number IS 'ISA13, GS06 and ST02'"))
    op.drop_table("eligibility_breakers")
