"""What do the rows of a table say once their cells are understood?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.task_table.columns import Role
from nlp.task_table.deadlines import Due, read_due
from nlp.task_table.headings import one_line, shortened
from nlp.task_table.model import Doubt, DoubtCode, TaskRow
from nlp.task_table.responsibility import Share, find_named, read_share
from nlp.task_table.rows import Draft
from nlp.task_table.unit_names import is_group, is_same_as_above
from nlp.words import words_of

one_of = words_of("task_table")
_DUE_GROUP = re.compile(
    rf"(?:{one_of('groups_by_day')}|\d月).{{0,4}}{one_of('is_complete')}"
    rf"|{one_of('all_the_time')}{one_of('goes_on')}的?{one_of('kinds_of_task')}"
)
_PROPOSAL = re.compile(
    rf"^\W*关于.*{one_of('proposals')}|{one_of('proposals')}[”》）)。]*$", re.DOTALL
)
"""关于增设公交线路的建议: what deputies propose bears the number it had among all proposals."""
_MONTH = re.compile(r"(\d{1,2})月")
_BESIDE_MONTHS = re.compile(r"20\d\d|年[底末终内]|季度|半年|[一二三四五六七八九十]月")
_LONGEST_UNMATCHED = 40
_NUMBER = re.compile(r"\d{1,4}")
_LEVEL = re.compile(r"^([省区县州旗]|市(?![场容]))(?![直属级域])")
_STATES_LEVEL = re.compile(rf"{_LEVEL.pattern}|^[省市区县州旗][直级]")
_TAKES_LEVEL = re.compile(rf"^(?!{one_of('without_level')}|.+局.).{{1,12}}(?<!分)[局委]$")
"""Not 广州供电局荔湾供电局, which says whose branch it is."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A draft beside what its cells say."""

    number: int
    draft: Draft
    share: Share
    due: Due


def finish(
    drafts: Sequence[Draft], year: int | None, written_on: dt.date | None = None
) -> tuple[tuple[TaskRow, ...], tuple[Doubt, ...]]:
    """The tasks with their numbers, and the doubts about them, in the order of the rows.

    ``written_on`` is the day of the document, where it has one.
    """
    numbers, doubts = _numbers(drafts)
    read: list[_Read] = []
    for number, draft in zip(numbers, drafts, strict=True):
        above = read[-1].share if read else Share()
        read.append(_read(number, draft, above, year))
    doubts += _runs(read)
    doubts += _merged(read)
    doubts += _blank_deadlines(read)
    doubts += _unnamed(read)
    doubts += _before(read, year, written_on)
    someone = any(row.share.units for row in read)
    for row in read:
        doubts += _row_doubts(row, someone, year)
    doubts += _dropped_levels(read)
    return tuple(map(_task, read)), tuple(doubts)


def _read(number: int, draft: Draft, above: Share, year: int | None) -> _Read:
    share = _spelled_out(_share(draft), above)
    due = read_due(draft.deadline or share.due, draft.requirement, year)
    if due == Due():
        due = _due_by_heading(draft.heading, year)
    if draft.term and not (draft.deadline or due.date):
        by_term = read_due(draft.term, "", year)
        due = due if by_term.doubt else by_term
    return _Read(number, draft, share, due)


def _due_by_heading(headings: Sequence[str], year: int | None) -> Due:
    """When all tasks of a group are due: 一、6月底前完成的事项."""
    groups = [heading for heading in reversed(headings) if _DUE_GROUP.search(heading)]
    return read_due("", groups[0], year) if groups else Due()


def _share(draft: Draft) -> Share:
    """By the unit cells; where the table has none, by what the task's own text names."""
    named = None if draft.unit_cells else find_named(draft.requirement)
    return read_share([(Role.UNITS, named)] if named else draft.unit_cells)


def _spelled_out(share: Share, above: Share) -> Share:
    """责任单位：同上 with the units of the task above, those of the same part in it.

    Where there are none, it is `odd`.
    """
    same = {name for name in share.units if is_same_as_above(name)}
    if not same:
        return share

    def spelled(names: Sequence[str], meant: Sequence[str]) -> tuple[str, ...]:
        found = (meant if name in same else (name,) for name in names)
        return tuple(dict.fromkeys(name for some in found for name in some))

    lead, support = spelled(share.lead, above.lead), spelled(share.support, above.support)
    others = [name for name in share.units if name not in share.lead + share.support]
    units = tuple(dict.fromkeys((*lead, *support, *spelled(others, above.units))))
    if same.intersection(others):
        lead, support = (*lead, *above.lead), (*support, *above.support)
    repeated = ((share.lead, above.lead), (share.support, above.support), (others, above.units))
    nothing = [n for names, meant in repeated for n in names if n in same and not meant]
    return replace(share, units=units, lead=lead, support=support, odd=(*share.odd, *nothing))


def _task(row: _Read) -> TaskRow:
    return TaskRow(
        number=row.number,
        heading=row.draft.heading,
        requirement=row.draft.requirement,
        units=row.share.units,
        lead=row.share.lead,
        support=row.share.support,
        deadline=row.due.date,
        deadline_text=row.due.text,
        ongoing=row.due.ongoing,
        cadence=row.due.cadence,
        milestones=row.due.milestones,
        printed_number=row.draft.printed_number,
        source_row=row.draft.source_row,
        below=row.share.below,
    )


def _numbers(drafts: Sequence[Draft]) -> tuple[list[int], list[Doubt]]:
    """The printed numbers where each task has its own; else tasks are counted through."""
    printed = [_NUMBER.search(draft.printed_number) for draft in drafts]
    found = [int(match[0]) for match in printed if match]
    counted = list(range(1, len(drafts) + 1))
    if not found:
        return counted, []
    if len(set(found)) < len(drafts):
        return counted, [Doubt(None, DoubtCode.RENUMBERED)]
    if all(_PROPOSAL.search(draft.requirement) for draft in drafts):
        return found, []  # those of the other proposals went to others
    missing = [str(n) for n in range(min(found), max(found)) if n not in set(found)]
    gap = Doubt(None, DoubtCode.NUMBER_GAP, {"numbers": "、".join(missing[:20])})
    return found, [gap] if missing else []


def _runs(read: Iterable[_Read]) -> Iterator[Doubt]:
    """One doubt for each stretch of rows whose empty unit cells were read as one merged cell."""
    stretch: list[_Read] = []
    continued = False
    for row in read:
        if stretch and row.share == stretch[-1].share:
            stretch.append(row)
            continued = continued or row.draft.units_continued
            continue
        if continued:
            yield _run_doubt(stretch)
        stretch, continued = [row], row.draft.units_continued
    if continued:
        yield _run_doubt(stretch)


def _run_doubt(stretch: Sequence[_Read]) -> Doubt:
    places = [place for place, row in enumerate(stretch) if row.draft.units_continued]
    rows = stretch[max(places[0] - 1, 0) : places[-1] + 1]
    values = {"last": str(rows[-1].number), "units": "、".join(rows[0].share.units)}
    return Doubt(rows[0].number, DoubtCode.UNITS_CONTINUED, values)


def _merged(read: Sequence[_Read]) -> Iterator[Doubt]:
    """One doubt for all truly merged unit cells: they are certain, but worth a look."""
    spans: list[tuple[_Read, _Read]] = []
    for before, row in pairwise(read):
        if not row.draft.units_merged or row.share != before.share:
            continue
        first, last = spans[-1] if spans else (row, row)
        if spans and first.share == row.share and before.number - last.number <= 1:
            spans[-1] = (first, row)
        else:
            spans.append((before, row))
    if spans:
        told = "、".join(f"{first.number}—{last.number}" for first, last in spans)
        yield Doubt(None, DoubtCode.UNITS_MERGED, {"rows": told})


def _blank_deadlines(read: Iterable[_Read]) -> Iterator[Doubt]:
    """One doubt for all tasks without a deadline that may share the one above them."""
    rows = [row for row in read if row.draft.deadline_blank and row.due == Due()]
    if rows:
        told = "、".join(str(row.number) for row in rows)
        yield Doubt(None, DoubtCode.DEADLINES_BLANK, {"rows": told})


def _unnamed(read: Iterable[_Read]) -> Iterator[Doubt]:
    """One doubt for all tasks whose units end in others that are not named: 甲局等相关部门."""
    rows = [row for row in read if row.share.unnamed]
    if rows:
        told = "、".join(str(row.number) for row in rows)
        values = {"rows": told, "text": rows[0].share.unnamed}
        yield Doubt(None, DoubtCode.UNITS_UNNAMED, values)


def _before(read: Iterable[_Read], year: int | None, written_on: dt.date | None) -> Iterator[Doubt]:
    """One doubt for all tasks that were due in the year of the document before it was written."""
    days = [(row.number, row.due.date) for row in read if row.due.date and written_on]
    rows = [n for n, day in days if written_on and day.year == year and day < written_on]
    if rows and written_on:
        values = {"rows": "、".join(map(str, rows)), "day": written_on.isoformat()}
        yield Doubt(None, DoubtCode.DEADLINES_BEFORE, values)


def _row_doubts(row: _Read, someone_has_units: bool, year: int | None) -> Iterator[Doubt]:
    draft, number = row.draft, row.number
    not_units = (*draft.people, *row.share.odd, *row.share.asides)
    if not row.share.units and someone_has_units and not not_units:
        yield Doubt(number, DoubtCode.NO_UNITS)
    for piece in not_units:
        yield Doubt(number, DoubtCode.NOT_A_UNIT, {"text": piece})
    if draft.struck:
        yield Doubt(
            number, DoubtCode.TEXT_STRUCK, {"text": "；".join(map(shortened, draft.struck))}
        )
    if draft.reworded:
        values = {"heading": shortened(draft.reworded)}
        yield Doubt(number, DoubtCode.HEADING_REWORDED, values)
    if row.due.doubt:
        yield Doubt(number, row.due.doubt, {"text": row.due.text})
    if year and row.due.date and row.due.date.year < year:
        values = {"text": row.due.text, "year": str(year)}
        yield Doubt(number, DoubtCode.DEADLINE_PAST, values)
    if said := _later_day_said(row, year):
        yield Doubt(number, DoubtCode.DEADLINE_DIFFERS, {"text": row.due.text, "said": said})
    if draft.points:
        yield Doubt(number, DoubtCode.POINTS_APART, {"last": str(number + draft.points - 1)})
    if draft.unmatched:
        text = shortened(one_line(draft.unmatched), _LONGEST_UNMATCHED)
        yield Doubt(number, DoubtCode.POINTS_UNMATCHED, {"text": text})
    if draft.remark:
        yield Doubt(number, DoubtCode.REMARK_CHANGES, {"text": shortened(draft.remark)})
    if draft.lead_continued:
        yield Doubt(number, DoubtCode.LEAD_CONTINUED, {"lead": "、".join(row.share.lead)})
    if draft.deadline_continued:
        yield Doubt(number, DoubtCode.DEADLINE_CONTINUED, {"text": row.due.text})


def _later_day_said(row: _Read, year: int | None) -> str:
    """The day that a task's text says it is due by, where its own cell says an earlier month; not
    how far something reaches: 政策延续至2026年底.
    """
    own, text = row.due.date, row.draft.requirement
    if own is None or not row.draft.deadline or not _may_say_later(text, own.month):
        return ""
    told = read_due("", text, year)
    if told.date is None or (told.date.year, told.date.month) <= (own.year, own.month):
        return ""
    return "" if re.search(f"[至到]{re.escape(told.text)}", text) else told.text


def _may_say_later(text: str, month: int) -> bool:
    """Whether it is worth while to read the dates of a text."""
    months = (int(found[1]) for found in _MONTH.finditer(text))
    return bool(_BESIDE_MONTHS.search(text)) or any(found > month for found in months)


def _dropped_levels(read: Iterable[_Read]) -> Iterator[Doubt]:
    """Names such as 乙局 after 市甲局: once for each, with the name that may be meant."""
    seen: set[str] = set()
    for row in read:
        units = row.share.units
        level = _LEVEL.match(units[0]) if units else None
        if not level:
            continue
        for name in units[1:]:
            if (
                name in seen
                or is_group(name)
                or _STATES_LEVEL.match(name)
                or not _TAKES_LEVEL.match(name)
            ):
                continue
            seen.add(name)
            values = {"unit": name, "completed": level[1] + name}
            yield Doubt(row.number, DoubtCode.LEVEL_DROPPED, values)
