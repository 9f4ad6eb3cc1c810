"""Which text of a Word file is struck through or hidden, and so no longer counts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.files.word_parts import W, is_on, lines_of_styles, related, value

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element as Element

_MARKS = tuple(W + tag for tag in ("strike", "dstrike", "vanish"))

Told = Mapping[str, bool]
"""By mark, whether properties put it on or take it off; those they do not speak of are missing."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the styles of a document say of the marks, by style."""

    _styles: Mapping[str, Told] = field(default_factory=dict)

    @classmethod
    def of(cls, part: Part) -> Marks:
        """Those of a document's style part; none where it has no such part."""
        root = related(part, "styles")
        return cls() if root is None else cls(dict(_styles(root)))

    def count_not(self, run: Element, paragraph: Element) -> bool:
        """Whether a run is struck through or hidden, by itself or by its styles."""
        told = {
            **self._styles.get(value(paragraph.find(f"{W}pPr/{W}pStyle")), {}),
            **self._styles.get(value(run.find(f"{W}rPr/{W}rStyle")), {}),
            **_told(run),
        }
        return any(told.values())


def is_hidden_row(row: Element) -> bool:
    """Whether nobody sees a row of a table."""
    hidden = row.find(f"{W}trPr/{W}hidden")
    return hidden is not None and is_on(hidden)


def ends_deleted(paragraph: Element) -> bool:
    """Whether the end of a paragraph is deleted: without text it is no paragraph any more."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _styles(root: Element) -> Iterator[tuple[str, Told]]:
    for name, line in lines_of_styles(root):
        told = {mark: on for style in reversed(line) for mark, on in _told(style).items()}
        if told:
            yield name, told


def _told(element: Element) -> Told:
    """What the properties of a run or of a style say of the marks."""
    properties = element.find(f"{W}rPr")
    if properties is None:
        return {}
    return {str(e.tag): is_on(e) for e in properties if e.tag in _MARKS}
