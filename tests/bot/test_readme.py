"""Do the conversations in both READMEs run as they are printed there?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage.db import Database
from tests.conftest import FixedClock
from tests.conversation import Answer, Conversation

ROOT = Path(__file__).parents[2]
ITEM = re.compile(r"第\d+项|Task \d+")


def turns(readme: str, prompt: str) -> list[tuple[str, str]]:
    """What is typed and what is printed below it, of the console blocks with a conversation."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    said = [block.split(prompt)[1:] for block in blocks if block.startswith(prompt)]
    pairs = [turn.partition("\n") for block in said for turn in block]
    return [(typed.strip(), printed.strip()) for typed, _, printed in pairs]


def as_printed(answer: Answer) -> str:
    """As the terminal shows it: the choices numbered, those that open a line above left out."""
    choices = [label for label in answer.choices if not ITEM.fullmatch(label)]
    row = "  ".join(f"[{place}] {label}" for place, label in enumerate(choices, 1))
    return "\n".join(filter(None, [answer.text, row]))


@pytest.mark.parametrize(
    ("readme", "prompt", "language"),
    [("README.md", "You › ", "en"), ("README.zh.md", "您 › ", "zh")],
)
def test_conversation_runs_as_printed(
    readme: str, prompt: str, language: str, samples: Database, clock: FixedClock
) -> None:
    liaison = Conversation(samples, clock, language=language)
    conversation = turns(readme, prompt)
    assert len(conversation) > 5
    for typed, printed in conversation:
        assert as_printed(liaison.says(typed)) == printed
