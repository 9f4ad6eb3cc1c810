"""What does a whole document ask, of whom, by when, and what in it is doubtful?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp.task_table.cards import cards_joined, is_form
from nlp.task_table.columns import (
    TASK_ROLES,
    UNIT_ROLES,
    Layout,
    Role,
    counts_tasks,
    find_layout,
    has_titles,
    header_tail,
    infer_layout,
    is_header,
    is_title_of_column,
    layout_by_units_within,
    role_of,
)
from nlp.task_table.deadlines import sets_day_for_all
from nlp.task_table.drafts import finish
from nlp.task_table.grid import Block, GridLike, Lattice
from nlp.task_table.halves import parted
from nlp.task_table.headings import mark_level, one_line, shortened
from nlp.task_table.model import Doubt, DoubtCode, TaskRow, TaskTable
from nlp.task_table.paragraphs import due_after_label, read_paragraphs
from nlp.task_table.points import into_points
from nlp.task_table.responsibility import (
    find_named,
    says_all_carry,
    says_first_leads,
    says_units_lead,
    sentences_of,
)
from nlp.task_table.rows import Draft, RowReader, is_remark
from nlp.task_table.signs import Legend, find_legend, without_matrix
from nlp.task_table.stacked import Stacked, stacked_joined
from nlp.task_table.titles import TABLE_NUMBER, find_day, find_title, find_year, years_in_doubt
from nlp.task_table.turned import upright
from nlp.task_table.unit_names import looks_like_units, marks_some, names_units_only

_LONGEST_CAPTION = 40
_LONGEST_LEFT_OUT = 60
_FEWEST_COLUMNS = 3
"""Of a table that may hold tasks."""
_LONGEST_GROUP = 20
_NO_GROUP = re.compile(r"[。；;：:，,]|^\W*续|\d|[表单账案]$|^(?:附件|附录)")
"""What the name of a group of tasks has not: 2024年重点任务清单, 单位：万元."""
_PAGE = re.compile(r"\W*第?\s*\d{1,4}\s*页?(?:\W*共\s*\d{1,4}\s*页)?\W*")
_FEWEST_DATED = 2
"""Deadlines with their year below which they say nothing of the document's."""


def read_task_table(
    blocks: Iterable[Block], *, name: str = "", year: int | None = None
) -> TaskTable:
    """All tasks of a document given as paragraphs and grids in reading order.

    `name` is the file's name, which may tell the year; `year`, where given, is the document's year
    whatever the document says. What is not sure is listed as doubts; nothing is made up: a document
    without a task table gives no tasks and says so.
    """
    document = stacked_joined(cards_joined(upright(blocks)))
    paragraphs = [block for block in document if isinstance(block, str)]
    groups, some_have_units = _seen_at_once(document)
    tables = _Tables(find_legend(_texts(document)), groups, some_have_units=some_have_units)
    above: list[str] = []
    for block in document:
        if isinstance(block, str):
            above.append(block)
        else:
            tables.read(block, above)
            above = []
    drafts, doubts = into_points(tables.rows.drafts), tables.doubts
    doubts += (doubt for block in document for doubt in _by_lines(block, drafts))
    before = [*_paragraphs_before_table(document), *tables.captions]
    if not drafts:
        drafts, before, left_out = read_paragraphs(paragraphs)
        code = DoubtCode.FROM_PARAGRAPHS if drafts else DoubtCode.NO_TABLE
        doubts = [Doubt(None, code), *map(_left_out, left_out), *tables.struck]
    else:
        doubts += tables.struck
    title = find_title(before, name, paragraphs)
    around = [*before, *tables.later_captions, *paragraphs[:40], *tables.passed_over]
    known_year = year or find_year(title, around, name)
    in_doubt = years_in_doubt(title, around)
    if known_year is None and in_doubt and in_doubt[-1] == _first_year(drafts):
        known_year = in_doubt[-1]
    written_on = find_day([*paragraphs, *tables.captions, *tables.later_captions])
    tasks, row_doubts = finish(drafts, known_year, written_on)
    if known_year is None and drafts:
        doubts.append(_year_wanted(tasks, in_doubt))
    leaderless = any(len(task.units) > 1 and not (task.lead or task.support) for task in tasks)
    if leaderless and any(map(says_first_leads, _texts(document))):
        doubts.append(Doubt(None, DoubtCode.FIRST_LEADS))
    told = "".join(d.values["text"] for d in row_doubts if d.code is DoubtCode.NOT_A_UNIT)
    said = next(filter(None, map(says_all_carry, _texts(document))), "") if tasks else ""
    if said and said not in told:
        doubts.append(
            Doubt(None, DoubtCode.ALL_CARRY, {"text": shortened(said, _LONGEST_LEFT_OUT)})
        )
    doubts += _rules_for_all(document, tasks)
    return TaskTable(title, known_year, tasks, (*doubts, *row_doubts))


def _rules_for_all(document: Iterable[Block], tasks: Iterable[TaskRow]) -> list[Doubt]:
    """The sentences beside the tasks that lay down for all of them who leads, or by when, where
    some do not say it themselves.
    """
    leaderless = any(task.units and not task.lead for task in tasks)
    dateless = any(not (t.deadline_text or t.deadline or t.cadence or t.ongoing) for t in tasks)
    asked = {task.requirement for task in tasks}
    notes = [text for text in _texts(document) if text.strip() not in asked]
    said: list[str] = []
    if leaderless:
        said += filter(None, map(says_units_lead, notes))
    if dateless:
        said += (some for text in notes for some in sentences_of(text) if sets_day_for_all(some))
    return [
        Doubt(None, DoubtCode.RULE_FOR_ALL, {"text": shortened(text, _LONGEST_LEFT_OUT)})
        for text in dict.fromkeys(said)
    ]


class _Tables:
    """Reads the task tables among a document's grids; the others are passed over."""

    def __init__(self, legend: Legend, groups: frozenset[str], *, some_have_units: bool) -> None:
        self.rows = RowReader(legend=legend)
        self._groups = groups
        self._some_have_units = some_have_units
        self.doubts: list[Doubt] = []
        self.captions: list[str] = []
        """What stands above the titles of the first table, perhaps the document's title."""
        self.later_captions: list[str] = []
        self.passed_over: list[str] = []
        self.struck: list[Doubt] = []
        """Rows that are struck through or hidden, and no tasks for it."""
        self._last: tuple[int, Layout] | None = None

    def read(self, grid: GridLike, above: Sequence[str]) -> None:
        """Read one grid; what stands right above its titles (or it) may be a heading."""
        parts = parted(grid)
        if len(parts) > 1:
            for part in parts:
                self.read(part, above)
            return
        grid, unexplained = without_matrix(grid, self.rows.legend)
        lattice = Lattice(grid)
        layout = self._layout(lattice)
        if layout is None:
            self._tell_struck(_struck_rows(lattice))
            self.passed_over += [cell.text for cell in grid.cells]
            if self._last and _may_go_on(lattice):
                self._tell_left_out(cell.text for cell in grid.cells)
            if not self.rows.drafts:
                self.captions += _around(grid)
            for inner in grid.inner:
                self.read(inner, above)
            return
        known = len(self.rows.drafts)
        goes_on = bool(known and lattice.is_dump and not layout.header)
        if goes_on:
            above = self._without_units(layout, above)
        captions = _captions(lattice, layout)
        caption = (captions or [*above] or [""])[-1]
        if layout.header:
            of_units = caption.strip() in self._groups and looks_like_units(caption)
            self.rows.owner = caption.strip() if of_units else ""
            said = map(due_after_label, [*captions[::-1], *above[::-1]])
            self.rows.due = next(filter(None, said), "")
        if goes_on:
            for text in above:
                if _is_heading(text):
                    self.rows.enter(text)
                elif not (is_remark(text) or _PAGE.fullmatch(text)):
                    self._tell_left_out([text])
        elif _is_heading(caption) or caption.strip() in self._groups:
            self.rows.enter(caption)
        elif names_units_only(grid.name) and not UNIT_ROLES.intersection(layout.roles):
            self.rows.enter(grid.name)
        self.rows.read(lattice, layout)
        if self._repeats(known):
            del self.rows.drafts[known:]
            self.rows.struck.clear()
            self.doubts.append(Doubt(None, DoubtCode.SHEET_REPEATED, {"sheet": grid.name}))
            return
        mere_list = _asks_nobody(layout, self.rows.drafts[known:]) or counts_tasks(lattice, layout)
        if self._some_have_units and mere_list:
            del self.rows.drafts[known:]
            self.passed_over += captions
            self._tell_left_out(cell.text for cell in grid.cells)
        self._tell_struck(self.rows.struck)
        self.rows.struck.clear()
        if len(self.rows.drafts) == known:
            return
        self._last = (lattice.width, layout)
        textless = self.rows.textless
        self.doubts += [
            Doubt(None, DoubtCode.NO_TASK_TEXT, {"grid_row": str(row)}) for row in textless
        ]
        textless.clear()
        if unexplained:
            self._tell(Doubt(None, DoubtCode.SIGNS_UNEXPLAINED))
        (self.later_captions if known else self.captions).extend(captions)
        self._doubt(layout, self.rows.drafts[known:])

    def _tell_struck(self, rows: Mapping[int, str]) -> None:
        self.struck += [
            Doubt(None, DoubtCode.ROW_STRUCK, {"grid_row": str(row), "text": shortened(text)})
            for row, text in rows.items()
        ]

    def _tell_left_out(self, texts: Iterable[str]) -> None:
        """Once for what stands between the rows of a table or below them and gave no task."""
        self._tell(_left_out(" ".join(filter(None, texts))))

    def _tell(self, doubt: Doubt) -> None:
        if doubt not in self.doubts:
            self.doubts.append(doubt)

    def _layout(self, lattice: Lattice) -> Layout | None:
        if is_form(lattice):
            return None
        _level_rows(lattice)
        layout = find_layout(lattice)
        if layout or not lattice.height:
            return layout
        if has_titles(lattice):
            return None  # they say that it is of something else: 单位, 姓名, 电话
        if self._last and self._last[0] == lattice.width and not _has_labels(lattice):
            return self._last[1].without_header()
        layout = infer_layout(lattice) if not self._last and lattice.height > 1 else None
        if layout:
            self._tell(Doubt(None, DoubtCode.NO_HEADER))
        return layout or layout_by_units_within(lattice, find_named)

    def _without_units(self, layout: Layout, above: Sequence[str]) -> list[str]:
        """What stands between two parts of a table, but for lines of the last unit cell above it,
        which begins no row where it is the last of its own.
        """
        role = layout.roles[-1]
        more = [text for text in above if role in UNIT_ROLES and looks_like_units(text)]
        self.rows.drafts[-1].unit_cells += tuple((role, text) for text in more)
        return [text for text in above if text not in more]

    def _repeats(self, known: int) -> bool:
        """Whether a grid only lists again what others list (a sheet for each unit, an overview)."""
        old = {draft.requirement for draft in self.rows.drafts[:known]}
        new = [draft.requirement for draft in self.rows.drafts[known:]]
        return bool(new) and sum(text in old for text in new) * 10 >= len(new) * 9

    def _doubt(self, layout: Layout, drafts: Sequence[Draft]) -> None:
        if any(marks_some(text) for draft in drafts for _, text in draft.unit_cells):
            self._tell(Doubt(None, DoubtCode.SIGNS_UNEXPLAINED))
        within = any(draft.unit_cells or find_named(draft.requirement) for draft in drafts)
        if not UNIT_ROLES.intersection(layout.roles) and not within:
            self._tell(Doubt(None, DoubtCode.NO_UNIT_COLUMN))
        for title in layout.unused:
            self._tell(Doubt(None, DoubtCode.COLUMN_UNUSED, {"title": title}))


def _left_out(text: str) -> Doubt:
    return Doubt(
        None, DoubtCode.TEXT_LEFT_OUT, {"text": shortened(one_line(text), _LONGEST_LEFT_OUT)}
    )


def _is_heading(text: str) -> bool:
    return mark_level(text) in (0, 1, 2) and len(text) <= _LONGEST_CAPTION


def _asks_nobody(layout: Layout, drafts: Sequence[Draft]) -> bool:
    """Whether a table is a mere list, such as the contents of a workbook: nobody is named in it or
    above it, and no day.
    """
    if layout.columns(*UNIT_ROLES, Role.DEADLINE, Role.TERM):
        return False
    told = (draft.unit_cells or draft.term or find_named(draft.requirement) for draft in drafts)
    return bool(drafts) and not any(told)


def _seen_at_once(document: Sequence[Block]) -> tuple[frozenset[str], bool]:
    """What stands, short and without a mark, right above two task tables or more: the names of
    groups, or of units where the tables have no column for them, each with a table of its own; and
    whether any table has such a column.
    """
    some_have_units = False
    groups: set[str] = set()
    units: set[str] = set()
    above = ""
    for block in document:
        if isinstance(block, str):
            above = block.strip()
            continue
        lattice = Lattice(block)
        if layout := find_layout(lattice):
            caption = [above, *_captions(lattice, layout)][-1].strip()
            with_units = bool(UNIT_ROLES.intersection(layout.roles))
            with_units = with_units and not counts_tasks(lattice, layout)
            some_have_units = some_have_units or with_units
            named = with_units or not looks_like_units(caption)
            (groups if named else units).add(caption)
        above = ""
    groups = {caption for caption in groups if _names_group(caption)}
    captions = (caption for some in (groups, units) if len(some) > 1 for caption in some)
    return frozenset(captions), some_have_units


def _names_group(text: str) -> bool:
    name = TABLE_NUMBER.sub("", text, count=1) if TABLE_NUMBER.match(text) else text
    odd = _NO_GROUP.search(name) or is_remark(name) or looks_like_units(name)
    return 0 < len(name) <= _LONGEST_GROUP and not odd


def _has_labels(lattice: Lattice) -> bool:
    """Whether the first column has what columns are called: 工作任务 above 责任单位."""
    labels = {role_of(lattice.text(row, 0)) for row in range(lattice.height)}
    return bool(labels & UNIT_ROLES and labels & TASK_ROLES)


def _may_go_on(lattice: Lattice) -> bool:
    """Whether a grid without titles, which is no form either, may hold more rows of a task table
    that was drawn with other columns, or be a card that is not like the others.
    """
    if is_form(lattice):
        return False
    rows = [lattice.row(row) for row in range(lattice.height)]
    if _has_labels(lattice):
        return True
    several = len(rows) > 1 or lattice.is_dump
    titled = any(map(is_header, rows))
    return several and lattice.width >= _FEWEST_COLUMNS and not titled


def _by_lines(block: Block, drafts: Iterable[Draft]) -> Iterator[Doubt]:
    """That a table's cells were told apart by what they say, and where that was not possible."""
    if not isinstance(block, Stacked):
        return
    yield Doubt(None, DoubtCode.CELLS_BY_LINES)
    numbers = [n for n, d in enumerate(drafts, start=1) if d.source_row - 1 in block.unsure]
    if numbers:
        yield Doubt(None, DoubtCode.ROLES_UNSURE, {"rows": "、".join(map(str, numbers))})


def _first_year(drafts: Sequence[Draft]) -> int | None:
    """The earliest year that the deadlines name themselves: the table is of none later."""
    tasks, _ = finish(drafts, None)
    return min((task.deadline.year for task in tasks if task.deadline), default=None)


def _year_wanted(tasks: Iterable[TaskRow], named: Sequence[int]) -> Doubt:
    """That the year is not told; with those that the document names, or the one that all dates are
    of, where they tell theirs.
    """
    if named:
        return Doubt(None, DoubtCode.YEAR_UNSURE, {"years": "、".join(map(str, named))})
    years = [task.deadline.year for task in tasks if task.deadline]
    if len(years) < _FEWEST_DATED or len(set(years)) > 1:
        return Doubt(None, DoubtCode.NO_YEAR)
    return Doubt(None, DoubtCode.YEAR_BY_DEADLINES, {"year": str(years[0])})


def _texts(document: Iterable[Block]) -> Iterator[str]:
    for block in document:
        if isinstance(block, str):
            yield block
        else:
            yield from (cell.text for cell in block.cells)


def _struck_rows(lattice: Lattice) -> dict[int, str]:
    """The rows (from 1) of a table with titles that are struck through or hidden."""
    rows = [lattice.row(row) for row in range(lattice.height)]
    if not any(map(is_header, rows)):
        return {}
    struck = (" ".join(one_line(c.struck) for c in cells if c.is_struck) for cells in rows)
    return {row: text for row, text in enumerate(struck, start=1) if text}


def _level_rows(lattice: Lattice) -> None:
    """Bring a dump's rows to the width of its widest, where its titles are fewer."""
    if not lattice.is_dump:
        return
    header = next((r for r in range(lattice.height) if is_header(lattice.row(r))), None)
    if header is None or None not in (lattice.at(header, c) for c in range(lattice.width)):
        return
    lattice.widen(header_tail(lattice.row(header)), looks_like_units)


def _around(grid: GridLike) -> Iterator[str]:
    """What a table that holds others says above the first of them, perhaps the title."""
    within = {line for inner in grid.inner for c in inner.cells for line in c.text.split("\n")}
    for cell in grid.cells if grid.inner else ():
        for line in cell.text.split("\n"):
            if line in within:
                return
            yield line


def _captions(lattice: Lattice, layout: Layout) -> list[str]:
    """Texts above the first title row: where a spreadsheet has its title.

    The title of a group of columns may stand there too: 责任分工 above 主责单位 and 参与单位.
    """
    first = min(layout.header, default=0)
    cells = [cell for row in range(first) for cell in lattice.row(row) if cell.text.strip()]
    return [cell.text for cell in cells if not (cell.column and is_title_of_column(cell.text))]


def _paragraphs_before_table(document: Sequence[Block]) -> Iterator[str]:
    """Paragraphs up to the first grid with titles; further ones belong to what follows it."""
    for block in document:
        if isinstance(block, str):
            yield re.sub(r"\s+", " ", block).strip()
        elif find_layout(Lattice(block)):
            return
        elif not any(cell.column for cell in block.cells):  # the cover of a workbook
            yield from (one_line(cell.text) for cell in block.cells)
