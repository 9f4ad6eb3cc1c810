"""Is the sentence a button stands for understood, in every language, when somebody types it?"""

from __future__ import annotations

from typing import Any

import pytest

from messages.catalog import LANGUAGES, keys, say
from nlp.interpreter import interpret
from tests.conftest import MONDAY
from tests.nlp.sample import sample_lexicon

UNIT = "区水利局"
VALUES = {"unit": UNIT, "number": 28, "page": 2, "keyword": "应急预案"}

MEANS: dict[str, tuple[str, dict[str, Any]]] = {
    "confirm.confirm_sentence": ("confirm", {}),
    "confirm.cancel_sentence": ("cancel", {}),
    "help.open_sentence": ("help", {}),
    "my_tasks.open_sentence": ("my_tasks", {}),
    "tasks.item_sentence": ("task_detail", {"task_no": 28}),
    "tasks.previous_page": ("previous_page", {}),
    "tasks.next_page": ("next_page", {}),
    "task_detail.open_sentence": ("task_detail", {"task_no": 28}),
    "task_search.page": ("task_search", {"keyword": "应急预案", "page": 2}),
    "tasks_by_unit.of_sentence": ("tasks_by_unit", {"unit": UNIT}),
    "tasks_by_unit.see_named_sentence": ("tasks_by_unit", {"unit": UNIT, "scope": "named"}),
    "tasks_by_unit.see_shared_sentence": ("tasks_by_unit", {"unit": UNIT, "scope": "shared"}),
    "tasks_by_unit.named_page": ("tasks_by_unit", {"unit": UNIT, "scope": "named", "page": 2}),
    "tasks_by_unit.shared_page": ("tasks_by_unit", {"unit": UNIT, "scope": "shared", "page": 2}),
    "units_of_task.sentence": ("units_of_task", {"task_no": 28}),
    "units_of_task.all_sentence": ("units_of_task", {"task_no": 28}),
    "report.open_sentence": ("report", {}),
    "report.is_done_sentence": ("submit_progress", {"task_no": 28, "status": "done"}),
    "report.is_in_progress_sentence": (
        "submit_progress",
        {"task_no": 28, "status": "in_progress"},
    ),
    "report.is_blocked_sentence": ("submit_progress", {"task_no": 28, "status": "blocked"}),
    "report.page": ("report", {"page": 2}),
    "undo.drop_draft_sentence": ("abandon", {}),
    "report.both_units_sentence": ("all_of_them", {}),
    "report.resume_sentence": ("resume", {}),
    "report.abandon_sentence": ("abandon", {}),
    "confirm.change_sentence": ("correct", {}),
    "undo.open_sentence": ("undo", {}),
    "my_reports.open_sentence": ("my_reports", {}),
    "progress_query.open_sentence": ("progress_query", {}),
    "progress_query.task_sentence": ("progress_query", {"task_no": 28}),
    "due.this_month_sentence": ("due", {"period": "this_month"}),
    "due.this_quarter_sentence": ("due", {"period": "this_quarter"}),
}


@pytest.mark.parametrize("key", MEANS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentence_of_a_choice_is_understood_when_typed(language: str, key: str) -> None:
    typed = say(key, language, **{name: VALUES[name] for name in keys(language)[key]})
    intent, slots = MEANS[key]
    check(typed.unescape(), intent, slots)


@pytest.mark.parametrize("period", ["this_week", "this_month", "this_quarter", "overdue"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_about_what_is_due_are_understood_when_typed(language: str, period: str) -> None:
    when = say(f"due.when_{period}", language)
    whose = say("due.page_whose", language, unit=UNIT)
    asked = {"period": period, "unit": UNIT}
    check(say("due.sentence", language, whose=whose, when=when), "due", asked)
    check(say("due.page", language, whose=whose, when=when, page=2), "due", asked | {"page": 2})
    everybody = say("due.page", language, whose="", when=when, page=2)
    check(everybody, "due", {"period": period, "page": 2})


def check(typed: str, intent: str, slots: dict[str, Any]) -> None:
    reading = interpret(typed, sample_lexicon(), MONDAY)
    told = {name: reading.slots.get(name) for name in slots}
    assert (reading.intent, told) == (intent, slots), typed
    assert reading.confidence >= 0.5, typed
