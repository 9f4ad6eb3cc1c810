"""Whatever bytes arrive under whatever name: they are read, or refused in words; nothing else.

``LIAISON_TEST_FULL=1`` asks for thousands of files.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importing.parsing import DaysOffInstead, read_table
from bot.returning.sheet import found_in
from storage.evidence_files import EvidenceStore
from storage.files import FileRefused, Kind, read_document
from tests.conftest import FULL, Note
from tests.documents.makers import TableDrawing, make_docx, make_xlsx
from tests.documents.packages import part_of, repack

TABLE = TableDrawing("序号 | 任务 | 责任单位\n1 | 公开预算 | 区财政局\n2 | < | 区卫健局")
LEDGER = TableDrawing(
    "序号 | 责任单位 | 完成情况 | liaison-ledger plan=00ff at=2020-12-14T09:00:00+08:00\n"
    "1 | 区财政局 | 已完成 | 1/0/2020-12-31\n2 | 区卫健局 | | 2/7/"
)
REAL = (
    make_docx("2020年任务分解表", TABLE),
    make_xlsx("2020年任务分解表", TABLE),
    make_xlsx("台账", LEDGER),
)
STARTS = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"\xff\xfe")
NAMES = ("表.docx", "表.xlsx", "表.txt", "表.csv", "表.xls", "表.doc", "表", "../../x.docx")
MARKUP = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b'"',
        b"\xff",
        b"\x00",
        b"w:tbl",
        b"w:gridSpan",
        b"9" * 30,
        b"-1",
        b"2020-02-31",
        b"at=",
        b"</w:tc>",
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A real package whose bytes, or whose part inside an intact package, were changed."""
    content = draw(st.sampled_from(REAL))
    part = draw(st.sampled_from([None, *zipfile.ZipFile(io.BytesIO(content)).namelist()]))
    changed = bytearray(content if part is None else part_of(content, part))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(changed)))
        changed[at : at + draw(st.integers(0, 8))] = draw(MARKUP | st.binary(max_size=4))
    return bytes(changed) if part is None else repack(content, {part: bytes(changed)})


given_to_readers: list[str] = []


@given(
    st.builds(bytes.__add__, st.sampled_from(STARTS), st.binary(max_size=400)) | damaged(),
    st.sampled_from(NAMES),
    st.sampled_from([Kind.DOCX, Kind.XLSX, Kind.TEXT]),
)
@settings(
    max_examples=5000 if FULL else 150,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_bytes_are_read_or_refused(
    record_property: Note, content: bytes, name: str, claimed: Kind
) -> None:
    given_to_readers.append(name)
    record_property("files", len(given_to_readers))
    with suppress(FileRefused):
        found_in(read_document(content, name, claimed))
    with suppress(FileRefused, DaysOffInstead):
        read_table(content, name, None)
    with suppress(FileRefused), tempfile.TemporaryDirectory() as folder:
        EvidenceStore(Path(folder)).put(content, name)
