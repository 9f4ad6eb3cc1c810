"""延期申请: a later day is asked for, decided, and told to everybody concerned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from bot.changing import proposals
from bot.changing.days_off import off_work
from bot.changing.duties import certain
from bot.dialogue import Asked
from bot.district import here
from bot.notices import show_coordinators, show_person, show_unit
from bot.owed import late_on, terms_of
from bot.reminding.rules import plan_next
from bot.reply import Choice, Reply
from bot.reporting.drafts import Item
from bot.reporting.receipts import is_called
from bot.reporting.reviewing import report_called
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.dates import find_dates
from nlp.shifts import read_shift
from nlp.slots import VAGUE
from storage import changes, people, reports
from storage.models import Assignment, Change, Extension, Person, PersonRole

GRANTED, REFUSED = "change.extension_granted", "change.extension_refused"
MOST_OFFERED = 8
"""Applications offered at once."""


def ask(turn: Turn, assignment: Assignment, item: Item) -> None:
    """Writes the application and puts it before the coordinators; who applies for a unit knows."""
    assert item.extend_to is not None
    due = current_due(turn, assignment)
    extension = reports.ask_extension(
        turn.session,
        assignment,
        due_on=due,
        wanted_on=item.extend_to,
        reason=item.note,
        person=turn.person,
        now=turn.now,
    )

    def compose(language: str) -> Reply:
        return Reply(
            blocks=(application_text(turn, extension, language),),
            choices=(application_choices(turn, extension, language),),
        )

    show_coordinators(turn.session, turn.now, compose, but=turn.person.id)


def application_text(turn: Turn, extension: Extension, language: str) -> Text:
    """What is asked for: unit, task, the day it is due, the day wanted and why."""
    assignment = extension.assignment
    return say(
        "extension.asked",
        language,
        unit=assignment.unit.name,
        number=assignment.task.number,
        words=formats.first_words(assignment.task.requirement),
        due=formats.day(extension.due_on, language, today=turn.today),
        wanted=formats.day(extension.wanted_on, language, today=turn.today),
        reason=extension.reason or say("extension.no_reason", language),
    )


def application_choices(
    turn: Turn, extension: Extension, language: str
) -> tuple[Choice, Choice, Choice]:
    """同意 / 换个日期 / 不同意."""
    values: dict[str, Any] = {"receipt": reports.asked_with(turn.session, extension).receipt}
    day = formats.day(extension.wanted_on, language, today=turn.today)
    return (
        Choice.of("extension.grant", language, day=day, **values),
        Choice.of("extension.other_day", language, **values),
        Choice.of("extension.refuse", language, **values),
    )


def choice_of(turn: Turn, extension: Extension, way: str, **values: Any) -> Choice:
    """One way to decide (``grant``, ``other_day``, ``refuse``), with what it is about."""
    named = {"unit": extension.assignment.unit.name, "number": extension.assignment.task.number}
    label = turn.say(f"extension.{way}_of", **named)
    receipt = reports.asked_with(turn.session, extension).receipt
    choice = turn.choice(f"extension.{way}", receipt=receipt, **values)
    return replace(choice, label=label.unescape())


def show_decision(
    turn: Turn, extension: Extension, granted_on: dt.date | None, reason: str = ""
) -> Reply:
    """The application and what would be decided on it (None: refused), waiting for a 确认."""
    named = {"unit": extension.assignment.unit.name, "number": extension.assignment.task.number}
    _must_extend(turn, extension, granted_on)
    if granted_on is None:
        will = turn.say("extension.will_refuse", **named)
        if reason:
            will = lines(will, turn.say("extension.refused_because", reason=reason))
    else:
        day = formats.day(granted_on, turn.language, today=turn.today)
        will = turn.say("extension.will_grant", day=day, **named)
    known = {
        "extension": extension.id,
        "granted_on": granted_on.isoformat() if granted_on else None,
        "reason": reason,
    }
    return Reply(
        blocks=(application_text(turn, extension, turn.language), will),
        choices=(yes_or_no(turn),),
        asked=Asked("grant_extension", known, ("confirmation",)),
    )


def yes_or_no(turn: Turn) -> tuple[Choice, Choice]:
    """确认 / 取消 of what was just shown."""
    return (
        turn.choice("confirm.confirm", fresh_only=True),
        turn.choice("confirm.cancel", fresh_only=True),
    )


def decide_shown(turn: Turn) -> Reply:
    """The decision that was shown and said yes to."""
    extension = turn.session.get_one(Extension, turn.slots["extension"])
    day = turn.slots["granted_on"]
    granted_on = dt.date.fromisoformat(day) if day else None
    return decide(turn, extension, granted_on, turn.slots["reason"])


def decide(turn: Turn, extension: Extension, granted_on: dt.date | None, reason: str = "") -> Reply:
    """The coordinator's decision; ``granted_on`` is the new day, or None to refuse. It can be taken
    back like any change."""
    _must_extend(turn, extension, granted_on)
    assignment = extension.assignment
    decided = {"decided_at": turn.now, "decided_by_id": turn.person.id}
    edits = [changes.alter(extension, **decided, granted_on=granted_on, answer=reason)]
    if granted_on is not None:
        edits.append(changes.alter(assignment, deadline_on=granted_on))
    if not reports.decide_extension(
        turn.session,
        extension,
        granted_on=granted_on,
        person=turn.person,
        now=turn.now,
        answer=reason,
    ):
        raise Refusal(turn.say("extension.decided_before"))
    plan_next(turn.session, [assignment], turn.now)
    unit, number = assignment.unit.name, assignment.task.number
    turn.note(
        "granted" if granted_on else "refused",
        f"extension {extension.id}",
        before=[extension.due_on],
        after=[granted_on, reason] if reason else [granted_on],
    )

    def compose(language: str) -> Reply:
        if granted_on is None:
            due = _still_due(turn, extension, language)
            text = say("extension.refused", language, unit=unit, number=number, due=due)
            if reason:
                text = lines(text, say("extension.refused_because", language, reason=reason))
        else:
            day = formats.day(granted_on, language, today=turn.today)
            text = say("extension.granted", language, unit=unit, number=number, day=day)
        return Reply(blocks=(text,))

    show_unit(turn.session, assignment.unit_id, turn.now, compose, but=turn.person.id)
    served = people.liaisons_of(turn.session, assignment.unit)
    if extension.person_id not in {turn.person.id, *(person.id for person in served)}:
        # A stand-in who applied is no liaison of the unit, and is told all the same.
        show_person(turn.session, extension.person_id, turn.now, compose)
    show_coordinators(turn.session, turn.now, compose, but=turn.person.id)
    said: dict[str, Any] = {"unit": unit, "number": number}
    if granted_on is not None:
        said["to"] = ["tasks.due_dated", {"day": granted_on.isoformat()}]
    key = GRANTED if granted_on is not None else REFUSED
    proposals.remember(turn, key, said, edits)
    reply = compose(turn.language).plus(choices=[[turn.choice("change.undo")]])
    off = off_work(turn, granted_on) if granted_on else None
    return reply.plus(off) if off else reply


def _must_extend(turn: Turn, extension: Extension, granted_on: dt.date | None) -> None:
    """Raises :class:`Refusal` where the day that would be granted is no later one any more, with
    the ways that are left."""
    why = granted_on and no_extension(turn, extension.assignment, granted_on, extension)
    if why and extension.decided_at is None:
        raise Refusal(why, *(choice_of(turn, extension, way) for way in ("other_day", "refuse")))


def tell_undone(turn: Turn, change: Change) -> None:
    """Whoever was told of a decision learns that it waits for one again."""
    if change.key not in (GRANTED, REFUSED):
        return
    extension = turn.session.get(Extension, change.edits[0][1]["id"])
    if extension is None:
        return

    def compose(language: str) -> Reply:
        undone = say("extension.undone", language, here(turn.session))
        waits = state_text(replace(turn, language=language), extension)
        return Reply(blocks=(lines(undone, waits),))

    show_unit(turn.session, extension.assignment.unit_id, turn.now, compose, but=turn.person.id)
    show_coordinators(turn.session, turn.now, compose, but=turn.person.id)


def withdraw(turn: Turn, extension: Extension) -> Reply:
    """The unit needs no later day after all; the coordinators are told."""
    if not reports.decide_extension(
        turn.session, extension, granted_on=None, person=turn.person, now=turn.now
    ):
        raise Refusal(turn.say("extension.decided_before"))
    turn.note("withdrew extension", f"extension {extension.id}", before=[extension.wanted_on])
    return tell_withdrawn(turn, extension)


def tell_withdrawn(turn: Turn, extension: Extension) -> Reply:
    """The coordinators, who were asked to decide, learn that they need not."""

    def compose(language: str) -> Reply:
        return Reply(blocks=(state_text(replace(turn, language=language), extension),))

    show_coordinators(turn.session, turn.now, compose, but=turn.person.id)
    return compose(turn.language)


def state_text(turn: Turn, extension: Extension) -> Text:
    """Where an application stands: undecided, granted, refused, or taken back by the unit."""
    named = {"unit": extension.assignment.unit.name, "number": extension.assignment.task.number}
    due = _still_due(turn, extension, turn.language)
    if extension.decided_at is None:
        wanted = formats.day(extension.wanted_on, turn.language, today=turn.today)
        return turn.say("extension.waits", wanted=wanted, due=due, **named)
    if extension.granted_on is not None:
        granted = formats.day(extension.granted_on, turn.language, today=turn.today)
        return turn.say("extension.was_granted", granted=granted, **named)
    if extension.decided_by_id is not None:
        decider = turn.session.get(Person, extension.decided_by_id)
        if decider is not None and decider.role != PersonRole.COORDINATOR:
            return turn.say("extension.was_withdrawn", due=due, **named)
    told = turn.say("extension.was_refused", due=due, **named)
    if not extension.answer:
        return told
    return lines(told, turn.say("extension.refused_because", reason=extension.answer))


def decision_choices(turn: Turn, extension: Extension) -> tuple[tuple[Choice, ...], ...]:
    """The application's choices, each saying what it is about: several may be on one card."""
    refuse, other_day = (choice_of(turn, extension, way) for way in ("refuse", "other_day"))
    if no_extension(turn, extension.assignment, extension.wanted_on, extension):
        return ((other_day, refuse),)
    day = formats.day(extension.wanted_on, turn.language, today=turn.today)
    return (choice_of(turn, extension, "grant", day=day), refuse), (other_day,)


def later_day(turn: Turn, of: Assignment | None = None) -> dt.date | None:
    """The day that a message names, if it names one; 延期一周 counts from the day that ``of`` is
    due. Raises :class:`Refusal` for a day past, which the interpreter does not take for a wish."""
    shift = read_shift(turn.message.text, now=turn.now) if of is not None else None
    if of is not None and shift is not None:
        return shift.of(current_due(turn, of))
    if "bad_date" in turn.slots:
        raise Refusal(turn.say("extension.no_such_day", said=turn.slots["bad_date"]))
    named = [d for d in find_dates(turn.message.text, now=turn.now) if d.date]
    if named and all(day.kind == VAGUE for day in named):
        return None  # 春节后
    if "when" in turn.slots:
        day = dt.date.fromisoformat(str(turn.slots["when"])[:10])
        if day > turn.today:
            return day
    elif not any(day.kind != VAGUE for day in named):
        return None
    raise Refusal(turn.say("extension.not_in_the_past"))


def waiting(
    turn: Turn, deciding: Callable[[Extension], Choice], of_units: Collection[int] | None = None
) -> Extension:
    """The undecided application (of these units) that is meant: of the report or the unit and task
    in the slots, as far as they are named, and only one.

    Raises :class:`Refusal`, with a choice for each of several.
    """
    if "receipt" in turn.slots:
        return _of_receipt(turn, turn.slots["receipt"], of_units)
    if "unit" not in turn.slots:
        certain(turn, turn.mentions)
    wanted = {name: turn.slots[name] for name in ("unit", "task_no") if name in turn.slots}
    found = [
        each
        for each in reports.open_extensions(turn.session, turn.plan)
        if (of_units is None or each.assignment.unit_id in of_units)
        and wanted.get("unit", each.assignment.unit.name) == each.assignment.unit.name
        and int(wanted.get("task_no", each.assignment.task.number)) == each.assignment.task.number
    ]
    if not found and len(wanted) == 2:
        named = {"unit": wanted["unit"], "number": wanted["task_no"]}
        raise Refusal(turn.say("extension.none_waiting", **named))
    if not found:
        raise Refusal(turn.say("extension.none_at_all"))
    if len(found) > 1:
        ways = map(deciding, found[:MOST_OFFERED])
        raise Refusal(turn.say("extension.which", count=len(found)), *ways)
    return found[0]


def _of_receipt(turn: Turn, receipt: object, of_units: Collection[int] | None) -> Extension:
    """The undecided application on the assignment of this report, be it this very one's or a later
    one's (:func:`is_shown`). Raises :class:`Refusal`."""
    assignment = report_called(turn, receipt).assignment
    extension = reports.open_extension(turn.session, assignment)
    if extension is None or (of_units is not None and assignment.unit_id not in of_units):
        named = {"unit": assignment.unit.name, "number": assignment.task.number}
        raise Refusal(turn.say("extension.none_waiting", **named))
    return extension


def is_shown(turn: Turn, extension: Extension) -> bool:
    """Whether the application is the one that a receipt in the slots means, where there is one."""
    receipt = turn.slots.get("receipt")
    return receipt is None or is_called(
        reports.asked_with(turn.session, extension).receipt, str(receipt)
    )


def left_waiting(turn: Turn, is_meant: Callable[[Extension], bool]) -> Text | None:
    """Said where a day is set beside applications that are not decided by it."""
    open_ = reports.open_extensions(turn.session, turn.live_plan) if turn.live_plan else ()
    found = [each for each in open_ if is_meant(each)]
    if not found:
        return None
    named = [
        turn.say(
            "extension.left_waiting_one",
            unit=each.assignment.unit.name,
            number=each.assignment.task.number,
            wanted=formats.day(each.wanted_on, turn.language, today=turn.today),
        )
        for each in found[:MOST_OFFERED]
    ]
    return turn.say("extension.left_waiting", names=formats.names(named, turn.language))


def _still_due(turn: Turn, extension: Extension, language: str) -> str:
    """The day that holds without a granted one."""
    day = extension.assignment.deadline_on or extension.due_on
    return formats.day(day, language, today=turn.today)


def current_due(turn: Turn, assignment: Assignment) -> dt.date:
    """The day an assignment is due as things stand: the one that is past, if one is."""
    return late_on(turn, assignment) or terms_of(turn, assignment).due_on(turn.today)


def no_extension(
    turn: Turn, assignment: Assignment, day: dt.date, asked: Extension | None = None
) -> Text | None:
    """Why this day is none to extend to: it is past, or not after the one that holds, or held when
    it was ``asked`` for."""
    named = {"unit": assignment.unit.name, "number": assignment.task.number}
    if day < turn.today:
        passed = formats.day(day, turn.language, today=turn.today)
        return turn.say("extension.has_passed", day=passed, **named)
    due = asked.due_on if asked else current_due(turn, assignment)
    if day > due:
        return None
    return turn.say(
        "extension.not_later", due=formats.day(due, turn.language, today=turn.today), **named
    )
