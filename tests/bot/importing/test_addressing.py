"""Doubts that are named by their number in the list, and names that are struck."""

from __future__ import annotations

import pytest

from storage import imports, plans
from tests.bot.importing.test_table_reader import TITLE
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

DOUBTFUL = TableDrawing("""
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 10月底前
2 | 推进农村人居环境整治提升 | 有关乡镇 | 尽快
3 | 做好学校招生和教育收费信息公开 | 区教体局、滨城市教育局 | 立行立改
4 | 公布审计整改结果 | 区司法局、审计局 | 6月底前
""")


@pytest.fixture
def office(coordinator: Sender) -> Sender:
    """The coordinator, shown a list of six doubts."""
    told = coordinator.sends(make_docx(TITLE, DOUBTFUL))
    assert "5. 第4项的“区司法局”不在名册中" in told
    return coordinator


def units_of(office: Sender, number: int) -> list[str]:
    with office.database.reading() as session:
        plan = imports.last_imported(session)
        assert plan is not None
        task = plans.task(session, plan, number)
        assert task is not None
        return [duty.name for duty in task.duties]


def test_doubts_are_settled_by_their_numbers_in_the_list(office: Sender) -> None:
    assert "第2项的时限" in office.says("第1处9月底前")
    told = office.says("第二处：昆仑镇、岭子镇；第4个疑点就是区教体局")
    assert "“有关乡镇”包括：昆仑镇、岭子镇" in told
    assert "“滨城市教育局”在这份表里按区教体局处理" in told
    assert units_of(office, 2) == ["昆仑镇", "岭子镇"]
    told = office.says("还有几处没核对")
    assert "3. 第3项的完成时限" in told, "what was settled before moves no number"
    assert "6. 第4项的“审计局”" in told
    office.says("第5、6处不管")
    assert "有1处需要核对" in office.says("还有几处没核对")


def test_doubt_is_looked_at_by_its_number(office: Sender) -> None:
    assert "“审计局”" in office.says("看第6处")
    assert "审计局将加入名册" in office.says("加入名册")
    assert "“滨城市教育局”" in office.says("第4处是什么")


def test_number_that_no_doubt_has_settles_none(office: Sender) -> None:
    office.says("第1处9月底前")
    told = office.says("第1处不管，第3处不管")
    assert "没有第1处，或已处理。还没核对的是第2—6处" in told
    assert "有5处需要核对" in office.says("还有几处没核对")


def test_all_are_left_without_a_walk(office: Sender) -> None:
    assert "6处先不处理" in office.says("都不管")


@pytest.mark.parametrize("said", ["第4项去掉审计局", "把审计局从第4项删掉", "第4项的审计局不要了"])
def test_name_in_doubt_is_struck_by_a_sentence(office: Sender, said: str) -> None:
    assert "第4项去掉审计局" in office.says(said)
    office.says("确认")
    assert units_of(office, 4) == ["区司法局"]
    assert "审计局" not in office.says("还有几处没核对")
    assert "第1项没有点名区司法局" in office.says("第1项去掉区司法局")


def test_name_is_struck_in_the_walk_and_whose_the_task_is_asked(office: Sender) -> None:
    office.says("看第2处")
    told = office.says("不是我们的，删掉这个单位")
    assert "第2项去掉“有关乡镇”" in told
    assert "第2项没有责任单位" in told
    office.says("由昆仑镇负责")
    assert units_of(office, 2) == ["昆仑镇"]


@pytest.mark.parametrize("said", ["剩下的时限都是6月底前", "其余时限一律按6月底前"])
def test_deadlines_that_are_open_get_one_day(office: Sender, said: str) -> None:
    assert "第2、3项定为2021年6月30日" in office.says(said)


def test_old_table_comes_back(office: Sender) -> None:
    assert "草稿已删除" in office.says("恢复成原来的表")
