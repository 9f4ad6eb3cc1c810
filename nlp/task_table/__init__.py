"""What does a task table ask, of whom, by when?"""

from nlp.task_table.model import Doubt, DoubtCode, Milestone, TaskRow, TaskTable

__all__ = ["Doubt", "DoubtCode", "Milestone", "TaskRow", "TaskTable"]
