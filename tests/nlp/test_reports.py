"""Does every task of a message keep what was said of it, and nothing that was said of another?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.interpreter import interpret
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def _reports(text: str) -> list[dict[str, Any]]:
    return [dict(report) for report in interpret(text, sample_lexicon(), NOW).reports]


def _status(percent: int) -> str:
    return "done" if percent == 100 else "not_started" if percent == 0 else "in_progress"


numbers = st.integers(1, 56)
percents = st.integers(0, 100)
says = st.sampled_from(
    ["{n}完成{p}%", "第{n}项完成{p}%", "第{n}项已完成{p}%", "{n} {p}%", "{n}：{p}%"]
)
between = st.sampled_from(["，", "；", "。", ", ", "\n", " "])


@given(st.lists(st.tuples(numbers, percents, says), min_size=2, max_size=3), between)
@settings(max_examples=120, deadline=None)
def test_each_task_keeps_its_own_percentage(said: list[tuple[int, int, str]], mark: str) -> None:
    text = mark.join(way.format(n=number, p=percent) for number, percent, way in said)

    assert _reports(text) == [
        {"task_no": number, "percent": percent, "status": _status(percent)}
        for number, percent, _ in said
    ]


UNCHANGED: list[dict[str, object]] = [{"task_no": 27, "no_change": True}]
EPIDEMIC: list[dict[str, object]] = [{"keyword": "疫情", "percent": 80, "status": "in_progress"}]


@given(percents, st.permutations([0, 1, 2]))
@settings(max_examples=40, deadline=None)
def test_no_change_a_topic_and_a_figure_stay_apart(percent: int, order: list[int]) -> None:
    figure: list[dict[str, object]] = [
        {"task_no": 32, "percent": percent, "status": _status(percent)}
    ]
    parts: list[tuple[str, list[dict[str, object]]]] = [
        ("27没变化", UNCHANGED),
        ("疫情完成80%", EPIDEMIC),
        (f"32完成{percent}%", figure),
    ]

    text = "，".join(parts[index][0] for index in order)

    assert _reports(text) == [report for index in order for report in parts[index][1]]


@given(st.integers(0, 99), st.sampled_from(["完成", "已完成", "已经完成了", "做完", "完成了大概"]))
@settings(max_examples=40, deadline=None)
def test_percentage_below_all_of_it_is_never_done(percent: int, word: str) -> None:
    for report in _reports(f"27完成80%，32{word}{percent}%，第5项{word}{percent}%"):
        assert report.get("status") != "done"


ONE_TASK = [
    ("32完成80%，不对，60%", {"percent": 60, "status": "in_progress"}),
    ("32完成80%，错了，是60%", {"percent": 60, "status": "in_progress"}),
    ("第32项完成八成，说错了，应该是六成", {"percent": 60, "status": "in_progress"}),
    ("task 32 is 80% done, no, 60%", {"percent": 60, "status": "in_progress"}),
    ("第32项从60%提高到80%", {"percent": 80, "status": "in_progress"}),
    ("32完成80%，60%", {}),
    ("32完成120%", {"bad_percent": "120%"}),
    ("32完成-5%", {"bad_percent": "-5%"}),
    ("第32项完成200%了", {"bad_percent": "200%"}),
]


@pytest.mark.parametrize(("text", "said"), ONE_TASK, ids=[text for text, _ in ONE_TASK])
def test_figure_taken_back_doubled_or_impossible_is_not_booked(
    text: str, said: dict[str, Any]
) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert read.intent == "submit_progress"
    assert [{k: v for k, v in r.items() if k != "note"} for r in read.reports] == [
        {"task_no": 32} | said
    ]


@pytest.mark.parametrize(
    "text", ["no, it's 60%", "No, it is 60%", "sorry, i meant 60%", "不对，是六成"]
)
def test_figure_denied_before_is_a_correction(text: str) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, read.slots["percent"]) == ("correct", 60)


DONE, NO_CHANGE, BLOCKED = {"status": "done"}, {"no_change": True}, {"status": "blocked"}
HALF = {"percent": 50, "status": "in_progress"}
GOING = {"status": "in_progress"}
EIGHTY = {"percent": 80, **GOING}
X, Y = "http://a.gov.cn/x.html", "http://a.gov.cn/y.html"

SEVERAL: list[tuple[str, list[dict[str, Any]]]] = [
    ("28项卡住了 29项完成", [{"task_no": 28} | BLOCKED, {"task_no": 29} | DONE]),
    ("26项完成了 27项卡住了", [{"task_no": 26} | DONE, {"task_no": 27} | BLOCKED]),
    ("26项完成了27项卡住了", [{"task_no": 26} | DONE, {"task_no": 27} | BLOCKED]),
    (
        "第32项还在推进，但27已经完成",
        [{"task_no": 32, "status": "in_progress"}, {"task_no": 27} | DONE],
    ),
    (
        "32完成27没动25六成多",
        [
            {"task_no": 32} | DONE,
            {"task_no": 27, "status": "not_started"},
            {"task_no": 25, "status": "in_progress", "percent": 60},
        ],
    ),
    ("32完成，27同上", [{"task_no": 32} | DONE, {"task_no": 27} | DONE]),
    (
        "27无变化，25 80",
        [{"task_no": 27} | NO_CHANGE, {"task_no": 25, "status": "in_progress", "percent": 80}],
    ),
    ("25已完成，27月底完成", [{"task_no": 25} | DONE, {"task_no": 27, "note": "月底完成"}]),
    ("32百分之五十", [{"task_no": 32} | HALF]),
    (
        "都无变化，24除外，24完成50%",
        [{"task_no": 24} | HALF, {"others": True, "but": (24,)} | NO_CHANGE],
    ),
    ("24、25除外，其余无变化", [{"others": True, "but": (24, 25)} | NO_CHANGE]),
    (
        "24被区财政局卡住了，27完成",
        [{"task_no": 24, "status": "blocked"}, {"task_no": 27} | DONE],
    ),
    ("24受阻 区财政局 拨款", [{"task_no": 24} | BLOCKED | {"note": "区财政局，拨款"}]),
    ("27完成，区财政局已验收", [{"task_no": 27} | DONE | {"note": "区财政局已验收"}]),
    (
        "25 10.20发布，27 11月8日完成",
        [
            {"task_no": 25, "completed_on": "2020-10-20"} | DONE,
            {"task_no": 27, "completed_on": "2020-11-08"} | DONE,
        ],
    ),
    ("27没变化28没变化29没变化", [{"task_no": n} | NO_CHANGE for n in (27, 28, 29)]),
    ("27完成50%28完成50%", [{"task_no": 27} | HALF, {"task_no": 28} | HALF]),
    (
        "27项完成了。28项也完成了。29项没有",
        [{"task_no": 27} | DONE, {"task_no": 28} | DONE, {"task_no": 29}],
    ),
    ("27完成了但28没有", [{"task_no": 27} | DONE, {"task_no": 28}]),
    ("1、27项完成；2、28项没变化", [{"task_no": 27} | DONE, {"task_no": 28} | NO_CHANGE]),
    ("1. 27完成 2. 28没变化", [{"task_no": 27} | DONE, {"task_no": 28} | NO_CHANGE]),
    ("1、27项都完成了", [{"task_no": 1} | DONE, {"task_no": 27} | DONE]),
    ("25完成，其余无变化", [{"task_no": 25} | DONE, {"others": True} | NO_CHANGE]),
    ("都无变化", [{"others": True} | NO_CHANGE]),
    ("所有任务都完成了", [{"others": True} | DONE]),
    ("我都报完了", [{"others": True} | DONE]),
    ("除了27都完成了", [{"others": True, "but": (27,)} | DONE]),
    ("27项我都报完了", [{"task_no": 27} | DONE]),
    ("第3个完成了", [{"ordinal": 3} | DONE]),
    (
        f"27发了{X}，28没变化",
        [{"task_no": 27, "evidence_url": X} | DONE, {"task_no": 28} | NO_CHANGE],
    ),
    (
        f"27发了{X};28没变化",
        [{"task_no": 27, "evidence_url": X} | DONE, {"task_no": 28} | NO_CHANGE],
    ),
    (
        f"27发了{X}28没变化",
        [{"task_no": 27, "evidence_url": X} | DONE, {"task_no": 28} | NO_CHANGE],
    ),
    (f"27发了 {X}、{Y}", [{"task_no": 27, "evidence_url": (X, Y)} | DONE]),
    (f"27发了 {X} {Y}", [{"task_no": 27, "evidence_url": (X, Y)} | DONE]),
    (
        "27发了http://a.gov.cn/art_1,2.html",
        [{"task_no": 27, "evidence_url": "http://a.gov.cn/art_1,2.html"} | DONE],
    ),
    (f"28的链接 {X}", [{"task_no": 28, "evidence_url": X}]),
    ("28呢，也是50%", [{"task_no": 28} | HALF]),
    (
        f"32我昨天发了，链接{X}",
        [{"task_no": 32, "evidence_url": X, "completed_on": "2020-11-22"} | DONE],
    ),
    ("27其实完成了", [{"task_no": 27} | DONE]),
    ("再加上29，完成了", [{"task_no": 29} | DONE]),
    (
        "已完成：24、25；推进中：27",
        [*({"task_no": n} | DONE for n in (24, 25)), {"task_no": 27} | GOING],
    ),
    ("24/25/27 完成", [{"task_no": n} | DONE for n in (24, 25, 27)]),
    ("我局27已完成", [{"task_no": 27} | DONE]),
    ("发布了24", [{"task_no": 24} | DONE]),
    ("28快好了", [{"task_no": 28} | GOING]),
    ("28没有被卡住", [{"task_no": 28}]),
    ("28不卡了，推进中", [{"task_no": 28} | GOING]),
    ("task 24 is no longer blocked", [{"task_no": 24, "note": "is no longer blocked"}]),
    ("28写完了还没发", [{"task_no": 28} | GOING]),
    ("28没到八成", [{"task_no": 28, "note": "没到八成"}]),
    ("27完成，区教体局配合", [{"task_no": 27, "note": "区教体局配合"} | DONE]),
    (
        "27发了两次，11月1日一次，11月8日一次",
        [{"task_no": 27, "note": "发了两次，11月1日一次，11月8日一次"} | DONE],
    ),
    ("27项11月31日完成", [{"task_no": 27, "bad_date": "11月31日"} | DONE]),
    ("27项明年1月5日已完成", [{"task_no": 27, "not_yet_on": "2021-01-05"}]),
    ("27项完成了，完成时间12月20日", [{"task_no": 27, "not_yet_on": "2020-12-20"}]),
    ("27项完成了，完成时间11月10日", [{"task_no": 27, "completed_on": "2020-11-10"} | DONE]),
    ("36项卡住了，不知道找谁", [{"task_no": 36, "note": "不知道找谁"} | BLOCKED]),
    ("27老样子", [{"task_no": 27, "no_change": True}]),
    ("25持续推进", [{"task_no": 25, "note": "持续推进"} | GOING]),
    ("27(80%)，28初步完成", [{"task_no": 27, "percent": 80} | GOING, {"task_no": 28} | GOING]),
    ("目前32已发布，27仍在推进", [{"task_no": 32} | DONE, {"task_no": 27} | GOING]),
    ("32推进中，12村已完成", [{"task_no": 32, "note": "12村已完成"} | GOING]),
    ("王局让我报32完成", [{"task_no": 32} | DONE]),
    (
        "完成25、27，未完成28",
        [{"task_no": n} | s for n, s in ((25, DONE), (27, DONE), (28, GOING))],
    ),
    ("25八成，不，七成", [{"task_no": 25, "percent": 70} | GOING]),
    ("25完成、27还没呢", [{"task_no": 25} | DONE, {"task_no": 27}]),
    ("11月10日完成32", [{"task_no": 32, "completed_on": "2020-11-10"} | DONE]),
    ("no change for 29", [{"task_no": 29, "no_change": True}]),
    ("27已公布病例，男，35岁", [{"task_no": 27, "note": "已公布病例，男，35岁"} | DONE]),
    ("市里32项完成了", [{"task_no": 32, "note": "市里32项完成了"} | DONE]),
    (
        "27项完成了 <script>alert(1)</script>",
        [{"task_no": 27, "note": "<script>alert(1)</script>"} | DONE],
    ),
]


@pytest.mark.parametrize(("text", "reports"), SEVERAL, ids=[text for text, _ in SEVERAL])
def test_no_report_is_lost_or_given_to_another_task(
    text: str, reports: list[dict[str, Any]]
) -> None:
    assert interpret(text, sample_lexicon(), NOW).common_intent == "submit_progress"
    assert _reports(text) == reports


def test_list_that_is_ordered_at_its_head_alone_is_read_whole() -> None:
    """第27、28完成: 第 stands once, and no 项."""
    for text in ("第27、28、29都没变", "第27和28、29完成", "第二十七、二十八、二十九都完成了"):
        assert [report["task_no"] for report in _reports(text)] == [27, 28, 29], text
    assert interpret("第28，12月25日完成", sample_lexicon(), NOW).slots["task_no"] == 28


PUT_RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("不对，25是六成", {"task_no": 25, "percent": 60, "status": "in_progress"}),
    ("27错了，是60%", {"task_no": 27, "percent": 60, "status": "in_progress"}),
    ("27改成80%", {"task_no": 27, "percent": 80, "status": "in_progress"}),
    ("25改成九成", {"task_no": 25, "percent": 90, "status": "in_progress"}),
    ("28改为75%", {"task_no": 28, "percent": 75, "status": "in_progress"}),
    ("27完成了，不对，没完成", {"task_no": 27, "status": "in_progress"}),
    ("27项不是没完成", {"task_no": 27}),
    ("27错了", {"task_no": 27}),
    ("不对，28是50", {"loose_number": 28}),
    ("28改成50", {"task_no": 28, "loose_number": 50}),
    ("其实是70%", {"percent": 70, "status": "in_progress"}),
    (
        "更正2020Q4-卫健-003为70%",
        {"receipt": "2020Q4-卫健-003", "percent": 70, "status": "in_progress"},
    ),
]


@pytest.mark.parametrize(("text", "slots"), PUT_RIGHT, ids=[text for text, _ in PUT_RIGHT])
def test_correction_is_about_the_task_it_names(text: str, slots: dict[str, Any]) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, dict(read.slots)) == ("correct", slots)


NO_REPORTS = [
    ("28不报了", "leave_out", {"task_no": 28}),
    ("32那项不报了", "leave_out", {"task_no": 32}),
    ("去掉28", "leave_out", {"task_no": 28}),
    ("28取消了", "leave_out", {"task_no": 28}),
    ("别取消", "resume", {}),
    ("28发错了，撤回", "undo", {"task_no": 28}),
    ("撤回27和28", "undo", {"task_no": 27, "task_nos": (27, 28)}),
    ("链接发错了，去掉", "leave_out_detail", {"detail": "links"}),
    ("27应该报完成还是推进中", "progress_query", {"task_no": 27}),
    ("28受阻还是推进中", "progress_query", {"task_no": 28}),
    ("把28删了", "leave_out", {"task_no": 28}),
    ("27项明天完成", "plan_ahead", {"task_no": 27}),
    ("我报过的第27项", "progress_query", {"task_no": 27}),
    ("撤回2020Q4-卫健-001", "undo", {"receipt": "2020Q4-卫健-001"}),
    ("撤回001", "undo", {"receipt": "001"}),
    ("撤回017号回执", "undo", {"receipt": "017"}),
    ("把001撤回", "undo", {"receipt": "001"}),
    ("001", "pick", {"ordinal": 1}),
    ("撤回洪山13", "undo", {"task_no": 13}),
    ("28可不可以晚点报", "extension_state", {"task_no": 28}),
    ("can 28 be extended?", "extension_state", {"task_no": 28}),
]


@pytest.mark.parametrize(("text", "intent", "slots"), NO_REPORTS)
def test_what_only_names_a_task_reports_nothing(
    text: str, intent: str, slots: dict[str, Any]
) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, dict(read.slots)) == (intent, slots)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "29项完成80%，另见http://www.a.gov.cn/b.html两处",
            "另见http://www.a.gov.cn/b.html两处",
        ),
        (
            "29项推进中，正在www.a.gov.cn/b征求意见，月底前定稿",
            "正在www.a.gov.cn/b征求意见，月底前定稿",
        ),
        ("29项完成60%，网址：www.a.gov.cn/a.html，其余下周发", "其余下周发"),
        ("29项已完成，详见 http://www.a.gov.cn/a.html 第二段", "第二段"),
    ],
)
def test_an_address_amid_words_stays_in_the_note(text: str, note: str) -> None:
    assert _reports(text)[0]["note"] == note


# What stands beside a report lends it nothing, and takes nothing away from it.
TOLD_APART: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "27到80%了 25差不多了",
        [{"task_no": 27, "percent": 80} | GOING, {"task_no": 25} | GOING],
    ),
    (
        "区卫健局：32已发布；27推进中",
        [{"task_no": 32, "unit": "区卫健局"} | DONE, {"task_no": 27} | GOING],
    ),
    (
        "25 http://a.gov.cn/x.html 32完成",
        [{"task_no": 25, "evidence_url": X}, {"task_no": 32} | DONE],
    ),
    ("第27至29项除了28都完成了", [{"task_no": 27} | DONE, {"task_no": 29} | DONE]),
    ("27-29完成（28除外）", [{"task_no": 27} | DONE, {"task_no": 29} | DONE]),
    ("27-28完成，28没有", [{"task_no": 27} | DONE, {"task_no": 28}]),
    ("只有32有变化，其他没变化", [{"task_no": 32}, {"others": True} | NO_CHANGE]),
    ("27完成80-90%", [{"task_no": 27, "note": "完成80-90%"} | GOING]),
    ("27已完成大部分", [{"task_no": 27} | GOING]),
    ("32马上就完成了", [{"task_no": 32} | GOING]),
    ("29完成，企业复工率98%", [{"task_no": 29, "note": "企业复工率98%"} | DONE]),
    (
        "32推进中50%，其中镇级80%、村级40%",
        [{"task_no": 32, "note": "其中镇级80%、村级40%"} | HALF],
    ),
    ("29不是受阻，是推进中", [{"task_no": 29} | GOING]),
    ("25卡住了，现在解决了", [{"task_no": 25, "note": "现在解决了"} | GOING]),
    ("25受阻，问题还没解决", [{"task_no": 25, "note": "问题还没解决"} | BLOCKED]),
    (
        "健康扶贫没完成，卫生知识完成了",
        [{"keyword": "健康扶贫"} | GOING, {"keyword": "卫生知识"} | DONE],
    ),
    ("一、25项完成 二、27项50%", [{"task_no": 25} | DONE, {"task_no": 27} | HALF]),
    ("①25完成②27完成", [{"task_no": 25} | DONE, {"task_no": 27} | DONE]),
    ("第25项的第2条完成", [{"task_no": 25, "note": "第2条完成"} | GOING]),
    (
        "25完成、27完成，链接分别是 http://a.gov.cn/x.html http://a.gov.cn/y.html",
        [{"task_no": 25, "evidence_url": X} | DONE, {"task_no": 27, "evidence_url": Y} | DONE],
    ),
    ("25、27分别完成80%和50%", [{"task_no": 25, "percent": 80}, {"task_no": 27, "percent": 50}]),
    (
        "洪山13完成，钟楼没完成",
        [{"task_no": 13, "unit": "洪山镇"} | DONE, {"task_no": 13, "unit": "钟楼街道"} | GOING],
    ),
    ("不是洪山，是钟楼13完成", [{"task_no": 13, "unit": "钟楼街道"} | DONE]),
    # Every number of a list carries the state, whatever label stands before it.
    ("区卫健局：25、27完成", [{"task_no": n, "unit": "区卫健局", **DONE} for n in (25, 27)]),
    ("25,27,28:完成", [{"task_no": n, **DONE} for n in (25, 27, 28)]),
    ("汇报25、27：都80%", [{"task_no": n, "percent": 80, **GOING} for n in (25, 27)]),
    (
        "无变化：24、25；受阻：28（等资金）",
        [
            {"task_no": 24, "no_change": True},
            {"task_no": 25, "no_change": True},
            {"task_no": 28, "status": "blocked", "note": "等资金"},
        ],
    ),
    (
        "完成：25 27 / 推进中：28",
        [*({"task_no": n, **DONE} for n in (25, 27)), {"task_no": 28, **GOING}],
    ),
    # What is said of one number is never lent to the next.
    (
        "我看27八成，28没动",
        [{"task_no": 27, "percent": 80, **GOING}, {"task_no": 28, "status": "not_started"}],
    ),
    ("那个27嗯完成了，28还在弄", [{"task_no": 27, **DONE}, {"task_no": 28, **GOING}]),
    (
        "就27没完成，28、29都完成",
        [{"task_no": 27, **GOING}, *({"task_no": n, **DONE} for n in (28, 29))],
    ),
    (
        "估计今年27家完成，28没动",
        [{"task_no": 28, "status": "not_started", "note": "估计今年27家完成"}],
    ),
    # How many there are is no word on them; states are dealt out in turn.
    (
        "25、27两项完成，28一项没完成",
        [*({"task_no": n, **DONE} for n in (25, 27)), {"task_no": 28, **GOING}],
    ),
    ("27、28分别推进中和已完成", [{"task_no": 27, **GOING}, {"task_no": 28, **DONE}]),
    (
        "25、27、28依次是完成、80%、受阻等财政",
        [
            {"task_no": 25, **DONE},
            {"task_no": 27, "percent": 80, **GOING},
            {"task_no": 28, "status": "blocked", "note": "等财政"},
        ],
    ),
    ("25、27、28分别是完成和受阻", [{"task_no": n} for n in (25, 27, 28)]),
    # A part done, or all but some, is not the task done; what is over holds nothing up.
    *(
        (f"27{said}", [{"task_no": 27, **GOING, "note": said}])
        for said in ("完成前期工作", "除了一个乡镇都完成了", "完成条件不具备", "已解除受阻")
    ),
    ("32完成了，只差盖章", [{"task_no": 32, **GOING, "note": "只差盖章"}]),
    # One number, two units by their bare names.
    (
        "13：钟楼完成，洪山60%",
        [
            {"task_no": 13, "unit": "钟楼街道", **DONE},
            {"task_no": 13, "unit": "洪山镇", "percent": 60, **GOING},
        ],
    ),
    # Nearly, or by no means: it goes on.
    ("27差点完成", [{"task_no": 27, **GOING, "note": "差点完成"}]),
    ("27几乎全部公开", [{"task_no": 27, **GOING, "note": "几乎全部公开"}]),
    ("27没几天就完成了", [{"task_no": 27, **GOING, "note": "没几天就完成了"}]),
    ("27谈不上完成", [{"task_no": 27, **GOING, "note": "谈不上完成"}]),
    ("27 is far from done", [{"task_no": 27, **GOING}]),
    ("27剩下两成没做完", [{"task_no": 27, "percent": 80, **GOING}]),
    ("27还有两成没做", [{"task_no": 27, "percent": 80, **GOING}]),
    # What another unit did is not for us to tell, where our own part is told beside it.
    ("27教体局完成了我们没完成", [{"task_no": 27, **GOING}]),
    ("27教体局完成，我们还没动", [{"task_no": 27, "status": "not_started"}]),
    ("教体局27完成了，我们没完成", [{"task_no": 27, **GOING}]),
    ("27我们完成了，教体局没完成", [{"task_no": 27, **DONE}]),
    ("27财政局已完成，但我们还没完成", [{"task_no": 27, **GOING}]),
    ("27卫健局80%，我们60%", [{"task_no": 27, "percent": 60, **GOING}]),
    (
        "我们27完成了，卫健局24完成",
        [{"task_no": 27, **DONE}, {"task_no": 24, "unit": "区卫健局", **DONE}],
    ),
    ("25完成了，27市里完成了", [{"task_no": 25, **DONE}, {"task_no": 27, "note": "市里完成了"}]),
    # What a task waits for is not told.
    ("28受阻，等29完成", [{"task_no": 28, "status": "blocked", "note": "等29完成"}]),
    ("27未完成，影响28完成", [{"task_no": 27, **GOING, "note": "影响28完成"}]),
    ("等25完成，27就能完成", [{"task_no": 27, **GOING, "note": "等25完成"}]),
    (
        "25完成后公开了，27没动",
        [
            {"task_no": 25, **DONE, "note": "完成后公开了"},
            {"task_no": 27, "status": "not_started"},
        ],
    ),
]


@pytest.mark.parametrize(("text", "reports"), TOLD_APART, ids=[text for text, _ in TOLD_APART])
def test_reports_in_one_message_are_told_apart(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


@pytest.mark.parametrize(
    "text", ["32完成，先不要登记", "比如说32完成，链接怎么附", "32明明报了完成，怎么显示没报"]
)
def test_what_is_not_to_be_booked_is_no_report(text: str) -> None:
    assert interpret(text, sample_lexicon(), NOW).intent != "submit_progress"


def _rest(*but: int, **said: object) -> dict[str, Any]:
    return {"others": True, "but": but, **said}


# What is left out gets nothing of what is said of the rest, however it is worded.
LEFT_OUT: list[tuple[str, list[dict[str, Any]]]] = [
    ("水利局除了29都无变化", [_rest(29, no_change=True, unit="区水利局")]),
    ("我们局除了29都没变化", [_rest(29, no_change=True)]),
    ("除29外都完成", [_rest(29, status="done")]),
    ("29以外的都没变化", [_rest(29, no_change=True)]),
    ("29除外，其他没变化", [_rest(29, no_change=True)]),
    ("除24外医保都没变化", [_rest(24, no_change=True, unit="区医保分局")]),
    ("除24外，区医保分局都没变化", [_rest(24, no_change=True, unit="区医保分局")]),
    ("医保除24外都没变化", [_rest(24, no_change=True, unit="区医保分局")]),
    ("除29外我局各项任务都没变化", [_rest(29, no_change=True)]),
    ("除29外25、27都完成", [{"task_no": n, **DONE} for n in (25, 27)]),
    ("全都没变化除了27", [_rest(27, no_change=True)]),
    ("全部无变化（29除外）", [_rest(29, no_change=True)]),
    ("除27、28、29三项外，其余均无变化", [_rest(27, 28, 29, no_change=True)]),
    ("everything but 29 is unchanged", [_rest(29, no_change=True)]),
    ("no change for the rest except 29", [_rest(29, no_change=True)]),
    ("nothing changed apart from 29", [_rest(29, no_change=True)]),
    ("all done except 27", [_rest(27, status="done")]),
    ("27 done, no change except 29", [{"task_no": 27, **DONE}, _rest(29, no_change=True)]),
    ("27完成，其他都没变化，除了28", [{"task_no": 27, **DONE}, _rest(28, no_change=True)]),
    ("其他都没变化，除了27完成了", [{"task_no": 27, **DONE}, _rest(27, no_change=True)]),
    ("25-29 done except 28", [{"task_no": n, **DONE} for n in (25, 26, 27, 29)]),
    ("25到29除了28都完成了", [{"task_no": n, **DONE} for n in (25, 26, 27, 29)]),
    (
        "除了27，26也没变化，其他都完成了",
        [{"task_no": 26, **NO_CHANGE}, {"others": True, **DONE}],
    ),
    # Nothing is left out here.
    ("清除29个隐患，27完成", [{"task_no": 27, **DONE, "note": "清除29个隐患"}]),
    ("28除3个村外都完成了", [{"task_no": 28, **GOING, "note": "除3个村外都完成了"}]),
    ("27完成，除了备案", [{"task_no": 27, **DONE, "note": "除了备案"}]),
]


@pytest.mark.parametrize(("text", "reports"), LEFT_OUT, ids=[text for text, _ in LEFT_OUT])
def test_what_is_left_out_is_not_booked(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


# A figure of something of its own, or a count of what is done, is no word on the task.
OF_ITS_OWN: list[tuple[str, dict[str, Any]]] = [
    ("26完成，政务服务网办率90%", {**DONE, "note": "政务服务网办率90%"}),
    ("26开展活动2次，覆盖80%人群", {"note": "开展活动2次，覆盖80%人群"}),
    ("26发放宣传册80%", {"note": "发放宣传册80%"}),
    ("26走访企业60%", {"note": "走访企业60%"}),
    ("26推进80%", EIGHTY),
    ("26发放了宣传册，完成80%", {**EIGHTY, "note": "发放了宣传册"}),
    ("26推进中，按时办结率95%", {**GOING, "note": "按时办结率95%"}),
    ("26办结率90%", {"note": "办结率90%"}),
    ("26项群众满意度95%，已完成", {**DONE, "note": "群众满意度95%"}),
    ("26满意度九成", {"note": "满意度九成"}),
    ("26覆盖率达到80%，完成60%", {"percent": 60, **GOING, "note": "覆盖率达到80%"}),
    ("26接种率从60%提高到80%", {"note": "接种率从60%提高到80%"}),
    ("26推进中，已有80%的村完成", {**GOING, "note": "已有80%的村完成"}),
    ("26 done, satisfaction rate 98%", {**DONE, "note": "satisfaction rate 98%"}),
    ("26完成3条", {"note": "完成3条"}),
    ("26完成整改3条，还有2条", {"note": "完成整改3条，还有2条"}),
    ("26完成2个，还差3个", {**GOING, "note": "完成2个，还差3个"}),
    ("26完成了20家企业", {"note": "完成了20家企业"}),
    ("26的12个公园完成了8个", {"note": "12个公园完成了8个"}),
    ("26完成20项中的15项", {"note": "完成20项中的15项"}),
    ("26 completed 8 of 12 parks", {"note": "completed 8 of 12 parks"}),
    # These tell how far the task is.
    ("26完成率80%", {"percent": 80, **GOING}),
    ("26总体进度80%", {"percent": 80, **GOING}),
    ("26完成80%的工作", {"percent": 80, **GOING}),
    ("26完成11月份工作", {**DONE, "note": "完成11月份工作"}),
    ("26的8个公园全部完成", {"percent": 100, **DONE, "note": "8个公园全部完成"}),
]


@pytest.mark.parametrize(("text", "said"), OF_ITS_OWN, ids=[text for text, _ in OF_ITS_OWN])
def test_figure_of_something_else_is_a_note(text: str, said: dict[str, Any]) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, *map(dict, read.reports)) == ("submit_progress", {"task_no": 26, **said})


SIXTY = {"percent": 60, **GOING}
# A state before its numbers, and one behind the next.
BEFORE_AND_BEHIND: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "done with 27 and 28, 29 at 60%",
        [*({"task_no": n, **DONE} for n in (27, 28)), {"task_no": 29, **SIXTY}],
    ),
    (
        "完成了27、28，29推进到60%",
        [*({"task_no": n, **DONE} for n in (27, 28)), {"task_no": 29, **SIXTY}],
    ),
    ("done with 27, 28 blocked", [{"task_no": 27, **DONE}, {"task_no": 28, **BLOCKED}]),
    (
        "完成25、27，28没动",
        [*({"task_no": n, **DONE} for n in (25, 27)), {"task_no": 28, "status": "not_started"}],
    ),
    ("blocked on 28, 29 done", [{"task_no": 28, **BLOCKED}, {"task_no": 29, **DONE}]),
    (
        "done with 27 and 28, no change on 29",
        [*({"task_no": n, **DONE} for n in (27, 28)), {"task_no": 29, **NO_CHANGE}],
    ),
    # Of the one between nobody can tell.
    (
        "finished 27, 28 and 29 at 60%",
        [{"task_no": 27, **DONE}, {"task_no": 28}, {"task_no": 29, **SIXTY}],
    ),
    ("finished 27 but not 28", [{"task_no": 27, **DONE}, {"task_no": 28}]),
    ("27 and 28 are 60% done", [{"task_no": n, **SIXTY} for n in (27, 28)]),
    ("27, 28 and 29 are done", [{"task_no": n, **DONE} for n in (27, 28, 29)]),
]


@pytest.mark.parametrize(
    ("text", "reports"), BEFORE_AND_BEHIND, ids=[text for text, _ in BEFORE_AND_BEHIND]
)
def test_state_goes_to_the_numbers_it_stands_by(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


# A figure without a sign is a percentage where it can be nothing else; never a task of its own.
UNSIGNED: list[tuple[str, list[dict[str, Any]]]] = [
    ("27 50，28 60", [{"task_no": 27, **HALF}, {"task_no": 28, **SIXTY}]),
    ("27 60 28 50", [{"task_no": 27, **SIXTY}, {"task_no": 28, **HALF}]),
    ("汇报：27 50，28 60", [{"task_no": 27, **HALF}, {"task_no": 28, **SIXTY}]),
    ("27：50 28：60", [{"task_no": 27, **HALF}, {"task_no": 28, **SIXTY}]),
    ("27完成60", [{"task_no": 27, **SIXTY}]),
    ("27完成了60，28完成", [{"task_no": 27, **SIXTY}, {"task_no": 28, **DONE}]),
    ("27 60 28完成", [{"task_no": 27, **SIXTY}, {"task_no": 28, **DONE}]),
    ("27 is at 60", [{"task_no": 27, **SIXTY}]),
    ("27完成20", [{"task_no": 27, "doubtful_percent": 20}]),
    ("27完成了20", [{"task_no": 27, "doubtful_percent": 20}]),
    (
        "27 30，28 40",
        [{"task_no": 27, "doubtful_percent": 30}, {"task_no": 28, "doubtful_percent": 40}],
    ),
    ("25 40，27完成", [{"task_no": 25, "doubtful_percent": 40}, {"task_no": 27, **DONE}]),
    ("25 27 28完成", [{"task_no": n, **DONE} for n in (25, 27, 28)]),
]


@pytest.mark.parametrize(("text", "reports"), UNSIGNED, ids=[text for text, _ in UNSIGNED])
def test_figure_without_a_sign(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


@pytest.mark.parametrize("text", ["27 50", "12:50", "27 28", "会议27 15：30"])
def test_two_figures_alone_report_nothing(text: str) -> None:
    assert not any(report.keys() & {"status", "percent"} for report in _reports(text))


BOOKED: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "1.25完成80%;2.27已完成",
        [{"task_no": 25, "percent": 80, **GOING}, {"task_no": 27, **DONE}],
    ),
    ("11.8 32发了", [{"task_no": 32, **DONE, "completed_on": "2020-11-08"}]),
    ("25医保80%", [{"task_no": 25, "unit": "区医保分局", "percent": 80, **GOING}]),
    ("29不涉及，27完成了", [{"task_no": 27, **DONE}, {"task_no": 29, "disowned": True}]),
    ("区政府办公室：第32项已完成", [{"task_no": 32, **DONE}]),
    ("全部完成", [{"others": True, "percent": 100, **DONE}]),
    ("27完成，其余全部完成", [{"task_no": 27, **DONE}, {"others": True, "percent": 100, **DONE}]),
    (
        "28延到12月31日，等数据",
        [{"task_no": 28, "later": True, "later_on": "2020-12-31", "note": "等数据"}],
    ),
    ("24还没start", [{"task_no": 24, "status": "not_started"}]),
    ("27和28我都upload了", [{"task_no": 27, **DONE}, {"task_no": 28, **DONE}]),
    ("其实25是40%，不是60%", [{"task_no": 25, "percent": 40, **GOING}]),
]


@pytest.mark.parametrize(("text", "reports"), BOOKED, ids=[text for text, _ in BOOKED])
def test_how_it_is_said_by_others(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


LATER = {"later": True, "later_on": "2020-12-20"}
# A later day is asked for one task, and the others are reported as ever.
WITH_A_LATER_DAY: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "24延期到12月20日等省里文件，25完成",
        [{"task_no": 24, **LATER, "note": "等省里文件"}, {"task_no": 25, **DONE}],
    ),
    (
        "25完成，24申请延期到12月20日，因为等文件",
        [{"task_no": 25, **DONE}, {"task_no": 24, **LATER, "note": "因为等文件"}],
    ),
    (
        "25 done, extend 24 to Dec 20 because the data is late",
        [{"task_no": 25, **DONE}, {"task_no": 24, **LATER, "note": "the data is late"}],
    ),
    (
        "24卡住了，25也卡住了，都延到12月20日，27没变化",
        [
            {"task_no": 24, **BLOCKED, **LATER},
            {"task_no": 25, **BLOCKED, **LATER},
            {"task_no": 27, **NO_CHANGE},
        ],
    ),
    (
        "24延期到12月20日，其他没变化",
        [{"task_no": 24, **LATER}, {"others": True, **NO_CHANGE}],
    ),
]


@pytest.mark.parametrize(
    ("text", "reports"), WITH_A_LATER_DAY, ids=[text for text, _ in WITH_A_LATER_DAY]
)
def test_a_later_day_is_of_the_task_it_is_asked_for(
    text: str, reports: list[dict[str, Any]]
) -> None:
    assert interpret(text, sample_lexicon(), NOW).intent == "extension"
    assert _reports(text) == reports


HEALTH, INSURANCE = {"unit": "区卫健局"}, {"unit": "区医保分局"}
BELL, HILL = {"unit": "钟楼街道"}, {"unit": "洪山镇"}
# What is said of one unit is never said of another.
BY_UNIT: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "钟楼13完成，14也完成，洪山都没动",
        [
            {"task_no": 13, **BELL, **DONE},
            {"task_no": 14, **DONE},
            {"others": True, **HILL, "status": "not_started"},
        ],
    ),
    (
        "洪山13完成，钟楼都没变化",
        [{"task_no": 13, **HILL, **DONE}, {"others": True, **BELL, **NO_CHANGE}],
    ),
    ("钟楼13完成，洪山也是", [{"task_no": 13, **unit, **DONE} for unit in (BELL, HILL)]),
    (
        "钟楼13完成，洪山14完成，15没变化",
        [
            {"task_no": 13, **BELL, **DONE},
            {"task_no": 14, **HILL, **DONE},
            {"task_no": 15, **NO_CHANGE},
        ],
    ),
    (
        "都没变化，钟楼13完成",
        [{"others": True, **NO_CHANGE}, {"task_no": 13, **BELL, **DONE}],
    ),
    (
        "医保24没变化 卫健24完成",
        [{"task_no": 24, **INSURANCE, **NO_CHANGE}, {"task_no": 24, **HEALTH, **DONE}],
    ),
    (
        "卫健24完成医保24没变化",
        [{"task_no": 24, **HEALTH, **DONE}, {"task_no": 24, **INSURANCE, **NO_CHANGE}],
    ),
    (
        "卫健24八成医保六成",
        [
            {"task_no": 24, **HEALTH, "percent": 80, "status": "in_progress"},
            {"task_no": 24, **INSURANCE, "percent": 60, "status": "in_progress"},
        ],
    ),
    (
        "24区卫健局无变化区医保分局完成",
        [{"task_no": 24, **HEALTH, **NO_CHANGE}, {"task_no": 24, **INSURANCE, **DONE}],
    ),
    (
        "24卫健无变化，医保无变化",
        [{"task_no": 24, **unit, **NO_CHANGE} for unit in (HEALTH, INSURANCE)],
    ),
    ("24两家都没变化", [{"task_no": 24, **NO_CHANGE, "each_unit": True}]),
    ("24卡住了财政还没批", [{"task_no": 24, "status": "blocked", "note": "财政还没批"}]),
    ("25完成财政系统对接", [{"task_no": 25, "note": "完成财政系统对接"}]),
    ("27完成，卫生院也是", [{"task_no": 27, **DONE, "note": "卫生院也是"}]),
]


@pytest.mark.parametrize(("text", "reports"), BY_UNIT, ids=[text for text, _ in BY_UNIT])
def test_each_unit_keeps_its_own(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


# What 完成 governs tells whether the task is done; what is not so, or not all of it, never is.
HOW_DONE: list[tuple[str, dict[str, Any]]] = [
    ("27不能完成了", GOING),
    ("27完成无望", {**GOING, "note": "完成无望"}),
    ("27完成八十", EIGHTY),
    ("三十二项完成了80", EIGHTY),
    ("27完成二十八", {"doubtful_percent": 28}),
    ("27已完成初稿", {**GOING, "note": "已完成初稿"}),
    ("25已完成前期工作", {**GOING, "note": "已完成前期工作"}),
    ("25完成审批，等公示", {**GOING, "note": "完成审批，等公示"}),
    ("25完成财政系统对接", {"note": "完成财政系统对接"}),
    ("27完成审核待发布", {"note": "完成审核待发布"}),
    ("32收尾了", {**GOING, "note": "收尾了"}),
    ("27大部分完成", GOING),
    ("27部分完成", GOING),
    ("25 mostly done", GOING),
    ("25 is three quarters done", {"percent": 75, **GOING}),
    # All of it is done here.
    ("27完成发布", {**DONE, "note": "完成发布"}),
    ("27已完成全部工作", DONE),
    ("32完成公共卫生知识普及", {**DONE, "note": "完成公共卫生知识普及"}),
    ("27完成了请查收", DONE),
    ("27完成了辛苦了", DONE),
    ("27不仅完成了，还上了网", {**DONE, "note": "不仅完成了，还上了网"}),
    ("32收官了", {**DONE, "note": "收官了"}),
    # How it stands is said first, and the rest of that.
    ("27没变化，等通知", {**NO_CHANGE, "note": "等通知"}),
    ("27没变化等通知", {**NO_CHANGE, "note": "等通知"}),
    ("27没变化，正在等省厅回复", {**NO_CHANGE, "note": "正在等省厅回复"}),
    ("27没变化，继续推进", {**NO_CHANGE, "note": "继续推进"}),
    ("27没变化，卡住了", {**NO_CHANGE, **BLOCKED}),
]


@pytest.mark.parametrize(("text", "said"), HOW_DONE, ids=[text for text, _ in HOW_DONE])
def test_done_is_what_is_said_to_be_done(text: str, said: dict[str, Any]) -> None:
    (report,) = _reports(text)
    assert {name: value for name, value in report.items() if name != "task_no"} == said


@pytest.mark.parametrize(
    "text", ["27不完成", "27一成都没有", "27连80%都没到", "32完成0", "32 完成零"]
)
def test_what_is_not_so_is_not_booked(text: str) -> None:
    assert not any(report.keys() & {"status", "percent"} for report in _reports(text))


# What is taken back for another task is not booked; a figure put right, or what is wrong, stays.
TAKEN_BACK: list[tuple[str, list[dict[str, Any]]]] = [
    ("32发了，不对，是27发了", [{"task_no": 27, **DONE}]),
    ("32完成80%，说错了，27完成80%", [{"task_no": 27, **EIGHTY}]),
    ("32发了，哦不，是27发了", [{"task_no": 27, **DONE}]),
    ("32 done, sorry, I mean 27 done", [{"task_no": 27, **DONE}]),
    ("32完成了，不对，是27", [{"task_no": 27, **DONE}]),
    ("32完成，27完成，不对，28完成", [{"task_no": 32, **DONE}, {"task_no": 28, **DONE}]),
    ("32完成了，哦不，还没完成", [{"task_no": 32, **GOING}]),
    ("32完成60%，不对，80%", [{"task_no": 32, **EIGHTY}]),
    ("32完成80%，不对，是27", [{"task_no": 32, **EIGHTY}]),
    ("报错了不是第41项是第42项，42项完成了", [{"task_no": 42, **DONE}]),
    ("不是27，是28，28完成80%", [{"task_no": 28, **EIGHTY}]),
    (
        "27卡住了，口径不对，28完成",
        [{"task_no": 27, **BLOCKED, "note": "口径不对"}, {"task_no": 28, **DONE}],
    ),
]


@pytest.mark.parametrize(("text", "reports"), TAKEN_BACK, ids=[text for text, _ in TAKEN_BACK])
def test_what_is_taken_back_for_another_task(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


@pytest.mark.parametrize(
    "text",
    [
        "政务公开办您好，第32项已经完成",
        "区政府办公室领导您好，32完成了",
        "尊敬的区政府办公室：我局第32项任务已完成",
        "32我们和医保分局一起完成了",
        "32完成，医保分局配合得很好",
        "32会同区医保分局完成了",
    ],
)
def test_who_reads_it_or_took_part_does_not_report(text: str) -> None:
    (report,) = _reports(text)
    assert (report["task_no"], report["status"]) == (32, "done")
    assert "unit" not in report


@pytest.mark.parametrize(
    "text", ["您好，区卫健局32完成", "区卫健局：第32项已完成", "区卫健局报32完成"]
)
def test_who_reports_beside_a_greeting(text: str) -> None:
    assert _reports(text) == [{"task_no": 32, **HEALTH, **DONE}]


BOTH_DONE = [{"task_no": 25, **DONE}, {"task_no": 27, **DONE}]
# Numbers as they are listed and ordered, in words and figures.
LISTED: list[tuple[str, list[dict[str, Any]]]] = [
    ("25以及27完成", BOTH_DONE),
    ("25还有27完成了", BOTH_DONE),
    ("第25和第27都发了", BOTH_DONE),
    (
        "第三十二 完成了 第二十七 没有变化 第二十五百分之八十",
        [{"task_no": 32, **DONE}, {"task_no": 27, **NO_CHANGE}, {"task_no": 25, **EIGHTY}],
    ),
    ("25到29，除了26都完成了", [{"task_no": n, **DONE} for n in (25, 27, 28, 29)]),
    ("27跟上季度一样", [{"task_no": 27, **NO_CHANGE, "note": "跟上季度一样"}]),
    ("half done on 25", [{"task_no": 25, "percent": 50, **GOING}]),
    ("report 25 as complete please", [{"task_no": 25, **DONE}]),
    ("32 hasnt started", [{"task_no": 32, "status": "not_started"}]),
    ("nothing new on the rest", [{"others": True, **NO_CHANGE}]),
]


@pytest.mark.parametrize(("text", "reports"), LISTED, ids=[text for text, _ in LISTED])
def test_numbers_as_they_are_listed(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


@pytest.mark.parametrize("text", ["第一已完成，第二还没", "25还有27个村没完成"])
def test_what_is_counted_is_no_list(text: str) -> None:
    assert not any(
        report.get("status") == "done" or report.get("task_no") == 27 for report in _reports(text)
    )


@pytest.mark.parametrize("text", ["27和32一个完成一个没变化", "27、32一个发了，另一个没动"])
def test_one_and_the_other_are_left_open(text: str) -> None:
    assert _reports(text) == [{"task_no": 27}, {"task_no": 32}]


@pytest.mark.parametrize("who", ["我局", "王芳", "您好", "情况"])
def test_a_colon_leads_to_the_number_of_a_task(who: str) -> None:
    assert _reports(f"{who}：25完成80%，27没变化") == [
        {"task_no": 25, **EIGHTY},
        {"task_no": 27, **NO_CHANGE},
    ]
    assert _reports(f"{who}：25完成80%") == [{"task_no": 25, **EIGHTY}]


@pytest.mark.parametrize("text", ["会议9：25开始", "时间：25日完成", "数据：25条已发"])
def test_a_colon_in_other_words_leads_to_no_task(text: str) -> None:
    assert not any("task_no" in report for report in _reports(text))


# As it is spoken into a telephone, and as it is said in English.
SPOKEN: list[tuple[str, list[dict[str, Any]]]] = [
    ("三十二已经发了", [{"task_no": 32, **DONE}]),
    ("二七没变化", [{"task_no": 27, **NO_CHANGE}]),
    ("二十七、二十八都没变化", [{"task_no": n, **NO_CHANGE} for n in (27, 28)]),
    ("二十七完成二十八没动", [{"task_no": 27, **DONE}, {"task_no": 28, "status": "not_started"}]),
    (
        "嗯二十五完成八成二十七没变化",
        [{"task_no": 25, **EIGHTY}, {"task_no": 27, **NO_CHANGE}],
    ),
    ("除了二十九都没变化", [_rest(29, no_change=True)]),
    ("第二十五项第二十七项都完成了", [{"task_no": n, **DONE} for n in (25, 27)]),
    ("make 27 sixty percent", [{"task_no": 27, **SIXTY}]),
    ("27 is two thirds done", [{"task_no": 27, "percent": 67, **GOING}]),
    ("27 isn't finished", [{"task_no": 27, **GOING}]),
    ("27 hasn't moved", [{"task_no": 27, "status": "not_started"}]),
    ("27 done, the rest unchanged", [{"task_no": 27, **DONE}, {"others": True, **NO_CHANGE}]),
    ("no change for the rest", [{"others": True, **NO_CHANGE}]),
    ("27=80%", [{"task_no": 27, **EIGHTY}]),
]


@pytest.mark.parametrize(("text", "reports"), SPOKEN, ids=[text for text, _ in SPOKEN])
def test_spoken_and_english_reports(text: str, reports: list[dict[str, Any]]) -> None:
    read = interpret(text, sample_lexicon(), NOW)

    assert (read.intent, [dict(r) for r in read.reports]) == ("submit_progress", reports)


@pytest.mark.parametrize(
    "text",
    ["五一发了", "十一完成了", "二十五个村完成了", "一一落实了", "less than half of 27 done"],
)
def test_what_is_spoken_like_a_number_names_no_task(text: str) -> None:
    assert not any("task_no" in report for report in _reports(text))


# As liaisons write: lists in brackets, states before and behind, formal openings.
AS_WRITTEN: list[tuple[str, list[dict[str, Any]]]] = [
    (
        "已完成27、28，推进中29，受阻24（等省文件）",
        [
            *({"task_no": n, **DONE} for n in (27, 28)),
            {"task_no": 29, **GOING},
            {"task_no": 24, **BLOCKED, "note": "等省文件"},
        ],
    ),
    ("27（已完成）28（推进中）", [{"task_no": 27, **DONE}, {"task_no": 28, **GOING}]),
    ("【27】完成 【28】没变化", [{"task_no": 27, **DONE}, {"task_no": 28, **NO_CHANGE}]),
    ("27.完成 28.没变化", [{"task_no": 27, **DONE}, {"task_no": 28, **NO_CHANGE}]),
    (
        "27 ok 28 ok 29没",
        [{"task_no": 27, **DONE, "note": "ok"}, {"task_no": 28, **DONE}, {"task_no": 29}],
    ),
    ("二十七号任务完成了二十八号任务没完成", [{"task_no": 27, **DONE}, {"task_no": 28, **GOING}]),
    (
        "现将我局第三季度进展情况报告如下：一、第25项，已完成；二、第27项，完成率为80%",
        [{"task_no": 25, **DONE}, {"task_no": 27, **EIGHTY}],
    ),
    ("兹报告：第32项任务已办结，请予审核", [{"task_no": 32, **DONE}]),
    ("第27项我局已完成信息发布120条", [{"task_no": 27, "note": "我局已完成信息发布120条"}]),
    (
        "钟楼13完成，洪山只完成了14",
        [{"task_no": 13, **BELL, **DONE}, {"task_no": 14, **HILL, **DONE}],
    ),
    ("27上周完成", [{"task_no": 27, **DONE}]),
    (
        "昨天27完成，今天28完成",
        [
            {"task_no": 27, **DONE, "completed_on": "2020-11-22"},
            {"task_no": 28, **DONE, "completed_on": "2020-11-23"},
        ],
    ),
    ("32 done; 27 same", [{"task_no": 32, **DONE}, {"task_no": 27, **NO_CHANGE}]),
]


@pytest.mark.parametrize(("text", "reports"), AS_WRITTEN, ids=[text for text, _ in AS_WRITTEN])
def test_reports_as_liaisons_write_them(text: str, reports: list[dict[str, Any]]) -> None:
    assert _reports(text) == reports


@pytest.mark.parametrize(
    "text", ["27 should be finished by Friday", "27 will be done tomorrow", "27 can be done soon"]
)
def test_a_promise_in_english_books_nothing(text: str) -> None:
    assert not any(report.get("status") == "done" for report in _reports(text))
