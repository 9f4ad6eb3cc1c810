"""Which documents are there to read, and what would a careful reader find in each?

Every file in `layouts/` is one invented document in a layout that offices use: its paragraphs and
tables as drawings, and its tasks.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.documents.makers import Block, TableDrawing

FOLDER = Path(__file__).parent / "layouts"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One task as a careful reader finds it."""

    requirement: str
    heading: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deadline: dt.date | None = None
    ongoing: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A document and what is in it; `name` is the file's name without its extension."""

    key: str
    name: str
    year: int | None
    blocks: tuple[Block, ...]
    tasks: tuple[Wanted, ...]
    doubts: frozenset[str]

    @property
    def has_table(self) -> bool:
        return any(isinstance(block, TableDrawing) for block in self.blocks)


def _layout(path: Path) -> Layout:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    blocks = [
        TableDrawing(block["table"]) if "table" in block else str(block["text"])
        for block in read["block"]
    ]
    tasks = [Wanted(**_frozen(task)) for task in read["task"]]
    return Layout(
        key=path.stem,
        name=read.get("name", "附件"),
        year=read.get("year"),
        blocks=tuple(blocks),
        tasks=tuple(tasks),
        doubts=frozenset(read.get("doubts", ())),
    )


def _frozen(task: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in task.items()}


LAYOUTS = tuple(_layout(path) for path in sorted(FOLDER.glob("*.toml")))
