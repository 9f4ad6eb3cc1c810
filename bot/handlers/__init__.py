"""The table of contents: which handler answers which intent, and who may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.handlers import (
    accept_stand_in,
    activate,
    all_of_them,
    approve_report,
    bind,
    bulletin,
    cancel,
    confirm,
    confirm_on_behalf,
    correct,
    drop_import,
    drop_reminder,
    due,
    end_stand_in,
    enter_calendar,
    extension,
    grant_extension,
    greeting,
    keep_system,
    language,
    ledger,
    my_reminders,
    my_reports,
    my_tasks,
    notice,
    notice_state,
    on_behalf,
    other_day,
    overview,
    progress_query,
    refuse_extension,
    rehearse,
    reminder_rules,
    report,
    resume,
    return_report,
    set_deadline,
    set_reminder,
    set_reminder_rules,
    settings,
    snooze,
    stand_in,
    start,
    step_cells,
    step_through,
    submit_progress,
    take_table,
    task_detail,
    task_search,
    tasks_by_unit,
    thanks,
    to_review,
    undo,
    undo_dates,
    undo_import,
    units_of_task,
    urge,
    why,
    why_pushed,
)
from bot.handlers import help as help_
from bot.reply import Reply
from bot.turn import Turn
from storage.models import PersonRole

EVERYBODY = frozenset(PersonRole)
REPORTERS = frozenset({PersonRole.LIAISON, PersonRole.COORDINATOR})
COORDINATORS = frozenset({PersonRole.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Handler:
    """``handle`` answers one intent, for people of the roles in ``allowed``.

    ``public`` ones only read what everybody who was let in may see: they answer in a group too.
    """

    handle: Callable[[Turn], Reply]
    allowed: frozenset[PersonRole] = EVERYBODY
    public: bool = False


HANDLERS: Mapping[str, Handler] = {
    "tasks_by_unit": Handler(tasks_by_unit.handle, public=True),
    "my_tasks": Handler(my_tasks.handle, public=True),
    "task_search": Handler(task_search.handle, public=True),
    "task_detail": Handler(task_detail.handle, public=True),
    "units_of_task": Handler(units_of_task.handle, public=True),
    "due": Handler(due.handle, public=True),
    "progress_query": Handler(progress_query.handle),
    "overview": Handler(overview.handle),
    "submit_progress": Handler(submit_progress.handle, REPORTERS),
    "report": Handler(report.handle, REPORTERS),
    "on_behalf": Handler(on_behalf.handle, COORDINATORS),
    "confirm_on_behalf": Handler(confirm_on_behalf.handle, frozenset({PersonRole.LIAISON})),
    "all_of_them": Handler(all_of_them.handle, REPORTERS),
    "correct": Handler(correct.handle, REPORTERS),
    "resume": Handler(resume.handle, REPORTERS),
    "abandon": Handler(cancel.handle),
    "undo": Handler(undo.handle, REPORTERS),
    "my_reports": Handler(my_reports.handle),
    "extension": Handler(extension.handle, REPORTERS),
    "grant_extension": Handler(grant_extension.handle, COORDINATORS),
    "other_day": Handler(other_day.handle, COORDINATORS),
    "refuse_extension": Handler(refuse_extension.handle, COORDINATORS),
    "to_review": Handler(to_review.handle, COORDINATORS),
    "approve_report": Handler(approve_report.handle, COORDINATORS),
    "return_report": Handler(return_report.handle, COORDINATORS),
    "urge": Handler(urge.handle, COORDINATORS),
    "urge_now": Handler(urge.now, COORDINATORS),
    "notice": Handler(notice.handle, COORDINATORS),
    "notice_state": Handler(notice_state.handle, COORDINATORS),
    "set_reminder": Handler(set_reminder.handle),
    "snooze": Handler(snooze.handle),
    "my_reminders": Handler(my_reminders.handle),
    "drop_reminder": Handler(drop_reminder.handle),
    "rehearse": Handler(rehearse.handle, COORDINATORS),
    "reminder_rules": Handler(reminder_rules.handle),
    "set_reminder_rules": Handler(set_reminder_rules.handle, COORDINATORS),
    "undo_reminder_rules": Handler(set_reminder_rules.undo, COORDINATORS),
    "enter_calendar": Handler(enter_calendar.handle, COORDINATORS),
    "undo_calendar": Handler(enter_calendar.undo, COORDINATORS),
    "step_through": Handler(step_through.handle, COORDINATORS),
    "activate": Handler(activate.handle, COORDINATORS),
    "drop_import": Handler(drop_import.handle, COORDINATORS),
    "undo_import": Handler(undo_import.handle, COORDINATORS),
    "set_deadline": Handler(set_deadline.handle, COORDINATORS),
    "undo_dates": Handler(undo_dates.handle, COORDINATORS),
    "stand_in": Handler(stand_in.handle),
    "accept_stand_in": Handler(accept_stand_in.handle),
    "end_stand_in": Handler(end_stand_in.handle),
    "bind": Handler(bind.handle),
    "start": Handler(start.handle),
    "confirm": Handler(confirm.handle),
    "help": Handler(help_.handle, public=True),
    "greeting": Handler(greeting.handle, public=True),
    "thanks": Handler(thanks.handle, public=True),
    "cancel": Handler(cancel.handle),
    "why": Handler(why.handle, public=True),
    "why_pushed": Handler(why_pushed.handle),
    "language": Handler(language.handle),
    "settings": Handler(settings.handle),
    "ledger": Handler(ledger.handle),
    "take_table": Handler(take_table.handle, COORDINATORS),
    "take_cell": Handler(take_table.one, COORDINATORS),
    "keep_system": Handler(keep_system.handle, COORDINATORS),
    "keep_cell": Handler(keep_system.one, COORDINATORS),
    "step_cells": Handler(step_cells.handle, COORDINATORS),
    "undo_sheet": Handler(take_table.undo, COORDINATORS),
    "bulletin": Handler(bulletin.handle, COORDINATORS),
    "yearly_paragraph": Handler(bulletin.yearly, COORDINATORS),
}
