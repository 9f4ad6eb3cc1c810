"""What a chat is owed is found by its address first.

PostgreSQL, while it has no statistics yet, took the channel alone for enough: with 10,000 messages
just owed a claim took seconds instead of milliseconds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    live = sa.text("state IN ('pending','sending','unknown')")
    op.drop_index("outbox_by_chat", "outbox")
    op.create_index(
        "outbox_by_chat",
        "outbox",
        ["address", "channel", "id"],
        sqlite_where=live,
        postgresql_where=live,
    )
