"""Is a day that cannot be meant, or is no day at all, doubted and never guessed?"""

from __future__ import annotations

import pytest

from nlp.task_table import DoubtCode, TaskTable, read_task_table
from nlp.task_table.deadlines import is_undated, read_due
from nlp.task_table.titles import find_day
from storage.files.text import read_text

TITLE = "2026年重点工作任务分解表"
ROWS = """
序号\t工作任务\t责任单位\t完成时限
1\t推进老旧小区改造\t区住建局\t3月底前
2\t新增城镇就业6000人\t区人社局\t2020年3月底前
3\t开展食品安全抽检，2025年底前办结\t区市场监管局\t
4\t完成综合楼主体工程\t区教体局\t10月底前
"""
OF_DAYS = (DoubtCode.DEADLINE_PAST, DoubtCode.DEADLINES_BEFORE)


def table_of(*lines: str) -> TaskTable:
    document = read_text("\n".join((*lines, ROWS)).encode(), "表.txt")
    return read_task_table(document.blocks, name=document.name)


def told(table: TaskTable) -> list[tuple[int | None, str]]:
    return [(d.row, "、".join(d.values.values())) for d in table.doubts if d.code in OF_DAYS]


def test_day_before_the_year_of_the_document_is_doubted() -> None:
    table = table_of(TITLE)
    assert [str(task.deadline) for task in table.tasks][1:3] == ["2020-03-31", "2025-12-31"]
    assert told(table) == [(2, "2020年3月底前、2026"), (3, "2025年底前、2026")]


@pytest.mark.parametrize("line", ["（2026年5月10日）", "印发日期：2026年5月10日"])
def test_days_before_the_document_was_written_are_told_once(line: str) -> None:
    assert told(table_of(TITLE, line))[0] == (None, "1、2026-05-10")


def test_day_of_a_document_stands_in_a_line_of_its_own() -> None:
    assert find_day(["请于2026年3月1日前报送。", "2026年2月30日", "2026年3月1日至5日"]) is None
    assert str(find_day(["2026 年 5 月 10 日", "2026年6月1日"])) == "2026-05-10"


@pytest.mark.parametrize("text", ["立行立改", "立即", "即时", "及时", "待定", "按上级要求"])
def test_words_without_a_day_are_undated(text: str) -> None:
    assert is_undated(text, 2026)


@pytest.mark.parametrize("text", ["", "持续推进", "每季度", "10月底前", "随时公开"])
def test_day_rhythm_and_lasting_work_are_not(text: str) -> None:
    assert not is_undated(text, 2026)


@pytest.mark.parametrize(
    ("cell", "requirement", "day"),
    [
        ("每年6月底前", "", "2026-06-30"),
        ("每年度11月15日前", "", "2026-11-15"),
        ("", "每年6月底前完成汛前检查", "2026-06-30"),
        ("每年底前", "", "None"),
        ("每年6月、12月", "", "None"),
        ("", "对每年6月的数据进行分析", "None"),
    ],
)
def test_what_is_due_every_year_has_its_day_in_the_year_of_the_table(
    cell: str, requirement: str, day: str
) -> None:
    due = read_due(cell, requirement, 2026)
    assert str(due.date) == day
    assert due.cadence == ("half_yearly" if "、" in cell else "yearly")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("对3月底前未办结的件进行清理", "2周内"),
        ("补充2021—2022年信息", "一个月内完成"),
        ("10月底前完成整改", "即时"),
    ],
)
def test_words_of_the_deadlines_own_cell_are_asked_about_and_not_replaced(
    text: str, cell: str
) -> None:
    due = read_due(cell, text, 2026)
    assert (due.date, due.text) == (None, cell)
    assert due.doubt in (DoubtCode.DEADLINE_UNREAD, DoubtCode.DEADLINE_URGENT)


def test_what_is_wanted_at_once_is_asked_about_at_the_end_of_a_tasks_text() -> None:
    due = read_due("", "开展民宿燃气安全排查，立行立改。", 2026)
    assert (due.date, due.text, due.doubt) == (None, "立行立改", DoubtCode.DEADLINE_URGENT)
    for text in (
        "坚持立行立改与长效治理相结合",
        "立行立改，10月底前完成整改",
        "持续推进排查，立行立改。",
    ):
        assert read_due("", text, 2026).doubt is None


@pytest.mark.parametrize(("what", "gaps"), [("增设公交线路的建议", 0), ("增设公交线路", 1)])
def test_numbers_of_proposals_have_no_gaps(what: str, gaps: int) -> None:
    rows = "".join(f"{number}\t关于在{number}片区{what}\t区交通局\n" for number in (5, 12, 27))
    table = read_task_table(read_text(f"编号\t事项\t承办单位\n{rows}".encode(), "表.txt").blocks)
    assert [task.number for task in table.tasks] == [5, 12, 27]
    assert [doubt.code for doubt in table.doubts].count(DoubtCode.NUMBER_GAP) == gaps


def test_steps_and_blanks_leave_the_day_to_the_tasks_text() -> None:
    text = "3月底前出台方案，12月底前完成"
    assert {str(read_due(cell, text, 2026).date) for cell in ("", "—", "分阶段推进")} == {
        "2026-12-31"
    }


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("补充2021—2022年信息", None),
        ("对3月底前未办结的件进行清理", None),
        ("对3月底前未办结的件，6月底前清理完毕", "2026-06-30"),
        ("2026—2027年完成管网改造", "2027-12-31"),
    ],
)
def test_day_of_what_the_work_is_about_is_no_deadline(text: str, day: str | None) -> None:
    due = read_due("", text, 2026)
    assert (str(due.date) if due.date else None, due.doubt) == (day, None)
