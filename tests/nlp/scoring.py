"""How well are sentences understood that nobody looked at while the rules were written?

    python -m tests.nlp.scoring [--only units,dates] [--misses FILE]

The sentences are in `heldback/`, one JSON object per line. Of `intents` the common ones count,
of `deeds` this product's own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.dates import read_date
from nlp.intents import load_intents
from nlp.interpreter import Lexicon, interpret
from tests.nlp.measures import (
    CHINA,
    Line,
    Score,
    score_dates,
    score_deeds,
    score_intents,
    score_retrieval,
    score_units,
)
from tests.nlp.sample import sample_lexicon

HELD_BACK = Path(__file__).parent / "heldback"
# For lines in which no time matters.
SOME_MONDAY = dt.datetime(2020, 11, 23, 10, tzinfo=CHINA)


def load(part: str) -> list[Line]:
    """The lines of units, intents, deeds, retrieval or dates."""
    text = (HELD_BACK / f"{part}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _read_date(text: str, now: str | None, doc_year: int | None) -> tuple[str | None, str | None]:
    typed_at = dt.datetime.fromisoformat(now) if now else None
    reading = read_date(text, now=typed_at, doc_year=doc_year)
    if reading is None:
        return None, None
    day = reading.date.isoformat() if reading.date else None
    hour = f"T{reading.time:%H:%M}" if reading.date and reading.time else ""
    return day and day + hour, reading.recurring


def _parts(lexicon: Lexicon) -> dict[str, Callable[[Sequence[Line]], Score]]:
    def parse(text: str, now: str | None) -> tuple[str, Mapping[str, Any]]:
        typed_at = dt.datetime.fromisoformat(now) if now else SOME_MONDAY
        reading = interpret(text, lexicon, typed_at)
        return reading.common_intent, reading.common_slots

    def parse_own(text: str, now: str | None) -> tuple[str, Mapping[str, Any]]:
        typed_at = dt.datetime.fromisoformat(now) if now else SOME_MONDAY
        reading = interpret(text, lexicon, typed_at)
        how_it_is_done = reading.intent == reading.only_spoken_of
        return "help" if how_it_is_done else reading.intent, reading.slots

    deeds = {intent.name for intent in load_intents().values() if intent.deed}

    def search(query: str) -> list[int]:
        return [hit.number for hit in lexicon.tasks.search(query)]

    return {
        "units": lambda lines: score_units(lines, lexicon.units.resolve),
        "intents": lambda lines: score_intents(lines, parse),
        "deeds": lambda lines: score_deeds(lines, parse_own, deeds),
        "retrieval": lambda lines: score_retrieval(lines, search),
        "dates": lambda lines: score_dates(lines, _read_date),
    }


PARTS = ("units", "intents", "deeds", "retrieval", "dates")


def score(part: str, lexicon: Lexicon) -> Score:
    """One part, measured over all its lines."""
    return _parts(lexicon)[part](load(part))


def _table(scores: Mapping[str, Score]) -> str:
    rows = [
        f"{part:<10} {name:<34} {value:>7}" if isinstance(value, int)
        else f"{part:<10} {name:<34} {value:>7.3f}"
        for part, result in scores.items()
        for name, value in result.figures.items()
    ]  # fmt: skip
    return "\n".join(rows) + "\n"


def main() -> None:
    """Print the figures; write the misses where a file is named."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas")
    parser.add_argument("--misses", type=Path, help="write every miss here, one JSON per line")
    options = parser.parse_args()
    lexicon = sample_lexicon()
    scores = {part: score(part, lexicon) for part in options.only.split(",")}
    sys.stdout.write(_table(scores))
    if options.misses:
        misses = [{"part": part, **miss} for part, one in scores.items() for miss in one.misses]
        options.misses.write_text(
            "".join(json.dumps(miss, ensure_ascii=False) + "\n" for miss in misses), "utf-8"
        )


if __name__ == "__main__":
    main()
