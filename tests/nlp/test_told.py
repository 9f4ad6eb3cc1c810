"""Is a state told, or only asked after, wished for, ordered, planned or heard of?"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from nlp.interpreter import interpret
from tests.nlp.sample import sample_lexicon

SENTENCES = tomllib.loads(Path(__file__).with_name("told.toml").read_text("utf-8"))
NOW = dt.datetime(2020, 11, 23, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def intent_of(text: str) -> str:
    return interpret(text, sample_lexicon(), NOW).common_intent


@pytest.mark.parametrize("text", SENTENCES["reports"])
def test_what_is_told_is_a_report(text: str) -> None:
    assert intent_of(text) == "submit_progress"


@pytest.mark.parametrize("text", SENTENCES["no_reports"])
def test_what_is_not_told_is_none(text: str) -> None:
    assert intent_of(text) != "submit_progress"
