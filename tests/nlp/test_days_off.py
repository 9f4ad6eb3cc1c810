"""Are days off and make-up days read from what an office has at hand, and doubts refused?"""

from __future__ import annotations

import datetime as dt

import pytest

from nlp.days_off import NotRead, means_days_off, read_days_off

NOTICE = """
国务院办公厅关于2027年部分节假日安排的通知
国办发明电〔2026〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2027年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2026年12月31日至2027年1月2日放假调休，共3天。1月3日（周日）上班。
二、春节：2月5日（农历除夕、周五）至11日（农历正月初六、周四）放假调休，共7天。1月30日（周六）、2月14日（周日）上班。
三、清明节：4月5日（周一）放假，与周末连休。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2026年11月4日
"""


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_notice_is_read_as_it_is_published() -> None:
    assert means_days_off(NOTICE)
    read = read_days_off(NOTICE)
    assert (read.year, read.source) == (2027, "国办发明电〔2026〕7号")
    worked = ["2027-01-03", "2027-01-30", "2027-02-14", "2027-04-25", "2027-05-08"]
    assert [d for d, works in read.days.items() if works] == [day(one) for one in worked]
    off = [d for d, works in read.days.items() if not works]
    assert len(off) == 3 + 7 + 1 + 5
    assert off[0] == day("2026-12-31")
    assert day("2026-11-04") not in read.days


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01 休\n2027-02-06 班",
        "日期,名称,类型\n2027-01-01,元旦,放假\n2027-02-06,春节,调休上班",
        "2027/1/1\t元旦\t休息\n2027/2/6\t周六\t补班",
        "2027年1月1日放假\n2月6日上班",
        "2027.1.1 休\n2027.2.6 工作日",
        "休：2027-01-01\n班：2027-02-06",
        "2027-01-01 off\n2027-02-06 work",
    ],
)
def test_list_is_read_whatever_program_wrote_it(text: str) -> None:
    assert means_days_off(text)
    assert read_days_off(text).days == {day("2027-01-01"): False, day("2027-02-06"): True}


@pytest.mark.parametrize(
    "span",
    ["2027-10-01至2027-10-03", "2027年10月1日至3日", "2027-10-01..2027-10-03", "2027/10/1-10/3"],
)
def test_span_is_every_day_of_it(span: str) -> None:
    days = read_days_off(f"{span} 休").days
    assert list(days) == [day("2027-10-01"), day("2027-10-02"), day("2027-10-03")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("放假", "no_year"),
        ("1月1日放假", "no_year"),
        ("2027年的放假安排", "nothing"),
        ("2027-02-30 休", "no_day"),
        ("2027-01-01", "no_word"),
        ("2027-01-01 休\n2027-02-06", "no_word"),
        ("2027-01-04 调休", "unclear"),
        ("2027-01-01 休\n2027-01-01 班", "both"),
        ("2027-10-07至2027-10-01 休", "bad_span"),
        ("2027-01-01至2027-12-31 休", "bad_span"),
        ("2027-01-01 休\n2027-01-02 休\n2029-10-01 休", "other_year"),
    ],
)
def test_what_cannot_be_taken_is_refused(text: str, code: str) -> None:
    with pytest.raises(NotRead) as refused:
        read_days_off(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "第12项 10月1日前报送节假日值班安排",
        "序号\t工作任务\t责任单位\t完成时限\n1\t放假安排公开\t区教体局\t2027-01-01\n2\t财政公开\t区财政局\t12月底前",
        "我下周休假，孙丽代班",
        "1.5天",
    ],
)
def test_what_merely_speaks_of_days_off_is_none(text: str) -> None:
    assert not means_days_off(text)
