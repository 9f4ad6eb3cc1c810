"""台账 and 任务表: every task of every unit, or of some, as an Excel sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.channels import OutboundFile
from bot.periods import Owed, Standing, terms
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from messages.workbook import MOST_ROWS, XLSX, Column, Kind, Sheet, Value, workbook
from storage import ledger, roster
from storage.ledger import Line
from storage.models import PersonRole, Plan, ReportStatus, Unit

FIELDS: dict[str, tuple[float, Kind]] = {
    "number": (5, Kind.WHOLE),
    "unit": (21, Kind.TEXT),
    "heading": (36, Kind.TEXT),
    "requirement": (48, Kind.TEXT),
    "role": (9, Kind.WORD),
    "standing": (9, Kind.WORD),
    "due": (11, Kind.DAY),
    "cadence": (8, Kind.WORD),
    "was_due": (11, Kind.DAY),
    "why": (10, Kind.TEXT),
    "status": (8, Kind.WORD),
    "percent": (6, Kind.PERCENT),
    "note": (22, Kind.TEXT),
    "receipt": (17, Kind.WORD),
    "evidence": (22, Kind.TEXT),
    "reported_at": (16, Kind.MOMENT),
    "review": (10, Kind.TEXT),
    "closed_at": (11, Kind.DAY),
    "earlier": (17, Kind.TEXT),
    "key": (8, Kind.KEY),
}
"""The columns in order: width and what they hold."""
OF_OFFICE = frozenset({"was_due", "why", "reported_at", "closed_at", "key"})
"""What a unit's own sheet does without, so that it is read on A4."""
ONCE = frozenset({"heading", "requirement"})
"""What is shown at a task's first unit alone: on every line it makes eighty pages of twenty."""
OPEN = frozenset({"due", "status", "percent", "note"})
"""What the coordinator may change in the sheet and send back."""


def make_ledger(turn: Turn) -> Reply:
    """The whole table, or one unit's, to be kept, changed and sent back."""
    unit = turn.slots.get("unit")
    units = None if unit is None else [_unit(turn, str(unit))]
    if units is None and ledger.count(turn.session, turn.plan) > MOST_ROWS:
        raise Refusal(turn.say("ledger.too_many"))
    sheet = sheet_of(turn, units, turn.say("ledger.title", title=turn.plan.title), to_return=True)
    return _paper(turn, sheet, "ledger", guarded=turn.person.role != PersonRole.COORDINATOR)


def make_unit_sheet(turn: Turn) -> Reply:
    """What the person's own units owe, and how it stands."""
    if not turn.person.units:
        raise Refusal(turn.say("ledger.no_unit"))
    names = formats.names((unit.name for unit in turn.person.units), turn.language)
    title = turn.say("ledger.unit_title", units=names, title=turn.plan.title)
    sheet = sheet_of(turn, turn.person.units, title, to_return=False)
    return _paper(turn, sheet, "unit_sheet", guarded=False)


def _unit(turn: Turn, name: str) -> Unit:
    unit = roster.unit_named(turn.session, name)
    if unit is None:
        raise Refusal(turn.say("tasks_by_unit.is_a_group", phrase=name))
    return unit


def _paper(turn: Turn, sheet: Sheet, name: str, *, guarded: bool) -> Reply:
    stamp = f"{turn.now:%Y%m%d-%H%M}"
    file = OutboundFile(
        turn.say(f"ledger.{name}_file", year=turn.plan.year, stamp=stamp).unescape(),
        XLSX,
        workbook(sheet),
        guarded=guarded,
    )
    return Reply(
        blocks=(turn.say(f"ledger.{name}_here", title=turn.plan.title, as_of=as_of(turn)),),
        file=file,
    )


def as_of(turn: Turn) -> str:
    """The moment the figures are of, with its year."""
    return formats.moment(turn.now, turn.language)


def sheet_of(turn: Turn, units: Sequence[Unit] | None, title: Text, *, to_return: bool) -> Sheet:
    """The sheet; one ``to_return`` carries in its hidden column what it was made from."""
    left_out = frozenset() if to_return else OF_OFFICE
    if not to_return and units is not None and len(units) == 1:
        left_out |= {"unit"}
    fields = [name for name in FIELDS if name not in left_out]
    statuses = tuple(
        plain(turn.say(f"report.status_{status}"))
        for status in ReportStatus
        if status is not ReportStatus.UNSAID
    )
    columns = tuple(
        Column(
            marker(turn.plan, turn.now) if name == "key" else plain(turn.say(f"ledger.col_{name}")),
            *FIELDS[name],
            open=to_return and name in OPEN,
            choices=statuses if to_return and name == "status" else (),
            once=name in ONCE,
        )
        for name in fields
    )
    note = turn.say("ledger.note_return" if to_return else "ledger.note", as_of=as_of(turn))
    return Sheet(
        name=plain(turn.say("ledger.sheet")),
        title=plain(title),
        note=plain(note),
        footer=plain(turn.say("ledger.footer", page="{page}", pages="{pages}")),
        columns=columns,
        rows=_rows(turn, units, fields),
        paper="A3" if to_return else "A4",
    )


def plain(text: Text) -> str:
    """A sentence as it stands outside a chat: no mark-up, nothing escaped."""
    return text.unescape()


def _rows(turn: Turn, units: Sequence[Unit] | None, fields: Sequence[str]) -> Iterator[list[Value]]:
    words = _Words(turn)
    for line in ledger.lines(turn.session, turn.plan, units):
        values = words.values(line)
        yield [values[name] for name in fields]


def marker(plan: Plan, at: dt.datetime) -> str:
    """What heads the hidden column: this is a ledger of this plan, made at this moment."""
    return f"liaison-ledger plan={plan.content_hash[:16]} at={at.isoformat(timespec='seconds')}"


def key_of(line: Line) -> str:
    """What a line was made from: its assignment, its report and its day."""
    report_id = line.report.id if line.report else 0
    return f"{line.assignment_id}/{report_id}/{line.due_on or ''}"


def heading_of(line: Line) -> str:
    """The innermost heading: those above it would make every line of the sheet five lines high."""
    return line.heading[-1] if line.heading else ""


class _Words:
    """Lines in the words of the sheet; what is said on many lines is worded once."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._said: dict[str, str] = {}

    def _say(self, key: str) -> str:
        if key not in self._said:
            self._said[key] = plain(self._turn.say(key))
        return self._said[key]

    def values(self, line: Line) -> dict[str, Value]:
        shown = shown_of(self._turn.plan, line, self._turn.now)
        report = shown.report
        role = self._say(f"ledger.role_{line.role}")
        return {
            "number": line.number,
            "unit": line.unit,
            "heading": heading_of(line),
            "requirement": line.requirement,
            "role": role if line.named else self._say("ledger.role_shared"),
            "standing": self._say(f"ledger.standing_{self._standing(shown)}"),
            "due": shown.owed.due_on,
            "cadence": "" if self._is_dated(line, shown) else self._say(self._cadence(line)),
            "was_due": line.was_due_on,
            "why": line.why,
            "status": self._say(f"report.status_{report.status}") if report else "",
            "percent": report.percent / 100 if report and report.percent is not None else None,
            "note": self._note(report),
            "receipt": report.receipt if report else "",
            "evidence": "\n".join(report.evidence) if report else "",
            "reported_at": report.reported_at.astimezone(self._turn.now.tzinfo) if report else None,
            "review": self._review(report),
            "closed_at": line.closed_at.astimezone(self._turn.now.tzinfo).date()
            if line.closed_at
            else None,
            "earlier": self._earlier(shown.earlier),
            "key": key_of(line),
        }

    def _standing(self, shown: Shown) -> str:
        standing = shown.owed.standing
        if standing is not Standing.CLOSED and shown.counts:
            return "unfinished" if standing is Standing.LATE else "reported"
        return standing

    def _is_dated(self, line: Line, shown: Shown) -> bool:
        """Whether the day shown is one the line has for itself, and not its cadence's."""
        return shown.owed.due_on == line.due_on

    def _cadence(self, line: Line) -> str:
        return f"tasks.cadence_{line.cadence or self._turn.plan.cadence}"

    def _note(self, report: ledger.Reported | None) -> str:
        if report is None:
            return ""
        return report.note or (self._say("ledger.no_change") if report.no_change else "")

    def _earlier(self, report: ledger.Reported | None) -> str:
        """2020Q2-水利-001 已完成: the last report, where it was of a period before this one."""
        if report is None:
            return ""
        return f"{report.receipt} {self._say(f'report.status_{report.status}')}"

    def _review(self, report: ledger.Reported | None) -> str:
        if report is None or not report.review:
            return ""
        said = self._say(f"ledger.review_{report.review}")
        reason = report.review_reason
        return f"{said}{self._say('ledger.colon')}{reason}" if reason else said


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line shows, all of it of one period. ``report`` is that period's, one sent back
    included; ``earlier`` the last one of a period before. ``counts``: the report stands."""

    owed: Owed
    report: ledger.Reported | None
    earlier: ledger.Reported | None
    counts: bool


def shown_of(plan: Plan, line: Line, at: dt.datetime, since: dt.date = dt.date.min) -> Shown:
    """How a line stands at a moment in the office's zone; what was owed before ``since`` is left
    aside."""
    report, today = line.report, at.date()
    made_on = report.reported_at.astimezone(at.tzinfo).date() if report else None
    # What was sent back counts as not reported.
    reported_on = None if line.returned_at else made_on
    owed = terms(plan, line, line.own_day).owed(
        live_on=max(line.since_on or plan.live_on or today, since),
        reported_on=reported_on,
        done=report is not None and report.status == ReportStatus.DONE and reported_on is not None,
        closed=line.closed_at is not None,
        today=today,
    )
    of_period = line.closed_at is not None or owed.counts(made_on)
    return Shown(
        owed,
        report if of_period else None,
        None if of_period else report,
        owed.counts(reported_on),
    )
