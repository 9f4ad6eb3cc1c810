"""When do reminders come? Data that a coordinator may change, within bounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.workdays import CLOSES, OPENS

BOUNDS = {
    "overdue_every": (1, 20),
    "overdue_times": (1, 30),
    "escalate_after": (1, 10),
    "weekly_pushes": (2, 14),
    "urge_rest_days": (1, 20),
}
MOST_BEFORE, FARTHEST_BEFORE = 6, 60
EARLIEST, LATEST = dt.time(8, 0), dt.time(20, 0)
"""Nobody is sent anything unasked outside these hours, whatever the window."""
SHORTEST_WINDOW = dt.timedelta(hours=2)
_HOURS = ("opens", "closes")


class PolicyRefused(Exception):
    """A rule outside its bounds; ``name`` is the rule, ``low`` and ``high`` what it may be.

    The rule ``window`` is ``opens`` and ``closes`` together.
    """

    def __init__(self, name: str, low: object, high: object) -> None:
        super().__init__(f"{name}: {low} to {high}")
        self.name = name
        self.low = low
        self.high = high


@dataclass(frozen=True, slots=True)
class Policy:
    """When reminders come. All counts are working days unless they say otherwise.

    ``before``: how many days before the due day. Overdue ones come on the first day after it and
    then every ``overdue_every``-th, ``overdue_times`` at most; with the ``escalate_after``-th the
    coordinator is told. ``weekly_pushes`` in seven days are a person's budget; a unit is urged
    again after ``urge_rest_days``. Between ``opens`` and ``closes`` something may be sent unasked.
    Raises :class:`PolicyRefused` outside the bounds.
    """

    before: tuple[int, ...] = (7, 3, 1)
    overdue_every: int = 3
    overdue_times: int = 10
    escalate_after: int = 2
    weekly_pushes: int = 6
    urge_rest_days: int = 1
    opens: dt.time = OPENS
    closes: dt.time = CLOSES

    def __post_init__(self) -> None:
        if len(self.before) > MOST_BEFORE or not all(
            1 <= count <= FARTHEST_BEFORE for count in self.before
        ):
            raise PolicyRefused("before", 1, FARTHEST_BEFORE)
        object.__setattr__(self, "before", tuple(sorted(set(self.before), reverse=True)))
        for name, (low, high) in BOUNDS.items():
            if not low <= getattr(self, name) <= high:
                raise PolicyRefused(name, low, high)
        long_enough = _on_a_day(self.closes) - _on_a_day(self.opens) >= SHORTEST_WINDOW
        if not (self.opens >= EARLIEST and self.closes <= LATEST and long_enough):
            raise PolicyRefused("window", written(EARLIEST), written(LATEST))

    @classmethod
    def from_json(cls, rules: Mapping[str, Any]) -> Policy:
        """The policy :meth:`as_json` wrote down; a rule that is missing is the usual one."""
        hours = {name: dt.time.fromisoformat(rules[name]) for name in _HOURS if name in rules}
        return cls(**{**rules, "before": tuple(rules["before"]), **hours})

    def as_json(self) -> dict[str, Any]:
        """Every rule by its name: lists, whole numbers, and hours as ``09:00``."""
        hours = {name: written(getattr(self, name)) for name in _HOURS}
        return {**asdict(self), "before": list(self.before), **hours}

    def changed(self, rules: Mapping[str, Any]) -> Policy:
        """The policy with these rules, as JSON has them, in the place of its own."""
        return Policy.from_json({**self.as_json(), **rules})


def written(hour: dt.time) -> str:
    """``09:00``."""
    return f"{hour:%H:%M}"


def _on_a_day(hour: dt.time) -> dt.datetime:
    return dt.datetime.combine(dt.date.min, hour)
