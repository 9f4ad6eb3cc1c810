"""25报80%，32完成了吗: which part of a message reports, and which asks about something else, or
orders a reminder?"""

from __future__ import annotations

import datetime as dt
import re

from nlp.amounts import holds_numeral
from nlp.interpreter import Interpretation, Lexicon, interpret

QUESTIONS = frozenset({"progress_query", "units_of_task", "due", "task_detail", "tasks_by_unit"})
REMINDER = "set_reminder"
SURE = 0.8
"""How sure it must be that a clause reports."""
_BORDER = re.compile(r"[，,。；;\n]+|(?<=[?？])|\s+")
_ABOUT = ("task_no", "unit", "keyword")


def apart(
    text: str, reading: Interpretation, lexicon: Lexicon, now: dt.datetime
) -> tuple[str, str] | None:
    """What reports and what asks or orders, each in its own words; None where it is not both.

    The question must be about something of its own, or about what else there is to do:
    32完成了，对吧 asks about the very report.
    """
    # A report names its task by number: without one most questions are spared the look.
    if reading.intent not in QUESTIONS | {REMINDER} or not holds_numeral(text):
        return None
    if not _BORDER.search(text.strip()):
        return None
    told: list[str] = []
    asked: list[str] = []
    reported: set[object] = set()
    for clause in filter(None, _BORDER.split(text)):
        part = interpret(clause, lexicon, now)
        if part.intent == "submit_progress" and part.confidence >= SURE and "task_no" in part.slots:
            told.append(clause)
            reported |= {report.get("task_no") for report in part.reports}
        elif part.intent in QUESTIONS and any(name in part.slots for name in _ABOUT):
            if part.slots.get("task_no") in reported:
                return None
            asked.append(clause)
        elif reported and (part.asks_further or part.intent == REMINDER):
            asked.append(clause)
        else:
            (asked if asked else told).append(clause)
    if not (reported and asked):
        return None
    return "，".join(told), "，".join(asked)
