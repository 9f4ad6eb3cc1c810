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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FORM = 3
"""Grows with every change to what the file holds; a file of another form is emptied."""
_PATIENCE = 60.0
_KEPT = ("task", "heading", "below", "state", "term", "late", "found")
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
CREATE TABLE late (number INTEGER, gone INTEGER, terms TEXT);
"""
# Which tasks have a term is kept as in a Roaring bitmap (https://roaringbitmap.org): by chunks of
# 65,536 numbers, the few by number and the many as bits. A question asked for the first time among
# 100,000 tasks takes 19 ms at worst, where SQLite's FTS5 listed the tasks of each word 166.
_CHUNK = 1 << 16
_FEW = 256
"""Tasks listed at most, two bytes each; to read so many takes as long as to read a chunk's bits."""
_LATE = 1_500
"""Tasks that are put in or taken out, at most, before it is written into the rows of their terms:
a task has 110, each on another page of the file."""
_AT_ONCE = 1_000
"""Terms that are read and written together."""
_NONE = (0, b"")
_HELD = (
    "SELECT term, tasks, which FROM term"
    " WHERE chunk = ? AND term IN (SELECT value FROM json_each(?))"
)


class SearchFile:
    """Requirements and headings of tasks, and which tasks have which terms.

    What the terms of a task are is not known here: they are given again to take it out. Which
    tasks have a term is told as of the last change that is complete; of another process's, once the
    totals are asked for.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Without a path, or where no file can be written, it is the process's own and goes with
        it."""
        self._lock = threading.RLock()
        self._late = _Late()
        self._headings = dict[int, tuple[str, str, int]]()
        self._as_of: int | None = None
        self._change = _Change()
        self._raw = _opened(path)
        if self._one("PRAGMA user_version") != _FORM:
            drop = "".join(f"DROP TABLE IF EXISTS {table};" for table in _KEPT)
            form = f"PRAGMA user_version = {_FORM};"
            self._raw.executescript(f"BEGIN IMMEDIATE; {drop} {_SCHEMA} {form} COMMIT")
        self._look()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction; no other process changes anything meanwhile."""
        with self._lock:
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                self._look()
                yield
                self._write()
                self._raw.execute("COMMIT")
            except BaseException:
                if self._raw.in_transaction:
                    self._raw.execute("ROLLBACK")
                self._as_of = None
                self._look()
                raise
            finally:
                self._change = _Change()

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
        self._look()
        tasks, characters = self._all("SELECT tasks, characters FROM state")[0]
        return tasks, characters, self._one("SELECT max(number) FROM task") or 0

    def headings(self) -> dict[int, tuple[str, str, int]]:
        """By id, a heading's text and words, and how many tasks stand below it."""
        with self._lock:
            return self._headings.copy()

    def below(self, heading: int) -> int:
        """The tasks below a heading, as the bits of one number."""
        return self.which(_below(heading))

    def having(self, *terms: str) -> int:
        """How many tasks have one of these terms, if none has two of them."""
        wanted = f"SELECT sum(tasks) FROM term WHERE term IN ({', '.join('?' * len(terms))})"
        with self._lock:
            return (self._one(wanted, *terms) or 0) + sum(map(self._late.having, terms))

    def which(self, term: str) -> int:
        """The tasks that have a term, as the bits of one number."""
        with self._lock:
            rows = self._all("SELECT chunk, tasks, which FROM term WHERE term = ?", term)
            chunks = {chunk: (tasks, which) for chunk, tasks, which in rows}
            for chunk, changes in self._late.of(term):
                chunks[chunk] = _changed(*chunks.get(chunk, _NONE), changes)
        bits = bytearray()
        for chunk in sorted(chunks):
            bits.extend(bytes(chunk * (_CHUNK // 8) - len(bits)))
            bits.extend(_as_bits(*chunks[chunk]))
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
        places = [self._heading(*heading) for heading in headings]
        row = (number, digest, requirement, words, " ".join(map(str, places)))
        self._raw.execute("INSERT INTO task VALUES (?, ?, ?, ?, ?)", row)
        self._late.put(number, [*terms, *map(_below, places)])
        self._change.count(1, requirement, places)

    def remove(self, number: int, terms: Iterable[str]) -> None:
        """Inside `changing`, a task that is there; the terms are those it was added with."""
        (requirement, _, places) = self.texts([number])[number]
        self._raw.execute("DELETE FROM task WHERE number = ?", (number,))
        self._late.put(number, [*terms, *map(_below, places)], gone=True)
        self._change.count(-1, requirement, places)

    def _heading(self, text: str, words: str) -> int:
        known = self._change.headings
        if text not in known:
            known[text] = self._one(
                "INSERT INTO heading (text, words, tasks) VALUES (?, ?, 0)"
                " ON CONFLICT DO UPDATE SET tasks = tasks RETURNING id",
                text,
                words,
            )
        return known[text]

    def _look(self) -> None:
        """At what is kept at hand, unless only this process has changed anything since."""
        with self._lock:
            as_of = self._one("PRAGMA data_version")
            if as_of != self._as_of:
                self._late = _Late()
                for number, gone, terms in self._all("SELECT * FROM late ORDER BY rowid"):
                    self._late.put(number, terms.split(), gone=gone)
                self._late.unwritten.clear()
                self._headings = self._headings_of("SELECT * FROM heading")
                self._as_of = as_of

    def _headings_of(self, query: str, *values: object) -> dict[int, tuple[str, str, int]]:
        rows = self._all(query, *values)
        return {place: (text, words, tasks) for place, text, words, tasks in rows}

    def _write(self) -> None:
        change, many = self._change, self._raw.executemany
        self._all(
            "UPDATE state SET tasks = tasks + ?, characters = characters + ?",
            change.tasks,
            change.characters,
        )
        below = [(tasks, place) for place, tasks in change.below.items()]
        many("UPDATE heading SET tasks = tasks + ? WHERE id = ?", below)
        touched = "SELECT * FROM heading WHERE id IN (SELECT value FROM json_each(?))"
        self._headings |= self._headings_of(touched, json.dumps([*change.below]))
        for place in change.below:
            if not self._headings[place][-1]:
                self._all("DELETE FROM heading WHERE id = ?", place)
                del self._headings[place]
        if self._late.tasks <= _LATE:
            many("INSERT INTO late VALUES (?, ?, ?)", self._late.unwritten)
            self._late.unwritten.clear()
        else:
            for chunk, by_term in self._late.chunks.items():
                self._write_terms(chunk, by_term)
            self._all("DELETE FROM late")
            self._late = _Late()

    def _write_terms(self, chunk: int, by_term: Mapping[str, Sequence[int]]) -> None:
        terms = sorted(by_term)
        for start in range(0, len(terms), _AT_ONCE):
            some = terms[start : start + _AT_ONCE]
            rows = self._all(_HELD, chunk, json.dumps(some))
            held = {term: (tasks, which) for term, tasks, which in rows}
            rows = [
                (term, chunk, *_changed(*held.get(term, _NONE), by_term[term])) for term in some
            ]
            self._raw.executemany("INSERT OR REPLACE INTO term VALUES (?, ?, ?, ?)", rows)
            nowhere = [(term, chunk) for term, _, tasks, _ in rows if not tasks]
            self._raw.executemany("DELETE FROM term WHERE term = ? AND chunk = ?", nowhere)

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._raw.execute(query, values).fetchall()

    def _one(self, query: str, *values: object) -> Any:
        rows = self._all(query, *values)
        return rows[0][0] if rows else None


class _Late:
    """Tasks put in and taken out that the rows of their terms do not tell of yet."""

    def __init__(self) -> None:
        self.tasks = 0
        self.unwritten: list[tuple[int, bool, str]] = []
        self.chunks: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        """By chunk and term the places that were put in, and ~ those taken out, in that order."""

    def put(self, number: int, terms: Sequence[str], *, gone: bool = False) -> None:
        by_term, place = self.chunks[number // _CHUNK], number % _CHUNK
        change = ~place if gone else place
        for term in terms:
            by_term[term].append(change)
        self.tasks += 1
        if self.tasks <= _LATE:
            self.unwritten.append((number, gone, " ".join(terms)))

    def of(self, term: str) -> Iterator[tuple[int, list[int]]]:
        """By chunk, what has changed of the places of a term."""
        return ((chunk, by[term]) for chunk, by in self.chunks.items() if term in by)

    def having(self, term: str) -> int:
        """How many tasks more have the term."""
        return sum(1 if change >= 0 else -1 for _, changes in self.of(term) for change in changes)


@dataclass(slots=True)
class _Change:
    """What is counted in a transaction, and written at its end."""

    tasks: int = 0
    characters: int = 0
    below: Counter[int] = field(default_factory=Counter)
    headings: dict[str, int] = field(default_factory=dict)
    """Ids, of those that were put in again."""

    def count(self, tasks: int, requirement: str, headings: Sequence[int]) -> None:
        self.tasks += tasks
        self.characters += tasks * len(requirement)
        for place in headings:
            self.below[place] += tasks


def _below(heading: int) -> str:
    """The term of the tasks below a heading; of a text it is none, for it has no letter first."""
    return f"#{heading}"


def _changed(tasks: int, which: bytes, changes: Sequence[int]) -> tuple[int, bytes]:
    """How many tasks of a chunk have a term after these changes, and which, as it is kept."""
    if tasks <= _FEW:
        places = array("H", which)
        if min(changes) >= 0:
            places.extend(changes)
        else:
            remaining = dict.fromkeys(places)
            for change in changes:
                if change >= 0:
                    remaining[change] = None
                else:
                    remaining.pop(~change, None)
            places = array("H", remaining)
        listed = len(places) <= _FEW
        return len(places), places.tobytes() if listed else bytes(_bits(places))
    bits = bytearray(which).ljust((max(changes) >> 3) + 1, b"\0")
    for change in changes:
        if change >= 0:
            bits[change >> 3] |= 1 << (change & 7)
        else:
            bits[~change >> 3] &= ~(1 << (~change & 7))
    tasks = int.from_bytes(bits, "little").bit_count()
    return tasks, bytes(bits) if tasks > _FEW else array("H", _places(bits)).tobytes()


def _as_bits(tasks: int, which: bytes) -> bytes | bytearray:
    return which if tasks > _FEW else _bits(array("H", which))


def _bits(places: Sequence[int]) -> bytearray:
    bits = bytearray((max(places, default=0) >> 3) + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bits


def _places(bits: bytes | bytearray) -> list[int]:
    return [
        first << 3 | bit
        for first, byte in enumerate(bits)
        if byte
        for bit in range(8)
        if byte >> bit & 1
    ]


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
