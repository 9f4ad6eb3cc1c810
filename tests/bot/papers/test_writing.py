"""Is a paper on the disk whole, or not there at all?"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bot.papers.writing import write_new


def test_half_a_file_is_never_left(tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    code = (
        "from pathlib import Path; from bot.papers.writing import write_new;"
        f"write_new(Path({str(out)!r}), bytes(200_000))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
    )
    assert b"File too large" in done.stderr
    assert not out.exists()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    out = tmp_path / "台账.xlsx"
    write_new(out, b"first")
    with pytest.raises(FileExistsError):
        write_new(out, b"second")
    assert out.read_bytes() == b"first"
