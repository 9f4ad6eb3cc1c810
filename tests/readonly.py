"""A database that really may not be written: the modes of its file and folder say so."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.db import Database

NOBODY = 65_534
"""The account without rights."""


@contextmanager
def elsewhere(database: Database) -> Iterator[Database]:
    """A copy in a folder of its own: nobody else may enter pytest's."""
    assert database.path is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "liaison.sqlite3"
        shutil.copy(database.path, path)
        copied = Database(f"sqlite:///{path}")
        yield copied
        copied.close()


@contextmanager
def read_only(database: Path, *locked: Path) -> Iterator[None]:
    """Meanwhile all may do what they like with the file and its folder, but nobody may write what
    is ``locked``: the file, the folder or both.

    Modes do not apply to root, who is an account without rights meanwhile.
    """
    root = os.getuid() == 0
    folder = database.parent
    for path, mode in ((database, 0o666), (folder, 0o777)):
        path.chmod(mode & 0o555 if path in locked else mode)
    if root:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o700)
        database.chmod(0o600)
