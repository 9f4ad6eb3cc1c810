"""How are phrases written down as data, and where does a message match them?

A phrase is plain text with a little notation:

    (看|查)一下     one of several
    [的]任务        may be left out; [的|了]+ may also come several times
    {unit}          something found before: a unit, task number, percentage, date, page or address
    {body}          what is written like the name of a body that was not found: 区航天局
    {topic}         any words up to the next punctuation; {few}: at most two characters
    {clauses}       whatever else is said, no question and nothing found before; {rest}: the rest of
                    the sentence
    {told}          a part that many phrases share, by its name in nlp/parts.toml; where the part is
                    a list of words, one of them: ({finishes})
    *               a few characters of anything, within the clause
    ^ $             the clause begins or ends here; {start}, {end}: the message does
    a space         may be there or not

A long phrase goes on in the next line, which is indented; that break means nothing.
Latin words match whole words only. Phrases are compared with a *masked* text: lower case, each
thing found before overwritten by its mark, so that positions stay those of the message.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from nlp.names import bodies

PARTS_FILE = Path(__file__).with_name("parts.toml")

MARKS = {
    "unit": "\ue000",
    "task_no": "\ue001",
    "percent": "\ue002",
    "date": "\ue003",
    "url": "\ue004",
    "ordinal": "\ue005",
    "page": "\ue006",
    "receipt": "\ue007",
}
PUNCTUATION = r"，。！？、；：,!?;:\n…"
_ANY_MARK = "".join(MARKS.values())

# [任意|*]+ could be taken apart in so many ways that a long message is never read to its end.
_ANYTHING_SEVERAL_TIMES = re.compile(
    r"\[[^\[\]]*(?:\*|\{(?:topic|few|body|rest|clauses)\})[^\[\]]*\]\+"
)
_WILDCARDS = {
    "topic": rf"[^{PUNCTUATION}{_ANY_MARK}]{{1,30}}?",
    "few": rf"[^{PUNCTUATION}{_ANY_MARK}]{{0,2}}?",
    "clauses": rf"[^！？、；!?;\n…{_ANY_MARK}]*+",
    "rest": r"[^。！、；：!;:\n…]*+",
    "number": r"\d{1,6}",
    "start": r"\A\s*",
    "end": r"\s*\Z",
    "token": r"[A-Za-z0-9_\-]{1,64}",
}
# Where case is ignored, Python takes a third of a millisecond over [a-z] as it is, for letters of
# other alphabets that count as small or capital ones of ours; and it stands beside every word.
_LETTER = "(?a:[a-z])"
_NOTATION = {
    "(": "(?:",
    ")": ")",
    "[": "(?:",
    "]": ")?",
    "]+": ")*",
    "|": "|",
    "*": rf"[^{PUNCTUATION}]{{0,12}}?",
    "^": rf"(?:^|(?<=[{PUNCTUATION}]))",
    "$": rf"(?=\s*(?:[{PUNCTUATION}{_ANY_MARK}]|$))",
    " ": r"\s*+",
}
# The words of one group that may come several times, as they are written: 看|看看|查.
_SEVERAL_TIMES = re.compile(r"\[([^\[\]()*^$]*)\]\+")
_TOKEN = re.compile(r"\{(\w+)\}|\]\+|[a-zA-Z]+|.", re.DOTALL)


# What a Chinese keyboard types for it. A message is read in half-width, and holds none of these.
_FULL_WIDTH = re.compile("[（）｜［］｛｝＋＊＾＄]")
_PART = re.compile(r"\{(\w+)\}")
_LINE_BREAK = re.compile(r"\n +")


class PatternError(ValueError):
    """A phrase in a data file that cannot be read."""


def spelled_out(phrase: str) -> str:
    """The phrase in one line, with what its named parts stand for."""
    parts = _parts()
    while (written := _PART.sub(lambda part: parts.get(part[1], part[0]), phrase)) != phrase:
        phrase = written
    return _LINE_BREAK.sub("", phrase)


def must_be_half_width(phrase: str) -> None:
    """PatternError where notation is written in full width, which no message would ever match."""
    if wide := _FULL_WIDTH.search(phrase):
        raise PatternError(f"{phrase!r}: {wide[0]} is full-width; write the half-width sign")


@contextmanager
def read_from(place: str) -> Iterator[None]:
    """Lets an error of a phrase say in which file and list it stands."""
    try:
        yield
    except PatternError as error:
        raise PatternError(f"{place}: {error}") from error


@cache
def _parts() -> dict[str, str]:
    written = tomllib.loads(PARTS_FILE.read_text(encoding="utf-8"))
    parts = {
        name: said if isinstance(said, str) else "|".join(said) for name, said in written.items()
    }
    for name, said in parts.items():
        with read_from(f"{PARTS_FILE.name}: {name}"):
            must_be_half_width(said)
    return parts


def to_regex(phrase: str) -> str:
    """One phrase as the source of a regular expression."""
    must_be_half_width(phrase)
    written = spelled_out(phrase)
    if _ANYTHING_SEVERAL_TIMES.search(written):
        raise PatternError(f"{phrase!r}: words of any kind may not come several times")
    plain = _SEVERAL_TIMES.sub(lambda group: f"[{_once_each(group[1])}]+", written)
    return "".join(_translate(token, phrase) for token in _TOKEN.finditer(plain))


def _once_each(words: str) -> str:
    """The words without those that are others said in a row: of 看|看看 the first.

    They say nothing new where all may come again, and 看看看看… could be taken apart in so many
    ways that a message of them would never be read to its end.
    """
    said = list(dict.fromkeys(words.split("|")))
    return "|".join(word for word in said if not _is_made_of(word, {*said} - {word, ""}))


def _is_made_of(word: str, others: set[str]) -> bool:
    reached = {0}
    for start in range(len(word)):
        if start in reached:
            reached |= {start + len(o) for o in others if word.startswith(o, start)}
    return len(word) in reached


def check(phrase: str) -> None:
    """PatternError when the phrase cannot be read, or matches where nothing is said."""
    try:
        empty = re.compile(to_regex(phrase)).fullmatch("")
    except re.error as error:
        raise PatternError(f"{phrase!r}: {error}") from error
    if empty:
        raise PatternError(f"{phrase!r} matches where nothing is said")


def _translate(token: re.Match[str], phrase: str) -> str:
    written, name = token[0], token[1]
    if name:
        if mark := mark_of(name, phrase):
            return rf"\s*+{mark}++\s*+"  # all of it: another mark is where a clause ends
        return _WILDCARDS.get(name) or _body()
    if written.isascii() and written.isalpha():
        return rf"(?<!{_LETTER}){written.lower()}(?!{_LETTER})"
    return _NOTATION.get(written) or re.escape(written)


def mark_of(name: str, phrase: str) -> str:
    """The mark of what a phrase names in braces, "" for a wildcard; PatternError for neither."""
    if name not in MARKS and name not in _WILDCARDS and name != "body":
        raise PatternError(f"{phrase!r}: no such thing as {{{name}}}")
    return MARKS.get(name, "")


@cache
def _body() -> str:
    endings = "|".join(map(re.escape, bodies()["written_endings"]))
    return rf"[^\s{PUNCTUATION}{_ANY_MARK}]{{1,16}}?(?:{endings})"


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """One expression for many phrases; the earlier phrase wins where several match."""
    listed = list(phrases)
    try:
        pattern = re.compile("|".join(map(to_regex, listed)) or r"(?!)")
    except re.error:
        pattern = None
    if pattern is None or pattern.fullmatch(""):
        for phrase in listed:
            check(phrase)
        raise PatternError(f"{listed!r} cannot be joined")
    return pattern


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Where the pattern matches, empty matches left out."""
    return [match.span() for match in pattern.finditer(text) if match.end() > match.start()]
