"""催办: shows exactly who would get which text; 立即催办 sends it."""

from __future__ import annotations

from bot.reminding import urging
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import roster
from storage.models import Unit

SHOWN = 3
"""Texts shown in full; the others are alike but for name and numbers."""


def handle(turn: Turn) -> Reply:
    found = urging.look(turn, _units(turn))
    if not (found.ready or found.resting or found.unreachable):
        raise Refusal(turn.say("urge.nobody"))
    blocks: list[Text] = []
    if found.ready:
        names = formats.names((unit.name for unit, _, _ in found.ready), turn.language)
        blocks.append(turn.say("urge.preview", count=len(found.ready), names=names))
        blocks += [
            urging.worded(turn, unit, owed, turn.language, turn.say("urge.number_to_come"))
            for unit, owed, _ in found.ready[:SHOWN]
        ]
    blocks += left_out(turn, found)
    if not found.ready:
        return Reply(blocks=tuple(blocks))
    return Reply(
        blocks=tuple(blocks),
        choices=((turn.choice("urge.now", count=len(found.ready)), turn.choice("confirm.cancel")),),
    )


def now(turn: Turn) -> Reply:
    """Sends, after looking once more at who may be pressed."""
    found = urging.look(turn, _units(turn))
    pressed = urging.press(turn, found)
    blocks = left_out(turn, found)
    if pressed:
        names = formats.names(pressed, turn.language)
        blocks = [turn.say("urge.done", count=len(pressed), names=names), *blocks]
    elif not blocks:
        raise Refusal(turn.say("urge.nobody"))
    return Reply(blocks=tuple(blocks), update=True)


def left_out(turn: Turn, found: urging.Urging) -> list[Text]:
    """Who is not pressed, and why."""
    blocks = [
        turn.say(
            "urge.resting",
            unit=unit.name,
            moment=formats.moment(
                push.pushed_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
            ),
        )
        for unit, push in found.resting
    ]
    if found.unreachable:
        names = formats.names((unit.name for unit in found.unreachable), turn.language)
        count = len(found.unreachable)
        blocks.append(turn.say("urge.unreachable", count=count, names=names))
    return blocks


def _units(turn: Turn) -> list[Unit] | None:
    if "unit" not in turn.slots:
        return None
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    if unit is None:
        raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=turn.slots["unit"]))
    return [unit]
