"""What does a task table of 1,000 rows cost to read, beside python-docx walking its cells?"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import ROUNDS
from tests.documents.makers import TableDrawing, make_docx

ROWS = 1000
GROUP = 5
"""Tasks under one merged heading."""
TITLE = "2021年全区政务公开重点任务分解表"
TELL_PEAK = """
import atexit, pathlib, sys
def tell():
    status = pathlib.Path("/proc/self/status").read_text()
    print(status.partition("VmHWM:")[2].split()[0], file=sys.stderr)
atexit.register(tell)
"""
"""The kernel's own figure counts the parent's memory before the program was exchanged."""
READ = """
import runpy
runpy.run_module("bot.importing.parsing", run_name="__main__")
"""
WALK = """
import io, docx
content = sys.stdin.buffer.read()
for table in docx.Document(io.BytesIO(content)).tables:
    for row in table.rows:
        for cell in row.cells:
            cell.text
"""


class Cost(NamedTuple):
    """``seconds`` on the wall; ``peak`` megabytes resident."""

    seconds: float
    peak: float


def figures(quick: bool) -> list[Figure]:
    content = make_docx(TITLE, drawing(ROWS // 5 if quick else ROWS))
    header = json.dumps({"name": "table.docx", "year": None}).encode() + b"\n"
    ours: list[Cost] = []
    bare: list[Cost] = []
    for _ in range(ROUNDS):
        bare.append(_cost(WALK, content))
        ours.append(_cost(READ, header + content))
    what = f"a docx of {ROWS // 5 if quick else ROWS} rows read"
    return [
        Figure("", f"{what}, time",
               [each.seconds for each in ours], [each.seconds for each in bare], "s", clock="wall"),
        Figure("", f"{what}, peak memory",
               [each.peak for each in ours], [each.peak for each in bare], "MB"),
    ]  # fmt: skip


def drawing(rows: int) -> TableDrawing:
    lines = ["序号 | 工作任务 | 具体要求 | 责任单位 | 完成时限"]
    for number in range(1, rows + 1):
        heading = f"重点领域信息公开（{number // GROUP + 1}）" if number % GROUP == 1 else "^"
        requirement = f"做好第{number}批重点领域信息公开，及时更新目录和办理指南，回应社会关切"
        lines.append(f"{number} | {heading} | {requirement} | 区财政局、区教体局 | 10月底前")
    return TableDrawing("\n".join(lines))


def _cost(program: str, content: bytes) -> Cost:
    """What the program takes to read the content from its input and end. Linux only."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", TELL_PEAK + program],
        input=content,
        capture_output=True,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    return Cost(time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024)


if __name__ == "__main__":
    print(figures("--quick" in sys.argv))  # noqa: T201
