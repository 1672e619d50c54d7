"""log of eligibility messages"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEXTS = {
    "interchange_sender": "ISA06",
    "interchange_receiver": "ISA08",
    "interchange_number": "ISA13",
    "group_sender": "GS02",
    "group_receiver": "GS03",
    "group_number": "GS06",
    "transaction_number": "ST02",
    "trace_number": "TRN02, the first one where it speaks of several people",
    "reference": "BHT03",
}


def upgrade() -> None:
    """Goes to this version."""
    op.create_table(
        "eligibility_messages",
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=False,
            comment="hash of the interchange that was written, of the answer in the exchange, or of the file",
        ),
        sa.Column(
            "ordinal",
            sa.Integer(),
            nullable=False,
            comment="transaction in it, from 1; 0 for the TA1s of one that holds nothing else",
        ),
        sa.Column(
            "exchange",
            sa.Text(),
            nullable=False,
            comment="trace number of the question it is, or came back on; empty for a file",
        ),
        sa.Column("direction", sa.Text(), nullable=False, comment="asked or answered"),
        sa.Column("set_id", sa.Text(), nullable=False, comment="270, 271, 999 or TA1"),
        sa.Column(
            "payload_sha256",
            sa.Text(),
            nullable=False,
            comment="its sealed bytes: the whole interchange, but of a file this transaction alone",
        ),
        sa.Column(
            "business_date",
            sa.Date(),
            nullable=False,
            comment="night of the question, or night that owns the file",
        ),
        *(sa.Column(name, sa.Text(), nullable=False, comment=comment) for name, comment in _TEXTS.items()),
        sa.Column(
            "stated_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the message's own date and time, read in the practice's zone",
        ),
        sa.CheckConstraint("direction in ('asked', 'answered')", name=op.f("eligibility_messages_direction_check")),
        sa.PrimaryKeyConstraint("sha256", "ordinal", "exchange", name=op.f("eligibility_messages_pkey")),
        comment="Every message to and from payers by the identifiers of both ends; rows are only ever added.",
    )
    op.create_index(op.f("eligibility_messages_exchange_idx"), "eligibility_messages", ["exchange"])
    op.create_index(op.f("eligibility_messages_trace_number_idx"), "eligibility_messages", ["trace_number"])


def downgrade() -> None:
    """Goes back to the version before."""
    op.drop_table("eligibility_messages")
