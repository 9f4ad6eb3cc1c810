"""区卫健局第24项报领导: the leader is asked to take it up; 不用报领导 takes that back."""

from __future__ import annotations

from bot.reply import Reply
from bot.reporting import raising
from bot.turn import Turn


def handle(turn: Turn) -> Reply:
    return raising.put_before_leader(turn)


def take_back(turn: Turn) -> Reply:
    return raising.take_back(turn)
