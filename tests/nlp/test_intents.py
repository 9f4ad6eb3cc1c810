"""Do the files of the intents say what they mean, and is a wrong one refused?"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from nlp.intents import FOLDER, Intent, load_intents
from nlp.message import Message
from nlp.patterns import PatternError
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.UTC)
WITH_SIGNS = [intent for intent in load_intents().values() if intent.signs]


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_every_file_is_an_intent_and_opens_with_what_it_is() -> None:
    files = sorted(FOLDER.glob("*.toml"))

    assert [file.stem for file in files] == list(load_intents())
    assert [f.stem for f in files if not f.read_text("utf-8").startswith("# ")] == []


def test_every_intent_can_be_recognized() -> None:
    silent = [i.name for i in load_intents().values() if not (i.sentences or i.signs)]

    assert silent == []


@pytest.mark.parametrize("intent", WITH_SIGNS, ids=[intent.name for intent in WITH_SIGNS])
def test_each_sign_decides_the_sentence_beside_it(intent: Intent) -> None:
    for sign in intent.signs:
        message = Message(sign.said, sample_lexicon(), NOW)
        assert intent.score(message) == (sign.strength, sign), sign.said
        others = [i.name for i in load_intents().values() if i.score(message)[0] > sign.strength]
        assert others == [], sign.said


def test_every_intent_that_scores_is_among_the_possible_ones() -> None:
    said = [sign.said for i in load_intents().values() for sign in i.signs]
    said += [sentence for i in load_intents().values() for sentence in i.sentences[:2]]
    tried = 0
    for text in said:
        message = Message(text, sample_lexicon(), NOW)
        scoring = {i.name for i in load_intents().values() if i.score(message)[0]}
        possible = {i.name for i in load_intents().possible_in(message)}
        assert scoring <= possible, text
        tried += len(possible)
    assert tried < len(said) * len(load_intents()) / 2


def test_sentence_of_two_intents_is_refused(tmp_path: Path) -> None:
    folder = _write(tmp_path, one='sentences = ["确认"]', two='sentences = ["确认"]')

    with pytest.raises(ValueError, match="is a sentence of one and of two"):
        load_intents(folder)


WRONG_FILES = [
    ('slots = ["colour"]', "unknown slots"),
    ('slots = ["unit"]\nrequired = ["when"]', "unknown required slots"),
    ('signs = [{strength = 5, said = "好", when = ["no_such_cue"]}]', "unknown signs"),
    ('sentences = ["好", "好"]', "listed twice"),
    ('answers = ["好"]', "unknown keys"),
]


@pytest.mark.parametrize(("text", "message"), WRONG_FILES)
def test_wrong_file_is_refused_with_its_name(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"wrong.toml.*{message}"):
        load_intents(_write(tmp_path, wrong=text))


@pytest.mark.parametrize(
    "phrase", ["(确认", "{colour}", "[好]", "（确认｜好的）", "［好］的", "确认｜好"]
)
def test_phrase_that_cannot_be_read_is_named(tmp_path: Path, phrase: str) -> None:
    with pytest.raises(PatternError, match=rf"wrong.toml: sentences: .*{re.escape(phrase)}"):
        load_intents(_write(tmp_path, wrong=f'sentences = ["{phrase}"]'))
