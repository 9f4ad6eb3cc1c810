"""Which stretches of a text are there to be read?"""

import re
from collections.abc import Iterable

from nlp.places import is_han

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


def without_gaps(text: str) -> tuple[str, list[int]]:
    """The text without spaces between Chinese characters, and where each character was."""
    if " " not in text:
        return text, []
    kept = [
        i
        for i, char in enumerate(text)
        if char != " "
        or not (0 < i < len(text) - 1 and is_han(text[i - 1]) and is_han(text[i + 1]))
    ]
    return "".join(text[i] for i in kept), kept


def free_stretches(text: str, taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches of the text that no taken one covers."""
    free, at = [], 0
    for start, end in sorted(taken):
        free.append((at, start))
        at = max(at, end)
    free.append((at, len(text)))
    return [(start, end) for start, end in free if end > start]


def runs_of_han(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The runs of Chinese characters in text[start:end]."""
    return [run.span() for run in _HAN.finditer(text, start, end)]
