"""通报: who did what in a period, as an official paper; and its paragraph for the yearly report.

Every statement rests on reports, and says in a comment on which. No unit is ranked: units stand in
the roster's order, and who has not reported is said to have not reported.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.channels import OutboundFile
from bot.papers.ledger import Shown, as_of, plain, shown_of
from bot.periods import Standing, period_on
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import lines as joined_lines
from messages.district import town_kinds
from messages.letter import (
    Head,
    Imprint,
    Letter,
    Paragraph,
    Span,
    Style,
    Table,
    signature,
    word_file,
)
from nlp.even import is_even
from storage import changes, ledger, people, plans, reminders, roster
from storage.ledger import Line, Reported
from storage.models import Plan, ReportStatus, UnitKind
from storage.reminders import Reach

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ORDER = (
    ReportStatus.DONE,
    ReportStatus.IN_PROGRESS,
    ReportStatus.BLOCKED,
    ReportStatus.NOT_STARTED,
    ReportStatus.UNSAID,
)
SELDOM = frozenset({ReportStatus.NOT_STARTED, ReportStatus.UNSAID})
"""What has a section only where it was reported."""
_STOPS = "。.；; "
"""What a reason may end with, before the sentence's own full stop."""
MOST_NAMES = 6
"""Units named in a sentence; the comment names them all."""
MOST_LISTED = 200
"""Tasks of one state told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Picture:
    """How everything stood at the end of a period, or now where that is still to come.

    ``made_on`` is today; ``over`` whether the period ended before and the figures are of its end.
    ``cut_off`` says of a period that has ended which reports are its: those until then, or, of the
    plan's last, after which no other takes them in, all to this day.
    ``lines`` are what was to be reported in it: ``owed`` those without a report, ``reported``
    those with one, by status. ``later`` are tasks that nothing is asked of yet.
    ``unreachable`` are units that owe and whose liaisons no message reaches today, ``unmanned``
    those without a liaison today.
    """

    turn: Turn
    made_on: dt.date
    over: bool
    cut_off: str | None
    period: str
    lines: tuple[Line, ...]
    later: frozenset[int]
    reported: dict[str, list[Line]]
    owed: tuple[Line, ...]
    unreachable: frozenset[int]
    unmanned: frozenset[int]


def picture(turn: Turn) -> Picture:
    """The picture of the period that the slots name by ``first`` and ``last``; else of the running
    quarter."""
    quarter = period_on("quarterly", min(turn.today, turn.plan.closes_on))
    first, last = (
        dt.date.fromisoformat(turn.slots[name]) if name in turn.slots else getattr(quarter, day)
        for name, day in (("first", "first_on"), ("last", "last_on"))
    )
    # Next year's table may be in force already when the last quarter is told of.
    turn = replace(turn, live_plan=plans.of_year(turn.session, first.year) or turn.plan)
    if first > turn.today:
        raise Refusal(turn.say("bulletin.not_begun"))
    end = dt.datetime.combine(last, dt.time.max, turn.now.tzinfo)
    # What comes late of the plan's last period is that period's, as its receipt says.
    ends_plan = last >= turn.plan.closes_on
    until = None if end >= turn.now or ends_plan else end
    then = replace(turn, now=until or turn.now)
    named = {"title": turn.plan.title, "period": _named(turn, first, last)}
    if first > turn.plan.closes_on:
        day = formats.day(turn.plan.closes_on, turn.language)
        raise Refusal(turn.say("bulletin.after_plan", day=day, **named))
    began_on = plans.in_force_since(turn.session, turn.plan)
    if began_on is not None and began_on > last:
        day = formats.day(began_on, turn.language)
        raise Refusal(turn.say("bulletin.not_in_force", day=day, **named))
    joined = changes.made_since(turn.session, "unit", until) if until else frozenset()
    longer = last > period_on(turn.plan.cadence, first).last_on
    lines, later = [], set()
    reported: dict[str, list[Line]] = defaultdict(list)
    owed = []
    for line in ledger.lines(turn.session, turn.plan, until=until):
        shown = shown_of(turn.plan, line, then.now, since=first)
        made = _reported_in(shown, line, first, then, longer=longer)
        if not (made or ends_plan or shown.owed.due_on <= last):
            later.add(line.number)
            continue
        if not made and _since(turn.plan, line) > last:
            later.add(line.number)
            continue
        if line.unit_id in joined and not made:
            continue
        lines.append(line)
        if made is None:
            owed.append(line)
        else:
            reported[made.status].append(line)
    waiting = {line.unit_id for line in owed}
    manned = people.units_with_liaison(turn.session)
    reached = reminders.liaisons(turn.session, waiting, Reach(), turn.today).keys()
    return Picture(
        then,
        turn.today,
        until is not None,
        None if end >= turn.now else "cut_open" if ends_plan else "cut_at_end",
        named["period"],
        tuple(lines),
        frozenset(later - {line.number for line in lines}),
        reported,
        tuple(owed),
        unreachable=frozenset(waiting & manned - reached),
        unmanned=frozenset(waiting - manned),
    )


def _since(plan: Plan, line: Line) -> dt.date:
    """The first day on which a line was owed."""
    return line.since_on or plan.live_on or dt.date.min


def _reported_in(
    shown: Shown, line: Line, first: dt.date, then: Turn, *, longer: bool
) -> Reported | None:
    """The report that stands for a line in a stretch. In one ``longer`` than a reporting period any
    of its days counts: who reported in May has reported in the first half of the year."""
    if shown.counts or shown.owed.standing is Standing.CLOSED:
        return line.report
    report = line.report
    if not longer or report is None or line.returned_at is not None:
        return None
    return report if report.reported_at.astimezone(then.now.tzinfo).date() >= first else None


def _named(turn: Turn, first: dt.date, last: dt.date) -> str:
    """第四季度, 11月, 上半年: what a stretch is called where it has a name."""
    for cadence in ("monthly", "quarterly", "half_yearly", "yearly"):
        period = period_on(cadence, first)
        if (period.first_on, period.last_on) == (first, last):
            if cadence == "monthly":
                return _said(turn, "period_monthly", year=first.year, index=period.index)
            which = "" if cadence == "yearly" else f"_{period.index}"
            return _said(turn, f"period_{cadence}{which}", year=first.year)
    return plain(
        turn.say(
            "bulletin.period_other",
            first=formats.day(first, turn.language),
            last=formats.day(last, turn.language),
        )
    )


def make_bulletin(turn: Turn) -> Reply:
    """The 通报 of a period as a Word file."""
    seen = picture(turn)
    office = plain(turn.say("office.full_name"))
    title = plain(turn.say("bulletin.title", office=office, period=seen.period))
    whole = title.replace("\n", "" if turn.language == "zh" else " ")
    blocks = tuple(_blocks(seen, title, office))
    year = seen.made_on.year
    head = Head(_said(turn, "mark", office=office), _said(turn, "number", year=year))
    printed = _said(turn, "printed", day=seen.made_on)
    imprint = Imprint(_said(turn, "copies"), office, printed)
    letter = Letter(whole, office, turn.now, blocks, head, imprint)
    name = turn.say("bulletin.file", period=seen.period, stamp=f"{turn.now:%Y%m%d-%H%M}")
    file = OutboundFile(plain(name), DOCX, word_file(letter))
    here = turn.say("bulletin.here", period=seen.period, as_of=as_of(seen.turn))
    if seen.cut_off is not None:
        here = joined_lines(here, turn.say(f"bulletin.{seen.cut_off}", period=seen.period))
    return Reply(blocks=(here,), file=file, choices=((turn.choice("ledger.open"),),))


def make_yearly_paragraph(turn: Turn) -> Reply:
    """A paragraph on the plan for the 政府信息公开工作年度报告, to be copied from the chat."""
    year = turn.slots.get("year", turn.plan.year)
    slots = {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    seen = picture(replace(turn, slots=slots))
    text = turn.say(
        "bulletin.yearly",
        year=year,
        title=seen.turn.plan.title,
        as_of=_as_of(seen.turn),
        states=_states(seen),
        **_figures(seen),
    )
    return Reply(blocks=(text,))


def _states(seen: Picture) -> str:
    """已完成3项次、推进中…: each state with its count; what was left unsaid only where it was."""
    turn = seen.turn
    counts = ((status, len(seen.reported[status])) for status in ORDER)
    return formats.names(
        (
            _said(turn, "yearly_state", status=turn.say(f"report.status_{status}"), count=count)
            for status, count in counts
            if count or status is not ReportStatus.UNSAID
        ),
        turn.language,
    )


def _figures(seen: Picture) -> dict[str, int]:
    return {
        "tasks": plans.count_tasks(seen.turn.session, seen.turn.plan),
        "units": len({line.unit_id for line in seen.lines}),
        "count": len(seen.lines),
        "reported": sum(map(len, seen.reported.values())),
        "owed": len(seen.owed),
    }


# --- the parts of the paper ---


def _towns(turn: Turn) -> str:
    units = roster.active_units(turn.session)
    return town_kinds(
        (unit.name for unit in units if unit.kind != UnitKind.DEPARTMENT), turn.language
    )


def _blocks(seen: Picture, title: str, office: str) -> Iterable[Paragraph | Table]:
    turn = seen.turn
    moment = _as_of(turn)
    yield Paragraph.of(Style.TITLE, title)
    yield Paragraph.of(Style.BODY, "")
    yield Paragraph.of(Style.ADDRESSEE, _said(turn, "addressee", towns=_towns(turn)))
    yield Paragraph.of(
        Style.BODY,
        _said(turn, "lead", title=turn.plan.title, period=seen.period, as_of=moment),
    )
    ordinals = iter(_said(turn, "ordinals").split())

    def head(name: str) -> Paragraph:
        said = _said(turn, "head", ordinal=next(ordinals), title=_said(turn, f"title_{name}"))
        return Paragraph.of(Style.FIRST, said)

    yield head("overall")
    yield _overall(seen)
    yield _by_unit(seen)
    for status in ORDER:
        found = seen.reported[status]
        if not found and status in SELDOM:
            continue
        yield head(status)
        if status is ReportStatus.BLOCKED:
            yield from (_blocked(turn, line) for line in found[:MOST_LISTED])
            yield from _rest(seen, found[MOST_LISTED:], len(found))
        else:
            yield from _by_task(seen, status)
        if not found:
            yield Paragraph.of(Style.BODY, _said(turn, "none"))
    yield head("owed")
    yield from _owed(seen)
    yield Paragraph.of(Style.BODY, "")
    yield from signature(office, _said(turn, "date", day=seen.made_on))
    yield Paragraph.of(Style.BODY, _said(turn, "as_of", as_of=moment))


def _as_of(turn: Turn) -> str:
    """The moment the figures are of as a paper writes it, without the day of the week."""
    return _said(turn, "moment", day=turn.today, time=f"{turn.now:%H:%M}")


def _said(turn: Turn, name: str, **values: object) -> str:
    if isinstance(day := values.get("day"), dt.date):
        values |= {"year": day.year, "month": day.month, "day": day.day}
    return plain(turn.say(f"bulletin.{name}", **values))


def _overall(seen: Picture) -> Paragraph:
    """The figures of the district; each rests on the reports it counts."""
    turn, figures = seen.turn, _figures(seen)
    everything = [one for found in seen.reported.values() for one in found]
    reported = {"reported": len(everything)} if everything else {}
    key = "overall_reported" if everything else "overall_nothing"
    spans = [
        Span(_said(turn, "overall", **{k: figures[k] for k in ("tasks", "units", "count")})),
        *_left_out(seen),
        Span(_said(turn, key, **reported), _sources(turn, everything)),
    ]
    for status in ORDER:
        found = seen.reported[status]
        if found:
            word = plain(turn.say(f"report.status_{status}"))
            said = _said(turn, "overall_status", status=word, count=len(found))
            spans.append(Span(said, _sources(turn, found)))
    spans.append(Span(_said(turn, "overall_owed", owed=figures["owed"]), _without(turn, seen.owed)))
    return Paragraph(Style.BODY, tuple(spans))


def _left_out(seen: Picture) -> Iterable[Span]:
    """Tasks that are in no other figure: those that no unit answers for, and those whose day comes
    after the period."""
    turn = seen.turn
    borne = {line.number for line in seen.lines} | seen.later
    nobodys = set(plans.task_numbers(turn.session, turn.plan)) - borne
    for key, found in (("of_nobody", nobodys), ("due_later", seen.later)):
        if not found:
            continue
        numbers = formats.numbers(sorted(found)[:MOST_LISTED], turn.language, printed=True)
        many = len(found) > MOST_LISTED
        counted = {"count": len(found)} if many else {}
        said = _said(turn, f"{key}_many" if many else key, numbers=numbers, **counted)
        yield Span(said)


def _by_unit(seen: Picture) -> Table:
    """Every unit in the roster's order: what it owes, has reported and has not."""
    turn = seen.turn
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    names: dict[int, str] = {}
    for line in seen.lines:
        names[line.unit_id] = line.unit
        counts[line.unit_id]["all"] += 1
    for status, found in seen.reported.items():
        for line in found:
            counts[line.unit_id]["reported"] += 1
            counts[line.unit_id][status] += 1
    for line in seen.owed:
        counts[line.unit_id]["owed"] += 1
    unsaid = [ReportStatus.UNSAID] if seen.reported[ReportStatus.UNSAID] else []
    columns = ("all", "reported", *ORDER[:3], *unsaid, "owed")
    return Table(
        heading=tuple(_said(turn, f"col_{name}") for name in ("unit", *columns)),
        rows=tuple(
            (names[unit_id], *(str(counts[unit_id][name]) for name in columns))
            for unit_id in sorted(names)
        ),
        widths=(40, *(13 for _ in columns)),
    )


def _by_task(seen: Picture, status: ReportStatus) -> Iterable[Paragraph]:
    """Which units reported this of each task; tasks of the same units in one sentence."""
    turn = seen.turn
    by_number: dict[int, list[Line]] = defaultdict(list)
    for line in seen.reported[status]:
        by_number[line.number].append(line)
    listed = sorted(by_number)[:MOST_LISTED]
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in listed:
        alike[tuple(line.unit for line in by_number[number])].append(number)
    for units, numbers in alike.items():
        names = formats.names(units[:MOST_NAMES], turn.language)
        if len(units) > MOST_NAMES:
            names = _said(turn, "many_units", names=names, count=len(units))
        if len(numbers) == 1:
            words = formats.first_words(by_number[numbers[0]][0].requirement, 40)
            said = _said(turn, "task_units", number=numbers[0], words=words, names=names)
        else:
            said = _said(
                turn,
                "tasks_units",
                numbers=formats.numbers(numbers, turn.language, printed=True),
                names=names,
            )
        lines = [line for number in numbers for line in by_number[number]]
        yield Paragraph.of(Style.BODY, said, _sources(turn, lines))
    left = [one for number in sorted(by_number)[MOST_LISTED:] for one in by_number[number]]
    yield from _rest(seen, left, len(by_number))


def _rest(seen: Picture, lines: Sequence[Line], count: int) -> Iterable[Paragraph]:
    """What is not listed one by one: nobody reads a paper of a thousand sentences."""
    if count > MOST_LISTED:
        said = _said(seen.turn, "rest", count=count - MOST_LISTED)
        yield Paragraph.of(Style.BODY, said, _sources(seen.turn, lines))


def _blocked(turn: Turn, line: Line) -> Paragraph:
    """What a task is blocked by, and the later day it was given, if it was. Words that judge
    somebody are not taken over: the receipt leads to them."""
    assert line.report is not None
    note = line.report.note or _said(turn, "no_note")
    if not is_even(note):
        note = _said(turn, "note_elsewhere", receipt=line.report.receipt)
    said = _said(
        turn,
        "blocked",
        number=line.number,
        words=formats.first_words(line.requirement, 40),
        unit=line.unit,
        note=note.rstrip(_STOPS),
    )
    if line.was_due_on and line.granted_on and line.granted_on == line.due_on:
        was, until = (formats.day(day, turn.language) for day in (line.was_due_on, line.granted_on))
        said += _said(turn, "extended", was=was, until=until)
    return Paragraph.of(Style.BODY, said, _sources(turn, [line]))


def _owed(seen: Picture) -> Iterable[Paragraph]:
    """Who has not reported what, units with the same gaps together; and whom nothing reaches."""
    turn = seen.turn
    by_unit: dict[int, list[Line]] = defaultdict(list)
    for line in seen.owed:
        by_unit[line.unit_id].append(line)
    if not by_unit:
        yield Paragraph.of(Style.BODY, _said(turn, "all_reported"))
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit_id, found in sorted(by_unit.items()):
        reach = "unreachable" if unit_id in seen.unreachable else ""
        reach = "unmanned" if unit_id in seen.unmanned else reach
        numbers = formats.numbers((line.number for line in found), turn.language, printed=True)
        alike[numbers, reach].append(unit_id)
    for (numbers, reach), unit_ids in alike.items():
        names = formats.names((by_unit[one][0].unit for one in unit_ids), turn.language)
        key = "owed" if len(unit_ids) == 1 else "owed_each"
        said = _said(turn, key, names=names, count=len(by_unit[unit_ids[0]]), numbers=numbers)
        if reach:
            said += _said(turn, f"{reach}_now" if seen.over else reach)
        lines = [line for one in unit_ids for line in by_unit[one]]
        yield Paragraph.of(Style.BODY, said, _without(turn, lines))


# --- on what a statement rests ---


def _sources(turn: Turn, lines: Sequence[Line]) -> str:
    """The receipts of reports, those of a unit and period drawn together."""
    together: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.report is not None:
            start, _, number = line.report.receipt.rpartition("-")
            together[start].append(int(number))
    drawn = [f"{start}-{_runs(turn, numbers)}" for start, numbers in sorted(together.items())]
    return _said(turn, "source", receipts=formats.names(drawn, turn.language)) if drawn else ""


def _runs(turn: Turn, numbers: Sequence[int]) -> str:
    """001、003—005: receipts of one unit and period."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]:03}" if len(run) == 1 else f"{run[0]:03}—{run[-1]:03}" for run in runs]
    return formats.names(said, turn.language)


def _without(turn: Turn, lines: Sequence[Line]) -> str:
    """What an absence rests on: no report of these lines when the figures were taken."""
    return _said(turn, "source_none", count=len(lines), as_of=_as_of(turn)) if lines else ""
