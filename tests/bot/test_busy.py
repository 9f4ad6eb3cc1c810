"""Nobody waits for an answer until a table is read or a paper made.

A real process, real HTTP. ``LIAISON_TEST_FULL=1`` reads 1,000 rows and writes 10,000, and tells the
worst answer beside the quiet one; `make bench` tells it as well.
"""

from __future__ import annotations

import asyncio
import statistics

from tests.benchmarks.busy import ASKERS, ROWS_READ, TASKS, whiles
from tests.conftest import FULL, Note

ROWS, IN_FORCE, WHO_ASK = (ROWS_READ, TASKS, ASKERS) if FULL else (100, 500, 800)
SHARE = 3
"""No answer comes for less than that part of the time: how fast they come is the machine's affair,
but who is held up until the table is read hears nothing for most of it."""


def test_questions_are_answered_while_a_table_is_read_and_a_ledger_made(
    record_property: Note,
) -> None:
    quiet, busy, _ = asyncio.run(whiles(ROWS, IN_FORCE, WHO_ASK))
    for when, each in (("quiet", quiet), ("busy", busy)):
        median = statistics.median(each.waits)
        record_property(f"{when}, worst and p50 in ms", f"{max(each.waits):.0f}, {median:.0f}")
    record_property("while busy, questions, and most in a row without an answer",
                    f"{len(busy.waits)}, {busy.silence}")  # fmt: skip
    assert busy.silence < len(busy.waits) / SHARE
