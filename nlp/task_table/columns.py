"""What does each column of a task table hold?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from nlp.task_table.grid import Lattice, Slot
from nlp.task_table.headings import is_chinese_number, mark_level
from nlp.task_table.people import names_people_beside_units, names_people_only
from nlp.task_table.unit_names import is_unit_shaped, looks_like_units, names_kind, names_nobody
from nlp.words import words_of

_LONGEST_TITLE = 24
_LONGEST_ODD_TITLE, _FEWEST_TITLES, _FIRST_ROWS = 8, 3, 4
"""Of titles that are not known: characters, how many stand side by side, how far down."""
_LONGEST_MEASURE = 5
_LONGEST_NAME = 16
"""Of a group whose tasks are counted."""
_FEWEST_NAMING = 2
"""Texts that name units below which they are chance."""
_FIGURE = re.compile(r"[\d.,、%％‰≥≤>/—\-]+|第?[一二三四五六七八九十\d]{1,3}组")
_INTEGER = re.compile(r"[（(]?\d{1,4}[)）.、．]?")
one_of = words_of("task_table")
_DATE_LIKE = re.compile(rf"\d[年月]|{one_of('dates')}|每[年月季周]|\d{{4}}[-/.]\d")
_NO_TITLE = re.compile(r"^各|[。；;：:，,]")
"""各成员单位 stands in a column of units and is not its title."""
_OFFICE = re.compile(
    rf"\S{{0,12}}(?:{one_of('offices')}|[区县市镇乡局州旗盟]长)(?:[、，,\s]*\S{{2,4}})?"
)
"""Whom a leaders' column names, whatever its title: 县委常委, 副区长 王某某."""
_COLUMN_SIGN = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|\d{1,2}")
"""What forms write below their titles to count the columns."""
_PERIOD = re.compile(
    r"20\d\d年?度?|第?[一二三四1-4]季度|[上下]半年"
    r"|(?:20\d\d年)?(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|[底末]?前?|\d{1,2}日前?)"
)
"""A title that is itself a time: 2025年, 二季度, 9月底."""
_DONE_BY = re.compile(one_of("of_deadlines"))
_SAID_BY = re.compile(f"^{one_of('reporting')}")
"""公开时限 beside 完成时限: within what time something is said, not done."""
_WATCHES = re.compile(one_of("watches"))
"""Below 责任单位, beside 牵头 and 配合: who only looks whether it is done."""
_BUILDS = re.compile(rf"{one_of('builds')}(?:单位|部门|主体|方)?")
"""Who builds it, beside the column of those who answer for it."""
_CONCERNED = re.compile("^涉及")
"""Where a fault is, left of the task: right of it stands who answers for it."""
_MAIN = re.compile(r"主责|主[要体]责任")
"""Who bears it in the main leads where others bear it too and nobody is said to lead."""
REMARKS = frozenset({"备注", "说明"})
MEASURES = frozenset({"单位", "计量单位", "统计单位"})
_GOAL_OF_YEAR = re.compile(r"(?:20\d\d年度?|年度|本年度?|当年|全年).{0,6}目标(?:任务|要求|[值数])?")
"""2024年目标, 年度建设目标: what of the task is asked for in its year."""
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")


class Role(StrEnum):
    """What a column holds.

    `GOAL` and `TEXT` may turn out to be the task or a heading.
    """

    NUMBER = "number"
    HEADING = "heading"
    TEXT = "text"
    REQUIREMENT = "requirement"
    GOAL = "goal"
    UNITS = "units"
    LEAD = "lead"
    SUPPORT = "support"
    DEADLINE = "deadline"
    TERM = "term"
    """Of what kind a task is in time: 长期任务, 年度任务."""
    PART = "part"
    """What part the unit of the row has in the task: 牵头, 配合."""
    OTHER = "other"
    LEFT_OUT = "left_out"
    """What nobody reads because of what stands beside it, though its title does not say so."""
    UNTITLED = "untitled"
    UNKNOWN = "unknown"


UNIT_ROLES = frozenset({Role.UNITS, Role.LEAD, Role.SUPPORT})
NOT_READ = frozenset({Role.OTHER, Role.LEFT_OUT})
TASK_ROLES = frozenset({Role.TEXT, Role.REQUIREMENT, Role.HEADING, Role.GOAL})
_MAY_BE_TASK = TASK_ROLES | {Role.UNTITLED, Role.UNKNOWN}
_WEIGHTS = {Role.REQUIREMENT: 1.5, Role.TEXT: 1.0, Role.HEADING: 0.5, Role.GOAL: 0.6}
_TELLS_KIND = frozenset({Role.HEADING, Role.UNTITLED, Role.UNKNOWN})
_KIND = 4
"""Characters of what a column of kinds says: 县直, 乡镇."""
_RIGHT_OF_UNITS, _LIKE_UNITS = 0.4, 0.1
_FAR_MORE = 2
"""A column that says so many times what the task's says is told where nobody reads it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table: `requirement` is the one with the task, `header` the title rows.

    In the columns `with_people` the cells name units with their people.
    """

    roles: tuple[Role, ...]
    titles: tuple[str, ...]
    requirement: int
    header: frozenset[int]
    with_people: frozenset[int] = frozenset()

    def columns(self, *roles: Role) -> tuple[int, ...]:
        """The columns that hold any of these, from left to right."""
        return tuple(column for column, role in enumerate(self.roles) if role in roles)

    @property
    def headings(self) -> tuple[int, ...]:
        """The columns whose cells group the tasks, outermost first."""
        left = range(self.requirement)
        return tuple(column for column in left if self.roles[column] in _MAY_BE_TASK)

    @property
    def goals_of_year(self) -> tuple[int, ...]:
        """The columns right of the task whose cells belong to it: 2024年目标 beside 指标名称."""
        if not self.columns(*UNIT_ROLES):
            return ()
        right = range(self.requirement + 1, len(self.roles))
        roles = TASK_ROLES | NOT_READ
        return tuple(
            column
            for column in right
            if self.roles[column] in roles and _GOAL_OF_YEAR.fullmatch(_plain(self.titles[column]))
        )

    def without_header(self) -> Layout:
        """The same columns for a grid that goes on where another ended."""
        return replace(self, header=frozenset())

    @property
    def unused(self) -> tuple[str, ...]:
        """Titles of columns that nobody reads and whose title does not say why."""
        shown: list[str] = []
        for column, role in enumerate(self.roles):
            if column in self.goals_of_year:
                continue
            right = column > self.requirement and role in _MAY_BE_TASK - {Role.UNTITLED}
            title = self.titles[column]
            if (
                (right or role is Role.LEFT_OUT)
                and title != self.titles[self.requirement]
                and title not in shown
            ):
                shown.append(title)
        return tuple(shown)


def role_of(title: str) -> Role | None:
    """What a column title means; None when it is no title that is known."""
    text = re.sub(r"\s+", "", title).lower()
    if not text or len(text) > _LONGEST_TITLE or _NO_TITLE.search(text):
        return None
    if mark_level(text) in (0, 1, 2):
        return None
    if _names_people(text):
        text = re.sub(r"[及和、/与（()）]", "", _people()[1].sub("", text))
    bare = _BRACKETS.sub("", text) or text
    for role, titles, _ in _titles():
        if bare in titles or text in titles:
            return role
    for role, _, pattern in _titles():
        if pattern.search(bare):
            return role
    return None


def is_title_of_column(text: str) -> bool:
    """Whether a text is what columns are called and nothing more: 责任分工."""
    return any(_bare(text) in titles for _, titles, _ in _titles())


def is_figure(text: str) -> bool:
    """Whether a cell holds numbers, a share or a span of them, or counts: 第一组."""
    return bool(_FIGURE.fullmatch(text))


def counts_tasks(lattice: Lattice, layout: Layout) -> bool:
    """Whether a table tells only how many tasks each group has: 专班名称 | 牵头单位 | 任务数."""
    body = [row for row in range(lattice.height) if row not in layout.header]
    counts = (c for c, title in enumerate(layout.titles) if _counting().search(_plain(title)))
    named = all(
        len(_bare(text)) <= _LONGEST_NAME for text in _said(lattice, layout.requirement, body)
    )
    sums = any(_holds(lattice, column, body, is_figure) for column in counts)
    return sums and named and not layout.columns(Role.DEADLINE, Role.TERM)


def names_period(title: str) -> bool:
    """Whether a title is a stretch of time, below which is told what falls into it."""
    return bool(_PERIOD.fullmatch(title))


def _names_people(title: str) -> bool:
    """Whether the cells below a title name units with their people: 责任单位（人）."""
    return bool(_people()[0].search(re.sub(r"\s+", "", title)))


def is_header(cells: Iterable[Slot]) -> bool:
    """Whether a row is made of titles: mostly known ones, or the ones that make a task table."""
    titled = [cell for cell in cells if cell.text.strip()]
    roles = [role for role in (role_of(cell.text) for cell in titled) if role]
    periods = [cell for cell in titled if names_period(_bare(cell.text))]
    if len(periods) > 1:  # one alone is a deadline, as a card has it
        roles += [Role.DEADLINE] * len(periods)
    kinds = {Role.TEXT if role in TASK_ROLES else role for role in roles}
    mostly = len(roles) >= 2 and len(kinds) >= 2 and len(roles) * 3 >= len(titled) * 2
    # A dozen columns of months or of results may stand beside the ones that matter.
    whole = len(kinds) >= 3 and Role.TEXT in kinds and bool(UNIT_ROLES.intersection(kinds))
    texts = [_bare(cell.text) for cell in titled]
    return (mostly or whole) and all(
        len(text) <= _LONGEST_TITLE and not _INTEGER.fullmatch(text) for text in texts
    )


def has_titles(lattice: Lattice) -> bool:
    """Whether a grid has a row of titles, of whatever it is: 单位, 姓名, 电话."""
    if _headers(lattice) or _header_by_what_is_below(lattice):
        return True
    return any(_is_of_others(lattice.row(row)) for row in range(min(lattice.height, _FIRST_ROWS)))


def _is_of_others(cells: Sequence[Slot]) -> bool:
    """Whether a row is made of titles of columns that nobody reads, beside one that is unknown."""
    titled = [cell for cell in cells if cell.text.strip()]
    roles = [role_of(cell.text) for cell in titled]
    known = [role for role in roles if role]
    others = len(known) >= 2 and set(known) <= {Role.OTHER, Role.NUMBER} and Role.OTHER in known
    return others and len(known) * 3 >= len(titled) * 2 and all(map(_may_be_title, titled))


def header_tail(cells: list[Slot]) -> int:
    """How many titles stand to the right of the task's own, in a row of titles."""
    roles = [role_of(cell.text) for cell in cells]
    task = [place for place, role in enumerate(roles) if role in TASK_ROLES]
    return len(roles) - 1 - task[-1] if task else 0


def find_layout(lattice: Lattice) -> Layout | None:
    """The layout of a table with titles; None when the grid is no task table."""
    header = _headers(lattice) or _header_by_what_is_below(lattice)
    if not header:
        return None
    rows = _with_second_row(lattice, header)
    roles, titles = _titled_columns(lattice, rows)
    body = [row for row in range(rows[0], lattice.height) if row not in rows]
    _tell_untitled(lattice, roles, body)
    _tell_unknown(lattice, roles, body, rows)
    _tell_periods(lattice, roles, titles, body)
    layout = _finish(lattice, roles, titles, body, rows)
    people = {
        column
        for column in range(lattice.width)
        if any(_names_people(lattice.text(row, column)) for row in rows)
        or (roles[column] in UNIT_ROLES and _names_holders(lattice, column, body))
    }
    return replace(layout, with_people=frozenset(people)) if layout else None


def _headers(lattice: Lattice) -> list[int]:
    """The rows of titles: the first, and those that repeat it or are made of titles alone.

    A task may sound like a row of titles: 开展专项行动 | 区综治领导小组办公室 | 各成员单位.
    """
    found: list[int] = []
    titles: set[str] = set()
    for row in range(lattice.height):
        cells = lattice.row(row)
        if not is_header(cells):
            continue
        texts = {text for cell in cells if (text := _bare(cell.text))}
        if not found or len(texts & titles) * 2 >= len(texts) or all(map(role_of, texts)):
            titles |= texts
            found.append(row)
    return found


def _header_by_what_is_below(lattice: Lattice) -> list[int]:
    """A row of short titles, few of them known, above a column of units; empty for none."""
    for row in range(min(lattice.height - 1, _FIRST_ROWS)):
        cells = lattice.row(row)
        if len(cells) < _FEWEST_TITLES or not all(map(_may_be_title, cells)):
            continue
        below = range(row + 1, lattice.height)
        known = any(role_of(cell.text) in TASK_ROLES | UNIT_ROLES for cell in cells)
        if known and any(_holds(lattice, cell.column, below, looks_like_units) for cell in cells):
            return [row]
    return []


def _may_be_title(cell: Slot) -> bool:
    text = re.sub(r"\s+", "", cell.text)
    return 0 < len(text) <= _LONGEST_ODD_TITLE and not re.search(r"[。；;：:，,、\d]", text)


def _said(lattice: Lattice, column: int, rows: Sequence[int]) -> list[str]:
    """The filled cells of a column, but for headings across the whole table."""
    return [text for text in _texts(lattice, column, rows) if text]


def _texts(lattice: Lattice, column: int, rows: Sequence[int]) -> list[str]:
    whole = max(lattice.width, 2)
    return [c.text.strip() for c in lattice.column(column, rows) if c.column_span < whole]


def _holds(
    lattice: Lattice, column: int, rows: Sequence[int], kind: Callable[[str], object]
) -> bool:
    """Whether most of what a column says is of one kind."""
    texts = _said(lattice, column, rows)
    return bool(texts) and _most(bool(kind(text)) for text in texts)


def _is_date_like(text: str) -> bool:
    return len(text) <= 20 and bool(_DATE_LIKE.search(text))


def infer_layout(lattice: Lattice) -> Layout | None:
    """The layout of a table without titles, told by what its columns hold: units, or nothing."""
    rows = list(range(lattice.height))
    roles = [Role.UNTITLED] * lattice.width
    _tell_untitled(lattice, roles, rows)
    if Role.UNITS not in roles:
        return None
    return _finish(lattice, roles, [""] * lattice.width, rows, [])


def layout_by_units_within(lattice: Lattice, names_units: Callable[[str], object]) -> Layout | None:
    """The layout of a table without a column for units, told by the one whose texts name them:
    …（牵头单位：甲局；配合单位：乙局）. Its titles, if any, stand right above the first of these.
    """
    rows = range(lattice.height)
    for column in reversed(range(lattice.width)):
        naming = [row for row in rows if names_units(lattice.text(row, column))]
        if len(naming) < _FEWEST_NAMING or not _holds(
            lattice, column, rows[naming[0] :], names_units
        ):
            continue
        above = lattice.row(naming[0] - 1) if naming[0] else []
        titled = len(above) > 1 and all(role_of(c.text) or _may_be_title(c) for c in above)
        header = [naming[0] - 1] if titled else []
        titles = [lattice.text(header[0], c) if titled else "" for c in range(lattice.width)]
        roles = [role_of(title) or Role.UNTITLED for title in titles]
        roles[column] = Role.REQUIREMENT
        _tell_untitled(lattice, roles, [*rows[naming[0] :]])
        return Layout(tuple(roles), tuple(titles), column, frozenset(header))
    return None


def _finish(
    lattice: Lattice, roles: list[Role], titles: list[str], body: list[int], header: list[int]
) -> Layout | None:
    requirement = _requirement(lattice, roles, body)
    known = UNIT_ROLES | {Role.DEADLINE, Role.NUMBER}
    if requirement is None or not known.intersection(roles):
        return None
    if UNIT_ROLES.intersection(roles[requirement:]):
        for column in range(requirement):
            if _CONCERNED.search(titles[column]) and roles[column] is Role.UNITS:
                roles[column] = Role.HEADING
    for column in range(requirement + 1, lattice.width):
        # 落实要求 or 备注, right of the task: what it says is a day.
        unread = roles[column] in _MAY_BE_TASK or titles[column] in REMARKS
        if (
            unread
            and Role.DEADLINE not in roles
            and titles[column]
            and _holds(lattice, column, body, _is_date_like)
        ):
            roles[column] = Role.DEADLINE
    task_says = _length(lattice, requirement, body)
    for column, role in enumerate(roles):
        if role is Role.OTHER and _length(lattice, column, body) > task_says * _FAR_MORE:
            roles[column] = Role.LEFT_OUT
    return Layout(tuple(roles), tuple(titles), requirement, frozenset(header))


def _length(lattice: Lattice, column: int, rows: Sequence[int]) -> int:
    return sum(map(len, _said(lattice, column, rows)))


def _with_second_row(lattice: Lattice, header: list[int]) -> list[int]:
    """Title rows with those below that divide a title (责任单位 into 牵头 and 配合) or count."""
    rows = list(header)
    for row in header:
        below = row + 1
        if below >= lattice.height or below in rows:
            continue
        own = [cell for cell in lattice.row(below) if cell.row == below and cell.text.strip()]
        titled = [cell for cell in lattice.row(row) if cell.text.strip()]
        drawn_down = sum(cell.row + cell.row_span > below for cell in titled) * 2 > len(titled)
        counts = len(own) > 2 and all(_COLUMN_SIGN.fullmatch(cell.text.strip()) for cell in own)
        divides = lattice.is_dump and _divides_titles(lattice, row, own)
        known = [role for role in (role_of(cell.text) for cell in own) if role]
        told = len(known) == len(own) and (len(own) > 1 or set(known) & UNIT_ROLES)
        if drawn_down or counts or divides or told or _below_wide_titles(lattice, row, own):
            rows.append(below)
    return sorted(rows)


def _below_wide_titles(lattice: Lattice, row: int, below: Sequence[Slot]) -> bool:
    """Whether cells are short and stand only below titles that are drawn across several columns,
    a cell for each of these: 责任分工 above 牵头 and 配合, 时间节点 above 启动 and 完成; and below
    blanks beside such a title, which were not drawn together with it.
    """
    titled = [cell for cell in lattice.row(row) if cell.text.strip()]
    wide = {c for t in titled if t.column_span > 1 for c in range(t.column, _end_of(t))}
    single = {cell.column for cell in titled if cell.column_span == 1}
    blank = {c for c in range(lattice.width) if not lattice.text(row, c).strip()}
    beside = {c - 1 for c in blank} & single
    each = {cell.column for cell in below if cell.column_span == 1}
    return bool(wide) and wide <= each <= wide | blank | beside and all(map(_may_be_title, below))


def _end_of(cell: Slot) -> int:
    return cell.column + cell.column_span


def _divides_titles(lattice: Lattice, row: int, below: Sequence[Slot]) -> bool:
    """Whether cells stand only below a title that has blanks right of it, where a dump cannot say
    that it was drawn across them: 责任单位 | (blank) above 牵头 | 协同.
    """
    titled = [cell.column for cell in lattice.row(row) if cell.text.strip()]
    groups = {max((c for c in titled if c <= cell.column), default=-1) for cell in below}
    wide = {c for c in titled if c + 1 not in titled and c + 1 < lattice.width}
    return len(below) > 1 and groups <= wide and all(map(_may_be_title, below))


def _titled_columns(lattice: Lattice, rows: list[int]) -> tuple[list[Role], list[str]]:
    first = [row for place, row in enumerate(rows) if row == rows[0] + place]
    lattice.draw_across(first)
    roles, titles = [], []
    for column in range(lattice.width):
        stack = [lattice.text(row, column) for row in first]
        stack = [text for text in stack if not _COLUMN_SIGN.fullmatch(text.strip())]
        known = [role for role in map(role_of, reversed(stack)) if role]
        text = next((re.sub(r"\s+", "", text) for text in reversed(stack) if text.strip()), "")
        titles.append(text)
        part = next((role for role in known[1:] if role in (Role.LEAD, Role.SUPPORT)), None)
        if known[:1] == [Role.UNITS] and part:  # 牵头领导及单位 over 领导 and 单位
            known = [part]
        if known and known[0] in UNIT_ROLES and _WATCHES.fullmatch(text):
            known = [Role.OTHER]
        roles.append(known[0] if known else Role.UNKNOWN if text else Role.UNTITLED)
    _leave_out_builders(roles, titles)
    main = [column for column, title in enumerate(titles) if _MAIN.search(title)]
    others = [role for column, role in enumerate(roles) if column not in main]
    if UNIT_ROLES.intersection(others) and Role.LEAD not in roles:
        for column in main:
            roles[column] = Role.LEAD if roles[column] is Role.UNITS else roles[column]
    due = [column for column, role in enumerate(roles) if role is Role.DEADLINE]
    if any(_DONE_BY.search(titles[column]) for column in due):
        for column in due:
            if _SAID_BY.search(titles[column]):
                roles[column] = Role.OTHER
    return roles, titles


def _leave_out_builders(roles: list[Role], titles: Sequence[str]) -> None:
    """建设单位 and 业主单位 answer for a task only where no other column says who does."""
    builders = [
        column
        for column, title in enumerate(titles)
        if roles[column] in UNIT_ROLES and _BUILDS.fullmatch(_plain(title))
    ]
    others = [role for column, role in enumerate(roles) if column not in builders]
    if Role.UNITS in others or Role.LEAD in others:
        for column in builders:
            roles[column] = Role.LEFT_OUT


def _tell_untitled(lattice: Lattice, roles: list[Role], body: list[int]) -> None:
    """Give columns without a title of their own a role by what they hold.

    A title may span a number column and the text beside it, so number columns are looked for under
    every title of a task.
    """
    in_chinese: list[int] = []
    for column, role in enumerate(roles):
        if role not in _MAY_BE_TASK:
            continue
        texts = _said(lattice, column, body)
        numbered = Role.NUMBER in roles
        if texts and not numbered and _most(bool(_INTEGER.fullmatch(t)) for t in texts):
            roles[column] = Role.NUMBER
        elif texts and all(map(is_chinese_number, texts)):
            in_chinese.append(column)
        elif role is not Role.UNTITLED or not texts:
            continue
        elif not UNIT_ROLES.intersection(roles) and _most(map(looks_like_units, texts)):
            roles[column] = Role.UNITS
        elif _holds(lattice, column, body, _is_date_like):
            roles[column] = Role.DEADLINE
    for column in in_chinese:  # 一 and 二 count the tasks, or groups of them beside their 1 and 2
        roles[column] = Role.OTHER if Role.NUMBER in roles else Role.NUMBER


def _tell_unknown(lattice: Lattice, roles: list[Role], body: list[int], rows: list[int]) -> None:
    """Columns whose title tells nothing or the wrong thing, by what they hold.

    Units where no other column has them, or below one title with others (责任链 over 科室 and
    社区); dates where no other column has them (时段); leaders by their office.
    """
    for column, role in enumerate(roles):
        whoever = _OFFICE.fullmatch if role in TASK_ROLES else names_whoever
        if role in _MAY_BE_TASK | UNIT_ROLES and _holds(lattice, column, body, whoever):
            roles[column] = Role.OTHER
        elif role in UNIT_ROLES and _holds(lattice, column, body, names_nobody):
            roles[column] = Role.OTHER  # how many units there are, or how far each of them is
        elif role is Role.UNITS and _is_measure(lattice, roles, column, body, rows):
            roles[column] = Role.OTHER  # 单位 of what is counted: 万亩, 个, %
        elif role in _MAY_BE_TASK and (told := _kind_of_task(lattice, column, body)):
            roles[column] = told
        if role is not Role.UNKNOWN:
            continue
        if Role.DEADLINE not in roles and _holds(lattice, column, body, _is_date_like):
            roles[column] = Role.DEADLINE
        elif _holds(lattice, column, body, looks_like_units):
            above = lattice.at(rows[0], column)
            beside = range(above.column, above.column + above.column_span) if above else ()
            if not UNIT_ROLES.intersection(roles) or any(roles[c] in UNIT_ROLES for c in beside):
                roles[column] = Role.UNITS


def _is_measure(
    lattice: Lattice, roles: list[Role], column: int, body: list[int], rows: list[int]
) -> bool:
    """Whether a column titled 单位 alone tells in what the figures beside it are counted."""
    said = _said(lattice, column, body)
    titled = all(_bare(lattice.text(row, column)) == "单位" for row in rows)
    short = bool(said) and _most(len(text) <= _LONGEST_MEASURE for text in said)
    beside = (c for c in range(len(roles)) if c != column)
    told = any(roles[c] in UNIT_ROLES or _holds(lattice, c, body, is_figure) for c in beside)
    return titled and short and told and not any(map(is_unit_shaped, said))


def _tell_periods(
    lattice: Lattice, roles: list[Role], titles: Sequence[str], body: list[int]
) -> None:
    """Columns of years or quarters tell the deadline where no other column does."""
    if Role.DEADLINE in roles:
        return
    for column, title in enumerate(titles):
        texts = _said(lattice, column, body)
        figures = bool(texts) and _most(map(is_figure, texts))
        if roles[column] in _MAY_BE_TASK and names_period(title) and not figures:
            roles[column] = Role.DEADLINE


def names_whoever(text: str) -> bool:
    """Whether a cell names persons only, by their office or by their name."""
    return bool(_OFFICE.fullmatch(text)) or names_people_only(text)


def _names_holders(lattice: Lattice, column: int, rows: Sequence[int]) -> bool:
    """Whether at least every second cell of a column names units with their people."""
    holders = list(map(names_people_beside_units, _said(lattice, column, rows)))
    return sum(holders) * 2 >= max(len(holders), 2)


def _kind_of_task(lattice: Lattice, column: int, rows: Sequence[int]) -> Role | None:
    """Whether a column tells of each task that it lasts, or what part its unit has in it."""
    texts = [_bare(text) for text in _said(lattice, column, rows)]
    if texts and all(text in terms() for text in texts):
        return Role.TERM
    return Role.PART if texts and all(text in parts() for text in texts) else None


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _plain(title: str) -> str:
    """A title without what stands in brackets in it: 任务数（个）."""
    return _BRACKETS.sub("", _bare(title))


def _requirement(lattice: Lattice, roles: list[Role], body: list[int]) -> int | None:
    """The column with the task: long texts, near the units, under a title that says so.

    It stands left of the units; right of them only where what is there says far more.
    """
    first_units = next((c for c, role in enumerate(roles) if role in UNIT_ROLES), len(roles))
    scores: dict[int, float] = {}
    for column, role in enumerate(roles):
        if role not in _MAY_BE_TASK:
            continue
        texts = _texts(lattice, column, body)
        filled = [text for text in texts if text]
        if filled and not _most(map(_is_no_task, filled)):
            length = sum(min(len(text), 200) for text in filled) / len(filled)
            if role in _TELLS_KIND and first_units < column and length <= _KIND:
                continue  # a list of units, each with its kind
            side = _RIGHT_OF_UNITS if first_units < column else 1
            side *= _LIKE_UNITS if _most(map(looks_like_units, filled)) else 1
            scores[column] = length * _WEIGHTS.get(role, 0.8) * side * (len(filled) / len(texts))
    if not scores:
        return None
    best = max(scores, key=lambda column: scores[column])
    same_side = [c for c in scores if (c < first_units) == (best < first_units)]
    return max(column for column in same_side if scores[column] >= scores[best] * 0.6)


def _is_no_task(text: str) -> bool:
    return is_figure(text) or names_nobody(text) or names_kind(text)


def _most(answers: Iterable[bool]) -> bool:
    found = list(answers)
    return sum(found) * 10 >= len(found) * 7


@cache
def _titles() -> tuple[tuple[Role, frozenset[str], re.Pattern[str]], ...]:
    """Whole titles and patterns of roles, in the order in which they are tried."""
    return tuple(
        (Role(role["name"]), frozenset(role["titles"]), re.compile("|".join(role["patterns"])))
        for role in _file()["role"]
    )


@cache
def _people() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile("|".join(_file()["with_people"])), re.compile(_file()["people"])


@cache
def _counting() -> re.Pattern[str]:
    return re.compile(_file()["counts_tasks"])


@cache
def terms() -> dict[str, str]:
    """The words for a kind of task in time, each with the time it gives: 年度任务 is 年底前."""
    return {word: term["means"] for term in _file()["term"] for word in term["words"]}


@cache
def changes() -> re.Pattern[str]:
    """What remarks say of a task that is not as its row has it any more."""
    return re.compile("|".join(_file()["changes"]))


@cache
def parts() -> dict[str, Role]:
    """The words for the part a unit has in a task."""
    return {word: Role(part["role"]) for part in _file()["part"] for word in part["words"]}


@cache
def _file() -> dict[str, Any]:
    source = resources.files("nlp.task_table") / "columns.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))
