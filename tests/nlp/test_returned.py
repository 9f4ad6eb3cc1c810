"""采用, 第3处保留，其余采用: what is said of a returned ledger's differences, and what is not."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp.interpreter import interpret
from nlp.returned import STEP, Decision, read_decisions
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 12, 14, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def read(said: str) -> object:
    return read_decisions(said, interpret(said, sample_lexicon(), NOW).mentions)


@pytest.mark.parametrize(
    ("said", "decisions"),
    [
        ("采用", [Decision("sheet")]),
        ("采用表格", [Decision("sheet")]),
        ("以表格为准", [Decision("sheet")]),
        ("这条采用", [Decision("sheet")]),
        ("保留", [Decision("system")]),
        ("不采用", [Decision("system")]),
        ("系统的对", [Decision("system")]),
        ("第3处采用", [Decision("sheet", places=(3,))]),
        ("第三处保留", [Decision("system", places=(3,))]),
        ("1和3采用", [Decision("sheet", places=(1, 3))]),
        ("25项采用", [Decision("sheet", task_nos=(25,))]),
        ("卫健局的保留", [Decision("system", units=("区卫健局",))]),
        ("水利局第29项采用表格", [Decision("sheet", task_nos=(29,), units=("区水利局",))]),
        ("都采用", [Decision("sheet", all=True)]),
        ("其余都保留", [Decision("system", rest=True)]),
        ("第1处采用，其余保留", [Decision("sheet", (1,)), Decision("system", rest=True)]),
        ("1采用 2保留", [Decision("sheet", (1,)), Decision("system", (2,))]),
        ("adopt 2", [Decision("sheet", places=(2,))]),
        (
            "use the sheet for number 1, keep the rest",
            [Decision("sheet", (1,)), Decision("system", rest=True)],
        ),
    ],
)
def test_which_side_is_right_where(said: str, decisions: list[Decision]) -> None:
    assert read(said) == tuple(decisions)


@pytest.mark.parametrize("said", ["逐条看", "逐处看", "一条一条看", "one by one"])
def test_to_be_seen_one_by_one(said: str) -> None:
    assert read(said) == STEP


@pytest.mark.parametrize(
    "said",
    [
        "采用表格了吗",
        "第25项完成80%",
        "1",
        "市水利局的采用",
        "采用什么",
        "第29项保留意见",
        "谁还没报",
    ],
)
def test_anything_else_decides_nothing(said: str) -> None:
    assert read(said) is None
