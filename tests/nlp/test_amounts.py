"""Which percentages, task numbers and places in a list do messages name?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.amounts import find_ordinal, find_percent
from nlp.normalize import normalize
from nlp.numerals import chinese_integer
from nlp.task_numbers import find_task_numbers


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("7", 7),
        ("２５", 25),
        ("十", 10),
        ("十二", 12),
        ("两", 2),
        ("二十五", 25),
        ("廿八", 28),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一百二", 120),
        ("两万五", 25_000),
        ("二〇二〇", 2020),
        ("一千零五", 1005),
        ("零", 0),
        ("", None),
        ("几", None),
        ("第三", None),
        ("3.5", None),
        ("一" * 100, None),
    ],
)
def test_a_number_is_read(said: str, value: int | None) -> None:
    assert chinese_integer(said) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80%", 80),
        ("８０％", 80),
        ("完成80 %了", 80),
        ("80 percent done", 80),
        ("0%", 0),
        ("第10项100%", 100),
        ("百分之八十", 80),
        ("进度百分之七十五", 75),
        ("百分百完成", 100),
        ("八成", 80),
        ("完成了九成", 90),
        ("八成五", 85),
        ("两成半", 25),
        ("十成", 100),
        ("完成一半了", 50),
        ("快一半了", 50),
        ("三分之二", 67),
        ("完成了1/3", 33),
        ("全部完成", 100),
        ("都已全部上传", 100),
        ("99.6%", 99),
        ("12.5%", 12),
        ("halfway", 50),
        ("update task 7 to 40%", 40),
        ("12号任务 60%", 60),
        ("不对，是六成不是八成", 60),
        ("不是八成，是六成", 60),
        ("从60%提高到80%", 80),
        ("80%改成60%", 60),
        ("完成80%，还差20%没挂网", 80),
        ("还有两成没做", 80),
        ("就差10%没公开", 90),
        ("完成8成5", 85),
        ("已经9成5了", 95),
    ],
)
def test_a_percentage_is_read(text: str, value: int) -> None:
    found = find_percent(text)
    assert found is not None
    assert found.value == value
    assert normalize(text)[found.start : found.end] == found.said


@pytest.mark.parametrize(
    "text",
    [
        "过半",
        "完成过半",
        "大半",
        "差不多",
        "不到一半",
        "成功",
        "成员",
        "一成不变",
        "七八成",
        "没全部完成",
        "增长5%",
        "下降3个百分点",
        "还差20%",
        "12/20",
        "2/3号",
        "第12项",
        "延到1/5",
        "http://a.cn/80%25",
        "完成了",
        "一半以上",
    ],
)
def test_no_percentage_is_made_up(text: str) -> None:
    assert find_percent(text) is None


@pytest.mark.parametrize("text", ["120%", "完成了百分之一百五十", "-5%", "1000%"])
def test_a_percentage_out_of_range_is_reported_not_clipped(text: str) -> None:
    found = find_percent(text)
    assert found is not None
    assert found.value is None
    assert found.said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("第12项", [12]),
        ("第 12 项", [12]),
        ("第１９项内容", [19]),
        ("看一下第二十五项", [25]),
        ("第三项", [3]),
        ("第3条的具体要求", [3]),
        ("第12", [12]),
        ("12号任务是什么", [12]),
        ("28号任务报了几家", [28]),
        ("44号还没有完成", [44]),
        ("任务28详情", [28]),
        ("任务二十八", [28]),
        ("show task 7", [7]),
        ("#12", [12]),
        ("No.5 done", [5]),
        ("４６项目录编完了", [46]),
        ("28项还没开始", [28]),
        ("12项什么要求", [12]),
        ("民政局的24项做完没有", [24]),
        ("十二项做完了", [12]),
        ("第13—18项", [13, 14, 15, 16, 17, 18]),
        ("第13项到第15项", [13, 14, 15]),
        ("12-15项", [12, 13, 14, 15]),
        ("第3、5、7项", [3, 5, 7]),
        ("3,5,7项完成了", [3, 5, 7]),
        ("第12和13项", [12, 13]),
        ("第12项、第15项已完成", [12, 15]),
        ("32发了 http://www.example.gov.cn/2020/a.html 27没变化", [32, 27]),
        ("32、33发了", [32, 33]),
        ("32 done, 27 blocked", [32, 27]),
        ("7 80%", [7]),
        ("7：80%", [7]),
        ("第25项完成80%，第27项还没动", [25, 27]),
        ("12号任务 60%", [12]),
        ("24项卡住了，想延到1月15日", [24]),
        ("update task 7 to 40%", [7]),
        ("任务28，12月15日前报", [28]),
        ("明天上午9点提醒我报第12项", [12]),
        ("第0项", [0]),
        ("第-1项", [-1]),
        ("第999999999999项", [999_999_999_999]),
        ("32 八成", [32]),
        ("32八成", [32]),
        ("32一半", [32]),
        ("32差不多了", [32]),
        ("32完成-5%", [32]),
        ("3月2日完成了32", [32]),
        ("25延期到1月15日", [25]),
        ("32通过", [32]),
        ("退回32，缺少链接", [32]),
        ("我来报27，完成50%", [27]),
    ],
)
def test_task_numbers_are_read(text: str, numbers: list[int]) -> None:
    assert [n.number for n in find_task_numbers(text)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "80%",
        "12月15日",
        "28号前完成",
        "12月28号",
        "28号下午开会",
        "9:30",
        "上午9点",
        "2020年已完成",
        "3月没变化",
        "28个单位",
        "3家",
        "3天没变化",
        "共28项",
        "一共有8项",
        "还有3项没报",
        "还剩5项",
        "一项",
        "三项都完成了",
        "今年完成了12项",
        "我区56项任务",
        "国办发〔2020〕17号",
        "〔2019〕61号已完成",
        "12号文件",
        "第3个",
        "第2页",
        "任务第2页",
        "page 2",
        "第三个",
        "第2批",
        "第二季度",
        "http://a.gov.cn/12/28项",
        "13812345678",
        "任务清单",
        "任务一览",
        "12/20",
        "完成80%了",
        "10%了",
        "上报27份",
        "已报15",
        "通过3家单位",
        "八成",
    ],
)
def test_no_task_number_is_made_up(text: str) -> None:
    assert find_task_numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "unit", "numbers"),
    [
        ("财政局20完成", "财政局", [20]),
        ("我要报卫健局的32 50%", "卫健局", [32]),
        ("卫健局32完成60%", "卫健局", [32]),
        ("卫健局32通过", "卫健局", [32]),
        ("通过卫健局27", "卫健局", [27]),
        ("退回卫健局32，缺少链接", "卫健局", [32]),
        ("卫健局28的延期同意", "卫健局", [28]),
        ("卫健局32、33完成", "卫健局", [32, 33]),
        ("卫健局3家", "卫健局", []),
        ("卫健局20日", "卫健局", []),
        ("卫健局2020年完成", "卫健局", []),
        ("卫健局80%", "卫健局", []),
    ],
)
def test_bare_number_behind_a_unit_is_a_task(text: str, unit: str, numbers: list[int]) -> None:
    start = text.index(unit)
    found = find_task_numbers(text, [(start, start + len(unit))])
    assert [n.number for n in found] == numbers


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("第3个", 3),
        ("第三个吧", 3),
        ("第一个", 1),
        ("最后一个", -1),
        ("最后一项", -1),
        ("倒数第二个", -2),
        ("the 2nd one", 2),
        ("the first one", 1),
        ("the last one", -1),
        ("第3个月", None),
        ("第3项", None),
        ("三个", None),
        ("3", None),
        ("第0个", None),
    ],
)
def test_a_place_in_a_list_is_read(text: str, place: int | None) -> None:
    found = find_ordinal(text)
    assert (found.place if found else None) == place


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    shown = normalize(text)
    spans = [*find_task_numbers(text), find_percent(text), find_ordinal(text)]
    assert all(0 <= s.start < s.end <= len(shown) for s in spans if s)


@given(st.lists(st.sampled_from([*"0123456789一二三十百项第号条、，-—到%成半 ", "任务", "分之"])))
def test_any_heap_of_figures_gets_an_answer(pieces: list[str]) -> None:
    text = "".join(pieces)
    find_task_numbers(text)
    find_percent(text)
    chinese_integer(text)
