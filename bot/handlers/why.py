"""为什么: which evidence the last answer rests on, in one line."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from messages.catalog import lines


def handle(turn: Turn) -> Reply:
    grounds = [e for e in turn.state.grounds if e.kind in SAID]
    if not grounds:
        return Reply(blocks=(turn.say("why.nothing"),), shown=turn.state.shown)
    said = [turn.say(f"why.{e.kind}", said=e.said, means=e.means) for e in grounds]
    return Reply(blocks=(lines(*dict.fromkeys(said)),), shown=turn.state.shown)


SAID = frozenset(
    [
        "name",
        "short",
        "full",
        "former",
        "habit",
        "alias",
        "pinyin",
        "initials",
        "sound",
        "shape",
        "edit",
        "stem",
        "level",
        "place",
        "body",
        "synonym",
        "word",
    ]
)
"""Kinds of evidence that have a sentence; numbers and dates speak for themselves."""
