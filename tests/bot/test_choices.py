"""Is every sentence behind a button understood as what the button says?"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from bot.dialogue import CERTAIN_ENOUGH
from messages.catalog import LANGUAGES, keys, say
from nlp.interpreter import interpret
from tests.conftest import zichuan
from tests.nlp.sample import sample_lexicon

NOW = dt.datetime(2020, 11, 23, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))

UNIT = {"unit": "区卫健局"}
TASK = {"task_no": 24}
PAGE = {"page": 2}
BOTH = UNIT | TASK
RECEIPT = {"receipt": "2020Q4-卫健-001"}

# What each sentence of the catalogue means; one that is added there has to be added here.
MEANINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "calendar.confirm_sentence": ("confirm", {}),
    "calendar.not_now_sentence": ("cancel", {}),
    "calendar.undo_sentence": ("undo_calendar", {}),
    "confirm.cancel_sentence": ("cancel", {}),
    "confirm.change_sentence": ("correct", {}),
    "confirm.confirm_sentence": ("confirm", {}),
    "due.dated_page": ("due", UNIT | PAGE | {"dated": True}),
    "due.page": ("due", UNIT | PAGE),
    "due.sentence": ("due", UNIT),
    "due.task_sentence": ("due", TASK),
    "due.this_month_sentence": ("due", {"period": "this_month"}),
    "due.this_quarter_sentence": ("due", {"period": "this_quarter"}),
    "due.undated_page": ("due", UNIT | PAGE | {"dated": False}),
    "extension.grant_sentence": ("grant_extension", RECEIPT | {"when": "2021-01-15"}),
    "extension.other_day_sentence": ("other_day", RECEIPT),
    "extension.withdraw_sentence": ("withdraw_extension", RECEIPT),
    "extension.refuse_sentence": ("refuse_extension", RECEIPT),
    "help.open_sentence": ("help", {}),
    "intake.activate_sentence": ("activate", {}),
    "intake.confirm_sentence": ("confirm", {}),
    "intake.drop_sentence": ("drop_import", {}),
    "intake.no_sentence": ("decline", {}),
    "intake.not_now_sentence": ("cancel", {}),
    "intake.read_pasted_sentence": ("read_pasted", {}),
    "intake.step_sentence": ("step_through", {}),
    "intake.undo_sentence": ("undo_import", {}),
    "intake.yes_sentence": ("confirm", {}),
    "ledger.open_sentence": ("ledger", {}),
    "my_reminders.drop_sentence": ("drop_reminder", {"ordinal": 2}),
    "my_reminders.open_sentence": ("my_reminders", {}),
    "my_reminders.page": ("my_reminders", PAGE),
    "my_reports.open_sentence": ("my_reports", {}),
    "ledger.of_own_unit_sentence": ("ledger", {}),
    "my_reports.page": ("my_reports", PAGE),
    "my_tasks.open_sentence": ("my_tasks", {}),
    "notice.send_sentence": ("confirm", {}),
    "notice.state_open_sentence": ("notice_state", {}),
    "notice.correct_sentence": ("correct_notice", {}),
    "notice.undo_sentence": ("withdraw_notice", {}),
    "notice.withdraw_sentence": ("withdraw_notice", {}),
    "not_theirs.page": ("not_theirs", UNIT | PAGE),
    "overview.back_sentence": ("overview", {}),
    "people.recall_all_sentence": ("recall_invitations", {}),
    "overview.bulletin_of_sentence": ("bulletin", {}),
    "change.these_tasks_sentence": ("extension", TASK),
    "change.the_draft_sentence": ("set_duty", BOTH),
    "change.the_one_in_force_sentence": ("set_duty", BOTH),
    "change.may_lead_sentence": ("set_duty", BOTH),
    "change.may_add_sentence": ("set_duty", BOTH),
    "overview.by_headings_sentence": ("overview", {"view": "headings"}),
    "overview.by_tasks_sentence": ("overview", {"view": "tasks"}),
    "overview.by_units_sentence": ("overview", {"view": "units"}),
    "overview.invite_sentence": ("invite", UNIT),
    "overview.open_sentence": ("overview", {}),
    "overview.picture_page": ("overview", {"view": "picture"} | PAGE),
    "overview.picture_sentence": ("overview", {"view": "picture"}),
    "overview.see_blocked_sentence": ("overview", {"view": "blocked"}),
    "overview.see_late_sentence": ("overview", {"view": "late"}),
    "overview.see_unreachable_sentence": ("overview", {"view": "unreachable"}),
    "progress_query.district_page": ("progress_query", PAGE),
    "progress_query.open_sentence": ("progress_query", {}),
    "progress_query.see_unit_sentence": ("progress_query", UNIT),
    "progress_query.task_sentence": ("progress_query", TASK),
    "progress_query.unit_page": ("progress_query", UNIT | PAGE),
    "reminder_rules.confirm_sentence": ("confirm", {}),
    "reminder_rules.defaults_sentence": ("set_reminder_rules", {}),
    "reminder_rules.not_now_sentence": ("cancel", {}),
    "reminder_rules.open_sentence": ("reminder_rules", {}),
    "reminder_rules.undo_sentence": ("undo_reminder_rules", {}),
    "reminders.invite_sentence": ("invite", UNIT),
    "reminders.no_change_sentence": ("submit_progress", {"no_change": True}),
    "reminders.open_task_sentence": ("task_detail", TASK),
    "reminders.report_sentence": ("report", {}),
    "reminders.see_all_sentence": ("my_tasks", {}),
    "reminders.tomorrow_sentence": ("snooze", {"when": "2020-11-24"}),
    "reminders.who_has_not_sentence": ("progress_query", {}),
    "reminders.why_this_sentence": ("why_pushed", {}),
    "report.abandon_sentence": ("abandon", {}),
    "report.unit_is_sentence": ("correct", BOTH),
    "report.both_units_sentence": ("all_of_them", {}),
    "report.correct_one_sentence": ("correct", BOTH | {"percent": 60}),
    "report.office_is_right_sentence": ("confirm_on_behalf", BOTH),
    "report.is_blocked_sentence": ("submit_progress", TASK | {"status": "blocked"}),
    "report.is_done_sentence": ("submit_progress", TASK | {"status": "done"}),
    "report.is_in_progress_sentence": ("submit_progress", TASK | {"status": "in_progress"}),
    "report.open_sentence": ("report", {}),
    "report.report_for_it_sentence": ("on_behalf", BOTH),
    "report.urge_it_sentence": ("urge", BOTH),
    "report.are_percentages_sentence": ("submit_progress", {"percent": 60}),
    "report.is_other_task_sentence": ("correct", {}),
    "report.is_percent_of_sentence": ("correct", TASK),
    "report.is_percent_sentence": ("correct", {}),
    "report.is_task_sentence": ("correct", TASK),
    "report.is_that_task_sentence": ("correct", TASK),
    "leave_out.evidence_of_sentence": ("leave_out_detail", TASK | {"detail": "evidence"}),
    "leave_out.links_of_sentence": ("leave_out_detail", TASK | {"detail": "links"}),
    "leave_out.pictures_of_sentence": ("leave_out_detail", TASK | {"detail": "pictures"}),
    "leave_out.files_of_sentence": ("leave_out_detail", TASK | {"detail": "files"}),
    "leave_out.percent_of_sentence": ("leave_out_detail", TASK | {"detail": "percent"}),
    "leave_out.piece_sentence": ("leave_out_detail", TASK | {"detail": "evidence", "nth": 2}),
    "leave_out.every_piece_sentence": ("leave_out_detail", TASK | {"detail": "evidence"}),
    "leave_out.note_of_sentence": ("leave_out_detail", TASK | {"detail": "note"}),
    "leave_out.of_task_sentence": ("leave_out", TASK),
    "leave_out.done_on_of_sentence": ("leave_out_detail", TASK | {"detail": "done_on"}),
    "report.page": ("report", PAGE),
    "undo.booked_sentence": ("undo", {}),
    "undo.drop_draft_sentence": ("abandon", {}),
    "report.resume_sentence": ("resume", {}),
    "returning.keep_all_sentence": ("keep_system", {}),
    "returning.keep_cell_sentence": ("keep_cell", {}),
    "returning.keep_rest_sentence": ("keep_system", {}),
    "returning.step_sentence": ("step_cells", {}),
    "returning.take_all_sentence": ("take_table", {}),
    "returning.take_cell_sentence": ("take_cell", {}),
    "returning.take_rest_sentence": ("take_table", {}),
    "raising.put_sentence": ("raise_to_leader", RECEIPT),
    "raising.not_needed_sentence": ("not_to_leader", RECEIPT),
    "returning.undo_sentence": ("undo_sheet", {}),
    "review.open_sentence": ("to_review", {}),
    "review.pass_sentence": ("approve_report", RECEIPT),
    "review.return_sentence": ("return_report", RECEIPT),
    "language.zh_sentence": ("language", {"lang": "zh"}),
    "language.en_sentence": ("language", {"lang": "en"}),
    "settings.chinese_sentence": ("language", {"lang": "zh"}),
    "settings.english_sentence": ("language", {"lang": "en"}),
    "feedback.see_sentence": ("open_feedback", {}),
    "feedback.reply_sentence": ("answer_feedback", {}),
    "feedback.reply_to_sentence": ("answer_feedback", {}),
    "feedback.pass_it_on_sentence": ("confirm", {}),
    "change.task_sentence": ("extension", TASK),
    "people.invite_sentence": ("invite", UNIT),
    "people.revoke_sentence": ("revoke", {}),
    "audit.export_sentence": ("export_audit", {}),
    "invitation.print_sentence": ("print_invitations", {}),
    "privacy.confirm_sentence": ("confirm_erasure", {}),
    "privacy.erase_sentence": ("erase_me", {}),
    "privacy.export_sentence": ("export_me", {}),
    "privacy.keep_sentence": ("cancel", {}),
    "stand_in.decline_sentence": ("decline_stand_in", {}),
    "stand_in.agree_sentence": ("accept_stand_in", {}),
    "stand_in.cancel_sentence": ("end_stand_in", {}),
    "task_detail.open_sentence": ("task_detail", TASK),
    "task_search.own_page": ("task_search", PAGE | {"keyword": "疫情", "mine": True}),
    "task_search.see_about_sentence": ("task_search", {"keyword": "疫情"}),
    "task_search.see_all_sentence": ("task_search", {"keyword": "疫情"}),
    "task_search.unit_page": ("task_search", UNIT | PAGE | {"keyword": "疫情"}),
    "task_search.page": ("task_search", PAGE | {"keyword": "疫情"}),
    "change.confirm_sentence": ("confirm", {}),
    "change.not_now_sentence": ("cancel", {}),
    "change.undo_sentence": ("undo_change", {}),
    "tasks.item_sentence": ("task_detail", TASK),
    "tasks.next_page": ("next_page", {}),
    "tasks.previous_page": ("previous_page", {}),
    "tasks_by_unit.alone_page": ("tasks_by_unit", UNIT | PAGE | {"scope": "alone"}),
    "tasks_by_unit.named_page": ("tasks_by_unit", UNIT | PAGE | {"scope": "named"}),
    "tasks_by_unit.group_page": ("tasks_by_unit", UNIT | PAGE),
    "tasks_by_unit.of_sentence": ("tasks_by_unit", UNIT),
    "tasks_by_unit.see_named_sentence": ("tasks_by_unit", UNIT | {"scope": "named"}),
    "tasks_by_unit.see_unreported_sentence": ("progress_query", UNIT),
    "tasks_by_unit.see_shared_sentence": ("tasks_by_unit", UNIT | {"scope": "shared"}),
    "tasks_by_unit.shared_page": ("tasks_by_unit", UNIT | PAGE | {"scope": "shared"}),
    "undo.open_sentence": ("undo", {}),
    "urge.now_sentence": ("urge_now", {}),
    "urge.open_sentence": ("urge", {}),
    "units_of_task.all_sentence": ("units_of_task", TASK),
    "units_of_task.open_sentence": ("units_of_task", TASK),
    "units_of_task.sentence": ("units_of_task", TASK),
}

# A line below a list, never sent back; and answers that only the doubt asked about gives a meaning.
NOT_SENT = {"tasks.page", "overview.page"}
OF_A_DOUBT = {
    f"intake.{name}_sentence"
    for name in (
        "add_unit",
        "day_after",
        "day_still",
        "is_all_but",
        "is_new",
        "is_year",
        "is_task",
        "is_unit",
        "leave",
        "seen",
    )
}
VALUES: dict[str, dict[str, Any]] = {
    "zh": {
        "said": "60%",
        "percent": 60,
        "receipt": "2020Q4-卫健-001",
        "receipts": "2020Q4-卫健-001",
        "day": "2021年1月15日（周五）",
        "period": "第三季度",
        "order": "第24项由区卫健局牵头",
        "numbers": "24",
        "names": "区卫健局",
    },
    "en": {
        "said": "60%",
        "percent": 60,
        "receipt": "2020Q4-卫健-001",
        "receipts": "2020Q4-卫健-001",
        "day": "15 January 2021",
        "period": "third quarter",
        "order": "task 24 is led by 区卫健局",
        "numbers": "24",
        "names": "区卫健局",
    },
}


def _sentences(language: str) -> dict[str, frozenset[str]]:
    """Every text that a button sends back as if it had been typed, with the values it takes."""
    ends = ("sentence", "page")
    return {
        key: names
        for key, names in keys(language).items()
        if key.partition(".")[2].rpartition("_")[2] in ends and key not in NOT_SENT | OF_A_DOUBT
    }


def _filled(key: str, language: str) -> str:
    values = {
        "unit": UNIT["unit"],
        "name": "王芳",
        "number": 24,
        "was": 27,
        "page": 2,
        "place": 2,
        "keyword": "疫情",
        "first": "2020-10-01",
        "last": "2020-12-31",
    } | VALUES[language]
    values["whose"] = say("due.page_whose", language, unit=UNIT["unit"])
    values["when"] = say("due.when_this_month", language)
    names = _sentences(language)[key]
    return str(say(key, language, **{name: values[name] for name in names}).unescape())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_catalogue_has_a_meaning(language: str) -> None:
    assert _sentences(language).keys() == MEANINGS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", MEANINGS)
def test_sentence_behind_a_button_is_understood(key: str, language: str) -> None:
    intent, slots = MEANINGS[key]

    read = interpret(_filled(key, language), sample_lexicon(), NOW)

    assert read.intent == intent
    said = dict(read.slots)
    assert {name: said.get(name) for name in slots} == slots
    assert said.keys() & {"unit", "task_no", "keyword", "page"} <= slots.keys()


DUE_WHENS = [
    ("when_this_week", "this_week"), ("when_this_month", "this_month"),
    ("when_this_quarter", "this_quarter"), ("when_overdue", "overdue"),
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "period"), DUE_WHENS)
def test_page_of_what_is_due_names_its_time(name: str, period: str, language: str) -> None:
    when = say(f"due.{name}", language)
    whose = say("due.page_whose", language, unit=UNIT["unit"])
    sentence = str(say("due.page", language, whose=whose, when=when, page=2).unescape())

    read = interpret(sentence, sample_lexicon(), NOW)

    assert (read.intent, read.slots) == ("due", UNIT | PAGE | {"period": period})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_of_the_coordinators_help_is_understood(language: str) -> None:
    told = say("help.examples_coordinator", language, zichuan, unit=UNIT["unit"]).unescape()
    lines = [line[2:] for line in told.splitlines() if line.startswith("· ")]
    examples = [each.strip() for line in lines[:-1] for each in re.split("[;；]", line)]

    readings = {each: interpret(each, sample_lexicon(), NOW) for each in examples}

    lost = [each for each, read in readings.items() if read.confidence < CERTAIN_ENOUGH]
    assert len(examples) > 15
    assert not lost
    assert "out_of_scope" not in {read.intent for read in readings.values()}
