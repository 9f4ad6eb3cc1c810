"""What has been read from a task table: its tasks, and what the reader is not sure of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DoubtCode(StrEnum):
    """Why a person should look; each has its sentence in the texts for the import."""

    NO_TABLE = "no_table"
    """The document holds neither a task table nor numbered paragraphs with units."""
    NO_UNIT_COLUMN = "no_unit_column"
    NO_HEADER = "no_header"
    """A table without titles, whose columns were told by their contents."""
    NO_YEAR = "no_year"
    """Nothing says which year the document is for."""
    YEAR_BY_DEADLINES = "year_by_deadlines"
    """Nothing says it but the deadlines, whose dates are all of one year."""
    YEAR_UNSURE = "year_unsure"
    """The title names a year that need not be the table's: several, or that of an inspection."""
    FROM_PARAGRAPHS = "from_paragraphs"
    CELLS_BY_LINES = "cells_by_lines"
    """A table with one cell a line, whose lines were told apart by what they say."""
    ROLES_UNSURE = "roles_unsure"
    """Rows of such a table, where nothing says which unit stands in which column."""
    COLUMN_UNUSED = "column_unused"
    SHEET_REPEATED = "sheet_repeated"
    ROWS_HIDDEN = "rows_hidden"
    """Rows of a sheet that are hidden or filtered away, and read all the same."""
    COLUMNS_HIDDEN = "columns_hidden"
    SHEET_HIDDEN = "sheet_hidden"
    """A sheet with tasks that nobody sees, and that is not read."""
    ROW_STRUCK = "row_struck"
    """A row that is struck through or hidden in the document, and not read."""
    TEXT_STRUCK = "text_struck"
    """The like within a row that is read but for it."""
    PARAGRAPHS_STRUCK = "paragraphs_struck"
    """The like outside the tables."""
    TEXT_LEFT_OUT = "text_left_out"
    """What may belong to a row or be a table of its own, and gave no task."""
    STRUCK_UNSEEN = "struck_unseen"
    """Something is struck through or hidden, and the file's format does not tell what."""
    TABLE_LOST = "table_lost"
    """A document of an old format whose tables may have been lost as it was converted."""
    FORMULA_EMPTY = "formula_empty"
    """Cells whose formula was saved without a result, or with an error for one."""
    MONTHS_UNSURE = "months_unsure"
    """Deadlines on the first of a month that may have been shown as the month alone."""
    RENUMBERED = "renumbered"
    """The printed numbers repeat or are missing; tasks are counted through instead."""
    NUMBER_GAP = "number_gap"
    NO_UNITS = "no_units"
    UNITS_CONTINUED = "units_continued"
    """An empty unit cell was read as a merged one."""
    LEAD_CONTINUED = "lead_continued"
    """A blank for the lead, beside units that support, was read as a merged cell."""
    SIGNS_UNEXPLAINED = "signs_unexplained"
    """Columns of √ and ○ for the units, and nothing that says which of them lead."""
    FIRST_LEADS = "first_leads"
    """The document lays down that whoever is named first leads; its rows do not say it."""
    ALL_CARRY = "all_carry"
    """The document lays down that some units answer for all tasks; its rows do not say it."""
    RULE_FOR_ALL = "rule_for_all"
    """The document lays down for all tasks who leads or by when; its rows do not say it."""
    UNITS_MERGED = "units_merged"
    NOT_A_UNIT = "not_a_unit"
    """A piece of the unit cell that does not look like the name of a unit."""
    UNITS_UNNAMED = "units_unnamed"
    """Others behind the units that are named: 甲局等相关部门."""
    LEVEL_DROPPED = "level_dropped"
    """A name that left out the level word the first name of its cell carries."""
    HEADING_REWORDED = "heading_reworded"
    DEADLINE_UNREAD = "deadline_unread"
    """The deadline cell says something that is neither a date nor ongoing work."""
    DEADLINE_CONTINUED = "deadline_continued"
    DEADLINES_BLANK = "deadlines_blank"
    """Blanks below a deadline, where nobody can say whether its cell was merged."""
    DEADLINE_NEEDS_YEAR = "deadline_needs_year"
    DEADLINE_PAST = "deadline_past"
    """A day before the year that the document is for."""
    DEADLINE_DIFFERS = "deadline_differs"
    """The task's text names a later day than its deadline's own cell."""
    DEADLINES_BEFORE = "deadlines_before"
    """Days of that year before the one on which the document was written."""
    REMARK_CHANGES = "remark_changes"
    """The remarks beside a task say that it was put off, changed or given up."""
    DEADLINE_URGENT = "deadline_urgent"
    """立行立改, 尽快: wanted soon, without a day."""
    POINTS_APART = "points_apart"
    """A row whose numbered points were read as tasks: its units or days are numbered alike."""
    POINTS_UNMATCHED = "points_unmatched"
    """Units or days that are numbered otherwise than the points of their task, or it has none."""
    NO_TASK_TEXT = "no_task_text"
    """A row with units and nothing to do."""
    UNIT_NEAR = "unit_near"
    """A name that the roster does not hold, beside one it does; found by whoever has a roster."""
    UNIT_TAKEN = "unit_taken"
    """A slip, or a name the unit had before, which was taken for a unit of the roster."""
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_ELSEWHERE = "unit_elsewhere"
    """A body of a higher or lower level, or of another place: 市应急局, in a county."""
    UNITS_NEW = "units_new"
    """The units that a table names, where there is no roster yet."""
    GROUP_UNKNOWN = "group_unknown"
    """A phrase for many units that the roster does not hold: 各相关部门."""
    GROUP_EMPTY = "group_empty"
    """A phrase for many units of which the roster knows none."""
    TASK_UNCLEAR = "task_unclear"
    """A task that may be one of several of the table before; found by whoever has that one."""


OF_THE_YEAR = frozenset({DoubtCode.NO_YEAR, DoubtCode.YEAR_BY_DEADLINES, DoubtCode.YEAR_UNSURE})
"""Why a table has no year."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at; `row` is the task's number, or None for the whole document."""

    row: int | None
    code: DoubtCode
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way, such as 2月部署 before 10月底前完成."""

    text: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the document words it.

    `units` holds every unit in the order of the table, lead and support included, spelled as in the
    document; a phrase that stands for many units stays whole. `lead` and `support` are empty
    where the document does not tell them apart. `source_row` counts from 1 in the grid. `below` are
    units that only a line break parts from the one above them, behind that one: the two may be
    one name, which a roster can tell.
    """

    number: int
    heading: tuple[str, ...]
    requirement: str
    units: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deadline: dt.date | None = None
    deadline_text: str = ""
    ongoing: bool = False
    cadence: str | None = None
    milestones: tuple[Milestone, ...] = ()
    printed_number: str = ""
    source_row: int = 0
    below: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskTable:
    """All tasks of one document, in reading order."""

    title: str
    year: int | None
    tasks: tuple[TaskRow, ...]
    doubts: tuple[Doubt, ...]
