"""为什么收到: by which rule a push came, and how it ends."""

from __future__ import annotations

from bot.reminding.digest import why
from bot.reminding.rules import Rules, zone_of
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    policy = Rules(turn.session, turn.live_plan, zone_of(turn.now)).policy
    return Reply(blocks=(why(policy, turn.language),), shown=turn.state.shown)
