"""推送预演 12月: who would be reminded of what on which day; nothing is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from bot.overview.wording import some_names
from bot.periods import period_on
from bot.reminding.digest import Item
from bot.reminding.forecast import Planned, foreseen
from bot.reminding.rules import ESCALATED, FOR_OFFICE, UNREACHED
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.dates import read_range

MOST = 12
"""Days told on one card, and messages of one day."""

FEW = 3
"""Units without anybody to tell that are told with their tasks on each day."""


def handle(turn: Turn) -> Reply:
    for slot in ("bad_date", "far_year"):
        if slot in turn.slots:
            raise Refusal(turn.say("rehearse.no_such_time", said=turn.slots[slot]))
    month = period_on("monthly", turn.today)
    first, last = read_range(turn.message.text, now=turn.now) or (turn.today, month.last_on)
    if last - first > dt.timedelta(days=366):
        raise Refusal(turn.say("rehearse.too_long"))
    begun = turn.live_plan is None or last.year >= turn.live_plan.year
    planned = foreseen(turn.session, turn.now, first, last) if begun else []
    days = {"span": _span(turn, first, last)}
    if not planned:
        over = turn.live_plan is not None and turn.live_plan.closes_on < first
        raise Refusal(_year_over(turn) if over else turn.say("rehearse.nothing", **days))
    by_day = [(day, list(found)) for day, found in groupby(planned, lambda p: p.at.date())]
    blocks = [_counted(turn, "head", planned, **days)]
    if turn.plan.closes_on < first:
        blocks.insert(0, _year_over(turn))
    shown = by_day[:MOST]
    for day, found in shown:
        blocks.append(lines(_counted(turn, "day", found, day=_day(turn, day)), *_of(turn, found)))
    if len(by_day) > MOST:
        blocks.append(turn.say("rehearse.more", count=len(by_day) - MOST))
    if not any(_many_unreached(found) for _, found in shown):
        return Reply(blocks=tuple(blocks))
    nobody = list(dict.fromkeys(u for each in planned if not each.person for u in each.units))
    blocks.append(turn.say("rehearse.nobody", units=some_names(turn, nobody), count=len(nobody)))
    return Reply(blocks=tuple(blocks), choices=((turn.choice("invitation.print"),),))


def _of(turn: Turn, found: Sequence[Planned]) -> list[Text]:
    """What is sent on one day; what reaches nobody only while it is little.

    Before the liaisons are bound every unit would stand here with its tasks on every day.
    """
    told = [each for each in found if each.person or not _many_unreached(found)]
    said = [_line(turn, each) for each in told[:MOST]]
    if len(told) > MOST:
        said.append(turn.say("rehearse.more_of_day", count=len(told) - MOST))
    return said


def _many_unreached(found: Sequence[Planned]) -> bool:
    return sum(each.person is None for each in found) > FEW


def _counted(turn: Turn, key: str, planned: Sequence[Planned], **days: str) -> Text:
    """How many messages are sent, and how many units have nobody who gets theirs."""
    sent = sum(each.person_id is not None for each in planned)
    nobody = len(planned) - sent
    if nobody:
        return turn.say(f"rehearse.{key}_nobody", count=sent, nobody=nobody, **days)
    return turn.say(f"rehearse.{key}", count=sent, **days)


def _year_over(turn: Turn) -> Text:
    day = _day(turn, turn.plan.closes_on)
    return turn.say("rehearse.year_over", title=turn.plan.title, day=day)


def _line(turn: Turn, planned: Planned) -> Text:
    if planned.person is None:
        units = formats.names(planned.units[:3], turn.language)
        return turn.say("rehearse.line_nobody", units=units, **_tasks(turn, planned.items))
    owed = [item for item in planned.items if item.stage not in FOR_OFFICE]
    said: list[Text | None] = [
        _for_office(turn, planned, stage) for stage in (ESCALATED, UNREACHED)
    ]
    if owed:
        of_whom = {item.unit for item in owed}
        whose = [unit for unit in planned.units if unit in of_whom]
        units = formats.names(whose[:3], turn.language)
        said.insert(0, turn.say("rehearse.owed", units=units, **_tasks(turn, owed)))
    what = formats.names([text.unescape() for text in said if text], turn.language)
    return turn.say("rehearse.line", person=planned.person, what=what)


def _for_office(turn: Turn, planned: Planned, stage: str) -> Text | None:
    """What a coordinator is told of: units that are late again and again, or have nobody."""
    units = {item.unit for item in planned.items if item.stage == stage}
    return turn.say(f"rehearse.{stage}", count=len(units)) if units else None


def _tasks(turn: Turn, items: Sequence[Item]) -> dict[str, object]:
    numbers = formats.numbers((item.number for item in items), turn.language)
    return {"count": len({item.number for item in items}), "numbers": numbers}


def _span(turn: Turn, first: dt.date, last: dt.date) -> str:
    """One day by itself, several from the first to the last."""
    if first == last:
        return _day(turn, first)
    days = {"first": _day(turn, first), "last": _day(turn, last)}
    return turn.say("rehearse.span", **days).unescape()


def _day(turn: Turn, day: dt.date) -> str:
    return formats.day(day, turn.language, today=turn.today)
