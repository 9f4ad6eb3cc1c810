"""2020Q4-卫健-003, 卫健-003, 003: which receipt is meant by what is said of its number? Pure."""

from __future__ import annotations

DIGITS = 3
"""Figures of the last part of a receipt, at least."""


def ending(said: str) -> str:
    """How the receipt ends that is called so: 3 is the third of a period."""
    return "-" + said.zfill(DIGITS) if said.isdecimal() else said


def is_called(receipt: str, said: str) -> bool:
    """Whether a receipt may be called so."""
    return f"-{receipt}".endswith(f"-{ending(said).lstrip('-')}")
