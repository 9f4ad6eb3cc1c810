"""How is a list of tasks shown? One page of lines, the way to turn it, and the way into each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.periods import is_undated, terms
from bot.reply import Choice, Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.message import LAST_PAGE
from storage import plans
from storage.models import Task, Unit

PAGE = 8
"""Tasks on one page: what a phone shows without much scrolling."""


def page_of(turn: Turn, total: int) -> int:
    """The page asked for, from 1, within what there is; a list may have grown shorter since its
    buttons were made. Raises :class:`Refusal` where somebody asks to go on beyond the last."""
    last = max(1, -(-total // PAGE))
    asked = int(turn.slots.get("page", 1))
    asked = last if asked == LAST_PAGE else max(1, asked)
    if asked > last and turn.message.pressed is None:
        raise Refusal(turn.say("tasks.no_further", pages=last))
    return min(asked, last)


def due_text(turn: Turn, task: Task, own: plans.OwnDay | None = None) -> Text:
    """By when, in words: the task's own day, or the end of the running reporting period.

    ``own`` is the day that the unit spoken of has for itself.
    """
    # Nothing of next year's table is due before that year.
    today = max(turn.today, dt.date(turn.plan.year, 1, 1))
    owed = terms(turn.plan, task, own.day if own else None)
    due = owed.due_on(today)
    day = formats.day(due, turn.language, today=turn.today)
    if own is not None and due == own.day:
        return turn.say("tasks.due_granted" if own.granted else "tasks.due_own", day=day)
    if owed.last_day is not None:
        return turn.say("tasks.due_dated", day=day)
    cadence = turn.say(f"tasks.cadence_{task.cadence or turn.plan.cadence}")
    said = turn.say("tasks.due_ongoing", cadence=cadence, day=day)
    if not is_undated(turn.plan, task):
        return said
    return turn.say("tasks.due_undated", due=said, text=formats.first_words(task.deadline_text))


def late_text(turn: Turn, task: Task, day: dt.date) -> Text:
    """The day that has passed without what was owed by it: not the next one, of the running
    period."""
    said = formats.day(day, turn.language, today=turn.today)
    if terms(turn.plan, task).last_day is not None:
        return turn.say("tasks.due_late", day=said)
    cadence = turn.say(f"tasks.cadence_{task.cadence or turn.plan.cadence}")
    return turn.say("tasks.due_ongoing_late", cadence=cadence, day=said)


def task_line(
    turn: Turn,
    task: Task,
    others: Text | None = None,
    own: plans.OwnDay | None = None,
    late_on: dt.date | None = None,
) -> Text:
    """Number, first words, heading and date of one task, on two lines; of a late one the date
    ``late_on`` that is past."""
    values = {
        "number": task.number,
        "words": formats.first_words(task.requirement),
        "heading": formats.first_words(task.heading[-1] if task.heading else turn.plan.title),
        "due": late_text(turn, task, late_on) if late_on else due_text(turn, task, own),
    }
    if others is None:
        return turn.say("tasks.line", **values)
    return turn.say("tasks.line_with_others", others=others, **values)


def others_text(turn: Turn, answerable: plans.Answerable, unit: Unit) -> Text | None:
    """Who else answers for a task that names ``unit``: up to three names, then how many."""
    others = [name for name, _ in answerable.named if name != unit.name]
    if not others:
        return None if answerable.groups else turn.say("tasks.alone")
    if len(others) <= 3:
        return turn.say("tasks.others", names=formats.names(others, turn.language))
    return turn.say(
        "tasks.others_many", names=formats.names(others[:2], turn.language), count=len(others)
    )


def show(
    turn: Turn,
    head: Text,
    tasks: Sequence[Task],
    *,
    total: int,
    page: int,
    again: str,
    again_values: dict[str, object],
    body: Sequence[Text] | None = None,
) -> Reply:
    """A head, one page of tasks, and choices: into each task, and to the pages beside this one.

    ``again`` is the key of the sentence that asks for a page of the same list.
    """
    if body is None:
        body = [task_line(turn, task) for task in tasks]
    items = tuple(
        Choice(
            turn.say("tasks.item", number=task.number).unescape(),
            turn.say("tasks.item_sentence", number=task.number).unescape(),
            item=True,
        )
        for task in tasks
    )
    pages = -(-total // PAGE)
    turning: list[Choice] = []
    for step, label in ((-1, "tasks.previous_page"), (1, "tasks.next_page")):
        if 1 <= page + step <= pages:
            sentence = turn.say(again, page=page + step, **again_values).unescape()
            turning.append(Choice(turn.say(label).unescape(), sentence))
    blocks = (head, *body)
    if pages > 1:
        blocks += (turn.say("tasks.page", page=page, pages=pages, total=total),)
    rows = tuple(items[i : i + 4] for i in range(0, len(items), 4))
    reply = Reply(
        blocks=blocks,
        choices=tuple(row for row in (*rows, tuple(turning)) if row),
        shown=tuple(task.number for task in tasks),
    )
    return replace(reply, update="page" in turn.slots)


def duty_lines(turn: Turn, answerable: plans.Answerable) -> Text:
    """Who answers for one task: lead and support apart where the document tells them apart."""
    parts: list[Text] = []
    for role in ("lead", "joint", "support"):
        named = [name for name, r in answerable.named if r == role]
        if named:
            parts.append(
                turn.say(
                    f"tasks.units_{role}",
                    names=formats.names(named, turn.language),
                    count=len(named),
                )
            )
        groups = {phrase: size for phrase, r, size in answerable.groups if r == role}
        if groups:
            count = sum(groups.values())
            key = "group_size" if count else "group_unset"
            size = turn.say(f"tasks.{key}", **({"count": count} if count else {}))
            phrases = formats.names(groups, turn.language)
            parts.append(turn.say(f"tasks.groups_{role}", phrases=phrases, size=size))
    if answerable.unresolved:
        names = formats.names(answerable.unresolved, turn.language)
        parts.append(turn.say("tasks.units_unresolved", names=names))
    if not parts:
        parts.append(turn.say("tasks.units_none"))
    return lines(*parts)


def with_duties(turn: Turn, task: Task, answerable: plans.Answerable, *further: Text) -> Text:
    """The task's number and first words, who answers for it, and what else is said of it."""
    words = formats.first_words(task.requirement)
    head = turn.say("units_of_task.head", number=task.number, words=words)
    return lines(head, duty_lines(turn, answerable), *further)


def no_such_task(turn: Turn, number: int) -> Refusal:
    """That the plan has no task of this number, and up to which it goes."""
    last = plans.last_number(turn.session, turn.plan)
    return Refusal(turn.say("tasks.no_such_number", number=number, last=last))


def the_tasks(turn: Turn) -> list[Task]:
    """The tasks of ``task_nos``, one page of them. Raises :class:`Refusal` where there is none."""
    numbers = turn.slots["task_nos"]
    found = plans.tasks_numbered(turn.session, turn.plan, numbers[:PAGE])
    if not found:
        raise no_such_task(turn, numbers[0])
    return found


def the_task(turn: Turn, *, choosing: str, **said: object) -> Task | Reply:
    """The task meant by ``task_no`` or ``keyword``; a reply to choose from when several may be.

    ``choosing`` is the key of the sentence that says the same of a task number, with ``said``.
    """
    if "task_no" in turn.slots:
        number = int(turn.slots["task_no"])
        task = plans.task(turn.session, turn.plan, number)
        if task is None:
            raise no_such_task(turn, number)
        return task
    keyword = str(turn.slots["keyword"])
    hits = turn.lexicon.tasks.search(keyword, 5)
    if not hits:
        raise Refusal(turn.say("tasks.nothing_about", keyword=keyword))
    found = plans.tasks_numbered(turn.session, turn.plan, [hit.number for hit in hits])
    clear = len(hits) == 1 or hits[0].score >= CLEARLY_BETTER * hits[1].score
    if clear:
        return found[0]
    return Reply(
        blocks=(
            turn.say("tasks.which_one", keyword=keyword),
            *(task_line(turn, task) for task in found),
        ),
        choices=tuple(
            (
                Choice(
                    turn.say("tasks.item", number=task.number).unescape(),
                    turn.say(choosing, number=task.number, **said).unescape(),
                ),
            )
            for task in found
        ),
        shown=tuple(task.number for task in found),
    )


CLEARLY_BETTER = 1.6
"""How much better the best task must fit a topic than the next before it is taken as meant."""


def plan_name(turn: Turn) -> Text | str:
    """The plan's title with its year, as it is said in a sentence."""
    plan = turn.plan
    if str(plan.year) in plan.title:
        return plan.title
    return turn.say("plan.of_year", year=plan.year, title=plan.title)
