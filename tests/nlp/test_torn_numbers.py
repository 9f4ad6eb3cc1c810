"""A number that is torn or misheard in one place is read whole, and never in part."""

import datetime as dt

import pytest

from nlp.interpreter import interpret
from nlp.torn_numbers import torn_numbers
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 12, 10, 10, tzinfo=dt.UTC)


def tasks_of(text: str) -> list[int]:
    reading = interpret(text, sample_lexicon(), NOW)
    said = reading.reports or (reading.slots,)
    return [each["task_no"] for each in said if "task_no" in each]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("儿十七项完成", 27),
        ("尔十七项80%", 27),
        ("耳十七没变化", 27),
        ("而十七项没变化", 27),
        ("第儿十七项完成了", 27),
        ("第而十七项完成了", 27),
        ("我局儿十七项完成", 27),
        ("散十二项完成", 32),
        ("山十二项完成", 32),
        ("第三石二项完成", 32),
        ("第三是二项完成", 32),
        ("第二时七项完成", 27),
        ("第三十无项完成", 35),
        ("第二十气项完成", 27),
        ("第2 7项完成", 27),
        ("第 2 7 项完成", 27),
        ("第二 十七项完成", 27),
        ("第二 十 七项完成", 27),
        ("二 十七项完成", 27),
        ("第2十7项完成", 27),
        ("task twenty seven done", 27),
        ("task twenty-seven is done", 27),
        ("item 2 7 done", 27),
    ],
)
def test_number_is_read_whole(text: str, number: int) -> None:
    assert tasks_of(text) == [number]


@pytest.mark.parametrize("text", ["三石二项完成", "时期项完成", "第散实二项"])
def test_what_is_no_number_for_certain_names_no_task(text: str) -> None:
    assert tasks_of(text) in ([], [32])
    assert not {2, 12} & set(tasks_of(text))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("25项完成，而十七项没变化", [25, 17]),
        ("是十七项完成了", [17]),
        ("这是十七项", [17]),
        ("第2、7项完成", [2, 7]),
        ("第十七项完成", [17]),
        ("第2 3 5项完成", [2, 3, 5]),
        ("27 28项完成", [27, 28]),
        ("二十七项完成", [27]),
        ("上一项", []),
    ],
)
def test_words_that_sound_like_a_numeral_are_none(text: str, numbers: list[int]) -> None:
    assert tasks_of(text) == numbers


@pytest.mark.parametrize(
    "text", ["一共二十几项", "还有二十余项没报", "就三项没报", "第一是三项任务没报"]
)
def test_counts_are_no_torn_numbers(text: str) -> None:
    assert torn_numbers(text) == ()


def test_what_was_heard_in_a_slip_is_evidence() -> None:
    evidence = interpret("儿十七项完成", sample_lexicon(), NOW).evidence
    assert ("number", "儿十七", "27") in [(e.kind, e.said, e.means) for e in evidence]
