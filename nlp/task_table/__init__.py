"""What does a task table ask, of whom, by when?"""

from nlp.task_table.grid import Block, CellLike, GridLike
from nlp.task_table.model import OF_THE_YEAR, Doubt, DoubtCode, Milestone, TaskRow, TaskTable
from nlp.task_table.reader import read_task_table

__all__ = [
    "OF_THE_YEAR",
    "Block",
    "CellLike",
    "Doubt",
    "DoubtCode",
    "GridLike",
    "Milestone",
    "TaskRow",
    "TaskTable",
    "read_task_table",
]
