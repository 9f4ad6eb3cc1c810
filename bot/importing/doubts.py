"""What settles a doubt about a table, by its kind, and which tasks does it concern?"""

from __future__ import annotations

from collections.abc import Mapping

from nlp.task_table import DoubtCode

YES_OR_NO = frozenset(
    {DoubtCode.UNITS_CONTINUED, DoubtCode.LEAD_CONTINUED, DoubtCode.DEADLINE_CONTINUED}
)
OF_A_UNIT = frozenset({DoubtCode.UNIT_NEAR, DoubtCode.UNIT_UNKNOWN})
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
