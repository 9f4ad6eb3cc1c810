"""What do expressions of time mean, in messages and in documents?"""

import datetime as dt
import time
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import storage
from nlp.dates import DateReading, find_dates, read_date, read_period, read_range
from nlp.dates.finding import RULES
from nlp.dates.past import WrongWayRound, read_past
from nlp.normalize import normalize
from nlp.task_table import read_task_table
from storage.files.text import read_text

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2020, 11, 23, 10, 0, tzinfo=CHINA)
PAST_NOW = dt.datetime(2020, 12, 14, 10, 0, tzinfo=CHINA)
TABLE = tomllib.loads(Path(__file__).with_name("dates.toml").read_text(encoding="utf-8"))


def rows(source: str) -> list[tuple[str, str | None, str | None]]:
    """(text, date as written in the table or None, cadence or None)"""
    table = TABLE[source]
    dated = [*table["days"].items(), *table["moments"].items()]
    return [
        *((text, date, None) for text, date in dated),
        *((text, None, cadence) for text, cadence in table["recurring"].items()),
        *((text, None, None) for text in table["none"]["texts"]),
    ]


def written(reading: DateReading | None) -> tuple[str | None, str | None]:
    """A reading as the table writes it."""
    if reading is None:
        return None, None
    if reading.date is None:
        return None, reading.recurring
    clock = reading.time.strftime("T%H:%M") if reading.time else ""
    return reading.date.isoformat() + clock, reading.recurring


@pytest.mark.parametrize("source", ["messages", "documents"])
def test_an_expression_means(source: str) -> None:
    origin: dict[str, Any] = {"now": MONDAY} if source == "messages" else {"doc_year": 2020}
    read = {text: written(read_date(text, **origin)) for text, _, _ in rows(source)}
    misses = [
        f"{text}: read as {read[text]}, not {meant}"
        for text, *meant in rows(source)
        if read[text] != tuple(meant)
    ]
    assert not misses, "\n".join(misses)


def test_every_example_of_the_grammar_is_read_by_its_rule() -> None:
    misses = [
        f"{example}: not by {rule.pattern.pattern}"
        for rule in RULES
        for example in rule.examples.split(", ")
        if not rule.pattern.search(example)
    ]
    assert not misses, "\n".join(misses)


@pytest.mark.parametrize(
    ("text", "now", "date"),
    [
        ("明天", "2020-12-31T10:00", "2021-01-01"),
        ("月底", "2020-02-25T10:00", "2020-02-29"),
        ("下周一", "2020-12-30T10:00", "2021-01-04"),
        ("周一", "2020-11-29T10:00", "2020-11-23"),
        ("下个月31号", "2020-11-30T10:00", "2020-12-31"),
        ("一个月后", "2021-01-31T10:00", "2021-02-28"),
        ("5号", "2020-12-20T10:00", "2021-01-05"),
        ("1月10日", "2020-12-20T10:00", "2021-01-10"),
        ("下午3点", "2020-11-23T16:00", "2020-11-24T15:00"),
        ("两小时后", "2020-12-31T23:00", "2021-01-01T01:00"),
        ("国庆节前", "2020-09-25T10:00", "2020-09-30"),
        ("春节前", "2021-03-01T10:00", "2022-01-31"),
        ("三个工作日后", "2020-09-29T10:00", "2020-10-10"),  # the holiday lies between
        ("下季度末", "2020-12-01T10:00", "2021-03-31"),
        ("上个月", "2021-01-05T10:00", "2020-12-31"),
        ("end of month", "2020-02-03T10:00", "2020-02-29"),
    ],
)
def test_a_message_is_reckoned_from_its_moment(text: str, now: str, date: str) -> None:
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=CHINA)
    assert written(read_date(text, now=moment)) == (date, None)


@pytest.mark.parametrize(
    ("text", "doc_year", "date"),
    [
        ("2月底前", 2021, "2021-02-28"),
        ("2月底前", 2024, "2024-02-29"),
        ("春节前", 2022, "2022-01-31"),
        ("中秋节前", 2023, "2023-09-28"),
        ("明年6月底前", 2022, "2023-06-30"),
        ("2025年底", 2022, "2025-12-31"),
    ],
)
def test_a_document_is_reckoned_from_its_year(text: str, doc_year: int, date: str) -> None:
    assert written(read_date(text, doc_year=doc_year)) == (date, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2月30日前", "impossible"),
        ("2020年13月", "impossible"),
        ("持续推进", "ongoing"),
        ("立行立改", "urgent"),
        ("不少于30日", "duration"),
        ("每季度末", "recurring"),
        ("7月起", "start"),
        ("比2018年底", "baseline"),
        ("15日前", "unanchored"),
        ("10月31日前", "day"),
        ("6月底前", "period_end"),
        ("12月15日17:00前", "moment"),
    ],
)
def test_a_document_reading_says_what_kind_it_is(text: str, kind: str) -> None:
    reading = read_date(text, doc_year=2020)
    assert reading is not None
    assert reading.kind == kind


def test_without_a_year_or_a_moment_only_full_dates_are_told() -> None:
    assert written(read_date("2020年6月底前")) == ("2020-06-30", None)
    assert written(read_date("6月底前")) == (None, None)
    assert written(read_date("明天")) == (None, None)


def test_a_holiday_beyond_the_table_is_not_guessed() -> None:
    reading = read_date("2050年春节前", doc_year=2020)
    assert reading is not None
    assert (reading.date, reading.kind) == (None, "unanchored")


def test_workdays_beyond_the_published_calendar_are_not_guessed() -> None:
    reading = read_date("三个工作日后", now=MONDAY.replace(year=2060))
    assert reading is not None
    assert (reading.date, reading.kind) == (None, "duration")


def test_steps_before_the_deadline_are_milestones() -> None:
    readings = find_dates("2月部署，10月底前完成，7月起每月报送", doc_year=2020)
    assert [(r.text, r.role, r.kind) for r in readings] == [
        ("2月", "milestone", "period_end"),
        ("10月底前", "deadline", "period_end"),
        ("7月起", "", "start"),
        ("每月", "", "recurring"),
    ]


def test_what_follows_completion_is_no_deadline() -> None:
    readings = find_dates("6月底前完成整改，9月开展回头看", doc_year=2020)
    assert [(r.text, r.role) for r in readings] == [("6月底前", "deadline"), ("9月", "milestone")]


def test_the_sample_table_has_three_deadlines_in_its_requirements() -> None:
    source = Path(storage.__file__ or "").parent / "samples" / "2020-task-table.txt"
    tasks = read_task_table(read_text(source.read_bytes(), source.name).blocks, name=source.name)
    found = {
        (task.number, reading.date)
        for task in tasks.tasks
        for reading in find_dates(task.requirement, doc_year=2020)
        if reading.date is not None
    }
    assert len(tasks.tasks) == 56
    assert found == {(number, dt.date(2020, 12, 31)) for number in (46, 47, 51)}


def test_messages_carry_their_dates_with_positions() -> None:
    text = "24项卡住了，等省里文件，想延到１月15日，明天上午9点再提醒我"
    readings = find_dates(text, now=MONDAY)
    assert [written(r)[0] for r in readings] == ["2021-01-15", "2020-11-24T09:00"]
    assert [r.text for r in readings] == ["1月15日", "明天上午9点"]
    assert all(normalize(text)[r.start : r.end] == r.text for r in readings)


def test_a_part_of_the_day_is_kept_where_no_hour_is_said() -> None:
    said = {t: read_date(t, now=MONDAY) for t in ("明天下午", "今天下班前", "周五晚上")}
    assert [r.part_of_day for r in said.values() if r] == ["afternoon", "close", "evening"]


def test_a_length_without_a_beginning_is_kept() -> None:
    reading = read_date("申请延期10天", now=MONDAY)
    assert reading is not None
    assert (reading.date, reading.length) == (None, dt.timedelta(days=10))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("本周到期的", "this_week"),
        ("这周要报啥", "this_week"),
        ("what's due this week", "this_week"),
        ("本月到期的任务", "this_month"),
        ("这个月要交的", "this_month"),
        ("本季度截止的任务", "this_quarter"),
        ("四季度要报的", "this_quarter"),
        ("有没有逾期的", "overdue"),
        ("超期没报的有谁", "overdue"),
        ("anything overdue?", "overdue"),
        ("这周五前要报什么", "2020-11-27"),
        ("月底前要交的", "2020-11-30"),
        ("明天到期的", "2020-11-24"),
        ("下周到期的有哪些", "2020-12-06"),
        ("下个月要报的", "2020-12-31"),
        ("12月15日前要报的", "2020-12-15"),
        ("我要报哪些", None),
        ("第12项", None),
    ],
)
def test_the_period_of_a_question(text: str, period: str | None) -> None:
    assert read_period(text, now=MONDAY) == period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("我下周休假", "2020-11-30", "2020-12-06"),
        ("推送预演 12月", "2020-12-01", "2020-12-31"),
        ("12月21日（周一）至25日（周五）", "2020-12-21", "2020-12-25"),
        ("12月28日到1月3日请假", "2020-12-28", "2021-01-03"),
        ("周三到周五", "2020-11-25", "2020-11-27"),
        ("下周一到周三", "2020-11-30", "2020-12-02"),
        ("明天", "2020-11-24", "2020-11-24"),
        ("四季度", "2020-10-01", "2020-12-31"),
        ("from Monday to Friday", "2020-11-23", "2020-11-27"),
    ],
)
def test_the_range_a_message_names(text: str, first: str, last: str) -> None:
    named = read_range(text, now=MONDAY)
    assert named == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("审计 11月", "2020-11-01", "2020-11-30"),
        ("审计 上半年", "2020-01-01", "2020-06-30"),
        ("审计 2019年", "2019-01-01", "2019-12-31"),
        ("去年的操作记录", "2019-01-01", "2019-12-31"),
        ("审计 9月1日至今", "2020-09-01", "2020-12-14"),
        ("操作记录 近7天", "2020-12-07", "2020-12-14"),
        ("审计 2019年12月到2020年11月", "2019-12-01", "2020-11-30"),
        ("audit 2020-10-01 to 2020-12-31", "2020-10-01", "2020-12-31"),
    ],
)
def test_what_is_asked_of_the_past_is_over(text: str, first: str, last: str) -> None:
    assert read_past(text, now=PAST_NOW) == (
        dt.date.fromisoformat(first),
        dt.date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    "text", ["审计 11月20日到11月10日", "审计 12月到11月", "审计 2020年12月到2020年11月"]
)
def test_a_stretch_may_not_end_before_it_begins(text: str) -> None:
    with pytest.raises(WrongWayRound, match="到"):
        read_past(text, now=PAST_NOW)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    for readings in (find_dates(text, now=MONDAY), find_dates(text, doc_year=2020)):
        assert all(0 <= r.start < r.end <= len(normalize(text)) for r in readings)


PIECES = st.sampled_from(
    [
        *"0123456789一二三十廿年月日号周点时半前后内上下每至到—-/.:第《（ ",
        *("今天", "明", "季度", "底", "旬", "工作日", "上午", "晚", "国庆", "持续"),
        *("next ", "friday", "dec", "am", "end of ", "in "),
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.integers(1, 9999))
def test_any_heap_of_date_words_gets_an_answer(text: str, year: int) -> None:
    find_dates(text, now=MONDAY.replace(year=year))
    find_dates(text, doc_year=year)
    read_period(text, now=MONDAY.replace(year=year))
    with suppress(WrongWayRound):
        # It looks back a century at the most.
        read_past(text, now=MONDAY.replace(year=max(year, 102)))


@pytest.mark.parametrize(
    "unit",
    ["1", "一", "上", "2020-", "12月15日至", "今天 ", "9点", "第一", "a.b", "每", "《", "1、"],
)
def test_long_texts_are_read_in_time_that_grows_with_their_length(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    began = time.process_time()
    find_dates(text, doc_year=2020)
    # Tens of milliseconds; what grows with the square takes minutes.
    assert time.process_time() - began < 10
