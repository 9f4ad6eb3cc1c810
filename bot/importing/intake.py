"""How does a table that was read become a plan in the database, and what is told about it?"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.importing import records
from bot.importing.carrying import Carried, Source, carry
from bot.importing.comparing import Comparison, Entry, compare, sorted_out
from bot.importing.doubts import PLACE, as_kept
from bot.importing.plan_files import (
    ParsedPlan,
    bound_names,
    doubt_sentence,
    rejoined,
    roster_doubts,
)
from bot.lexicon import build
from bot.periods import MONTHS_OF, is_undated
from bot.reminding.rules import plan_next
from messages import formats
from messages.catalog import Text, lines, say
from nlp.task_table import OF_THE_YEAR, Doubt, DoubtCode, TaskRow
from nlp.task_table.unit_names import is_plural
from storage import audit, imports, plans, reports, roster
from storage.db import HEAD, Database, exists
from storage.imports import Meaning
from storage.models import Plan, PlanState, Role, Task
from storage.succession import take_back

MOST_NEW = 30
"""Units told of those that the roster does not have."""
MOST_NUMBERS = 12
"""Task numbers and runs of them told of one kind of change; of more, how many."""


class YearUnknown(Exception):
    """The document does not say its year for certain, and nobody gave it."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt.code)
        self.doubt = doubt


class YearClosed(Exception):
    """The table is of a year that is closed: it can be looked at and nothing else."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class NoRoster(Exception):
    """There is no roster yet that a table could be read against."""


class NothingImported(Exception):
    """There is no import to take back."""


Due = tuple[dt.date | None, str | None, str]
"""The day; else the cadence; else what the table says of the time."""


@dataclass(frozen=True, slots=True)
class DueChange:
    """A task that goes on with another time than it had; ``by_hand``: a person had set that."""

    number: int
    was: Due
    becomes: Due
    by_hand: bool


@dataclass(frozen=True, slots=True)
class UnitsChange:
    """A task that goes on with other units: the ones that come, that go, and that lead now, or
    None where the same ones do."""

    number: int
    more: tuple[str, ...]
    fewer: tuple[str, ...]
    lead: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A table seen beside the roster and the plan in force, where there are such.

    ``bound`` are the roster's names for units as written, where exactly one is certainly meant.
    ``doubts`` are those that what is ``carried`` over from the table in force leaves open.
    ``drafted`` is how many tasks of the draft that it replaces go on in it.
    ``alone``: there was nothing to look at it beside. ``beside`` is what it was seen beside, as
    :func:`in_force` says it.
    """

    parsed: ParsedPlan
    bound: dict[str, str]
    doubts: tuple[Doubt, ...]
    carried: Carried = Carried()  # noqa: RUF009 - it is frozen
    former: Plan | None = None
    comparison: Comparison | None = None
    dues: tuple[DueChange, ...] = ()
    units: tuple[UnitsChange, ...] = ()
    drafted: int = 0
    alone: bool = False
    beside: tuple[int, ...] | None = None


def in_force(session: Session) -> tuple[int, ...]:
    """What a table is seen beside: version of the roster, and of the plan in force and the draft
    where there is one which it is, its version and how many doubts are open."""
    beside = (plans.live_plan(session), imports.waiting_draft(session))
    of_each = (n for p in beside for n in ((p.id, p.version, len(p.doubts)) if p else (0,)))
    return roster.version(session), *of_each


def look(session: Session | None, parsed: ParsedPlan) -> Reading:
    """Compares the table with what is known; changes nothing. Without a session, with nothing."""
    if session is None:
        return Reading(parsed, {}, parsed.table.doubts, alone=True)
    units = build(session, None).units
    parsed = rejoined(parsed, units)
    bound = bound_names(parsed, units)
    doubts = [
        *(d for d in parsed.table.doubts if d.code is not DoubtCode.LEVEL_DROPPED),
        *roster_doubts(parsed, units, bound),
        *_empty_groups(session, parsed, bound),
    ]
    former = plans.live_plan(session)
    entries = _entries(parsed, bound, ())
    drafted = _drafted(session, parsed, entries)
    if former is None:
        open_, carried = carry(parsed.table, _in_order(doubts), drafted, bound, _role)
        return Reading(
            parsed,
            bound,
            _in_order(open_),
            carried,
            drafted=sum(len(each.goes_on) for each in drafted),
            beside=in_force(session),
        )
    before = {task.number: task for task in plans.tasks(session, former)}
    entries_before = entries_of(before.values())
    comparison = compare(entries_before, entries)
    now = {task.number: task for task in parsed.table.tasks}
    doubts += [
        Doubt(number, DoubtCode.TASK_UNCLEAR, _both_wordings(now[number], likely, before))
        for number, likely in comparison.unclear.items()
    ]
    goes_on = {number: before[was] for number, was in comparison.same.items()}
    sources = [*drafted, Source(former, goes_on)]
    open_, carried = carry(parsed.table, _in_order(doubts), sources, bound, _role)
    if carried.meanings:
        entries = _entries(parsed, bound, carried.meanings)
        comparison = sorted_out(entries_before, entries, comparison.same, comparison.unclear)
    return Reading(
        parsed,
        bound,
        _in_order(open_),
        carried,
        former,
        comparison,
        _due_changes(
            parsed.table.year,
            {
                n: (_due(t.deadline, t.cadence, t.deadline_text), t.deadline_text)
                for n, t in now.items()
            }
            | {
                n: (_due(day, cadence, now[n].deadline_text), now[n].deadline_text)
                for n, day, cadence in carried.days
            },
            before,
            comparison.same,
        ),
        tuple(_units_changes(entries_before, entries, comparison)),
        drafted=sum(len(each.goes_on) for each in drafted),
        beside=in_force(session),
    )


def _drafted(session: Session, parsed: ParsedPlan, entries: Sequence[Entry]) -> Sequence[Source]:
    """The draft of the same year that the table would replace, and its tasks that go on in it."""
    replaced = imports.other_drafts(session, parsed.digest)
    draft = next((each for each in replaced if each.year == parsed.table.year), None)
    if draft is None:
        return ()
    was = {task.number: task for task in plans.tasks(session, draft)}
    same = compare(entries_of(was.values()), entries).same
    return (Source(draft, {number: was[former] for number, former in same.items()}),)


def _entries(
    parsed: ParsedPlan, bound: Mapping[str, str], meanings: Iterable[Meaning]
) -> list[Entry]:
    """The tasks of a table as they are compared, where its phrases have these meanings."""
    known: dict[int, dict[str, tuple[tuple[str, Role], ...]]] = defaultdict(dict)
    for number, phrase, meant in meanings:
        known[number][phrase] = meant
    entries = []
    for task in parsed.table.tasks:
        said = {name: ((bound.get(name, name), _role(task, name)),) for name in task.units}
        units = [each for meant in (said | known[task.number]).values() for each in meant]
        named = frozenset(name for name, _ in units)
        lead = frozenset(name for name, role in units if role == Role.LEAD)
        entries.append(Entry(task.number, task.heading, task.requirement, named, lead))
    return entries


def _both_wordings(
    task: TaskRow, likely: Sequence[int], before: Mapping[int, Task]
) -> dict[str, str]:
    was = "；".join(f"{n}. {before[n].requirement}" for n in likely)
    return {"numbers": "、".join(map(str, likely)), "now": task.requirement, "was": was}


def _due_changes(
    year: int | None,
    now: Mapping[int, tuple[Due, str]],
    before: Mapping[int, Task],
    same: Mapping[int, int],
) -> tuple[DueChange, ...]:
    """The tasks that go on whose time is another one; in a new year, but for the year. ``now`` is
    by number that time, and what the table says of it."""
    changed: list[DueChange] = []
    for number, (becomes, written) in now.items():
        former = before.get(same.get(number, 0))
        if former is None or imports.keeps_hand_set(former, written, year):
            continue
        was = _due(former.deadline_on, former.cadence, former.deadline_text)
        new_year = year is not None and former.plan.year != year
        if was != becomes and not (new_year and _day_of(was) == _day_of(becomes)):
            changed.append(DueChange(number, was, becomes, former.by_hand))
    return tuple(changed)


def _units_changes(
    former: Sequence[Entry], entries: Sequence[Entry], found: Comparison
) -> Iterator[UnitsChange]:
    was, now = ({entry.number: entry for entry in each} for each in (former, entries))
    for number in found.units_changed:
        entry, before = now[number], was[found.same[number]]
        yield UnitsChange(
            number,
            tuple(sorted(entry.units - before.units)),
            tuple(sorted(before.units - entry.units)),
            tuple(sorted(entry.lead)) if entry.lead != before.lead else None,
        )


def _due(day: dt.date | None, cadence: str | None, written: str) -> Due:
    if day is not None:
        return day, None, ""
    return (None, cadence, "") if cadence in MONTHS_OF else (None, None, written)


def _day_of(due: Due) -> object:
    day, *others = due
    return ((day.month, day.day) if day else None, *others)


def _in_order(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """By task; first of all which task before it is, for that may settle the others."""

    def place(doubt: Doubt) -> tuple[int, bool]:
        return doubt.row or 0, doubt.code is not DoubtCode.TASK_UNCLEAR

    return tuple(sorted(doubts, key=place))


def _empty_groups(session: Session, parsed: ParsedPlan, bound: dict[str, str]) -> Iterator[Doubt]:
    """Phrases that stand for units the office has not named yet, each once."""
    units = roster.active_units(session)
    empty = {g.phrase for g in roster.groups(session) if not roster.members(g, units)}
    for task in parsed.table.tasks:
        for written in task.units:
            if bound.get(written) in empty:
                empty.remove(bound[written])
                yield Doubt(task.number, DoubtCode.GROUP_EMPTY, {"phrase": bound[written]})


def entries_of(tasks: Iterable[Task]) -> list[Entry]:
    """A plan's tasks as they are compared."""
    return [
        Entry(
            task.number,
            tuple(task.heading),
            task.requirement,
            frozenset(duty.name for duty in task.duties),
            frozenset(duty.name for duty in task.duties if duty.role == Role.LEAD),
        )
        for task in tasks
    ]


def store(session: Session, reading: Reading, now: dt.datetime) -> Plan:
    """Stores the table as a draft with its doubts; the same file again changes nothing.

    A unit is bound only where the roster certainly knows the name; anything else stays as it is
    written, an open doubt. What is carried over counts as settled, and can be opened again.
    Raises :class:`YearUnknown`.
    """
    table, carried = reading.parsed.table, reading.carried
    if table.year is None:
        raise YearUnknown(next(d for d in table.doubts if d.code in OF_THE_YEAR))
    former = {t.number: t for t in plans.tasks(session, reading.former)} if reading.former else {}
    same = reading.comparison.same if reading.comparison else {}
    known = imports.with_content(session, reading.parsed.digest)
    if known is not None:
        return known
    plan = imports.add_plan(
        session,
        title=_title(reading.parsed),
        year=table.year,
        content_hash=reading.parsed.digest,
        tasks=[
            imports.NewTask(
                number=task.number,
                heading=task.heading,
                requirement=task.requirement,
                duties=tuple(
                    (name, _role(task, name), reading.bound.get(name)) for name in task.units
                ),
                deadline_on=task.deadline,
                deadline_text=task.deadline_text,
                cadence=task.cadence,
                continues=former[same[task.number]] if task.number in same else None,
            )
            for task in table.tasks
        ],
        doubts=[],
        now=now,
        file=reading.parsed.name,
    )
    plan.doubts = asked = as_kept(reading.doubts)
    tasks = {task.number: task for task in plan.tasks}
    for number, day, cadence in carried.days:
        task = tasks[number]
        task.deadline_on, task.cadence, task.by_hand = day, cadence, True
    if carried.meanings or carried.passed or carried.waiting:
        opened = [doubt for doubt in carried.opened if doubt not in reading.doubts]
        plan.doubts = _by_task([*asked, *as_kept(opened, asked)])
        with imports.settling(session, plan):
            imports.take_meanings(session, plan, carried.meanings)
            imports.will_bring(plan, carried.waiting)
            plan.doubts = asked
    session.flush()
    return plan


def _by_task(kept: Sequence[list[Any]]) -> list[list[Any]]:
    return sorted(kept, key=lambda doubt: doubt[0] or 0)


def _title(parsed: ParsedPlan) -> str:
    """What a table is called: cells that were pasted have neither a title nor a file."""
    return parsed.table.title or parsed.name or say("intake.untitled").unescape()


def replace_drafts(
    session: Session, parsed: ParsedPlan, now: dt.datetime, language: str
) -> tuple[Text, ...]:
    """Only one draft waits: those before go; says which. What was settled of one of the same year
    is carried over by :func:`look`, where its words stand in the new table."""
    told = []
    for other in imports.other_drafts(session, parsed.digest):
        told.append(
            say("intake.replaced", language, title=other.title, source=source(other, now, language))
        )
        withdraw(session, other, now)
    return tuple(told)


def draft_at_stake(session: Session, reading: Reading) -> Plan | None:
    """The draft that somebody settled doubts of, and that the table would replace though most of it
    does not go on there: another year's, or another table altogether."""
    for draft in imports.other_drafts(session, reading.parsed.digest):
        worked_on = imports.settled_last(draft) is not None
        if worked_on and reading.drafted * 2 < plans.count_tasks(session, draft):
            return draft
    return None


def source(plan: Plan, now: dt.datetime, language: str) -> str:
    """The file a plan was read from and when: what tells two of one title apart."""
    read_at = plan.imported_at.astimezone(now.tzinfo)
    moment = formats.moment(read_at, language, today=now.date())
    file = str(plan.restores.get(imports.FILE, ""))
    return formats.listed([file, moment] if file else [moment], language)


def preview(reading: Reading, language: str, *, most: int | None = None) -> tuple[Text, ...]:
    """What was read, every doubt (or the first ``most``) with its row and why, what changes."""
    table = reading.parsed.table
    if not table.tasks:
        return nothing_found(reading.parsed, language)
    head = say(
        "intake.read",
        language,
        title=_title(reading.parsed),
        tasks=len(table.tasks),
        units=len({reading.bound.get(u, u) for task in table.tasks for u in task.units}),
        dated=sum(task.deadline is not None for task in table.tasks),
    )
    return (
        head,
        doubts_told(reading.doubts, language, most),
        *_carried(reading.carried, language),
        *_changes(reading, language),
    )


def nothing_found(parsed: ParsedPlan, language: str) -> tuple[Text, ...]:
    """Why there are no tasks in a document."""
    return tuple(doubt_sentence(doubt, language) for doubt in parsed.table.doubts)


def doubts_told(doubts: Sequence[Doubt], language: str, most: int | None) -> Text:
    """What is doubtful, numbered, the first ``most`` of it."""
    if not doubts:
        return say("intake.no_doubts", language)
    told = [
        say(
            "intake.doubt_line",
            language,
            place=doubt.values.get(PLACE, place),
            sentence=doubt_sentence(doubt, language),
        )
        for place, doubt in enumerate(doubts[:most], 1)
    ]
    if most is not None and len(doubts) > most:
        told.append(say("intake.more_doubts", language, count=len(doubts) - most))
    return lines(say("intake.doubts", language, count=len(doubts)), *told)


def _carried(carried: Carried, language: str) -> tuple[Text, ...]:
    """What is not asked again, for it was settled in the table in force or in the draft before."""
    rows: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, phrase, meant in carried.meanings:
        rows[phrase, tuple(name for name, _ in meant)].append(number)
    told = []
    for (phrase, names), numbers in rows.items():
        values = {"names": formats.names(names, language)}
        values["numbers"] = formats.numbers(numbers, language)
        if phrase:
            values["phrase"] = phrase
        key = "carried_phrase" if phrase else "carried_units"
        told.append(say(f"intake.{key}", language, **values).unescape())
    if adds := dict.fromkeys(name for _, name, *_ in carried.waiting.get("units", ())):
        names_ = formats.names(adds, language)
        told.append(say("intake.carried_added", language, names=names_).unescape())
    if carried.passed:
        names_ = formats.names(carried.passed, language)
        told.append(say("intake.carried_left", language, names=names_).unescape())
    if carried.dated:
        numbers_ = formats.numbers(carried.dated, language)
        told.append(say("intake.carried_days", language, numbers=numbers_).unescape())
    if not told:
        return ()
    what = formats.listed(told[:MOST_NUMBERS], language)
    if len(told) > MOST_NUMBERS:
        return (say("intake.carried_more", language, what=what, count=len(told) - MOST_NUMBERS),)
    return (say("intake.carried", language, what=what),)


def _changes(reading: Reading, language: str) -> tuple[Text, ...]:
    """What is new, gone or different beside the plan in force; nothing where there is none."""
    if not reading.parsed.table.tasks:
        return ()
    if reading.former is None or reading.comparison is None:
        return () if reading.alone else (say("intake.no_former", language),)
    return (_told(reading.former, reading.comparison, reading.units, reading.dues, language),)


def differences(session: Session, plan: Plan, former: Plan, language: str) -> Text:
    """What is new, gone or different in a plan beside one before it, as both are by now."""
    before = {task.number: task for task in plans.tasks(session, former)}
    number_of = {task.id: number for number, task in before.items()}
    tasks = plans.tasks(session, plan)
    same = {t.number: number_of[t.continues_id] for t in tasks if t.continues_id in number_of}
    unclear = {
        row: tuple(map(int, values["numbers"].split("、")))
        for row, code, values in plan.doubts
        if code == DoubtCode.TASK_UNCLEAR and row not in same
    }
    was, now = entries_of(before.values()), entries_of(tasks)
    found = sorted_out(was, now, same, unclear)
    written = {
        t.number: (_due(t.deadline_on, t.cadence, t.deadline_text), t.deadline_text) for t in tasks
    }
    dues = _due_changes(plan.year, written, before, same)
    return _told(former, found, tuple(_units_changes(was, now, found)), dues, language)


def _told(
    former: Plan,
    found: Comparison,
    units: Sequence[UnitsChange],
    dues: Sequence[DueChange],
    language: str,
) -> Text:
    told = [
        say(
            f"intake.{kind}",
            language,
            count=len(numbers),
            numbers=formats.numbers_in_short(numbers, language),
        )
        for kind, numbers in (
            ("added", found.added),
            ("unclear", tuple(found.unclear)),
            ("dropped", found.dropped),
            ("reworded", found.reworded),
            ("renumbered", found.renumbered),
        )
        if numbers
    ]
    told += _units(units, language)
    told += _dues(dues, language)
    same, title = len(found.same), former.title
    beside = "compared" if former.state == PlanState.LIVE else "compared_over"
    head = say(f"intake.{beside}_none", language, title=title)
    if same:
        head = say(f"intake.{beside}", language, title=title, count=same)
    return lines(head, *told)


def _units(changes: Sequence[UnitsChange], language: str) -> list[Text]:
    """Of how many tasks the units changed, and which came, went and lead."""
    if not changes:
        return []
    told = [say("intake.units_changed", language, count=len(changes))]
    for change in changes[:MOST_NUMBERS]:
        parts = (("more", change.more), ("fewer", change.fewer), ("lead", change.lead))
        said = [
            say(f"intake.units_{how}", language, names=formats.names(names, language)).unescape()
            for how, names in parts
            if names
        ]
        if change.lead == ():
            said.append(say("intake.units_no_lead", language).unescape())
        what = formats.listed(said, language)
        told.append(say("intake.units_now", language, number=change.number, what=what))
    if len(changes) > MOST_NUMBERS:
        told.append(say("intake.more_changes", language, count=len(changes) - MOST_NUMBERS))
    return told


def _dues(dues: Sequence[DueChange], language: str) -> list[Text]:
    """How many deadlines changed, and from what to what."""
    if not dues:
        return []
    told = [say("intake.due_changed", language, count=len(dues))]
    for change in dues[:MOST_NUMBERS]:
        key = "due_was_by_hand" if change.by_hand else "due_was"
        was, becomes = (_due_words(due, language) for due in (change.was, change.becomes))
        told.append(say(f"intake.{key}", language, number=change.number, was=was, becomes=becomes))
    if len(dues) > MOST_NUMBERS:
        told.append(say("intake.more_changes", language, count=len(dues) - MOST_NUMBERS))
    return told


def _due_words(due: Due, language: str) -> Text | str:
    day, cadence, written = due
    if day is not None:
        return formats.day(day, language)
    if cadence is not None:
        return say(f"tasks.cadence_{cadence}", language)
    return written or say("intake.no_due", language)


def year_is_closed(plan: Plan, former: Plan | None) -> bool:
    """Whether a plan can only be looked at, beside the one in force."""
    return plan.state == PlanState.CLOSED or (former is not None and plan.year < former.year)


def year_is_over(session: Session, reading: Reading) -> bool:
    """Whether a table that is new to us is of a year before that of the one in force."""
    year = reading.parsed.table.year
    before = reading.former is not None and year is not None and year < reading.former.year
    return before and imports.with_content(session, reading.parsed.digest) is None


def put_in_force(session: Session, plan: Plan, now: dt.datetime) -> None:
    """The plan is what everybody works on from now on. Raises :class:`YearClosed`."""
    former = plans.live_plan(session)
    if year_is_closed(plan, former):
        raise YearClosed(plan.year)
    imports.enter_roster(session, plan)
    imports.forget_settled(plan)
    # Whether a task is the one of the table before was asked while its reports could still go on.
    plan.doubts = [doubt for doubt in plan.doubts if doubt[1] != DoubtCode.TASK_UNCLEAR]
    plans.go_live(session, plan, now.date())
    session.expire_all()
    closed = reports.assignments(session, former) if former and former is not plan else []
    plan_next(session, [*closed, *reports.assignments(session, plan)], now)


def undated(plan: Plan, language: str) -> tuple[Text, ...]:
    """Which tasks go by the plan's rhythm until their deadline has a day."""
    numbers = [task.number for task in plan.tasks if is_undated(plan, task)]
    if not numbers:
        return ()
    cadence = say(f"tasks.cadence_{plan.cadence}", language)
    shown = formats.numbers(numbers, language)
    return (say("intake.undated", language, numbers=shown, cadence=cadence),)


@contextmanager
def as_if_in_force(session: Session, plan: Plan) -> Iterator[None]:
    """A plan is looked at within with all that it brings into the roster; nothing of it stays."""
    trial = session.begin_nested()
    try:
        imports.enter_roster(session, plan)
        yield
    finally:
        trial.rollback()


def unanswered(session: Session, plan: Plan, language: str) -> tuple[Text, ...]:
    """The names in a plan that are no unit's, and the tasks that nobody answers for, once it is in
    force."""
    with as_if_in_force(session, plan):
        nobodys = plans.nobodys(session, plan)
        unknown = list(dict.fromkeys(duty.phrase for duty in plans.unresolved(session, plan)))
    told = []
    if unknown:
        names = formats.names(unknown[:MOST_NEW], language)
        told.append(say("intake.not_recognised", language, count=len(unknown), names=names))
    if nobodys:
        numbers = formats.numbers_in_short(nobodys, language)
        told.append(say("intake.nobodys", language, count=len(nobodys), numbers=numbers))
    return tuple(told)


def withdraw(session: Session, plan: Plan, now: dt.datetime) -> list[Plan]:
    """Takes an import back; returns the plans that are in force again.

    Raises :class:`storage.succession.ReportedSince`.
    """
    again = take_back(session, plan)
    for other in again:
        plan_next(session, reports.assignments(session, other), now)
    return again


def look_at(url: str, parsed: ParsedPlan) -> Reading:
    """Compares the table with what the database at ``url`` knows, if it is there and furnished."""
    if not exists(url):
        return _first_look(parsed)
    database = Database(url)
    try:
        if database.revision() == HEAD:
            with database.reading() as session:
                if roster.district(session):
                    return look(session, parsed)
        return _first_look(parsed)
    finally:
        database.close()


def _first_look(parsed: ParsedPlan) -> Reading:
    """A table seen where there is no roster yet: what in it is doubtful, and, once for all of them,
    the units that the roster will have to have.
    """
    reading = look(None, parsed)
    named = dict.fromkeys(unit for task in parsed.table.tasks for unit in task.units)
    new = [name for name in named if not is_plural(name)]
    if not new:
        return reading
    units = "、".join(new[:MOST_NEW]) + ("…" if len(new) > MOST_NEW else "")
    values = {"count": str(len(new)), "units": units}
    doubts = (*reading.doubts, Doubt(None, DoubtCode.UNITS_NEW, values))
    return replace(reading, doubts=_in_order(doubts))


def import_plan(
    database: Database, parsed: ParsedPlan, now: dt.datetime, language: str, *, live: bool
) -> Text:
    """Stores the table, in force at once where ``live``; returns what is to be told.

    Raises :class:`NoRoster`.
    """
    with database.writing() as session:
        if roster.district(session) is None:
            raise NoRoster
        reading = look(session, parsed)
        in_force = plans.live_plan(session)
        replaced = replace_drafts(session, parsed, now, language)
        plan = store(session, reading, now)
        if plan is in_force:
            known = say("intake.is_known", language)
            return lines(*preview(reading, language), *replaced, known)
        _noted(session, plan, "imported", now)
        state, lost = say(f"intake.is_{plan.state}", language), list[Text]()
        if live and plan.state != PlanState.LIVE:
            left = records.left_by(session, plan)
            if records.deciding(plan, left):
                state = say("intake.stays_draft", language, what=records.told(left, language))
            else:
                if left:
                    what = records.told(left, language)
                    lost.append(say("intake.was_left_behind", language, what=what))
                if any(one.applications for one in left):
                    lost.append(say("intake.not_decided", language))
                put_in_force(session, plan, now)
                _noted(session, plan, "put in force", now)
                state = say(f"intake.is_{plan.state}", language)
        open_still: tuple[Text, ...] = ()
        if plan.state == PlanState.LIVE:
            open_still = (*unanswered(session, plan, language), *undated(plan, language))
        return lines(*preview(reading, language), *replaced, *open_still, *lost, state)


def undo_import(database: Database, now: dt.datetime, language: str) -> Text:
    """Takes the last import back; returns what is to be told.

    Raises :class:`NothingImported` and :class:`storage.succession.ReportedSince`.
    """
    with database.writing() as session:
        plan = imports.last_imported(session)
        if plan is None:
            raise NothingImported
        title, was_live = plan.title, plan.state == PlanState.LIVE
        _noted(session, plan, "took back an import", now)
        return taken_back(title, withdraw(session, plan, now), language, was_live=was_live)


def _noted(session: Session, plan: Plan, action: str, now: dt.datetime) -> None:
    """In the audit, as what the chat does is; who sits at the command line is not known."""
    audit.note(
        session, now=now, person=None, channel="command", action=action, subject=f"plan {plan.id}"
    )


def taken_back(title: str, again: list[Plan], language: str, *, was_live: bool) -> Text:
    """What is told once an import is gone."""
    if again:
        return say("intake.former_again", language, title=title, former=again[0].title)
    return say(
        "intake.nothing_in_force" if was_live else "intake.dropped_draft", language, title=title
    )


def _role(task: TaskRow, name: str) -> Role:
    if name in task.lead:
        return Role.LEAD
    return Role.SUPPORT if name in task.support else Role.JOINT
