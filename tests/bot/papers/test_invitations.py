"""The printed invitations: a slip for each unit nobody can be told for, that a phone can read."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import func, select
from typer.testing import CliRunner, Result

from bot.assistant import Assistant
from bot.command_line import app
from bot.turn import Office
from messages import slips
from messages.slips import Slip, qr_picture
from storage import people, roster
from storage.db import Database
from storage.models import AuditEntry, Invitation, OutgoingFile
from tests.conftest import MONDAY, FixedClock
from tests.papers import slips_on, token_on
from tests.sending import Sender

BOT = "liaison_bot"
LINK = re.compile(rf"https://t\.me/{BOT}\?start=[A-Za-z0-9_-]{{32}}")


@pytest.fixture
def office(samples: Database, clock: FixedClock, tmp_path: Path) -> Sender:
    assistant = Assistant(samples, clock, office=Office(bot_name=BOT))
    return Sender(samples, clock, tmp_path, role="coordinator", name="陈主任", assistant=assistant)


def codes_on(sheet: bytes) -> list[str]:
    """What a phone reads from the sheet's codes, in their order on the paper."""
    document = docx.Document(io.BytesIO(sheet))
    pictures = [
        document.part.related_parts[found]
        for found in re.findall(r'r:embed="(\w+)"', document.element.xml)
    ]
    return [scanned(picture.blob) for picture in pictures]


def scanned(picture: bytes) -> str:
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return code.text


def printed(office: Sender, says: str) -> bytes:
    assert "确认生成吗" in office.says(says)
    assert "正在生成" in office.says("确认")
    office.gets_paper()
    assert office.paper is not None
    return office.paper.content


def open_ones(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Invitation)) or 0


def test_every_unit_nobody_can_be_told_for_gets_a_slip(
    office: Sender, samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    Sender(samples, clock, tmp_path, units=("区水利局",), name="李强")
    away = Sender(samples, clock, tmp_path, units=("区商务局",), name="周杰")
    with samples.writing() as session:
        people.note_reached(session, "terminal", away.sender, False, clock.now())
        expected = [u.name for u in roster.active_units(session) if u.name != "区水利局"]
    sheet = printed(office, "打印邀请")
    found = slips_on(sheet)
    assert list(found) == expected
    links = [LINK.findall(words) for words in found.values()]
    assert [code for (code,) in links] == codes_on(sheet)
    for words in found.values():
        assert "点“开始”" in words
        assert "点“确认”" in words
        assert "2020年12月28日（周一）前有效，仅能使用一次。" in words
    with samples.reading() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "invited")).one()
        assert noted.detail["units"] == expected


@pytest.mark.parametrize(
    ("says", "units"),
    [
        ("打印水利局、卫健局的邀请", ["区水利局", "区卫健局"]),
        ("print the invitation of 区水利局", ["区水利局"]),
        ("打印各镇（街道、开发区）的邀请单", 14),
        ("邀请单", 44),
        ("导出全部单位的邀请单", 44),
    ],
)
def test_units_named_are_those_printed(
    office: Sender, says: str, units: Sequence[str] | int
) -> None:
    found = list(slips_on(printed(office, says)))
    assert (len(found) if isinstance(units, int) else found) == units


def test_unit_in_doubt_is_asked_for_and_nobody_is_invited(office: Sender) -> None:
    assert "“jtj”可能是：区教体局、区交通运输局" in office.says("打印jtj的邀请")
    assert "名册中没有“区航天局”" in office.says("打印水利局、区航天局的邀请")
    assert "相近的有区卫健局" in office.says("打印区卫生监督局、水利局的邀请单")
    assert "没有名为“体育”的单位" in office.says("打印体育的邀请")
    assert open_ones(office.database) == 0


def test_asked_for_twice_is_printed_once(office: Sender) -> None:
    office.says("打印邀请")
    assert open_ones(office.database) == 0
    office.says("确认")
    office.says("打印邀请")
    office.says("确认")
    assert open_ones(office.database) == 44


def test_where_everybody_can_be_told_nothing_is_printed(office: Sender) -> None:
    with office.database.writing() as session:
        person = people.person_at(session, "terminal", office.sender)
        assert person is not None
        person.units = roster.active_units(session)
    assert "各单位都有能收到消息的联络员" in office.says("打印邀请")
    assert list(slips_on(printed(office, "打印水利局的邀请"))) == ["区水利局"]


def test_printed_invitation_lets_in_once(
    office: Sender, samples: Database, clock: FixedClock, tmp_path: Path
) -> None:
    token = token_on(printed(office, "打印邀请"), "区水利局")
    li = Sender(samples, clock, tmp_path, role="stranger", name="李强")
    assert "区水利局联络员的邀请" in li.says(f"/start {token}")
    assert "已绑定：区水利局联络员" in li.presses("确认")
    other = Sender(samples, clock, tmp_path, role="stranger", name="路人")
    assert "本机器人仅供" in other.says(f"/start {token}")


def test_one_who_is_invited_in_chat_is_sent_a_code(office: Sender) -> None:
    office.says("邀请区水利局联络员")
    answer = office.says("确认")
    with office.database.reading() as session:
        picture = session.scalars(select(OutgoingFile)).one()
        assert (picture.name, picture.media_type) == ("邀请_区水利局.png", "image/png")
        assert scanned(picture.content) in answer


def test_the_unreachable_are_told_of_with_a_sheet_to_print(office: Sender) -> None:
    assert "打印邀请" in office.says("总览 无法送达").choices
    assert "打印邀请" in office.says("谁没报").choices
    assert "打印邀请" in office.says("催办").choices
    office.says("人员")
    assert "将为44个单位生成邀请单" in office.presses("打印邀请")


def test_long_names_stay_whole() -> None:
    name = "区推进政府职能转变和“放管服”改革协调小组办公室（区行政审批服务局政务服务管理科）"
    sheet = slips.word_file("题", "注", [Slip(name, ("一", "二"), "https://t.me/x")] * 3, MONDAY)
    assert list(slips_on(sheet)) == [name]
    assert codes_on(sheet) == ["https://t.me/x"] * 3
    assert scanned(qr_picture("/start 一")) == "/start 一"


def test_sheet_at_the_command_line(samples: Database, tmp_path: Path) -> None:
    assert samples.path is not None

    env = {
        "LIAISON_DATABASE_URL": f"sqlite:///{samples.path}",
        "LIAISON_NOW": "2020-12-14T09:00",
        "LIAISON_TELEGRAM_USERNAME": BOT,
        "PATH": "",
    }

    def invite(*options: str) -> Result:
        return CliRunner().invoke(app, ["invite", *options], env=env)

    out = tmp_path / "邀请单.docx"
    # As a process, for what is written is its owner's alone.
    command = [sys.executable, "-m", "bot", "invite", "--all", "--out", str(out)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert "已写入44个单位的邀请" in done.stdout
    assert len(codes_on(out.read_bytes())) == 44
    assert out.stat().st_mode & 0o077 == 0
    again = invite("--all", "--out", str(out))
    assert (again.exit_code, open_ones(samples)) == (1, 44)
    assert "已经存在" in again.stderr
    for wrong in (("--all",), ("--out", str(out)), ("--all", "--out", "x", "--unit", "水利局")):
        assert "liaison invite --all --out" in invite(*wrong).stderr
