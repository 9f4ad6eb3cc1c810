"""What a coordinator sees before anybody is pressed: exactly who would get which text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue import Asked
from bot.overview.wording import some_names
from bot.reminding import urging
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import plans
from storage.models import Push, Unit

INVITED = 3
"""Units out of reach that a new invitation is offered for at once."""
SHOWN = 3
"""Texts shown in full; the others are alike but for name and numbers."""


def preview(turn: Turn, units: Sequence[Unit] | None = None, number: int | None = None) -> Reply:
    """Who could be pressed of these units, or of all, with which text, and who not and why; for
    one task, where its ``number`` is given."""
    found = urging.look(turn, units, number)
    if not (found.ready or found.resting or found.unreachable):
        raise nobody(turn, number, units)
    blocks: list[Text] = []
    if found.ready:
        names = formats.names((unit.name for unit, _ in found.ready), turn.language)
        blocks.append(turn.say("urge.preview", count=len(found.ready), names=names))
        blocks += [
            urging.worded(turn, unit, urging.owed_of(turn, unit, number), turn.language, "")
            for unit, _ in found.ready[:SHOWN]
        ]
        if len(found.ready) > SHOWN:
            blocks.append(turn.say("urge.alike", count=len(found.ready) - SHOWN))
        blocks += waits(turn)
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
    previewed = {"units": [unit.id for unit, _ in found.ready], "of_task": number}
    return Reply(
        blocks=tuple(blocks),
        choices=(now, *ways),
        asked=Asked("urge", previewed, ("confirmation",)),
    )


def nobody(turn: Turn, number: int | None, units: Sequence[Unit] | None) -> Refusal:
    """There is nobody to press, of the units named or of all."""
    if units is not None:
        names = formats.names((unit.name for unit in units), turn.language)
        if number is None:
            return Refusal(turn.say("urge.nobody_named", names=names))
        strangers = [
            unit.name
            for unit in units
            if not plans.unit_answers(turn.session, turn.plan, unit, number)
        ]
        if strangers:
            values = {"names": formats.names(strangers, turn.language), "number": number}
            return Refusal(turn.say("urge.not_their_task", **values))
        return Refusal(turn.say("urge.nobody_named_of_task", names=names, number=number))
    if number is None:
        return Refusal(turn.say("urge.nobody"))
    return Refusal(turn.say("urge.nobody_of_task", number=number))


def waits(turn: Turn) -> list[Text]:
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
            "urge.resting" if push.pushed_at <= turn.now else "urge.resting_waits",
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
