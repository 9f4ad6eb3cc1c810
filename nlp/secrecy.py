"""Does a text carry the mark of a state secret?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.normalize import normalize

_DEGREE = r"(?:绝密|机密|秘密)"
_PERIOD = r"(?:长期|\d{1,2}\s*年|\d{1,2}\s*个月|启用前)"
_MARKS = (
    # 机密★10年, 秘密★: the star is written for nothing else.
    re.compile(rf"{_DEGREE}\s*[★☆*]"),
    re.compile(rf"密\s*级\s*[:：]?\s*[\[【（(]?\s*{_DEGREE}(?![级性文计])"),
    # The degree alone in its paragraph or cell, as in the upper left corner of a page.
    re.compile(
        rf"^[\[【（(]?\s*(?:绝\s*密|机\s*密|秘\s*密)\s*(?:[·.、\s]*{_PERIOD})?\s*[\]】）)]?$"
    ),
)
_IN_NAME = re.compile(rf"^[\[【（(]?{_DEGREE}[\]】）)\-_—·★]")


def find_secrecy_mark(texts: Iterable[str], name: str = "") -> str | None:
    """The first mark of secrecy among paragraphs, cells and a file name; None without one.

    A mark is 机密★10年, 密级：秘密, or a degree that stands alone. The same words in a sentence
    (机密计算, 秘密投票, 保守国家秘密, 秘书处) are none. The form is that of GB/T 9704.
    """
    marked = _IN_NAME.search(name)
    if marked:
        return marked[0]
    for text in texts:
        if "密" not in text:
            continue
        for line in normalize(text).splitlines():
            for mark in _MARKS:
                if found := mark.search(line.strip()):
                    return found[0]
    return None
