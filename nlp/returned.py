"""What is said of the differences of a returned ledger: 第3处采用，其余保留; 25项用表格的.

The sentence is read as a whole; where it says more or else, nothing is read.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from nlp.normalize import normalize
from nlp.numerals import SPELLED, chinese_integer
from nlp.units import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nlp.mentions import UnitMention

STEP = "step"
SHEET, SYSTEM = "sheet", "system"
_NUMBER = rf"(?:[0-9]{{1,4}}|{SPELLED})"
_LISTED = rf"{_NUMBER}(?:[、和及与,，]第?{_NUMBER})*"
_TASKS = re.compile(rf"(?:第|task )?({_LISTED})项|\btasks? ({_LISTED})")
_PLACES = re.compile(rf"第?({_LISTED})[处条行个]|(?:第|number |no\. ?|#)({_LISTED})|^({_LISTED})")
_CLAUSES = re.compile(
    r"[。;；]|[，,、]?(?=其余|其他|剩下|余下|剩余)|[，,]\s*(?=[a-z])"
    r"|(?<=[用留纳改格统])[，,、\s]+(?=第?[0-9一二三四五六七八九十])"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Which side is right (``SHEET`` or ``SYSTEM``) in the differences of these places of the
    list, or tasks and units; in what is left (``rest``), or in all; else in what is shown."""

    side: str
    places: tuple[int, ...] = ()
    task_nos: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    rest: bool = False
    all: bool = False

    @property
    def points(self) -> bool:
        """Whether it says which."""
        return bool(self.places or self.task_nos or self.units)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_decisions(text: str, named: Sequence[UnitMention]) -> tuple[Decision, ...] | str | None:
    """What is decided, in order; ``STEP`` where it is to be seen one by one; None for anything
    else. ``named`` are the units that the message names."""
    if any(mention.verdict is not Verdict.CERTAIN for mention in named):
        return None
    said = normalize(text).casefold().strip("。.!！ ")
    if said in _data()["step"]:
        return STEP
    clauses = [clause.strip(" ，,") for clause in _CLAUSES.split(said)]
    read = [_decision(clause, named) for clause in clauses if clause]
    return tuple(one for one in read if one) if read and all(read) else None


def _decision(clause: str, mentions: Sequence[UnitMention]) -> Decision | None:
    words = _data()
    side, what = SYSTEM, _without(clause, words["system"])
    if what is None:
        side, what = SHEET, _without(clause, words["sheet"])
    if what is None:
        return None
    rest = _without(what, words["rest"])
    what = what if rest is None else rest
    everything = _without(what, words["all"])
    what = what if everything is None else everything
    here = [mention for mention in mentions if mention.text.casefold() in what]
    for mention in here:
        what = what.replace(mention.text.casefold(), " ")
    what, task_nos = _numbers(what, _TASKS)
    what, places = _numbers(what.strip(), _PLACES)
    for filler in words["beside"]:
        what = what.replace(filler, "")
    if what.strip(" ，,、:："):
        return None
    units = tuple(name for mention in here for name in mention.units)
    every = everything is not None and rest is None and not (places or task_nos or units)
    return Decision(side, places, task_nos, units, rest is not None, every)


def _without(clause: str, words: list[str]) -> str | None:
    """The clause without the first of the words that is in it; None where none is."""
    word = next((word for word in words if word in clause), None)
    return None if word is None else clause.replace(word, " ", 1)


def _numbers(text: str, form: re.Pattern[str]) -> tuple[str, tuple[int, ...]]:
    found: list[int] = []
    for match in form.finditer(text):
        listed = next(group for group in match.groups() if group)
        numbers = (chinese_integer(n) for n in re.findall(_NUMBER, listed))
        found += [number for number in numbers if number]
    return form.sub(" ", text), tuple(found)


@cache
def _data() -> dict[str, list[str]]:
    """The words, the longer before the shorter."""
    source = resources.files("nlp") / "lexicon" / "returned.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: sorted(words, key=len, reverse=True) for name, words in table.items()}
