"""撤回: what was booked in the last ten minutes, or changed last, is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from bot import audit_words
from bot.changing import proposals
from bot.handlers import leave_out
from bot.reply import Choice, Reply
from bot.reporting import booking, cards, raising, reviewing
from bot.reporting.receipts import is_called
from bot.returning import deciding
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from storage import audit, changes, reports
from storage.models import (
    AuditEntry,
    Change,
    PersonRole,
    PlanState,
    ProgressReport,
    ReportEventKind,
)

MOST_NAMED = 12
"""Receipts on a button's label."""
LOOKED_BACK = 100
"""How many deeds of a person are looked through for the last that stands."""
REPORTED, CHANGED = "reported", "changed"
OWN_UNDO = {
    "put in force": "intake.undo",
    "imported": "intake.undo",
    "entered days off": "calendar.undo",
    "set reminder rules": "reminder_rules.undo",
    "gave notice": "notice.undo",
}
"""Deeds with a way of their own to take them back."""
DECISIONS = frozenset({"passed", "returned", "put before the leader"})
"""Deeds that another decision takes the place of."""
ALTERS_NOTHING = frozenset(
    {
        "withdrew",
        "undid a change",
        "took back notice",
        "took back an import",
        "dropped an import",
        "bound",
    }
    | {"chose a language", "paper_made", "pressed another's card"}
)
"""Deeds that 撤回 does not mean: they took something back, or left everything as it was."""


def handle(turn: Turn) -> Reply:
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    named = turn.slots.get("receipt")
    if named is None and "task_no" in turn.slots:
        numbers = leave_out.named(turn)
        named_units = set(turn.named_units)
        if any(
            item.task_no in numbers and (not named_units or item.unit in named_units)
            for item in cards.items_of(turn)
        ):
            return leave_out.handle(turn)
        named = []
        for number in numbers:
            on_task = [report for report in mine if report.assignment.task.number == number]
            # A table no longer in force may have had another task of this number.
            on_task = [
                r for r in on_task if r.assignment.task.plan.state != PlanState.CLOSED
            ] or on_task
            if not on_task:
                raise Refusal(turn.say("my_reports.none_on_task", number=number))
            meant = _of_unit_meant(turn, on_task)
            named += [report.receipt for report in _booked_together(meant)]
    if named is None and cards.items_of(turn):
        return _which(turn, mine)
    if named is None and (last := _last_deed(turn)) is not None:
        change = changes.newest(turn.session)
        if last.action == deciding.ACTION:
            return deciding.undo(turn)
        if last.action == CHANGED and change is not None and change.id == _number(last):
            return _ask_about(turn, change)
        if last.action != REPORTED:
            raise _cannot_be_undone(turn, last, mine)
    if named is not None:
        mine = _with_receipts(turn, mine, [named] if isinstance(named, str) else named)
    if not mine:
        raise Refusal(turn.say("undo.nothing"))
    together = mine if named is not None else _booked_together(mine)
    return Reply(blocks=(take_back(turn, together),))


def _with_receipts(
    turn: Turn, mine: Sequence[ProgressReport], wanted: Sequence[str]
) -> list[ProgressReport]:
    """The reports of these receipts, each as printed or by the last of its number (撤回001).

    Raises :class:`Refusal` where a number is the last of several.
    """
    found: list[ProgressReport] = []
    for said in sorted(wanted):
        meant = [report for report in mine if is_called(report.receipt, said)]
        # Of another period, it is too late for it anyway.
        recent = [r for r in meant if turn.now - r.reported_at <= booking.UNDO_WITHIN]
        meant = recent or meant
        if len(meant) > 1:
            raise Refusal(
                turn.say("undo.which_receipt", said=said),
                *(turn.choice("undo.booked", receipts=report.receipt) for report in meant),
            )
        found += meant
    return [report for report in mine if report in found]


def decision(turn: Turn) -> Reply:
    """刚才的通过不算, 撤回报领导: the last of these and what takes its place; nothing is done."""
    deeds = audit.deeds_of(turn.session, turn.person, LOOKED_BACK)
    last = next((entry for entry in deeds if entry.action in DECISIONS), None)
    raise (
        Refusal(turn.say("undo.no_decision")) if last is None else _cannot_be_undone(turn, last, [])
    )


def _of_unit_meant(turn: Turn, on_task: Sequence[ProgressReport]) -> Sequence[ProgressReport]:
    """Of the reports on one task those of the unit named; with one unit's alone, all of them.

    Raises :class:`Refusal` where several units' may be meant: 钟楼13报错了，是洪山 never takes back
    the one that is right.
    """
    last_of = {r.assignment.unit.name: r for r in reversed(on_task)}
    named = last_of.keys() & set(turn.named_units)
    if turn.named_units and not named:
        values = {"unit": turn.named_units[0], "number": on_task[0].assignment.task.number}
        raise Refusal(turn.say("undo.none_of_unit", **values))
    if len(last_of) == 1 or len(named) == len(turn.mentions) == 1:
        return [r for r in on_task if r.assignment.unit.name in (named or last_of)]
    raise Refusal(
        turn.say("undo.which_unit", number=on_task[0].assignment.task.number),
        *(turn.choice("undo.booked", receipts=report.receipt) for report in last_of.values()),
    )


def leave_out_or_take_back(turn: Turn) -> Reply:
    """24作废, 删除24: off the card, or where it is not on it, out of the books."""
    numbers = leave_out.named(turn)
    if any(item.task_no in numbers for item in cards.items_of(turn)):
        return leave_out.handle(turn)
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    booked = {report.assignment.task.number for report in mine}
    return handle(turn) if booked.issuperset(numbers) else leave_out.handle(turn)


def take_back(turn: Turn, together: Sequence[ProgressReport]) -> Text:
    """Withdraws these reports, and says so. Raises :class:`Refusal` where one has to stay."""
    for report in together:
        year = report.assignment.task.plan.year
        if turn.live_plan is not None and year < turn.live_plan.year:
            raise Refusal(turn.say("undo.year_closed", receipt=report.receipt, year=year))
    late = next((r for r in together if turn.now - r.reported_at > booking.UNDO_WITHIN), None)
    if late is not None:
        raise Refusal(turn.say("undo.too_late", receipt=late.receipt))
    reviewed = next((report for report in together if report.events), None)
    if reviewed is not None:
        raise Refusal(turn.say("undo.reviewed", receipt=reviewed.receipt))
    for report in together:
        if (granted := reports.granted_with(turn.session, report)) is not None:
            assert granted.granted_on is not None
            day = formats.day(granted.granted_on, turn.language, today=turn.today)
            raise Refusal(turn.say("undo.extension_granted", receipt=report.receipt, day=day))
    for report in together:
        booking.withdraw(turn, report)
        behalf = booking.behalf_of(report)
        turn.note("withdrew", report.receipt, behalf=behalf, before=booking.held(report))
    receipts = formats.names((report.receipt for report in together), turn.language)
    return turn.say("undo.done", receipts=receipts)


def _booked_together(mine: Sequence[ProgressReport]) -> list[ProgressReport]:
    """What was confirmed last, on one card; a correction stands alone."""
    last = mine[0]
    return [
        report
        for report in mine
        if report is last or (last.corrects_id is None and report.reported_at == last.reported_at)
    ]


def reported_last(turn: Turn) -> bool:
    """Whether a report is what the person did last."""
    last = _last_deed(turn)
    return last is not None and last.action == REPORTED


def _last_deed(turn: Turn) -> AuditEntry | None:
    """What the person did last of all that still stands; 撤回 never reaches past it."""
    given_back = False
    for entry in audit.deeds_of(turn.session, turn.person, LOOKED_BACK):
        if entry.action == deciding.ACTION:
            undid = deciding.is_back(entry)
            if undid or given_back:
                given_back = undid
                continue
        elif entry.action == REPORTED:
            report = reports.with_receipt(turn.session, entry.subject)
            if report is None or _is_withdrawn(report):
                continue
        elif entry.action == CHANGED:
            change = turn.session.get(Change, _number(entry))
            if change is None or change.undone_at is not None:
                continue
        elif entry.action in ALTERS_NOTHING or entry.detail.get("was", entry) is None:
            continue
        return entry
    return None


def _number(entry: AuditEntry) -> int:
    return int(entry.subject.rpartition(" ")[2])


def _is_withdrawn(report: ProgressReport) -> bool:
    return any(event.kind == ReportEventKind.WITHDRAWN for event in report.events)


def _cannot_be_undone(turn: Turn, last: AuditEntry, mine: Sequence[ProgressReport]) -> Refusal:
    """Names what was done last, with the way back it has of its own or what came before it."""
    words = audit_words.Words(turn.session, turn.language, turn.now.tzinfo, turn.today)
    words.read([last])
    named = {"deed": audit_words.deed(last.action, turn.language), "subject": words.subject(last)}
    if (own_way := OWN_UNDO.get(last.action)) is not None:
        return Refusal(turn.say("undo.in_its_own_way", **named), turn.choice(own_way))
    if last.action in DECISIONS and (report := reports.with_receipt(turn.session, last.subject)):
        if last.action == "put before the leader":
            way = raising.choice_of(turn.language, report, "not_needed")
            return Refusal(turn.say("undo.in_its_own_way", **named), way)
        other = "return" if last.action == "passed" else "pass"
        way = reviewing.choice_of(turn, report, other)
        return Refusal(turn.say("undo.decided", **named), way)
    change = changes.newest(turn.session) if turn.person.role == PersonRole.COORDINATOR else None
    if change is None:
        return Refusal(turn.say("undo.cannot", **named), *booked_before(turn, mine))
    what = proposals.worded(turn, change.key, change.said)
    text = turn.say("undo.cannot_but_change", **named, what=what)
    return Refusal(text, turn.choice("change.undo"), *booked_before(turn, mine))


def booked_before(turn: Turn, mine: Sequence[ProgressReport]) -> list[Choice]:
    """A button for what was booked last, while it may be taken back."""
    if not mine or turn.now - mine[0].reported_at > booking.UNDO_WITHIN:
        return []
    receipts = [report.receipt for report in _booked_together(mine)][:MOST_NAMED]
    return [turn.choice("undo.booked", receipts=formats.names(receipts, turn.language))]


def _ask_about(turn: Turn, change: Change) -> Reply:
    """撤回 some time after a change: other things may have been done since, so it is named."""
    what = proposals.worded(turn, change.key, change.said)
    made = formats.moment(
        change.made_at.astimezone(turn.now.tzinfo), turn.language, today=turn.today
    )
    return Reply(
        blocks=(turn.say("undo.which_change", what=what, made=made),),
        choices=((turn.choice("change.undo", fresh_only=True),),),
    )


def _which(turn: Turn, mine: Sequence[ProgressReport]) -> Reply:
    """With a card still open 撤回 may mean it, or what was booked before it."""
    choices = [turn.choice("undo.drop_draft"), *booked_before(turn, mine)]
    rows = tuple((choice,) for choice in choices)
    return Reply(blocks=(turn.say("undo.which"),), choices=rows, shown=turn.state.shown)
