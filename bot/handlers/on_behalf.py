"""代报 水利局 第29项 已完成: the coordinator reports for a unit that cannot."""

from __future__ import annotations

from dataclasses import replace

from bot.changing.duties import certain
from bot.handlers import extension
from bot.reply import Reply
from bot.reporting import taking_in
from bot.turn import Refusal, Turn


def handle(turn: Turn) -> Reply:
    if nobody := turn.slots.get("nobody"):
        raise Refusal(turn.say("report.no_such_unit", said=nobody))
    said = turn.slots["reports"]
    named = [slots for slots in said if "others" not in slots]
    if not named:
        raise Refusal(turn.say("report.name_each"))
    told = {slots["unit"] for slots in named if "unit" in slots}
    notes = "".join(slots.get("note", "") for slots in named)
    named_units = certain(turn, [m for m in turn.mentions if m.text not in notes])
    if len(named_units) > max(1, len(told)):
        raise Refusal(turn.say("report.one_unit_at_a_time"))
    if any("later" in slots for slots in named):
        days = [slots["later_on"] for slots in named if "later_on" in slots]
        one = named[0] if len(named) == 1 else {}
        slots = {**turn.slots, **one, **({"when": days[0]} if days else {})}
        reply = extension.take_in(replace(turn, slots=slots), named)
    else:
        reply = taking_in.take_in(turn, named)
    return reply if len(named) == len(said) else reply.under(turn.say("report.name_each"))
