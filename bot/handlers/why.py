"""为什么: which evidence the last answer rests on, in one line."""

from __future__ import annotations

from bot.reply import Reply
from bot.turn import Turn
from messages.catalog import Text, lines
from nlp.evidence import Evidence


def handle(turn: Turn) -> Reply:
    said = [text for e in turn.state.grounds if (text := _sentence(turn, e)) is not None]
    if not said:
        key = "why.not_understood" if turn.state.misses else "why.nothing"
        return Reply(blocks=(turn.say(key),), shown=turn.state.shown)
    return Reply(blocks=(lines(*dict.fromkeys(said)),), shown=turn.state.shown)


def _sentence(turn: Turn, evidence: Evidence) -> Text | None:
    """The evidence in words; a number or a date speaks for itself and has none."""
    if evidence.kind in MEANT:
        return turn.say(f"why.{evidence.kind}", said=evidence.said, means=evidence.means)
    if evidence.kind in SAID:
        return turn.say(f"why.{evidence.kind}", said=evidence.said)
    return None


MEANT = frozenset(
    {
        "name",
        "short",
        "full",
        "former",
        "habit",
        "pinyin",
        "english",
        "initials",
        "sound",
        "shape",
        "edit",
        "stem",
        "fragment",
        "group",
        "synonym",
    }
)
"""Kinds of evidence that say what the words were taken for."""
SAID = frozenset({"level", "place", "body"})
"""Kinds that say why the words were taken for nothing of ours."""
