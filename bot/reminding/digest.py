"""How is a push worded? The day's digest, what the office is told, what people ordered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.reminding.policy import Policy
from bot.reminding.rules import FOR_OFFICE
from bot.reply import Choice, Reply
from bot.reporting.states import state_text
from bot.workdays import Calendar
from messages import formats
from messages.catalog import Text, lines, say

SHOWN = 8
"""Lines in a digest: what a phone shows without much scrolling."""
NAMED = 6
"""Task numbers spelled out for one unit."""
NEAR = 3
"""Working days before the due day from which the light is yellow."""
LATE_AFTER = dt.timedelta(minutes=10)
"""How much after its time a reminder somebody ordered counts as late."""


@dataclass(frozen=True, slots=True)
class Item:
    """One assignment in a digest: what is owed of it, by when, and which stage this is.

    ``reported`` is what was reported of a dated task that is not done: status, percent,
    and whether nothing changed. ``place`` is the unit's in the roster.
    """

    unit: str
    place: int
    number: int
    requirement: str
    named: bool
    due_on: dt.date
    stage: str
    late_since_on: dt.date | None = None
    reported: tuple[str, int | None, bool] | None = None

    @property
    def urgency(self) -> tuple[dt.date, bool, int, int]:
        """What is due first comes first; of one day, what names the unit itself."""
        return self.due_on, not self.named, self.number, self.place


@dataclass(frozen=True, slots=True)
class Digest:
    """Whom it is for, what is in it, and under which number.

    ``units`` are those the person answers for; ``settled`` counts their tasks with nothing owed.
    ``again`` says that the person put off what is in it.
    """

    name: str
    language: str
    units: tuple[str, ...]
    items: tuple[Item, ...]
    settled: int
    number: str
    again: bool = False


def worded(digest: Digest, policy: Policy, calendar: Calendar, now: dt.datetime) -> Reply:
    """The digest as a message: most urgent first, why it came, and how to end it."""
    owed = sorted((i for i in digest.items if i.stage not in FOR_OFFICE), key=lambda i: i.urgency)
    office = [item for item in digest.items if item.stage in FOR_OFFICE]
    blocks: list[Text] = []
    choices: list[tuple[Choice, ...]] = []
    if owed:
        blocks += _owed(digest, owed, calendar, now)
        choices += _liaison_choices(digest.language, more=len(owed) > SHOWN)
    if office:
        blocks += _for_office(digest, office, policy, now.date())
        choices += _office_choices(digest.language, office)
    blocks.append(_foot(digest, owed, policy, calendar, now))
    shown = tuple(dict.fromkeys(item.number for item in owed[:SHOWN]))
    return Reply(blocks=tuple(blocks), choices=tuple(choices), shown=shown)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A reminder somebody ordered for ``due_at``: ``task`` is the number and requirement it is
    about; ``settled`` says that nothing is owed of that task now. Of one that is ``gone`` from the
    table, ``note`` begins with its requirement."""

    note: str
    task: tuple[int, str] | None
    due_at: dt.datetime
    settled: bool = False
    gone: bool = False


def worded_own(
    language: str, ordered: Sequence[Ordered], *, now: dt.datetime, number: str
) -> Reply:
    """What somebody ordered for now; several that come together are one message."""
    told = [_own_line(language, one, now) for one in ordered]
    why = say("reminders.own_why", language)
    blocks = (*told, lines(why, say("reminders.number", language, number=number)))
    tasks = dict.fromkeys(one.task[0] for one in ordered if one.task)
    choices = [Choice.of("reminders.open_task", language, number=task) for task in tasks]
    choices.append(Choice.of("reminders.tomorrow", language))
    rows = tuple(tuple(choices[n : n + 2]) for n in range(0, len(choices), 2))
    return Reply(blocks=blocks, choices=rows, shown=tuple(tasks))


def _own_line(language: str, one: Ordered, now: dt.datetime) -> Text:
    key = "own_task" if one.task else "own"
    values: dict[str, object] = {"note": one.note} if one.note else {}
    if one.gone:
        key, values = "own_gone", {"words": formats.first_words(one.note.partition("\n")[0])}
    if one.task:
        values |= {"number": one.task[0], "words": formats.first_words(one.task[1])}
        key += "_note" if one.note else ""
    elif not one.note:
        key = "own_bare"
    said = [say(f"reminders.{key}", language, **values)]
    if one.settled:
        said.append(say("reminders.own_settled", language))
    if now - one.due_at > LATE_AFTER:
        moment = formats.moment(one.due_at.astimezone(now.tzinfo), language, today=now.date())
        said.append(say("reminders.own_late", language, moment=moment))
    return lines(*said)


# --- for liaisons ---


def _owed(
    digest: Digest, items: Sequence[Item], calendar: Calendar, now: dt.datetime
) -> list[Text]:
    language, today = digest.language, now.date()
    whose: Text | str = formats.names(digest.units, language)
    if len(digest.units) > 2:
        whose = say("reminders.whose_many", language, unit=digest.units[0], count=len(digest.units))
    head: dict[str, object] = {"whose": whose, "count": len(items)}
    if digest.again:
        blocks = [say("reminders.head_again", language, **head)]
    else:
        key = "reminders.head_morning" if now.hour < 12 else "reminders.head_day"
        blocks = [say(key, language, name=digest.name, **head)]
    blocks += [_line(digest, item, calendar, today) for item in items[:SHOWN]]
    if len(items) > SHOWN:
        left = items[SHOWN:]
        day = formats.day(left[0].due_on, language, today=today)
        blocks.append(say("reminders.more", language, count=len(left), day=day))
    return blocks


def _line(digest: Digest, item: Item, calendar: Calendar, today: dt.date) -> Text:
    left = calendar.workdays_between(today, item.due_on)
    light = "red" if item.due_on < today else "yellow" if left <= NEAR else "green"
    due = _due(item.due_on, left, digest.language, today)
    if item.reported is not None:
        state = state_text(digest.language, *item.reported)
        due = say("reminders.due_reported", digest.language, due=due, state=state)
    line = say(
        f"reminders.light_{light}",
        digest.language,
        number=item.number,
        words=formats.first_words(item.requirement),
        due=due,
    )
    if len(digest.units) < 2:
        return line
    return say("reminders.line_of_unit", digest.language, line=line, unit=item.unit)


def _due(due_on: dt.date, left: int, language: str, today: dt.date) -> Text:
    day = formats.day(due_on, language, today=today)
    if due_on < today:
        return say("reminders.due_late", language, day=day, count=-left)
    if due_on == today:
        return say("reminders.due_today", language)
    if left == 0:
        return say("reminders.due_day_off", language, day=day)
    return say("reminders.due_ahead", language, day=day, count=left)


def _liaison_choices(language: str, *, more: bool) -> list[tuple[Choice, ...]]:
    keys = ["report", "no_change", "tomorrow", "why_this", *(["see_all"] if more else [])]
    choices = [Choice.of(f"reminders.{key}", language) for key in keys]
    return [tuple(choices[n : n + 2]) for n in range(0, len(choices), 2)]


# --- for coordinators ---


def _for_office(
    digest: Digest, items: Sequence[Item], policy: Policy, today: dt.date
) -> list[Text]:
    language = digest.language
    blocks = [say("reminders.head_office", language, name=digest.name)]
    for stage, head in (
        ("escalated", say("reminders.escalated", language, count=policy.escalate_after)),
        ("unreached", say("reminders.unreached", language)),
    ):
        by_unit = _by_unit(item for item in items if item.stage == stage)
        if not by_unit:
            continue
        told = [_office_line(unit, its, language, today) for unit, its in by_unit[:SHOWN]]
        if len(by_unit) > SHOWN:
            told.append(say("reminders.office_more", language, count=len(by_unit) - SHOWN))
        blocks.append(lines(head, *told))
    return blocks


def _by_unit(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """The items of each unit, those of what is due first before the others; of one day, in the
    roster's order."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda i: (i.due_on, i.place, i.number)):
        found[item.unit].append(item)
    return list(found.items())


def _office_line(unit: str, items: Sequence[Item], language: str, today: dt.date) -> Text:
    numbers = sorted({item.number for item in items})
    listed = formats.names(map(str, numbers[:NAMED]), language)
    tasks = say("reminders.tasks", language, numbers=listed)
    if len(numbers) > NAMED:
        tasks = say("reminders.tasks_many", language, numbers=listed, count=len(numbers))
    day = formats.day(items[0].due_on, language, today=today)
    return say("reminders.office_line", language, unit=unit, tasks=tasks, day=day)


def _office_choices(language: str, items: Sequence[Item]) -> list[tuple[Choice, ...]]:
    units = _by_unit(item for item in items if item.stage == "unreached")
    invitations = [Choice.of("reminders.invite", language, unit=unit) for unit, _ in units[:4]]
    return [
        (Choice.of("reminders.who_has_not", language),),
        *(tuple(invitations[n : n + 2]) for n in range(0, len(invitations), 2)),
        *([(Choice.of("invitation.print", language),)] if units else []),
    ]


# --- below every digest ---


def why(policy: Policy, language: str) -> Text:
    """By which rule a digest comes."""
    if not policy.before:
        return say("reminders.why_day_only", language, every=policy.overdue_every)
    ladder = formats.names(map(str, policy.before), language)
    return say("reminders.why", language, before=ladder, every=policy.overdue_every)


def _foot(
    digest: Digest, owed: Sequence[Item], policy: Policy, calendar: Calendar, now: dt.datetime
) -> Text:
    language, today = digest.language, now.date()
    said: list[Text] = []
    late = min((i.late_since_on for i in digest.items if i.late_since_on), default=None)
    if late is not None:
        day = formats.day(late, language, today=today)
        said.append(say("reminders.late", language, day=day))
    before = calendar.add_workdays(today, -1)
    if (today - before).days > NEAR and any(item.due_on < today for item in owed):
        said.append(say("reminders.after_break", language))
    years = {today.year, *(item.due_on.year for item in digest.items)}
    said += [
        say("reminders.unknown_year", language, year=year)
        for year in sorted(years)
        if not calendar.is_known(year)
    ]
    if owed:
        said += [
            why(policy, language),
            *([say("reminders.why_unfinished", language)] if any(i.reported for i in owed) else []),
            say("reminders.how_to_end", language, number=owed[0].number),
        ]
    if digest.settled:
        said.append(say("reminders.rest_settled", language, count=digest.settled))
    else:
        said.append(say("reminders.rest", language))
    said.append(say("reminders.number", language, number=digest.number))
    return lines(*said)
