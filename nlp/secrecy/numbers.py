"""Which numbers in a text belong to a person?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nlp.addresses import BEGINS
from nlp.secrecy.finding import LEXICON, Secret, SecretKind

_NUMBERS = LEXICON["numbers"]
_PROVINCES = frozenset(_NUMBERS["provinces"].split())
_ISSUERS = tuple(_NUMBERS["issuers"].split())
_LINK = re.compile(rf"{BEGINS}[!-~]+", re.IGNORECASE)
_CLAUSE_ENDS = r"(?=[，。；、！？,;!?)）\s]|$)"
_MEASURES = "|".join(
    (
        *map(re.escape, _NUMBERS["measures"]),
        f"[{''.join(_NUMBERS['short_measures'])}]{_CLAUSE_ENDS}",
    )
)
_FRONT = r"(?<![0-9A-Za-z¥$])(?<![0-9][-.])"
_BACK = rf"(?![0-9A-Za-z])(?![-.][0-9])(?! ?(?:{_MEASURES}))"
_GAP = r"[-–— .·]?"
_SPELLED = "零〇一幺二两三四五六七八九"
_FIGURES = str.maketrans(_SPELLED, "0011223456789")
_PUBLIC_LINE = re.compile("|".join(map(re.escape, _NUMBERS["public_lines"])))
_PUBLIC_NUMBER = re.compile(
    rf"(?:{'|'.join(map(re.escape, _NUMBERS['public_numbers']))})[号为是:：\s(（]*$", re.IGNORECASE
)
_COUNTED = re.compile(
    rf"(?:(?:{'|'.join(_NUMBERS['uses'])})[总人]?[量数次]{{1,2}}|总(?:{'|'.join(_NUMBERS['uses'])})"
    rf"|{'|'.join(_NUMBERS['sums'])})[约近共已]{{0,2}}[达到为是:：\s]{{0,3}}$"
)
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")
_OF_DOCUMENTS = 2000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643: the weights of the first seventeen digits."""


def _identity_number(match: re.Match[str], text: str) -> bool:
    digits = _plain(match[0]).upper()
    if digits[:2] not in _PROVINCES:
        return False
    if len(digits) == 15:
        return _is_day("19" + digits[6:12]) and not _names_a_document(match, text)
    if not _is_day(digits[6:14]):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    if "10X98765432"[rest] == digits[17]:
        return True
    # Mistyped, it is still somebody's; a document's number has a day of these years in it.
    return int(digits[6:10]) < _OF_DOCUMENTS and not _names_a_document(match, text)


def _bank_card(match: re.Match[str], text: str) -> bool:
    digits = _plain(match[0])
    doubled = [int(d) * 2 if n % 2 else int(d) for n, d in enumerate(reversed(digits))]
    valid = sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
    return valid and digits.startswith(_ISSUERS) and not _names_a_document(match, text)


def _private_line(match: re.Match[str], text: str) -> bool:
    sentence = _SENTENCE_END.split(text[: match.start()])[-1]
    return not _PUBLIC_LINE.search(sentence)


def _is_no_count(match: re.Match[str], text: str) -> bool:
    """Not in 阅读量达13700000000: what is counted is no line, unless it is written like one."""
    return not (match[0].isdigit() and _COUNTED.search(text[: match.start()]))


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
    # Called one, it is taken for one, though a figure be mistyped.
    _Form(
        SecretKind.IDENTITY_NUMBER,
        re.compile(
            rf"身份证(?:件|号码?|号)?[^\d\n]{{0,4}}(?P<number>(?:[\d{_SPELLED}]{_GAP}){{17}}"
            rf"[\dXx{_SPELLED}])(?![{_SPELLED}]){_BACK}"
        ),
        _always,
        (3, 2),
    ),
    _Form(
        SecretKind.BANK_CARD,
        re.compile(rf"{_FRONT}\d{{4}}(?:[- ]?\d{{4}}){{3}}(?:[- ]?\d{{1,3}})?{_BACK}"),
        _bank_card,
        (4, 4),
    ),
    _Form(
        SecretKind.BANK_CARD,
        re.compile(
            rf"(?:{'|'.join(_NUMBERS['cards'])})(?:号码?)?[为是:：\s]{{0,3}}"
            rf"(?P<number>\d(?:[- ]?\d){{11,18}}){_BACK}"
        ),
        _always,
        (4, 4),
    ),
    # Each figure apart, or spelled out: 1 3 8 …, 一三八…
    _Form(
        SecretKind.MOBILE_NUMBER,
        re.compile(
            rf"{_FRONT}1[-–— .·][3-9](?:[-–— .·]\d){{9}}{_BACK}"
            rf"|(?<![{_SPELLED}十百千万])[一幺]{_GAP}[三四五六七八九](?:{_GAP}[{_SPELLED}]){{9}}"
            rf"(?![{_SPELLED}十百千万])"
        ),
        _always,
        (3, 4),
    ),
    _Form(
        SecretKind.MOBILE_NUMBER,
        re.compile(rf"{_FRONT}(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}{_BACK}"),
        _is_no_count,
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


def find_numbers(folded: str) -> Iterator[Secret]:
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
    return "".join(char for char in number.translate(_FIGURES) if char.isascii() and char.isalnum())


def _names_a_document(match: re.Match[str], text: str) -> bool:
    return _PUBLIC_NUMBER.search(text[: match.start()]) is not None


def _is_day(digits: str) -> bool:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100
