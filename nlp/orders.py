"""Does one line order more than one thing?

A deed of the office is read out of its whole line: 第12项改到12月29日，第28项由卫健局牵头 must
not come out as one of the two, nor as one with the number, unit or value of the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from nlp.dates import find_dates
from nlp.normalize import normalize
from nlp.office import (
    Deed,
    named_units,
    read_alias,
    read_duty,
    read_leaving,
    read_new_name,
    read_new_unit,
)
from nlp.settlements import read_task_numbers
from nlp.units import UnitIndex

_BORDER = re.compile(r"[,，。;；!！\n]+|\s{2,}|并且?(?![入到进列轨])|然后|顺便|同时")
_LEADS_IN = (
    r"^\s*(?:请|再|也|就|还|另外?|把|将|给|向|对|帮我|麻烦|改完|办完|之后|以后|完了|后|的话|其中|但是?"
    r"|不过)*"
)
# What is another deed, whatever it stands beside.
_OTHER_DEED = re.compile(
    _LEADS_IN + r"(?:一并)?(?:催|通知|告诉|告知|转告|提醒|邀请|抄送|发给|转发|撤回|代报|停用|移交)"
    r"|" + _LEADS_IN + r"[一-鿿]{2,12}(?:催一下|催办|说一声)"
    r"|^\s*(?:算了|不(?:用|必)?改|别改|先别|不用了|取消)"
    r"|\b(?:and|then) (?:urge|notify|tell|remind|invite)\b",
    re.IGNORECASE,
)
_URGES = re.compile("催")
_COPIES = re.compile(r"抄送|抄报|\bcc\b", re.IGNORECASE)
_SECOND_NOTICE = re.compile(r"[;。,，；\n]\s*(?:再|并|另|请)*通知[^:：,，;；。\n]{2,30}[:：]")
_GIVES_TASKS = re.compile(
    r"(?:牵头|配合|协助|负责|承担)(?!的|情况)|(?:由|归|交给|换成|加上|增加|去掉|去除|移除|删掉)(?=\S{2,})"
)
_NOT = re.compile(r"不(?:要|用|让|含|包括|再|加|设|是|由)|别(?!的)|除了|除外|而非")
_REMOVES = re.compile(r"去掉|去除|删掉|删除|删去|移除|移出|剔除|拿掉|不再(?:由|负责|承担|参与)")
_ROSTER = re.compile(
    _LEADS_IN + r"(?:加上|增加|新增|添加|补上|加入|去掉|删掉|删除|移出|移除|改名|更名)"
)
_ENFORCES = re.compile(r"执法")
_HAS, _HAS_NOT = re.compile(r"(?<!没)(?<!不具)有"), re.compile(r"没有?|无|不具有|不再")


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
        kept = [c for c in clauses if not _REMOVES.search(c) and _GIVES_TASKS.search(c)]
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
