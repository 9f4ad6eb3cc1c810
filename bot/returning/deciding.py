"""采用表格, 保留系统: what becomes of each difference, and how that is taken back."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from sqlalchemy.orm import Session

from bot.changing import proposals
from bot.dialogue import Asked
from bot.owed import report_of_period
from bot.reply import Choice, Reply
from bot.reporting import booking, extensions
from bot.reporting.drafts import Item
from bot.returning.comparing import WHOLE, WHOSE, Compared, Difference
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.returned import SHEET, SYSTEM, Decision
from storage import audit, changes, reports
from storage.changes import Edit
from storage.models import Assignment, AuditEntry, Change, Person, ReportStatus, SheetReturn

MOST_SHOWN = 8
ACTION = "took sheet"
TAKEN = ("reports", "change", "days")
"""What an entry of the audit says was taken; the days stood there before they were a change."""


def card(session: Session, person: Person, compared: Compared, now: dt.datetime) -> Reply:
    """Keeps the differences until they are decided on, and shows them."""
    language = person.language
    waiting = session.get(SheetReturn, person.id)
    if waiting is not None:
        session.delete(waiting)
        session.flush()
    blocks = [_left_alone(compared, language)] if _is_partly(compared) else []
    made = formats.moment(compared.at, language, today=now.date())
    moved = len({(number, unit) for number, unit, name in compared.fixed if name in WHOSE})
    if moved > MOST_SHOWN:
        return Reply(blocks=(say("returning.moved", language, count=moved),))
    if not compared.differences:
        return Reply(blocks=(say("returning.same", language, made=made), *blocks))
    session.add(
        SheetReturn(
            person_id=person.id,
            plan_id=compared.plan_id,
            returned_at=now,
            differences=[one.as_json() for one in compared.differences],
        )
    )
    head = say("returning.head", language, count=len(compared.differences), made=made)
    return _overview(language, now, compared.differences, head, *blocks)


def _is_partly(compared: Compared) -> bool:
    return bool(compared.fixed or compared.unread or compared.contrary or compared.foreign)


def _left_alone(compared: Compared, language: str) -> Text:
    """Changes that are not taken over, and why."""
    not_taken = [
        (number, unit, name, "moved" if name in WHOSE else "fixed", "")
        for number, unit, name in compared.fixed
    ]
    for number, unit, name, written in compared.unread:
        not_taken.append((number, unit, name, _why_unread(name, written), written))
    cells = [
        say(
            f"returning.cell_{why}",
            language,
            unit=unit,
            number=number,
            column=say(f"ledger.col_{name}", language),
            **({"written": formats.first_words(written)} if written else {}),
        )
        for number, unit, name, why, written in not_taken[:MOST_SHOWN]
    ]
    cells += [
        say(
            "returning.cell_contrary",
            language,
            unit=unit,
            number=number,
            status=say(f"report.status_{status}", language),
            percent=percent,
        )
        for number, unit, status, percent in compared.contrary[: MOST_SHOWN - len(cells)]
    ]
    count = len(not_taken) + len(compared.contrary) + compared.foreign
    key = "returning.left_alone" if cells else "returning.left_alone_rows"
    if cells and count > len(cells):
        key = "returning.left_alone_many"
    named = {"cells": formats.names(cells, language)} if cells else {}
    return say(key, language, count=count, **named)


def _why_unread(field: str, written: str) -> str:
    """The end of the text's name that says why a cell is not taken over."""
    if field == "note":
        return "secret"
    if field == "due" and written:
        return "day"
    return "written" if written else "emptied"


def _overview(language: str, now: dt.datetime, found: Sequence[Difference], *before: Text) -> Reply:
    place = {id(one): at for at, cells in enumerate(_by_line(found), 1) for one in cells}
    shown = [_line(one, language, now.date(), f"{place[id(one)]}.") for one in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        shown.append(say("returning.more", language, count=len(found) - MOST_SHOWN))
    shown += _why_apart(found, language)
    several = len(_by_line(found)) > 1
    names = ("take_all", "keep_all", "step") if several else ("take_cell", "keep_cell")
    choices = tuple(Choice.of(f"returning.{name}", language, fresh_only=True) for name in names)
    return Reply(blocks=(*before, *shown), choices=(choices,), asked=_asked(listed=True))


def _asked(*, listed: bool) -> Asked:
    """What 采用 and 保留 are said of: a list, or the one line shown."""
    return Asked("take_cell", {"listed": listed}, ("cells",))


def _line(one: Difference, language: str, today: dt.date, mark: str = "·") -> Text:
    line = say(
        "returning.line_conflict" if one.conflict else "returning.line",
        language,
        mark=mark,
        number=one.number,
        unit=one.unit,
        column=say(f"ledger.col_{one.field}", language),
        system=_shown(one.field, one.system, language, today),
        sheet=_shown(one.field, one.sheet, language, today),
    )
    if not one.wanted:
        return line
    wanted = _shown("due", one.wanted, language, today)
    return lines(line, say("returning.applied", language, wanted=wanted))


def _shown(field: str, value: str, language: str, today: dt.date) -> object:
    if not value:
        return say("returning.empty", language)
    if field == "due":
        return formats.day(dt.date.fromisoformat(value), language, today=today)
    if field == "status":
        return say(f"report.status_{value}", language)
    return f"{value}%" if field == "percent" else formats.first_words(value, 60)


# --- deciding ---


def step(turn: Turn, *before: Text) -> Reply:
    """The next line that differs, with all its cells: together they are one report."""
    waiting, found = _waiting(turn)
    by_line = _by_line(found)
    head = turn.say("returning.one_of", left=len(by_line))
    cells = [_line(one, turn.language, turn.today) for one in by_line[0]]
    names = ["take_cell", "keep_cell"]
    rows = [tuple(turn.choice(f"returning.{n}", fresh_only=True) for n in names)]
    if len(by_line) > 1:
        rest = ("take_rest", "keep_rest")
        rows.append(tuple(turn.choice(f"returning.{n}", fresh_only=True) for n in rest))
    assert waiting is not None
    return Reply(
        blocks=(*before, head, *cells),
        choices=tuple(rows),
        asked=_asked(listed=False),
        update=True,
    )


def take_all(turn: Turn) -> Reply:
    """Adopts the lines without a conflict; one with any is decided by itself."""
    found = _by_line(_waiting(turn)[1])
    plain = [cells for cells in found if not _is_doubtful(cells)]
    return _settle(turn, take=plain, left=[cells for cells in found if cells not in plain])


def take_one(turn: Turn) -> Reply:
    """Adopts the line shown, even where the system changed meanwhile: it was seen."""
    first, *others = _by_line(_waiting(turn)[1])
    return _settle(turn, take=[first], left=others)


def keep_all(turn: Turn) -> Reply:
    return _settle(turn, keep=_by_line(_waiting(turn)[1]))


def keep_one(turn: Turn) -> Reply:
    first, *others = _by_line(_waiting(turn)[1])
    return _settle(turn, keep=[first], left=others)


def decide(turn: Turn) -> Reply:
    """第3处采用，其余保留: by what was said in words. Raises :class:`Refusal` where a line is meant
    that is not among them, and decides nothing then."""
    _, found = _waiting(turn)
    lines, listed = _by_line(found), bool(turn.slots.get("listed"))
    sides: dict[int, str] = {}
    seen: set[int] = {0} if len(lines) == 1 else set()
    for said in turn.slots["decisions"]:
        one = Decision(**said)
        if one.places and not listed:
            # Places count in a list that is not the one last shown: it is shown once more.
            head = turn.say("returning.which_place")
            return _overview(turn.language, turn.now, found, head)
        at_once = one.all or one.rest or (listed and not one.points)
        for at in _meant(turn, one, lines, sides, listed):
            sides[at] = one.side
            seen |= set() if at_once else {at}
    take, keep, left = [], [], []
    for at, cells in enumerate(lines):
        if sides.get(at) == SYSTEM:
            keep.append(cells)
        elif sides.get(at) == SHEET and (at in seen or not _is_doubtful(cells)):
            take.append(cells)
        else:
            left.append(cells)
    return _settle(turn, take=take, keep=keep, left=left)


def _meant(
    turn: Turn,
    one: Decision,
    lines: Sequence[Sequence[Difference]],
    sides: Mapping[int, str],
    listed: bool,
) -> list[int]:
    """Which lines a decision is about."""
    if one.rest or one.all:
        return [at for at in range(len(lines)) if one.all or at not in sides]
    if one.places:
        if beyond := [place for place in one.places if not 1 <= place <= _shown_lines(lines)]:
            raise Refusal(turn.say("returning.no_such_place", place=beyond[0]))
        return [place - 1 for place in one.places]
    if one.task_nos or one.units:
        meant = [
            at
            for at, cells in enumerate(lines)
            if (not one.task_nos or cells[0].number in one.task_nos)
            and (not one.units or cells[0].unit in one.units)
        ]
        if not meant:
            raise Refusal(turn.say("returning.no_such_line"))
        return meant
    return list(range(len(lines))) if listed else [0]


def _shown_lines(lines: Sequence[Sequence[Difference]]) -> int:
    """How many lines of the list have a cell that is shown."""
    before = itertools.accumulate((len(cells) for cells in lines), initial=0)
    return sum(cells < MOST_SHOWN for cells in itertools.islice(before, len(lines)))


def _is_doubtful(cells: Iterable[Difference]) -> bool:
    """Whether the system changed meanwhile, or a day applied for would be passed over."""
    return any(one.conflict or one.wanted for one in cells)


def _why_apart(cells: Iterable[Difference], language: str) -> list[Text]:
    """Why some lines are not taken with the others."""
    cells = tuple(cells)
    why = {"conflicts": any(one.conflict for one in cells)}
    why["also_applied"] = any(one.wanted for one in cells)
    return [say(f"returning.{name}", language) for name, holds in why.items() if holds]


def _by_line(found: Iterable[Difference]) -> list[list[Difference]]:
    """The differences of each line of the ledger, in order."""
    by_line: dict[int, list[Difference]] = defaultdict(list)
    for one in found:
        by_line[one.assignment_id].append(one)
    return list(by_line.values())


def _settle(
    turn: Turn,
    *,
    take: Sequence[list[Difference]] = (),
    keep: Sequence[list[Difference]] = (),
    left: Sequence[list[Difference]] = (),
) -> Reply:
    """Adopts some lines, keeps the system in others, and goes on with what is left."""
    said = _adopt(turn, list(chain.from_iterable(take)))
    if kept := sum(map(len, keep)):
        turn.note("kept system", f"person {turn.person.id}", cells=kept)
        said.append(turn.say("returning.kept", count=kept))
    waiting = turn.session.get_one(SheetReturn, turn.person.id)
    if left:
        waiting.differences = [one.as_json() for one in chain.from_iterable(left)]
        turn.session.flush()
        if take and all(map(_is_doubtful, left)):
            said += _why_apart(chain.from_iterable(left), turn.language)
        return step(turn, *said)
    turn.session.delete(waiting)
    undo = turn.choice("returning.undo")
    adopted = any(text.key == "returning.taken" for text in said)
    return Reply(blocks=tuple(said), choices=((undo,),) if adopted else (), update=True)


def _waiting(turn: Turn) -> tuple[SheetReturn, list[Difference]]:
    """What is still to be decided. Raises :class:`Refusal` where there is nothing."""
    waiting = turn.session.get(SheetReturn, turn.person.id)
    if waiting is None or not waiting.differences or waiting.plan_id != turn.plan.id:
        raise Refusal(turn.say("returning.nothing"))
    return waiting, [Difference(**one) for one in waiting.differences]


def _adopt(turn: Turn, found: Sequence[Difference]) -> list[Text]:
    """Books what the sheet says, a report and a day for each line; returns what to say. The days
    are one change like any other, and are taken back like one."""
    booked: list[str] = []
    days: list[tuple[Assignment, Difference]] = []
    taken = 0
    refused: list[Text] = []
    for cells in _by_line(found):
        assignment = turn.session.get(Assignment, cells[0].assignment_id)
        if assignment is None or not _is_as_seen(turn, assignment, cells):
            refused.append(
                turn.say("returning.changed_again", number=cells[0].number, unit=cells[0].unit)
            )
            continue
        told = {one.field: one.sheet for one in cells}
        if told.keys() - {"due"}:
            try:
                with turn.session.begin_nested():
                    booked.append(_book(turn, assignment, told))
            except Refusal as refusal:
                refused.append(refusal.text)
                continue
        days += [(assignment, one) for one in cells if one.field == "due"]
        taken += len(cells)
    if not taken:
        return refused
    said = [turn.say("returning.taken", count=taken)]
    if booked:
        said.append(turn.say("returning.taken_reports"))
    change = None
    if days:
        change = _set_days(turn, days)
        said.append(turn.say("returning.taken_days"))
    turn.note(ACTION, f"person {turn.person.id}", reports=booked, change=change)
    ids = {assignment.id for assignment, _ in days}
    left = extensions.left_waiting(turn, lambda each: each.assignment_id in ids)
    return [lines(*said), *refused, *([left] if left else [])]


def _is_as_seen(turn: Turn, assignment: Assignment, cells: Sequence[Difference]) -> bool:
    """Whether nothing happened to the line since the differences were shown."""
    day = assignment.deadline_on or assignment.task.deadline_on
    if (assignment.last_report_id or 0, str(day or "")) != (cells[0].report_id, cells[0].due_on):
        return False
    applied = reports.open_extension(turn.session, assignment)
    wanted = applied.wanted_on.isoformat() if applied else ""
    return all(one.wanted == wanted for one in cells if one.field == "due")


def _book(turn: Turn, assignment: Assignment, told: dict[str, str]) -> str:
    """One report that says what the sheet says; returns its receipt. Raises :class:`Refusal`."""
    # What the sheet shows of a line is of the period that it was to be reported in.
    last = report_of_period(turn, assignment)
    status = told.get("status") or (last.status if last else None)
    figure = told.get("percent") or (str(last.percent) if last and last.percent is not None else "")
    percent = int(figure) if figure else None
    if status in (None, ReportStatus.UNSAID) and percent is not None:
        settled_by = {share: status for status, share in WHOLE.items()}
        status = settled_by.get(percent, ReportStatus.IN_PROGRESS)
    elif "percent" not in told and status in WHOLE:
        percent = WHOLE[ReportStatus(status)]
    elif "percent" not in told and last is not None and last.status in WHOLE:
        percent = None  # the share of a state that the sheet does not say
    note = told.get("note", last.note if last else "")
    number, unit = assignment.task.number, assignment.unit.name
    if status is None:
        raise Refusal(turn.say("returning.needs_status", number=number, unit=unit))
    if status == "blocked" and not note:
        raise Refusal(turn.say("returning.needs_note", number=number, unit=unit))
    item = Item(
        task_no=number,
        unit=unit,
        status=status,
        percent=percent,
        note=note,
        no_change=status == ReportStatus.UNSAID,
        for_office=True,
    )
    return booking.correct(turn, item).receipt


def _set_days(turn: Turn, days: Sequence[tuple[Assignment, Difference]]) -> int:
    """Gives these lines their days; returns the change, to be undone."""
    edits = [
        changes.alter(assignment, deadline_on=dt.date.fromisoformat(one.sheet))
        for assignment, one in days
    ]
    if len(days) == 1:
        ((_, one),) = days
        to = ["tasks.due_dated", {"day": one.sheet}]
        key, said = "change.unit_day", {"unit": one.unit, "number": one.number, "to": to}
    else:
        key, said = "change.sheet_days", {"count": len(days)}
    return proposals.carry_out(turn, key, said, edits).id


def undo(turn: Turn) -> Reply:
    """Takes the last adoption back, as far as nothing happened to it since: reports for as long as
    any report, the days at any time."""
    entry = audit.last_entry(turn.session, ACTION, f"person {turn.person.id}")
    if entry is None or is_back(entry):
        raise Refusal(turn.say("returning.nothing_to_undo"))
    late = turn.now - entry.at > booking.UNDO_WITHIN
    change = turn.session.get(Change, entry.detail.get("change") or 0)
    if late and (change is None or change.undone_at is not None):
        raise Refusal(turn.say("returning.too_late"))
    undone = left = 0
    for receipt in () if late else entry.detail["reports"]:
        report = reports.with_receipt(turn.session, receipt)
        if report is None or report.events or report.assignment.last_report_id != report.id:
            left += 1
            continue
        booking.withdraw(turn, report)
        behalf = booking.behalf_of(report)
        turn.note("withdrew", report.receipt, behalf=behalf, before=booking.held(report))
        undone += 1
    if change is not None and change.undone_at is None:
        back = changes.reverse([Edit(*edit) for edit in change.edits])
        still = [edit for edit in back if changes.is_as_before(turn.session, edit)]
        proposals.put_back(turn, change, still)
        undone += len(still)
        left += len(back) - len(still)
    turn.note(ACTION, f"person {turn.person.id}", reports=[], change=None)
    said = [turn.say("returning.undone", count=undone)]
    if left:
        said.append(turn.say("returning.undone_partly", left=left))
    if late and entry.detail["reports"]:
        said.append(turn.say("returning.too_late"))
    return Reply(blocks=(lines(*said),), update=True)


def is_back(entry: AuditEntry) -> bool:
    """Whether an entry of the audit says that an adoption was taken back."""
    return not any(entry.detail.get(name) for name in TAKEN)
