"""Which copies of the database are there, how old is the newest, and which may go?"""

from __future__ import annotations

import datetime as dt
import glob
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from storage.db import BEFORE_MIGRATION, Database, DatabaseProblem, backup
from storage.restoring import REPLACED

EVIDENCE = "evidence"
"""The folder beside the copies that holds the evidence files."""
_NAME = re.compile(r"liaison-([0-9]{8}-[0-9]{6})\.sqlite3")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A copy, and when it was made by the clock of that moment."""

    made_at: dt.datetime
    path: Path


def back_up(database: Database, folder: Path, now: dt.datetime, keep: int) -> Path:
    """Writes a copy named by its moment (UTC), and removes the oldest beyond ``keep``.

    Nothing else in the folder is touched. Raises :class:`storage.db.DatabaseProblem`.
    """
    target = folder / f"liaison-{now.astimezone(dt.UTC):{_STAMP}}.sqlite3"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem("unopenable", path=folder, reason=error.strerror) from None
    backup(database, target)
    _rotate(folder, now, keep)
    return target


def _rotate(folder: Path, now: dt.datetime, keep: int) -> None:
    """Of copies that are dated later than now nobody knows how old they are: a clock was wrong.
    They neither push out others nor are pushed out before there are as many without them."""
    found = copies(folder)
    past = [each for each in found if each.made_at <= now]
    surplus = past[:-keep]
    if len(past) >= keep:
        surplus += found[len(past) :]
    for old in surplus:
        old.path.unlink(missing_ok=True)


def copies(folder: Path) -> list[Copy]:
    """The copies in a folder, oldest first. A name that says no moment is none of ours."""
    found = []
    for path in folder.glob("*.sqlite3"):
        if (named := _NAME.fullmatch(path.name)) and path.is_file():
            with suppress(ValueError):
                made_at = dt.datetime.strptime(f"{named[1]}+0000", f"{_STAMP}%z")
                found.append(Copy(made_at, path))
    return sorted(found)


def newest(folder: Path, now: dt.datetime) -> Copy | None:
    """The newest copy that is not dated later than now."""
    return max((each for each in copies(folder) if each.made_at <= now), default=None)


def drop_set_aside(database: Database, before: dt.datetime) -> int:
    """Removes what migrations copied and restoring replaced beside a SQLite file before that
    moment."""
    path = database.path
    if path is None:
        return 0
    old = [
        each
        for marked in (BEFORE_MIGRATION, REPLACED)
        for here in {path, path.resolve()}
        for each in here.parent.glob(f"{glob.escape(here.name + marked)}*")
        if each.stat().st_mtime < before.timestamp()
    ]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)
