"""Expressions that are compiled when they are first used.

Python compiles them anew in each process, the large ones in 2 to 60 ms: 0.3 s for all of these,
of which most messages, and each table that is read by a process of its own, need a part.
"""

from __future__ import annotations

import re
from typing import Any, cast


class Late:
    """Stands for an expression, and becomes it when it is asked for more than its source."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for each in ("finditer", "fullmatch", "match", "search", "split", "sub"):
            setattr(self, each, getattr(compiled, each))  # asked no second time
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What :func:`re.compile` returns, and no error before it is used."""
    return cast("re.Pattern[str]", Late(pattern, flags))
