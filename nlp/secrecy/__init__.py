"""What in a text should not be stored: a mark of secrecy, a number that belongs to a person?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from nlp.secrecy.finding import Secret, SecretKind, fold
from nlp.secrecy.marks import (
    DEGREE_IN_NAME,
    DEGREES,
    INTERNAL_IN_NAME,
    INTERNALS,
    find_marks,
    find_said,
)
from nlp.secrecy.numbers import find_numbers

__all__ = ["Secret", "SecretKind", "find_secrecy_mark", "find_secrets", "find_secrets_in_name"]


def find_secrets(text: str) -> tuple[Secret, ...]:
    """Marks of secrecy and personal numbers in a message, in order, not overlapping.

    A mark is told from the same words in a sentence (机密计算, 秘密投票, 内部控制). Numbers of
    documents, credit codes, sums, dates and what stands in a link are none of a person. Landlines
    that a sentence gives to everybody (监督电话) are let be; a mobile number never is.
    """
    return _secrets(text, DEGREES, INTERNALS, said=True)


def find_secrets_in_name(name: str) -> tuple[Secret, ...]:
    """The same in a file's name, where a mark may also stand between separators: 方案-机密.docx."""
    degrees, internals = (*DEGREES, DEGREE_IN_NAME), (*INTERNALS, INTERNAL_IN_NAME)
    return _secrets(PurePath(name).stem, degrees, internals, said=True)


def find_secrecy_mark(texts: Iterable[str], name: str = "") -> str | None:
    """The first mark of a degree among paragraphs, cells and a file name; None without one."""
    for secret in find_secrets_in_name(name):
        if secret.kind is SecretKind.DEGREE:
            return secret.masked
    for text in texts:
        if "密" in text:
            for found in find_marks(fold(text)[0], DEGREES, SecretKind.DEGREE):
                return found.masked
    return None


def _secrets(
    text: str,
    degrees: Iterable[re.Pattern[str]],
    internals: Iterable[re.Pattern[str]],
    *,
    said: bool = False,
) -> tuple[Secret, ...]:
    folded, origin = fold(text)
    found = [
        *find_marks(folded, degrees, SecretKind.DEGREE),
        *(find_said(folded) if said else ()),
        *find_marks(folded, internals, SecretKind.INTERNAL),
        *find_numbers(folded),
    ]
    return _in_order(found, origin)


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
