"""提前5天、2天和当天提醒: the rules of reminders change, once that is confirmed."""

from __future__ import annotations

from bot.dialogue import Asked
from bot.reminding import policy_changes
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    known = turn.slots.get("change")
    if known is not None and turn.slots.get("confirmed") and policy_changes.is_current(turn, known):
        return policy_changes.apply(turn, known)
    change = policy_changes.read(turn) if known is None else policy_changes.anew(turn, known)
    return Reply(
        blocks=policy_changes.shown(turn, change),
        choices=(
            (
                turn.choice("reminder_rules.confirm", fresh_only=True),
                turn.choice("reminder_rules.not_now", fresh_only=True),
            ),
        ),
        asked=Asked("set_reminder_rules", {"change": change}, ("confirmation",)),
    )


def undo(turn: Turn) -> Reply:
    return policy_changes.undo(turn)
