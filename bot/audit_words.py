"""How does a line of the audit read? Of what and whom it speaks, and what more is known of it.

The audit keeps numbers, so that nobody's words are in it for good; what a number stands for is
looked up when it is read. What was forgotten since stays a number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.changing import proposals
from bot.reporting.states import told_by
from bot.returning import deciding
from messages import formats
from messages.catalog import keys, say
from storage import audit, outbox, plans, reports
from storage.changes import Edit, reverse
from storage.models import (
    Assignment,
    AuditEntry,
    Change,
    Extension,
    OwnReminder,
    Plan,
    ProgressReport,
    StandIn,
    Task,
)

MOST_UNITS = 2
"""Units of a person that are named; of more there are so many."""
_NUMBERED = re.compile(r"(\w+) (\d+)")


def deed(action: str, language: str) -> str:
    """What was done, in words."""
    slug = action.replace(" ", "_").replace("'", "")
    return _known(f"audit.did_{slug}", language) or action


class Words:
    """The lines of an audit in one language; what many of them speak of is looked up once.

    :meth:`read` is told which lines come next.
    """

    def __init__(
        self,
        session: Session,
        language: str,
        zone: dt.tzinfo | None,
        today: dt.date | None = None,
    ) -> None:
        """Days have their year where it is not that of ``today``."""
        self._session = session
        self._language = language
        self._zone = zone
        self._today = today
        self._people = audit.people(session)
        self._live_plan = plans.live_plan(session)
        self._reports: dict[str, ProgressReport] = {}
        self._subjects: Mapping[str, Callable[[AuditEntry, int], str]] = {
            "task": lambda entry, number: self._numbered(number, entry.behalf),
            "plan": self._plan,
            "person": self._person,
            "invitation": self._invitation,
            "extension": self._extension,
            "change": self._change,
            "stand_in": self._stand_in,
            "own_reminder": self._own_reminder,
            "feedback": lambda _, number: self._say("feedback", number=number),
            "notice": lambda _, number: self._say("notice", number=number),
            "year": lambda _, number: self._say("year", year=number),
        }

    def read(self, entries: Iterable[AuditEntry]) -> None:
        """Looks up the reports these lines speak of."""
        self._reports = reports.with_receipts(self._session, {each.subject for each in entries})

    def deed(self, entry: AuditEntry) -> str:
        """What was done, 代报 apart from a unit's own report; cells of a returned ledger that went
        back have no note of their own."""
        if entry.action == "reported" and entry.detail.get("for_office"):
            return self._say("did_reported_for_office")
        went_back = entry.action == deciding.ACTION and deciding.is_back(entry)
        return self._say("did_took_sheet_back") if went_back else deed(entry.action, self._language)

    def who(self, entry: AuditEntry) -> str:
        """Name and role, as they are now."""
        if entry.person_id is None:
            return self._say("nobody")
        name = self._called(entry.person_id)
        person = self._people.get(entry.person_id)
        if person is None or person.erased_at is not None:
            return name
        units = [unit.name for unit in person.units]
        many = len(units) > MOST_UNITS
        served = self._say("units", count=len(units)) if many else self._all(units)
        return self._say("who", name=name, role=self._served(served, person.role))

    def behalf(self, entry: AuditEntry) -> str:
        """For which unit, or for whom, where it was somebody else."""
        named = _NUMBERED.fullmatch(entry.behalf)
        return self._called(int(named[2])) if named else entry.behalf

    def channel(self, entry: AuditEntry) -> str:
        return _known(f"audit.channel_{entry.channel}", self._language) or entry.channel

    def subject(self, entry: AuditEntry) -> str:
        """What was done something to: a task with its first words and the unit, a person, a
        paper."""
        if report := self._reports.get(entry.subject):
            return self._say("report", what=self._of(report.assignment), receipt=report.receipt)
        numbered = _NUMBERED.fullmatch(entry.subject)
        if numbered and numbered[1] in self._subjects:
            return self._subjects[numbered[1]](entry, int(numbered[2]))
        if entry.action == "pressed another's card":
            card = outbox.said_as(self._session, entry.subject)
            whose = self._called(card.person_id) if card and card.person_id else ""
            return self._say("card", name=whose) if whose else self._say("some_card")
        if entry.subject == "sheet":
            return self._say("slips", count=len(entry.detail.get("units", ())))
        return _known(f"audit.paper_{entry.subject}", self._language) or entry.subject

    def detail(self, entry: AuditEntry) -> str:
        """What more is known: how it stood, what it became, for which units."""
        if report := self._reports.get(entry.subject):
            return self._standing(report)
        said = [*self._details(entry), *self._edits(entry)]
        return self._say("stop").join(one for one in said if one)

    def _details(self, entry: AuditEntry) -> Iterator[str]:
        detail = entry.detail
        if "units" in detail and (entry.subject == "sheet" or "notice" in entry.action):
            yield self._all(detail["units"])
        if "missed" in detail:
            yield self._say("missed", names=self._all(detail["missed"]))
        if detail.get("replaces"):
            yield self._say("replaces", name=self._called(detail["replaces"]))
        if "row" in detail:
            yield self._say("row", row=detail["row"])
        if "cells" in detail:
            yield self._say("cells", count=detail["cells"])
        if "language" in detail:
            yield self._say(f"language_{detail['language']}")
        if "entered" in detail:
            yield self._say("days_entered", count=len(detail["entered"]))
        if ("was" in detail and detail["was"] is None) or detail.get("reports") == []:
            yield "" if detail.get("days") or detail.get("change") else self._say("taken_back")
        yield self._all(detail.get("reports", ()))
        for key, before, after in detail.get("days", ()):
            assignment = self._session.get(Assignment, key)
            if assignment is not None:
                yield self._became(self._of(assignment), self._due(before), self._due(after))

    # --- subjects ---

    def _plan(self, _: AuditEntry, number: int) -> str:
        plan = self._session.get(Plan, number)
        return self._say("plan", title=plan.title, year=plan.year) if plan else f"{number}"

    def _person(self, entry: AuditEntry, number: int) -> str:
        if entry.action in ("took sheet", "kept system"):
            return self._say("paper_ledger")
        return self._say("self") if number == entry.person_id else self._called(number)

    def _invitation(self, entry: AuditEntry, _: int) -> str:
        units = self._all(entry.detail.get("units", ()))
        return self._served(units, entry.detail["role"])

    def _extension(self, _: AuditEntry, number: int) -> str:
        extension = self._session.get(Extension, number)
        return self._of(extension.assignment) if extension else f"{number}"

    def _change(self, _: AuditEntry, number: int) -> str:
        change = self._session.get(Change, number)
        if change is None:
            return f"{number}"
        worded = proposals.in_words(
            self._session, self._language, change.key, change.said, today=self._today
        )
        return worded.unescape()

    def _stand_in(self, _: AuditEntry, number: int) -> str:
        stand_in = self._session.get(StandIn, number)
        if stand_in is None:
            return f"{number}"
        return self._say(
            "stand_in",
            deputy=stand_in.deputy_name,
            name=stand_in.person.name,
            first=self._day(stand_in.first_on),
            last=self._day(stand_in.last_on),
        )

    def _own_reminder(self, _: AuditEntry, number: int) -> str:
        order = self._session.get(OwnReminder, number)
        if order is None:
            return self._say("own_reminder_gone", number=number)
        due_at = order.due_at.astimezone(self._zone)
        moment = formats.moment(due_at, self._language, today=self._today)
        return self._say("own_reminder", moment=moment)

    # --- details ---

    def _standing(self, report: ProgressReport) -> str:
        today = self._today or report.reported_at.date()
        said = told_by(self._session, report, self._language, today)
        office = self._say("for_office") if report.for_office else ""
        return self._say("stop").join(one for one in (said.unescape(), office) if one)

    def _edits(self, entry: AuditEntry) -> Iterator[str]:
        """Of a later day what it was, was to be and became; of a change the tasks it touched."""
        numbered = _NUMBERED.fullmatch(entry.subject)
        kind, number = (numbered[1], int(numbered[2])) if numbered else ("", 0)
        if kind == "extension" and (extension := self._session.get(Extension, number)):
            due, wanted, granted = (
                self._day(day) if day else ""
                for day in (extension.due_on, extension.wanted_on, extension.granted_on)
            )
            key = "extension_granted" if granted else "extension_refused"
            yield self._say(key, due=due, wanted=wanted, granted=granted)
        if kind == "change" and (change := self._session.get(Change, number)):
            edits = [Edit(*each) for each in change.edits]
            undone = entry.action == "undid a change"
            yield from map(self._edit, reverse(edits) if undone else edits)
            for number in change.said.get("numbers", ()):
                yield self._numbered(number, "")

    def _edit(self, edit: Edit) -> str:
        """A day or a cadence as it was and became; nothing of other rows, which the subject
        names."""
        row: Task | Assignment | None = None
        if edit.table == "task":
            row = self._session.get(Task, edit.key["id"])
        elif edit.table == "assignment":
            row = self._session.get(Assignment, edit.key["id"])
        if row is None or edit.before is None or edit.after is None:
            return ""
        what = self._of(row) if isinstance(row, Assignment) else self._task_named(row, "")
        before, after = (
            self._due(values.get("deadline_on"), values.get("cadence"))
            for values in (edit.before, edit.after)
        )
        return self._became(what, before, after)

    def _due(self, day: str | None, cadence: str | None = None) -> str:
        if day:
            return self._day(dt.date.fromisoformat(day))
        if cadence:
            return say(f"tasks.cadence_{cadence}", self._language).unescape()
        return self._say("as_the_plan")

    def _became(self, what: str, before: str, after: str) -> str:
        return self._say("became", what=what, before=before, after=after)

    # --- words ---

    def _of(self, assignment: Assignment) -> str:
        return self._task_named(assignment.task, assignment.unit.name)

    def _numbered(self, number: int, unit: str) -> str:
        plan = self._live_plan
        found = plans.tasks_numbered(self._session, plan, [number]) if plan else []
        return self._task_named(found[0], unit) if found else f"{unit}{number}"

    def _task_named(self, task: Task, unit: str) -> str:
        words = formats.first_words(task.requirement)
        return self._say("task", unit=unit, number=task.number, words=words)

    def _called(self, number: int) -> str:
        person = self._people.get(number)
        if person is None or person.erased_at is not None:
            return self._say("erased", number=number)
        return person.name

    def _served(self, units: str, role: str) -> str:
        """A role and the units it is for, as far as it has any."""
        called = say(f"people.role_{role}", self._language).unescape()
        return self._say("of_units", units=units, role=called)

    def _day(self, day: dt.date) -> str:
        return formats.day(day, self._language, today=self._today)

    def _all(self, names: Iterable[str]) -> str:
        return formats.names(names, self._language)

    def _say(self, key: str, **values: Any) -> str:
        return say(f"audit.{key}", self._language, **values).unescape().strip()


def _known(key: str, language: str) -> str:
    """The text of a key, nothing where there is none."""
    return say(key, language).unescape() if key in keys(language) else ""
