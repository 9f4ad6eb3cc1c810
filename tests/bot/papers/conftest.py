"""What the tests of papers may ask for: an office where something of everything has happened."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.db import Database
from tests.conftest import FixedClock, in_one_file
from tests.conversation import Conversation

DANGEROUS = "＝1+1 =cmd|' /C calc'!A0"


@pytest.fixture(scope="session")
def eventful(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    """The coordinator of that office, whose file is made once."""
    path = tmp_path_factory.mktemp("eventful") / "eventful.sqlite3"
    shutil.copy(sample_file, path)
    database, clock = Database(f"sqlite:///{path}"), FixedClock()
    wang = Conversation(database, clock)
    li = Conversation(database, clock, units=("区水利局",), name="李强")
    office = Conversation(database, clock, role="coordinator", name="陈主任")

    def reports(who: Conversation, text: str) -> None:
        clock.at += dt.timedelta(minutes=1)
        who.says(text)
        assert "已登记" in who.presses("确认")

    reports(wang, "32发了 http://www.zichuan.gov.cn/a.html")
    reports(wang, f"25项完成60%，{DANGEROUS}")
    reports(wang, "24项卡住了，等省里文件，想延到1月15日")
    reports(wang, "27没变化")
    reports(wang, "28项已完成")
    reports(li, "29项已完成")
    for said in (
        "同意区卫健局第24项延期到1月15日",
        "审核通过区卫健局第28项",
        "区水利局第29项退回，缺少链接",
    ):
        clock.at += dt.timedelta(minutes=1)
        office.says(said)
    in_one_file(database)
    return office


@pytest.fixture
def office(eventful: Conversation, clock: FixedClock, tmp_path: Path) -> Iterator[Conversation]:
    """The coordinator, over a copy of one's own."""
    with eventful.in_a_copy(clock, tmp_path) as office:
        yield office
