"""Where is a file kept that came as evidence, and which files are taken?"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from contextlib import suppress
from pathlib import Path, PurePath

from storage.files import FileProblem, FileRefused, identify
from storage.files.guards import LARGEST_FILE, Kind

LONGEST_NAME = 100
_DIGEST = re.compile(r"[0-9a-f]{64}")

_STARTS = {
    b"\xff\xd8\xff": frozenset({"jpg", "jpeg"}),
    b"\x89PNG\r\n\x1a\n": frozenset({"png"}),
    b"%PDF-": frozenset({"pdf"}),
}
_PACKAGES = {"ppt/presentation.xml": frozenset({"pptx"}), "OFD.xml": frozenset({"ofd"})}
"""The part by which a package is known that `identify` has no reader for."""
_OFFICE = {
    Kind.DOCX: frozenset({"docx", "wps"}),
    Kind.DOC: frozenset({"doc", "wps"}),
    Kind.XLSX: frozenset({"xlsx", "et"}),
    Kind.XLS: frozenset({"xls", "et"}),
    Kind.TEXT: frozenset({"txt"}),
}
TAKEN = frozenset().union(*_STARTS.values(), *_PACKAGES.values(), *_OFFICE.values())
"""The extensions of files that are taken."""


class EvidenceMissing(LookupError):
    """No such file is kept, or it is not what it was."""


class EvidenceStore:
    """Files in a private folder, each under the SHA-256 of its content.

    Its methods block: call them off the event loop.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, name: str) -> str:
        """Keeps a file, the same content once; returns its SHA-256 in hexadecimal.

        ``name`` is what the sender called it, empty for a photo. Raises
        :class:`storage.files.FileRefused` for a file that is empty, larger than 20 MB, of a kind
        that is not taken, or not what its name says.
        """
        _check(content, name)
        digest = hashlib.sha256(content).hexdigest()
        try:
            self.get(digest)
        except EvidenceMissing:
            self._keep(digest, content)
        return digest

    def __contains__(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def get(self, digest: str) -> bytes:
        """The content kept under a SHA-256. Raises :class:`EvidenceMissing`."""
        if not _DIGEST.fullmatch(digest):
            raise EvidenceMissing(digest)
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise EvidenceMissing(digest) from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise EvidenceMissing(digest)
        return content

    def copy_to(self, other: EvidenceStore) -> int:
        """Keeps in another store all that is kept here and not there yet; how many files. One that
        is not what it was is left out. Raises ``OSError``."""
        copied = 0
        for path in self._folder.glob("??/*"):
            digest = path.name
            if _DIGEST.fullmatch(digest) and digest not in other:
                with suppress(EvidenceMissing):
                    other._keep(digest, self.get(digest))
                    copied += 1
        return copied

    def _keep(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        for folder in (self._folder, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, content)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def shown_name(name: str) -> str:
    """A file's name as it may be shown: no folders, nothing invisible, at most 100 characters.

    Marks that turn the direction of writing go too: they make ``photo\\u202egnp.exe`` look like a
    picture. A name that is too long keeps its extension.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(
        " " if char.isspace() else char
        for char in name
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    visible = " ".join(visible.split())
    if len(visible) <= LONGEST_NAME:
        return visible
    suffix = PurePath(visible).suffix[:10]
    return visible[: LONGEST_NAME - len(suffix) - 1] + "…" + suffix


def check_name(name: str) -> str:
    """The extension in a file's name, in small letters, empty without one.

    Raises :class:`storage.files.FileRefused` for one of a kind that is not taken.
    """
    extension = PurePath(shown_name(name)).suffix.lower().removeprefix(".")
    if extension and extension not in TAKEN:
        raise FileRefused(FileProblem.UNKNOWN_KIND)
    return extension


def _check(content: bytes, name: str) -> None:
    if len(content) > LARGEST_FILE:
        raise FileRefused(FileProblem.TOO_LARGE)
    extension = check_name(name)
    fitting = _fitting_extensions(content)
    if not fitting:
        raise FileRefused(FileProblem.UNKNOWN_KIND)
    if extension and extension not in fitting:
        raise FileRefused(FileProblem.WRONG_KIND)


def _fitting_extensions(content: bytes) -> frozenset[str]:
    """The extensions that suit what the file really is; none for a kind that is not taken."""
    for start, extensions in _STARTS.items():
        if content.startswith(start):
            return extensions
    try:
        kind = identify(content, "")
    except FileRefused as refused:
        if refused.problem is FileProblem.UNKNOWN_KIND:
            return _package_extensions(content)
        raise
    if kind is Kind.TEXT and b"\x00" in content:
        return frozenset()
    return _OFFICE.get(kind, frozenset())


def _package_extensions(content: bytes) -> frozenset[str]:
    """Those of a package without a reader of ours; it has passed the guards of all packages."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return frozenset()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = set(package.namelist())
    return next((_PACKAGES[part] for part in _PACKAGES if part in parts), frozenset())


def _write(path: Path, content: bytes) -> None:
    """Writes a whole file or none, readable by its owner alone."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        os.unlink(unfinished)
        raise
