"""How a task stands may stay unsaid, and a refusal keeps its reason.

What is booked stays as its card said it; a draft says no longer what nobody said.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "extension", sa.Column("answer", sa.Text(), nullable=False, server_default="")
    )
    _put_in_drafts("in_progress", "unsaid")


def downgrade() -> None:
    _put_in_drafts("unsaid", "in_progress")
    op.drop_column("extension", "answer")


def _put_in_drafts(before: str, after: str) -> None:
    """The state that was put where nothing was reported yet, and none was said, is ``after``."""
    draft = sa.table("draft", sa.column("person_id", sa.Integer), sa.column("items", sa.JSON))
    connection = op.get_bind()
    for person_id, items in connection.execute(sa.select(draft.c.person_id, draft.c["items"])).all():
        said = [
            {**item, "status": after}
            if item.get("status") == before
            and item.get("percent") is None
            and not item.get("seen")
            and (item.get("unsaid") or item.get("no_change"))
            else item
            for item in items
        ]
        if said != items:
            connection.execute(
                sa.update(draft).where(draft.c.person_id == person_id).values(items=said)
            )
