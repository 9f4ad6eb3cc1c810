"""Which tasks do numbered paragraphs hold, where a document has no table?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nlp.task_table.columns import Role
from nlp.task_table.headings import Banners, mark_level
from nlp.task_table.responsibility import (
    DUE_LABEL,
    find_in_brackets,
    find_named,
    find_within,
    in_brackets,
    starts_with_label,
    tells_units_only,
    tells_who_or_when,
)
from nlp.task_table.rows import Draft
from nlp.task_table.unit_names import is_unit_shaped, looks_like_units, names_units_only
from nlp.task_table.wrapped_lines import unwrapped
from nlp.words import words_of

_DEADLINE_LINE = re.compile(
    rf"^[（(【〔〖［\[]?\s*{DUE_LABEL}\s*[:：】〕〗］\]]\s*(?P<text>.+?)[）)】〕〗。]*$"
)
_DEADLINE_BEHIND = re.compile(
    rf"(?<=[）)】〕])[，,；;。\s]*{DUE_LABEL}[:：]\s*(?P<text>[^，,；;。（(]{{2,20}})[。；;]?$"
)
_SENTENCE_END = re.compile(r"[。；;]\s*|[\s\u3000]+|[—–─]+")
_MARK = re.compile(
    r"^(?:\d{1,2}(?:[.．]\d{1,2}){1,2}(?:[、.．]|\s+)(?=\D)|[①-⑳]|[（(]?[一二三四五六七八九十百\d]{1,4}[）)、.．]|第[一二三四五六七八九十\d]+[项条部分章]+)[、.．]?\s*"
)
_BULLETS = "—–─－-·•●○◆◇■□▲△★☆※→*＊ \u3000"
"""What may stand before a line that tells who or when: ——责任单位：…"""
_LABEL = re.compile(r"^\S(?:\s*[^\s:：，。]){2,9}\s*[:：]")
"""Where a line may have a label, perhaps spaced out: 责 任 单 位：…"""
_CIRCLED = re.compile(r"[①-⑳]")
_CIRCLED_LEVEL = 5
_SECTION = 1
"""The level of 一、, which mostly begins a part of the document."""
_LONGEST_HEADING = 60
_LONGEST_TITLE = 24
"""Of a title that ends like a sentence: （二）推进执行公开。"""
_LEAST_SHARED = 3
"""From which level on, 1. or deeper, items may share the units below the last of them."""
_CLOSING = re.compile(rf"[（(]?(?:{words_of('task_table')('closes')}|各.{{0,20}}[要应请])")
"""How a line begins that belongs to no task: （此件公开发布）, 各责任单位要…"""
_DATE = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_LEADS_IN = re.compile(r"[^，,。；;]{2,7}[:：]")
_NUMBER = re.compile(r"^[（(]?(\d{1,3})[）)、.．]")
_GOES_ON = re.compile(r"[:：、，,]$")
"""How a line with units ends whose names stand below, or go on there."""


def read_paragraphs(paragraphs: Sequence[str]) -> tuple[list[Draft], list[str], list[str]]:
    """Tasks by the paragraphs that name units after a label; the paragraphs before the first; and
    those between and below that tell who or when, and are in none.

    A numbered paragraph begins a task; it stays a heading where another one follows before any
    unit is named.
    """
    lines = unwrapped(paragraphs)
    reader = _Reader(_circled_items(lines))
    for place, text in lines:
        reader.read(place, text)
    reader.end()
    opening = paragraphs[: reader.first] if reader.first is not None else paragraphs
    return reader.drafts, list(opening), reader.left_out


def due_after_label(line: str) -> str:
    """What a line says of the deadline and nothing else, after a label: 完成时限：9月底前.

    时间：2022年3月 may be when the paper was written.
    """
    due = _DEADLINE_LINE.match(line.strip())
    return due["text"] if due and not _unwrapped(line).startswith("时间") else ""


def _circled_items(lines: Sequence[tuple[int, str]]) -> frozenset[int]:
    """The places of paragraphs with ①, ② that are tasks: where some of an item's name units."""
    found: set[int] = set()
    item: list[int] = []
    below: list[str] = []
    named = False
    for place, text in [*lines, (-1, "1.")]:
        if mark_level(text) is not None:
            found.update(item if named else ())
            item, named = [], False
        elif _CIRCLED.match(text):
            # What the last of them names may be meant for all.
            named = named or bool(item and _names_units(below))
            item.append(place)
            below = []
        below.append(text)
    return frozenset(found)


def _names_units(paragraphs: Sequence[str]) -> bool:
    return any(starts_with_label(_unwrapped(t)) or find_named(t) for t in paragraphs)


def _unwrapped(line: str) -> str:
    """A line without the brackets around all of it."""
    bare = line.strip("。 ")
    closing = dict(zip("（(【〔", "）)】〕", strict=True)).get(bare[:1])
    return bare[1:-1] if closing and bare.endswith(closing) else bare


def _closes(line: str) -> bool:
    """Whether a line belongs to no task: a closing word, who signs, the date, or 具体举措：."""
    said = (_CLOSING.match(line), _DATE.fullmatch(line), _LEADS_IN.fullmatch(line))
    return any(said) or is_unit_shaped(line)


class _Owner(NamedTuple):
    """An item with units. Those of a title, 一、森林防火（防火办）, are those of the items below
    that name none, and are told where all name theirs; below anything else they are its details.
    """

    draft: Draft
    level: int
    place: int
    """Of its task among all, until an item below a title takes that place."""
    is_title: bool
    line: str


class _Reader:
    def __init__(self, circled: frozenset[int]) -> None:
        self._circled = circled
        self.drafts: list[Draft] = []
        self.left_out: list[str] = []
        self._unit_alone = ""
        self.first: int | None = None
        self._banners = Banners()
        self._lines: list[str] = []
        self._units: list[str] = []
        self._deadline = ""
        self._is_titled = False
        self._is_for_all = False
        """Whether the units stand on a line of their own, maybe below several items."""
        self._place = 0
        self._sharing: list[Draft] = []
        self._owners: list[_Owner] = []
        """The items that name units and what is below which is at hand, outermost first."""
        self._each_names = False
        """Whether an item further up in the group names units for itself alone."""
        self._level: int | None = None
        """Items of a level without units, one below the other: the next may name those of all."""

    def read(self, place: int, text: str) -> None:
        if not text:
            return
        bare = self._without_mark(text.lstrip(_BULLETS))
        bare = _LABEL.sub(lambda label: re.sub(r"\s+", "", label[0]), bare)
        if _DEADLINE_LINE.match(bare) or starts_with_label(_unwrapped(bare)):
            text = bare
        line = _unwrapped(text)
        only_units = line != text.strip("。 ") and names_units_only(line)
        only_units = only_units or (mark_level(text) is None and tells_units_only(line))
        if self._units and _GOES_ON.search(self._units[-1]) and looks_like_units(line):
            self._units[-1] += line  # the label has a line of its own, or the names need two
            return
        if self._lines and (starts_with_label(line) or only_units):
            self._units.append(line)
            self._is_for_all = True
            self._is_titled = self._is_titled or self._begins_with_title()
            return
        deadline = _DEADLINE_LINE.match(text)
        if deadline and self._lines:
            self._deadline = deadline["text"]
            return
        if mark_level(text) is not None or place in self._circled:
            self.close()
            self._place = place
            self.left_out += filter(None, [self._unit_alone])
            self._unit_alone = ""
            self.first = place if self.first is None else self.first
            self._lines = [text]
        elif (self._is_titled and not _closes(text)) if self._units else self._lines:
            self._lines.append(text)
        else:
            if self.drafts or self._units:
                self._leave_out(text)
            self.close()
        self._take_deadline_from_label()
        self._take_units_from_brackets()
        self._take_units_from_label()

    def _leave_out(self, text: str) -> None:
        """Of what is below a task and no part of it, what tells who or when may be missed there."""
        if names_units_only(text):
            self._unit_alone = text  # who signs, unless another task follows
        elif tells_who_or_when(text) and not _closes(text):
            self.left_out.append(text)

    def _without_mark(self, text: str) -> str:
        """A line without the （1） before it, where that is of a level below the item at hand.

        Below 三、组织实施 what has such a mark is an item: （一）责任分工：….
        """
        level, item = mark_level(text), mark_level(self._lines[0]) if self._lines else None
        below = item is not None and item > _SECTION and (level is None or level > item)
        return _MARK.sub("", text) if below else text

    def end(self) -> None:
        """Nothing follows."""
        self.close()
        self._end_level(None)

    def close(self) -> None:
        """End the item at hand: a task where units were named, else a heading."""
        if not self._lines:
            return
        first = self._lines[0]
        circled = self._place in self._circled
        level = _CIRCLED_LEVEL if circled else mark_level(first)
        number = _NUMBER.match(first)
        draft = Draft(
            requirement=_MARK.sub("", "\n".join(self._lines)).strip(),
            heading=self._banners.above(level),
            printed_number=number[1] if number else "",
            source_row=self._place + 1,
            unit_cells=((Role.UNITS, "\n".join(self._units)),) if self._units else (),
            deadline=self._deadline,
        )
        if level != self._level:
            self._end_level(level)
        while self._owners and (level is None or level <= self._owners[-1].level):
            self._owners.pop()
        owner = self._owners[-1] if self._owners else None
        titled = len(self._lines) == 1
        line = f"{first}（{'；'.join(self._units)}）"
        if owner and owner.is_title and not self._units:
            self._add_owned(draft, owner)
        elif self._units or circled:
            if owner and owner.is_title and self.drafts[owner.place] is owner.draft:
                del self.drafts[owner.place]
                self.left_out.append(owner.line)
            shared = self._shared(draft)
            self._each_names = self._each_names or not self._sharing
            if not shared:
                self._keep_details()
            self.drafts += [*shared, draft]
            self._sharing = []
            titled = titled and self._is_titled
        elif level is not None and level >= _LEAST_SHARED:
            self._sharing.append(draft)
        if self.drafts and self.drafts[-1] is draft and level is not None:
            self._owners.append(_Owner(draft, level, len(self.drafts) - 1, titled, line))
        if len(first) <= _LONGEST_HEADING or level in (0, 1):
            self._banners.enter(first.rstrip("。"), level)
        self._lines, self._units, self._deadline = [], [], ""
        self._is_titled = self._is_for_all = False

    def _end_level(self, level: int | None) -> None:
        """Items of another level follow."""
        self._keep_details()
        self._sharing, self._level, self._each_names = [], level, False

    def _keep_details(self) -> None:
        """Items without units below one that names some, and is no title, are details of it."""
        owner = self._owners[-1] if self._owners else None
        if owner and not owner.is_title:
            details = (item.requirement for item in self._sharing)
            owner.draft.requirement = "\n".join([owner.draft.requirement, *details])

    def _add_owned(self, draft: Draft, owner: _Owner) -> None:
        """Add an item below a title that names the units of all of them, and is no task itself."""
        title = owner.draft
        draft.unit_cells, draft.deadline = title.unit_cells, draft.deadline or title.deadline
        draft.units_merged = self.drafts[owner.place] is not title
        if not draft.units_merged:
            del self.drafts[owner.place]
        self.drafts.append(draft)

    def _shared(self, last: Draft) -> list[Draft]:
        """The items above one whose units are theirs too: （1）…（2）…（责任单位：甲局）.

        Where each item further up names its own, they lack theirs.
        """
        if self._each_names:
            return self._sharing
        items = self._sharing if self._is_for_all else []
        for item in items:
            item.unit_cells, last.units_merged = last.unit_cells, True
            item.deadline = item.deadline or last.deadline
        for item in items[1:]:
            item.units_merged = True
        return items

    def _take_deadline_from_label(self) -> None:
        """（甲局负责）完成时限：11月底: behind what names the units."""
        if not self._lines:
            return
        due = _DEADLINE_BEHIND.search(self._lines[-1])
        if due and not in_brackets(self._lines[-1], due.start()):
            self._deadline = due["text"]
            self._lines[-1] = self._lines[-1][: due.start()].strip()

    def _take_units_from_label(self) -> None:
        """责任单位：… in the same line, behind the last sentence of a text."""
        if not self._lines:
            return
        line = self._lines[-1]
        ends = [end.end() for end in _SENTENCE_END.finditer(line)]
        label = next(
            (e for e in ends if starts_with_label(line[e:]) and not in_brackets(line, e)), None
        )
        if label is not None:
            self._units.append(line[label:])
            self._lines[-1] = line[:label].strip().rstrip("—–─")

    def _take_units_from_brackets(self) -> None:
        """（牵头单位：甲局）, （甲局牵头，乙局配合） or （甲局、乙局） at the end of a text."""
        if not self._lines:
            return
        named = find_in_brackets(self._lines[-1])
        if named:
            self._lines[-1] = self._lines[-1][: named.start()].strip()
            self._units += [*find_within(self._lines[-1]), named[1]]
            self._is_titled = self._begins_with_title()

    def _begins_with_title(self) -> bool:
        """（一）加强公开（县教育局）: what is to be done stands below."""
        title = self._lines[0].removesuffix("。")
        short = title == self._lines[0] or len(title) <= _LONGEST_TITLE
        return len(self._lines) == 1 and short and not _SENTENCE_END.search(title)
