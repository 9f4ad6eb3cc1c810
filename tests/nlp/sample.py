"""What is the language of the sample district read against?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import storage
from nlp.interpreter import Lexicon
from nlp.search import TaskEntry, TaskIndex
from nlp.task_table import read_task_table
from nlp.units import GroupEntry, Place, UnitEntry, UnitIndex
from storage.files.text import read_text

SAMPLES = Path(str(storage.__file__)).parent / "samples"


@cache
def sample_lexicon() -> Lexicon:
    """The sample roster and the 2020 table, without a database between."""
    roster = tomllib.loads((SAMPLES / "roster.toml").read_text("utf-8"))
    place = Place(**_frozen(roster["district"]))
    names = UnitEntry.__dataclass_fields__
    units = [
        UnitEntry(**_frozen({name: unit[name] for name in names.keys() & unit.keys()}))
        for unit in roster["unit"]
    ]
    groups = [GroupEntry(group["phrase"]) for group in roster["group"]]
    words = [name for unit in units for name in (unit.name, *unit.full)]
    return Lexicon(UnitIndex(place, units, groups), TaskIndex(sample_tasks(), words))


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }


def sample_tasks() -> list[TaskEntry]:
    source = SAMPLES / "2020-task-table.txt"
    blocks = read_text(source.read_bytes(), source.name).blocks
    return [
        TaskEntry(task.number, task.heading, task.requirement, task.deadline_text)
        for task in read_task_table(blocks, name=source.name).tasks
    ]
