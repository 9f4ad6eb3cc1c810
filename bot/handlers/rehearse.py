"""推送预演 12月: who would be reminded of what on which day; nothing is sent."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from bot.periods import period_on
from bot.reminding.forecast import Planned, foreseen
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.dates import read_range

MOST_DAYS = 12
"""Days told on one card."""


def handle(turn: Turn) -> Reply:
    month = period_on("monthly", turn.today)
    first, last = read_range(turn.message.text, now=turn.now) or (turn.today, month.last_on)
    if last - first > dt.timedelta(days=366):
        raise Refusal(turn.say("rehearse.too_long"))
    planned = foreseen(turn.session, turn.now, first, last)
    days = {"first": _day(turn, first), "last": _day(turn, last)}
    if not planned:
        raise Refusal(turn.say("rehearse.nothing", **days))
    by_day = [(day, list(found)) for day, found in groupby(planned, lambda p: p.at.date())]
    blocks = [turn.say("rehearse.head", count=len(planned), **days)]
    for day, found in by_day[:MOST_DAYS]:
        blocks.append(
            lines(
                turn.say("rehearse.day", day=_day(turn, day), count=len(found)),
                *(_line(turn, each) for each in found[:MOST_DAYS]),
            )
        )
    if len(by_day) > MOST_DAYS:
        blocks.append(turn.say("rehearse.more", count=len(by_day) - MOST_DAYS))
    return Reply(blocks=tuple(blocks))


def _line(turn: Turn, planned: Planned) -> Text:
    numbers = formats.numbers((item.number for item in planned.items), turn.language)
    key = "rehearse.line" if planned.person else "rehearse.line_nobody"
    values = {"person": planned.person} if planned.person else {}
    return turn.say(
        key,
        units=formats.names(planned.units[:3], turn.language),
        count=len(planned.items),
        numbers=numbers,
        **values,
    )


def _day(turn: Turn, day: dt.date) -> str:
    return formats.day(day, turn.language, today=turn.today)
