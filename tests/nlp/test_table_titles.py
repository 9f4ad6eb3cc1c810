"""What is a document called, by what stands before its table?"""

from __future__ import annotations

import pytest

from nlp.task_table.titles import find_title, find_year


def test_line_of_the_form_is_no_title() -> None:
    above = ["2021年重点工作任务分解表", "单位：万元    填表日期：2021年2月8日"]
    assert find_title(above, "a.xlsx") == "2021年重点工作任务分解表"


def test_annex_is_no_title_where_there_are_several() -> None:
    before = ["2023年深化改革工作任务", "附件1 简政放权任务清单"]
    several = [*before, "附件2 公正监管任务清单"]
    assert find_title(before, "a.docx", several) == "2023年深化改革工作任务"
    assert find_title(before, "a.docx", before) == "简政放权任务清单"


@pytest.mark.parametrize(
    ("below", "year"),
    [("（2024年第8次）", 2024), ("（2024年上半年）", 2024), ("（2024年—2026年）", None)],
)
def test_year_below_the_title_is_told(below: str, year: int | None) -> None:
    assert find_year("议定事项任务分解表", ["议定事项任务分解表", below], "a.docx") == year
