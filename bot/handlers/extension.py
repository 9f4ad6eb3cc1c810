"""24项卡住了，想延到1月15日: a later day is asked for, together with how the task stands.

A coordinator who says no more than the day decides the application that waits for it, or else sets
the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue import Asked
from bot.handlers import extension_state, grant_extension, set_deadline, submit_progress
from bot.reply import Reply
from bot.reporting import cards, extensions, targets
from bot.turn import Refusal, Turn
from messages.catalog import Text, lines
from nlp.dates import find_dates
from nlp.orders import beside
from nlp.shifts import read_shift
from storage import reports
from storage.models import Assignment, PersonRole, ReportStatus

DATED = frozenset({"task_no", "keyword", "unit", "when", "whens"})
"""Details that say nothing of how the task stands."""
NO_REPORT = DATED | {"later", "later_on", "note"}
"""Details of 第12项改到12月30日，通知卫健局: two orders, and no report."""


def handle(turn: Turn) -> Reply:
    decides = turn.person.role == PersonRole.COORDINATOR
    if decides and grant_extension.applied_for(turn):
        if "when" in turn.slots:
            return grant_extension.handle(replace(turn, slots={**turn.slots, "in_passing": True}))
        # Whatever else is said of it, the coordinator starts no application of their own.
        return extension_state.handle(turn)
    if "ordinal" in turn.slots:
        # 47, when asked which task and until when.
        number = targets.which_task(turn, {"task_no": turn.slots["ordinal"]}, ())
        kept = {name: value for name, value in turn.slots.items() if name != "ordinal"}
        turn = replace(turn, slots={**kept, "task_no": number})
    said = turn.slots.get("reports") or [turn.slots]
    if decides and all(slots.keys() <= NO_REPORT for slots in said):
        twice = len({slots.get("task_no") for slots in said}) < len(said)
        if twice or beside(turn.message.text):
            raise Refusal(turn.say("change.one_at_a_time"))
    days_alone = decides and all(_says_a_day_alone(turn, slots) for slots in said)
    if days_alone and find_dates(turn.message.text, now=turn.now):
        return set_deadline.handle(turn)
    targets.must_serve_units(turn)
    if not decides and "amends" in turn.slots and (amended := _amend(turn)) is not None:
        return amended
    return take_in(turn, said)


def take_in(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """Reports of which some, or the only one, ask for a later day, onto the card."""
    asking = [n for n, slots in enumerate(said) if "later" in slots or len(said) == 1]
    contrary = [n for n in asking if said[n].get("status") == ReportStatus.DONE]
    if contrary and len(contrary) == len(said):
        raise Refusal(turn.say("extension.done_or_later"))
    asking = [n for n in asking if n not in contrary]
    days = _days(turn, [said[n] for n in asking]) if asking else ()
    if isinstance(days, Reply):
        return days
    wanted = dict(zip(asking, days, strict=True))
    no_later = {n: why for n, day in wanted.items() if (why := _no_extension(turn, said[n], day))}
    if no_later and len(said) == 1:
        return _ask_day(turn, no_later[0])
    if len(no_later) == len(said):
        raise Refusal(lines(*no_later.values()))
    told = [
        {**slots, "extend_to": wanted[n]} if n in wanted else slots
        for n, slots in enumerate(said)
        if n not in contrary and n not in no_later
    ]
    # 24延期到12月20日，25完成: what is not asked more time for is reported as ever.
    reply = submit_progress.take_in(turn, told)
    both = (turn.say("extension.done_or_later"),) if contrary else ()
    return reply.under(*both, *no_later.values())


def _no_extension(turn: Turn, slots: Mapping[str, Any], day: str) -> Text | None:
    """Why the day asked for is no later one of the task that is named, if it is none."""
    on = dt.date.fromisoformat(day)
    found = (extensions.no_extension(turn, each, on) for each in _mine(turn, slots))
    return next(filter(None, found), None)


def _days(turn: Turn, asking: Sequence[Mapping[str, Any]]) -> Sequence[str] | Reply:
    """The later day of each report that asks for one; the question, where it is not said."""
    if (shift := read_shift(turn.message.text, now=turn.now)) is not None:
        dues = [_due_of(turn, slots) for slots in asking]
        if None in dues:
            return _ask_day(turn, turn.say("extension.until_when"))
        return [shift.of(due).isoformat() for due in dues if due is not None]
    try:
        wanted = extensions.later_day(turn)
    except Refusal as refusal:
        return _ask_day(turn, refusal.text)
    if wanted is None:
        named = turn.slots.keys() & {"task_no", "keyword"} or cards.items_of(turn)
        key = "extension.until_when" if named else "extension.which_until_when"
        return _ask_day(turn, turn.say(key))
    each = turn.slots.get("whens", ())
    if all("later_on" in slots for slots in asking):
        return [slots["later_on"] for slots in asking]
    if len(asking) == 1:
        # 24延到1月5日，省里元旦后给: a day within the reason is no second wish.
        note = str(asking[0].get("note", ""))
        of_reason = {day.date for day in find_dates(note, now=turn.now)}
        each = tuple(day for day in each if dt.date.fromisoformat(day) not in of_reason)
    if not each:
        return (wanted.isoformat(),) * len(asking)
    if len(each) != len(asking):
        raise Refusal(turn.say("extension.which_day_for_which"))
    return tuple(each)


def _amend(turn: Turn) -> Reply | None:
    """延期日期改成1月18日, 延期理由改成等拨款: the card asks for it anew, what is not said as it
    was; None where nothing was applied for."""
    number = turn.slots.get("task_no")
    items = [i for i in cards.items_of(turn) if i.extend_to and number in (None, i.task_no)]
    own = [unit.id for unit in targets.served(turn)]
    waiting = [
        each
        for each in reports.open_extensions(turn.session, turn.plan)
        if each.assignment.unit_id in own and number in (None, each.assignment.task.number)
    ]
    asked = [(i.task_no, i.unit, i.extend_to, i.note) for i in items] or [
        (e.assignment.task.number, e.assignment.unit.name, e.wanted_on, e.reason) for e in waiting
    ]
    if not asked:
        return None
    if len(asked) > 1:
        return Reply(
            blocks=(turn.say("extension.which_to_change", count=len(asked)),),
            choices=(tuple(targets.task_choice(turn, number or 0) for number, *_ in asked),),
            shown=tuple(dict.fromkeys(number or 0 for number, *_ in asked)),
            asked=Asked("extension", {**turn.slots, "amends": True}, ("task_no",)),
        )
    ((task_no, unit, wanted, reason),) = asked
    day = extensions.later_day(turn) or wanted
    reason = str(turn.slots.get("new_reason") or reason)
    left = [replace(i, note="") if i in items else i for i in cards.items_of(turn)]
    if items:
        cards.save(turn, left)
    assert day is not None
    of = {"task_no": task_no, "unit": unit} if task_no else {}
    if why := _no_extension(turn, of, day.isoformat()):
        raise Refusal(why)
    said = {"task_no": task_no, "unit": unit, "extend_to": day.isoformat(), "note": reason}
    return submit_progress.take_in(turn, [said])


def _due_of(turn: Turn, slots: Mapping[str, Any]) -> dt.date | None:
    """The day a task is due for the units that the person reports for, or the one named; None
    where no task is named, or they do not all have the same."""
    days = {extensions.current_due(turn, each) for each in _mine(turn, slots)}
    return days.pop() if len(days) == 1 else None


def _mine(turn: Turn, slots: Mapping[str, Any]) -> list[Assignment]:
    """The assignments of the task that is named, of the units that the person reports for or the
    one named; none where no task is."""
    if "task_no" not in slots:
        return []
    units, number = targets.served(turn), int(slots["task_no"])
    mine = reports.assignments(turn.session, turn.plan, units=units, number=number)
    return [each for each in mine if slots.get("unit") in (None, each.unit.name)]


def _says_a_day_alone(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether nothing is told but which tasks and a day; a unit behind them is no reason."""
    note = str(slots.get("note", ""))
    if read_shift(turn.message.text, now=turn.now) is not None:
        for reading in find_dates(note, now=turn.now):
            note = note.replace(reading.text, "")
        note = note.removeprefix("by").strip(" \uff0c,")
    names = {mention.text for mention in turn.lexicon.units.find(note)}
    return slots.keys() - {"note", "later", "later_on"} <= DATED and (not note or note in names)


def _ask_day(turn: Turn, question: Text) -> Reply:
    """Asks for the day, and for the task where none is named; what was no day is asked again."""
    dates = ("when", "whens", "period", "bad_date", "later_on")
    known = {name: value for name, value in turn.slots.items() if name not in dates}
    open_ = dates if known.keys() & {"task_no", "keyword"} else (*dates, "task_no", "ordinal")
    return Reply(blocks=(question,), shown=turn.state.shown, asked=Asked("extension", known, open_))
