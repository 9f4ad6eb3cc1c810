"""Where are the words of a table that is too large for a process's memory?

In a SQLite file beside the database, whichever the database is. All that is in it follows from the
tasks: it may be deleted at any time, and is then made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FORM = 1
"""Grows with every change to what the file holds; a file of another form is emptied."""
_PATIENCE = 60.0
_SCHEMA = """
DROP TABLE IF EXISTS task;
DROP TABLE IF EXISTS heading;
DROP TABLE IF EXISTS total;
DROP TABLE IF EXISTS term;
DROP TABLE IF EXISTS found;
CREATE TABLE task (number INTEGER PRIMARY KEY, digest BLOB NOT NULL, text TEXT NOT NULL);
CREATE TABLE heading (text TEXT PRIMARY KEY, tasks INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE total (tasks INTEGER NOT NULL, characters INTEGER NOT NULL, state TEXT NOT NULL);
INSERT INTO total VALUES (0, 0, '');
CREATE VIRTUAL TABLE found USING fts5(
    terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_^'"
);
CREATE VIRTUAL TABLE term USING fts5vocab(found, row);
"""
# Only which tasks have a term: no places, no lengths, not the text, a fourth of a full index.


class SearchFile:
    """The texts of tasks by number, and which tasks have which terms.

    Terms are given by whoever puts a text in, and given again to take it out.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Without a path, or where none can be written, it is the process's own and goes with
        it."""
        self._lock = threading.RLock()
        self._raw = _opened(path)
        if self._raw.execute("PRAGMA user_version").fetchone() != (_FORM,):
            with self.changing():
                for statement in filter(str.strip, _SCHEMA.split(";")):
                    self._raw.execute(statement)
                self._raw.execute(f"PRAGMA user_version = {_FORM}")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction; no other process changes anything meanwhile."""
        with self._lock:
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._raw.execute("ROLLBACK")
                raise
            self._raw.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._raw.close()

    @property
    def state(self) -> str:
        """What the file was last brought up to."""
        return str(self._one("SELECT state FROM total"))

    @state.setter
    def state(self, state: str) -> None:
        with self._lock:
            self._raw.execute("UPDATE total SET state = ?", (state,))

    def totals(self) -> tuple[int, int]:
        """How many tasks there are, and how long their requirements are in all."""
        tasks, characters = self._all("SELECT tasks, characters FROM total")[0]
        return tasks, characters

    def headings(self) -> dict[str, int]:
        """How many tasks stand below each heading."""
        return dict(self._all("SELECT text, tasks FROM heading"))

    def having(self, term: str) -> int:
        """How many tasks have a term."""
        return self._one("SELECT doc FROM term WHERE term = ?", term) or 0

    def has(self, number: int) -> bool:
        return self._one("SELECT 1 FROM task WHERE number = ?", number) is not None

    def find(self, wanted: Sequence[Sequence[Sequence[str]]], limit: int) -> list[int]:
        """The first tasks that have, for each that is wanted, all the terms of one of its
        alternatives."""
        match = " AND ".join(
            f"({' OR '.join(f'({_all_of(terms)})' for terms in alternatives)})"
            for alternatives in wanted
        )
        rows = self._all(
            "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rowid LIMIT ?", match, limit
        )
        return [number for (number,) in rows]

    def texts(self, numbers: Collection[int]) -> dict[int, str]:
        wanted = json.dumps(list(numbers))
        return dict(
            self._all(
                "SELECT number, text FROM task WHERE number IN (SELECT value FROM json_each(?))",
                wanted,
            )
        )

    def sample(self, count: int) -> list[str]:
        """The texts of so many tasks, spread over the table."""
        first, last = self._all("SELECT min(number), max(number) FROM task")[0]
        step = max(1, (last - first) // count) if last else 1
        return list(self.texts(range(first or 0, (last or 0) + 1, step)).values())

    def digests(self, first: int, last: int) -> dict[int, bytes]:
        """By number, what tells whether a task is worded as it was when it was put in."""
        return dict(
            self._all("SELECT number, digest FROM task WHERE number BETWEEN ? AND ?", first, last)
        )

    def add(self, number: int, digest: bytes, text: str, terms: Iterable[str]) -> None:
        self._raw.execute("INSERT INTO task VALUES (?, ?, ?)", (number, digest, text))
        self._raw.execute(
            "INSERT INTO found (rowid, terms) VALUES (?, ?)", (number, " ".join(terms))
        )

    def remove(self, number: int, terms: Iterable[str]) -> None:
        self._raw.execute("DELETE FROM task WHERE number = ?", (number,))
        self._raw.execute(
            "INSERT INTO found (found, rowid, terms) VALUES ('delete', ?, ?)",
            (number, " ".join(terms)),
        )

    def count(self, tasks: int, characters: int, headings: Iterable[tuple[str, int]]) -> None:
        """Adds to the totals, and to the tasks below each heading."""
        self._raw.execute(
            "UPDATE total SET tasks = tasks + ?, characters = characters + ?", (tasks, characters)
        )
        self._raw.executemany(
            "INSERT INTO heading VALUES (?1, ?2) ON CONFLICT DO UPDATE SET tasks = tasks + ?2",
            headings,
        )
        self._raw.execute("DELETE FROM heading WHERE tasks = 0")

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._raw.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        rows = self._all(query, *values)
        return rows[0][0] if rows else None


def _all_of(terms: Iterable[str]) -> str:
    return " AND ".join(f'"{term}"' for term in terms)


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        try:
            # Created before SQLite does, so that nobody else on the machine can read it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError:
            path = None
    raw = sqlite3.connect(
        path or "", timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    raw.execute("PRAGMA journal_mode=WAL")
    # What a power failure takes away is put in again.
    raw.execute("PRAGMA synchronous=NORMAL")
    return raw
