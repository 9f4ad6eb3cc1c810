"""不同意区卫健局第24项延期，方案还没报: the coordinator refuses a later day, and may say why.

不同意 alone, or found within other words, is shown first with what it is about.
"""

from __future__ import annotations

from bot.reply import Choice, Reply
from bot.reporting import extensions
from bot.secrecy import must_be_fit_to_store
from bot.turn import Turn
from storage.models import Extension


def handle(turn: Turn) -> Reply:
    if turn.slots.get("confirmed"):
        return extensions.decide_shown(turn)
    must_be_fit_to_store(turn)

    def refuse(extension: Extension) -> Choice:
        return extensions.choice_of(turn, extension, "refuse")

    reason = str(turn.slots.get("note") or "")
    extension = extensions.waiting(turn, refuse)
    unnamed = not turn.slots.keys() & {"unit", "task_no", "receipt"}
    if unnamed or turn.slots.get("in_passing") or not extensions.is_shown(turn, extension):
        return extensions.show_decision(turn, extension, None, reason)
    return extensions.decide(turn, extension, None, reason)
