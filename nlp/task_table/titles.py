"""What is a document called, and which year is it for?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import PurePath

from nlp.numerals import chinese_integer
from nlp.words import words_of

one_of = words_of("task_table")
_TITLE_WORDS = re.compile(one_of("tables"))
_ATTACHMENT = re.compile(r"^附\s*[件表]?\s*\d*\s*[:：]?\s*$|^附\s*[件表]\s*\d*\s*[:：]\s*\d")
_ENDS_SENTENCE = re.compile(r"[。；;：:，,]$")
_SPAN_OF_YEARS = re.compile(r"(20\d\d)\s*年?\s*[—–－\-~～至到]+\s*(20\d\d)\s*年?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_YEAR_SPELLED = re.compile(r"二[〇○零]([〇○零一二三四五六七八九]{2})(?=\s*年)")
_OF_FINDINGS = re.compile(
    rf"{one_of('inspections')}.{{0,10}}?{one_of('findings')}|反馈的?(?:意见|问题)"
)
"""2022年督查反馈意见: what was found in a year is put right in that one or a later one."""
_OF_THE_TABLE = re.compile(rf"年度?[^年，,；;、及与和（(）)《》]{{0,16}}{one_of('of_the_table')}")
"""2023年整改任务分解表: a year that stands right before what the table is called."""
_YEAR_OF_ENGLISH = re.compile(r"(?<!\d)(20\d\d)(?=\s*[A-Za-z])|(?<=[A-Za-z])\s*(20\d\d)(?!\d)")
_YEAR_IN_BRACKETS = re.compile(r"[（(](20\d\d)[）)]")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DOCUMENT_NUMBER = re.compile(r"[〔\[［【（(]\s*(20\d\d)\s*[〕\]］】）)]\s*(?:第\s*)?\d+\s*号")
_LETTERHEAD = re.compile(rf"[（(]?[^\d，。：:《（(]{{1,12}}{_DOCUMENT_NUMBER.pattern}[）)]?")
_YEAR_ALONE = re.compile(
    r"[（(]?(20\d\d)年度?[）)]?|[（(](?P<of_issue>20\d\d)年度?"
    rf"(?:第\w{{1,4}}[次批期]|\w?半年|{one_of('versions')})[）)]"
)
_MONTH = r"\d{1,2}月(?:\d{1,2}日)?"
_DAY_ALONE = re.compile(rf"[（(]?(20\d\d)年{_MONTH}(?:[—\-~～至到]+{_MONTH})?[）)]?")
_WRITTEN_ON = re.compile(
    rf"[（(]?(?:{one_of('written')}(?:日期|时间)?[:：])?"
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日(?:印发)?[）)]?"
)
_NUMBER_OF_ATTACHMENT = re.compile(r"^\s*附\s*[件表]\s*\d{0,2}[\s:：]+")
_LETTER = re.compile(rf"^关于.+{one_of('letters')}$")
"""What a covering letter is called: 关于做好2024年复审迎检工作的通知."""
_ISSUED = re.compile(rf"{one_of('issues')}《(.+)》的?{one_of('letters')}$")
_ONE_OF_SEVERAL = re.compile(r"^\s*附\s*[件表]\s*\d{1,2}[\s:：]+\S")
"""附件1 简政放权任务清单: where there are several, each is the title of a part."""
_FILLED_IN = re.compile(r"^(?!附)[^：:《]{1,6}[：:]")
"""单位：万元, 填表日期：2月8日: a line of the form."""
TABLE_NUMBER = re.compile(r"表\s*[\d一二三四五六七八九十]{1,2}(?:[\s:：、.．-]+|(?=[^\d月年]))")
"""表1 市容环境类: what one of the tables is called."""
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
"""（征求意见稿）"""
_LONGEST_TITLE = 60
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


def find_title(paragraphs: Sequence[str], name: str, all_of_it: Iterable[str] = ()) -> str:
    """The title by the short paragraphs before the table: the last that sounds like one, or the one
    that it only repeats the end of.

    Where there are none, the file's name if that sounds like one. ``all_of_it`` are the document's
    paragraphs, which tell whether it has several annexes.
    """
    if sum(bool(_ONE_OF_SEVERAL.match(text)) for text in all_of_it) > 1:
        of_all = [text for text in paragraphs if not _ONE_OF_SEVERAL.match(text)]
        paragraphs = of_all if any(_TITLE_WORDS.search(text) for text in of_all) else paragraphs
    short = [text for text in map(_one_line, paragraphs) if _may_be_title(text)]
    named = [text for text in short if _TITLE_WORDS.search(text)]
    stem = PurePath(name).stem
    named = [text for text in named if not TABLE_NUMBER.match(text)] or named
    title = (named or short or [stem if _TITLE_WORDS.search(stem) else ""])[-1]
    title = next((text for text in reversed(named[:-1]) if text.endswith(title)), title)
    title = _first_line(title, [_one_line(text) for text in paragraphs]) + title
    issued = _ISSUED.search(title)
    return issued[1] if issued else title


def _first_line(title: str, lines: Sequence[str]) -> str:
    """What stands right above a title and begins it: 关于2025年清洁取暖 above 重点任务的通知,
    青源县2025年城市管理 above 重点任务清单.
    """
    above = lines[lines.index(title) - 1] if title in lines[1:] else ""
    fits = _may_be_title(above) and len(above + title) <= _LONGEST_TITLE
    if not fits or _TITLE_WORDS.search(above) or above.startswith(("（", "(")):
        return ""
    letter = _LETTER.match(above + title) and not _LETTER.match(title)
    return above if letter or (_YEAR.search(above) and not _YEAR.search(title)) else ""


def find_year(title: str, paragraphs: Sequence[str], name: str) -> int | None:
    """The document's year by its title, its document number, its file name, or its date; None where
    nothing tells it, or what does speaks of several (:func:`years_in_doubt`).
    """
    if years_in_doubt(title, paragraphs):
        return None
    title, name, *texts = map(_in_figures, (title, name, *paragraphs))
    for text in _titles(title, texts):
        if years := _years_named(text):
            return years[-1] if _stands_before_the_table(text) else years[0]
    if bracketed := _YEAR_IN_BRACKETS.search(title):
        return int(bracketed[1])
    if english := _YEAR_OF_ENGLISH.search(title):
        return int(english[1] or english[2])
    for text in texts:
        if alone := _YEAR_ALONE.fullmatch(_one_line(text)):
            return int(alone[1] or alone["of_issue"])
    for text in texts:
        number = _DOCUMENT_NUMBER.search(text)
        if number and len(text) <= _LONGEST_TITLE:
            return int(number[1])
    in_name = _YEAR_IN_NAME.search(_SPAN_OF_YEARS.sub("", name))
    if in_name:
        return int(in_name[1])
    dated = [day for day in map(_DAY_ALONE.fullmatch, map(_one_line, texts)) if day]
    return int(dated[0][1]) if dated else None


def years_in_doubt(title: str, paragraphs: Sequence[str]) -> tuple[int, ...]:
    """The years that a document may be for, the latest first, where its title does not settle it:
    it names several, or the year of what was found (2022年督查反馈意见), or its document number is
    of a later year. A document of one year often has a number of the year before.
    """
    title, *texts = map(_in_figures, (title, *paragraphs))
    told = next((text for text in _titles(title, texts) if _years_named(text)), "")
    if not told:
        return ()
    named = _years_named(told)
    letterheads = (_LETTERHEAD.fullmatch(_one_line(text)) for text in texts)
    issued = [int(number[1]) for number in letterheads if number]
    before_the_table = _stands_before_the_table(told)
    of_findings = _OF_FINDINGS.search(told, told.index(str(named[0])))
    sure = before_the_table or not (len(set(named)) > 1 or of_findings)
    year = named[-1] if before_the_table else named[0]
    if sure and max(issued, default=year) <= year:
        return ()
    return tuple(sorted({*named, *issued}, reverse=True))


def _titles(title: str, texts: Iterable[str]) -> Iterator[str]:
    """The lines that may tell the year in words, the title first."""
    short = [text for text in texts if _may_be_title(text)]
    named = [text for text in short if _TITLE_WORDS.search(text)]
    yield from (title, *named, *(text for text in short if _LETTER.search(_one_line(text))))


def _years_named(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(_SPAN_OF_YEARS.sub("", text))]


def _stands_before_the_table(text: str) -> bool:
    """Whether the last year of a title is certainly that of the table itself."""
    last = list(_YEAR.finditer(_SPAN_OF_YEARS.sub("", text)))[-1]
    rest = last.string[last.end(1) :].replace(" ", "")
    return bool(_OF_THE_TABLE.match(rest)) and not _OF_FINDINGS.search(rest)


def find_day(texts: Iterable[str]) -> dt.date | None:
    """The day on which a document was written, by a line that says nothing else; the first of
    several.
    """
    days = []
    for found in filter(None, (_WRITTEN_ON.fullmatch(_one_line(text)) for text in texts)):
        with suppress(ValueError):  # 2月30日
            days.append(dt.date(int(found[1]), int(found[2]), int(found[3])))
    return min(days, default=None)


def _may_be_title(text: str) -> bool:
    fits = 4 <= len(text) <= _LONGEST_TITLE
    spoilt = (
        _ATTACHMENT.match(text),
        _ENDS_SENTENCE.search(text),
        _FILLED_IN.match(text),
        _IN_BRACKETS.fullmatch(text),
        _DOCUMENT_NUMBER.fullmatch(text),
    )
    return fits and not any(spoilt) and not _DAY_ALONE.fullmatch(_one_line(text))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", _NUMBER_OF_ATTACHMENT.sub("", text)).translate(_NARROW)


def _in_figures(text: str) -> str:
    """２０２３年 and 二〇二三年 as 2023年."""
    return _YEAR_SPELLED.sub(lambda year: str(chinese_integer(year[0])), text.translate(_NARROW))
