"""What was measured, and is it what was aimed at? One table, and the same as JSON."""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

Measured = float | Sequence[float]
"""Once, or in each of several rounds."""


class NotMeasured(Exception):
    """What a part needs is not here."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured on our side and on the peer's, in the same run.

    Of several rounds the median counts. The goal is reached where ours is at most ``limit`` or at
    least ``least`` times the peer's; without either the figure is only told. ``clock`` is what
    times were taken by: ``cpu`` is the processor's, which other work on the machine touches
    little, ``wall`` the wall's, ``simulated`` one that jumps to the end of each wait.
    """

    goal: str
    what: str
    ours: Measured
    peer: Measured
    unit: str
    limit: float | None = None
    least: float | None = None
    clock: str = ""

    @property
    def ratio(self) -> float:
        return _ratio(_median(self.ours), _median(self.peer))

    @property
    def by_round(self) -> list[float]:
        """The ratio in each round; nothing where it was measured once."""
        rounds = [each for each in (self.ours, self.peer) if isinstance(each, Sequence)]
        count = max(map(len, rounds), default=1)
        ours, peer = (
            each if isinstance(each, Sequence) else [each] * count
            for each in (self.ours, self.peer)
        )
        return [*map(_ratio, ours, peer)] if count > 1 else []

    @property
    def spread(self) -> str:
        """The least and the largest ratio of a round."""
        found = self.by_round
        return f"{min(found):.3g}–{max(found):.3g}" if found else "once"

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

    @property
    def told(self) -> dict[str, object]:
        """As it stands in JSON: with every round, and what came of them."""
        return asdict(self) | {
            "ours": _median(self.ours),
            "peer": _median(self.peer),
            "ours_by_round": self.ours,
            "peer_by_round": self.peer,
            "ratio": self.ratio,
            "ratio_by_round": self.by_round or "once",
            "reached": self.reached,
        }


def _median(measured: Measured) -> float:
    return statistics.median(measured) if isinstance(measured, Sequence) else measured


def _ratio(ours: float, peer: float) -> float:
    return ours / peer if peer else float("inf") if ours else 0.0


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
        f"{'goal':<5} {'what':<{wide}} {'ours':>10} {'peer':>10} {'':<4} {'clock':<9}"
        f" {'ratio':>8} {'least–most':>13}  {'goal':<8}"
    ]
    for each in told:
        verdict = {True: "reached", False: "missed", None: ""}[each.reached]
        lines.append(
            f"{each.goal:<5} {each.what:<{wide}} {_median(each.ours):>10.3f}"
            f" {_median(each.peer):>10.3f} {each.unit:<4} {each.clock:<9} {each.ratio:>8.3f}"
            f" {each.spread:>13}  {each.aimed_at:<8} {verdict}"
        )
    aimed = [figure for figure in told if figure.reached is not None]
    reached = sum(figure.reached is True for figure in aimed)
    lines.append(f"{reached} of {len(aimed)} goals reached")
    return "\n".join(line.rstrip() for line in lines)


@dataclass
class Run:
    """What came of the parts asked for, kept in a file from the beginning on."""

    out: Path
    form: str
    parts: dict[str, str]
    """What became of each."""
    figures: list[Figure] = field(default_factory=list)
    _began: dt.datetime = field(default_factory=lambda: dt.datetime.now().astimezone())
    _load: Sequence[float] = field(default_factory=os.getloadavg)

    def write(self) -> None:
        told = {
            "began": self._began.isoformat(timespec="seconds"),
            "written": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
            "load_at_first": self._load,
            "load": os.getloadavg(),
            "form": self.form,
            "parts": self.parts,
            "figures": [figure.told for figure in in_order(self.figures)],
        }
        self.out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
