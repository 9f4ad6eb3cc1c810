"""How does a coordinator settle a doubt, and which tasks get a date? Whole sentences only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from nlp.dates import find_dates
from nlp.late import late
from nlp.left_out import without_exception
from nlp.normalize import normalize
from nlp.numerals import SPELLED, chinese_integer
from nlp.task_numbers import find_task_numbers
from nlp.units import Place, UnitIndex, UnitMention, Verdict
from nlp.words import words_of

_SPAN = re.compile(r"第?(\d{1,4})[项号]?[至到—–~-]第?(\d{1,4})项?")
_NUMBERS = re.compile(
    r"\s*第?\s*\d{1,3}\s*项?(?:\s*(?:[、,，和及与跟]|and|&)\s*第?\s*\d{1,3}\s*项?)+\s*"
)
_LIST = re.compile(r"第?\d{1,4}[项号]?(?:[、,，和及与]第?\d{1,4}[项号]?)+")

_CLAUSE_END = re.compile(r"[，,；;。\n]")
_ROW_AHEAD = re.compile(
    r"(?:第?\d{1,4}[项条号](?:任务)?[中里]?的?"
    r"|(?:in |for )?task \d{1,4}(?:'s|[:,])? ?)?[“\"'「]?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(20\d\d|\d\d(?=年))(?!\d)年?")
_DENIED_YEAR = re.compile(
    r"(?:而?不是|并非|[不别]按|(?<![a-z])not )\s*(?:for )?(?:20\d\d年?|\d\d年)度?的?",
    re.IGNORECASE,
)
_of = words_of("settlements")
_AROUND_DAY = late(_of("around_day"), re.IGNORECASE)
_FOR_ALL = late(_of("for_all"), re.IGNORECASE)
_LAYS_DOWN = late(_of("lays_down"), re.IGNORECASE)
_STILL = late(_of("still"), re.IGNORECASE)
_BY = late(_of("by"), re.IGNORECASE)
_BACK = late(rf"\s*{_of('back')}\s*[。.]?\s*", re.IGNORECASE)
_NUMBER = rf"(?:[0-9]{{1,3}}|{SPELLED})"
_SEVERAL = rf"{_NUMBER}(?:\s*[、,，和及与到至~—–-]\s*第?{_NUMBER})*"
_SPOT = late(
    rf"{_of('looks')}?\s*第\s*({_SEVERAL})\s*{_of('spot')}"
    rf"|(?:look at |see )?\b(?:doubts?|points?|spots?) ({_SEVERAL})\b",
    re.IGNORECASE,
)
_RUN = re.compile(rf"({_NUMBER})\s*[到至~—–-]\s*第?({_NUMBER})")
_ASKS_OF = late(rf"{_of('asks_of')}\s*[?]?", re.IGNORECASE)
_STRIKES = late(_of("strikes"))
_ANSWERING = frozenset({"day", "period_end", "recurring", "ongoing", "unanchored"})
"""What of a time says by when, or how often, a task is due."""
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


class Word(StrEnum):
    """An answer that needs no name, number or day."""

    YES = "yes"
    AGREED = "agreed"
    NO = "no"
    LEAVE = "leave"
    STRIKE = "strike"
    LEAVE_ALL = "leave_all"
    ADD = "add"
    ADD_ALL = "add_all"
    NEW = "new"


_OF_A_NAME = frozenset({Word.LEAVE, Word.ADD})
"""What may be said right behind a name in doubt: 审计局加入名册."""


def settles(text: str, units: Iterable[str]) -> bool:
    """Whether a sentence says a word, units, a task's number or a day, and nothing else.

    ``units`` are the words it names units with. Anything else is a new wish, not an answer.
    """
    if read_word(text) is not None or read_number(text) is not None:
        return True
    if read_full_name(text) is not None:
        return True
    said = normalize(text)
    days = [(d.start, d.end) for d in find_dates(said)]
    names = [(m.start(), m.end()) for unit in units for m in re.finditer(re.escape(unit), said)]
    numbers = [(n.start, n.end) for n in find_task_numbers(said)]
    if days:
        return not _left_beside_days(said) or is_for_all(text)
    return bool(names) and not _left(said, [*names, *numbers], "around")


def is_for_all(text: str) -> bool:
    """Whether a sentence gives one day or rhythm to all that is open, or all but some tasks, and
    says nothing else: 剩下的都是12月底前, 都改到6月底, 除了第3项，都是年底前."""
    said, but = without_exception(normalize(text))
    said = normalize(said)
    dated = any(day.kind in _ANSWERING for day in find_dates(said))
    all_of_them = bool(but.numbers) if but is not None else bool(_FOR_ALL.search(said))
    return dated and all_of_them and not _left_beside_days(said, _FOR_ALL)


def lays_down_for_all(text: str) -> bool:
    """The same of what can only be an order: 剩下的时限都是6月底前, and not 所有6月底前的."""
    return is_for_all(text) and bool(_LAYS_DOWN.search(normalize(text)))


def is_only_a_day(text: str) -> bool:
    """Whether a sentence says a day or a rhythm, of which tasks, and nothing else."""
    said = normalize(text)
    for number in find_task_numbers(said):
        said = said[: number.start] + "," * (number.end - number.start) + said[number.end :]
    return bool(find_dates(said)) and not _left_beside_days(said)


def is_only_by_a_day(text: str) -> bool:
    """The same of a day by which something is wanted: 第3项改到3月1日前完成."""
    return is_only_a_day(text) and any(_BY.search(day.text) for day in find_dates(text))


def means_it_still(text: str) -> bool:
    """Whether a day is meant though it is over: 仍按10月31日."""
    return bool(_STILL.search(normalize(text)))


def goes_back(text: str) -> bool:
    """Whether what was settled last is to be open again: 上一步, 撤回."""
    return bool(_BACK.fullmatch(normalize(text)))


def _left_beside_days(said: str, *more: re.Pattern[str]) -> str:
    """What a sentence says besides its days and the words that go with them, or ``more`` words."""
    for day in find_dates(said):
        said = said[: day.start] + " " * (day.end - day.start) + said[day.end :]
    for words in (*more, _AROUND_DAY):
        said = words.sub(" ", said)
    return _left(said, (), "around")


def read_about(text: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Which of the names written in a table a sentence speaks of, and what it says they are:
    第4项的市财政局其实是区财政局."""
    said = normalize(text)
    ahead = _ROW_AHEAD.match(said)
    rest = said[ahead.end() :] if ahead else said
    for name in sorted(names, key=len, reverse=True):
        written = normalize(name)
        if not rest.startswith(written):
            continue
        behind = rest[len(written) :].lstrip("”\"'」 ")
        link = _link(behind)
        if link is not None:
            return name, behind[len(link) :].strip(' ：:“"「')
        if read_word(behind) in _OF_A_NAME or read_full_name(behind) is not None:
            return name, behind
    return None


def read_clauses(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """A sentence that explains several names, cut into one for each; any other as it is."""
    clauses = tuple(clause for clause in _CLAUSE_END.split(text) if clause.strip())
    several = len(clauses) > 1 and all(read_about(clause, names) for clause in clauses)
    return clauses if several else (text,)


def read_part(text: str) -> tuple[int, str, str] | None:
    """Whose part in which task a sentence speaks of, and what it says that unit is:
    第4项的牵头单位其实是区教体局. The part is lead, support, or any where it tells none apart.
    """
    said = normalize(text)
    numbers = find_task_numbers(said)
    if len(numbers) != 1:
        return None
    rest = said[numbers[0].end :].lstrip("的里中任务 ")
    for part, words in _data()["parts"].items():
        word = next((word for word in words if rest.startswith(word)), None)
        link = _link(rest[len(word) :]) if word else None
        if word and link and link not in _data()["changing"]:
            return numbers[0].number, part, rest[len(word) + len(link) :].strip(' ：:“"「')
    return None


def read_places(text: str) -> tuple[tuple[tuple[int, ...], str], ...]:
    """Which doubts of the list a sentence names by their places, and what it answers to each:
    第3处不管，第4、5处：就是区教体局. The answer is empty where they are only to be seen (看第3处).

    Empty for a sentence that does not begin with a place.
    """
    said = normalize(text).strip()
    marks = list(_SPOT.finditer(said))
    if not marks or marks[0].start():
        return ()
    found: list[tuple[tuple[int, ...], str]] = []
    ahead: tuple[int, ...] = ()
    for mark, end in zip(marks, [*(m.start() for m in marks[1:]), len(said)], strict=True):
        answer = said[mark.end() : end].strip(" :：,，、;；。.")
        numbers = (*ahead, *_places(mark[1] or mark[2]))
        # 第3处和第4处不管: one answer to both.
        goes_on = answer in ("和", "及", "与", "and") or (not answer and end < len(said))
        ahead = numbers if goes_on else ()
        if len(numbers) > 1:
            answer = answer.lstrip("都均全")
        if not goes_on:
            found.append((numbers, "" if _ASKS_OF.fullmatch(answer) else answer))
    return (*found, (ahead, "")) if ahead else tuple(found)


def _places(listed: str) -> tuple[int, ...]:
    def run(match: re.Match[str]) -> str:
        first, last = (chinese_integer(number) or 0 for number in match.groups())
        return "、".join(map(str, range(first, last + 1)))

    listed = _RUN.sub(run, listed)
    return tuple(chinese_integer(number) or 0 for number in re.findall(_NUMBER, listed))


def may_strike(text: str) -> bool:
    """Whether a sentence may order that something goes."""
    return bool(_STRIKES.search(normalize(text)))


def read_struck(text: str, names: Iterable[str]) -> tuple[str, tuple[int, ...]] | None:
    """Which of the names in doubt is to go, and from which tasks, or from all that write it:
    第5项去掉审计局, 把审计局从第5项删掉. None for any other sentence."""
    said = normalize(text).strip("。. ")
    for name in sorted(names, key=len, reverse=True):
        start = said.find(normalize(name))
        if start < 0:
            continue
        rest = said[:start] + " " + said[start + len(normalize(name)) :]
        numbers = read_task_numbers(rest)
        spans = [(number.start, number.end) for number in find_task_numbers(rest)]
        spans += [(mark.start(), mark.end()) for mark in _STRIKES.finditer(rest)]
        whole = may_strike(rest) and not _left(rest, spans, "around_struck")
        return (name, numbers) if whole else None
    return None


def _link(behind: str) -> str | None:
    return next((word for word in _data()["links"] if behind.startswith(word)), None)


def read_word(text: str) -> Word | None:
    """是, 不管, 加入名册, …, or such a word with why (市里的，不用管); None for anything else."""
    if (word := _words().get(_bare(text))) is not None:
        return word
    clauses = [clause for clause in map(_bare, _CLAUSE_END.split(normalize(text))) if clause]
    said = {Word.LEAVE if _is_none_of_ours(c) else _words().get(c) for c in clauses}
    if said and said <= {Word.LEAVE, Word.STRIKE}:
        return Word.STRIKE if Word.STRIKE in said else Word.LEAVE
    return Word.ADD if said == {Word.ADD} else None


def _is_none_of_ours(clause: str) -> bool:
    return any(re.fullmatch(why, clause) for why in _data()["leave_because"])


@cache
def _words() -> Mapping[str, Word]:
    """The word that each whole sentence is."""
    return {_bare(said): word for word in reversed(Word) for said in _data()[word]}


def read_full_name(text: str) -> str | None:
    """The full name with which a unit is added: 加入名册，全称淄川区司法局; None without one."""
    added, found, name = _bare(text), "", ""
    for word in ("全称", "全名"):
        if not found:
            added, found, name = added.partition(word)
    name = name.lstrip("是为叫：:")
    adds = added.rstrip("，,；;") in map(_bare, _data()[Word.ADD])
    return name if found and adds and len(name) > 2 else None


def answers_a_doubt(text: str) -> bool:
    """Whether a sentence by itself is the answer to a question about a name of a table, and to no
    other: 不管, 加入名册, 就是区水利局."""
    said = _bare(text)
    own_words = read_word(text) in (
        Word.LEAVE,
        Word.STRIKE,
        Word.LEAVE_ALL,
        Word.ADD,
        Word.ADD_ALL,
        Word.NEW,
    )
    return own_words or said.startswith(tuple(_data()["links_alone"]))


def read_units(text: str, units: UnitIndex) -> tuple[UnitMention, ...]:
    """The units of a sentence that says nothing but whose it is (第56项由区卫健局负责).

    Empty where it says more: a question about a unit settles nothing. The mentions may still be of
    bodies the roster does not hold.
    """
    said = normalize(text)
    mentions = units.find(said)
    spans = [(m.start, m.end) for m in mentions]
    spans += [(n.start, n.end) for n in find_task_numbers(said)]
    return mentions if not _left(said, spans, "around") else ()


def leaves_out(phrase: str) -> bool:
    """Whether a phrase for many units leaves some out: 各镇（昆仑镇除外）."""
    return any(word in normalize(phrase) for word in _data()["leaving_out"])


def read_each(text: str, units: UnitIndex) -> tuple[str, ...] | None:
    """A sentence on whose several tasks are, one part for each: 第1项由甲局负责，第2项由乙局负责.

    Any other as it is. None where it cannot be told which units go with which task.
    """
    said = normalize(text)
    numbers = [(number.start, True) for number in find_task_numbers(said)]
    named = [(mention.start, False) for mention in units.find(said)]
    found = sorted(numbers + named)
    starts = [
        at
        for (_, before), (at, is_number) in pairwise(found)
        if is_number is found[0][1] and before is not is_number
    ]
    if not starts:
        return (text,)
    parts = tuple(said[start:end] for start, end in pairwise((0, *starts, len(said))))
    whole = all(find_task_numbers(part) and units.find(part) for part in parts)
    return parts if whole else None


def read_number(text: str) -> int | None:
    """The one task number of a sentence that says nothing else (是第3项)."""
    said = normalize(text)
    numbers = find_task_numbers(said)
    if len(numbers) != 1 or _left(said, [(numbers[0].start, numbers[0].end)], "around_number"):
        return None
    return numbers[0].number


def read_year(text: str, this_year: int) -> int | None:
    """The one year of a sentence that says nothing else (2021年的, 今年); None for any other."""
    said = normalize(text).translate(_DIGITS)
    found = [(int(y[1]) % 100 + 2000, y.start(), y.end()) for y in _YEAR.finditer(said)]
    for away, words in zip((-1, 0, 1), ("last_year", "this_year", "next_year"), strict=True):
        for word in _data()[words]:
            found += [(this_year + away, m.start(), m.end()) for m in re.finditer(word, said)]
    years = {year for year, _, _ in found}
    left = _left(said, [(start, end) for _, start, end in found], "around_year")
    return years.pop() if len(years) == 1 and not left else None


def read_year_of_table(text: str, this_year: int, *, plainly: bool) -> int | None:
    """The year that a sentence says something to be of, and nothing else: 这是2023年的, 按2023年,
    是2023年的表，不是2022; None for a year alone. ``plainly``: only if it can be nothing but a
    table.
    """
    said = _DENIED_YEAR.sub(" ", normalize(text).translate(_DIGITS))
    cues = _data()["of_the_table"] if plainly else _data()["of_the_table"] + _data()["of_it"]
    if not any(word in said.lower() for word in cues):
        return None
    return read_year(said, this_year)


def read_task_numbers(text: str) -> tuple[int, ...]:
    """All task numbers, spans and lists included (第5、7项, 第1—3项)."""
    said = normalize(text)
    found = {n.number for n in find_task_numbers(said)}
    for span in _SPAN.finditer(said):
        first, last = int(span[1]), int(span[2])
        if span.start() in {n.start for n in find_task_numbers(said)} or span[0].startswith("第"):
            found.update(range(first, last + 1))
    for listed in _LIST.finditer(said):
        if listed[0].startswith("第"):
            found.update(map(int, re.findall(r"\d+", listed[0])))
    return tuple(sorted(found))


def bare_numbers(text: str) -> tuple[int, ...]:
    """The numbers of a text that is nothing else: 27和28, 27、28."""
    return tuple(map(int, re.findall(r"\d+", text))) if _NUMBERS.fullmatch(text) else ()


def means_undated(text: str) -> bool:
    """Whether it is about the tasks that have no deadline."""
    said = _bare(text)
    return any(_bare(phrase) in said for phrase in _data()["undated"])


class Which(StrEnum):
    """Which of two tables a sentence is about."""

    DRAFT = "of_draft"
    IN_FORCE = "in_force"


def read_which(text: str) -> Which | None:
    """The table a sentence names, where it names one."""
    said = _bare(text)
    return next((one for one in Which if any(_bare(w) in said for w in _data()[one])), None)


def without_which(text: str) -> str:
    """A sentence without the table it begins with: 草稿：第3项6月20日."""
    words = [word for one in Which for word in _data()[one]]
    for word in sorted(words, key=len, reverse=True):
        if text.startswith(word):
            return text.removeprefix(word).lstrip(" 表的:：,，")
    return text


def kind_of_unit(name: str, place: Place) -> str:
    """What a unit that is new to a place's roster is, by the end of its name; only below a city
    there are districts."""
    kinds: dict[str, list[str]] = _data()["kinds"]
    kind = next((k for k, ends in kinds.items() if name.endswith(tuple(ends))), "department")
    return "department" if kind == "district" and not place.has_districts else kind


def certain_units(mentions: Iterable[UnitMention]) -> tuple[str, ...] | None:
    """The units of the mentions; None if any of them is not certain."""
    names: list[str] = []
    for mention in mentions:
        if mention.verdict is not Verdict.CERTAIN:
            return None
        names += mention.units
    return tuple(dict.fromkeys(names))


def _left(said: str, spans: Iterable[tuple[int, int]], around: str) -> str:
    """What a sentence says besides the spans and the words that may stand around them."""
    for start, end in spans:
        said = said[:start] + " " * (end - start) + said[end:]
    words = sorted(_data()[around], key=len, reverse=True)
    around_them = "|".join(re.escape(normalize(word)) for word in words)
    said = re.sub(around_them, " ", said, flags=re.IGNORECASE)
    return said.replace(" ", "")


def _bare(text: str) -> str:
    return normalize(text).replace(" ", "").strip("。.,，").lower()


@cache
def _data() -> dict[str, Any]:
    source = resources.files("nlp") / "lexicon" / "settlements.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
