"""提醒规则: when reminders come, and for the coordinator how to change it."""

from __future__ import annotations

from bot.reminding import policy_changes
from bot.reminding.policy import Policy
from bot.reminding.rules import policy_of
from bot.reply import Reply
from bot.turn import Turn
from messages.catalog import lines
from storage.models import PersonRole


def handle(turn: Turn) -> Reply:
    policy = policy_of(turn.session, turn.plan)
    head = turn.say("reminder_rules.head", title=turn.plan.title)
    blocks = [lines(head, *policy_changes.told(turn, policy))]
    if turn.person.role != PersonRole.COORDINATOR:
        return Reply(blocks=tuple(blocks))
    blocks.append(turn.say("reminder_rules.how"))
    usual = policy == Policy()
    choices = () if usual else ((turn.choice("reminder_rules.defaults"),),)
    return Reply(blocks=tuple(blocks), choices=choices)
