"""Competitors take turns in one run, and what each call cost is told by round.

Processor time wherever one process does the work: what else the machine does is no figure of
ours. The processor's clock of a virtual machine jumps by a tick now and then, so a call costs at
most what it took on the wall.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

ROUNDS = 3
BLOCK = 50
"""Calls of one competitor before the next has its turn, so that a busy moment hits all."""

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of every call, by round."""

    rounds: list[list[float]] = field(default_factory=list)

    def percentile(self, percent: int) -> list[float]:
        """What so many percent of the calls did not exceed, in each round."""
        return [sorted(times)[-(-len(times) * percent // 100) - 1] for times in self.rounds]


def cpu_ms(work: Callable[[], object]) -> float:
    """What one call costs, in milliseconds of processor time of all threads."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return min(time.perf_counter() - wall, time.process_time() - cpu) * 1000


def by_turns(
    competitors: Sequence[Callable[[Asked], object]],
    asked: Sequence[Asked],
    *,
    rounds: int = ROUNDS,
    block: int = BLOCK,
) -> list[Times]:
    """Asks every competitor everything in every round; the first block warms up uncounted."""
    found = [Times() for _ in competitors]
    for competitor in competitors:
        for one in asked[:block]:
            competitor(one)
    for _ in range(rounds):
        one_round(competitors, asked, found, block=block)
    return found


def one_round(
    competitors: Sequence[Callable[[Asked], object]],
    asked: Sequence[Asked],
    found: Sequence[Times],
    *,
    block: int = BLOCK,
) -> None:
    """Asks every competitor everything once, and adds what it took to what was found."""
    for times in found:
        times.rounds.append([])
    for start in range(0, len(asked), block):
        for competitor, times in zip(competitors, found, strict=True):
            for one in asked[start : start + block]:
                times.rounds[-1].append(cpu_ms(lambda: competitor(one)))  # noqa: B023
