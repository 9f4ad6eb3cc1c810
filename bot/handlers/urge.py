"""催办: shows exactly who would get which text; 立即催办 sends it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.changing.duties import certain
from bot.dialogue import Asked
from bot.overview.wording import some_names
from bot.reminding import urging
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.office import named_units
from storage import roster
from storage.models import Push, Unit

INVITED = 3
"""Units out of reach that a new invitation is offered for at once."""
SHOWN = 3
"""Texts shown in full; the others are alike but for name and numbers."""


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return _press(turn, turn.slots["units"])
    found = urging.look(turn, _units(turn))
    if not (found.ready or found.resting or found.unreachable):
        raise Refusal(turn.say("urge.nobody"))
    blocks: list[Text] = []
    if found.ready:
        names = formats.names((unit.name for unit, _ in found.ready), turn.language)
        blocks.append(turn.say("urge.preview", count=len(found.ready), names=names))
        blocks += [
            urging.worded(turn, unit, urging.owed_of(turn, unit), turn.language, "")
            for unit, _ in found.ready[:SHOWN]
        ]
        blocks += _waits(turn)
    blocks += left_out(turn, found)
    ways = [(turn.choice("overview.invite", unit=u.name),) for u in found.unreachable[:INVITED]]
    if len(found.unreachable) > INVITED:
        ways.append((turn.choice("invitation.print"),))
    if not found.ready:
        return Reply(blocks=tuple(blocks), choices=tuple(ways))
    now = (
        turn.choice("urge.now", count=len(found.ready), fresh_only=True),
        turn.choice("confirm.cancel"),
    )
    previewed = {"units": [unit.id for unit, _ in found.ready]}
    return Reply(
        blocks=tuple(blocks),
        choices=(now, *ways),
        asked=Asked("urge", previewed, ("confirmation",)),
    )


def now(turn: Turn) -> Reply:
    """Sends what the preview just showed; where there was none, shows it first."""
    asked = turn.state.asked
    if asked is None or asked.intent != "urge" or "unit" in turn.slots:
        return handle(turn)
    return _press(turn, asked.known["units"])


def _press(turn: Turn, previewed: Sequence[int]) -> Reply:
    """Sends to the units shown, after looking once more at who of them may be pressed."""
    units = [unit for unit in roster.active_units(turn.session) if unit.id in set(previewed)]
    found = urging.look(turn, units)
    pressed = urging.press(turn, found)
    blocks = left_out(turn, found)
    if pressed:
        names = formats.names(pressed, turn.language)
        done = turn.say("urge.done", count=len(pressed), names=names)
        blocks = [done, *_waits(turn), *blocks]
    elif not blocks:
        raise Refusal(turn.say("urge.nobody"))
    return Reply(blocks=tuple(blocks), update=True)


def _waits(turn: Turn) -> list[Text]:
    """Said off work: nothing goes out before work begins again."""
    goes_out_at = urging.goes_out_at(turn)
    if goes_out_at == turn.now:
        return []
    moment = formats.moment(goes_out_at, turn.language, today=turn.today)
    return [turn.say("notice.waits", moment=moment)]


def left_out(turn: Turn, found: urging.Urging) -> list[Text]:
    """Who is not pressed, and why."""
    blocks = [
        turn.say(
            "urge.resting",
            unit=unit.name,
            moment=_moment(turn, push),
        )
        for unit, push in found.resting
    ]
    if found.unreachable:
        names = some_names(turn, [unit.name for unit in found.unreachable])
        count = len(found.unreachable)
        blocks.append(turn.say("urge.unreachable", count=count, names=names))
    return blocks


def _moment(turn: Turn, push: Push) -> str:
    """When somebody was pressed; of today the hour alone."""
    pushed_at = push.pushed_at.astimezone(turn.now.tzinfo)
    if pushed_at.date() == turn.today:
        return f"{pushed_at:%H:%M}"
    return formats.moment(pushed_at, turn.language, today=turn.today)


def _units(turn: Turn) -> list[Unit] | None:
    mentions = named_units(turn.message.text, turn.lexicon.units)
    # A unit that is none of ours must not become all of them, nor be left out of a list.
    named = certain(turn, [mention for mention in mentions if not mention.of_groups])
    if named:
        return named
    if "unit" not in turn.slots:
        return None
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    if unit is None:
        raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=turn.slots["unit"]))
    return [unit]
