"""Which numbers in a message may be a task's, where none was taken for one?"""

from __future__ import annotations

import re
import tomllib

from nlp import patterns
from nlp.late import late
from nlp.normalize import normalize
from nlp.task_numbers import WORDS_FILE

_COUNTED = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))["counted"]["words"]
_MEASURE = "|".join(patterns.to_regex(word) for word in _COUNTED)
_LEFT = late(
    r"(?<![第从由0-9a-z.:：/\-—~])[1-9][0-9]{0,2}"
    # 14:30 is a time, and 28:60% is not.
    rf"(?![0-9a-z%‰]|[./\-—~][0-9]|[:：][0-9]{{1,2}}(?![0-9%])|\s?(?:{_MEASURE}))"
)
_ADDRESS = re.compile(r"https?://\S+")


def numbers_left(text: str) -> tuple[int, ...]:
    """The numbers that count and measure nothing: 是的30完成了, and not 发了30份."""
    plain = _ADDRESS.sub(" ", normalize(text))
    return tuple(int(match.group()) for match in _LEFT.finditer(plain))
