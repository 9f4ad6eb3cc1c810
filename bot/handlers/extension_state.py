"""25延期批了吗, 我的延期: where the applications for a later day stand.

A coordinator who decides nothing by it (同意与否请领导定) gets the application with its choices.
"""

from __future__ import annotations

from dataclasses import replace

from bot.changing.duties import certain
from bot.handlers import due
from bot.reply import Choice, Reply
from bot.reporting import extensions, targets
from bot.turn import Refusal, Turn
from messages.catalog import Text
from storage import reports
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    named = certain(turn, turn.mentions)
    own = targets.served(turn)
    units = [unit for unit in own if unit in named] if named else own
    number = turn.slots.get("task_no")
    found = [
        each
        for each in reports.last_extensions(turn.session, turn.plan, units)
        if number in (None, each.assignment.task.number)
    ][: extensions.MOST_OFFERED]
    decides = turn.person.role == PersonRole.COORDINATOR
    if not found:
        none = turn.say(f"extension.{'none_at_all' if decides else 'not_asked_for'}")
        if number is None:
            raise Refusal(none)
        # 第12项改到什么时候了: the day it is due says it as well.
        return due.handle(replace(turn, slots={"task_no": number})).plus(none)
    blocks: list[Text] = []
    choices: list[tuple[Choice, ...]] = []
    for extension in found:
        if decides and extension.decided_at is None:
            blocks.append(extensions.application_text(turn, extension, turn.language))
            choices += extensions.decision_choices(turn, extension)
        else:
            blocks.append(extensions.state_text(turn, extension))
    return Reply(blocks=tuple(blocks), choices=tuple(choices), shown=turn.state.shown)
