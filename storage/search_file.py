"""Where are the words of a table that is too large for a process's memory?

In a SQLite file beside the database, whichever the database is. All that is in it follows from the
tasks: it may be deleted at any time, and is then made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FORM = 1
"""Grows with every change to what the file holds; a file of another form is emptied."""
_PATIENCE = 60.0
_KEPT = ("task", "heading", "below", "state", "term", "found")
# Of the terms only which tasks have them: no places and no texts, a fourth of a usual index.
_SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY, digest BLOB, requirement TEXT, words TEXT, headings TEXT
);
CREATE TABLE heading (id INTEGER PRIMARY KEY, text TEXT UNIQUE, words TEXT, tasks INTEGER);
CREATE TABLE below (
    heading INTEGER, number INTEGER, PRIMARY KEY (heading, number)
) WITHOUT ROWID;
CREATE TABLE state (brought_up_to TEXT, tasks INTEGER, characters INTEGER);
INSERT INTO state VALUES ('', 0, 0);
CREATE VIRTUAL TABLE found USING fts5(
    terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_'"
);
CREATE VIRTUAL TABLE term USING fts5vocab(found, row);
"""


class SearchFile:
    """Requirements and headings of tasks, and which tasks have which terms.

    What the terms of a task are is not known here: they are given again to take it out.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Without a path, or where no file can be written, it is the process's own and goes with
        it."""
        self._lock = threading.RLock()
        self._raw = _opened(path)
        if self._one("PRAGMA user_version") != _FORM:
            with self.changing():
                for table in _KEPT:
                    self._raw.execute(f"DROP TABLE IF EXISTS {table}")
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
        return str(self._one("SELECT brought_up_to FROM state"))

    @state.setter
    def state(self, state: str) -> None:
        self._all("UPDATE state SET brought_up_to = ?", state)

    def totals(self) -> tuple[int, int, int]:
        """How many tasks there are, how long their requirements are in all, the last number."""
        tasks, characters = self._all("SELECT tasks, characters FROM state")[0]
        return tasks, characters, self._one("SELECT max(number) FROM task") or 0

    def headings(self) -> dict[int, tuple[str, str, int]]:
        """By id, a heading's text and words, and how many tasks stand below it."""
        rows = self._all("SELECT id, text, words, tasks FROM heading")
        return {place: (text, words, tasks) for place, text, words, tasks in rows}

    def below(self, headings: Collection[int]) -> list[int]:
        """The tasks below any of these headings."""
        wanted = "SELECT number FROM below WHERE heading IN (SELECT value FROM json_each(?))"
        return [number for (number,) in self._all(wanted, json.dumps(list(headings)))]

    def having(self, term: str) -> int:
        """How many tasks have a term."""
        return self._one("SELECT doc FROM term WHERE term = ?", term) or 0

    def find(self, terms: Iterable[str]) -> list[int]:
        """The tasks that have all the terms."""
        wanted = " AND ".join(f'"{term}"' for term in terms)
        rows = self._all("SELECT rowid FROM found WHERE found MATCH ?", wanted)
        return [number for (number,) in rows]

    def has(self, number: int) -> bool:
        return self._one("SELECT 1 FROM task WHERE number = ?", number) is not None

    def texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, list[int]]]:
        """By number, a task's requirement, words and ids of headings."""
        rows = self._all(
            "SELECT number, requirement, words, headings FROM task"
            " WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(list(numbers)),
        )
        return {n: (text, words, json.loads(headings)) for n, text, words, headings in rows}

    def digests(self, first: int, last: int) -> dict[int, bytes]:
        """By number, what tells whether a task is worded as it was when it was put in."""
        wanted = "SELECT number, digest FROM task WHERE number BETWEEN ? AND ?"
        return dict(self._all(wanted, first, last))

    def add(
        self,
        number: int,
        digest: bytes,
        requirement: str,
        words: str,
        headings: Iterable[tuple[str, str]],
        terms: Iterable[str],
    ) -> None:
        """Inside `changing`, a task that is not there; `headings` are texts and their words."""
        run = self._raw.execute
        places = [
            run(
                "INSERT INTO heading (text, words, tasks) VALUES (?, ?, 1)"
                " ON CONFLICT DO UPDATE SET tasks = tasks + 1 RETURNING id",
                heading,
            ).fetchone()[0]
            for heading in headings
        ]
        self._raw.executemany("INSERT INTO below VALUES (?, ?)", [(p, number) for p in places])
        row = (number, digest, requirement, words, json.dumps(places))
        run("INSERT INTO task VALUES (?, ?, ?, ?, ?)", row)
        run("INSERT INTO found (rowid, terms) VALUES (?, ?)", (number, " ".join(terms)))
        self._count(1, len(requirement))

    def remove(self, number: int, terms: Iterable[str]) -> None:
        """Inside `changing`, a task that is there; the terms are those it was added with."""
        (requirement, _, headings) = self.texts([number])[number]
        for place in headings:
            self._raw.execute("DELETE FROM below WHERE heading = ? AND number = ?", (place, number))
            self._raw.execute("UPDATE heading SET tasks = tasks - 1 WHERE id = ?", (place,))
            self._raw.execute("DELETE FROM heading WHERE id = ? AND tasks = 0", (place,))
        self._raw.execute("DELETE FROM task WHERE number = ?", (number,))
        self._raw.execute(
            "INSERT INTO found (found, rowid, terms) VALUES ('delete', ?, ?)",
            (number, " ".join(terms)),
        )
        self._count(-1, -len(requirement))

    def _count(self, tasks: int, characters: int) -> None:
        self._raw.execute(
            "UPDATE state SET tasks = tasks + ?, characters = characters + ?", (tasks, characters)
        )

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._raw.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        rows = self._all(query, *values)
        return rows[0][0] if rows else None


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is None:
        return _connected("")
    try:
        # Created before SQLite does, so that nobody else on the machine can read it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        return _connected("")
    try:
        return _connected(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:  # damaged
        path.unlink()
        return _opened(path)


def _connected(path: Path | str) -> sqlite3.Connection:
    raw = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    raw.execute("PRAGMA journal_mode=WAL")
    # What a power failure takes away is put in again.
    raw.execute("PRAGMA synchronous=NORMAL")
    return raw
