"""What was measured, and is it what was aimed at? One table, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured on our side and on the peer's, in the same run.

    The goal is reached where ours is at most ``limit`` or at least ``least`` times the peer's;
    without either the figure is only told. ``clock`` is what times were taken by: ``cpu`` is the
    processor's, which other work on the machine touches little, ``wall`` the wall's.
    """

    goal: str
    what: str
    ours: float
    peer: float
    unit: str
    limit: float | None = None
    least: float | None = None
    clock: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.peer if self.peer else float("inf") if self.ours else 0.0

    @property
    def reached(self) -> bool | None:
        if self.limit is None and self.least is None:
            return None
        return (self.limit is None or self.ratio <= self.limit) and (
            self.least is None or self.ratio >= self.least
        )

    @property
    def aimed_at(self) -> str:
        bounds = (("≤", self.limit), ("≥", self.least))
        return " ".join(f"{sign} {bound:.4g}" for sign, bound in bounds if bound is not None)


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """By number of the goal; what has none comes last, as it was measured."""

    def place(figure: Figure) -> float:
        number = figure.goal.removeprefix("P")
        return int(number) if figure.goal.startswith("P") and number.isdecimal() else float("inf")

    return sorted(figures, key=place)


def table(figures: Sequence[Figure]) -> str:
    told = in_order(figures)
    wide = max((len(figure.what) for figure in told), default=0)
    lines = [
        f"{'goal':<5} {'what':<{wide}} {'ours':>10} {'peer':>10} {'':<4} {'clock':<5}"
        f" {'ratio':>8}  {'goal':<8}"
    ]
    for each in told:
        verdict = {True: "reached", False: "missed", None: ""}[each.reached]
        lines.append(
            f"{each.goal:<5} {each.what:<{wide}} {each.ours:>10.3f} {each.peer:>10.3f} "
            f"{each.unit:<4} {each.clock:<5} {each.ratio:>8.3f}  {each.aimed_at:<8} {verdict}"
        )
    aimed = [figure for figure in told if figure.reached is not None]
    reached = sum(figure.reached is True for figure in aimed)
    lines.append(f"{reached} of {len(aimed)} goals reached")
    return "\n".join(line.rstrip() for line in lines)


def write(figures: Sequence[Figure], target: Path) -> None:
    told = [asdict(f) | {"ratio": f.ratio, "reached": f.reached} for f in in_order(figures)]
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
