"""control report and key figures"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


_LEDGER_TOTALS = """
    INSERT INTO ledger_totals (business_date, account, debit_cents, credit_cents)
    SELECT
        e.business_date,
        l.account,
        coalesce(sum(l.amount_cents) FILTER (WHERE l.amount_cents > 0), 0),
        coalesce(-sum(l.amount_cents) FILTER (WHERE l.amount_cents < 0), 0)
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    GROUP BY e.business_date, l.account
"""
_REMIT_TOTALS = """
    INSERT INTO remit_totals (
        remit_id, claim_count, line_count, adjustment_count, plb_count,
        charge_cents, paid_cents, line_charge_cents, line_paid_cents, adjustment_cents, plb_cents
    )
    SELECT
        r.remit_id, c.counted, l.counted, a.counted, b.counted,
        c.charge_cents, c.paid_cents, l.charge_cents, l.paid_cents, a.cents, b.cents
    FROM remits r
    CROSS JOIN LATERAL (
        SELECT count(*) AS counted, coalesce(sum(charge_cents), 0) AS charge_cents, coalesce(sum(paid_cents), 0) AS paid_cents
        FROM remit_claims WHERE remit_claims.remit_id = r.remit_id
    ) c
    CROSS JOIN LATERAL (
        SELECT count(*) AS counted, coalesce(sum(charge_cents), 0) AS charge_cents, coalesce(sum(paid_cents), 0) AS paid_cents
        FROM remit_lines WHERE remit_lines.remit_id = r.remit_id
    ) l
    CROSS JOIN LATERAL (
        SELECT count(*) AS counted, coalesce(sum(amount_cents), 0) AS cents
        FROM remit_adjustments WHERE remit_adjustments.remit_id = r.remit_id
    ) a
    CROSS JOIN LATERAL (
        SELECT count(*) AS counted, coalesce(sum(amount_cents), 0) AS cents
        FROM remit_plbs WHERE remit_plbs.remit_id = r.remit_id
    ) b
    WHERE r.state <> 'quarantined'
"""
"""What stands before these tables did is taken as it is: no reader's own figures were kept."""


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "control_lines",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("name", sa.Text(), nullable=False, comment="line of the control report"),
        sa.Column(
            "left_side", sa.BigInteger(), nullable=False, comment="one side; cents where the name ends in _cents"
        ),
        sa.Column("right_side", sa.BigInteger(), nullable=False, comment="the other side"),
        sa.Column(
            "differing_count",
            sa.BigInteger(),
            nullable=False,
            comment="keys at which they differ; 0 when the line is true",
        ),
        sa.Column("places", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="the first of these keys"),
        sa.PrimaryKeyConstraint("business_date", "name", name=op.f("control_lines_pkey")),
        comment="The control report of each night, as it last stood.",
    )
    op.create_table(
        "ledger_totals",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("account", sa.Text(), nullable=False, comment="number of the account"),
        sa.Column("debit_cents", sa.BigInteger(), nullable=False, comment="debits posted in that night"),
        sa.Column("credit_cents", sa.BigInteger(), nullable=False, comment="credits posted in that night"),
        sa.PrimaryKeyConstraint("business_date", "account", name=op.f("ledger_totals_pkey")),
        comment="What each night moved on each account, added up by the database as lines are written.",
    )
    op.create_table(
        "remit_totals",
        sa.Column("remit_id", sa.Text(), nullable=False, comment="remittance"),
        sa.Column("claim_count", sa.BigInteger(), nullable=False, comment="CLP segments"),
        sa.Column("line_count", sa.BigInteger(), nullable=False, comment="SVC segments"),
        sa.Column("adjustment_count", sa.BigInteger(), nullable=False, comment="amounts in CAS segments"),
        sa.Column("plb_count", sa.BigInteger(), nullable=False, comment="amounts in PLB segments"),
        sa.Column("charge_cents", sa.BigInteger(), nullable=False, comment="sum of CLP03"),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False, comment="sum of CLP04"),
        sa.Column("line_charge_cents", sa.BigInteger(), nullable=False, comment="sum of SVC02"),
        sa.Column("line_paid_cents", sa.BigInteger(), nullable=False, comment="sum of SVC03"),
        sa.Column("adjustment_cents", sa.BigInteger(), nullable=False, comment="sum of CAS amounts"),
        sa.Column("plb_cents", sa.BigInteger(), nullable=False, comment="sum of PLB amounts"),
        sa.ForeignKeyConstraint(["remit_id"], ["remits.remit_id"], name=op.f("remit_totals_remit_id_fkey")),
        sa.PrimaryKeyConstraint("remit_id", name=op.f("remit_totals_pkey")),
        comment="What the second reader counted in each remittance that can be used; the control report goes back to it.",
    )
    op.add_column(
        "bank_balances",
        sa.Column(
            "is_sound",
            sa.Boolean(),
            nullable=False,
            server_default=sa.true(),
            comment="opening balance and movements made the closing balance when it was read",
        ),
    )
    op.execute("UPDATE bank_balances SET is_sound = coalesce(opening_cents + moved_cents = closing_cents, true)")
    op.alter_column("bank_balances", "is_sound", server_default=None)
    op.execute(_LEDGER_TOTALS)
    op.execute(_REMIT_TOTALS)
    op.create_table(
        "kpis",
        sa.Column("business_date", sa.Date(), nullable=False, comment="night"),
        sa.Column("name", sa.Text(), nullable=False, comment="key figure"),
        sa.Column(
            "numerator",
            sa.BigInteger(),
            nullable=False,
            comment="cents where the name ends in _cents, else a count or days",
        ),
        sa.Column("denominator", sa.BigInteger(), nullable=False, comment="what it is a share of"),
        sa.PrimaryKeyConstraint("business_date", "name", name=op.f("kpis_pkey")),
        comment="Key figures of the practice's money, as each night found them.",
    )


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_table("kpis")
    op.drop_column("bank_balances", "is_sound")
    op.drop_table("remit_totals")
    op.drop_table("ledger_totals")
    op.drop_table("control_lines")
