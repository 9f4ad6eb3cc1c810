"""What is a document called, by what stands before its table?"""

from __future__ import annotations

import pytest

from nlp.task_table.titles import find_title, find_year, years_in_doubt


def test_line_of_the_form_is_no_title() -> None:
    above = ["2021年重点工作任务分解表", "单位：万元    填表日期：2021年2月8日"]
    assert find_title(above, "a.xlsx") == "2021年重点工作任务分解表"


def test_title_may_need_two_lines_and_no_date_is_one() -> None:
    letter = ["青源县人民政府", "关于2025年冬季清洁取暖和大气污染防治", "重点任务的通知"]
    assert find_title(letter, "a.txt") == "关于2025年冬季清洁取暖和大气污染防治重点任务的通知"
    parted = ["青源县2025年城市管理提升", "重点任务清单"]
    assert find_title(parted, "a.txt") == "青源县2025年城市管理提升重点任务清单"
    whole = ["青源县2025年工作要点", "重点任务清单"]
    assert find_title(whole, "a.txt") == "重点任务清单"
    decided = ["县政府第38次常务会议议定事项", "2025年4月16日"]
    assert find_title(decided, "a.txt") == "县政府第38次常务会议议定事项"


def test_what_repeats_or_explains_a_title_is_none() -> None:
    titled = "清河县2025年创建文明城市责任清单"
    assert find_title([titled, "责任清单"], "a.xlsx") == titled
    assert find_title([titled, "（征求意见后修改稿）"], "a.docx") == titled
    assert find_title(["县政府常务会议议定事项", "〔2025〕第5号"], "a.docx") == (
        "县政府常务会议议定事项"
    )


def test_annex_is_no_title_where_there_are_several() -> None:
    before = ["2023年深化改革工作任务", "附件1 简政放权任务清单"]
    several = [*before, "附件2 公正监管任务清单"]
    assert find_title(before, "a.docx", several) == "2023年深化改革工作任务"
    assert find_title(before, "a.docx", before) == "简政放权任务清单"


def test_name_of_one_of_several_tables_is_no_title_where_there_is_another() -> None:
    before = ["2025年城市管理任务表", "表1 市容环境类"]
    assert find_title(before, "a.docx") == "2025年城市管理任务表"
    assert find_title(["表1 重点任务分解"], "a.docx") == "表1重点任务分解"


@pytest.mark.parametrize(
    ("below", "year"),
    [("（2024年第8次）", 2024), ("（2024年上半年）", 2024), ("（2024年—2026年）", None)],
)
def test_year_below_the_title_is_told(below: str, year: int | None) -> None:
    assert find_year("议定事项任务分解表", ["议定事项任务分解表", below], "a.docx") == year


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2022年度绩效考核反馈问题2023年整改任务分解表", 2023),
        ("二〇二三年云河县重点任务分解表", 2023),
        ("云河县二○二三年重点工作责任清单", 2023),
        ("贯彻落实省督察反馈意见整改措施清单（2024年）", 2024),
        ("2023年政务公开工作要点任务分解表", 2023),
    ],
)
def test_year_that_stands_before_the_table_is_its_own(title: str, year: int) -> None:
    assert find_year(title, [title], "a.docx") == year


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["云政发〔2023〕8号", "云河县落实省2022年督查反馈意见责任清单"], (2023, 2022)),
        (["云河县落实省2022年督查反馈意见责任清单"], (2022,)),
        (["云政发〔2023〕8号", "关于做好2022年度考核问题整改工作的通知"], (2023, 2022)),
        (["2023年重点任务（2022年结转）一览"], (2023, 2022)),
        (["云政办〔2023〕3号", "2022年重点工作任务分解表"], (2023, 2022)),
        (["云政办〔2022〕35号", "2023年重点工作任务分解表"], ()),
    ],
)
def test_year_of_an_inspection_or_before_the_documents_number_is_asked_about(
    lines: list[str], named: tuple[int, ...]
) -> None:
    assert years_in_doubt(lines[-1], lines) == named
    assert (find_year(lines[-1], lines, "a.docx") is None) == bool(named)
