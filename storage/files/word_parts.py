"""What the parts of a Word file have in common: names, values, and styles based one on another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.opc.part import Part
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_OFF = frozenset({"0", "false", "off", "none"})
_LONGEST_LINE = 20
"""Styles that may be based one on the other."""


def related(part: Part, kind: str) -> Element | None:
    """The root of the part of a kind (styles, numbering) that belongs to a document, if any."""
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            root: Element = relation.target_part.element
            return root
    return None


def value(element: Element | None) -> str:
    """What an element has for its value."""
    return (element.get(VAL) or "") if element is not None else ""


def is_on(element: Element) -> bool:
    """Whether an element that switches something does switch it on."""
    return element.get(VAL, "1") not in _OFF


def lines_of_styles(root: Element) -> Iterator[tuple[str, list[Element]]]:
    """Each style by its name, with those it is based on, itself first."""
    styles = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
    for name in styles:
        line: list[Element] = []
        at: str = name
        while at in styles and len(line) < _LONGEST_LINE:
            line.append(styles[at])
            at = value(styles[at].find(f"{W}basedOn"))
        yield name, line
