"""Is a roster file of the form it should be? Every fault with its line, before anything is stored.

The form is that of ``samples/roster.toml``: ``[district]``, ``[[group]]`` and ``[[unit]]``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.models import UnitKind

LONGEST = 64
"""Characters of a name or a phrase that are stored."""
NAMES = ("full", "former", "habitual")
"""What a unit is also called, by the key it is written under."""
FLAG = "enforcement"
_TABLES: dict[str, dict[str, type]] = {
    "district": {"name": str, "parents": list, "neighbours": list},
    "group": {"phrase": str, "kinds": list, "flag": str},
    "unit": {"name": str, "kind": str, FLAG: bool, **dict.fromkeys(NAMES, list)},
}
_NEEDED = {"district": "[district]", "unit": "[[unit]]"}
_WANTED = {"district": ("name",), "group": ("phrase",), "unit": ("name", "kind")}
_HEADER = re.compile(r"\s*\[+\s*(\w+)\s*\]+")
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, as a code and its values, and in which line, where that is known."""

    code: str
    values: dict[str, str] = field(default_factory=dict)
    line: int | None = None


class RosterRefused(Exception):
    """The file is not a roster; ``faults`` names everything that is wrong, in order."""

    def __init__(self, file: Path, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.file, self.faults = file, faults


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A roster as it was written: each unit and group with the keys of its table."""

    district: dict[str, Any]
    units: list[dict[str, Any]]
    groups: list[dict[str, Any]]


def read_roster(path: Path) -> RosterFile:
    """The roster in a file. Raises :class:`RosterRefused`."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RosterRefused(path, Fault("unreadable", {"reason": error.strerror or ""})) from None
    except UnicodeDecodeError:
        raise RosterRefused(path, Fault("not_text")) from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        raise RosterRefused(path, Fault("not_toml", line=int(at[1]) if at else None)) from None
    places = _Places(text)
    if faults := sorted(_faults(data, places), key=lambda fault: fault.line or 0):
        raise RosterRefused(path, *faults)
    return RosterFile(data["district"], data["unit"], data.get("group", []))


class _Places:
    """In which line a key of a table stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._headers: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            if header := _HEADER.match(line):
                self._headers.setdefault(header[1], []).append(number)

    def line(self, table: str, index: int, key: str = "") -> int | None:
        """The line of a key in the ``index``-th table of a name; that of its header without the
        key, and None where the table is written in another way."""
        headers = self._headers.get(table, ())
        if index >= len(headers):
            return None
        for number in range(headers[index] + 1, len(self._lines)):
            if _HEADER.match(self._lines[number]):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*=", self._lines[number]):
                return number + 1
        return headers[index] + 1


def _faults(data: dict[str, Any], places: _Places) -> Iterator[Fault]:
    for key in data.keys() - _TABLES.keys():
        yield Fault("unknown_key", {"key": key}, places.line(key, 0))
    for table, keys in _TABLES.items():
        entries = _entries(table, data.get(table))
        if not entries and table in data.keys() | _NEEDED.keys():
            yield Fault("no_table", {"table": _NEEDED.get(table, table)}, places.line(table, 0))
        for index, entry in enumerate(entries):
            for fault in _of_entry(table, entry, keys):
                line = places.line(table, index, fault.values["key"])
                yield Fault(fault.code, fault.values, line)
        yield from _twice(table, entries, places)


def _entries(table: str, written: object) -> list[object]:
    """The tables of a name; none where it was written as something else."""
    if table == "district":
        return [written] if isinstance(written, dict) else []
    return written if isinstance(written, list) else []


def _of_entry(table: str, entry: object, keys: dict[str, type]) -> Iterator[Fault]:
    """What is wrong with one table by itself; every fault has the key it is about."""
    if not isinstance(entry, dict):
        yield Fault("wrong_type", {"key": table})
        return
    for key in sorted(entry.keys() - keys.keys()):
        yield Fault("unknown_key", {"key": key})
    for key in _WANTED[table]:
        if key not in entry:
            yield Fault("missing_key", {"key": key})
    for key in keys.keys() & entry.keys():
        value = entry[key]
        names: list[Any] = value if isinstance(value, list) else [value]
        wanted = bool if keys[key] is bool else str
        if not isinstance(value, keys[key]) or not all(isinstance(n, wanted) for n in names):
            yield Fault("wrong_type", {"key": key})
        elif any(not 1 < len(str(name)) <= LONGEST for name in names):
            yield Fault("wrong_length", {"key": key, "most": str(LONGEST)})
        elif key in ("kind", "kinds"):
            known = ", ".join(UnitKind)
            for kind in sorted({*map(str, names)} - {*UnitKind}):
                yield Fault("unknown_kind", {"key": key, "kind": kind, "known": known})
        elif key == "flag" and value != FLAG:
            yield Fault("unknown_flag", {"key": key, "flag": str(value), "known": FLAG})
    if table == "group" and not {"kinds", "flag"} & entry.keys():
        yield Fault("missing_key", {"key": "kinds"})


def _twice(table: str, entries: Iterable[Any], places: _Places) -> Iterator[Fault]:
    """Names that two units bear, and phrases that stand there twice."""
    bearers: dict[object, int] = {}
    for index, entry in enumerate(entries):
        for key in ("name", "full", "phrase"):
            value = entry.get(key) if isinstance(entry, dict) else None
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and bearers.setdefault(name, index) != index:
                    yield Fault("twice", {"key": key, "name": name}, places.line(table, index, key))
