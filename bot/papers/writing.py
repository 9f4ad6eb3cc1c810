"""How does a paper get onto the disk? Whole, or not at all."""

from __future__ import annotations

from pathlib import Path


def write_new(out: Path, content: bytes) -> None:
    """Writes a new file. Raises OSError, FileExistsError for one that is there already; half a
    file is never left."""
    with out.open("xb") as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            out.unlink()
            raise
