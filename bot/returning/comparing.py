"""Where do a returned ledger and the system differ, cell by cell?

A cell counts as changed when it says something else than when the sheet was made. Where the system
changed meanwhile too, that is a conflict: its line is decided by itself, never with the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot import secrecy
from bot.papers.ledger import Shown, heading_of, shown_of
from bot.returning.sheet import OurLedger, Row
from messages.catalog import LANGUAGES, say
from nlp.dates import read_date
from storage import ledger, reports
from storage.ledger import Line
from storage.models import Plan, ProgressReport, ReportStatus, Unit

FIELDS = ("due", "status", "percent", "note")
STATE = ("status", "percent")
"""Two cells that say one thing: what one is changed to is read with the other."""
WHOLE = {ReportStatus.DONE: 100, ReportStatus.NOT_STARTED: 0}
"""States that settle the share."""
FIXED = ("number", "unit", "heading", "requirement", "receipt")
"""Columns whose change is noticed and not taken over."""
WHOSE = ("number", "unit")
"""Columns that say whose a row is: where they are of another line than the hidden mark, the rows
were moved, and nothing of such a row is taken."""

MOST_TIMES = 10
"""A broken figure from one to this may be a share of one as well as of a hundred."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: what the sheet says and what the system says, each as it is stored, and the report
    and day the system had when they were compared; of a day also the later one that the unit has
    applied for (``wanted``) and nobody has decided on."""

    assignment_id: int
    number: int
    unit: str
    field: str
    sheet: str
    system: str
    conflict: bool
    report_id: int
    due_on: str
    wanted: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a returned ledger: ``differences`` to decide on, and cells that are not taken
    over: ``fixed`` in columns that are not open, ``unread`` that say nothing we can store, the last
    with what is written there, nothing where that is a note that may not be stored; ``contrary``
    lines whose state and share contradict each other, with both."""

    plan_id: int
    at: dt.datetime
    differences: tuple[Difference, ...]
    fixed: tuple[tuple[int, str, str], ...]
    unread: tuple[tuple[int, str, str, str], ...]
    contrary: tuple[tuple[int, str, str, str], ...]
    foreign: int


def compare(session: Session, plan: Plan, returned: OurLedger, now: dt.datetime) -> Compared:
    """All differences, by task and unit. Only looks."""
    differences: list[Difference] = []
    fixed: list[tuple[int, str, str]] = []
    unread: list[tuple[int, str, str, str]] = []
    contrary: list[tuple[int, str, str, str]] = []
    applied = {
        each.assignment_id: each.wanted_on.isoformat()
        for each in reports.open_extensions(session, plan)
    }
    lines = {line.assignment_id: line for line in ledger.lines(session, plan)}
    before = reports.with_ids(session, [row.report_id for row in returned.rows if row.report_id])
    foreign = 0
    for row in returned.rows:
        line = lines.get(row.assignment_id)
        if line is None:
            foreign += 1
            continue
        cells = _by_field(row.cells)
        made = shown_of(plan, _as_it_was(line, row, before, returned.at), returned.at)
        changed_fixed = list(_changed_fixed(session, line, made, row, cells))
        fixed += [(line.number, line.unit, name) for name in changed_fixed]
        if any(name in WHOSE for name in changed_fixed):
            continue
        was, system = _values(made), _values(shown_of(plan, line, now))
        told: dict[str, str] = {}
        for name in FIELDS:
            if name not in cells:
                continue
            said = _read(name, cells[name], now)
            if name == "due" and said and said != was[name] and said < now.date().isoformat():
                said = None  # no deadline is set that is over
            if said == ReportStatus.UNSAID and said != was[name]:
                said = None  # nobody reports that nothing is known
            if said is None or (said == "" and name != "note"):
                if was[name] or cells[name]:
                    written = "" if name == "note" else _squeezed(cells[name])
                    unread.append((line.number, line.unit, name, written))
                continue
            told[name] = said
        changed = {name for name, said in told.items() if said not in (was[name], system[name])}
        if "percent" in changed and not _agree(told.get("status", ""), int(told["percent"])):
            contrary.append((line.number, line.unit, told["status"], told["percent"]))
            changed -= set(STATE)
        if changed & set(STATE):
            changed |= {name for name in STATE if told.get(name, system[name]) != system[name]}
        differences += [
            Difference(
                line.assignment_id,
                line.number,
                line.unit,
                name,
                told[name],
                system[name],
                conflict=system[name] != was[name],
                report_id=line.report.id if line.report else 0,
                due_on=str(line.due_on or ""),
                wanted=applied.get(line.assignment_id, "") if name == "due" else "",
            )
            for name in FIELDS
            if name in changed
        ]
    return Compared(
        plan.id,
        returned.at,
        tuple(differences),
        tuple(fixed),
        tuple(unread),
        tuple(contrary),
        foreign,
    )


def _by_field(cells: Mapping[str, str]) -> dict[str, str]:
    """Cells by what they are, whichever language the headings are in."""
    names = {
        say(f"ledger.col_{name}", language).unescape(): name
        for language in LANGUAGES
        for name in (*FIELDS, *FIXED)
    }
    return {names[title]: text for title, text in cells.items() if title in names}


def _as_it_was(line: Line, row: Row, before: Mapping[int, ProgressReport], at: dt.datetime) -> Line:
    """A line as it stood when the sheet was made: its report and day of then."""
    report = before.get(row.report_id)
    return replace(
        line,
        deadline_on=line.deadline_on if row.due_on else None,
        own_day=row.due_on,
        closed_at=ledger.by(line.closed_at, at),
        returned_at=ledger.by(line.returned_at, at),
        report=None if report is None else ledger.reported(report),
    )


def _changed_fixed(
    session: Session, line: Line, made: Shown, row: Row, cells: Mapping[str, str]
) -> Iterator[str]:
    same_report = (line.report.id if line.report else 0) == row.report_id
    now = {
        "number": str(line.number),
        "unit": line.unit,
        "heading": heading_of(line),
        "requirement": line.requirement,
        "receipt": made.report.receipt if made.report else "",
    }
    for name in FIXED:
        stands = _squeezed(now[name])
        if (
            name in cells
            and _squeezed(cells[name]) != stands
            and (name != "receipt" or same_report)
            and not (name == "unit" and cells[name].strip() in _names_of(session, line))
        ):
            yield name


def _names_of(session: Session, line: Line) -> set[str]:
    """What the unit is called besides: it may have another name since the sheet was made."""
    unit = session.get_one(Unit, line.unit_id)
    return {alias.name for alias in unit.aliases}


def _values(shown: Shown) -> dict[str, str]:
    """The open cells of a line as they are stored."""
    report = shown.report
    percent = None if report is None else report.percent
    note = "" if report is None else report.note
    if report is not None and not note and report.no_change:
        note = say("ledger.no_change").unescape()
    return {
        "due": shown.owed.due_on.isoformat(),
        "status": "" if report is None else report.status,
        "percent": "" if percent is None else str(percent),
        "note": _squeezed(note),
    }


def _read(name: str, text: str, now: dt.datetime) -> str | None:
    """What a cell says, as it is stored; None where it says nothing we know."""
    text = text.strip()
    if name == "note":
        return None if secrecy.concerns(text, (), "zh") else _squeezed(text)
    if not text:
        return ""
    if name == "status":
        return next(
            (
                status.value
                for status in ReportStatus
                for language in LANGUAGES
                if say(f"report.status_{status}", language) == text
            ),
            None,
        )
    if name == "percent":
        return _percent(text)
    try:
        return dt.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        reading = read_date(text, now=now)
        return reading.date.isoformat() if reading and reading.date else None


def _percent(text: str) -> str | None:
    """0.6, 60 and 60% are all sixty per cent."""
    shown = text.endswith(("%", "％"))
    try:
        figure = float(text.rstrip("%％ "))
    except ValueError:
        return None
    if not shown and 1 < figure < MOST_TIMES and not figure.is_integer():
        return None  # 1.5 is 150%, or one and a half
    figure = figure if shown or figure > 1 else figure * 100
    return str(round(figure)) if 0 <= figure <= 100 else None


def _agree(status: str, percent: int) -> bool:
    """Whether a state and a share may be of one line: 已完成 with 40% says two things."""
    match status:
        case ReportStatus.DONE | ReportStatus.NOT_STARTED:
            return percent == WHOLE[ReportStatus(status)]
        case ReportStatus.IN_PROGRESS | ReportStatus.BLOCKED:
            return percent < WHOLE[ReportStatus.DONE]
        case _:
            return True


def _squeezed(text: str) -> str:
    return " ".join(text.split())
