"""Which tasks do the rows of a grid hold, given what its columns mean?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nlp.task_table.columns import (
    MEASURES,
    NOT_READ,
    REMARKS,
    UNIT_ROLES,
    Layout,
    Role,
    changes,
    is_figure,
    names_period,
    parts,
)
from nlp.task_table.deadlines import says_ongoing
from nlp.task_table.grid import Lattice, Slot
from nlp.task_table.headings import (
    Banners,
    HeadingCell,
    HeadingColumns,
    is_chinese_number,
    mark_level,
    one_line,
    without_mark,
)
from nlp.task_table.people import names_no_unit, without_people
from nlp.task_table.responsibility import find_named
from nlp.task_table.signs import Legend, is_sign, is_unticked, spelled_out
from nlp.task_table.unit_names import (
    is_nothing,
    is_same_as_above,
    is_same_as_left,
    looks_like_units,
    names_units_only,
)
from nlp.words import words_of

_NOTE = re.compile(
    r"^[（(]?(?:续表|接上[页表]|转下页).{0,3}$"
    rf"|^(?:{words_of('task_table')('notes')}|[合总小]\s*计)[\s：:（(1一]"
    r"|^[合总小]\s*计$|^(?:备\s*)?注[:：]?$|^(?:填表)?说明[:：]?$"
)
_SUM = re.compile(r"[合总小共]\s*计(?:[（(].*[）)])?")
_COUNTED = re.compile(r"[\d.,%％‰≥≤>/—\-]+\s*[^\d\s]{0,4}")
"""What stands in a row of sums: 100, 5件, 3个领域."""
_NUMBER_OF_TASKS = re.compile(r"[（(]共?\d+[个项件][）)]$")
"""What a group has behind its name: 产业项目（3个）."""
_LABELLED = re.compile(r"[^：:，。]{2,6}[:：]")
_OWN_MONTH = re.compile(r"\d{1,2}月")
_MONTHS = re.compile(r"月份|[（(]月|^月$")
_YEAR = re.compile(r"20\d\d年?度?")
_SAYS_YEAR = re.compile(r"20\d\d")
_MONTH = re.compile(r"1[0-2]|[1-9]")
_LONGEST_BANNER = 100
_SHORT_BANNER = 40

UnitCells = tuple[tuple[Role, str], ...]


@dataclass(slots=True)
class Draft:
    """A row as it stands in the table, before its cells are understood."""

    requirement: str
    heading: tuple[str, ...]
    printed_number: str
    source_row: int
    unit_cells: UnitCells = ()
    deadline: str = ""
    term: str = ""
    """What kind of task it is in time, by a column of its own; or when all tasks are due."""
    people: list[str] = field(default_factory=list)
    """What its unit cells say that name persons and no unit."""
    units_continued: bool = False
    units_merged: bool = False
    lead_continued: str = ""
    """Who leads the task above, where a dump has a blank beside those who support this one."""
    deadline_continued: bool = False
    deadline_blank: bool = False
    """A blank below a deadline, in a dump that cannot say whether the one above reaches down, or
    below a heading across the table, which parts merged cells.
    """
    remark: str = ""
    """What its remarks say of a change."""
    reworded: str = ""
    struck: list[str] = field(default_factory=list)
    """What its cells say that is struck through or hidden, and is left out."""
    points: int = 0
    """How many tasks, this one first, its row holds as numbered points."""
    unmatched: str = ""
    """What is numbered in the cells beside the task otherwise than in its own."""


@dataclass(slots=True)
class RowReader:
    """Reads grids one after the other; headings and merged cells reach from one into the next."""

    drafts: list[Draft] = field(default_factory=list)
    textless: list[int] = field(default_factory=list)
    """Rows (from 1) that name units but nothing to do."""
    struck: dict[int, str] = field(default_factory=dict)
    """Rows (from 1) that are struck through or hidden, with what they say."""
    legend: Legend = field(default_factory=dict)
    owner: str = ""
    """Whose tasks a table lists that has no column for units: what stands above it."""
    due: str = ""
    """When all tasks of a table are due that has no column for it: what stands above it."""
    _banners: Banners = field(default_factory=Banners)
    _headings: HeadingColumns = field(default_factory=HeadingColumns)
    _above: dict[int, str] = field(default_factory=dict)
    _task_cell: Slot | None = None
    _below_banner: bool = False
    """Whether a heading across the table stands between the task above and the row at hand."""

    def read(self, lattice: Lattice, layout: Layout) -> None:
        """Add the tasks of one grid; rows above its first title row are no tasks."""
        first = min(layout.header, default=0)
        for row in range(first, lattice.height):
            if row not in layout.header:
                self._read_row(lattice, layout, row)
            elif self.drafts:
                self._headings.page_turned = True

    def enter(self, heading: str, level: int | None = None) -> None:
        """A group begins that spans everything below it."""
        self._banners.enter(heading, level)
        self._headings = HeadingColumns()
        self._below_banner = True

    @property
    def _is_parted(self) -> bool:
        """Whether a heading across the table may have parted a merged cell above the row."""
        return self._below_banner or self.drafts[-1].deadline_blank

    def _read_row(self, lattice: Lattice, layout: Layout, row: int) -> None:
        cells = [cell for cell in lattice.row(row) if cell.row == row]
        own = [cell for cell in cells if cell.text.strip()]
        struck = _struck(layout, cells)
        task_slot = lattice.at(row, layout.requirement)
        if (task_slot and task_slot.is_struck) or (struck and not own):
            if struck:
                self.struck[row + 1] = " ".join(struck)
            if task_slot and any(cell.column in layout.headings for cell in own):
                self._headings.read(_heading_cells(lattice, layout, row, task_slot))
            return
        if not own or _is_note(own):
            return
        banner = _banner(lattice, layout, row, own)
        if banner:
            self.enter(*banner)
            return
        task = _task_cell(lattice, layout, row)
        if task is None:
            if any(layout.roles[cell.column] in UNIT_ROLES for cell in own):
                self.textless.append(row + 1)
            return
        if task is self._task_cell:
            self._extend(lattice, layout, row)
        else:
            self._task_cell = task
            self._add(lattice, layout, row, task)

    def _add(self, lattice: Lattice, layout: Layout, row: int, task: Slot) -> None:
        heading = self._headings.read(_heading_cells(lattice, layout, row, task))
        draft = Draft(
            requirement=_with_goal(task.text.strip(), lattice, layout, row),
            heading=self._banners.path + heading,
            printed_number=_first_text(lattice, layout.columns(Role.NUMBER), row),
            source_row=row + 1,
            term=self._term(lattice, layout, row),
            remark=_remark(lattice, layout, row),
            reworded=self._headings.reworded,
            struck=_struck(layout, [c for c in lattice.row(row) if c.row == row]),
        )
        self._read_units(lattice, layout, row, draft)
        self._read_deadline(lattice, layout, row, draft)
        self._below_banner = False
        self.drafts.append(draft)

    def _term(self, lattice: Lattice, layout: Layout, row: int) -> str:
        """What kind of task it is in time; or when all of them are due, in a table without
        deadlines of its own.
        """
        kind = re.sub(r"\s+", "", _first_text(lattice, layout.columns(Role.TERM), row))
        return kind or ("" if layout.columns(Role.DEADLINE) else self.due)

    def _extend(self, lattice: Lattice, layout: Layout, row: int) -> None:
        """One task drawn over several rows, each with units of its own."""
        draft = self.drafts[-1]
        draft.requirement = _with_goal(draft.requirement, lattice, layout, row)
        cells = _unit_slots(lattice, layout, row, self._task_cell)
        part = _part(lattice, layout, row)
        more = tuple(
            (_with_part(role, part), self._unit_text(layout, cell))
            for role, cell in cells
            if cell.row == row
        )
        draft.unit_cells += tuple(entry for entry in more if entry[1].strip())
        draft.struck += _struck(layout, [c for c in lattice.row(row) if c.row == row])
        deadline = _due_text(lattice, layout, row)
        if deadline and deadline not in draft.deadline:
            draft.deadline = f"{draft.deadline}；{deadline}".lstrip("；")

    def _read_units(self, lattice: Lattice, layout: Layout, row: int, draft: Draft) -> None:
        found: list[tuple[Role, str]] = []
        cells = _unit_slots(lattice, layout, row, self._task_cell)
        part = _part(lattice, layout, row)
        someone = any(cell.text.strip() for _, cell in cells)
        for role, cell in cells:
            text = self._unit_text(layout, cell)
            if is_same_as_left(text):
                text = found[-1][1] if found else text
            elif is_same_as_above(text):
                text = self._above.get(cell.column, text)
            elif text:
                self._above[cell.column] = text
            elif written := cell.text.strip():
                draft.people.append(written)
            elif role is Role.LEAD and someone and lattice.is_dump:
                # Others support: in a dump this is likely the rest of a merged cell.
                text = draft.lead_continued = self._above.get(cell.column, "")
            elif someone or cell.struck or not lattice.empty_continues:
                self._above.pop(cell.column, None)  # 同上 in the next row repeats nothing
            found.append((_with_part(role, part), text))
        if not layout.columns(*UNIT_ROLES):
            own = find_named(draft.requirement)
            draft.unit_cells = () if own else self._units_above(part)
        elif someone:
            draft.unit_cells = tuple(found)
            draft.units_merged = all(cell.row < row for _, cell in cells if cell.text.strip())
        elif any(cell.struck for _, cell in cells):
            draft.unit_cells = ()  # whoever stood there is gone, and nobody takes the place
        elif found and lattice.empty_continues and self.drafts:
            draft.unit_cells = self.drafts[-1].unit_cells
            draft.units_continued = bool(draft.unit_cells)

    def _units_above(self, part: Role | None) -> UnitCells:
        """The units the tasks are listed under, where the table itself has no column for them."""
        role = _with_part(Role.UNITS, part)
        if self.owner:
            return ((role, self.owner),)
        for group in map(without_mark, reversed(self._banners.path)):
            if named := group if names_units_only(group) else find_named(group):
                return ((role, named),)
        return ()

    def _unit_text(self, layout: Layout, cell: Slot) -> str:
        text = spelled_out(cell.text.strip(), self.legend)
        if names_no_unit(text):
            return ""
        return without_people(text) if cell.column in layout.with_people else text

    def _read_deadline(self, lattice: Lattice, layout: Layout, row: int, draft: Draft) -> None:
        columns = layout.columns(Role.DEADLINE)
        slots = [lattice.at(row, column) for column in columns]
        text = _due_text(lattice, layout, row)
        above = self.drafts[-1].deadline if self.drafts else ""
        if is_same_as_above(text):
            draft.deadline = above or text
        elif is_nothing(text):
            draft.deadline = ""
        elif text:
            draft.deadline = text
        elif any(slots) and lattice.empty_continues and draft.units_continued:
            draft.deadline = above
            draft.deadline_continued = bool(above)
        elif any(slots) and self.drafts and (lattice.is_dump or self._is_parted):
            draft.deadline_blank = bool(above) or self.drafts[-1].deadline_blank


def _with_goal(requirement: str, lattice: Lattice, layout: Layout, row: int) -> str:
    """What is to be done, with what a column beside it asks for in the year:
    城镇新增就业；2024年目标：1300人.
    """
    for column in layout.goals_of_year:
        goal = lattice.text(row, column).strip()
        if not goal or is_nothing(goal) or goal in requirement:
            continue
        if is_figure(goal) and not goal.endswith(("%", "％", "‰")):
            measures = (c for c, t in enumerate(layout.titles) if t in MEASURES)
            of_figures = tuple(c for c in measures if layout.roles[c] is Role.OTHER)
            goal += _first_text(lattice, of_figures, row)
        stop = "" if requirement.endswith(("。", "；")) else "；"
        requirement = f"{requirement}{stop}{layout.titles[column]}：{goal}"
    return requirement


def _struck(layout: Layout, cells: Iterable[Slot]) -> list[str]:
    """What is struck through or hidden in those cells of a row that would be read."""
    return [
        one_line(c.struck) for c in cells if c.struck and layout.roles[c.column] not in NOT_READ
    ]


def _remark(lattice: Lattice, layout: Layout, row: int) -> str:
    columns = [
        c for c, t in enumerate(layout.titles) if t in REMARKS and layout.roles[c] in NOT_READ
    ]
    texts = (one_line(lattice.text(row, column)) for column in columns)
    return next((text for text in texts if changes().search(text)), "")


def is_remark(text: str) -> bool:
    """Whether a text is said below or between the rows of a table: 续表, 备注：…, 联系人：…"""
    return bool(_NOTE.match(text))


def _is_note(own: list[Slot]) -> bool:
    """Whether a row is a remark, or the sum of the figures below or above it."""
    texts = [cell.text.strip() for cell in own]
    if len(own) <= 2 and any(map(is_remark, texts)):
        return True
    if is_remark(texts[0]) and sum(bool(_LABELLED.match(t)) for t in texts) * 2 >= len(texts):
        return True  # 联系人： | 张三 | 电话： | 88222222
    return bool(_SUM.fullmatch(texts[0])) and all(map(_COUNTED.fullmatch, texts[1:]))


def _task_cell(lattice: Lattice, layout: Layout, row: int) -> Slot | None:
    """The cell that says what to do: the task's own or, where it is empty, the next to its left."""
    own = lattice.at(row, layout.requirement)
    if own and own.column > 0 and _reaches_from_units(layout, own):
        own = lattice.at(row, own.column - 1)
    if own and own.text.strip():
        return own
    numbered = bool(_first_text(lattice, layout.columns(Role.NUMBER), row))
    units = any(cell.text.strip() for _, cell in _unit_slots(lattice, layout, row, None))
    if not (numbered or units):
        return None
    left = [lattice.at(row, column) for column in reversed(layout.headings)]
    return next((cell for cell in left if cell and cell.row == row and cell.text.strip()), None)


def _reaches_from_units(layout: Layout, cell: Slot) -> bool:
    """Whether a cell under the task's title is the unit cell, drawn a little wider than its own."""
    columns = range(cell.column, cell.column + cell.column_span)
    beside = any(column in columns for column in layout.columns(*UNIT_ROLES))
    return beside and looks_like_units(cell.text)


def _heading_cells(
    lattice: Lattice, layout: Layout, row: int, task: Slot
) -> list[HeadingCell | None]:
    return [_heading_cell(lattice, layout, column, row, task) for column in layout.headings]


def _heading_cell(
    lattice: Lattice, layout: Layout, column: int, row: int, task: Slot
) -> HeadingCell | None:
    """The cell of one heading level; one that covers several is of the outermost of them."""
    cell = lattice.at(row, column)
    if (
        cell is None
        or cell is task
        or cell.is_struck
        or any(cell.column <= c < column for c in layout.headings)
    ):
        return None
    return HeadingCell(cell.text, fresh=cell.row == row)


def _unit_slots(
    lattice: Lattice, layout: Layout, row: int, task: Slot | None
) -> list[tuple[Role, Slot]]:
    """The distinct unit cells of a row with the roles of their columns."""
    found: list[tuple[Role, Slot]] = []
    for column in layout.columns(*UNIT_ROLES):
        cell = lattice.at(row, column)
        if cell and cell is not task and all(cell is not other for _, other in found):
            found.append((layout.roles[column], cell))
    return found


def _due_text(lattice: Lattice, layout: Layout, row: int) -> str:
    """What the cells of a row say of the deadline.

    In a column of months a number is one of them, of the year that the column before tells; in
    columns of years or quarters, what is filled or ticked is done then, unless each of them says
    that the work goes on.
    """
    periods: dict[str, str] = {}
    said = ""
    for column in layout.columns(Role.DEADLINE):
        text, title = lattice.text(row, column).strip(), layout.titles[column]
        if names_period(title):
            periods[title] = "" if is_nothing(text) else text
        elif not said or _YEAR.fullmatch(said):
            if is_sign(text):
                text = "" if is_unticked(text) else title  # 长期坚持, and √ below it
            months = _MONTHS.search(title) and _MONTH.fullmatch(text)
            said = _of_year(said, f"{text}月" if months else text)
    lasting = next(iter(periods.values()), "")
    if said or (set(periods.values()) == {lasting} and says_ongoing(lasting)):
        return said or lasting
    told = {title: text for title, text in periods.items() if text}
    return "、".join(_within(title, text) for title, text in told.items())


def _of_year(year: str, text: str) -> str:
    """What a column tells beside one that tells the year alone: 2025 | 6月."""
    if not year or _SAYS_YEAR.search(text):
        return text
    return f"{year.rstrip('年度')}年{text}" if text and not is_nothing(text) else year


def _within(title: str, text: str) -> str:
    """What is done in a stretch of time, unless it has a month of its own: 9月1日开学."""
    if is_sign(text):
        return title
    return text if _OWN_MONTH.search(text) else f"{title}：{text}"


def _part(lattice: Lattice, layout: Layout, row: int) -> Role | None:
    """The part of the unit of a row, by a column of its own."""
    text = _first_text(lattice, layout.columns(Role.PART), row)
    return parts().get(re.sub(r"\s+", "", text))


def _with_part(role: Role, part: Role | None) -> Role:
    return part if part and role is Role.UNITS else role


def _first_text(lattice: Lattice, columns: tuple[int, ...], row: int) -> str:
    texts = (lattice.text(row, column).strip() for column in columns)
    return next((text for text in texts if text), "")


def _banner(
    lattice: Lattice, layout: Layout, row: int, own: list[Slot]
) -> tuple[str, int | None] | None:
    """The text and the level of a row that is a heading across the table, or None."""
    sums = bool(layout.columns(*UNIT_ROLES)) and _heads_sums(own)
    numbered = not sums and len(own) > 1 and own[0].column in layout.columns(Role.NUMBER)
    cell, *others = own[1:] if numbered else own
    text = cell.text.strip()
    if len(text) > _LONGEST_BANNER or any(layout.roles[o.column] in UNIT_ROLES for o in others):
        return None
    counted = numbered and is_chinese_number(own[0].text)
    if counted:  # 二 | 医疗类 | 500: the sum of a group
        others = [other for other in others if not _COUNTED.fullmatch(other.text.strip())]
    elif sums:
        others = []
    level = mark_level(own[0].text.strip().rstrip("、.．") + "、") if counted else None
    has_units = any(c.text.strip() for _, c in _unit_slots(lattice, layout, row, cell))
    if _across(layout, cell, lattice.width) or (_over_headings(layout, cell) and not has_units):
        return text, level
    if others or has_units:
        return None
    if counted or sums:
        return text, level
    slots = [lattice.at(row, column) for column in range(lattice.width)]
    alone = all(slot is None or slot is cell or not slot.text.strip() for slot in slots)
    return (text, None) if alone and _stands_alone(layout, cell, text) else None


def _heads_sums(own: Sequence[Slot]) -> bool:
    """Whether a row has a heading and nothing but the sums of its group, as no task has where
    there is a column for units: 一、基础设施项目（3个） | 460000 | 130000.
    """
    text, *sums = (cell.text.strip() for cell in own)
    heads = mark_level(text) in (0, 1, 2) or _NUMBER_OF_TASKS.search(text)
    short = len(text) <= _SHORT_BANNER and not text.endswith("。")
    return bool(heads and short and sums) and all(map(_COUNTED.fullmatch, sums))


def _across(layout: Layout, cell: Slot, width: int) -> bool:
    """Whether a cell reaches over the task's column and beyond it into what belongs to a task."""
    columns = range(cell.column, cell.column + cell.column_span)
    beyond = layout.columns(*UNIT_ROLES, Role.DEADLINE)
    if layout.requirement not in columns:
        return False
    return any(column in columns for column in beyond) or len(columns) == width


def _over_headings(layout: Layout, cell: Slot) -> bool:
    """Whether a cell covers the task's column and everything left of it that may be a heading."""
    columns = range(cell.column, cell.column + cell.column_span)
    numbers = layout.columns(Role.NUMBER)
    left = [column for column in range(layout.requirement) if column not in numbers]
    return layout.requirement in columns and bool(left) and all(c in columns for c in left)


def _stands_alone(layout: Layout, cell: Slot, text: str) -> bool:
    """Whether the only text of an unmerged row is a heading rather than a task."""
    level = mark_level(text)
    if cell.column < layout.requirement and cell.column == 0:
        return level is not None or len(text) <= _SHORT_BANNER
    return level in (0, 1, 2) and len(text) <= _SHORT_BANNER and not text.endswith("。")
