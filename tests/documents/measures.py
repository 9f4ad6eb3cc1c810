"""How much of what a careful reader finds in a document did the program find?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.task_table import TaskRow
from tests.documents.reading import Wanted

PARTS = ("heading", "units", "lead", "support", "deadline", "ongoing")


@dataclass(slots=True)
class Figures:
    """Tasks wanted, read and right, and of those right how many agree in each part."""

    wanted: int = 0
    read: int = 0
    right: int = 0
    agree: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, key: str, tasks: Sequence[TaskRow], wanted: Sequence[Wanted]) -> None:
        """Count one document; tasks are matched by their text."""
        by_text = {_plain(task.requirement): task for task in tasks}
        self.wanted += len(wanted)
        self.read += len(tasks)
        for want in wanted:
            task = by_text.get(_plain(want.requirement))
            if task is None:
                self.misses.append(f"{key}: no task {want.requirement!r}")
                continue
            self.right += 1
            for part in PARTS:
                found, expected = getattr(task, part), getattr(want, part)
                self.agree[part] += found == expected
                if found != expected:
                    self.misses.append(f"{key}: {part} {found!r} for {expected!r}")

    @property
    def shares(self) -> dict[str, float]:
        """Recall and precision of tasks, and the share of right tasks for each part."""
        shares = {"recall": self.right / self.wanted, "precision": self.right / self.read}
        return shares | {part: self.agree[part] / max(self.right, 1) for part in PARTS}


def _plain(text: str) -> str:
    return "".join(text.split())
