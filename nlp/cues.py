"""Which cues does a message hold: a question, a wish to be shown, a status, a time?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.phrasebook import PhraseBook, Phrases

CUES_FILE = Path(__file__).with_name("cues.toml")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that, found anywhere, speak for something; `any_of` names cues that do as well."""

    name: str
    phrases: Phrases
    exceptions: Phrases
    any_of: tuple[str, ...] = ()

    def spans(self, masked: str) -> tuple[Span, ...]:
        """Where it is said, in order, leaving out what is part of an exception."""
        found = self.phrases.spans(masked)
        if found and (exceptions := self.exceptions.spans(masked)):
            found = [span for span in found if not any(inside(span, e) for e in exceptions)]
        return tuple(found)


def inside(inner: Span, outer: Span) -> bool:
    """Whether the first span lies within the second, borders included."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@cache
def load_cues(path: Path = CUES_FILE) -> Mapping[str, Cue]:
    """The cues by name; ValueError when one names a cue there is none of."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    book = PhraseBook()
    cues = {name: _cue(name, table, book) for name, table in tables.items()}
    for cue in cues.values():
        if unknown := set(cue.any_of) - cues.keys():
            raise ValueError(f"{path.name}: {cue.name} names unknown cues {sorted(unknown)}")
    return cues


def _cue(name: str, table: Mapping[str, list[str]], book: PhraseBook) -> Cue:
    if unknown := table.keys() - {"phrases", "except", "any_of"}:
        raise ValueError(f"cue {name}: unknown keys {sorted(unknown)}")
    return Cue(
        name,
        book.phrases(table.get("phrases", ())),
        book.phrases(table.get("except", ())),
        tuple(table.get("any_of", [])),
    )
