"""What settles a doubt about a table, by its kind, and which tasks does it concern?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nlp.task_table import Doubt, DoubtCode

YES_OR_NO = frozenset(
    {DoubtCode.UNITS_CONTINUED, DoubtCode.LEAD_CONTINUED, DoubtCode.DEADLINE_CONTINUED}
)
OF_A_UNIT = frozenset({DoubtCode.UNIT_NEAR, DoubtCode.UNIT_UNKNOWN, DoubtCode.UNIT_ELSEWHERE})
OF_A_NAME = OF_A_UNIT | {DoubtCode.UNIT_TAKEN, DoubtCode.GROUP_UNKNOWN}
"""Doubts about a name that a cell writes."""
WANTS_UNITS = frozenset({DoubtCode.NO_UNITS, DoubtCode.NOT_A_UNIT, DoubtCode.GROUP_EMPTY})
"""Doubts about whose one task is."""
TAKES_UNITS = WANTS_UNITS | {DoubtCode.NO_UNIT_COLUMN, DoubtCode.GROUP_UNKNOWN}
"""Doubts of which a sentence may say whose the task is."""
WANTS_A_DAY = frozenset(
    {
        DoubtCode.DEADLINE_UNREAD,
        DoubtCode.DEADLINE_NEEDS_YEAR,
        DoubtCode.DEADLINE_PAST,
        DoubtCode.DEADLINE_URGENT,
        DoubtCode.DEADLINES_BLANK,
    }
)


def rows_without_a_day(row: int | None, code: str, values: Mapping[str, str]) -> list[int]:
    """The tasks that a doubt wants a day of; none for a doubt about anything else."""
    if DoubtCode(code) not in WANTS_A_DAY:
        return []
    return [row] if row else [int(number) for number in values["rows"].split("、")]


def writing(doubt: Doubt, numbers: Sequence[int]) -> Doubt:
    """The doubt about a name that these tasks write: it is shown with the first, and names all."""
    values = {name: value for name, value in doubt.values.items() if name != TASKS}
    several = {TASKS: "、".join(map(str, numbers))} if len(numbers) > 1 else {}
    return replace(doubt, row=numbers[0], values={**values, **several})


def writers(doubt: Doubt) -> list[int]:
    """The tasks that write the name in doubt, where they are several; none otherwise."""
    return [int(number) for number in doubt.values.get(TASKS, "").split("、") if number]


TASKS = "tasks"
"""In the values of a doubt about a name: the numbers of the tasks that write it, of several."""
PLACE = "place"
"""In a doubt's values once it is kept: its number in the list, whatever is settled before it."""


def as_kept(doubts: Iterable[Doubt], known: Iterable[Sequence[Any]] = ()) -> list[list[Any]]:
    """Doubts as a plan keeps them, numbered behind those it keeps already."""
    places = [int(values[PLACE]) for _, _, values in known if PLACE in values]
    return [
        [doubt.row, doubt.code, {**doubt.values, PLACE: str(place)}]
        for place, doubt in enumerate(doubts, max(places, default=0) + 1)
    ]


def numbered(doubts: Sequence[Sequence[Any]]) -> list[int]:
    """The numbers of kept doubts, in their order; of those kept before they had any, their places
    in it."""
    return [int(values.get(PLACE, n)) for n, (_, _, values) in enumerate(doubts, 1)]
