"""What was measured, and is it what was aimed at? One table, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured on our side and on the peer's, in the same run.

    The goal is reached where ours is at most ``limit`` times the peer's; without a limit the
    figure is only told.
    """

    goal: str
    what: str
    ours: float
    peer: float
    unit: str
    limit: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else float("inf") if self.ours else 0.0

    @property
    def reached(self) -> bool | None:
        return None if self.limit is None else self.ratio <= self.limit


def table(figures: Sequence[Figure]) -> str:
    wide = max(len(figure.what) for figure in figures)
    lines = [f"{'goal':<5} {'what':<{wide}} {'ours':>10} {'peer':>10}        ratio  limit"]
    for each in figures:
        verdict = {True: "reached", False: "missed", None: ""}[each.reached]
        limit = "" if each.limit is None else f"{each.limit:g}"
        lines.append(
            f"{each.goal:<5} {each.what:<{wide}} {each.ours:>10.3f} {each.peer:>10.3f} "
            f"{each.unit:<4} {each.ratio:>7.3f} {limit:>6}  {verdict}"
        )
    return "\n".join(lines)


def write(figures: Sequence[Figure], target: Path) -> None:
    told = [asdict(f) | {"ratio": f.ratio, "reached": f.reached} for f in figures]
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
