"""What Word draws beside plain text: is it read as a person sees it?"""

from __future__ import annotations

import io
from collections.abc import Iterable

import docx
import pytest
from docx.oxml import parse_xml

from storage.files import Document, Grid, Kind, read_document
from storage.files.symbols import drawn
from tests.documents.packages import part_of, repack

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
CELLS = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in "甲乙")
TABLE = f"<w:tbl><w:tr>{CELLS}</w:tr></w:tbl>"
LIST = (
    '<w:abstractNum w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="{style}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
    '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
    '<w:num w:numId="78"><w:abstractNumId w:val="77"/></w:num>'
    '<w:num w:numId="79"><w:abstractNumId w:val="77"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)


def read(document: docx.document.Document, style: str = "decimal") -> Document:
    stream = io.BytesIO()
    document.save(stream)
    part = "word/numbering.xml"
    numbering = part_of(stream.getvalue(), part)
    numbering = numbering.replace(
        b"</w:numbering>", (LIST.format(style=style) + "</w:numbering>").encode()
    )
    return read_document(repack(stream.getvalue(), {part: numbering}), "", Kind.DOCX)


def of_runs(*runs: str) -> str:
    """A paragraph of such runs as it is read."""
    document = docx.Document()
    paragraph = document.add_paragraph("始")._p
    for run in runs:
        paragraph.append(parse_xml(run.replace(">", f" {SPACES}>", 1)))
    (block,) = read(document).blocks
    return str(block).removeprefix("始")


def boxed(inner: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    box = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def numbered(ids: Iterable[int], style: str = "decimal") -> list[str]:
    document = docx.Document()
    for key in ids:
        document.add_paragraph("项")._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {SPACES}><w:ilvl w:val="0"/><w:numId w:val="{key}"/></w:numPr>')
        )
    return [str(block).removesuffix("项") for block in read(document, style).blocks]


def test_table_in_a_text_box_is_read_once() -> None:
    document = docx.Document()
    document.add_paragraph("题")._p.append(parse_xml(boxed(TABLE).replace(">", f" {SPACES}>", 1)))
    title, grid = read(document).blocks
    assert isinstance(grid, Grid)
    assert (title, [cell.text for cell in grid.cells]) == ("题", ["甲", "乙"])


def test_text_box_in_a_cell_is_the_text_of_the_cell() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    inner = "<w:p><w:r><w:t>区财政局</w:t></w:r></w:p>"
    cell.paragraphs[0]._p.append(parse_xml(boxed(inner).replace(">", f" {SPACES}>", 1)))
    (grid,) = read(document).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["区财政局"]


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "√"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F045"/></w:r>', ""),
        ('<w:r><w:sym w:font="宋体" w:char="zzzz"/></w:r>', ""),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr><w:t>P</w:t></w:r>', "√"),
        ('<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>财政局</w:t></w:r>', "财政局"),
        ("<m:oMath><m:r><m:t>≥95%</m:t></m:r></m:oMath>", "≥95%"),
    ],
)
def test_signs_and_formulas_read_as_they_look(run: str, text: str) -> None:
    assert of_runs(run) == text


def test_circled_numbers_of_wingdings_are_known() -> None:
    assert drawn("\uf081\uf08a", "Wingdings") == "①⑩"


@pytest.mark.parametrize(
    ("ids", "labels"),
    [
        ([77, 77, 78], ["1.", "2.", "3."]),  # lists of one kind go on counting
        ([77, 77, 79, 79, 77], ["1.", "2.", "1.", "2.", "3."]),  # but for one that begins anew
        ([77, 0], ["1.", ""]),
    ],
)
def test_lists_go_on_counting_until_one_begins_anew(ids: list[int], labels: list[str]) -> None:
    assert numbered(ids) == labels


@pytest.mark.parametrize(
    ("style", "labels"),
    [
        ("decimalEnclosedCircle", ["①.", "②."]),
        ("upperRoman", ["I.", "II."]),
        ("lowerLetter", ["a.", "b."]),
        ("decimalZero", ["01.", "02."]),
        ("ideographTraditional", ["甲.", "乙."]),
        ("chineseCountingThousand", ["一.", "二."]),
    ],
)
def test_numbers_are_drawn_in_the_style_of_their_list(style: str, labels: list[str]) -> None:
    assert numbered([77, 77], style) == labels


def test_paragraphs_are_counted_by_their_style() -> None:
    document = docx.Document()
    style = document.styles.add_style("编号项", 1)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {SPACES}><w:numId w:val="77"/></w:numPr>')
    )
    based = document.styles.add_style("编号项二", 1)
    based.base_style = style
    for each in (style, based):
        document.add_paragraph("项", style=each)
    assert read(document).blocks == ("1.项", "2.项")
