"""How does a file of an old or open format become one that can be read?"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from storage.files.errors import FileProblem, FileRefused

_SECONDS = 60


def converter() -> str | None:
    """The program that reads the old formats, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(content: bytes, extension: str, target: str) -> bytes:
    """A document as .docx, or a workbook as .xlsx, by the LibreOffice of this machine, macros off.

    Raises FileRefused where LibreOffice is not installed or cannot read the file.
    """
    program = converter()
    if program is None:
        raise FileRefused(FileProblem.NEEDS_CONVERTER)
    with tempfile.TemporaryDirectory(prefix="liaison-") as folder:
        source = Path(folder) / f"document.{extension}"
        source.write_bytes(content)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore",
                   "--convert-to", target, "--outdir", folder, str(source)]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
            return (Path(folder) / f"document.{target}").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise FileRefused(FileProblem.CONVERSION_FAILED) from error
