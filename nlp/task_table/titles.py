"""What is a document called, and which year is it for?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath

_TITLE_WORDS = re.compile(r"表|清单|方案|台账|计划|要点|分工|任务|安排|措施|意见|一览|目录")
_ATTACHMENT = re.compile(r"^附\s*[件表]?\s*\d*\s*[:：]?\s*$|^附\s*[件表]\s*\d*\s*[:：]\s*\d")
_ENDS_SENTENCE = re.compile(r"[。；;：:，,]$")
_SPAN_OF_YEARS = re.compile(r"(20\d\d)\s*年?\s*[—–－\-~～至到]+\s*(20\d\d)\s*年?")
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DOCUMENT_NUMBER = re.compile(r"[〔\[［【（(]\s*(20\d\d)\s*[〕\]］】）)]\s*(?:第\s*)?\d+\s*号")
_YEAR_ALONE = re.compile(r"[（(]?(20\d\d)年度?[）)]?")
_MONTH = r"\d{1,2}月(?:\d{1,2}日)?"
_DAY_ALONE = re.compile(rf"[（(]?(20\d\d)年{_MONTH}(?:[—\-~～至到]+{_MONTH})?[）)]?")
_NUMBER_OF_ATTACHMENT = re.compile(r"^\s*附\s*[件表]\s*\d{0,2}[\s:：]+")
_ISSUED = re.compile(r"(?:印发|下达|公布|发布)《(.+)》的?(?:通知|函|公告)$")
_LONGEST_TITLE = 60


def find_title(paragraphs: Sequence[str], name: str) -> str:
    """The title by the short paragraphs before the table: the last that sounds like one.

    Where there are none, the file's name if that sounds like one.
    """
    short = [text for text in map(_one_line, paragraphs) if _may_be_title(text)]
    named = [text for text in short if _TITLE_WORDS.search(text)]
    stem = PurePath(name).stem
    title = (named or short or [stem if _TITLE_WORDS.search(stem) else ""])[-1]
    issued = _ISSUED.search(title)
    return issued[1] if issued else title


def find_year(title: str, paragraphs: Iterable[str], name: str) -> int | None:
    """The document's year by its title, its document number, its file name, or its date."""
    texts = list(paragraphs)
    for text in (title, *(t for t in texts if _may_be_title(t) and _TITLE_WORDS.search(t))):
        single = _YEAR.search(_SPAN_OF_YEARS.sub("", text))
        if single:
            return int(single[1])
    for text in texts:
        if alone := _YEAR_ALONE.fullmatch(_one_line(text)):
            return int(alone[1])
    for text in texts:
        number = _DOCUMENT_NUMBER.search(text)
        if number and len(text) <= _LONGEST_TITLE:
            return int(number[1])
    in_name = _YEAR_IN_NAME.search(_SPAN_OF_YEARS.sub("", name))
    if in_name:
        return int(in_name[1])
    dated = [day for day in map(_DAY_ALONE.fullmatch, map(_one_line, texts)) if day]
    return int(dated[0][1]) if dated else None


def _may_be_title(text: str) -> bool:
    fits = 4 <= len(text) <= _LONGEST_TITLE
    return fits and not _ATTACHMENT.match(text) and not _ENDS_SENTENCE.search(text)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", _NUMBER_OF_ATTACHMENT.sub("", text))
