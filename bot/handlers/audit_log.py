"""审计 11月: who did what in a time."""

from __future__ import annotations

from bot import audit_log
from bot.reply import Reply
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return audit_log.told(turn)


def export(turn: Turn) -> Reply:
    return audit_log.booked(turn)
