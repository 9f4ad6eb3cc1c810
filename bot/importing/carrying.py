"""What the coordinator settled of the table in force, and need not be asked of a new one?

A doubt about a name, about whose a task is or about its day is not asked again of a task that goes
on in a table of the same year and says the same words: what was laid down for it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.importing.doubts import OF_A_NAME, rows_without_a_day, writing
from nlp.task_table import Doubt, DoubtCode, TaskRow, TaskTable
from storage import imports
from storage.imports import UNWRITTEN, Meaning
from storage.models import Plan, Role, Task

_SAYS_A_NAME = OF_A_NAME | {DoubtCode.GROUP_EMPTY}


@dataclass(frozen=True, slots=True)
class Carried:
    """``meanings`` hold as they were settled, and the days of the tasks ``dated`` as they were set.
    The doubts in ``opened`` would be left of all but for the meanings."""

    meanings: tuple[Meaning, ...] = ()
    dated: tuple[int, ...] = ()
    opened: tuple[Doubt, ...] = ()


def carry(
    table: TaskTable,
    doubts: Sequence[Doubt],
    former: Plan,
    goes_on: Mapping[int, Task],
    bound: Mapping[str, str],
    role_of: Callable[[TaskRow, str], Role],
) -> tuple[tuple[Doubt, ...], Carried]:
    """The doubts that are left, and what settles the others.

    ``goes_on`` are the tasks of the former table by the number they have in this one, ``bound`` the
    roster's names for what this one writes, ``role_of`` says what a name is to do in a
    task."""
    if former.year != table.year:
        return tuple(doubts), Carried()
    before = _Before(table, former, goes_on, bound, role_of)
    left, opened, found, dated = list[Doubt](), list[Doubt](), list[Meaning](), list[int]()
    for doubt in doubts:
        if rows := _rows_of_days(doubt):
            kept = [number for number in rows if before.keeps_day(number)]
            dated += kept
            rest = list(_without(doubt, rows, kept))
            left += rest
            opened += rest
            continue
        opened.append(doubt)
        meanings = {each.number: each for each in before.meanings(doubt)}
        found += meanings.values()
        asked = [number for number in before.concerned(doubt) if number not in meanings]
        if asked or not meanings:
            # Of a name in several tasks, those are asked about that do not go on.
            left.append(writing(doubt, asked) if meanings and doubt.row else doubt)
    carried = Carried(tuple(dict.fromkeys(found)), tuple(sorted(set(dated))), tuple(opened))
    return tuple(left), carried


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
    """What is known from the table in force of the tasks that go on."""

    def __init__(
        self,
        table: TaskTable,
        former: Plan,
        goes_on: Mapping[int, Task],
        bound: Mapping[str, str],
        role_of: Callable[[TaskRow, str], Role],
    ) -> None:
        self._tasks = {task.number: task for task in table.tasks}
        self._goes_on, self._role_of = goes_on, role_of
        self._writing: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for task in table.tasks:
            for written in task.units:
                for name in {written, bound.get(written, written)}:
                    self._writing[name].append((task.number, written))
        names = (v.get("unit") or v.get("phrase") for _, _, v in former.doubts)
        self._open = {name for name in names if name is not None}

    def keeps_day(self, number: int) -> bool:
        """Whether a day that the coordinator set for the task stands."""
        task, former = self._tasks[number], self._goes_on.get(number)
        if former is None:
            return False
        return imports.keeps_hand_set(former, task.deadline_text, former.plan.year)

    def concerned(self, doubt: Doubt) -> list[int]:
        """The tasks that a doubt about a name, or about whose they are, is about."""
        return [number for number, _ in self._places(doubt)]

    def meanings(self, doubt: Doubt) -> Iterator[Meaning]:
        """What the phrases in doubt were said to mean, for the tasks that go on."""
        if (doubt.values.get("unit") or doubt.values.get("phrase")) in self._open:
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
