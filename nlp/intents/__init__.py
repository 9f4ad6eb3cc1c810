"""Which wishes are known, how do people say them, and which details belong to each?

One file per intent, its name is the intent's. Keys:

    slots      details the intent can carry, needed ones first
    required   those of them it cannot do without
    sentences  phrases that are the whole message, courtesies aside
    signs      things that together speak for the intent (`when`: "a|b" needs one of the two, "!a"
               that it is absent), how strongly (`strength`), and a sentence they decide (`said`)
    told       true where it is a statement: 都无变化可以吗 is none
    deed       true where it does something: a message that only speaks of it (nlp/deeds.py) never
               carries it out
    asked      for a deed, the intent that answers whether or when it was done
    called     for a deed, what it is called in a question that orders nothing: 怎么移交
    own_words  for a deed, the cues behind which somebody's own words stand (明天提醒我问谁没报),
               "*" where any of its words may be
    set_off    for a deed, the cues behind which they stand once a colon, comma or space follows
    behind     for a deed, the cue of its order behind a question of its own: 谁没报？催一下
    says_not   for a deed, true where it is itself said by a "not": 先别提醒
    nearest    for an intent that is not of the common ones: the common one it would count as

The strongest sign of all intents wins. Strengths are to be judged by the sentences beside them:

    9.5 and more  nothing else can be meant; a whole sentence has 9.5, one within courtesies 9.45,
                  and what must not be taken for such a sentence has more
    9 to 9.5      a clear question or order, before the common ways to name a task or a unit
    8 to 9        the common ways to report, to look tasks up, to ask how far they are
    6 to 8        words are missing
    below 6       a guess from one word; what has less than 2 is not understood

Within a level what needs more is stronger by some hundredths. Where the next intent is less than
3 behind, the answer is the less sure the nearer it is; below 0.5 the assistant asks first.

Words every message may hold (questions, states, times) are cues, in `nlp/cues/`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nlp import patterns, reports, slots
from nlp.cues import load_cues
from nlp.message import COMPUTED, Message
from nlp.phrasebook import PhraseBook, Phrases

FOLDER = Path(__file__).parent
EVERYTHING = "*"
NOTHING_ELSE = "out_of_scope"
SENTENCE_STRENGTH = 9.5
CORE_STRENGTH = 9.45

# Set where the words were found within a message, and are not the whole of it.
IN_PASSING = "in_passing"
SLOTS = frozenset(slots.READERS) | reports.SLOTS | {IN_PASSING}

KEYS = frozenset({"slots", "required", "sentences", "signs", "nearest", "told", "deed"})
OF_DEEDS = frozenset({"asked", "called", "own_words", "set_off", "behind", "says_not"})

# What every assistant for such a table is asked; all else is this product's own.
COMMON = frozenset(
    {"tasks_by_unit", "my_tasks", "task_search", "task_detail", "units_of_task", "due"}
    | {"submit_progress", "progress_query", "set_reminder", "snooze", "bind"}
    | {"help", "greeting", "thanks", "cancel", "out_of_scope"}
)


@dataclass(frozen=True, slots=True)
class Sign:
    """Things that, all together, speak for an intent with a certain strength.

    They decide what the sentence `said` wants. `needs` is `when` taken apart: of each entry one
    must be shown, or (False) be absent.
    """

    strength: float
    said: str
    when: tuple[str, ...]
    needs: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def cues(self) -> Collection[str]:
        """The cues of which a message must raise one before the sign can hold; none where it may
        hold without any."""
        alternatives = ([name for name, wanted in each if wanted] for each in self.needs)
        of_cues = (
            names
            for names, each in zip(alternatives, self.needs, strict=True)
            if len(names) == len(each) and load_cues().names >= set(names)
        )
        return min(of_cues, key=len, default=())

    def holds(self, message: Message) -> bool:
        """Whether the message shows all of it; the cheap tests come first in the files."""
        # Asked some fifty times a message: plain loops, which cost half of all() and any().
        for alternatives in self.needs:
            for name, wanted in alternatives:
                if message.shows(name) is wanted:
                    break
            else:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish: its name, its details, and how to know it.

    `worded` are those sentences that leave no room for the words of a topic; `called` matches
    what a deed is called.
    """

    name: str
    slots: tuple[str, ...]
    required: tuple[str, ...]
    sentences: tuple[str, ...]
    signs: tuple[Sign, ...]
    whole: Phrases
    worded: Phrases
    called: Phrases
    nearest: str
    told: bool = False
    deed: bool = False
    asked: str | None = None
    own_words: str = ""
    set_off: str = ""
    behind: str = ""
    says_not: bool = False

    def score(self, message: Message) -> tuple[float, Sign | None]:
        """The strength of the strongest sign, and that sign; None for a whole sentence."""
        if self.whole.fullmatch(message.masked):
            return SENTENCE_STRENGTH, None
        asked = self.told and message.shows("polar")
        if message.core != message.masked and not asked and self.whole.fullmatch(message.core):
            return CORE_STRENGTH, None
        if self.deed and message.order != message.core and self.whole.fullmatch(message.order):
            return CORE_STRENGTH, None
        for sign in self.signs:
            if sign.holds(message):
                return sign.strength, sign
        return 0.0, None


class Intents(Mapping[str, Intent]):
    """Every intent by name, and by what a message must hold before it can mean it."""

    def __init__(self, intents: Mapping[str, Intent], book: PhraseBook) -> None:
        self._intents = intents
        self._book = book
        self._by_whole = {intent.whole: intent.name for intent in intents.values()}
        self._by_called = {intent.called: intent.name for intent in intents.values()}
        self._by_cue: defaultdict[str, set[str]] = defaultdict(set)
        self._always = {NOTHING_ELSE}
        for intent in intents.values():
            for cues in (sign.cues for sign in intent.signs):
                for cue in cues:
                    self._by_cue[cue].add(intent.name)
                if not cues:
                    self._always.add(intent.name)

    def __getitem__(self, name: str) -> Intent:
        return self._intents[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._intents)

    def __len__(self) -> int:
        return len(self._intents)

    def possible_in(self, message: Message) -> list[Intent]:
        """Those that may score at all, two dozen or so: what the others need is not there."""
        names = self._always.union(*(self._by_cue.get(cue, ()) for cue in message.possible_cues))
        for text in {message.masked, message.core, message.order}:
            names |= self._possible(self._by_whole, text)
        return [self._intents[name] for name in sorted(names)]

    def perhaps_called_in(self, text: str) -> list[Intent]:
        """The deeds of whose names a text has the characters."""
        return [self._intents[name] for name in sorted(self._possible(self._by_called, text))]

    def _possible(self, by_phrases: Mapping[Phrases, str], text: str) -> set[str]:
        return {by_phrases[each] for each in self._book.all_possible(text) & by_phrases.keys()}


@cache
def load_intents(folder: Path = FOLDER) -> Intents:
    """The intents; ValueError names the file and what is wrong with it."""
    book = PhraseBook()
    intents = {path.stem: _read(path, book) for path in sorted(folder.glob("*.toml"))}
    owners: dict[str, str] = {}
    for intent in intents.values():
        for sentence in intent.sentences:
            if (owner := owners.setdefault(sentence, intent.name)) != intent.name:
                raise ValueError(f"{sentence!r} is a sentence of {owner} and of {intent.name}")
    for intent in intents.values():
        _expect_known(folder / intent.name, "intents", filter(None, [intent.asked]), intents)
    return Intents(intents, book)


def _read(path: Path, book: PhraseBook) -> Intent:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    carried = tuple(table.get("slots", ()))
    required = tuple(table.get("required", ()))
    sentences = tuple(table.get("sentences", ()))
    signs = sorted(map(_sign, table.get("signs", ())), key=lambda sign: -sign.strength)
    _expect_known(path, "keys", table, KEYS | OF_DEEDS)
    if not table.get("deed") and (of_deeds := table.keys() & OF_DEEDS):
        raise ValueError(f"{path.name}: no deed, and has {sorted(of_deeds)}")
    nearest = table.get("nearest", path.stem if path.stem in COMMON else "out_of_scope")
    _expect_known(path, "nearest intents", [nearest], COMMON)
    _expect_known(path, "slots", carried, SLOTS)
    _expect_known(path, "required slots", required, carried)
    own_words, set_off = str(table.get("own_words", "")), str(table.get("set_off", ""))
    behind = str(table.get("behind", ""))
    named = filter(None, f"{own_words}|{set_off}|{behind}".split("|"))
    _expect_known(path, "own words", named, load_cues().keys() | {EVERYTHING})
    known = load_cues().keys() | patterns.MARKS.keys() | COMPUTED.keys()
    said = {name for sign in signs for alternatives in sign.needs for name, _ in alternatives}
    _expect_known(path, "signs", said, known)
    if len(set(sentences)) < len(sentences):
        raise ValueError(f"{path.name}: a sentence is listed twice")
    worded = [s for s in sentences if "{topic}" not in s and "*" not in s]
    with patterns.read_from(f"{path.name}: sentences"):
        whole = book.phrases(f"{sentence} " for sentence in sentences)
    with patterns.read_from(f"{path.name}: called"):
        called = book.phrases(table.get("called", ()))
    return Intent(
        path.stem,
        carried,
        required,
        sentences,
        tuple(signs),
        whole,
        book.phrases(f"{sentence} " for sentence in worded),
        called,
        nearest,
        told=bool(table.get("told", False)),
        deed=bool(table.get("deed", False)),
        asked=table.get("asked"),
        own_words=own_words,
        set_off=set_off,
        behind=behind,
        says_not=bool(table.get("says_not", False)),
    )


def _sign(table: Mapping[str, Any]) -> Sign:
    needs = tuple(
        tuple((name.removeprefix("!"), not name.startswith("!")) for name in condition.split("|"))
        for condition in table["when"]
    )
    return Sign(float(table["strength"]), table["said"], tuple(table["when"]), needs)


def _expect_known(path: Path, what: str, said: Iterable[str], known: Iterable[str]) -> None:
    if unknown := set(said) - set(known):
        raise ValueError(f"{path.name}: unknown {what} {sorted(unknown)}")
