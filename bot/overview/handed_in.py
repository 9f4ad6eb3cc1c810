"""今天谁报了, 哪些通过了: who reported on some days, and what has passed, unit by unit."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice

from bot.overview.counting import takes_long
from bot.overview.wording import MOST_NAMES
from bot.reply import Reply
from bot.turn import Turn
from messages import formats
from messages.catalog import Text
from nlp.dates import find_dates, read_range
from storage import reports

MOST_DAYS = 31


def told(turn: Turn) -> Reply | None:
    """Who reported on the days named; None where none are, or too many to list."""
    days = read_range(turn.message.text, now=turn.now)
    if days is None or days[0] > turn.today or (days[1] - days[0]).days >= MOST_DAYS:
        return None
    if takes_long(turn.session):
        return None
    since, until = (dt.datetime.combine(d, dt.time(), turn.now.tzinfo) for d in days)
    found = reports.made_between(turn.session, turn.plan, since, until + dt.timedelta(days=1))
    said = next((each.text for each in find_dates(turn.message.text, now=turn.now)), "")
    if not found:
        return Reply(blocks=(turn.say("progress_query.nobody_then", said=said),))
    units = len({unit for unit, _ in found})
    head = turn.say("progress_query.reported_then", said=said, units=units, count=len(found))
    return Reply(blocks=(head, *_by_unit(turn, found)))


def passed(turn: Turn) -> Reply | None:
    """What the office has passed; None where nothing is."""
    found = reports.closed(turn.session, turn.plan)
    if not found:
        return None
    head = turn.say("progress_query.passed", count=len(found))
    choices = ((turn.choice("review.open"),),) if reports.to_review(turn.session, turn.plan) else ()
    return Reply(blocks=(head, *_by_unit(turn, found)), choices=choices)


def _by_unit(turn: Turn, found: Iterable[tuple[str, int]]) -> list[Text]:
    """A line for each unit with its tasks, in the order of the roster."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for unit, number in found:
        numbers[unit].append(number)
    told = [
        turn.say(
            "progress_query.unit_tasks",
            unit=unit,
            numbers=formats.numbers(own, turn.language),
        )
        for unit, own in islice(numbers.items(), MOST_NAMES)
    ]
    if len(numbers) > MOST_NAMES:
        told.append(turn.say("progress_query.more_units", count=len(numbers) - MOST_NAMES))
    return told
