"""What the coordinator settled of a table before, and need not be asked of a new one?

A doubt about a name, about whose a task is or about its day is not asked again of a task that goes
on in a table of the same year and says the same words: what was laid down for it holds, whether
that table is in force or the draft that the new one replaces.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.importing.doubts import OF_A_NAME, rows_without_a_day, writing
from nlp.task_table import Doubt, DoubtCode, TaskRow, TaskTable
from storage import imports
from storage.imports import UNWRITTEN, Meaning
from storage.models import Plan, PlanState, Role, Task

_SAYS_A_NAME = OF_A_NAME | {DoubtCode.GROUP_EMPTY}


class DaySet(NamedTuple):
    """When a task is due, as a person set it in a draft: a day, else a cadence."""

    number: int
    day: dt.date | None
    cadence: str | None


class Source(NamedTuple):
    """A table of before, and its tasks that go on, by the number they have in the new one."""

    plan: Plan
    goes_on: Mapping[int, Task]


@dataclass(frozen=True, slots=True)
class Carried:
    """``meanings`` hold as they were settled, and the days of the tasks ``dated`` as they were set;
    of those the ``days`` were set in a draft. The names ``passed`` stay nobody's, as they were left
    there, and ``waiting`` is what the draft would have brought into the roster
    (:func:`storage.imports.waiting_for`). The doubts in ``opened`` would be left of all but for the
    meanings and names."""

    meanings: tuple[Meaning, ...] = ()
    dated: tuple[int, ...] = ()
    opened: tuple[Doubt, ...] = ()
    days: tuple[DaySet, ...] = ()
    passed: tuple[str, ...] = ()
    waiting: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def carry(
    table: TaskTable,
    doubts: Sequence[Doubt],
    sources: Sequence[Source],
    bound: Mapping[str, str],
    role_of: Callable[[TaskRow, str], Role],
) -> tuple[tuple[Doubt, ...], Carried]:
    """The doubts that are left, and what settles the others.

    ``sources`` are the draft that is replaced and the table in force: what was said last comes
    first. ``bound`` are the roster's names for what the table writes, ``role_of`` says what a name
    is to do in a task."""
    befores = [
        _Before(table, each, bound, role_of) for each in sources if each.plan.year == table.year
    ]
    if not befores:
        return tuple(doubts), Carried()
    left, opened, found, dated = list[Doubt](), list[Doubt](), list[Meaning](), list[int]()
    passed = list[str]()
    for doubt in doubts:
        if rows := _rows_of_days(doubt):
            kept = [number for number in rows if any(b.keeps_day(number) for b in befores)]
            dated += kept
            rest = list(_without(doubt, rows, kept))
            left += rest
            opened += rest
            continue
        opened.append(doubt)
        meanings = {e.number: e for before in befores[::-1] for e in before.meanings(doubt)}
        found += meanings.values()
        looked_at = {number for before in befores for number in before.passed(doubt)}
        settled = looked_at | meanings.keys()
        asked = [number for number in befores[0].concerned(doubt) if number not in settled]
        if asked or not settled:
            # Of a name in several tasks, those are asked about that do not go on.
            left.append(writing(doubt, asked) if settled and doubt.row else doubt)
        elif looked_at:
            passed.append(_name_in(doubt) or "")
    days = tuple(day for before in befores for day in before.days())
    dated += [day.number for day in days]
    written = {name for task in table.tasks for name in task.units}
    waiting = dict[str, Sequence[Any]]()
    for before in befores:
        waiting |= imports.waiting_for(before.plan, written - before.open)
    adds = {phrase for phrase, *_ in waiting.get("units", ())}
    carried = Carried(
        tuple(dict.fromkeys(found)),
        tuple(sorted(set(dated))),
        tuple(opened),
        days,
        tuple(name for name in passed if name not in adds),
        waiting,
    )
    return tuple(left), carried


def _name_in(doubt: Doubt) -> str | None:
    return doubt.values.get("unit") or doubt.values.get("phrase")


def _rows_of_days(doubt: Doubt) -> list[int]:
    if doubt.code is DoubtCode.DEADLINE_CONTINUED and doubt.row is not None:
        return [doubt.row]
    return rows_without_a_day(doubt.row, doubt.code, doubt.values)


def _without(doubt: Doubt, rows: Sequence[int], kept: Collection[int]) -> Iterator[Doubt]:
    """The doubt for the rows that are left of its own, if any are."""
    rest = [number for number in rows if number not in kept]
    if rest and len(rest) < len(rows):
        doubt = replace(doubt, values={**doubt.values, "rows": "、".join(map(str, rest))})
    if rest:
        yield doubt


def carried_to(task: Task, former: Task) -> Iterator[Meaning]:
    """The same for the phrases of one task of a draft that are in doubt, once it is known which
    task it goes on from."""
    if task.plan.year != former.plan.year:
        return
    known = imports.meanings(former)
    in_doubt = {d.phrase: Role(d.role) for d in task.duties if d.unit_id is d.group_id is None}
    for phrase, role in in_doubt.items():
        if phrase in known:
            yield Meaning(task.number, phrase, tuple((duty.name, role) for duty in known[phrase]))
    if not task.duties and UNWRITTEN in known:
        meant = tuple((duty.name, Role(duty.role)) for duty in known[UNWRITTEN])
        yield Meaning(task.number, UNWRITTEN, meant)


class _Before:
    """What is known from a table of before of the tasks that go on; ``open`` are its names that
    nobody has looked at yet."""

    def __init__(
        self,
        table: TaskTable,
        source: Source,
        bound: Mapping[str, str],
        role_of: Callable[[TaskRow, str], Role],
    ) -> None:
        self.plan = source.plan
        self._tasks = {task.number: task for task in table.tasks}
        self._goes_on, self._role_of = source.goes_on, role_of
        self._writing: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for task in table.tasks:
            for written in task.units:
                for name in {written, bound.get(written, written)}:
                    self._writing[name].append((task.number, written))
        names = (v.get("unit") or v.get("phrase") for _, _, v in self.plan.doubts)
        self.open = {name for name in names if name is not None}

    def keeps_day(self, number: int) -> bool:
        """Whether a day that the coordinator set for the task stands."""
        task, former = self._tasks[number], self._goes_on.get(number)
        if former is None:
            return False
        return imports.keeps_hand_set(former, task.deadline_text, former.plan.year)

    def days(self) -> Iterator[DaySet]:
        """What was set in a draft; the days of the table in force go on by themselves."""
        if self.plan.state == PlanState.DRAFT:
            for number, task in self._goes_on.items():
                if self.keeps_day(number):
                    yield DaySet(number, task.deadline_on, task.cadence)

    def passed(self, doubt: Doubt) -> Iterator[int]:
        """The tasks of a draft in which a name was left to be nobody's, or to be added to the
        roster. What stands for a unit unless somebody says no is never so."""
        name = _name_in(doubt)
        of_a_name = doubt.code in OF_A_NAME - {DoubtCode.UNIT_TAKEN}
        if self.plan.state != PlanState.DRAFT or not of_a_name or name in self.open:
            return
        adds = {phrase for phrase, *_ in imports.waiting_for(self.plan, {name}).get("units", ())}
        for number, phrase in self._places(doubt):
            former = self._goes_on.get(number)
            duties = former.duties if former is not None else ()
            left = [d for d in duties if d.phrase == phrase and d.unit_id is d.group_id is None]
            if left or phrase in adds:
                yield number

    def concerned(self, doubt: Doubt) -> list[int]:
        """The tasks that a doubt about a name, or about whose they are, is about."""
        return [number for number, _ in self._places(doubt)]

    def meanings(self, doubt: Doubt) -> Iterator[Meaning]:
        """What the phrases in doubt were said to mean, for the tasks that go on."""
        if _name_in(doubt) in self.open:
            return  # nobody has looked at it yet
        for number, phrase in self._places(doubt):
            former, task = self._goes_on.get(number), self._tasks[number]
            duties = imports.meanings(former).get(phrase, ()) if former is not None else ()
            if doubt.code is DoubtCode.GROUP_EMPTY and all(d.unit_id is None for d in duties):
                continue
            written = phrase in task.units
            meant = tuple(
                (duty.name, self._role_of(task, phrase) if written else Role(duty.role))
                for duty in duties
            )
            if meant:
                yield Meaning(number, phrase, meant)

    def _places(self, doubt: Doubt) -> Iterator[tuple[int, str]]:
        """Where a doubt's words stand: the tasks, and what each of them writes."""
        if doubt.code in _SAYS_A_NAME:
            yield from self._writing[doubt.values.get("unit") or doubt.values["phrase"]]
        elif doubt.code is DoubtCode.NO_UNIT_COLUMN:
            yield from ((task.number, UNWRITTEN) for task in self._tasks.values())
        elif doubt.code in (DoubtCode.NO_UNITS, DoubtCode.NOT_A_UNIT) and doubt.row is not None:
            yield doubt.row, doubt.values.get("text", UNWRITTEN)
