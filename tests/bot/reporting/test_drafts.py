from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.reporting.drafts import Item, add, first_incomplete, merged, told

UNIT = "区卫健局"
SAID = Item(task_no=24, unit=UNIT, status="in_progress", percent=60)

items = st.builds(
    Item,
    task_no=st.none() | st.integers(1, 56),
    unit=st.none() | st.sampled_from([UNIT, "区水利局"]),
    status=st.none() | st.sampled_from(["not_started", "in_progress", "done", "blocked"]),
    percent=st.none() | st.integers(0, 100),
    note=st.text(max_size=8),
    links=st.lists(st.sampled_from(["http://a.cn", "http://b.cn"]), unique=True).map(tuple),
    files=st.lists(st.tuples(st.text("0af", max_size=4), st.text(max_size=3))).map(tuple),
    done_on=st.none() | st.dates(),
    no_change=st.booleans(),
    asks_why=st.booleans(),
    corrects=st.none() | st.integers(1, 9),
    extend_to=st.none() | st.dates(),
    said_in=st.text(max_size=4),
)


@given(items)
def test_item_survives_the_database(item: Item) -> None:
    assert Item.from_json(json.loads(json.dumps(item.as_json()))) == item


@pytest.mark.parametrize(
    ("slots", "told_of_it"),
    [
        ({"percent": 100}, {"status": "done", "percent": 100}),
        ({"percent": 0}, {"status": "not_started", "percent": 0}),
        ({"percent": 60}, {"status": "in_progress", "percent": 60}),
        ({"status": "done"}, {"status": "done", "percent": 100}),
        ({"status": "not_started"}, {"status": "not_started", "percent": 0}),
        ({"status": "blocked"}, {"status": "blocked"}),
        ({"no_change": True}, {"no_change": True}),
        ({"status": "done", "no_change": True}, {"status": "done", "percent": 100}),
        ({"evidence_url": "http://a.cn"}, {"links": ("http://a.cn",)}),
        (
            {"evidence_url": ["http://a.cn", "http://b.cn"]},
            {"links": ("http://a.cn", "http://b.cn")},
        ),
        ({"completed_on": "2020-12-10"}, {"done_on": dt.date(2020, 12, 10)}),
        ({"extend_to": "2021-01-15"}, {"extend_to": dt.date(2021, 1, 15)}),
    ],
)
def test_what_a_message_says_of_a_task(slots: dict[str, Any], told_of_it: dict[str, Any]) -> None:
    assert told(slots) == Item(**told_of_it)


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        (Item(), "task_no"),
        (Item(task_no=24), "unit"),
        (Item(task_no=24, unit=UNIT), "status"),
        (SAID, None),
        (Item(task_no=24, unit=UNIT, status="blocked"), "note"),
        (Item(task_no=24, unit=UNIT, status="blocked", note="等文件"), None),
        (Item(task_no=24, unit=UNIT, status="in_progress", asks_why=True), "note"),
        (Item(task_no=24, unit=UNIT, status="in_progress", asks_why=True, note="按计划"), None),
    ],
)
def test_one_thing_is_missing_at_a_time(item: Item, missing: str | None) -> None:
    assert item.missing == missing


@pytest.mark.parametrize(
    ("news", "result"),
    [
        (Item(status="done", percent=100), {"status": "done", "percent": 100}),
        (Item(links=("http://a.cn",)), {"links": ("http://a.cn",)}),
        (Item(note="已上网"), {"note": "已上网"}),
        (Item(no_change=True), {"status": None, "percent": None, "no_change": True}),
        (Item(extend_to=dt.date(2021, 1, 15)), {"extend_to": dt.date(2021, 1, 15)}),
        (Item(), {}),
    ],
)
def test_news_change_what_they_speak_of_and_nothing_else(
    news: Item, result: dict[str, Any]
) -> None:
    known: dict[str, Any] = {"task_no": 24, "unit": UNIT, "status": "in_progress", "percent": 60}
    assert merged(SAID, news) == Item(**(known | result))


def test_notes_add_up_and_a_new_state_brings_its_own() -> None:
    noted = merged(merged(SAID, Item(note="等文件")), Item(note="缺经费"))
    assert noted.note == "等文件；缺经费"
    assert merged(noted, Item(status="done", percent=100, note="已上网")).note == "已上网"
    assert merged(noted, Item(status="done", percent=100)).note == "等文件；缺经费"


@pytest.mark.parametrize(
    ("draft", "said", "result"),
    [
        # Another task is another report.
        ([SAID], Item(task_no=27, status="done"), [SAID, Item(task_no=27, status="done")]),
        # Without a task: to what lacks something, else to the last.
        ([Item(task_no=24), SAID], Item(status="done"), [Item(task_no=24, status="done"), SAID]),
        ([SAID], Item(links=("l",)), [merged(SAID, Item(links=("l",)))]),
        # A task alone answers which one was meant.
        ([Item(status="done")], Item(task_no=27), [Item(task_no=27, status="done")]),
        # A task with a state of its own is another report: the figure nobody placed is forgotten.
        (
            [Item(status="done")],
            Item(task_no=27, status="blocked"),
            [Item(task_no=27, status="blocked")],
        ),
    ],
)
def test_what_is_said_goes_where_it_belongs(
    draft: list[Item], said: Item, result: list[Item]
) -> None:
    assert list(add(draft, [said])) == result


def test_a_task_of_two_units_is_changed_for_both_unless_one_is_named() -> None:
    two = [Item(task_no=20, unit=unit, status="done") for unit in ("钟楼街道", "洪山镇")]
    news = Item(task_no=20, status="in_progress", percent=80)
    assert [item.percent for item in add(two, [news])] == [80, 80]
    named = Item(task_no=20, unit="洪山镇", status="in_progress", percent=80)
    assert [item.percent for item in add(two, [named])] == [None, 80]


@given(st.lists(items, max_size=4), st.lists(items, max_size=4))
@example([Item(status="done"), Item(task_no=27)], [Item(task_no=27)])
def test_a_draft_never_loses_a_report(draft: list[Item], said: list[Item]) -> None:
    result = add(draft, said)
    # What waits for its task may turn out to be of one that is there already.
    assert len(result) >= sum(item.task_no is not None for item in draft)
    numbers = {item.task_no for item in result}
    assert {item.task_no for item in [*draft, *said]} - {None} <= numbers
    place = first_incomplete(result)
    assert place is None or result[place].missing


def test_figure_without_a_task_is_never_booked_on_another() -> None:
    orphan = told({"percent": 60})
    later = told({"task_no": 46, "extend_to": "2021-01-10", "note": "人手不够"})
    assert add([orphan], [later]) == (later,)
    assert add([orphan], [told({"task_no": 46})])[0].percent == 60


def test_evidence_without_a_task_joins_the_report_that_follows() -> None:
    photo = Item(files=(("hash", "公示.png"),))
    report = add([photo], [told({"task_no": 25, "percent": 80})])
    assert [(item.task_no, item.percent, item.files) for item in report] == [
        (25, 80, (("hash", "公示.png"),))
    ]
