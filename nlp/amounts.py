"""Which percentage, and which task numbers, does a message name?"""

from dataclasses import dataclass

from nlp.numerals import chinese_integer

__all__ = ["Ordinal", "Percent", "TaskNumber", "chinese_integer", "find_ordinal", "find_percent",
           "find_task_numbers"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the whole; positions are in `normalize(text)`.

    `value` is 0 to 100, or None when what was said lies outside (120%): not to be clipped, to be
    asked about; `said` is then what stands there.
    """

    value: int | None
    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class TaskNumber:
    """The number of a task in the table; positions are in `normalize(text)`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A place in the list just shown: 1 is the first, -1 the last."""

    place: int
    start: int
    end: int


def find_percent(text: str) -> Percent | None:
    """The first percentage a message names."""
    return None


def find_task_numbers(text: str) -> tuple[TaskNumber, ...]:
    """Every task number a message names, in order, ranges spelled out."""
    return ()


def find_ordinal(text: str) -> Ordinal | None:
    """第3个, 最后一个, the 2nd one: a place in the list just shown."""
    return None
