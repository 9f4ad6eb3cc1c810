"""What does the language part make of these lines? JSON Lines in, JSON Lines out."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot import lexicon
from bot.samples import load_samples
from nlp.cues import load_cues
from nlp.dates import find_dates, read_date
from nlp.evidence import Evidence
from nlp.interpreter import Lexicon, interpret, prepare, what_decided
from nlp.message import Message
from storage import plans
from storage.db import Database

PARTS = ("units", "parse", "search", "dates")
Answer = Callable[[Mapping[str, Any], Lexicon], tuple[dict[str, Any], Iterable[Evidence]]]


def answer_lines(
    part: str,
    source: TextIO,
    sink: TextIO,
    *,
    zone: ZoneInfo,
    now: dt.datetime,
    database: Database | None,
    explain: bool = False,
) -> None:
    """Answers each line of ``source`` on ``sink``, in order, as it comes.

    ``units``: ``{"mention"}`` → ``{"units"}``; ``parse``: ``{"text", "now"?}`` → ``{"intent",
    "slots"}``; ``search``: ``{"query"}`` → ``{"rows"}``; ``dates``: ``{"text", "now" or
    "doc_year"}`` → ``{"date", "recurring"}``. A line that is no such object is answered with
    ``{"error"}``, a blank one as an empty text, so that answers pair with lines. ``now`` stands in
    where a line gives none; ``explain`` adds the evidence.
    """
    language = _language_of(database, now)
    answer, said = _ANSWERS[part]
    if part == "parse":
        prepare(language)  # what is wrong with the data of words is no fault of a line
    for line in source:
        try:
            # Windows Notepad puts a byte order mark before the first line.
            written = line.removeprefix("\ufeff").strip()
            item = {"now": now.isoformat(), **(json.loads(written) if written else {said: ""})}
            if "now" in item:
                item["now"] = dt.datetime.fromisoformat(item["now"])
                if item["now"].tzinfo is None:
                    item["now"] = item["now"].replace(tzinfo=zone)
            result, evidence = answer(item, language)
        except KeyError as missing:
            result, evidence = {"error": f"no {missing} in this line"}, ()
        except (TypeError, ValueError) as error:
            result, evidence = {"error": f"not a line of this part: {error}"}, ()
        if explain:
            result["evidence"] = [[e.kind, e.said, e.means] for e in evidence]
        sink.write(json.dumps(result, ensure_ascii=False) + "\n")
        sink.flush()


def _language_of(database: Database | None, now: dt.datetime) -> Lexicon:
    """The lexicon of a database, or of the samples in one that is thrown away."""
    if database is not None:
        with database.reading() as session:
            return lexicon.build(session, plans.live_plan(session))
    with tempfile.TemporaryDirectory() as folder:
        samples = Database(f"sqlite:///{Path(folder) / 'samples.sqlite3'}")
        load_samples(samples, now)
        with samples.reading() as session:
            built = lexicon.build(session, plans.live_plan(session))
        samples.close()
        return built


def _units(item: Mapping[str, Any], language: Lexicon) -> tuple[dict[str, Any], Iterable[Evidence]]:
    mention = str(item["mention"])
    names = language.units.resolve(mention)
    # Evidence is gathered only where it is asked for.
    return {"units": list(names)}, (e for m in language.units.find(mention) for e in m.evidence)


def _parse(item: Mapping[str, Any], language: Lexicon) -> tuple[dict[str, Any], Iterable[Evidence]]:
    """The evidence is what decided, which sign with which strength and which was next to it, and
    then every cue that was heard, by its words."""
    text, now = str(item["text"]), item["now"]
    reading = interpret(text, language, now)
    result: dict[str, Any] = {"intent": reading.common_intent, "slots": dict(reading.common_slots)}
    if len(reading.reports) > 1:
        result["reports"] = [dict(report) for report in reading.reports]
    message = Message(text, language, now)
    return result, chain(reading.evidence, what_decided(message), _heard(message))


def _heard(message: Message) -> Iterator[Evidence]:
    for cue in load_cues():
        for span in message.spans(cue):
            yield Evidence("cue", message.said(span), cue)


def _search(item: Mapping[str, Any], language: Lexicon) -> tuple[dict[str, Any], list[Evidence]]:
    hits = language.tasks.search(str(item["query"]))
    return {"rows": [hit.number for hit in hits]}, [e for hit in hits for e in hit.evidence]


def _dates(item: Mapping[str, Any], language: Lexicon) -> tuple[dict[str, Any], Iterable[Evidence]]:
    """The evidence is every expression of time that was read, and as what."""
    year = item.get("doc_year")
    text, now = str(item["text"]), None if year is not None else item["now"]
    evidence = (
        Evidence(found.kind, found.text, str(found.date or found.recurring or ""))
        for found in find_dates(text, now=now, doc_year=year)
    )
    reading = read_date(text, now=now, doc_year=year)
    if reading is None or reading.date is None:
        return {"date": None, "recurring": reading.recurring if reading else None}, evidence
    date = reading.date.isoformat()
    if reading.time is not None:
        date += f"T{reading.time:%H:%M}"
    return {"date": date, "recurring": reading.recurring}, evidence


# What answers, and under which name a line gives it what was said.
_ANSWERS: Mapping[str, tuple[Answer, str]] = {
    "units": (_units, "mention"),
    "parse": (_parse, "text"),
    "search": (_search, "query"),
    "dates": (_dates, "text"),
}
