"""Which numbers in a message may be a task's, where none was taken for one?"""

from __future__ import annotations

import re

from nlp.late import late
from nlp.normalize import normalize
from nlp.words import words_of

one_of = words_of("task_numbers")
_LEFT = late(
    r"(?<![第从由0-9a-z.:：/\-—~])[1-9][0-9]{0,2}"
    # 14:30 is a time, and 28:60% is not.
    rf"(?![0-9a-z%‰]|[./\-—~][0-9]|[:：][0-9]{{1,2}}(?![0-9%])|\s?{one_of('counted')})"
)
_ADDRESS = re.compile(r"https?://\S+")


def numbers_left(text: str) -> tuple[int, ...]:
    """The numbers that count and measure nothing: 是的30完成了, and not 发了30份."""
    plain = _ADDRESS.sub(" ", normalize(text))
    return tuple(int(match.group()) for match in _LEFT.finditer(plain))
