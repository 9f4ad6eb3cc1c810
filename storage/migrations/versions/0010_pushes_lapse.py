"""Until when a push may leave as it was written."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LAPSING = sa.text("state = 'pending' AND expires_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "outbox_lapsing",
        "outbox",
        ["expires_at"],
        sqlite_where=LAPSING,
        postgresql_where=LAPSING,
    )


def downgrade() -> None:
    op.drop_index("outbox_lapsing", "outbox")
    op.drop_column("outbox", "expires_at")
