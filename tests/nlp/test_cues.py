"""Does every cue hear what it says it hears, and is every one of them asked after?"""

from __future__ import annotations

import ast
import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import nlp
from nlp.cues import FOLDER, Cue, load_cues
from nlp.intents import load_intents
from nlp.message import Message
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.UTC)
CUES = list(load_cues().values())
each_cue = pytest.mark.parametrize("cue", CUES, ids=[cue.name for cue in CUES])


def read(said: str) -> Message:
    return Message(said, sample_lexicon(), NOW)


@each_cue
def test_cue_hears_its_examples_and_nothing_of_what_it_says_it_does_not(cue: Cue) -> None:
    assert cue.means
    assert len(set(cue.heard)) >= 2
    assert [said for said in cue.heard if not read(said).spans(cue.name)] == []
    assert [said for said in cue.not_heard if read(said).spans(cue.name)] == []


def strings_in(package: Path) -> Iterator[str]:
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_cue_is_asked_after() -> None:
    asked = {name for cue in CUES for name in cue.any_of}
    for intent in load_intents().values():
        asked |= {name for sign in intent.signs for need in sign.needs for name, _ in need}
        asked |= {*intent.own_words.split("|"), *intent.set_off.split("|"), intent.behind}
    for package in (nlp, bot):
        asked |= set(strings_in(Path(str(package.__file__)).parent))

    assert load_cues().keys() - asked == set()


def test_every_exception_silences_a_sentence_that_is_given() -> None:
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.toml")]
    excepting = {name for tables in files for name, table in tables.items() if "except" in table}

    def but_for_it(cue: Cue) -> bool:
        texts = (text for said in cue.not_heard for text in (read(said).masked, said.lower()))
        return any(map(cue.phrases.search, texts))

    assert [cue.name for cue in CUES if cue.name in excepting and not but_for_it(cue)] == []


WRONG_CUES = [
    (
        'phrases = ["（完成｜办结）"]',
        "wrong.toml: odd, phrases: '（完成｜办结）': （ is full-width",
    ),
    ('phrases = ["完成"]\nexcept = ["完成｜办结"]', "wrong.toml: odd, except: .*｜ is full-width"),
    ('phrases = ["(完成"]', "wrong.toml: odd, phrases: .*not closed"),
    ('phrase = ["完成"]', "wrong.toml: odd: unknown keys"),
    ('any_of = ["colour"]', "wrong.toml: odd: unknown cues"),
]


@pytest.mark.parametrize(("lines", "message"), WRONG_CUES)
def test_wrong_cue_is_refused_with_file_list_and_phrase(
    tmp_path: Path, lines: str, message: str
) -> None:
    table = f'[odd]\nmeans = "it is odd"\nheard = ["完成"]\n{lines}\n'
    (tmp_path / "wrong.toml").write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_cues(tmp_path)
