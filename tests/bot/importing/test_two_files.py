"""A second file while the draft of the first waits: what becomes of the first?"""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import imports, roster
from storage.db import Database
from tests.bot.importing.test_second_table import TITLE, on
from tests.conftest import FixedClock
from tests.conversation import Answer
from tests.documents.makers import TableDrawing, make_docx
from tests.sending import Sender

FIRST = """
序号 | 工作任务 | 责任单位 | 完成时限
1 | 公开财政预决算和专项资金分配结果 | 区财政局 | 10月底前
2 | 全区城镇新增就业5000人以上，强化重点群体就业帮扶 | 有关乡镇 | 尽快
3 | 做好学校招生和教育收费信息公开 | — | 6月底前
4 | 推进农村人居环境整治提升 | 区乡村建设中心 | 10月底前
5 | 公开社会救助对象名单 | 滨城市民政局 | 11月底前
"""
SECOND = FIRST.replace("11月底前", "12月底前")


@pytest.fixture
def office(empty_database: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    """The coordinator, with no table in force."""
    clock.at = on(2020, 3, 9)
    with empty_database.writing() as session:
        roster.load_roster(session)
    return Sender(empty_database, clock, tmp_path, role="coordinator", units=(), name="陈主任")


def sends(office: Sender, drawing: str, name: str = "任务表.docx") -> Answer:
    return office.sends(make_docx(TITLE, TableDrawing(drawing)), name)


def test_button_of_the_first_draft_asks_before_it_drops_the_second(office: Sender) -> None:
    first = sends(office, FIRST)
    sends(office, SECOND, "改过的.docx")
    office.last = first
    told = office.presses("放弃")
    assert "（改过的.docx，" in told
    assert "要放弃它吗" in told
    with office.database.reading() as session:
        assert imports.waiting_draft(session) is not None
    assert "草稿已删除" in office.presses("放弃")
