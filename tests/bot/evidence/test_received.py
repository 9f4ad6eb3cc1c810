"""A picture that a liaison sends belongs to the report being written, whatever happens between."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels import Attachment, InboundMessage, OutboundMessage, Receive
from bot.received_files import ReceivedFiles
from bot.reply import Said
from storage.db import Database
from storage.evidence_files import EvidenceStore
from storage.models import Evidence, FileJob, ProgressReport
from tests.conftest import FixedClock
from tests.conversation import CHANNEL, Answer, Conversation, plain
from tests.documents.makers import make_docx

PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a notice board" * 20
_ids = itertools.count(1)


class Album:
    """A channel that only hands out files."""

    name = CHANNEL

    async def run(self, receive: Receive) -> None:
        raise NotImplementedError

    async def send(self, address: str, message: OutboundMessage) -> str:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment) -> bytes:
        others = {
            "exe": b"MZ no picture",
            "pdf": b"%PDF-1.4\n" + b"a notice " * 20 + b"%%EOF",
            "marked": make_docx("秘密★1年", "关于河道整治的通知"),
            "plain": make_docx("关于河道整治的通知", "请各单位落实。"),
        }
        return others.get(attachment.reference, PNG)


class Phone(Conversation):
    def __init__(self, database: Database, clock: FixedClock, folder: Path) -> None:
        super().__init__(database, clock)
        self.files = ReceivedFiles(
            database, clock, {CHANNEL: Album()}, EvidenceStore(folder / "evidence")
        )

    def sends_file(self, name: str, text: str = "", reference: str = "file") -> Answer:
        self.assistant.receive(
            InboundMessage(
                channel=CHANNEL,
                address=self.sender,
                sender=self.sender,
                message_id=f"photo{next(_ids)}",
                text=text,
                attachments=(Attachment(reference, name, "image/png", len(PNG)),),
            )
        )
        asyncio.run(self._takes_in())
        row = self._newest()
        assert row is not None
        labels = tuple(choice.label for choice in Said(row.body).choices)
        self.last = Answer(plain("\n".join(row.body["blocks"])), labels, None, row.handle)
        return self.last

    async def _takes_in(self) -> None:
        while await self.files.do_one():
            pass


@pytest.fixture
def phone(samples: Database, clock: FixedClock, tmp_path: Path) -> Phone:
    return Phone(samples, clock, tmp_path)


def test_photo_joins_the_report_being_written(phone: Phone) -> None:
    phone.says("第25项完成80%")
    assert "佐证材料：公示栏.png" in phone.sends_file("公示栏.png")
    assert "已登记" in phone.presses("确认")
    with phone.database.reading() as session:
        kept = session.scalars(select(Evidence)).one()
        assert (kept.name, len(kept.file_hash or "")) == ("公示栏.png", 64)
        assert session.scalars(select(FileJob)).all() == []


def test_document_that_carries_a_mark_within_is_not_kept(phone: Phone, tmp_path: Path) -> None:
    phone.says("第25项完成80%")
    assert "密级标志" in phone.sends_file("通知.docx", reference="marked")
    assert not [p for p in (tmp_path / "evidence").rglob("*") if p.is_file()]
    assert "佐证材料：通知.docx" in phone.sends_file("通知.docx", reference="plain")


def test_photo_with_its_report_as_caption_is_one_report(phone: Phone) -> None:
    answer = phone.sends_file("公示栏.png", text="第25项完成80%")
    assert "推进中 80%" in answer
    assert "佐证材料：公示栏.png" in answer


@pytest.mark.parametrize("name", ["机密-通知.pdf", "a.exe"])
def test_file_refused_by_its_name_is_said_so_above_the_answer_to_its_caption(
    phone: Phone, name: str
) -> None:
    alone = phone.sends_file(name).text
    answer = phone.sends_file(name, text="第25项完成80%")
    assert answer.text.startswith(alone)
    assert "推进中 80%" in answer
    assert "佐证材料：" not in answer


def test_only_the_piece_of_evidence_meant_leaves_the_card(phone: Phone) -> None:
    phone.says("第25项完成80%")
    phone.sends_file("截图.png")
    assert "截图.png、通知.pdf" in phone.sends_file("通知.pdf", reference="pdf")
    answer = phone.says("截图不要了")
    assert "通知.pdf" in answer
    assert "截图.png" not in answer

    phone.sends_file("b.png")
    answer = phone.says("b.png不要了")
    assert "佐证材料：通知.pdf" in answer
    assert "b.png" not in answer

    phone.sends_file("c.png")
    assert phone.says("附件不要了").choices == ("通知.pdf", "c.png", "都去掉")
    assert "佐证材料：通知.pdf" in phone.presses("c.png")
    assert "没有这一内容" in phone.says("链接不要了")
    assert "佐证材料：" not in phone.says("佐证材料不要了")


def test_photo_alone_asks_for_its_task(phone: Phone) -> None:
    assert phone.sends_file("").text.startswith("要报哪一项")
    phone.says("第25项")
    assert "photo.png" in phone.says("完成了")


@pytest.mark.parametrize(("waits", "joins"), [(5, True), (45, False), (24 * 60, False)])
def test_file_alone_waits_some_minutes_for_its_report(
    phone: Phone, clock: FixedClock, waits: int, joins: bool
) -> None:
    phone.sends_file("公示栏.png")
    clock.at += dt.timedelta(minutes=waits)
    assert ("公示栏.png" in phone.says("第25项完成了")) == joins
    # While a report is being written, it takes the file whenever that comes.
    clock.at += dt.timedelta(days=1)
    assert "次日.png" in phone.sends_file("次日.png")


def test_photos_of_an_album_stay_together(phone: Phone) -> None:
    phone.says("第25项完成80%")
    phone.sends_file("一.png")
    assert "佐证材料：一.png、二.png" in phone.sends_file("二.png")


@pytest.mark.parametrize(
    ("name", "reference", "words"),
    [
        ("工具.exe", "file", "这种文件不能作为佐证材料"),
        ("公示.png", "exe", "文件内容与扩展名不符"),
        ("机密★3年.png", "file", "密级标志"),
    ],
)
def test_file_that_is_no_evidence_is_refused_in_a_sentence(
    phone: Phone, name: str, reference: str, words: str
) -> None:
    phone.says("第25项完成80%")
    assert words in phone.sends_file(name, reference=reference)
    with phone.database.reading() as session:
        assert session.scalars(select(ProgressReport)).all() == []


def test_what_a_look_at_a_link_showed_is_told_with_the_report(phone: Phone) -> None:
    phone.says("第25项完成80% http://www.zichuan.gov.cn/a.html")
    phone.presses("确认")
    assert "http://www.zichuan.gov.cn/a.html（正在检查）" in phone.says("我报过的")
    with phone.database.writing() as session:
        session.scalars(select(Evidence)).one().finding = "ok_government"
    assert "http://www.zichuan.gov.cn/a.html（能打开 · 政府网站）" in phone.says("我报过的")
