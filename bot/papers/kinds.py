"""The table of papers: what makes each, and who may have it.

A paper is made like an answer: ``make(turn) -> Reply`` with a ``file``, or a ``Refusal``. It runs
in a process of its own, over one moment of the database that it only reads; the turn's slots are
what was booked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.overview import picture
from bot.papers import bulletin, ledger
}
