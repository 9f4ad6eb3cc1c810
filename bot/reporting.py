"""How does a message become a booked report? Taken into the draft, shown on a card, booked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot import evidence, extensions, standing_in
from bot.dialogue import Asked
from bot.drafts import Item, add, first_incomplete, told
from bot.notices import show_unit, tell_coordinators
from bot.owed import owed_first
from bot.periods import period_on
from bot.reminders import plan_next
from bot.reply import Choice, Reply
from bot.secrecy import must_be_fit_to_store
from bot.task_lists import CLEARLY_BETTER, task_line
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.amounts import find_task_numbers
from nlp.normalize import normalize
from nlp.units import UnitMention, Verdict
from storage import people, plans, reports, roster
from storage.models import Assignment, Draft, PersonRole, ProgressReport, ReportStatus, Unit

UNDO_WITHIN = dt.timedelta(minutes=10)
"""How long a report may be taken back; afterwards it is corrected, and both stay."""
MOST_ITEMS = 12
"""Reports told one by one on a card; only 都无变化 may be about more."""


def take_in(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """Adds what a message reports to the person's draft; asks for what is missing, or shows it.

    Of several reports in one message those that cannot be are refused, and the others kept.
    """
    insisted = must_be_fit_to_store(turn)
    said = [with_unit(turn, slots) for slots in said]
    items = items_of(turn)
    if turn.message.edits is not None:
        items = _without_edited(turn, items)
    news: list[Item] = []
    refused: list[Refusal] = []
    for slots in said:
        item = replace(told(slots), said_in=turn.message.edits or turn.message.message_id)
        item = replace(item, note=item.note.removeprefix(insisted).lstrip(" ，,"))
        try:
            found = _on_which_task(turn, slots, items)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        if isinstance(found, Reply):
            _save(turn, add(items, [*news, item]))
            return found
        news.append(replace(item, task_no=found))
    settled: list[Item] = []
    for item in add(items, news):
        try:
            settled.append(settle(turn, item))
        except Refusal as refusal:
            refused.append(refusal)
    if not refused:
        return show(turn, settled)
    if len(settled) <= len(items):
        raise refused[0]
    reply = show(turn, settled)
    return replace(reply, blocks=(*(refusal.text for refusal in refused), *reply.blocks))


def _without_edited(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The draft without what the message that is edited had said in it.

    Raises :class:`Refusal` where it has said nothing there: it was booked, or dropped.
    """
    kept = [item for item in items if item.said_in != turn.message.edits]
    if len(kept) == len(items):
        raise Refusal(turn.say("report.edited_too_late"), turn.choice("my_reports.open"))
    return kept


def must_serve_units(turn: Turn) -> None:
    """Raises :class:`Refusal` for somebody who reports for nobody."""
    if not served(turn):
        raise Refusal(turn.say("report.serves_nobody"))


def show(turn: Turn, items: Sequence[Item]) -> Reply:
    """Saves the draft; asks for the first thing missing, or shows the confirm card."""
    if len(items) > MOST_ITEMS and not all(item.no_change for item in items):
        raise Refusal(turn.say("report.too_many", most=MOST_ITEMS))
    items = [replace(item, seen=_last_receipt(turn, item)) for item in items]
    draft = _save(turn, items)
    place = first_incomplete(items)
    if place is None:
        return _card(turn, items, draft.version)
    item = items[place]
    match item.missing:
        case "task_no":
            return ask_task(turn)
        case "unit":
            return _ask_unit(turn, item)
        case "note":
            key = "report.ask_why_no_change" if item.asks_why else "report.ask_why_blocked"
            text = turn.say(key, number=item.task_no)
            return Reply(blocks=(text,), asked=_asked("note"), draft=draft.version)
    task = plans.task(turn.session, turn.plan, item.task_no or 0)
    words = formats.first_words(task.requirement) if task else ""
    return Reply(
        blocks=(turn.say("report.ask_status", number=item.task_no, words=words),),
        choices=(
            tuple(
                turn.choice(f"report.is_{status}", number=item.task_no)
                for status in ("done", "in_progress", "blocked")
            ),
        ),
        asked=_asked("status", "percent", "no_change"),
        draft=draft.version,
    )


def items_of(turn: Turn) -> list[Item]:
    """The person's draft, without what they may not report any more: the roster may have changed
    since, or the plan."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        return []
    own = {unit.name for unit in served(turn)}
    return [
        item
        for item in map(Item.from_json, draft.items)
        if item.unit is None or (item.unit in own and _assignment(turn, item) is not None)
    ]


def unfinished(turn: Turn) -> Text:
    """What the draft still lacks, asked with whether to go on."""
    items = items_of(turn)
    place = first_incomplete(items)
    if place is None:
        numbers = formats.numbers((item.task_no or 0 for item in items), turn.language)
        return turn.say("report.unconfirmed", numbers=numbers)
    if items[place].task_no is None:
        return turn.say("report.unfinished_unnamed")
    lacking = turn.say(f"report.lacks_{items[place].missing}")
    return turn.say("report.unfinished", number=items[place].task_no, lacking=lacking)


def book(turn: Turn) -> Reply:
    """Books the draft, if this is the card the person saw and nobody reported meanwhile."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        raise Refusal(turn.say("confirm.nothing"))
    items = items_of(turn)
    if not items:
        raise Refusal(turn.say("confirm.nothing"))
    unseen = draft.version != turn.state.draft or len(items) != len(draft.items)
    if unseen:
        return _again(turn, items, "report.changed_elsewhere")
    if first_incomplete(items) is not None:
        return _again(turn, items, "report.not_complete")
    if any(item.seen != _last_receipt(turn, item) for item in items):
        return _again(turn, items, "report.reported_meanwhile")
    booked = [_book_one(turn, item) for item in items]
    reports.drop_draft(turn.session, turn.person)
    return Reply(
        blocks=(*_receipt(turn, booked), turn.say("report.may_undo")),
        choices=((turn.choice("undo.open"), turn.choice("my_reports.open")),),
        shown=turn.state.shown,
        draft=0,
        update=True,
    )


def _receipt(turn: Turn, booked: Sequence[ProgressReport]) -> tuple[Text, ...]:
    if len(booked) > MOST_ITEMS:
        first, last = booked[0].receipt, booked[-1].receipt
        return (turn.say("report.booked_many", first=first, last=last, count=len(booked)),)
    receipts = formats.names((report.receipt for report in booked), turn.language)
    return (
        turn.say("report.booked", receipts=receipts),
        *(report_line(turn, report) for report in booked),
    )


def correct(turn: Turn, item: Item) -> ProgressReport:
    """Books a report that puts another right, at once; both stay."""
    return _book_one(turn, item)


def served(turn: Turn) -> list[Unit]:
    """The units this person may report for today: their own, those they stand in for, or for a
    coordinator (代报) any."""
    if turn.person.role == PersonRole.COORDINATOR:
        return roster.active_units(turn.session)
    return [*turn.person.units, *standing_in.units_stood_in_for(turn)]


def settled_period(turn: Turn, assignment: Assignment) -> str:
    """The label of the reporting period that a report made now belongs to."""
    cadence = assignment.task.cadence or turn.plan.cadence
    return period_on(cadence, min(turn.today, turn.plan.closes_on)).label


def report_line(turn: Turn, report: ProgressReport) -> Text:
    """One report on one line: receipt, task, unit, state, and for whom where it was for another."""
    task, unit = report.assignment.task, report.assignment.unit
    line = turn.say(
        "report.line",
        receipt=report.receipt,
        number=task.number,
        words=formats.first_words(task.requirement, 18),
        unit=turn.say("report.for_office", unit=unit.name) if report.for_office else unit.name,
        state=state_text(turn, report.status, report.percent, report.no_change),
    )
    if report.stands_in_for is None or report.person is None:
        return line
    return turn.say(
        "report.line_by_deputy",
        line=line,
        deputy=report.person.name,
        name=report.stands_in_for.name,
    )


def with_evidence(turn: Turn, report: ProgressReport) -> Text:
    """The line of a report and, below it, its evidence with what a look at each link showed."""
    proofs = [
        turn.say(
            "report.evidence_link",
            link=each.link,
            finding=evidence.finding_words(each.finding, turn.language),
        )
        if each.link
        else turn.say("report.card_evidence", evidence=each.name)
        for each in report.evidence
    ]
    return lines(report_line(turn, report), *proofs)


def state_text(turn: Turn, status: str | None, percent: int | None, no_change: bool) -> Text:
    """推进中 80%, 已完成, or 本期无变化."""
    if no_change:
        return turn.say("report.no_change", state=state_text(turn, status, percent, False))
    word = turn.say(f"report.status_{status}")
    if percent is None or status in (ReportStatus.DONE, ReportStatus.NOT_STARTED):
        return word
    return turn.say("report.with_percent", status=word, percent=percent)


# --- which task, which unit ---


def with_unit(turn: Turn, slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message says of a task, with the unit it says it for.

    区水利局：第29项完成，第27项没变化 speaks for 区水利局 all along. A body that is none of ours,
    or could be several, is never passed over. Raises :class:`Refusal`.
    """
    mention = None if "unit" in slots else _spoken_for(turn)
    if mention is None:
        return slots
    if mention.verdict is Verdict.CERTAIN:
        return {**slots, "unit": mention.units[0]}
    key = "report.unclear_unit" if mention.verdict is Verdict.AMBIGUOUS else "report.not_our_unit"
    raise Refusal(turn.say(key, said=mention.text))


def _spoken_for(turn: Turn) -> UnitMention | None:
    """The unit named in front of the first task number, in its clause; without a number, the one a
    message begins with."""
    text = normalize(turn.message.text)
    numbers = find_task_numbers(text)
    for mention in turn.lexicon.units.find(turn.message.text):
        if not numbers:
            return mention if mention.start == 0 else None
        between = text[mention.end : numbers[0].start] if mention.end <= numbers[0].start else None
        if between is not None and (not _CLAUSE.search(between) or not _WORD.search(between)):
            return mention
    return None


_CLAUSE = re.compile("[,。;!?、]")
_WORD = re.compile(r"\w")


def _on_which_task(
    turn: Turn, slots: Mapping[str, Any], items: Sequence[Item]
) -> int | Reply | None:
    """The task number a report is about; a question where a topic fits several; None: unnamed."""
    if "task_no" in slots:
        number = int(slots["task_no"])
        if plans.task(turn.session, turn.plan, number) is None:
            last = max((t.number for t in plans.tasks(turn.session, turn.plan)), default=0)
            raise Refusal(turn.say("tasks.no_such_number", number=number, last=last))
        return number
    if "keyword" in slots:
        return _by_topic(turn, str(slots["keyword"]))
    if items:
        return None
    if turn.state.intent == "task_detail" and "task_no" in turn.state.slots:
        return int(turn.state.slots["task_no"])
    return None


def _by_topic(turn: Turn, keyword: str) -> int | Reply:
    own = {a.task.number for a in reports.assignments(turn.session, turn.plan, units=served(turn))}
    hits = turn.lexicon.tasks.search(keyword)
    mine = [hit for hit in hits if hit.number in own]
    if not mine:
        key = "report.topic_not_yours" if hits else "tasks.nothing_about"
        raise Refusal(turn.say(key, keyword=keyword))
    if len(mine) == 1 or mine[0].score >= CLEARLY_BETTER * mine[1].score:
        return mine[0].number
    found = plans.tasks_numbered(turn.session, turn.plan, [hit.number for hit in mine[:5]])
    return Reply(
        blocks=(
            turn.say("tasks.which_one", keyword=keyword),
            *(task_line(turn, task) for task in found),
        ),
        choices=tuple((turn.choice("tasks.item", number=task.number),) for task in found),
        shown=tuple(task.number for task in found),
        asked=_asked("task_no"),
    )


def settle(turn: Turn, item: Item) -> Item:
    """The item with its unit, where only one can be meant. Raises :class:`Refusal` for none.

    A unit that the person does not serve, or that does not answer for the task, is refused here
    and again when booking: whatever path led to the draft.
    """
    if item.task_no is None:
        return item
    mine = [
        unit
        for unit in served(turn)
        if plans.unit_answers(turn.session, turn.plan, unit, item.task_no)
    ]
    names = [unit.name for unit in mine]
    if item.unit is not None:
        if item.unit not in names:
            own = [unit.name for unit in served(turn)]
            key = "report.unit_has_no_such_task" if item.unit in own else "report.unit_not_yours"
            raise Refusal(turn.say(key, unit=item.unit, number=item.task_no))
    elif not names:
        raise Refusal(turn.say("report.task_not_yours", number=item.task_no))
    elif len(names) == 1:
        item = replace(item, unit=names[0])
    office = turn.person.role == PersonRole.COORDINATOR
    if item.unit is None:
        return item
    return _continued(turn, replace(item, for_office=office))


def _continued(turn: Turn, item: Item) -> Item:
    """无变化 repeats the last report; the first time it stands for work that goes on as usual.

    A second period running asks for one sentence why.
    """
    if not item.no_change or item.status is not None:
        return item
    assignment = _assignment(turn, item)
    last = assignment.last_report if assignment else None
    if assignment is None or last is None:
        return replace(item, status=ReportStatus.IN_PROGRESS)
    again = last.no_change and last.period != settled_period(turn, assignment)
    return replace(
        item,
        status=last.status,
        percent=last.percent,
        note=item.note or (last.note if last.status == ReportStatus.BLOCKED else ""),
        asks_why=again and not item.note,
    )


def _assignment(turn: Turn, item: Item) -> Assignment | None:
    if item.unit is None or item.task_no is None:
        return None
    unit = roster.unit_named(turn.session, item.unit)
    if unit is None:
        return None
    return reports.assignment_of(turn.session, turn.plan, unit, item.task_no)


def _last_receipt(turn: Turn, item: Item) -> str:
    assignment = _assignment(turn, item)
    return assignment.last_report.receipt if assignment and assignment.last_report else ""


# --- questions and the card ---


def ask_task(turn: Turn) -> Reply:
    """Which task: the unreported ones first, most urgent on top."""
    numbers = list(dict.fromkeys(a.task.number for a in owed_first(turn, served(turn))))[:6]
    found = plans.tasks_numbered(turn.session, turn.plan, numbers)
    return Reply(
        blocks=(turn.say("report.ask_task"), *(task_line(turn, task) for task in found)),
        choices=(tuple(_item(turn, task.number) for task in found),),
        shown=tuple(numbers),
        asked=_asked("task_no", "keyword"),
        draft=_version(turn),
    )


def _ask_unit(turn: Turn, item: Item) -> Reply:
    names = [
        unit.name
        for unit in served(turn)
        if plans.unit_answers(turn.session, turn.plan, unit, item.task_no or 0)
    ]
    if len(names) > 6:
        return Reply(
            blocks=(turn.say("report.ask_unit_by_name", number=item.task_no),),
            asked=_asked("unit"),
            draft=_version(turn),
        )
    choices = [(Choice(name, name),) for name in names]
    if len(names) == 2:
        choices.append((turn.choice("report.both_units"),))
    return Reply(
        blocks=(turn.say("report.ask_unit", number=item.task_no),),
        choices=tuple(choices),
        asked=_asked("unit"),
        draft=_version(turn),
    )


def for_units(turn: Turn, names: Iterable[str]) -> Reply:
    """The answer to which unit: the waiting report is made for each of these."""
    items = items_of(turn)
    place = next((n for n, item in enumerate(items) if item.missing == "unit"), None)
    if place is None:
        return show(turn, items)
    waiting = items[place]
    items[place : place + 1] = [settle(turn, replace(waiting, unit=name)) for name in names]
    return show(turn, items)


def named_units(turn: Turn) -> list[str]:
    """The units a message certainly names."""
    mentions = turn.lexicon.units.find(turn.message.text)
    return [m.units[0] for m in mentions if m.verdict is Verdict.CERTAIN]


def _card(turn: Turn, items: Sequence[Item], version: int) -> Reply:
    if len(items) > MOST_ITEMS:
        numbers = formats.numbers((item.task_no or 0 for item in items), turn.language)
        blocks = [turn.say("report.card_no_change", count=len(items), numbers=numbers)]
    elif len(items) > 1:
        blocks = [turn.say("report.card", count=len(items))]
        blocks += [_card_block(turn, item) for item in items]
    else:
        blocks = [turn.say("report.card_one"), _card_block(turn, items[0])]
    choices = (
        Choice.of("confirm.confirm", turn.language, fresh_only=True),
        Choice.of("confirm.change", turn.language, fresh_only=True),
        Choice.of("confirm.cancel", turn.language, fresh_only=True),
    )
    return Reply(blocks=tuple(blocks), choices=(choices,), shown=turn.state.shown, draft=version)


def _card_block(turn: Turn, item: Item) -> Text:
    """One report on the card: what is said, and what changes against the last report."""
    assignment = _assignment(turn, item)
    assert assignment is not None
    last = assignment.last_report
    parts = [
        turn.say(
            "report.card_office" if item.for_office else "report.card_task",
            number=item.task_no,
            words=formats.first_words(assignment.task.requirement),
            unit=item.unit,
        )
    ]
    state = state_text(turn, item.status, item.percent, item.no_change)
    if last is None:
        parts.append(turn.say("report.card_state", state=state))
    else:
        parts.append(
            turn.say(
                "report.card_state_since",
                state=state,
                last=state_text(turn, last.status, last.percent, False),
                day=formats.day(
                    last.reported_at.astimezone(turn.now.tzinfo).date(),
                    turn.language,
                    today=turn.today,
                ),
            )
        )
    if item.done_on is not None:
        day = formats.day(item.done_on, turn.language, today=turn.today)
        parts.append(turn.say("report.card_done_on", day=day))
    if item.extend_to is not None:
        day = formats.day(item.extend_to, turn.language, today=turn.today)
        parts.append(turn.say("report.card_extend", day=day))
    if item.note:
        key = "report.card_blocked" if item.status == ReportStatus.BLOCKED else "report.card_note"
        parts.append(turn.say(key, note=item.note))
    proofs = [*item.links, *(name for _, name in item.files)]
    if proofs:
        parts.append(
            turn.say("report.card_evidence", evidence=formats.names(proofs, turn.language))
        )
    return lines(*parts)


def _again(turn: Turn, items: Sequence[Item], why: str) -> Reply:
    """The fresh card under the reason why the pressed one no longer counts."""
    reply = show(turn, items)
    return replace(reply, blocks=(turn.say(why), *reply.blocks))


# --- the draft and the books ---


def _save(turn: Turn, items: Sequence[Item]) -> Draft:
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        draft = Draft(person_id=turn.person.id, version=0)
        turn.session.add(draft)
    draft.items = [item.as_json() for item in items]
    draft.version += 1
    draft.updated_at = turn.now
    turn.session.flush()
    return draft


def _version(turn: Turn) -> int | None:
    draft = reports.draft_of(turn.session, turn.person)
    return draft.version if draft else None


def _book_one(turn: Turn, item: Item) -> ProgressReport:
    """Books one item. The right to do so is looked at here, whatever the card said."""
    settle(turn, item)
    assignment = _assignment(turn, item)
    assert assignment is not None
    assert item.status is not None
    report = reports.book(
        turn.session,
        reports.NewReport(
            assignment=assignment,
            period=settled_period(turn, assignment),
            unit_mark=formats.unit_mark(assignment.unit.name),
            status=ReportStatus(item.status),
            percent=item.percent,
            note=item.note,
            done_on=item.done_on,
            no_change=item.no_change,
            for_office=item.for_office,
            links=item.links,
            files=item.files,
            corrects_id=item.corrects,
            stands_in_for=standing_in.principals(turn).get(assignment.unit_id),
        ),
        person=turn.person,
        channel=turn.message.channel,
        now=turn.now,
    )
    plan_next(turn.session, [assignment], turn.now)
    people.audit(
        turn.session,
        now=turn.now,
        person=turn.person,
        channel=turn.message.channel,
        action="reported",
        subject=report.receipt,
        for_office=item.for_office,
    )
    if item.for_office:
        _tell_unit(turn, report)
    if item.extend_to is not None:
        extensions.ask(turn, assignment, item)
    elif item.status == ReportStatus.BLOCKED:
        tell_coordinators(
            turn.session,
            turn.now,
            "report.blocked_notice",
            unit=item.unit,
            number=item.task_no,
            words=formats.first_words(assignment.task.requirement, 18),
            note=item.note,
        )
    return report


def _tell_unit(turn: Turn, report: ProgressReport) -> None:
    """代报: the unit's liaisons learn what was reported for them, and may stand by it or not."""
    unit, number = report.assignment.unit, report.assignment.task.number

    def compose(language: str) -> Reply:
        line = report_line(replace(turn, language=language), report)
        right = Choice.of("report.office_is_right", language, unit=unit.name, number=number)
        return Reply(
            blocks=(say("report.office_reported", language, line=line, number=number),),
            choices=((right,),),
        )

    show_unit(turn.session, unit.id, turn.now, compose, but=turn.person.id)


def _asked(*slots: str) -> Asked:
    """The question whose answer goes on with the report."""
    return Asked("submit_progress", {}, slots)


def _item(turn: Turn, number: int) -> Choice:
    return replace(turn.choice("tasks.item", number=number), item=True)
