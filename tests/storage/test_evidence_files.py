"""Are files that came as evidence kept privately, once each, and only those we take?"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.evidence_files import LONGEST_NAME, EvidenceMissing, EvidenceStore, shown_name
from storage.files import FileProblem, FileRefused

JPG = b"\xff\xd8\xff\xe0 a picture"
PNG = b"\x89PNG\r\n\x1a\n a picture"
PDF = b"%PDF-1.7 a page"
LARGEST = 20 * 1024 * 1024


def package(*parts: str) -> bytes:
    """A zip with these parts in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for part in parts:
            archive.writestr(part, "x")
    return content.getvalue()


DOCX, XLSX = package("word/document.xml"), package("xl/workbook.xml")
PPTX, OFD = package("ppt/presentation.xml"), package("OFD.xml")


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (JPG, "a.jpg"),
        (JPG, "a.JPEG"),
        (JPG, ""),
        (PNG, "截图.png"),
        (PDF, "a.pdf"),
        (DOCX, "a.docx"),
        (XLSX, "a.xlsx"),
        (XLSX, "a.et"),
        (PPTX, "a.pptx"),
        (OFD, "a.ofd"),
        ("已公开".encode(), "a.txt"),
        (PDF + b"x" * (LARGEST - len(PDF)), "a.pdf"),
    ],
)
def test_file_comes_back_as_it_was(store: EvidenceStore, content: bytes, name: str) -> None:
    digest = store.put(content, name)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.get(digest) == content


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.jpg", FileProblem.EMPTY),
        (b" \n", "a.txt", FileProblem.EMPTY),
        (PDF + b"x" * LARGEST, "a.pdf", FileProblem.TOO_LARGE),
        (b"MZ\x90\x00", "a.exe", FileProblem.UNKNOWN_KIND),
        (b"MZ\x90\x00", "", FileProblem.UNKNOWN_KIND),
        (package("a.txt"), "a.zip", FileProblem.UNKNOWN_KIND),
        (package("a.txt"), "", FileProblem.UNKNOWN_KIND),
        (b"<html></html>", "a.html", FileProblem.UNKNOWN_KIND),
        (b"<svg/>", "a.svg", FileProblem.UNKNOWN_KIND),
        (JPG, "a.png", FileProblem.WRONG_KIND),
        (b"<html></html>", "a.jpg", FileProblem.WRONG_KIND),
        (DOCX, "a.pdf", FileProblem.WRONG_KIND),
        (PDF, "a.docx", FileProblem.WRONG_KIND),
        (JPG, "photo\u202egpj.exe", FileProblem.UNKNOWN_KIND),
        (b"PK\x03\x04 half", "a.docx", FileProblem.DAMAGED),
        (package("word/document.xml", "word/vbaProject.bin"), "a.docx", FileProblem.MACROS),
        (package("ppt/presentation.xml", "ppt/vbaProject.bin"), "a.pptx", FileProblem.MACROS),
    ],
)
def test_file_that_is_not_taken_leaves_nothing(
    tmp_path: Path, store: EvidenceStore, content: bytes, name: str, problem: FileProblem
) -> None:
    with pytest.raises(FileRefused) as refused:
        store.put(content, name)
    assert refused.value.problem is problem
    assert list(tmp_path.iterdir()) == []


def test_files_belong_to_their_owner_alone(tmp_path: Path, store: EvidenceStore) -> None:
    store.put(JPG, "a.jpg")
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {True: 0o700, False: 0o600}


def test_same_content_is_kept_once(tmp_path: Path, store: EvidenceStore) -> None:
    assert store.put(JPG, "a.jpg") == store.put(JPG, "b.jpeg")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "", "../../etc/passwd", "0" * 63 + "/", "A" * 64])
def test_what_was_never_kept_is_missing(store: EvidenceStore, digest: str) -> None:
    with pytest.raises(EvidenceMissing):
        store.get(digest)


def test_changed_file_is_missing_until_it_is_sent_again(
    tmp_path: Path, store: EvidenceStore
) -> None:
    digest = store.put(JPG, "a.jpg")
    (tmp_path / "evidence" / digest[:2] / digest).write_bytes(b"other")
    with pytest.raises(EvidenceMissing):
        store.get(digest)
    store.put(JPG, "a.jpg")
    assert store.get(digest) == JPG


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("表.docx", "表.docx"),
        ("C:\\文件\\表.docx", "表.docx"),
        ("../../etc/passwd", "passwd"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("a\u200b \n b.txt", "a b.txt"),
        ("", ""),
        ("长" * 200 + ".docx", "长" * 94 + "….docx"),
    ],
)
def test_name_is_shown_without_tricks(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text())
def test_shown_name_is_short_and_visible(name: str) -> None:
    shown = shown_name(name)
    assert len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert shown_name(shown) == shown


def test_files_are_copied_once_and_whole(store: EvidenceStore, tmp_path: Path) -> None:
    other = EvidenceStore(tmp_path / "other")
    whole, damaged = (store.put(content, "x.pdf") for content in (b"%PDF-1.4 a", b"%PDF-1.4 b"))
    (tmp_path / "evidence" / damaged[:2] / damaged).write_bytes(b"%PDF-1.4 c")
    assert (store.copy_to(other), store.copy_to(other)) == (1, 0)
    assert whole in other
    assert damaged not in other
    assert other.get(whole) == b"%PDF-1.4 a"
    assert EvidenceStore(tmp_path / "none").copy_to(other) == 0
