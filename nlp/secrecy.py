"""What in a text should not be stored: a mark of secrecy, a number that belongs to a person?"""

from __future__ import annotations

import datetime as dt
import enum
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

_LEXICON = tomllib.loads(
    Path(__file__).with_name("lexicon").joinpath("secrecy.toml").read_text(encoding="utf-8")
)


class SecretKind(enum.StrEnum):
    """DEGREE: a mark such as 机密★10年. INTERNAL: 内部资料 and its like, as a mark."""

    DEGREE = "degree"
    INTERNAL = "internal"
    IDENTITY_NUMBER = "identity_number"
    MOBILE_NUMBER = "mobile_number"
    LANDLINE_NUMBER = "landline_number"
    BANK_CARD = "bank_card"
    TRAVEL_DOCUMENT = "travel_document"


@dataclass(frozen=True, slots=True)
class Secret:
    """One find: ``text[start:end]``; ``masked`` is fit to be shown (138****5678)."""

    kind: SecretKind
    start: int
    end: int
    masked: str


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Marks of secrecy and personal numbers in a message, in order, not overlapping.

    A mark is told from the same words in a sentence (机密计算, 秘密投票, 内部控制). Numbers of
    documents, credit codes, sums, dates and what stands in a link are none of a person. Landlines
    that a sentence gives to everybody (监督电话) are let be; a mobile number never is.
    """
    return _secrets(text, _DEGREE_MARKS, _INTERNAL_MARKS)


def find_secrets_in_name(name: str) -> tuple[Secret, ...]:
    """The same in a file's name, where a mark may also stand between separators: 方案-机密.docx."""
    degrees, internals = (*_DEGREE_MARKS, _DEGREE_IN_NAME), (*_INTERNAL_MARKS, _INTERNAL_IN_NAME)
    return _secrets(PurePath(name).stem, degrees, internals)


def find_secrecy_mark(texts: Iterable[str], name: str = "") -> str | None:
    """The first mark of a degree among paragraphs, cells and a file name; None without one."""
    for secret in find_secrets_in_name(name):
        if secret.kind is SecretKind.DEGREE:
            return secret.masked
    for text in texts:
        if "密" in text:
            for found in _marks(_fold(text)[0], _DEGREE_MARKS, SecretKind.DEGREE):
                return found.masked
    return None


def _secrets(
    text: str, degrees: Iterable[re.Pattern[str]], internals: Iterable[re.Pattern[str]]
) -> tuple[Secret, ...]:
    folded, origin = _fold(text)
    found = [
        *_marks(folded, degrees, SecretKind.DEGREE),
        *_marks(folded, internals, SecretKind.INTERNAL),
        *_numbers(folded),
    ]
    return _in_order(found, origin)


# --- marks ---


def _one_of(words: Iterable[str]) -> str:
    """Any of the words, its characters perhaps spaced out (机 密)."""
    return "(?:" + "|".join(r"[ \t]*".join(map(re.escape, word)) for word in words) + ")"


_MARKS = _LEXICON["marks"]
_DEGREE = _one_of(_MARKS["degrees"])
_INTERNAL = _one_of(_MARKS["internal"])
_PERIOD = (
    rf"(?:{_one_of(_MARKS['periods'])}|[0-9〇零一二两三四五六七八九十]{{1,3}}\s*(?:年|个月|個月))"
)
_OPEN, _CLOSE = r"[\[【（(〔]", r"[\]】）)〕]"
_LINE, _END = r"^[ \t]*", r"[ \t]*$"
_BESIDE = r"(?:^|(?<=[-_—–·.+~ ]))"
_BEHIND = r"(?=$|[-_—–·.+~ 0-9])"

_DEGREE_MARKS = (
    # The star is written for nothing else.
    re.compile(rf"{_DEGREE}\s*[★☆*✱✭]\s*{_PERIOD}?"),
    re.compile(rf"{_one_of(_MARKS['heads'])}\s*[:：]?\s*{_OPEN}?\s*{_DEGREE}(?![级級性文计])"),
    re.compile(rf"{_OPEN}\s*{_DEGREE}[ \t]*[·.、:：]?[ \t]*{_PERIOD}?\s*{_CLOSE}"),
    re.compile(rf"{_LINE}{_DEGREE}级?[ \t]*(?:[·.、:： \t]*{_PERIOD})?{_END}", re.MULTILINE),
)
_DEGREE_IN_NAME = re.compile(rf"{_BESIDE}{_DEGREE}级?{_PERIOD}?{_BEHIND}")
_WARNINGS = _one_of(_MARKS["warnings"])
_INTERNAL_MARKS = (
    re.compile(rf"{_INTERNAL}[ \t，,、。；;·★—-]{{0,3}}{_WARNINGS}"),
    re.compile(rf"{_OPEN}\s*{_INTERNAL}\s*{_CLOSE}"),
    re.compile(rf"{_LINE}{_INTERNAL}[ \t]*[★☆*]?{_END}", re.MULTILINE),
    re.compile(_one_of(_MARKS["anywhere"])),
)
_INTERNAL_IN_NAME = re.compile(rf"{_BESIDE}{_INTERNAL}{_BEHIND}")


def _marks(text: str, patterns: Iterable[re.Pattern[str]], kind: SecretKind) -> Iterator[Secret]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield Secret(kind, match.start(), match.end(), match[0].strip())


# --- numbers ---

_NUMBERS = _LEXICON["numbers"]
_PROVINCES = frozenset(_NUMBERS["provinces"].split())
_ISSUERS = tuple(_NUMBERS["issuers"].split())
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE)
_MEASURES = "|".join(map(re.escape, _NUMBERS["measures"]))
_FRONT = r"(?<![0-9A-Za-z¥$])(?<![0-9][-.])"
_BACK = rf"(?![0-9A-Za-z])(?![-.][0-9])(?! ?(?:{_MEASURES}))"
_GAP = r"[-–— .·]?"
_PUBLIC_LINE = re.compile("|".join(map(re.escape, _NUMBERS["public_lines"])))
_PUBLIC_NUMBER = re.compile(
    rf"(?:{'|'.join(map(re.escape, _NUMBERS['public_numbers']))})[号为是:：\s(（]*$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643: the weights of the first seventeen digits."""


def _identity_number(match: re.Match[str], text: str) -> bool:
    digits = _plain(match[0]).upper()
    if digits[:2] not in _PROVINCES:
        return False
    if len(digits) == 15:
        return _is_day("19" + digits[6:12]) and not _names_a_document(match, text)
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return _is_day(digits[6:14]) and "10X98765432"[rest] == digits[17]


def _bank_card(match: re.Match[str], text: str) -> bool:
    digits = _plain(match[0])
    doubled = [int(d) * 2 if n % 2 else int(d) for n, d in enumerate(reversed(digits))]
    valid = sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
    return valid and digits.startswith(_ISSUERS) and not _names_a_document(match, text)


def _private_line(match: re.Match[str], text: str) -> bool:
    sentence = _SENTENCE_END.split(text[: match.start()])[-1]
    return not _PUBLIC_LINE.search(sentence)


def _always(match: re.Match[str], text: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class _Form:
    """How a number is written, what else must hold, and how much of its ends may be shown."""

    kind: SecretKind
    pattern: re.Pattern[str]
    holds: Callable[[re.Match[str], str], bool]
    shown: tuple[int, int]


_FORMS = (
    _Form(
        SecretKind.IDENTITY_NUMBER,
        re.compile(rf"{_FRONT}[1-8]\d{{5}}{_GAP}(?:\d{{8}}{_GAP}\d{{3}}[\dXx]|\d{{9}}){_BACK}"),
        _identity_number,
        (3, 2),
    ),
    _Form(
        SecretKind.BANK_CARD,
        re.compile(rf"{_FRONT}\d{{4}}(?:[- ]?\d{{4}}){{3}}(?:[- ]?\d{{1,3}})?{_BACK}"),
        _bank_card,
        (4, 4),
    ),
    _Form(
        SecretKind.MOBILE_NUMBER,
        re.compile(rf"{_FRONT}(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_BACK}"),
        _always,
        (3, 4),
    ),
    _Form(
        SecretKind.LANDLINE_NUMBER,
        re.compile(
            rf"{_FRONT}[(（]?0(?:10|2\d|[3-9]\d\d)[)）]?[-–— ]?[2-8]\d{{6,7}}"
            rf"(?:[-–— ]\d{{1,5}})?{_BACK}"
        ),
        _private_line,
        (4, 2),
    ),
    _Form(
        SecretKind.TRAVEL_DOCUMENT,
        re.compile(
            rf"(?:{'|'.join(_NUMBERS['travel_documents'])})\D{{0,6}}?(?P<number>[A-Z]{{1,2}}\d{{7,8}})"
            rf"{_BACK}|{_FRONT}(?P<bare>E[A-Z]\d{{7}}|[EG]\d{{8}}){_BACK}",
            re.IGNORECASE,
        ),
        lambda match, text: not _names_a_document(match, text),
        (2, 2),
    ),
)


def _numbers(folded: str) -> Iterator[Secret]:
    text = _LINK.sub(lambda link: "\x00" * len(link[0]), folded)
    for form in _FORMS:
        for match in form.pattern.finditer(text):
            if not form.holds(match, text):
                continue
            start, end = next(
                (match.span(name) for name, said in match.groupdict().items() if said),
                match.span(),
            )
            yield Secret(form.kind, start, end, _masked(text[start:end], form.shown))


def _masked(number: str, shown: tuple[int, int]) -> str:
    plain = _plain(number)
    first, last = shown
    return plain[:first] + "*" * (len(plain) - first - last) + plain[-last:]


def _plain(number: str) -> str:
    return "".join(char for char in number if char.isascii() and char.isalnum())


def _names_a_document(match: re.Match[str], text: str) -> bool:
    return _PUBLIC_NUMBER.search(text[: match.start()]) is not None


def _is_day(digits: str) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100


# --- the text as it is read ---


def _fold(text: str) -> tuple[str, list[int]]:
    """The text in half-width visible characters, and where in the text each of them stands."""
    folded: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        if unicodedata.category(char) in ("Cf", "Cc") and char not in "\n\t":
            continue
        plain = unicodedata.normalize("NFKC", char) if not char.isascii() else char
        folded += plain
        origin += [place] * len(plain)
    return "".join(folded), origin


def _in_order(found: Iterable[Secret], origin: list[int]) -> tuple[Secret, ...]:
    """The finds by their places in the text itself; of two that overlap, the one found first."""
    kept: list[Secret] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(
        Secret(one.kind, origin[one.start], origin[one.end - 1] + 1, one.masked)
        for one in sorted(kept, key=lambda one: one.start)
    )
