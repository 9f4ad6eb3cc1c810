"""Is what is compiled late right, and as good as what is compiled at once?"""

from __future__ import annotations

import importlib
import pkgutil
import re

import nlp
from nlp.late import Late, late


def test_late_expression_is_what_it_stands_for() -> None:
    word = late("(?P<verb>done|ready)", re.IGNORECASE)

    assert word.pattern == "(?P<verb>done|ready)"
    found = word.search("Task 7 DONE")
    assert found is not None
    assert found["verb"] == "DONE"
    assert word.groupindex == {"verb": 1}
    assert word.sub("–", "done, ready") == "–, –"


def test_every_late_expression_can_be_read() -> None:
    late_ones = []
    for found in pkgutil.walk_packages(nlp.__path__, "nlp."):
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            several = value.values() if isinstance(value, dict) else value
            listed = tuple(several) if isinstance(value, tuple | dict) else (value,)
            rules = (getattr(each, "pattern", None) for each in listed)
            late_ones += [each for each in (*listed, *rules) if isinstance(each, Late)]

    assert len(late_ones) > 40
    for each in late_ones:
        re.compile(each.pattern, each.flags)
