"""导出我的数据: everything that is stored about the person."""

from __future__ import annotations

from bot.access import privacy
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return privacy.exported(turn)
