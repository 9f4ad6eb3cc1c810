"""Does a book of phrases find what the expression of all its phrases finds, and refuse nonsense?"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path

import pytest

from nlp import cues, intents, patterns
from nlp.message import Message
from nlp.patterns import MARKS, PatternError
from nlp.phrasebook import PhraseBook, needed
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.UTC)
UNIT = MARKS["unit"]

NEEDED = [
    ("看一下", "看 一 下"),
    ("看[一]下", "看 下"),
    ("(查|看)一下", "查看 一 下"),
    ("(查询|看)一下", "查看 一 下"),
    ("(查[询]|[翻]看)一下", "查看 一 下"),
    ("(查|[翻])一下", "一 下"),
    ("((查|看)过|翻)一下", "过翻 一 下"),
    ("完成|办结", "完办"),
    ("[都|已]+完成", "完 成"),
    ("{unit}的{topic}*", f"{UNIT} 的"),
    ("(第{task_no}|{number})项", "项"),
    ("(第{task_no}|全部)项", "第全 项"),
    ("^my Tasks$", "m y t a s k"),
    ("{topic}", ""),
]


@pytest.mark.parametrize(("phrase", "clauses"), NEEDED)
def test_phrase_needs_these_characters(phrase: str, clauses: str) -> None:
    assert set(needed(phrase)) == set(map(frozenset, clauses.split()))


@cache
def _texts() -> list[str]:
    """Every fortieth of the sentences that tests know, as it is read."""
    folder = Path(__file__).parent
    listed = tomllib.loads((folder / "sentences.toml").read_text(encoding="utf-8")).values()
    sentences = sorted({said for table in listed for said in table})[::40]
    read = [Message(said, sample_lexicon(), NOW) for said in sentences]
    return sorted({text for message in read for text in (message.masked, message.core)})


def test_book_loses_nothing_that_a_cue_says_and_every_cue_can_be_read() -> None:
    source: dict[str, dict[str, list[str]]] = {}
    for path in cues.FOLDER.glob("*.toml"):
        source |= tomllib.loads(path.read_text(encoding="utf-8"))
    found = 0
    for name, cue in cues.load_cues().items():
        for key, phrases in (("phrases", cue.phrases), ("except", cue.exceptions)):
            whole = patterns.any_of(source[name].get(key, []))
            for text in _texts():
                wanted = patterns.spans(whole, text)
                assert phrases.spans(text) == wanted, (name, text)
                found += len(wanted)
    assert found > 200


def test_book_loses_no_sentence_of_an_intent_and_every_one_can_be_read() -> None:
    found = 0
    for intent in intents.load_intents().values():
        whole = patterns.any_of(f"{sentence} " for sentence in intent.sentences)
        source = (intents.FOLDER / f"{intent.name}.toml").read_text(encoding="utf-8")
        called = patterns.any_of(tomllib.loads(source).get("called", ()))
        for text in _texts():
            wanted = bool(whole.fullmatch(text)), bool(called.search(text))
            held = intent.whole.fullmatch(text), intent.called.search(text)
            assert held == wanted, (intent.name, text)
            found += sum(wanted)
    assert found > 10


@pytest.mark.parametrize(
    "phrase", ["(确认", "确认)", "[确认", "(确认]", "{colour}", "[好]", "(好|)"]
)
def test_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PatternError):
        PhraseBook().phrases([phrase])


def test_one_phrase_hides_another_only_where_they_are_taken_together() -> None:
    phrases = PhraseBook().phrases(["只差几", "差几项"])

    assert phrases.spans("只差几项") == [(0, 3)]
    assert sorted(phrases.spans_of_each("只差几项")) == [(0, 3), (1, 4)]
