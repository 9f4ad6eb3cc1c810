"""Where does a text carry a mark of secrecy, and not only the same words?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from nlp.addresses import BEGINS
from nlp.late import late
from nlp.secrecy.finding import LEXICON, Secret, SecretKind


def _one_of(words: Iterable[str]) -> str:
    """Any of the words, its characters perhaps set apart (机 密, 机.密)."""
    return "(?:" + "|".join(r"[ \t.·*_—-]*".join(map(re.escape, word)) for word in words) + ")"


_MARKS = LEXICON["marks"]
_DEGREE = _one_of(_MARKS["degrees"])
_INTERNAL = _one_of(_MARKS["internal"])
_PERIOD = (
    rf"(?:{_one_of(_MARKS['periods'])}|[0-9〇零一二两三四五六七八九十]{{1,3}}\s*(?:年|个月|個月))"
)
_OPEN, _CLOSE = r"[\[【（(〔]", r"[\]】）)〕]"
_LINE, _END = r"^[ \t]*", r"[ \t]*$"
_BESIDE = r"(?:^|(?<=[-_—–·.+~ ]))"
_BEHIND = r"(?=$|[-_—–·.+~ 0-9])"

_NO_STATE_SECRET = "".join(f"(?<!{word})" for word in _MARKS["others"])
_NO_STATE_SECRET_BEFORE = "".join(f"(?<!{word})" for word in (*_MARKS["others"], *_MARKS["kept"]))
DEGREES = (
    # The star is written for nothing else.
    late(rf"{_DEGREE}\s*[★☆*✱✭]\s*{_PERIOD}?"),
    late(rf"{_one_of(_MARKS['heads'])}\s*[:：]?\s*{_OPEN}?\s*{_DEGREE}(?![级級性文计])"),
    late(rf"{_OPEN}\s*{_DEGREE}[ \t]*[·.、:：]?[ \t]*{_PERIOD}?\s*{_CLOSE}"),
    late(rf"{_LINE}{_DEGREE}[级件]?[ \t]*(?:[·.、:： \t]*{_PERIOD})?{_END}", re.MULTILINE),
    # At the end of a line and apart from it: 云府办发〔2026〕3号  机密, …任务分解表 机密
    late(
        rf"(?<=[^\s,，、。;；:：]){_NO_STATE_SECRET_BEFORE}[ \t\u3000]+{_DEGREE}[级件]?{_END}",
        re.MULTILINE,
    ),
)
# In a sentence of somebody who sends it; a document may speak of such papers at length.
SAID = late(
    rf"{_NO_STATE_SECRET}{_DEGREE}级?的?{_one_of(_MARKS['papers'])}"
    rf"(?!{_one_of(_MARKS['rules'])})"
)
# 32完成，机密; 机密内容：选址; 附件是绝密的: all that a clause says, or said of what is sent.
_CONTENTS = f"(?:的?{_one_of(_MARKS['contents'])})?"
_SAID_OF_IT = late(
    rf"(?:^|[，。！？；：,!?;:\n \t])(?P<alone>{_DEGREE}级?{_CONTENTS})"
    rf"(?=$|[，。！？；：,!?;:\n \t]|{_one_of(_MARKS['reader_told'])})"
    rf"|(?:{_one_of(_MARKS['papers'])}|{_one_of(_MARKS['sent'])})[^，。！？；,!?;\n否哪]{{0,4}}?"
    rf"(?:{_one_of(_MARKS['says'])})(?!否)为?(?P<said>{_DEGREE}级?)"
    rf"(?={_CONTENTS}的?(?:$|[，。！？；,!?;\n \t]))",
    re.MULTILINE,
)
# 已按机密级管理: how this is handled; not how such papers are to be
_HANDLED = late(
    rf"(?:已经?|均|都|现|应|请|全程|一直){{1,2}}(?:按照?|作为?){_DEGREE}级?(?:文件|材料|件)?"
    rf"(?:{_one_of(_MARKS['handled'])})"
)
_IN_ENGLISH = late(
    rf"(?:^|[\[(,;，；]\s*|\s[-–—]\s*|\.\s)(?P<word>{'|'.join(_MARKS['english'])})(?=\s*(?:$|[\])，,;；:：]))",
    re.IGNORECASE | re.MULTILINE,
)
# A part of an address that is the mark: …/机密/a.html, ?mm=秘密.
_LINK = late(rf"{BEGINS}\S+", re.IGNORECASE)
_PART_OF_LINK = late(rf"(?<=[/=?&_.#-]){_DEGREE}级?(?=$|[/=?&_.#，,-])")
_FORBIDS = late(_one_of(_MARKS["forbids"]))
_CLAUSE = late(r"[，。！？；,!?;\n]")
DEGREE_IN_NAME = late(rf"{_BESIDE}{_DEGREE}级?{_PERIOD}?{_BEHIND}")
_WARNINGS = _one_of(_MARKS["warnings"])
INTERNALS = (
    late(rf"{_INTERNAL}[ \t，,、。；;·★—-]{{0,3}}{_WARNINGS}"),
    late(rf"{_OPEN}\s*{_INTERNAL}\s*{_CLOSE}"),
    late(rf"{_LINE}{_INTERNAL}[ \t]*[★☆*]?{_END}", re.MULTILINE),
    late(_one_of(_MARKS["anywhere"])),
    late(rf"{_one_of(_MARKS['heads'])}\s*[:：为是]\s*{_OPEN}?\s*(?:{_INTERNAL}|内部)"),
    # 这是工作秘密; not in 不涉及工作秘密
    late(
        rf"(?<!不)(?:{_one_of(_MARKS['says'])}|含有?|包含){_INTERNAL}(?=的?(?:$|[，。！？；,!?;\s]))"
    ),
    late(rf"(?:^|(?<=[，。；,;\s])){_INTERNAL}(?=$|[，。；,;\s])"),
)
INTERNAL_IN_NAME = late(rf"{_BESIDE}{_INTERNAL}{_BEHIND}")
_ANY_WORD = (*_MARKS["degrees"], *_MARKS["internal"], *_MARKS["anywhere"], "内部")
"""One of these stands, its characters perhaps apart, in whatever the expressions of marks match."""


def _may_be_marked(text: str) -> bool:
    """Whether it holds the characters of a mark: few do, and spare all others two dozen looks."""
    held = frozenset(text)
    return any(held.issuperset(word) for word in _ANY_WORD)


def find_said(text: str) -> Iterator[Secret]:
    """Where a sentence says of what it sends that it is secret: 这是机密文件."""
    for match in SAID.finditer(text) if _may_be_marked(text) else ():
        clause = _CLAUSE.split(text[: match.start()])[-1]
        if not _FORBIDS.search(clause):
            yield Secret(SecretKind.DEGREE, match.start(), match.end(), match[0])
    for match in _SAID_OF_IT.finditer(text) if _may_be_marked(text) else ():
        group = "alone" if match["alone"] else "said"
        yield Secret(SecretKind.DEGREE, *match.span(group), match[group])
    for match in _HANDLED.finditer(text) if _may_be_marked(text) else ():
        yield Secret(SecretKind.DEGREE, *match.span(), match[0])
    for match in _IN_ENGLISH.finditer(text):
        yield Secret(SecretKind.DEGREE, *match.span("word"), match["word"])
    for link in _LINK.finditer(text):
        if part := _PART_OF_LINK.search(unquote(link[0])):
            yield Secret(SecretKind.DEGREE, *link.span(), part[0])


def find_marks(
    text: str, patterns: Iterable[re.Pattern[str]], kind: SecretKind
) -> Iterator[Secret]:
    for pattern in patterns if _may_be_marked(text) else ():
        for match in pattern.finditer(text):
            yield Secret(kind, match.start(), match.end(), match[0].strip())
