"""What does a message want, and with which details?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp.evidence import Evidence
from nlp.search import TaskIndex
from nlp.units import UnitIndex, UnitMention


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the language of one district and one table is read against."""

    units: UnitIndex
    tasks: TaskIndex


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The likeliest reading of one message.

    `reports` has one mapping per task where the message reports on tasks; `slots` then equals
    the first of them. `alternatives` are the next best intents, best first. `confidence` is
    between 0 and 1; below 0.5 the assistant should rather ask.
    """

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    mentions: tuple[UnitMention, ...] = ()
    alternatives: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()


def interpret(text: str, lexicon: Lexicon, now: dt.datetime) -> Interpretation:
    """Read one message, typed at `now` (aware). Any text gives an answer, never an exception."""
    return Interpretation("out_of_scope")
