"""催办: shows exactly who would get which text; 立即催办 sends it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.addressees import addressed
from bot.changing.duties import certain
from bot.dialogue import Asked
from bot.overview.counting import takes_long
from bot.papers.booking import book
from bot.reminding import urge_card, urging
from bot.reply import Reply
from bot.task_lists import no_such_task
from bot.turn import Refusal, Turn
from messages import formats
from nlp.numbers_left import numbers_left
from nlp.office import named_units
from nlp.orders import urge_and_more
from nlp.task_numbers import find_task_numbers
from storage import plans, roster
from storage.models import Unit

MOST_AT_ONCE = 20
"""Units pressed by one turn: others wait for their answers meanwhile."""


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return _press(turn, turn.slots["units"], turn.slots["of_task"])
    if urge_and_more(turn.message.text, turn.now):
        raise Refusal(turn.say("urge.only_now"))
    units, number = _units(turn), _number(turn)
    if said := turn.slots.get("nobody"):
        raise Refusal(turn.say("urge.no_such_unit", said=said))
    if units is None and number is None and takes_long(turn.session):
        return book(turn, "urge")
    return urge_card.preview(turn, units, number)


def now(turn: Turn) -> Reply:
    """Sends what the preview just showed; where there was none, shows it first."""
    asked = turn.state.asked
    if asked is None or asked.intent != "urge" or turn.slots.keys() & {"unit", "task_no"}:
        return handle(turn)
    return _press(turn, asked.known["units"], asked.known["of_task"])


def _press(turn: Turn, previewed: Sequence[int], number: int | None) -> Reply:
    """Sends to the units shown, after looking once more at who of them may be pressed; of very
    many to the first, and offers to go on."""
    these, others = set(previewed[:MOST_AT_ONCE]), list(previewed[MOST_AT_ONCE:])
    units = [unit for unit in roster.active_units(turn.session) if unit.id in these]
    found = urging.look(turn, units, number)
    pressed = urging.press(turn, found)
    blocks = urge_card.left_out(turn, found)
    if pressed:
        names = formats.names(pressed, turn.language)
        waits = urge_card.waits(turn)
        done = turn.say(
            "urge.done_waits" if waits else "urge.done", count=len(pressed), names=names
        )
        blocks = [done, *waits, *blocks]
    elif not blocks and not others:
        raise urge_card.nobody(turn, number, units)
    if not others:
        return Reply(blocks=tuple(blocks), update=True)
    return Reply(
        blocks=(*blocks, turn.say("urge.others", count=len(others))),
        choices=((turn.choice("urge.now", count=len(others), fresh_only=True),),),
        asked=Asked("urge", {"units": others, "of_task": number}, ("confirmation",)),
    )


def _number(turn: Turn) -> int | None:
    """The task that its units are pressed for: 催办第28项没报的. Raises :class:`Refusal` for one
    that is not in the table, and for several, which are pressed for one by one."""
    text = turn.message.text
    # 催办区卫健局24: whatever counts nothing is a task's.
    numbers = {task.number for task in find_task_numbers(text)} | set(numbers_left(text))
    if len(numbers) > 1:
        raise Refusal(turn.say("urge.one_task_at_a_time"))
    if not numbers:
        return None
    number = numbers.pop()
    if not plans.tasks_numbered(turn.session, turn.plan, [number]):
        raise no_such_task(turn, number)
    return number


def _units(turn: Turn) -> list[Unit] | None:
    mentions = named_units(turn.message.text, turn.lexicon.units)
    # A unit that is none of ours must not become all of them, nor be left out of a list.
    named = certain(turn, [mention for mention in mentions if not mention.of_groups])
    if named:
        return named
    if "unit" not in turn.slots:
        return None
    unit = roster.unit_named(turn.session, str(turn.slots["unit"]))
    return [unit] if unit else addressed(turn, turn.message.text)
