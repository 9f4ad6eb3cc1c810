"""The ledger goes out, is changed in another program, comes back: nothing is changed unasked."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from messages.catalog import say
from storage import reports
from storage.db import Database
from storage.models import (
    Assignment,
    AuditEntry,
    Person,
    Plan,
    ProgressReport,
    SheetReturn,
    Task,
    Unit,
)
from tests.conftest import FixedClock, in_one_file
from tests.conversation import Answer, Conversation
from tests.papers import retyped
from tests.sending import Sender

HEALTH, WATER = "区卫健局", "区水利局"
TASKS = (13, 25, 27, 28, 29, 32)


@pytest.fixture(scope="module")
def reported(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    path = tmp_path_factory.mktemp("reported") / "liaison.sqlite3"
    shutil.copy(sample_file, path)
    wang = Conversation(Database(f"sqlite:///{path}"), FixedClock())
    wang.says("25项完成60%，正在核对；27项推进中50%")
    assert "已登记" in wang.presses("确认")
    wang.clock.at += dt.timedelta(minutes=20)
    in_one_file(wang.database)
    return wang


@pytest.fixture
def wang(reported: Conversation, clock: FixedClock, tmp_path: Path) -> Iterator[Conversation]:
    with reported.in_a_copy(clock, tmp_path) as wang:
        yield wang


@pytest.fixture
def office(wang: Conversation, clock: FixedClock, tmp_path: Path) -> Sender:
    """The coordinator of few tasks: a ledger of all takes a second to be typed over and read."""
    others = select(Task.id).where(Task.number.not_in(TASKS))
    with wang.database.writing() as session:
        session.execute(delete(Assignment).where(Assignment.task_id.in_(others)))
    return coordinator(wang, tmp_path)


def coordinator(wang: Conversation, folder: Path) -> Sender:
    return Sender(wang.database, wang.clock, folder, role="coordinator", units=(), name="陈主任")


def exported(office: Sender) -> bytes:
    office.says("台账")
    office.gets_paper()
    assert office.paper is not None
    return office.paper.content


def returns(office: Sender, changes: dict[tuple[int, str, str], Any]) -> Answer:
    return office.sends(retyped(exported(office), changes), "台账.xlsx")


def report(office: Sender, number: int, unit: str = HEALTH) -> tuple[object, ...] | None:
    with office.database.reading() as session:
        last = the_assignment(session, number, unit).last_report
        return (last.status, last.percent, last.note, last.for_office) if last else None


def the_assignment(session: Any, number: int, unit: str = HEALTH) -> Assignment:
    found: Assignment = session.scalars(
        select(Assignment).join(Task).join(Unit).where(Task.number == number, Unit.name == unit)
    ).one()
    return found


def test_unchanged_sheet_differs_nowhere(wang: Conversation, tmp_path: Path) -> None:
    office = coordinator(wang, tmp_path)
    assert "与系统没有不同" in returns(office, {})


def test_differences_are_shown_cell_by_cell_and_taken_on_one_press(office: Sender) -> None:
    card = returns(
        office,
        {
            (25, HEALTH, "percent"): 0.8,
            (25, HEALTH, "note"): "已核对完毕",
            (29, WATER, "status"): "已完成",
            (27, HEALTH, "due"): dt.date(2020, 12, 25),
        },
    )
    assert "4处与系统不同" in card
    assert "区卫健局第25项　进度：系统“60%”，表格“80%”" in card
    assert "区卫健局第25项　进展说明：系统“正在核对”，表格“已核对完毕”" in card
    assert "区水利局第29项　完成情况：系统“空”，表格“已完成”" in card
    assert "区卫健局第27项　完成时限：系统“12月31日（周四）”，表格“12月25日（周五）”" in card
    assert card.choices == ("采用表格", "保留系统", "逐处看")
    assert report(office, 29, WATER) is None, "nothing is changed by showing"

    done = office.presses("采用表格")
    assert "已采用表格4处" in done
    assert report(office, 25) == ("in_progress", 80, "已核对完毕", True)
    assert report(office, 29, WATER) == ("done", 100, "", True)
    with office.database.reading() as session:
        assert the_assignment(session, 27).deadline_on == dt.date(2020, 12, 25)
        assert session.scalars(select(SheetReturn)).all() == []
        taken = select(AuditEntry).where(AuditEntry.action == "took sheet")
        assert len(session.scalars(taken).one().detail["reports"]) == 2

    assert "已撤回3处" in office.presses("撤回采用")
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert report(office, 29, WATER) is None
    with office.database.reading() as session:
        assert the_assignment(session, 27).deadline_on is None


def test_system_is_kept(office: Sender) -> None:
    returns(office, {(25, HEALTH, "percent"): 0.8, (27, HEALTH, "percent"): 0.9})
    assert office.presses("保留系统").text == say("returning.kept", count=2)
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert office.says("采用表格").text == say("returning.nothing")


def test_what_changed_in_the_system_since_is_never_overwritten_silently(
    office: Sender, wang: Conversation, clock: FixedClock
) -> None:
    changes = {(25, HEALTH, "percent"): 0.8, (27, HEALTH, "percent"): "70%"}
    sheet = retyped(exported(office), changes)
    wang.says("25项完成90%")
    assert "已登记" in wang.presses("确认")
    card = office.sends(sheet, "台账.xlsx")
    assert "进度：系统“90%”（导出后已更新），表格“80%”" in card
    step = office.presses("采用表格")
    assert "已采用表格1处" in step
    assert report(office, 25) == ("in_progress", 90, "", False)
    assert report(office, 27) == ("in_progress", 70, "", True)
    assert step.choices == ("采用表格", "保留系统")
    office.presses("采用表格")
    assert report(office, 25) == ("in_progress", 80, "", True)


def test_what_changes_while_the_card_waits_is_left_alone(
    office: Sender, wang: Conversation
) -> None:
    returns(office, {(25, HEALTH, "percent"): 0.8})
    wang.says("25项完成90%")
    wang.presses("确认")
    assert "刚才又有变化，没有采用" in office.presses("采用表格")
    assert report(office, 25) == ("in_progress", 90, "", False)


def test_one_by_one(office: Sender) -> None:
    returns(office, {(25, HEALTH, "percent"): 0.8, (27, HEALTH, "percent"): 0.9})
    assert office.presses("逐处看").choices == ("采用表格", "保留系统", "其余都采用", "其余都保留")
    assert "第27项" in office.presses("保留系统")
    office.presses("采用表格")
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert report(office, 27) == ("in_progress", 90, "", True)


def test_cells_of_one_line_are_decided_together(office: Sender, wang: Conversation) -> None:
    """The state, its share and its reason are one report: neither side is ever taken in half."""
    changes: dict[tuple[int, str, str], Any] = {
        (25, HEALTH, "status"): "受阻",
        (25, HEALTH, "note"): "等省里文件",
        (28, HEALTH, "status"): "推进中",
        (28, HEALTH, "percent"): 0.5,
        (32, HEALTH, "status"): "推进中",
    }
    sheet = retyped(exported(office), changes)
    wang.says("28项已完成；32项已完成")
    wang.presses("确认")
    office.sends(sheet, "台账.xlsx")
    first = office.presses("逐处看")
    assert "完成情况" in first
    assert "进展说明" in first
    office.presses("采用表格")
    assert report(office, 25) == ("blocked", 60, "等省里文件", True)
    assert office.last is not None
    assert "进度：系统“100%”（导出后已更新），表格“50%”" in office.last
    office.presses("采用表格")
    assert report(office, 28) == ("in_progress", 50, "", True)
    office.presses("采用表格")
    assert report(office, 32) == ("in_progress", None, "", True)


def test_taking_back_means_all_that_was_taken_of_the_sheet(office: Sender) -> None:
    returns(office, {(27, HEALTH, "due"): dt.date(2020, 12, 25)})
    office.presses("采用表格")
    office.says("人员")
    assert "已撤回1处" in office.says("撤回")
    with office.database.reading() as session:
        assert the_assignment(session, 27).deadline_on is None
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)


def test_a_day_of_the_sheet_is_told_as_set_by_the_office_and_taken_back_at_any_time(
    office: Sender, wang: Conversation, clock: FixedClock
) -> None:
    returns(office, {(27, HEALTH, "due"): dt.date(2020, 12, 25), (25, HEALTH, "percent"): 0.8})
    done = office.presses("采用表格")
    assert "时限已改，提醒随之调整，随时可撤回" in done
    assert "另定为12月25日（周五）前" in wang.says("27项什么时候到期")
    assert "已同意" not in wang.says("第27项")

    clock.at += dt.timedelta(hours=2)
    back = office.presses("撤回采用")
    assert "已撤回1处，恢复为采用前的内容" in back
    assert "进展登记已超过10分钟，不能撤回，请直接更正" in back
    assert report(office, 25) == ("in_progress", 80, "正在核对", True)
    assert "按季报，12月31日（周四）前" in wang.says("27项什么时候到期")
    assert "没有可以撤回的采用" in office.says("撤回采用表格")


def test_a_day_changed_since_stays_and_the_others_are_taken_back(office: Sender) -> None:
    days = {(n, HEALTH, "due"): dt.date(2020, 12, 25) for n in (25, 27, 28)}
    returns(office, days)
    office.presses("采用表格")
    assert "按发回的台账改时限3处" in office.says("审计")
    office.says("区卫健局第27项改到12月28日")
    assert "已改动" in office.presses("确认")
    back = office.says("撤回采用表格")
    assert "已撤回2处" in back
    assert "1处之后又有变化，没有动" in back
    with office.database.reading() as session:
        assert the_assignment(session, 27).deadline_on == dt.date(2020, 12, 28)
        assert the_assignment(session, 28).deadline_on is None


def test_a_day_never_passes_over_an_application_unseen(
    office: Sender, wang: Conversation, clock: FixedClock
) -> None:
    sheet = retyped(
        exported(office),
        {(27, HEALTH, "due"): dt.date(2020, 12, 25), (28, HEALTH, "due"): dt.date(2020, 12, 25)},
    )
    wang.says("27想延到1月15日，等省里文件")
    assert "已登记" in wang.presses("确认")
    card = office.sends(sheet, "台账.xlsx")
    assert "表格“12月25日（周五）”\n　　该单位已申请延至2021年1月15日（周五），待批" in card
    step = office.presses("采用表格")
    assert "已采用表格1处" in step
    assert "有延期申请待批的，不随“采用表格”一起改" in step
    with office.database.reading() as session:
        assert the_assignment(session, 27).deadline_on is None
    done = office.presses("采用表格")
    assert "延期申请仍待批：区卫健局第27项（申请延至2021年1月15日（周五））" in done
    assert "还没有批复；批复前仍按12月25日（周五）前完成" in wang.says("27延期批了吗")


def test_an_application_that_came_while_the_card_waited_is_seen_first(
    office: Sender, wang: Conversation
) -> None:
    wang.says("28项推进中")
    wang.presses("确认")
    returns(office, {(27, HEALTH, "due"): dt.date(2020, 12, 25)})
    with office.database.writing() as session:
        person = session.scalars(select(Person).where(Person.name == "王芳")).one()
        reports.ask_extension(
            session,
            the_assignment(session, 27),
            due_on=dt.date(2020, 12, 31),
            wanted_on=dt.date(2021, 1, 15),
            reason="",
            person=person,
            now=office.clock.now(),
        )
    assert "刚才又有变化，没有采用" in office.presses("采用表格")


def test_a_state_and_a_share_that_contradict_each_other_are_a_doubt(office: Sender) -> None:
    card = returns(
        office,
        {
            (25, HEALTH, "status"): "已完成",
            (25, HEALTH, "percent"): 0.4,
            (25, HEALTH, "note"): "已上网",
            (27, HEALTH, "percent"): 1,
            (28, HEALTH, "status"): "未启动",
            (28, HEALTH, "percent"): 0.3,
            (29, WATER, "percent"): 0.4,
        },
    )
    assert "区卫健局第25项（完成情况“已完成”与进度“40%”不一致" in card
    assert "区卫健局第27项（完成情况“推进中”与进度“100%”不一致" in card
    assert "区卫健局第28项（完成情况“未启动”与进度“30%”不一致" in card
    assert "另有3处改动不能采用" in card
    assert "2处与系统不同" in card
    office.presses("采用表格")
    assert report(office, 25) == ("in_progress", 60, "已上网", True)
    assert report(office, 27) == ("in_progress", 50, "", False)
    assert report(office, 28) is None
    assert report(office, 29, WATER) == ("in_progress", 40, "", True)


def test_changes_that_cannot_be_taken_are_named(office: Sender) -> None:
    card = returns(
        office,
        {
            (25, HEALTH, "requirement"): "改了要求",
            (27, HEALTH, "status"): "差不多了",
            (28, HEALTH, "note"): "身份证110101199003070038",
        },
    )
    assert "与系统没有不同" in card
    assert "另有3处改动不能采用" in card
    for cell in (
        "区卫健局第25项具体要求（这一列不在表中改）",
        "区卫健局第27项完成情况（写的是“差不多了”）",
        "区卫健局第28项进展说明（含密级标志、身份证号或电话，不能登记）",
    ):
        assert cell in card
    assert "110101" not in card


def test_nothing_is_taken_of_a_row_that_is_of_another_line(office: Sender) -> None:
    card = returns(
        office,
        {
            (25, HEALTH, "unit"): "区财政局",
            (25, HEALTH, "status"): "已完成",
            (27, HEALTH, "number"): 28,
            (27, HEALTH, "percent"): 0.9,
        },
    )
    assert "区卫健局第25项责任单位（与导出时不符，整行没有采用）" in card
    assert "区卫健局第27项序号（与导出时不符，整行没有采用）" in card
    assert card.choices == ()
    office.says("采用表格")
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert report(office, 27) == ("in_progress", 50, "", False)


def test_a_sheet_whose_rows_were_moved_is_refused(office: Sender) -> None:
    names = ["区发改局", "区教体局", "区科技局", "区工信局", "区公安分局"]
    names += ["区民政局", "区财政局", "区人社局", "区水利局"]
    others = [*names[1:], names[0]]
    moved = {(13, name, "unit"): other for name, other in zip(names, others, strict=True)}
    card = returns(office, {**moved, (25, HEALTH, "percent"): 0.8})
    assert "可能排过序" in card
    assert card.choices == ()
    assert office.says("采用表格").text == say("returning.nothing")


def test_a_row_of_a_unit_that_has_another_name_now_is_still_its_own(
    office: Sender, wang: Conversation
) -> None:
    sheet = retyped(exported(office), {(25, HEALTH, "percent"): 0.8})
    office.says("区卫健局改名为区卫生健康委员会")
    assert "已改动" in office.presses("确认")
    assert "进度：系统“60%”，表格“80%”" in office.sends(sheet, "台账.xlsx")


@pytest.mark.parametrize("cell", [1.5, "1.5", "150%"])
def test_a_share_of_more_than_all_is_not_taken(office: Sender, cell: object) -> None:
    card = returns(office, {(25, HEALTH, "percent"): cell})
    assert "区卫健局第25项进度（写的是“" in card
    assert card.choices == ()


def test_no_day_is_taken_that_is_over(office: Sender) -> None:
    card = returns(office, {(27, HEALTH, "due"): dt.date(2020, 10, 1)})
    assert "不是今天或以后的日期" in card
    assert card.choices == ()


def test_line_without_a_status_or_a_reason_is_refused_in_a_sentence(office: Sender) -> None:
    returns(office, {(28, HEALTH, "note"): "补充", (27, HEALTH, "status"): "受阻"})
    answer = office.presses("采用表格")
    assert "第28项还没有完成情况" in answer
    assert "第27项受阻，没有写明原因" in answer
    with office.database.reading() as session:
        assert len(session.scalars(select(ProgressReport)).all()) == 2


def test_ledger_of_another_table_is_refused(office: Sender) -> None:
    content = exported(office)
    with office.database.writing() as session:
        session.execute(update(Plan).values(content_hash="another"))
    assert office.sends(content, "台账.xlsx").text == say("returning.other_plan")


THREE: dict[tuple[int, str, str], Any] = {
    (25, HEALTH, "percent"): 0.8,
    (27, HEALTH, "percent"): 0.9,
    (29, WATER, "status"): "已完成",
}


def test_differences_are_numbered_and_decided_in_words(office: Sender) -> None:
    card = returns(office, THREE)
    assert "1. 区卫健局第25项" in card
    assert "3. 区水利局第29项" in card
    assert "没有第4处，什么都没有改" in office.says("第4处采用")
    assert "已采用表格1处" in office.says("第3处采用")
    assert report(office, 29, WATER) == ("done", 100, "", True)
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert "已保留系统的内容（1处）" in office.says("保留")
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)
    assert "已采用表格1处" in office.says("采用")
    assert report(office, 27) == ("in_progress", 90, "", True)


def test_several_are_decided_at_once(office: Sender) -> None:
    returns(office, THREE)
    answer = office.says("水利局的采用，其余保留")
    assert "已采用表格1处" in answer
    assert "已保留系统的内容（2处）" in answer
    assert report(office, 29, WATER) == ("done", 100, "", True)
    assert report(office, 25) == ("in_progress", 60, "正在核对", False)


def test_words_after_a_question_are_still_of_the_differences(office: Sender) -> None:
    returns(office, THREE)
    office.says("第28项谁牵头")
    assert "其中没有这一项或这个单位" in office.says("46项采用")
    assert "已采用表格3处" in office.says("都采用")


def test_a_place_is_of_the_list_and_not_of_the_line_shown(office: Sender) -> None:
    returns(office, THREE)
    assert "待决定（还有3行）" in office.says("逐条看")
    office.says("保留")
    assert "请按编号说" in office.says("第2处采用")
    assert report(office, 29, WATER) is None
    office.says("第2处采用")
    assert report(office, 29, WATER) == ("done", 100, "", True)


def test_all_does_not_take_what_changed_since(office: Sender, wang: Conversation) -> None:
    sheet = retyped(exported(office), THREE)
    wang.says("25项完成90%")
    wang.presses("确认")
    office.sends(sheet, "台账.xlsx")
    assert "已采用表格2处" in office.says("全部采用")
    assert report(office, 25) == ("in_progress", 90, "", False)
    office.says("采用")
    assert report(office, 25) == ("in_progress", 80, "", True)


def test_a_side_alone_means_nothing_where_nothing_waits(office: Sender) -> None:
    assert "没看明白" in office.says("采用")
