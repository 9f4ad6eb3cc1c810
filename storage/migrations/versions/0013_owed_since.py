"""A task that an earlier table of the year had is owed since that one came into force.

What moved before is owed since the table it is in, as it was shown.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("since_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("assignment", "since_on")
