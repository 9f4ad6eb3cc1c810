"""How is text laid down in a Word file: fonts, what may stand for them, lines?

Fonts are named, not embedded; where one is missing, its alternatives are tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messages.workbook import writable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

LATIN = "Times New Roman"
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
INSTEAD = {
    SONG: ("方正小标宋_GBK", "小标宋", "华文中宋", "Noto Serif CJK SC"),
    FANG: ("仿宋", "FangSong", "华文仿宋", "Noto Serif CJK SC"),
    HEI: ("SimHei", "Noto Sans CJK SC"),
    KAI: ("楷体", "KaiTi", "华文楷体", "Noto Serif CJK SC"),
}
"""What may stand for a font that is not installed, best first."""


def add_run(written: Paragraph, text: str, font: str, size: float) -> Run:
    """Adds text in a font; ``size`` in points."""
    from docx.shared import Pt

    run = written.add_run(writable(text))
    run.font.name, run.font.size = LATIN, Pt(size)
    set_font(run._element.get_or_add_rPr(), font)
    return run


def lay_out(written: Paragraph, alignment: str, line: float) -> None:
    """``alignment`` as Word calls it; ``line``: points from one line to the next."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    form = written.paragraph_format
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, alignment.upper())
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    form.space_before = form.space_after = Pt(0)


def set_normal(document: Document, size: float) -> None:
    """What holds where nothing else is said: 仿宋 in this size, Chinese as it is written here."""
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, Pt(size)
    properties = normal.element.get_or_add_rPr()
    set_font(properties, FANG)
    properties.append(element("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN"}))


def set_font(properties: Any, font: str) -> None:
    """``properties`` is the ``w:rPr`` of a run or style."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(script), LATIN)
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    """An element such as ``w:cantSplit``, with its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name), value)
    return made


def name_alternatives(document: Document) -> None:
    """Writes into the table of fonts what may stand for each."""
    from lxml import etree

    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    root = etree.fromstring(part.blob)
    for font, others in INSTEAD.items():
        named = etree.SubElement(root, f"{{{space}}}font", {f"{{{space}}}name": font})
        etree.SubElement(named, f"{{{space}}}altName", {f"{{{space}}}val": ",".join(others)})
        etree.SubElement(named, f"{{{space}}}charset", {f"{{{space}}}val": "86"})
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
