"""The bulletin says what the database says, names its receipts, and keeps the form."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.shared import Mm, Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.reply import Reply
from messages.catalog import say
from messages.letter import Letter, Paragraph, Span, Style, Table, word_file
from messages.workbook import writable
from storage import people
from storage.db import Database
from storage.models import Assignment, PaperJob, Plan, ProgressReport, Task
from tests.bot.papers.test_ledger import made
from tests.conftest import FULL, MONDAY, FixedClock
from tests.conversation import CHANNEL, Conversation

RANKING = ("落后", "排名", "第一名", "倒数", "先进", "较差", "批评", "表扬")


def opened(reply: Reply) -> Document:
    assert reply.file is not None
    return docx.Document(io.BytesIO(reply.file.content))


def said(document: Document) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def in_force_since(office: Conversation, day: dt.date) -> None:
    with office.database.writing() as session:
        session.execute(update(Plan).values(live_on=day))


def test_every_figure_is_what_the_database_says(office: Conversation) -> None:
    paper = opened(made(office, "bulletin"))
    with office.database.reading() as session:
        owed = session.scalar(select(func.count()).select_from(Assignment))
        tasks = session.scalar(select(func.count()).select_from(Task))
        receipts = set(session.scalars(select(ProgressReport.receipt)))
    # One of the six was returned, so it counts as not reported.
    reported = len(receipts) - 1
    text = said(paper)
    assert f"共有{tasks}项任务，由44个单位承担，共{owed}项次" in text
    assert (
        f"本期已报送{reported}项次，其中已完成2项次，推进中1项次，受阻1项次，状态未说明1项次，"
        in text
    )
    assert owed is not None
    assert f"未报送{owed - reported}项次" in text
    table, _ = paper.tables
    rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}
    counted = rows["区卫健局"]
    assert counted == [counted[0], "5", "2", "1", "1", "1", counted[-1]]
    assert sum(int(row[0]) for row in list(rows.values())[1:]) == owed
    assert sum(int(row[-1]) for row in list(rows.values())[1:]) == owed - reported


def test_statements_name_the_receipts_they_rest_on(office: Conversation) -> None:
    paper = opened(made(office, "bulletin"))
    comments = [comment.text for comment in paper.comments]
    assert "依据回执：2020Q4-卫健-001—005" in comments
    assert any("没有有效的填报" in comment for comment in comments)
    assert {comment.author for comment in paper.comments} == {"淄川区人民政府办公室"}
    # Whatever tells of a report or of one missing carries a comment.
    for paragraph in paper.paragraphs:
        if re.match("第\\d+项|.*：各?未报送", paragraph.text):
            assert paragraph._p.xpath(".//w:commentReference"), paragraph.text


def test_words_are_even_and_what_does_not_arrive_is_said(
    office: Conversation, clock: FixedClock
) -> None:
    with office.database.writing() as session:
        people.note_reached(session, CHANNEL, "liaison:区水利局:李强", False, clock.now())
    text = said(opened(made(office, "bulletin")))
    assert not [word for word in RANKING if word in text]
    (water,) = [line for line in text.splitlines() if line.startswith("区水利局：未报送")]
    assert water.endswith("联络员无法送达，提醒和催办没有送到，请与区政府办公室联系。")
    assert "受阻" in text
    assert "原时限为2020年12月31日（周四），已同意延至2021年1月15日（周五）" in text
    assert "数据截至2020年12月14日09:" in text


def test_words_that_judge_somebody_are_not_taken_over(
    office: Conversation, clock: FixedClock
) -> None:
    wang = Conversation(office.database, clock, name="王芳")
    for told in ("35受阻，区财政局拖后腿，态度最差", "确认", "27受阻，排名公示系统升级。", "确认"):
        wang.says(told)
    text = said(opened(made(office, "bulletin")))
    assert "拖后腿" not in text
    assert "最差" not in text
    (judging,) = [line for line in text.splitlines() if line.startswith("第35项")]
    assert re.search(r"（区卫健局）：原因见回执2020Q4-卫健-\d{3}的填报。$", judging)
    (even,) = [line for line in text.splitlines() if line.startswith("第27项")]
    assert even.endswith("（区卫健局）：排名公示系统升级。")


def test_period_that_is_over_is_told_as_it_was(office: Conversation) -> None:
    in_force_since(office, dt.date(2020, 4, 20))
    reply = made(office, "bulletin", first="2020-07-01", last="2020-09-30")
    text = said(opened(reply))
    assert "关于2020年第三季度政务公开工作任务\n落实情况的通报" in text
    assert "2020年12月14日\n（数据截至2020年9月30日23:59）" in text
    assert "本期尚无报送" in text
    assert "其中第41、56项暂无责任单位。" in text, "those not owed then have their units"
    assert "制发时尚未明确联络员。" in text
    future = made(office, "bulletin", first="2021-01-01", last="2021-03-31")
    assert future.keys == ("bulletin.not_begun",)


def test_after_the_plans_end_there_is_nothing_to_tell(
    office: Conversation, clock: FixedClock
) -> None:
    in_force_since(office, dt.date(2020, 4, 20))
    clock.at = dt.datetime(2021, 1, 4, 10, tzinfo=clock.at.tzinfo)
    after = made(office, "bulletin", first="2021-01-01", last="2021-03-31")
    assert after.keys == ("bulletin.after_plan",)


def test_period_that_is_over_says_which_reports_are_its(
    office: Conversation, clock: FixedClock
) -> None:
    in_force_since(office, dt.date(2020, 4, 20))
    clock.at = dt.datetime(2021, 1, 4, 10, tzinfo=clock.at.tzinfo)
    third = made(office, "bulletin", first="2020-07-01", last="2020-09-30").blocks[0]
    assert "截至2020年9月30日" in str(third)
    assert "期满后的填报计入下一期" in str(third)
    fourth = made(office, "bulletin", first="2020-10-01", last="2020-12-31").blocks[0]
    assert "截至2021年1月4日" in str(fourth)
    assert "期满后的填报仍计入本期" in str(fourth)


def test_of_a_period_over_only_what_was_owed_then_is_told(
    office: Conversation, clock: FixedClock
) -> None:
    in_force_since(office, dt.date(2020, 4, 20))
    office.says("第28项改到12月20日")
    office.says("确认")
    office.says("名册加上区统计局，全称淄川区统计局")
    office.says("确认")
    text = said(opened(made(office, "bulletin", first="2020-07-01", last="2020-09-30")))
    assert "区统计局" not in text
    assert "第28项" not in text
    assert "尚未绑定" not in text
    in_force_since(office, clock.now().date())
    early = made(office, "bulletin", first="2020-07-01", last="2020-09-30")
    assert early.keys == ("bulletin.not_in_force",)


@pytest.mark.parametrize(
    ("words", "on", "first"),
    [
        ("生成第四季度通报", "2021-01-05", "2020-10-01"),
        ("出一份四季度通报", "2021-02-20", "2020-10-01"),
        ("生成第三季度通报", "2020-12-14", "2020-07-01"),
        ("生成2021年第四季度通报", "2021-01-05", "2021-10-01"),
        ("生成下季度通报", "2020-12-14", "2021-01-01"),
        ("生成全年通报", "2021-01-04", "2020-01-01"),
    ],
)
def test_quarter_without_a_year_is_the_last_that_has_begun(
    samples: Database, clock: FixedClock, words: str, on: str, first: str
) -> None:
    clock.at = dt.datetime.combine(dt.date.fromisoformat(on), dt.time(10), clock.at.tzinfo)
    Conversation(samples, clock, role="coordinator", name="陈主任").says(words)
    with samples.reading() as session:
        assert session.scalars(select(PaperJob)).one().arguments["first"] == first


def test_page_is_that_of_the_standard(office: Conversation) -> None:
    paper = opened(made(office, "bulletin"))
    page = paper.sections[0]
    sizes = [page.page_width, page.page_height, page.top_margin, page.bottom_margin]
    sizes += [page.left_margin, page.right_margin]
    assert [round(size / Mm(1)) for size in sizes if size] == [210, 297, 37, 35, 28, 26]
    title, body, head = paper.paragraphs[6], paper.paragraphs[9], paper.paragraphs[10]
    assert [font_of(one) for one in (title, body, head)] == [
        ("方正小标宋简体", Pt(22)),
        ("仿宋_GB2312", Pt(16)),
        ("黑体", Pt(16)),
    ]
    form = body.paragraph_format
    assert (form.line_spacing, form.first_line_indent) == (Pt(28), Pt(32))
    footers = page.footer.paragraphs[0], page.even_page_footer.paragraphs[0]
    assert [("PAGE" in footer._p.xml, footer.text) for footer in footers] == [(True, "—  —")] * 2
    assert paper.settings.odd_and_even_pages_header_footer
    fonts = zipfile.ZipFile(io.BytesIO(content_of(paper))).read("word/fontTable.xml").decode()
    assert "方正小标宋_GBK" in fonts
    assert paper.core_properties.author == "淄川区人民政府办公室"


def test_head_and_imprint_are_there_to_be_filled_in(office: Conversation) -> None:
    paper = opened(made(office, "bulletin"))
    mark, number = paper.paragraphs[0], paper.paragraphs[3]
    assert (mark.text, number.text.split()) == ("淄川区人民政府办公室文件", ["〔2020〕", "号"])
    assert mark.runs[0].font.color.rgb == RGBColor(0xFF, 0, 0)
    assert number._p.xpath(".//w:pBdr/w:bottom/@w:color") == ["FF0000"]
    assert [p.text for p in paper.paragraphs].count(
        "各镇、街道、开发区，区政府各部门、各单位："
    ) == 1
    imprint = paper.tables[-1]
    copies, printed = (row.cells[0].text for row in imprint.rows)
    assert copies.rstrip() == "抄送："
    assert printed == "淄川区人民政府办公室\t2020年12月14日印发"
    assert imprint._tbl.xpath(".//w:tblpPr/@w:tblpYSpec") == ["bottom"]
    lines = imprint._tbl.xpath(".//w:tblBorders/*/@w:sz")
    assert lines == ["8", "8", "6"]


def font_of(paragraph: object) -> tuple[str, int | None]:
    run = paragraph.runs[0]  # type: ignore[attr-defined]
    return run._r.rPr.rFonts.xpath("@w:eastAsia")[0], run.font.size


def content_of(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
@settings(max_examples=200 if FULL else 12, deadline=None)
def test_any_text_comes_back_as_it_was(texts: list[str]) -> None:
    letter = Letter(
        "题",
        "办公室",
        MONDAY,
        (
            *(Paragraph(Style.BODY, (Span(text, text),)) for text in texts),
            Table(("一", "二"), tuple((text, "x") for text in texts), (1, 1)),
        ),
    )
    paper = docx.Document(io.BytesIO(word_file(letter)))
    wanted = [writable(text) for text in texts]
    assert [p.text for p in paper.paragraphs[: len(texts)]] == wanted
    assert [row.cells[0].text for row in paper.tables[0].rows][1:] == wanted


def test_sentences_ask_for_their_paper(office: Conversation) -> None:
    for text in ("生成第四季度通报", "通报", "年度报告段落"):
        assert office.says(text).text == say("papers.making"), text
    with office.database.reading() as session:
        jobs = [(job.kind, job.arguments) for job in session.scalars(select(PaperJob))]
    fourth = {"first": "2020-10-01", "last": "2020-12-31"}
    assert jobs == [("bulletin", fourth), ("bulletin", {}), ("yearly_paragraph", {"year": 2020})]


def test_paragraph_for_the_yearly_report(office: Conversation) -> None:
    reply = made(office, "yearly_paragraph")
    assert reply.file is None
    assert reply.blocks[0].startswith(
        "2020年，围绕《全区政务公开工作任务分解表》，将56项政务公开任务分解到44个单位"
    )
    assert "已完成2项次、推进中1项次、受阻1项次、未启动0项次、状态未说明1项次" in reply.blocks[0]


@pytest.mark.parametrize("role", ["liaison", "leader"])
def test_bulletin_is_the_coordinators(office: Conversation, role: str) -> None:
    other = Conversation(office.database, office.clock, role=role, name="旁人")
    assert other.says("生成第四季度通报").text == say("refusals.not_for_role")
    assert made(other, "bulletin").keys == ("refusals.not_for_role",)
