"""Never: a deed carried out, or its card shown, because somebody asked about it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.dialogue import Act, State, advance
from bot.handlers import HANDLERS
from messages.catalog import LANGUAGES, keys, say
from nlp.intents import EVERYTHING, load_intents
from nlp.interpreter import interpret
from nlp.persons import is_name, name_at_end, name_at_start
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 12, 14, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
QUESTIONS = tomllib.loads(Path(__file__).with_name("deed_questions.toml").read_text("utf-8"))
VALUES = {"unit": "区水利局", "number": 29}
DEEDS = {intent.name for intent in load_intents().values() if intent.deed}
WISH_OF_ONES_OWN = ("set_reminder", "能不能{deed}")
# Answers that change nothing, and words that go with a card already shown.
ANSWERS = """
    tasks_by_unit my_tasks table_size not_theirs all_but task_search task_detail units_of_task due
    progress_query overview resume my_reports extension_state to_review notice_state my_reminders
    draft_state draft_changes keep_draft read_pasted
    end_reminders reminder_rules step_through year_of_table people open_feedback privacy bind start
    confirm agree stand_by help terms greeting thanks farewell who_are_you who_am_i compare_units
    why why_pushed settings step_cells nobodys open_invitations powers roster to_do which_district
    departed why_reason stand_in_state audit_log confirm_erasure receipt_query
"""
NO_DEEDS = set(ANSWERS.split())


def ordered(deed: str, language: str) -> str:
    key = f"deeds.{deed}_example"
    return say(key, language, **{name: VALUES[name] for name in keys(language)[key]}).unescape()


def test_every_handler_is_a_deed_or_none() -> None:
    assert set(HANDLERS) - NO_DEEDS == DEEDS
    assert set(HANDLERS) >= NO_DEEDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_deed_orders_it(language: str) -> None:
    said = {deed: interpret(ordered(deed, language), sample_lexicon(), NOW) for deed in DEEDS}
    assert [d for d, r in said.items() if (r.intent, r.only_spoken_of) != (d, None)] == []


def acted(said: str) -> str | None:
    """The deed that a message would carry out or show the card of."""
    step = advance(State(), interpret(said, sample_lexicon(), NOW), said)
    return step.intent if isinstance(step, Act) and step.intent in DEEDS else None


def questions(language: str) -> Iterator[str]:
    for deed in sorted(DEEDS):
        order = ordered(deed, language)
        if load_intents()[deed].set_off:
            order = re.split("[：:]", order)[0]  # what follows is passed on as it is
        for question in QUESTIONS[language]:
            if (deed, question) != WISH_OF_ONES_OWN:
                yield question.format(deed=order)


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_about_a_deed_carries_none_out(language: str) -> None:
    assert [said for said in questions(language) if acted(said)] == []


# {deed} is ordered not to be done; reports say what is, and are left out.
NEGATED = ("不要{deed}", "别{deed}", "千万别{deed}", "不想{deed}", "先不要{deed}", "请不要{deed}")


def test_deed_that_is_not_to_be_done_is_not() -> None:
    orders = [
        ordered(deed, "zh")
        for deed in sorted(DEEDS)
        if not load_intents()[deed].says_not and load_intents()[deed].own_words != EVERYTHING
    ]
    orders += ["把第12项改到12月20日", "推送时间改为10点到17点", "城建局就是区住建局"]
    said = [negated.format(deed=order) for order in orders for negated in NEGATED]
    done = {one: acted(one) for one in said}
    assert {one: d for one, d in done.items() if d and not load_intents()[d].says_not} == {}


# The "not" stands behind what it is about; what has happened or is planned is no order either.
NOT_ORDERED = """
    第12项别改到12月25日|第12项千万别改到12月25日|第12项不能改到12月25日|第12项没有改到12月25日
    第12项已经改到12月25日了|没有时限的别按每季度末前报|催办不要隔3天|名册不要加上区统计局
    已经催办了|昨天催办过了|刚催办过|催办完了|催办没用|上周催办过卫健局|他们都被催办烦了
    我打算把第12项改到12月25日|我打算通知各单位明天开会|昨天通知各单位了|不要通知各单位明天开会
    不要邀请区水利局联络员
"""


@pytest.mark.parametrize("said", NOT_ORDERED.replace("\n", "|").split("|"))
def test_prohibition_statement_or_plan_is_no_order(said: str) -> None:
    assert acted(said.strip()) is None


@pytest.mark.parametrize("said", ["第12项改到12月25日", "上周催过卫健局，再催一下"])
def test_order_beside_such_words_is_one(said: str) -> None:
    assert acted(said) is not None


POLITE = [
    ("麻烦帮忙催一下好吗", "urge"),
    ("帮我催一下水利局可以吗", "urge"),
    ("能不能明天9点提醒我报27", "set_reminder"),
    ("明天能提醒我报27吗", "set_reminder"),
    ("can you remind me tomorrow", "set_reminder"),
    ("please draft the bulletin", "bulletin"),
    ("请帮我生成通报，好吗", "bulletin"),
]


@pytest.mark.parametrize(("said", "deed"), POLITE)
def test_polite_request_is_an_order(said: str, deed: str) -> None:
    assert acted(said) == deed


OWN_WORDS = [
    ("明天9点提醒我问一下谁没报", "set_reminder"),
    ("我想提个建议，能不能周五不推送", "feedback"),
    ("通知各单位：谁还没报的请尽快报", "notice"),
    ("区水利局第20项退回：材料在哪里看不到", "return_report"),
    ("提醒我周五问问水利局29报了没", "set_reminder"),
    ("后天上午提醒我看看27怎么弄", "set_reminder"),
    ("24卡住了，因为省里文件什么时候来不清楚", "submit_progress"),
    ("27推进中，还在研究怎么做", "submit_progress"),
    ("24卡住了，怎么弄都不行，想延到1月15日", "extension"),
]


@pytest.mark.parametrize(("said", "deed"), OWN_WORDS)
def test_question_within_somebodys_own_words_is_theirs(said: str, deed: str) -> None:
    assert acted(said) == deed


@pytest.mark.parametrize("said", ["还是我", "丽下周", "五李强", "局李强", "李强要怎", "区财政局"])
def test_words_that_are_no_name(said: str) -> None:
    assert not is_name(said)


def test_names_are_found_beside_other_words() -> None:
    assert name_at_start("李强吧") == "李强"
    assert name_at_start("Li Qiang") == "Li Qiang"
    assert name_at_end("到周五李强") == "李强"
    assert name_at_end("欧阳娜娜") == "欧阳娜娜"
    assert name_at_end("还是我") is None
