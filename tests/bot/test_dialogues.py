"""Whole conversations, as data: what is said and what must be answered, word for word."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from storage.db import Database
from tests.conftest import ZONE, FixedClock
from tests.conversation import Answer, Conversation

DIALOGUES = Path(__file__).parent.parent / "dialogues"
FIELDS = {"says", "presses", "answer", "has", "lacks", "choices", "notice"}


@pytest.mark.parametrize("path", sorted(DIALOGUES.glob("*.toml")), ids=lambda path: path.stem)
def test_dialogue_runs_as_written(path: Path, samples: Database) -> None:
    dialogue = tomllib.loads(path.read_text(encoding="utf-8"))
    clock = FixedClock(dt.datetime.fromisoformat(dialogue["now"]).replace(tzinfo=ZONE))
    conversation = Conversation(
        samples,
        clock,
        role=dialogue.get("role", "liaison"),
        units=tuple(dialogue.get("units", ("区卫健局",))),
        language=dialogue.get("language", "zh"),
    )
    for turn in dialogue["turn"]:
        assert turn.keys() <= FIELDS
        answer = (
            conversation.presses(turn["presses"])
            if "presses" in turn
            else conversation.says(turn["says"])
        )
        check(turn, answer)


def check(turn: dict[str, Any], answer: Answer) -> None:
    context = f"{turn.get('says') or turn.get('presses')!r} was answered:\n{answer.text}"
    if "answer" in turn:
        assert answer.text == turn["answer"].strip(), context
    for words in turn.get("has", ()):
        assert words in answer.text, context
    for words in turn.get("lacks", ()):
        assert words not in answer.text, context
    if "choices" in turn:
        assert list(answer.choices) == turn["choices"], context
    if "notice" in turn:
        assert answer.notice == turn["notice"], context
