"""Where are the words of a table that is too large for a process's memory?

In a SQLite file beside the database, whichever the database is. All that is in it follows from the
tasks: it may be deleted at any time, and is then made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

_FORM = 2
"""Grows with every change to what the file holds; a file of another form is emptied."""
_PATIENCE = 60.0
_KEPT = ("task", "heading", "below", "state", "term", "found")
"""Of any form."""
_SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY, digest BLOB, requirement TEXT, words TEXT, headings TEXT
);
CREATE TABLE heading (id INTEGER PRIMARY KEY, text TEXT UNIQUE, words TEXT, tasks INTEGER);
CREATE TABLE state (brought_up_to TEXT, tasks INTEGER, characters INTEGER);
INSERT INTO state VALUES ('', 0, 0);
CREATE TABLE term (
    term TEXT, chunk INTEGER, tasks INTEGER, which BLOB, PRIMARY KEY (term, chunk)
) WITHOUT ROWID;
"""
# Which tasks have a term is kept as in a Roaring bitmap (https://roaringbitmap.org): by chunks of
# 65,536 numbers, the few by number and the many as bits. A question asked for the first time among
# 100,000 tasks takes 19 ms at worst, where SQLite's FTS5 listed the tasks of each word 166.
_CHUNK = 1 << 16
_BITMAP = _CHUNK // 8
"""Bytes of a chunk's bits; what is shorter is a list of numbers, two bytes each."""
_FEW = 1_024
"""Numbers that are listed at most: as many as are read in the time of a bitmap or two."""
_AT_ONCE = 1_000
"""Terms that are read and written together."""
_HELD = "SELECT term, which FROM term WHERE chunk = ? AND term IN (SELECT value FROM json_each(?))"


class SearchFile:
    """Requirements and headings of tasks, and which tasks have which terms.

    What the terms of a task are is not known here: they are given again to take it out. Which
    tasks have a term is told as of the last change that is complete.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Without a path, or where no file can be written, it is the process's own and goes with
        it."""
        self._lock = threading.RLock()
        self._new, self._gone = _Places(), _Places()
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
                self._write_terms()
            except BaseException:
                self._raw.execute("ROLLBACK")
                raise
            finally:
                self._new.clear()
                self._gone.clear()
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

    def below(self, heading: int) -> int:
        """The tasks below a heading, as the bits of one number."""
        return self.which(_below(heading))

    def having(self, term: str) -> int:
        """How many tasks have a term."""
        return self._one("SELECT sum(tasks) FROM term WHERE term = ?", term) or 0

    def which(self, term: str) -> int:
        """The tasks that have a term, as the bits of one number."""
        wanted = "SELECT chunk, which FROM term WHERE term = ? ORDER BY chunk"
        bits = bytearray()
        for chunk, which in self._all(wanted, term):
            bits.extend(bytes(chunk * _BITMAP - len(bits)))
            bits.extend(_as_bits(which))
        return int.from_bytes(bits, "little")

    def has(self, number: int) -> bool:
        return self._one("SELECT 1 FROM task WHERE number = ?", number) is not None

    def texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, list[int]]]:
        """By number, a task's requirement, words and ids of headings."""
        rows = self._all(
            "SELECT number, requirement, words, headings FROM task"
            " WHERE number IN (SELECT value FROM json_each(?))",
            json.dumps(list(numbers)),
        )
        return {n: (text, words, [*map(int, places.split())]) for n, text, words, places in rows}

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
        row = (number, digest, requirement, words, " ".join(map(str, places)))
        run("INSERT INTO task VALUES (?, ?, ?, ?, ?)", row)
        self._new.put(number, chain(terms, map(_below, places)))
        self._count(1, len(requirement))

    def remove(self, number: int, terms: Iterable[str]) -> None:
        """Inside `changing`, a task that is there; the terms are those it was added with."""
        (requirement, _, headings) = self.texts([number])[number]
        for place in headings:
            self._raw.execute("UPDATE heading SET tasks = tasks - 1 WHERE id = ?", (place,))
            self._raw.execute("DELETE FROM heading WHERE id = ? AND tasks = 0", (place,))
        self._raw.execute("DELETE FROM task WHERE number = ?", (number,))
        self._gone.put(number, chain(terms, map(_below, headings)))
        self._count(-1, -len(requirement))

    def _write_terms(self) -> None:
        for chunk in self._new.keys() | self._gone.keys():
            new, gone = self._new[chunk], self._gone[chunk]
            terms = sorted(new.keys() | gone.keys())
            for start in range(0, len(terms), _AT_ONCE):
                some = terms[start : start + _AT_ONCE]
                held = dict(self._all(_HELD, chunk, json.dumps(some)))
                rows = [
                    (term, chunk, *_changed(held.get(term, b""), new.get(term), gone.get(term)))
                    for term in some
                ]
                write = self._raw.executemany
                write("INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?)", rows)
                nowhere = [(term, chunk) for term, _, tasks, _ in rows if not tasks]
                write("DELETE FROM term WHERE term = ? AND chunk = ?", nowhere)

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


class _Places(defaultdict[int, defaultdict[str, list[int]]]):
    """By chunk and term, the places of tasks in the chunk."""

    def __init__(self) -> None:
        super().__init__(lambda: defaultdict(list))

    def put(self, number: int, terms: Iterable[str]) -> None:
        by_term, place = self[number // _CHUNK], number % _CHUNK
        for term in terms:
            by_term[term].append(place)


def _below(heading: int) -> str:
    """The term of the tasks below a heading; of a text it is none, for it has no letter first."""
    return f"#{heading}"


def _changed(
    held: bytes, new: Sequence[int] | None, gone: Sequence[int] | None
) -> tuple[int, bytes]:
    """How many tasks of a chunk have a term after a change, and which, as it is kept."""
    if len(held) < _BITMAP:
        few = array("H", held)
        if gone:
            few = array("H", set(few).difference(gone))
        few.extend(new or ())
        return len(few), few.tobytes() if len(few) <= _FEW else bytes(_as_bits(few.tobytes()))
    bits = bytearray(held)
    for place in gone or ():
        bits[place >> 3] &= ~(1 << (place & 7))
    for place in new or ():
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little").bit_count(), bytes(bits)


def _as_bits(which: bytes) -> bytes | bytearray:
    if len(which) == _BITMAP:
        return which
    bits = bytearray(_BITMAP)
    for place in array("H", which):
        bits[place >> 3] |= 1 << (place & 7)
    return bits


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
