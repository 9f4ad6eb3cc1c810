"""Does one line order more than one thing?

A deed of the office is read out of its whole line: 第12项改到12月29日，第28项由卫健局牵头 must
not come out as one of the two, nor as one with the number, unit or value of the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.dates import find_dates
from nlp.late import late
from nlp.normalize import normalize
from nlp.office import (
    REMOVES,
    Deed,
    named_units,
    one_of,
    read_alias,
    read_duty,
    read_leaving,
    read_new_name,
    read_new_unit,
)
from nlp.settlements import is_only_a_day, read_task_numbers, without_which
from nlp.task_numbers import find_task_numbers
from nlp.units import UnitIndex

_BORDER = late(rf"[,，。;；!！\n]+|\s{{2,}}|并且?(?![入到进列轨])|{one_of('and_then')}")
_LEADS_IN = rf"^\s*{one_of('leads_in')}*"
# What is another deed, whatever it stands beside.
_OTHER_DEED = late(
    rf"{_LEADS_IN}(?:一并)?{one_of('orders_too')}|{_LEADS_IN}[一-鿿]{{2,12}}{one_of('urges')}"
    rf"|^\s*{one_of('rather_not')}"
    rf"|\b(?:and|then) {one_of('orders_too_latin')}",
    re.IGNORECASE,
)
_URGES = late("催")
_COPIES = late(r"抄送|抄报|\bcc\b", re.IGNORECASE)
_SECOND_NOTICE = late(r"[;。,，；\n]\s*[再并另请]*通知[^:：,，;；。\n]{2,30}[:：]")
_GIVES_TASKS = late(rf"{one_of('takes_part')}(?!的|情况)|{one_of('gives_or_takes')}(?=\S{{2,}})")
_NOT = late(rf"{one_of('not_this')}|别(?!的)")
_ROSTER = late(_LEADS_IN + one_of("changes_roster"))
_ENFORCES = late(r"执法")
_BETWEEN_TASKS = late(rf"[\s\W\d_]|第|{one_of('beside_tasks')}")
_HAS, _HAS_NOT = late(r"(?<!没)(?<!不具)有"), late(one_of("has_not"))


def _clauses(said: str) -> list[str]:
    return [clause for clause in map(str.strip, _BORDER.split(said)) if clause]


def beside(text: str) -> bool:
    """Whether another deed stands behind the first in a clause of its own: …，并催一下."""
    return any(_OTHER_DEED.search(clause) for clause in _clauses(normalize(text))[1:])


def urge_and_more(text: str, now: dt.datetime) -> bool:
    """Whether an urge is to go out later or again and again, or something is to be done beside."""
    said = normalize(text)
    for reading in find_dates(said, now=now):
        ahead = reading.kind == "day" and reading.date is not None and reading.date > now.date()
        if reading.recurring or reading.time or ahead:
            return True
    others = [c for c in _clauses(said)[1:] if not _URGES.search(c)]
    return bool(_COPIES.search(said)) or any(_OTHER_DEED.search(clause) for clause in others)


def notice_and_more(text: str) -> bool:
    """Whether the words of a notice hold another one: …；通知区水利局：报29."""
    return bool(_SECOND_NOTICE.search(normalize(text)))


def dates_and_more(text: str, units: UnitIndex, now: dt.datetime) -> bool:
    """Whether an order of days says more than one day or cadence, or something else beside it."""
    said = normalize(text)
    values = {
        reading.date or reading.recurring or reading.length
        for reading in find_dates(said, now=now)
        if reading.kind != "start" and (reading.date or reading.recurring or reading.length)
    }
    if len(values) > 1 or beside(said):
        return True
    return any(
        _GIVES_TASKS.search(clause) and not find_dates(clause, now=now)
        for clause in _clauses(said)
        if units.find(clause)
    )


def part_without_a_day(text: str, now: dt.datetime) -> str:
    """What an order of days says of a task that is no day: 第5项2月30日, beside 第2项6月20日.

    "" where each task has one, its own or that of those named with it. No task is ever given the
    day of another because its own could not be read.
    """
    said = without_which(normalize(text))
    numbers = find_task_numbers(said)
    days = [r.start for r in find_dates(said, now=now) if r.date or r.recurring or r.length]
    if not numbers or not days or min(days) < numbers[0].start:
        return ""
    begins = [number.start for number in numbers]
    for start, end, after in zip(
        begins, [*begins[1:], len(said)], [number.end for number in numbers], strict=True
    ):
        dated = any(after <= day < end for day in days)
        other = _OTHER_DEED.search(said, after, end) or _GIVES_TASKS.search(said, after, end)
        if not (dated or other) and _BETWEEN_TASKS.sub("", said[after:end]):
            return said[start:end].strip(" ,，;；、。")
    return ""


def dates_of_each(text: str, now: dt.datetime) -> tuple[str, ...]:
    """An order of a day for each of several tasks, one part for each day: 第3项6月20日，第5项5月底.
    Empty for any other, and where a task gets two."""
    clauses = _dated_parts(without_which(normalize(text)), now)
    if len(clauses) < 2 or not all(is_only_a_day(clause) for clause in clauses):
        return ()
    days = [[r.date for r in find_dates(clause, now=now) if r.date] for clause in clauses]
    numbers = [number for clause in clauses for number in read_task_numbers(clause)]
    whole = all(len(set(each)) == 1 for each in days) and all(map(read_task_numbers, clauses))
    return tuple(clauses) if whole and len(numbers) == len(set(numbers)) else ()


def _dated_parts(said: str, now: dt.datetime) -> list[str]:
    """The clauses, and of a clause without a mark each part from a task to its day: 第3项6月20号
    第5项5月底."""
    parts: list[str] = []
    for clause in _clauses(said):
        days = [reading.start for reading in find_dates(clause, now=now)]
        cuts = [0]
        for number in find_task_numbers(clause):
            if any(cuts[-1] < day < number.start for day in days):
                cuts.append(number.start)
        parts += [clause[a:b].strip() for a, b in pairwise([*cuts, len(clause)])]
    return parts


def duty_and_more(text: str, units: UnitIndex, now: dt.datetime) -> bool:
    """Whether an order of duties says a day too, or whose several tasks are, each its own; or both
    who goes and who comes."""
    said = normalize(text)
    if beside(said) or any(r.date or r.recurring for r in find_dates(said, now=now)):
        return True
    clauses = _clauses(said)
    if sum(_names_both(clause, units) for clause in clauses) > 1:
        return True
    wish = read_duty(said, units)
    if wish is None:
        return False
    if wish.deed is Deed.REMOVE:
        kept = [c for c in clauses if not REMOVES.search(c) and _GIVES_TASKS.search(c)]
        return any(units.find(clause) for clause in kept)
    return any(_NOT.search(clause) and units.find(clause) for clause in clauses)


def _names_both(clause: str, units: UnitIndex) -> bool:
    return bool(read_task_numbers(clause)) and bool(units.find(clause))


def unit_and_more(text: str, units: UnitIndex) -> bool:
    """Whether an order about units of the roster says two things, or one of one and its contrary
    of another."""
    said = normalize(text)
    clauses = _clauses(said)
    if beside(said) or any(_ROSTER.search(clause) for clause in clauses[1:]):
        return True
    if _ENFORCES.search(said):
        told = [clause for clause in clauses if named_units(clause, units)]
        has = {not _HAS_NOT.search(c) for c in told if _HAS.search(c) or _HAS_NOT.search(c)}
        if len(has) > 1:
            return True
    return sum(_about_a_unit(clause, units) for clause in clauses) > 1 and not _all_powers(clauses)


def _all_powers(clauses: Sequence[str]) -> bool:
    return all(_ENFORCES.search(clause) for clause in clauses)


def _about_a_unit(clause: str, units: UnitIndex) -> bool:
    found = (read_new_unit(clause), read_new_name(clause), read_alias(clause))
    return bool(any(found) or _ENFORCES.search(clause) or read_leaving(clause, units))
