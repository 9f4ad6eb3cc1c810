"""Which task does a report speak of, and for which unit? In doubt it asks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bot.access import standing_in
from bot.dialogue import OF_ONE_TASK, Asked
from bot.periods import period_on
from bot.reply import Choice, Reply
from bot.reporting.drafts import Item
from bot.task_lists import CLEARLY_BETTER, no_such_task, task_line
from bot.turn import Refusal, Turn
from nlp.interpreter import interpret
from nlp.normalize import normalize
from nlp.reports import is_another, is_ruled_out
from nlp.surroundings import connects
from nlp.task_numbers import find_task_numbers
from nlp.units import UnitMention, Verdict
from storage import plans, reports, roster
from storage.models import Assignment, PersonRole, ReportStatus, Unit


def served(turn: Turn) -> list[Unit]:
    """The units this person may report for today: their own, those they stand in for, or for a
    coordinator (代报) any."""
    if turn.person.role == PersonRole.COORDINATOR:
        return roster.active_units(turn.session)
    return [*turn.person.units, *standing_in.units_stood_in_for(turn)]


def must_serve_units(turn: Turn) -> None:
    """Raises :class:`Refusal` for somebody who reports for nobody."""
    if not served(turn):
        raise Refusal(turn.say("report.serves_nobody"))


def named_units(turn: Turn) -> list[str]:
    """The units a message certainly names: of 不是教体局，是卫健局 the one that it is.

    Where one alone is ruled out, the others that the person serves.
    """
    text = normalize(turn.message.text)
    named = [m for m in turn.lexicon.units.find(text) if m.verdict is Verdict.CERTAIN]
    ruled_out = [m.units[0] for m in named if is_ruled_out(text, m.start)]
    meant = [m.units[0] for m in named if m.units[0] not in ruled_out]
    if ruled_out and not meant and turn.person.role != PersonRole.COORDINATOR:
        return [unit.name for unit in served(turn) if unit.name not in ruled_out]
    return meant


def with_unit(turn: Turn, slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message says of a task, with the unit it says it for.

    区水利局：第29项完成，第27项没变化 speaks for 区水利局 all along. A body that is none of ours,
    or could be several, is never passed over. Raises :class:`Refusal`.
    """
    for beside in _named_with_ours(turn):
        raise _none_of_ours(turn, beside)
    # 区财政局没拨款, said of why a task is stuck, speaks for nobody.
    mention = None if "unit" in slots or slots.keys() <= {"note"} else _spoken_for(turn)
    if mention is None:
        return slots
    if mention.verdict is Verdict.CERTAIN:
        return {**slots, "unit": mention.units[0]}
    raise _none_of_ours(turn, mention)


def _none_of_ours(turn: Turn, mention: UnitMention) -> Refusal:
    key = "report.unclear_unit" if mention.verdict is Verdict.AMBIGUOUS else "report.not_our_unit"
    return Refusal(turn.say(key, said=mention.text))


def _named_with_ours(turn: Turn) -> Iterator[UnitMention]:
    """教体局和张店区卫健局的30项: a body named in one breath with a unit that reports."""
    text = normalize(turn.message.text)
    first = next((number.start for number in find_task_numbers(text)), 0)
    ahead = [m for m in turn.lexicon.units.find(text) if m.end <= first or m.start == 0]
    for one, other in pairwise(ahead):
        verdicts = {one.verdict, other.verdict}
        joined = connects(text[one.end : other.start])
        if joined and Verdict.CERTAIN in verdicts and len(verdicts) > 1:
            yield one if other.verdict is Verdict.CERTAIN else other


def for_each_unit(turn: Turn, slots: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """两个单位29项都完成了: the same for every unit of the person's that answers for the task."""
    if "each_unit" not in slots:
        return [slots]
    slots = {name: value for name, value in slots.items() if name != "each_unit"}
    if "task_no" not in slots or turn.person.role == PersonRole.COORDINATOR:
        return [slots]
    answering: list[Mapping[str, Any]] = [
        {**slots, "unit": unit.name}
        for unit in served(turn)
        if plans.unit_answers(turn.session, turn.plan, unit, int(slots["task_no"]))
    ]
    return answering or [slots]


def _spoken_for(turn: Turn) -> UnitMention | None:
    """The unit named in front of the first task number, in its clause; without a number, the one a
    message begins with."""
    text = normalize(turn.message.text)
    numbers = find_task_numbers(text)
    for mention in turn.lexicon.units.find(turn.message.text):
        if is_ruled_out(text, mention.start) or is_another(text, mention.start, mention.end):
            continue
        if mention.start == 0 and _has_state(turn, text[mention.end :]):
            return mention
        if not numbers:
            return mention if mention.start == 0 else None
        between = text[mention.end : numbers[0].start] if mention.end <= numbers[0].start else None
        if between is not None and (not _CLAUSE.search(between) or not _WORD.search(between)):
            return mention
    return None


def _has_state(turn: Turn, behind: str) -> bool:
    """Whether the clause goes on behind its unit with how it stands, and no more.

    张店区卫健局卡住了，24项等钱 speaks for that body; 省卫健委没批文，24项卡住了 says what ours
    waits for.
    """
    opening = _CLAUSE.split(behind, maxsplit=1)[0]
    reading = interpret(opening, turn.lexicon, turn.now)
    return (
        reading.intent == "submit_progress"
        and bool(reading.slots)
        and reading.slots.keys() <= {"status", "percent", "no_change"}
    )


_CLAUSE = re.compile("[,。;!?、]")


_WORD = re.compile(r"\w")


def which_task(turn: Turn, slots: Mapping[str, Any], items: Sequence[Item]) -> int | Reply | None:
    """The task number a report is about; a question where a topic fits several; None: unnamed."""
    if "task_no" in slots:
        number = int(slots["task_no"])
        if plans.task(turn.session, turn.plan, number) is None:
            raise no_such_task(turn, number)
        return number
    if "ordinal" in slots:
        shown = turn.state.shown or tuple(item.task_no or 0 for item in items)
        return in_list(turn, int(slots["ordinal"]), shown)
    if "keyword" in slots:
        return _by_topic(turn, str(slots["keyword"]))
    if items:
        return None
    if turn.state.intent in OF_ONE_TASK and "task_no" in turn.state.slots:
        return int(turn.state.slots["task_no"])
    return None


def in_list(turn: Turn, place: int, shown: Sequence[int]) -> int:
    """第3个 of these tasks. Raises :class:`Refusal` where there are none, or not so many."""
    position = place if place > 0 else len(shown) + 1 + place
    if not shown:
        raise Refusal(turn.say("ask.no_list"))
    if not 1 <= position <= len(shown):
        raise Refusal(turn.say("ask.no_such_item", ordinal=place, length=len(shown)))
    return shown[position - 1]


def task_choice(turn: Turn, number: int) -> Choice:
    """A choice that leads into a line of the list above it."""
    return replace(turn.choice("tasks.item", number=number), item=True)


def _by_topic(turn: Turn, keyword: str) -> int | Reply:
    own = {a.task.number for a in reports.assignments(turn.session, turn.plan, units=served(turn))}
    hits = turn.lexicon.tasks.search(keyword)
    mine = [hit for hit in hits if hit.number in own]
    if not hits:
        raise Refusal(turn.say("tasks.nothing_about", keyword=keyword))
    best = hits[0]
    others = mine or hits[1:]
    if best.number not in own and (not others or best.score >= CLEARLY_BETTER * others[0].score):
        raise Refusal(
            turn.say("report.topic_anothers", keyword=keyword, number=best.number),
            turn.choice("units_of_task.open", number=best.number),
        )
    if not mine:
        raise Refusal(turn.say("report.topic_not_yours", keyword=keyword))
    clear = best.number in own
    if clear and (len(mine) == 1 or mine[0].score >= CLEARLY_BETTER * mine[1].score):
        return mine[0].number
    found = plans.tasks_numbered(turn.session, turn.plan, [hit.number for hit in mine[:5]])
    return Reply(
        blocks=(
            turn.say("tasks.which_one", keyword=keyword),
            *(task_line(turn, task) for task in found),
        ),
        choices=tuple((task_choice(turn, task.number),) for task in found),
        shown=tuple(task.number for task in found),
        asked=asked_for("task_no"),
    )


def answering(turn: Turn, number: int | None) -> list[str]:
    """The units of the person's that answer for a task."""
    return [
        unit.name
        for unit in served(turn)
        if plans.unit_answers(turn.session, turn.plan, unit, number or 0)
    ]


def of_unit(turn: Turn, item: Item, unit: str | None) -> Item:
    """The same said of another unit, or of none yet; 无变化 then repeats what that one said.

    Raises :class:`Refusal` where that unit may not report it.
    """
    said = replace(item, unit=unit, corrects=None, seen="")
    if item.no_change:
        said = replace(said, status=None, percent=None)
    return settle(turn, said)


def settle(turn: Turn, item: Item) -> Item:
    """The item with its unit, where only one can be meant. Raises :class:`Refusal` for none.

    A unit that the person does not serve, or that does not answer for the task, is refused here
    and again when booking: whatever path led to the draft.
    """
    if item.task_no is None:
        return item
    names = answering(turn, item.task_no)
    if item.unit is not None:
        if item.unit not in names:
            own = [unit.name for unit in served(turn)]
            key = "report.unit_has_no_such_task" if item.unit in own else "report.unit_not_yours"
            raise Refusal(turn.say(key, unit=item.unit, number=item.task_no))
    elif not names:
        raise Refusal(
            turn.say("report.task_not_yours", number=item.task_no),
            turn.choice("units_of_task.open", number=item.task_no),
        )
    elif len(names) == 1:
        item = replace(item, unit=names[0])
    office = turn.person.role == PersonRole.COORDINATOR
    if item.unit is None:
        return item
    item = replace(item, for_office=office)
    assignment = assignment_of(turn, item)
    if assignment is not None:
        _must_be_open(turn, item, assignment)
    return _continued(turn, item, assignment)


def _must_be_open(turn: Turn, item: Item, assignment: Assignment) -> None:
    """Raises :class:`Refusal` for what is closed out, and for a later day asked for what is done:
    either would open again what everybody takes for finished."""
    values = {"unit": assignment.unit.name, "number": item.task_no}
    if assignment.closed_at is not None:
        office = turn.person.role == PersonRole.COORDINATOR
        key = "report.closed_out_office" if office else "report.closed_out"
        raise Refusal(turn.say(key, **values))
    last = None if assignment.returned_at else assignment.last_report
    done = last is not None and last.status == ReportStatus.DONE
    if item.extend_to is not None and done and item.status in (None, ReportStatus.DONE):
        raise Refusal(turn.say("extension.done_already", **values))


def _continued(turn: Turn, item: Item, assignment: Assignment | None) -> Item:
    """无变化 repeats the last report; the first time how the task stands stays unsaid.

    A second period running asks for one sentence why.
    """
    last = assignment.last_report if assignment else None
    if item.extend_to is not None and item.status is None and not item.no_change:
        # How the task stands is not said by it. Another day in the place of one that was asked for
        # has the same reason; so has what is blocked.
        asked = reports.open_extension(turn.session, assignment) if assignment else None
        why = asked.reason if asked else ""
        if not why and last is not None and last.status == ReportStatus.BLOCKED:
            why = last.note
        return replace(item, status=ReportStatus.UNSAID, note=item.note or why, unsaid=True)
    if not item.no_change or item.status is not None:
        return item
    if assignment is None or last is None:
        return replace(item, status=ReportStatus.UNSAID)
    again = last.no_change and last.period != settled_period(turn, assignment)
    return replace(
        item,
        status=last.status,
        percent=last.percent,
        note=item.note or (last.note if last.status == ReportStatus.BLOCKED else ""),
        asks_why=again and not item.note,
    )


def settled_period(turn: Turn, assignment: Assignment) -> str:
    """The label of the reporting period that a report made now belongs to."""
    cadence = assignment.task.cadence or turn.plan.cadence
    return period_on(cadence, min(turn.today, turn.plan.closes_on)).label


def assignment_of(turn: Turn, item: Item) -> Assignment | None:
    if item.unit is None or item.task_no is None:
        return None
    unit = roster.unit_named(turn.session, item.unit)
    if unit is None:
        return None
    return reports.assignment_of(turn.session, turn.plan, unit, item.task_no)


def last_receipt(turn: Turn, item: Item) -> str:
    assignment = assignment_of(turn, item)
    return assignment.last_report.receipt if assignment and assignment.last_report else ""


def asked_for(*slots: str) -> Asked:
    """The question whose answer goes on with the report."""
    return Asked("submit_progress", {}, slots)
