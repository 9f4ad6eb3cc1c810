"""Which tasks does a report leave out, and does it speak of all the others?

除了29都无变化, 29以外都没变化, everything but 29 is done: what is said is never said of 29.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.cues import Span
from nlp.late import late
from nlp.words import words_of

_LARGEST_RANGE = 200
one_of = words_of("reports")
shared = words_of("shared")

# Not the villages of 除27个村外.
_NUMBER = rf"\d{{1,3}}(?![\d%.]|{one_of('counted')})"
_ONE = rf"第?{_NUMBER}项?"
_NUMBERS = rf"{_ONE}(?:\s?[-—~至到]\s?{_ONE})?(?:[、,，和及与\s]+{_ONE}){{0,20}}"
_BARE_NUMBERS = re.compile(rf"(\d{{1,3}})(?:\s?[-—~至到]\s?({_NUMBER}))|({_NUMBER})")
_OTHERS = rf"的?{one_of('other_ones')}的?(?:{one_of('tasks')}|项)?"
_ALL = f"(?:{shared('all_alike')}|也)"
_THE_REST = rf"(?:{_OTHERS}|的?(?={_ALL}))"
# Not the 除 of 消除, 清除, 解除.
_BUT = rf"(?<!{one_of('ends_in_but')})除(?!外)[了去开掉]?"
_OUTSIDE = one_of("outside")
_IS_LEFT_OUT = f"(?:{_OUTSIDE}|除外|不算)"
_NUMBERS_LATIN = (
    r"(?:(?:tasks?|items?|no\.?|number)\s)?#?\d{1,3}"
    r"(?:\s?[-–]\s?\d{1,3})?(?:(?:\s?,\s?(?:and\s)?|\s(?:and|&|or)\s)\d{1,3})*(?![\d%])"
)
_BUT_LATIN = (
    r"(?<![a-z])(?:(?<=all )but|(?<=everything )but|(?<=nothing )but|(?<=anything )but"
    rf"|(?<=unchanged )but|{one_of('but_for')})"
)
# What is left out, and the rest: 除了27其他都没变化; 24、25除外，其余无变化; 都无变化，24除外.
_OF_THE_REST = tuple(
    late(form, re.IGNORECASE)
    for form in (
        # 除24外医保分局都没变化: whose the others are
        rf"{_BUT}\s?(?P<but>{_NUMBERS})\s?{_OUTSIDE}[，,\s]?(?P<of>[一-鿿]{{2,12}}?)(?={_ALL})",
        rf"{_BUT}(?P<but>(?:(?!{_OUTSIDE}\s?第?\d)[^，,。;；]){{1,30}}?){_OUTSIDE}?[，,\s]?{_THE_REST}",
        rf"(?:^|(?<=[，,。;；\s\ue000]))(?P<but>{_NUMBERS})\s?{_IS_LEFT_OUT}[，,\s]?{_THE_REST}",
        rf"(?P<rest>(?:{one_of('all_or_the_rest')}|(?<![\d项]){shared('all_alike')})[^，,。;；\d除]{{0,8}})[，,；;。(（\s]?\s?"
        rf"(?:{one_of('however')}?(?P<but>{_NUMBERS})\s?除外"
        rf"|{_BUT}\s?(?P<but_too>{_NUMBERS}){_OUTSIDE}?(?P<told>[^，,。;；）)\d]{{0,8}})(?=$|[，,。;；)）\d第]))",
        rf"{_BUT_LATIN}\s(?P<but>{_NUMBERS_LATIN})",
    )
)
# 第25至29项除了28都完成了; 25-29完成（28除外）; 25-29 done except 28
_OF_THE_NAMED = late(
    rf"{_BUT}\s?(?P<but>{_NUMBERS})\s?{_OUTSIDE}?"
    rf"(?=[，,、\s]?(?:{one_of('other_ones')}|第?\d|{shared('all_alike')})|\s?(?:$|[，,。;；)）]))"
    rf"|(?<=[，,；;(（\s]){one_of('however')}?\s?(?P<but_too>{_NUMBERS})\s?{_IS_LEFT_OUT}(?=$|[，,。;；)）\s])"
    rf"|{_BUT_LATIN}\s(?P<but_latin>{_NUMBERS_LATIN})",
    re.IGNORECASE,
)
# 除第3项外，没有时限的都按每季度末前报; 所有任务改到6月底，市场监管局除外
_OF_AN_ORDER = late(
    rf"{_BUT}\s?(?P<but>[^，,。;；()（）]{{1,40}}?){_OUTSIDE}[，,]?"
    rf"|{_BUT}\s?(?P<but_bare>{_NUMBERS})[，,]?"
    rf"|{_BUT}\s?(?P<but_named>[^，,。;；()（）\d]{{1,20}})[，,]"
    rf"|[，,(（]?{one_of('however')}?\s?(?P<but_too>{_NUMBERS}|[一-鿿]{{2,12}}?)\s?除外[)）]?"
    rf"|{_BUT_LATIN}\s(?P<but_latin>[^,;.]{{1,40}})",
    re.IGNORECASE,
)
# 第1到5项改到6月底，第3项不变
_STAYS_AS_IT_IS = late(
    rf"[，,；;。]\s?(?:但|不过|其中|只有)*(?P<but>{_NUMBERS})"
    r"\s?(?:的|还是|仍|依然|照旧|先|就|都|时限|期限|保持|维持)*(?:不变|不动|不改|照旧|原样|原来的|不用改|不调整)(?:了|吧)?\s?$"
    r"|[,;.]\s(?:but\s)?(?:leave|keep)\s(?P<but_latin>"
    rf"{_NUMBERS_LATIN})(?:\s(?:as\s(?:it\s)?is|as\sthey\sare|unchanged))?\s?$",
    re.IGNORECASE,
)
_SAYS_NO_MORE = late(
    rf"[(（]?(?:第?\d{{1,3}}项?|{one_of('says_no_more')}|{one_of('however')}|{_IS_LEFT_OUT}|[，,、\s])+[)）]?"
    rf"|.{{0,20}}{_BUT_LATIN}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a message leaves out.

    `numbers` is empty where nobody can tell which tasks that are. They stand at `span`, within the
    words of the exception at `whole`. `told` is where it is said of them how they stand, `rest`
    where it is said of the others ahead of them, if it is. `of` are the words behind the exception
    that tell whose the others are, if any do.
    """

    numbers: tuple[int, ...]
    span: Span
    whole: Span
    told: Span
    rest: Span
    of: Span


def find_left_out(text: str) -> LeftOut | None:
    """What is left out where all the other tasks are spoken of."""
    found = next(filter(None, (form.search(text) for form in _OF_THE_REST)), None)
    return _left_out(found) if found else None


def find_left_out_of_named(text: str) -> LeftOut | None:
    """What is left out of the tasks that the message names."""
    found = _OF_THE_NAMED.search(text)
    return _left_out(found) if found else None


def without_exception(order: str) -> tuple[str, LeftOut | None]:
    """An order about several tasks, normalized, and what it leaves out, taken out of it: what is
    ordered is never ordered of that. No numbers where it says so in other words."""
    found = _OF_AN_ORDER.search(order) or _STAYS_AS_IT_IS.search(order)
    if found is None:
        return order, None
    return f"{order[: found.start()]} {order[found.end() :]}", _left_out(found)


def says_no_more(note: str) -> bool:
    """Whether words only say what is left out: 28除外."""
    return bool(_SAYS_NO_MORE.fullmatch(note))


def _left_out(found: re.Match[str]) -> LeftOut:
    groups = found.groupdict()
    span = next(found.span(name) for name in groups if name.startswith("but") and groups[name])
    told = found.span("told") if groups.get("told") else span
    numbers = tuple(dict.fromkeys(_numbers(found.string[slice(*span)])))
    rest = found.span("rest") if groups.get("rest") else (found.start(), found.start())
    of = found.span("of") if groups.get("of") else (found.end(), found.end())
    return LeftOut(numbers, span, found.span(), told, rest, of)


def _numbers(said: str) -> Iterator[int]:
    for bare in _BARE_NUMBERS.finditer(said):
        first, last = int(bare[1] or bare[3]), int(bare[2] or bare[3])
        yield from range(first, min(last, first + _LARGEST_RANGE) + 1)
