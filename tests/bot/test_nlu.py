"""`liaison nlu`: JSON Lines in, JSON Lines out, in order, with the reasons when asked for."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.nlu import answer_lines
from storage.db import Database

ZONE = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2020, 11, 23, 10, tzinfo=ZONE)

Answers = Callable[..., list[dict[str, Any]]]

ASKED = [
    ("units", {"mention": "卫建局"}, {"units": ["区卫健局"]}, ["sound", "卫建局", "卫健局"]),
    (
        "parse",
        {"text": "第5项已完成"},
        {"intent": "submit_progress", "slots": {"task_no": 5, "status": "done"}},
        ["word", "已完成", "status"],
    ),
    (
        "parse",
        {"text": "谁还没报"},
        {"intent": "progress_query", "slots": {}},
        ["cue", "还没报", "unreported"],
    ),
    ("search", {"query": "高考"}, {"rows": [21]}, ["word", "高考", "高考"]),
    (
        "dates",
        {"text": "10月31日前", "doc_year": 2020},
        {"date": "2020-10-31", "recurring": None},
        ["day", "10月31日前", "2020-10-31"],
    ),
]


def read(
    part: str, *lines: str, database: Database | None = None, explain: bool = False
) -> list[dict[str, Any]]:
    sink = io.StringIO()
    source = io.StringIO("".join(line + "\n" for line in lines))
    answer_lines(part, source, sink, zone=ZONE, now=NOW, database=database, explain=explain)
    return [json.loads(line) for line in sink.getvalue().splitlines()]


@pytest.fixture
def answers(samples: Database) -> Answers:
    """What is made of lines beside the sample table in a database that was made before."""
    return partial(read, database=samples)


def test_without_a_database_the_sample_table_is_read() -> None:
    assert read("search", '{"query": "高考"}') == [{"rows": [21]}]


@pytest.mark.parametrize(("part", "asked", "meant", "reason"), ASKED)
def test_every_part_answers_and_gives_its_reasons_when_asked(
    answers: Answers, part: str, asked: dict[str, Any], meant: dict[str, Any], reason: list[str]
) -> None:
    (answer,) = answers(part, json.dumps(asked), explain=True)

    assert reason in answer.pop("evidence")
    assert answer == meant


def test_a_line_that_is_no_object_is_answered_with_its_error_and_the_next_is_read(
    answers: Answers,
) -> None:
    broken, missing, fine = answers("units", "{", '{"text": "财政局"}', '{"mention": "财政局"}')

    assert "error" in broken
    assert "error" in missing
    assert fine == {"units": ["区财政局"]}


@pytest.mark.parametrize(
    ("part", "nothing"),
    [
        ("units", {"units": []}),
        ("parse", {"intent": "out_of_scope", "slots": {}}),
        ("search", {"rows": []}),
        ("dates", {"date": None, "recurring": None}),
    ],
)
def test_a_blank_line_is_answered_as_an_empty_text(
    answers: Answers, part: str, nothing: dict[str, Any]
) -> None:
    said = {"units": "mention", "parse": "text", "search": "query", "dates": "text"}[part]
    empty = json.dumps({said: ""})

    assert answers(part, "", empty, " \t") == [nothing] * 3


def test_a_byte_order_mark_before_the_first_line_is_no_part_of_it(answers: Answers) -> None:
    first, _ = answers("units", '\ufeff{"mention": "财政局"}', '{"mention": "财政局"}')

    assert first == {"units": ["区财政局"]}


def test_the_sign_that_decided_is_told_with_its_strength_and_the_one_next_to_it(
    answers: Answers,
) -> None:
    ordered, whole = answers("parse", '{"text": "解绑孙丽"}', '{"text": "停用王芳"}', explain=True)

    assert ["sign", "解绑孙丽", "revoke 9.85"] in ordered["evidence"]
    assert any(kind == "next" and "task_search" in means for kind, _, means in ordered["evidence"])
    assert ["sentence", "停用王芳", "revoke 9.5"] in whole["evidence"]
