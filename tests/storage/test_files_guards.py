"""Which files are refused before anything in them is read, and why?"""

from __future__ import annotations

import pytest

from storage.files import FileProblem, FileRefused, Kind, identify
from tests.documents.makers import TableDrawing, make_docx, make_xlsx
from tests.documents.packages import compound, part_of, repack

TABLE = TableDrawing("序号 | 工作任务 | 责任单位\n1 | 公开财政预算 | 区财政局")
DOCX = make_docx(TABLE)
XLSX = make_xlsx(TABLE)
BEFORE = 1024 * 1024 - 4
"""So many bytes of comment cut the document type in two."""
LATE_ENTITY = b"<!--" + b"-" * (BEFORE - 7) + b"-->" + b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
RELATIONS = "word/_rels/document.xml.rels"


def with_relation(kind: str, target: str) -> bytes:
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    relations = part_of(DOCX, RELATIONS).replace(b"</Relationships>", relation.encode())
    return repack(DOCX, {RELATIONS: relations})


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (DOCX, "表.docx", Kind.DOCX),
        (DOCX, "表.wps", Kind.DOCX),
        (XLSX, "表.xlsx", Kind.XLSX),
        (XLSX, "表.et", Kind.XLSX),
        (compound("WordDocument"), "表.doc", Kind.DOC),
        (compound("WordDocument"), "表.wps", Kind.DOC),
        (compound("Workbook"), "表.xls", Kind.XLS),
        ("\t工作任务".encode(), "表.txt", Kind.TEXT),
        ("\t工作任务".encode(), "", Kind.TEXT),
        (with_relation("hyperlink", "https://example.org/"), "表.docx", Kind.DOCX),
        (with_relation("attachedTemplate", "file:///C:/Normal.dotm"), "表.docx", Kind.DOCX),
    ],
)
def test_file_that_may_be_opened_has_its_kind(content: bytes, name: str, kind: Kind) -> None:
    assert identify(content, name) is kind


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "表.docx", FileProblem.EMPTY),
        (b" \r\n\t", "表.txt", FileProblem.EMPTY),
        (b"x" * (20 * 1024 * 1024 + 1), "表.txt", FileProblem.TOO_LARGE),
        (DOCX[:2000], "表.docx", FileProblem.DAMAGED),
        (DOCX, "表.xlsx", FileProblem.WRONG_KIND),
        (DOCX, "表.txt", FileProblem.WRONG_KIND),
        (XLSX, "表.docx", FileProblem.WRONG_KIND),
        (b"\x89PNG\r\n\x1a\n", "表.docx", FileProblem.WRONG_KIND),
        ("工作任务".encode(), "表.xlsx", FileProblem.WRONG_KIND),
        (b"%PDF-1.7", "表.pdf", FileProblem.UNKNOWN_KIND),
        (b"MZ", "表.exe", FileProblem.UNKNOWN_KIND),
        (repack(DOCX, {"word/vbaProject.bin": b"x"}), "表.docx", FileProblem.MACROS),
        (repack(XLSX, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "表.xlsx", FileProblem.MACROS),
        (DOCX, "表.docm", FileProblem.MACROS),
        (compound("WordDocument", "_VBA_PROJECT"), "表.doc", FileProblem.MACROS),
        (compound("EncryptionInfo", "EncryptedPackage"), "表.docx", FileProblem.ENCRYPTED),
        (
            repack(DOCX, {"word/big.bin": b"0" * 30 * 1024 * 1024}),
            "表.docx",
            FileProblem.UNPACKS_TOO_LARGE,
        ),
        (
            repack(DOCX, {f"word/{n}.bin": b"" for n in range(2001)}),
            "表.docx",
            FileProblem.TOO_MANY_PARTS,
        ),
        (
            with_relation("image", "https://example.org/x.png"),
            "表.docx",
            FileProblem.EXTERNAL_CONTENT,
        ),
        (
            with_relation("attachedTemplate", "https://example.org/x.dotm"),
            "表.docx",
            FileProblem.EXTERNAL_CONTENT,
        ),
        (
            repack(DOCX, {"word/styles.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
            "表.docx",
            FileProblem.EXTERNAL_CONTENT,
        ),
        (repack(DOCX, {"word/styles.xml": LATE_ENTITY}), "表.docx", FileProblem.EXTERNAL_CONTENT),
        (
            repack(DOCX, {"word/styles.xml": LATE_ENTITY.decode().encode("utf-16")}),
            "表.docx",
            FileProblem.EXTERNAL_CONTENT,
        ),
        (repack(DOCX, {"word/part.bin": LATE_ENTITY}), "表.docx", FileProblem.EXTERNAL_CONTENT),
        (
            repack(DOCX, {RELATIONS: b" " * 1024 * 1024 + part_of(DOCX, RELATIONS)}),
            "表.docx",
            FileProblem.UNPACKS_TOO_LARGE,
        ),
    ],
    ids=lambda value: value.value if isinstance(value, FileProblem) else None,
)
def test_file_is_refused(content: bytes, name: str, problem: FileProblem) -> None:
    with pytest.raises(FileRefused) as refused:
        identify(content, name)
    assert refused.value.problem is problem
