"""生成第四季度通报; 年度报告段落: what the office writes about a period, as a draft."""

from __future__ import annotations

from bot.papers.booking import book
from bot.reply import Reply
from bot.turn import Turn
from nlp.dates import read_range


def handle(turn: Turn) -> Reply:
    named = read_range(turn.message.text, now=turn.now)
    if named is None:
        return book(turn, "bulletin")
    first, last = named
    return book(turn, "bulletin", first=first.isoformat(), last=last.isoformat())


def yearly(turn: Turn) -> Reply:
    return book(turn, "yearly_paragraph")
