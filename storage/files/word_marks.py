"""Which text of a Word file is struck through or hidden, and so no longer counts?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = _W + "val"
_MARKS = tuple(_W + tag for tag in ("strike", "dstrike", "vanish"))
_OFF = frozenset({"0", "false", "off", "none"})
_LONGEST_LINE = 20
"""Styles that may be based one on the other."""

Told = Mapping[str, bool]
"""By mark, whether properties put it on or take it off; those they do not speak of are missing."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What the styles of a document say of the marks, by style."""

    _styles: Mapping[str, Told] = field(default_factory=dict)

    @classmethod
    def of(cls, part: Part) -> Marks:
        """Those of a document's style part; none where it has no such part."""
        for relation in part.rels.values():
            if relation.reltype.endswith("/styles") and not relation.is_external:
                return cls(dict(_styles(relation.target_part.element)))
        return cls()

    def count_not(self, run: Element, paragraph: Element) -> bool:
        """Whether a run is struck through or hidden, by itself or by its styles."""
        own = run.find(f"{_W}rPr")
        told = {
            **self._styles.get(_value(paragraph.find(f"{_W}pPr/{_W}pStyle")), {}),
            **self._styles.get(_value(run.find(f"{_W}rPr/{_W}rStyle")), {}),
            **_told(own),
        }
        return any(told.values())


def is_hidden_row(row: Element) -> bool:
    """Whether nobody sees a row of a table."""
    hidden = row.find(f"{_W}trPr/{_W}hidden")
    return hidden is not None and _is_on(hidden)


def ends_deleted(paragraph: Element) -> bool:
    """Whether the end of a paragraph is deleted: without text it is no paragraph any more."""
    return paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None


def _styles(root: Element) -> Iterator[tuple[str, Told]]:
    styles = {style.get(f"{_W}styleId", ""): style for style in root.iter(f"{_W}style")}
    for name in styles:
        line: list[Told] = []
        at: str = name
        while at in styles and len(line) < _LONGEST_LINE:
            line.append(_told(styles[at].find(f"{_W}rPr")))
            at = _value(styles[at].find(f"{_W}basedOn"))
        told = {mark: on for each in reversed(line) for mark, on in each.items()}
        if told:
            yield name, told


def _told(properties: Element | None) -> Told:
    if properties is None:
        return {}
    return {str(e.tag): _is_on(e) for e in properties if e.tag in _MARKS}


def _is_on(mark: Element) -> bool:
    return mark.get(_VAL, "1") not in _OFF


def _value(element: Element | None) -> str:
    return (element.get(_VAL) or "") if element is not None else ""
