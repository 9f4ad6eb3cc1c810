"""Runs the schema's steps over the connection that storage.db hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from storage.models import Base, Moment


def render_item(kind: str, item: Any, _: object) -> str | Literal[False]:
    """A step names plain column types, so that it still runs when our own types have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


# The models say to SQLite alone which rows an index is over, so as not to load the other dialect.
for index in (index for table in Base.metadata.tables.values() for index in table.indexes):
    index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
