"""what persons decide, and what stands between our ledger and the practice system"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_STATE = "landed, quarantined, held, memo or posted"
_STATE_NOW = "landed, quarantined, held, memo, posted or dismissed"
_STATES = "state in ('landed', 'quarantined', 'held', 'memo', 'posted')"
_STATES_NOW = "state in ('landed', 'quarantined', 'held', 'memo', 'posted', 'dismissed')"


def upgrade() -> None:
    """Goes to this version."""
    _compare()
    _decide()
    _hand_over()


def _compare() -> None:
    op.create_table(
        "billing_drifts",
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column("party", sa.Text(), nullable=False, comment="payer or patient: whose balance differs"),
        sa.Column("number", sa.Integer(), nullable=False, comment="difference of that claim and party, from 1"),
        sa.Column(
            "why",
            sa.Text(),
            nullable=False,
            comment="DRIFT_ONLY_THEIRS, DRIFT_ONLY_OURS, DRIFT_AMOUNT, DRIFT_KIND or DRIFT_PARTY",
        ),
        sa.Column(
            "their_kind",
            sa.Text(),
            nullable=False,
            comment="kind of posting in the practice system, empty when it has none",
        ),
        sa.Column("our_kind", sa.Text(), nullable=False, comment="kind of our entry, empty when we have none"),
        sa.Column("trace_number", sa.Text(), nullable=False, comment="trace number of the payment, empty when unknown"),
        sa.Column(
            "theirs_cents",
            sa.BigInteger(),
            nullable=False,
            comment="what the practice system has posted; positive lowers the balance",
        ),
        sa.Column(
            "ours_cents", sa.BigInteger(), nullable=False, comment="what we have posted; positive lowers the balance"
        ),
        sa.Column(
            "since_date",
            sa.Date(),
            nullable=False,
            comment="newest day on which either side posted on that claim",
        ),
        sa.Column(
            "is_awaited",
            sa.Boolean(),
            nullable=False,
            comment="our newest entry on the claim is so young that the practice system may not have it yet",
        ),
        sa.PrimaryKeyConstraint("claim_id", "party", "number", name=op.f("billing_drifts_pkey")),
        comment="Where the practice system's postings and our ledger differ, as of the newest night.",
    )
    op.alter_column(
        "pms_postings",
        "amount_cents",
        existing_type=sa.BIGINT(),
        comment="by how much it lowered that balance; negative where it raised it, in cents",
        existing_comment="amount, in cents",
        existing_nullable=False,
    )
    op.create_table_comment(
        "pms_postings",
        "What the practice system itself has posted since ledger_start_date; a transfer is a row for each party.",
        existing_comment="What the practice system itself posted.",
        schema=None,
    )


def _decide() -> None:
    op.create_table(
        "billing_rulings",
        sa.Column(
            "number",
            sa.BigInteger(),
            autoincrement=True,
            nullable=False,
            comment="order in which persons have ruled; a later ruling on the same thing wins",
        ),
        sa.Column(
            "act",
            sa.Text(),
            nullable=False,
            comment="what is decided: assign, refuse, approve, hold, release, dismiss, settle, part, write_off …",
        ),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="what it is about: claim payment (remit:ordinal), remittance, bank line, claim:line:carc …",
        ),
        sa.Column(
            "object",
            sa.Text(),
            nullable=False,
            comment="claim a payment is or is not for, or what a deposit settles; else empty",
        ),
        sa.Column(
            "amount_cents",
            sa.BigInteger(),
            nullable=False,
            comment="most that it moves; 0 where it moves nothing by itself",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("actor", sa.Text(), nullable=False, comment="login of the person"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why; words of a person, never logged"),
        sa.PrimaryKeyConstraint("number", name=op.f("billing_rulings_pkey")),
        comment="What persons have decided about money; rows are only ever added, and every posting follows them.",
    )
    op.create_index(op.f("billing_rulings_subject_idx"), "billing_rulings", ["subject"], unique=False)
    op.alter_column("remits", "state", existing_type=sa.Text(), comment=_STATE_NOW, existing_comment=_STATE)
    op.drop_constraint(op.f("remits_state_check"), "remits", type_="check")
    op.create_check_constraint(op.f("remits_state_check"), "remits", _STATES_NOW)


def _hand_over() -> None:
    op.create_table(
        "billing_exports",
        sa.Column("posting_key", sa.Text(), nullable=False, comment="our entry"),
        sa.Column("party", sa.Text(), nullable=False, comment="payer or patient: whose balance it moves"),
        sa.Column("batch_key", sa.Text(), nullable=False, comment="intent of the outbox that hands it over"),
        sa.Column("claim_id", sa.Text(), nullable=False, comment="claim"),
        sa.Column("kind", sa.Text(), nullable=False, comment="payment, adjustment, transfer or write_off"),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False, comment="by how much it lowers the balance"),
        sa.Column("trace_number", sa.Text(), nullable=False, comment="trace number of the payment, empty when unknown"),
        sa.Column("export_date", sa.Date(), nullable=False, comment="business date of the batch"),
        sa.Column(
            "confirmed_by", sa.Text(), nullable=True, comment="posting of the practice system in which it came back"
        ),
        sa.Column("confirmed_date", sa.Date(), nullable=True, comment="night that saw it there"),
        sa.PrimaryKeyConstraint("posting_key", "party", name=op.f("billing_exports_pkey")),
        sa.UniqueConstraint("confirmed_by", name=op.f("billing_exports_confirmed_by_key")),
        comment="What was handed over to the practice system, each posting and party once, and whether it is there.",
    )
    op.create_index(op.f("billing_exports_batch_key_idx"), "billing_exports", ["batch_key"], unique=False)
    op.create_index(op.f("billing_exports_claim_id_idx"), "billing_exports", ["claim_id"], unique=False)


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_table("billing_exports")
    op.drop_constraint(op.f("remits_state_check"), "remits", type_="check")
    op.create_check_constraint(op.f("remits_state_check"), "remits", _STATES)
    op.alter_column("remits", "state", existing_type=sa.Text(), comment=_STATE, existing_comment=_STATE_NOW)
    op.drop_table("billing_rulings")
    op.create_table_comment(
        "pms_postings",
        "What the practice system itself posted.",
        existing_comment="What the practice system itself has posted since ledger_start_date; a transfer is a row for each party.",
        schema=None,
    )
    op.alter_column(
        "pms_postings",
        "amount_cents",
        existing_type=sa.BIGINT(),
        comment="amount, in cents",
        existing_comment="by how much it lowered that balance; negative where it raised it, in cents",
        existing_nullable=False,
    )
    op.drop_table("billing_drifts")
