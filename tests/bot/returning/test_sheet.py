"""A ledger that comes back with its hidden marks changed is refused, whatever they say now."""

from __future__ import annotations

import pytest

from bot.returning.sheet import found_in
from storage.files import FileProblem, FileRefused, Kind, read_document
from tests.documents.makers import TableDrawing, make_xlsx

AT, DAY = "2020-12-14T09:00:00+08:00", "2020-12-31"
LEDGER = (
    "序号 | 责任单位 | liaison-ledger plan=00ff at={at}\n"
    "1 | 区财政局 | 1/0/{day}\n2 | 区卫健局 | 2/7/"
)


def ledger(at: str = AT, day: str = DAY) -> bytes:
    return make_xlsx("台账", TableDrawing(LEDGER.format(at=at, day=day)))


def test_marks_say_which_table_it_was_and_what_each_line_was_made_from() -> None:
    found = found_in(read_document(ledger(), "台账.xlsx", Kind.XLSX))
    assert found is not None
    assert (found["plan"], found["at"]) == ("00ff", AT)
    assert [row["key"] for row in found["rows"]] == [f"1/0/{DAY}", "2/7/"]


@pytest.mark.parametrize(
    ("at", "day"), [("yesterday", DAY), ("2020-12-14T09:00:00", DAY), (AT, "2020-02-31")]
)
def test_marks_that_are_none_of_ours_are_refused(at: str, day: str) -> None:
    with pytest.raises(FileRefused) as refused:
        found_in(read_document(ledger(at, day), "台账.xlsx", Kind.XLSX))
    assert refused.value.problem is FileProblem.DAMAGED
