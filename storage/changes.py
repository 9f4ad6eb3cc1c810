"""How is a change to several rows done, remembered and put back?

A change is a list of :class:`Edit`. Doing it and undoing it are the same act on the list or its
reverse, and each edit is done only while its row is still as it was when the change was shown: a
row that somebody else touched meanwhile stops the whole of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Date, Select, Table, delete, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models import Assignment, Base, Change, Moment, Person

Values = Mapping[str, Any]
"""Columns and their values, as JSON holds them: moments and days in ISO format."""


class Stale(Exception):
    """A row is no longer as it was when the change was shown."""


class InUse(Exception):
    """Something else refers to a row that would go: a report, a person."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One row: ``before`` is None where it is new, ``after`` where it goes.

    ``key`` is its primary key; for a new row, empty until it is there. A value ``["edit", n]``
    stands for the key of the row that the ``n``-th edit of the same list makes.
    """

    table: str
    key: Values
    before: Values | None
    after: Values | None

    def as_json(self) -> list[Any]:
        return [self.table, self.key, self.before, self.after]


def alter(row: Base, **after: object) -> Edit:
    """These columns of a row get these values."""
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)
    key = {column.name: _plain(getattr(row, column.name)) for column in table.primary_key}
    before = {name: _plain(getattr(row, name)) for name in after}
    return Edit(table.name, key, before, {name: _plain(value) for name, value in after.items()})


def create(model: type[Base], **after: object) -> Edit:
    """A new row; every column that may not be empty is to be given."""
    return Edit(model.__tablename__, {}, None, {n: _plain(v) for n, v in after.items()})


def remove(row: Base) -> Edit:
    """The row goes."""
    table = inspect(type(row)).local_table
    assert isinstance(table, Table)
    key = {column.name: _plain(getattr(row, column.name)) for column in table.primary_key}
    held = {c.name: _plain(getattr(row, c.name)) for c in table.columns if c.name not in key}
    return Edit(table.name, key, held, None)


def carry_out(session: Session, edits: Sequence[Edit]) -> list[Edit]:
    """Does all of it; returns the edits with the keys of new rows. Raises :class:`Stale`,
    :class:`InUse`; the caller's savepoint then takes back what was done."""
    done: list[Edit] = []
    session.flush()
    try:
        for edit in edits:
            done.append(_do(session, edit, done))
    except IntegrityError:
        raise InUse from None
    session.expire_all()
    return done


Held = Mapping[tuple[str, int], Values]
"""Rows by table and key, with their columns."""


def held(session: Session, *rows: Select[Any]) -> Held:
    """The rows of these tables as they are now, to tell afterwards what became of them
    (:func:`difference`). Each is a select of whole rows, of a table with a key named ``id``."""
    session.flush()
    found: dict[tuple[str, int], Values] = {}
    for query in rows:
        table = query.get_final_froms()[0]
        assert isinstance(table, Table)
        for row in session.execute(query).mappings():
            values = {name: _plain(value) for name, value in row.items() if name != "id"}
            found[table.name, row["id"]] = values
    return found


def difference(before: Held, after: Held) -> list[Edit]:
    """The edits that lead from one to the other, in the order of what was held; undone in reverse,
    no row goes before what refers to it."""
    edits = []
    for table, key in [*after, *(each for each in before if each not in after)]:
        was, now = before.get((table, key)), after.get((table, key))
        if was is not None and now is not None:
            names = [name for name in now if was[name] != now[name]]
            was, now = ({name: each[name] for name in names} for each in (was, now))
        if was != now:
            edits.append(Edit(table, {"id": key}, was, now))
    return edits


def reverse(edits: Sequence[Edit]) -> list[Edit]:
    """What puts everything back, last first."""
    return [Edit(e.table, e.key, e.after, e.before) for e in reversed(edits)]


def touched(edits: Iterable[Edit], *tables: str) -> bool:
    return any(edit.table in tables for edit in edits)


def _do(session: Session, edit: Edit, done: Sequence[Edit]) -> Edit:
    table = Base.metadata.tables[edit.table]
    here = [table.c[name] == value for name, value in edit.key.items()]
    if edit.before is None:
        assert edit.after is not None
        values = {name: _made(value, done) for name, value in edit.after.items()}
        row = {n: _stored(table.c[n], v) for n, v in {**edit.key, **values}.items()}
        found = session.connection().execute(insert(table).values(row)).inserted_primary_key
        assert found is not None
        key = dict(zip((c.name for c in table.primary_key), found, strict=True))
        return Edit(edit.table, key, None, values)
    if not is_as_before(session, edit):
        raise Stale
    if edit.after is None:
        session.execute(delete(table).where(*here))
    else:
        after = {name: _made(value, done) for name, value in edit.after.items()}
        values = {name: _stored(table.c[name], value) for name, value in after.items()}
        session.execute(update(table).where(*here).values(values))
        return Edit(edit.table, edit.key, edit.before, after)
    return edit


def is_as_before(session: Session, edit: Edit) -> bool:
    """Whether the row of an edit that is still to be done is as it was when it was shown."""
    assert edit.before is not None
    table = Base.metadata.tables[edit.table]
    columns = [table.c[name] for name in edit.before]
    here = [table.c[name] == value for name, value in edit.key.items()]
    held = session.execute(select(*columns).where(*here)).first()
    return held is not None and all(
        _plain(value) == edit.before[column.name]
        for column, value in zip(columns, held, strict=True)
    )


def _made(value: Any, done: Sequence[Edit]) -> Any:
    if isinstance(value, list) and len(value) == 2 and value[0] == "edit":
        return next(iter(done[value[1]].key.values()))
    return value


def _plain(value: object) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else value


def _stored(column: Column[Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(column.type, Moment):
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if isinstance(column.type, Date) else value


# --- what was changed ---


def keep(
    session: Session,
    *,
    key: str,
    said: Values,
    edits: Sequence[Edit],
    person: Person,
    now: dt.datetime,
) -> Change:
    """Remembers a change that was carried out, so that it can be undone."""
    change = Change(
        made_at=now,
        person_id=person.id,
        key=key,
        said=dict(said),
        edits=[edit.as_json() for edit in edits],
    )
    session.add(change)
    session.flush()
    return change


def newest(session: Session) -> Change | None:
    """The change made last of those that stand."""
    return session.scalars(
        select(Change).where(Change.undone_at.is_(None)).order_by(Change.id.desc()).limit(1)
    ).first()


def standing(session: Session, *keys: str) -> list[Change]:
    """The changes of these kinds that stand, the newest first."""
    made = select(Change).where(Change.undone_at.is_(None), Change.key.in_(keys))
    return list(session.scalars(made.order_by(Change.id.desc())))


def made_since(session: Session, table: str, since: dt.datetime) -> set[int]:
    """The ids of rows of a table that changes made after a moment, as far as these stand."""
    made = select(Change).where(Change.undone_at.is_(None), Change.made_at > since)
    edits = (Edit(*edit) for change in session.scalars(made) for edit in change.edits)
    return {edit.key["id"] for edit in edits if edit.table == table and edit.before is None}


def own_days_before(session: Session, at: dt.datetime) -> dict[int, dt.date | None]:
    """For each assignment whose own day was changed after a moment, the day it had for itself then,
    as far as the changes stand."""
    made = select(Change).where(Change.undone_at.is_(None), Change.made_at >= at)
    held: dict[int, dt.date | None] = {}
    for change in session.scalars(made.order_by(Change.id)):
        for edit in (Edit(*each) for each in change.edits):
            if edit.table == Assignment.__tablename__ and "deadline_on" in (edit.before or {}):
                day = (edit.before or {})["deadline_on"]
                held.setdefault(edit.key["id"], dt.date.fromisoformat(day) if day else None)
    return held


@contextmanager
def nothing_lost() -> Iterator[None]:
    """Around what derives rows from others: raises :class:`InUse` where it would drop one that
    something else refers to."""
    try:
        yield
    except IntegrityError:
        raise InUse from None
