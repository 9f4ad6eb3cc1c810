"""Which commands stand in a chat's menu? A menu is a convenience, never a right."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels import Command
from messages.catalog import say

MENUS: Mapping[str, tuple[str, ...]] = {
    "liaison": ("tasks", "report", "due", "overview", "help", "settings"),
    "coordinator": ("overview", "who", "review", "due", "help", "settings"),
    "leader": ("overview", "who", "due", "help", "settings"),
    "stranger": ("start", "help"),
}


def menu(role: str, language: str) -> tuple[Command, ...]:
    """The command menu of a role, described in a language."""
    return tuple(
        Command(name, say(f"commands.{name}", language).unescape()) for name in MENUS[role]
    )
