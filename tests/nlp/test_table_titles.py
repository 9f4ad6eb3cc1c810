"""What is a document called, by what stands before its table?"""

from __future__ import annotations

from nlp.task_table.titles import find_title


def test_line_of_the_form_is_no_title() -> None:
    above = ["2021年重点工作任务分解表", "单位：万元    填表日期：2021年2月8日"]
    assert find_title(above, "a.xlsx") == "2021年重点工作任务分解表"


def test_annex_is_no_title_where_there_are_several() -> None:
    before = ["2023年深化改革工作任务", "附件1 简政放权任务清单"]
    several = [*before, "附件2 公正监管任务清单"]
    assert find_title(before, "a.docx", several) == "2023年深化改革工作任务"
    assert find_title(before, "a.docx", before) == "简政放权任务清单"
