"""Are words even, as a paper of the office has them, or do they judge and rank people and units?"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from nlp.normalize import normalize


def is_even(text: str) -> bool:
    """Whether nothing in it judges anybody: 等省里文件, not 区财政局拖后腿."""
    judging, of_the_matter = _data()
    return judging.search(of_the_matter.sub(" ", normalize(text))) is None


@cache
def _data() -> tuple[re.Pattern[str], re.Pattern[str]]:
    source = resources.files("nlp") / "lexicon" / "uneven_words.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    one_of = ("|".join(map(re.escape, data[name])) for name in ("judging", "of_the_matter"))
    judging, of_the_matter = map(re.compile, one_of)
    return judging, of_the_matter
