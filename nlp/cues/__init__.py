"""Which cues does a message hold: a question, a wish to be shown, a status, a time?

The files of this folder list them by subject, one table for each. Keys:

    means      what it says of a message, in one plain line
    heard      sentences that raise it
    not_heard  sentences that do not, though they come near
    phrases    found anywhere in the message they raise it (notation: nlp/patterns.py)
    except     unless the place also lies inside one of these
    any_of     other cues of which each raises it as well

The intents in nlp/intents/ say which cues, together, mean what.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from nlp.patterns import read_from
from nlp.phrasebook import PhraseBook, Phrases

FOLDER = Path(__file__).parent
KEYS = frozenset({"means", "heard", "not_heard", "phrases", "except", "any_of"})

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that, found anywhere, speak for something; `any_of` names cues that do as well.

    `heard` and `not_heard` are for whoever reads or changes it, and are tested.
    """

    name: str
    means: str
    heard: tuple[str, ...]
    not_heard: tuple[str, ...]
    phrases: Phrases
    exceptions: Phrases
    any_of: tuple[str, ...] = ()

    def spans(self, masked: str) -> tuple[Span, ...]:
        """Where it is said, in order, leaving out what is part of an exception."""
        found = self.phrases.spans(masked)
        if found and (exceptions := self.exceptions.spans_of_each(masked)):
            found = [span for span in found if not any(inside(span, e) for e in exceptions)]
        return tuple(found)


def inside(inner: Span, outer: Span) -> bool:
    """Whether the first span lies within the second, borders included."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


class Cues(Mapping[str, Cue]):
    """The cues by name, all of whose phrases are in one book."""

    def __init__(self, cues: Mapping[str, Cue], book: PhraseBook) -> None:
        self.names = frozenset(cues)
        self._cues = cues
        self._book = book
        self._raised_by: dict[Phrases, list[str]] = {cue.phrases: [] for cue in cues.values()}
        for cue in cues.values():
            for name in self._with_others(cue):
                self._raised_by[cues[name].phrases].append(cue.name)

    def __getitem__(self, name: str) -> Cue:
        return self._cues[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cues)

    def __len__(self) -> int:
        return len(self._cues)

    def possible_in(self, text: str) -> set[str]:
        """Those that a text has the characters for: a dozen or two, and told at once."""
        possible = self._book.all_possible(text)
        return set(chain.from_iterable(self._raised_by.get(phrases, ()) for phrases in possible))

    def _with_others(self, cue: Cue) -> set[str]:
        return {cue.name}.union(*(self._with_others(self._cues[name]) for name in cue.any_of))


@cache
def load_cues(folder: Path = FOLDER) -> Cues:
    """The cues; ValueError names the file, the cue and what is wrong with it."""
    book = PhraseBook()
    files: dict[str, str] = {}
    cues: dict[str, Cue] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if name in cues:
                raise ValueError(f"{path.name}: {name} is listed twice")
            cues[name] = _cue(f"{path.name}: {name}", name, table, book)
            files[name] = path.name
    for cue in cues.values():
        if unknown := set(cue.any_of) - cues.keys():
            raise ValueError(f"{files[cue.name]}: {cue.name}: unknown cues {sorted(unknown)}")
    return Cues(cues, book)


def _cue(place: str, name: str, table: Mapping[str, Any], book: PhraseBook) -> Cue:
    if unknown := table.keys() - KEYS:
        raise ValueError(f"{place}: unknown keys {sorted(unknown)}")
    with read_from(f"{place}, phrases"):
        phrases = book.phrases(table.get("phrases", ()))
    with read_from(f"{place}, except"):
        exceptions = book.phrases(table.get("except", ()))
    return Cue(
        name,
        table["means"],
        tuple(table["heard"]),
        tuple(table.get("not_heard", ())),
        phrases,
        exceptions,
        tuple(table.get("any_of", ())),
    )
