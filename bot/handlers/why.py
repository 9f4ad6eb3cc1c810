"""为什么: which evidence the last answer rests on, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.reply import Choice, Reply, Said
from bot.turn import Turn
from messages.catalog import Text, lines
from nlp.evidence import Evidence
from storage import outbox


def handle(turn: Turn) -> Reply:
    said = [text for e in _together(turn.state.grounds) if (text := _sentence(turn, e))]
    if turn.state.misses:
        said = [turn.say("why.not_understood")]
    block = lines(*said) if said else turn.say("why.nothing")
    return Reply(blocks=(block,), choices=_choices_before(turn), shown=turn.state.shown)


def _together(grounds: Iterable[Evidence]) -> Iterator[Evidence]:
    """One reason of all that the same words were taken for: jtj by 教体局 and by 交通局."""
    meant: dict[tuple[str, str], dict[str, None]] = {}
    for each in grounds:
        meant.setdefault((each.kind, each.said), {})[each.means] = None
    for (kind, said), means in meant.items():
        yield Evidence(kind, said, "、".join(means))


def _choices_before(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    """What could be chosen under the answer that is asked about still can, by its number too.

    A card that waits for a yes, and the way back to a report, are shown again by themselves.
    """
    row = outbox.said_as(turn.session, turn.state.handle) if turn.state.handle else None
    if row is None:
        return ()
    back = (turn.choice("report.resume"), turn.choice("report.abandon"))
    return tuple(
        tuple(each)
        for each in Said(row.body).rows
        if not any(choice.fresh_only or choice in back for choice in each)
    )


def _sentence(turn: Turn, evidence: Evidence) -> Text | None:
    """The evidence in words; what was taken as it was written has none."""
    if evidence.kind in FROM_BEFORE:
        return turn.say(f"why.{evidence.kind}", means=evidence.means)
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
        "part",
        "task",
        "figure",
        "number",
    }
)
"""Kinds of evidence that say what the words were taken for."""
FROM_BEFORE = frozenset({"task_before", "unit_before", "topic_before"})
"""Kinds that say what was not named, and was taken from what was said before."""
SAID = frozenset({"level", "below", "place", "body"})
"""Kinds that say why the words were taken for nothing of ours."""
