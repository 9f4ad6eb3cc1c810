"""Which copies of the database are there, how old is the newest, and which may go?"""

from __future__ import annotations

import datetime as dt
import glob
import re
from pathlib import Path

from storage.db import BEFORE_MIGRATION, Database, DatabaseProblem, backup

_NAME = re.compile(r"liaison-(\d{8}-\d{6})\.sqlite3")
_STAMP = "%Y%m%d-%H%M%S"


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
    for old in copies(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return target


def copies(folder: Path) -> list[Path]:
    """The copies in a folder, oldest first."""
    return sorted(each for each in folder.glob("*.sqlite3") if _NAME.fullmatch(each.name))


def newest_at(folder: Path) -> dt.datetime | None:
    """When the newest copy was made; ``None`` where there is none."""
    found = copies(folder)
    if not found:
        return None
    stamp = found[-1].name.removeprefix("liaison-").removesuffix(".sqlite3")
    return dt.datetime.strptime(stamp, _STAMP).replace(tzinfo=dt.UTC)


def drop_migration_copies(database: Database, before: dt.datetime) -> int:
    """Removes the copies that migrations made beside a SQLite file before that moment."""
    path = database.path
    if path is None:
        return 0
    old = [
        each
        for each in path.parent.glob(f"{glob.escape(path.name + BEFORE_MIGRATION)}*")
        if each.stat().st_mtime < before.timestamp()
    ]
    for each in old:
        each.unlink(missing_ok=True)
    return len(old)
