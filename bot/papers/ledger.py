"""台账 and 任务表: every task of every unit, or of some, as an Excel sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from bot.channels import OutboundFile
from bot.periods import Standing, due_on, period_on, standing
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
    "reported_at": (11, Kind.MOMENT),
    "review": (10, Kind.TEXT),
    "closed_at": (11, Kind.DAY),
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
        report = line.report
        role = self._say(f"ledger.role_{line.role}")
        return {
            "number": line.number,
            "unit": line.unit,
            "heading": heading_of(line),
            "requirement": line.requirement,
            "role": role if line.named else self._say("ledger.role_shared"),
            "standing": self._say(f"ledger.standing_{self._standing(line)}"),
            "due": self._due(line),
            "cadence": "" if line.due_on else self._say(self._cadence(line)),
            "was_due": line.was_due_on,
            "why": line.why,
            "status": self._say(f"report.status_{report.status}") if report else "",
            "percent": report.percent / 100 if report and report.percent is not None else None,
            "note": self._note(line),
            "receipt": report.receipt if report else "",
            "evidence": "\n".join(report.evidence) if report else "",
            "reported_at": report.reported_at.astimezone(self._turn.now.tzinfo) if report else None,
            "review": self._review(line),
            "closed_at": line.closed_at.astimezone(self._turn.now.tzinfo).date()
            if line.closed_at
            else None,
            "key": key_of(line),
        }

    def _standing(self, line: Line) -> str:
        plan, today = self._turn.plan, self._turn.today
        running = period_on(line.cadence or plan.cadence, min(today, plan.closes_on))
        if standing_of(self._turn, line) is Standing.CLOSED:
            return "closed"
        if is_reported(self._turn, line, running.first_on):
            late = standing_of(self._turn, line) is Standing.LATE
            return "unfinished" if late else "reported"
        stands = standing_of(self._turn, line)
        # The day shown is that of the running period; what came before is said beside it.
        behind = stands is Standing.LATE and self._due(line) >= today
        return "behind" if behind else stands

    def _cadence(self, line: Line) -> str:
        return f"tasks.cadence_{line.cadence or self._turn.plan.cadence}"

    def _due(self, line: Line) -> dt.date:
        plan = self._turn.plan
        return due_on(line.due_on, line.cadence or plan.cadence, plan.closes_on, self._turn.today)

    def _note(self, line: Line) -> str:
        report = line.report
        if report is None:
            return ""
        return report.note or (self._say("ledger.no_change") if report.no_change else "")

    def _review(self, line: Line) -> str:
        if line.report is None or not line.report.review:
            return ""
        said = self._say(f"ledger.review_{line.report.review}")
        reason = line.report.review_reason
        return f"{said}{self._say('ledger.colon')}{reason}" if reason else said


def is_reported(turn: Turn, line: Line, since: dt.date) -> bool:
    """Whether nothing is owed of a line, or a report came in since the beginning of a period.

    A dated task is owed until it is done, however often it was reported on.
    """
    if standing_of(turn, line).settled:
        return True
    if line.report is None or line.returned_at is not None:
        return False
    return line.report.reported_at.astimezone(turn.now.tzinfo).date() >= since


def standing_of(turn: Turn, line: Line) -> Standing:
    """How a line stands today; what was sent back counts as not reported."""
    last = None if line.returned_at else line.report
    return standing(
        deadline_on=line.due_on,
        cadence=line.cadence or turn.plan.cadence,
        closes_on=turn.plan.closes_on,
        live_on=turn.plan.live_on or turn.today,
        reported_on=last.reported_at.astimezone(turn.now.tzinfo).date() if last else None,
        done=last is not None and last.status == ReportStatus.DONE,
        closed=line.closed_at is not None,
        today=turn.today,
    )
