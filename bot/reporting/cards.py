"""What does the person see of a draft: the question for what is missing, or the card to confirm?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from bot.dialogue import WORDS_FOR_CARD, Asked
from bot.owed import missed_before, owed_first
from bot.reply import Choice, Reply, Said
from bot.reporting import returned
from bot.reporting.drafts import Item, first_incomplete
from bot.reporting.states import state_text
from bot.reporting.targets import (
    answering,
    asked_for,
    assignment_of,
    last_receipt,
    served,
    settle,
    settled_period,
    task_choice,
    which_task,
)
from bot.task_lists import PAGE, page_of, task_line
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from storage import outbox, plans, reports, roster
from storage.models import Draft, ReportStatus

FILE_WAITS = dt.timedelta(minutes=30)
"""How long a file that came without a report waits for one; afterwards it belongs to none."""
MOST_OFFERED = 8
"""Reports that words may mean, offered at once."""
MOST_ITEMS = 12
"""Reports told one by one on a card; only 都无变化 may be about more."""


def show(turn: Turn, items: Sequence[Item]) -> Reply:
    """Saves the draft; asks for the first thing missing, or shows the confirm card."""
    if sum(not item.no_change for item in items) > MOST_ITEMS:
        raise Refusal(turn.say("report.too_many", most=MOST_ITEMS))
    items = [replace(item, seen=last_receipt(turn, item)) for item in items]
    if of_past_period(turn, items):
        save(turn, items)
        return show(turn, items).under(turn.say("report.of_past_period"))
    draft = save(turn, items)
    place = first_incomplete(items)
    if place is None:
        return _card(turn, items, draft.version)
    reply = _question(turn, items, place, draft)
    if complete := complete_without_reason(items):
        # A reason that is still to come holds back no report that lacks nothing.
        card = _card(turn, complete, draft.version)
        return replace(card, blocks=(*card.blocks, *reply.blocks), asked=reply.asked)
    noted = [i for i in items if not i.missing and i.said_in == said_in(turn)]
    if not noted:
        return reply
    # What else the message reported is not passed over by the question.
    alike: dict[Text, list[int]] = {}
    for each in noted:
        state = state_text(turn.language, each.status, each.percent, each.no_change)
        alike.setdefault(state, []).append(each.task_no or 0)
    told = (
        turn.say("report.noted_one", number=formats.numbers(of, turn.language), state=state)
        for state, of in alike.items()
    )
    line = turn.say("report.noted", reports=formats.names(told, turn.language))
    return replace(reply, blocks=(line, *reply.blocks))


def of_past_period(turn: Turn, items: Sequence[Item]) -> bool:
    """Whether what was left of a report over a border of periods would now be the next one's."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        return False
    then = replace(turn, now=draft.updated_at.astimezone(turn.now.tzinfo))
    left = {(i["task_no"], i["unit"]) for i in draft.items}
    kept = (assignment_of(turn, i) for i in items if (i.task_no, i.unit) in left)
    return any(settled_period(then, a) != settled_period(turn, a) for a in kept if a is not None)


def complete_without_reason(items: Sequence[Item]) -> list[Item]:
    """The reports that may be confirmed while the others lack no more than their sentence."""
    lacking = {item.missing for item in items}
    return [item for item in items if not item.missing] if lacking <= {None, "note"} else []


def is_shown_last(turn: Turn) -> bool:
    """Whether nothing was said here since the confirm card, asked for or not."""
    body = outbox.last_said_at(turn.session, turn.message.channel, turn.message.address)
    yes = turn.choice("confirm.confirm", fresh_only=True)
    return body is not None and yes in Said(body).choices


def is_spoken_of_last(turn: Turn) -> bool:
    """Whether our last answer showed the confirm card, or that it waits."""
    card = outbox.said_as(turn.session, turn.state.handle) if turn.state.handle else None
    offered = {choice.sentence for choice in Said(card.body).choices} if card else set()
    ways = (turn.choice("confirm.confirm"), turn.choice("report.resume"))
    return any(way.sentence in offered for way in ways)


def said_in(turn: Turn) -> str:
    """The message that a report of this turn begins in; an edited one is still the same."""
    return turn.message.edits or turn.message.message_id


def say_again(
    turn: Turn, named: Iterable[tuple[str | None, int | None]]
) -> tuple[tuple[Choice, ...], ...]:
    """The words of the message once more for each report they may mean, with its unit and task."""
    said = turn.message.text
    again = (
        turn.choice("report.correct_one", unit=unit, number=number, said=said)
        for unit, number in islice(named, MOST_OFFERED)
    )
    return tuple((choice,) for choice in again)


def _question(turn: Turn, items: Sequence[Item], place: int, draft: Draft) -> Reply:
    """What is asked of the first report that lacks something."""
    item = items[place]
    match item.missing:
        case "task_no":
            found = which_task(turn, {"keyword": item.topic}, items) if item.topic else None
            return (
                replace(found, draft=draft.version) if isinstance(found, Reply) else ask_task(turn)
            )
        case "unit":
            return _ask_unit(turn, item)
        case "note":
            about = [i for i in items if item.asks_why and i.asks_why and i.missing] or [item]
            numbers = formats.numbers((i.task_no or 0 for i in about), turn.language)
            text = turn.say(f"report.ask_why_{_wants_reason(item)}", number=numbers)
            return Reply(blocks=(text,), asked=asked_for("note"), draft=draft.version)
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
        asked=asked_for("status", "percent", "no_change"),
        draft=draft.version,
    )


def _wants_reason(item: Item) -> str:
    if item.asks_why:
        return "no_change"
    return "blocked" if item.status == ReportStatus.BLOCKED else "later"


def sentence_asked(turn: Turn) -> Asked | None:
    """The question in the air where the draft lacks a sentence: why, what for."""
    items = items_of(turn)
    place = first_incomplete(items)
    lacks_note = place is not None and items[place].missing == "note"
    return asked_for("note") if lacks_note else None


def items_of(turn: Turn) -> list[Item]:
    """The person's draft, without what they may not report any more: the roster may have changed
    since, or the plan."""
    draft = reports.draft_of(turn.session, turn.person)
    if draft is None:
        return []
    own = {unit.name for unit in served(turn)}
    forgotten = turn.now - draft.updated_at > FILE_WAITS
    return [
        item
        for item in (_as_now_called(turn, Item.from_json(each)) for each in draft.items)
        if not (forgotten and item.is_files_alone)
        and (
            item.unit is None
            or (item.unit in own and (item.task_no is None or assignment_of(turn, item)))
        )
    ]


def _as_now_called(turn: Turn, item: Item) -> Item:
    """The item under its unit's name of today: it may have been renamed since."""
    unit = roster.unit_named(turn.session, item.unit) if item.unit else None
    return replace(item, unit=unit.name) if unit else item


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


def with_way_back(turn: Turn, reply: Reply) -> Reply:
    """The reply, and below it whether to go on with the report."""
    ways = [turn.choice("report.resume"), turn.choice("report.abandon")]
    return reply.plus(unfinished(turn), choices=[ways])


def ask_task(turn: Turn) -> Reply:
    """Which task: a page of them, the unreported ones first, most urgent on top."""
    units = served(turn)
    named = {item.unit for item in items_of(turn) if item.task_no is None and item.unit}
    theirs = [unit for unit in units if not named or unit.name in named]
    everything = list(dict.fromkeys(a.task.number for a in owed_first(turn, theirs)))
    page = page_of(turn, len(everything))
    numbers = everything[(page - 1) * PAGE : page * PAGE]
    found = {t.number: t for t in plans.tasks_numbered(turn.session, turn.plan, numbers)}
    listed = [found[number] for number in numbers]
    turning = []
    for step, key in ((-1, "tasks.previous_page"), (1, "tasks.next_page")):
        if 1 <= page + step <= -(-len(everything) // PAGE):
            sentence = turn.say("report.page", page=page + step).unescape()
            turning.append(Choice(turn.say(key).unescape(), sentence))
    return Reply(
        blocks=(turn.say("report.ask_task"), *(task_line(turn, task) for task in listed)),
        choices=(tuple(task_choice(turn, task.number) for task in listed), tuple(turning)),
        shown=tuple(numbers),
        asked=asked_for("task_no", "keyword", *(["unit"] if len(units) > 1 else [])),
        draft=_version(turn),
        update="page" in turn.slots,
    )


def _ask_unit(turn: Turn, item: Item) -> Reply:
    names = answering(turn, item.task_no)
    if len(names) > 6:
        return Reply(
            blocks=(turn.say("report.ask_unit_by_name", number=item.task_no),),
            asked=asked_for("unit"),
            draft=_version(turn),
        )
    choices = [(Choice(name, name),) for name in names]
    if len(names) == 2:
        choices.append((turn.choice("report.both_units"),))
    return Reply(
        blocks=(turn.say("report.ask_unit", number=item.task_no),),
        choices=tuple(choices),
        asked=asked_for("unit"),
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


def _card(turn: Turn, items: Sequence[Item], version: int) -> Reply:
    if len(items) > MOST_ITEMS:
        told = [item for item in items if not item.no_change]
        head = "report.card" if told else "report.card_no_change"
        blocks = [turn.say(head, count=len(items))]
        blocks += [_card_block(turn, item) for item in told]
        blocks += _unchanged(turn, [item for item in items if item.no_change])
    elif len(items) > 1:
        blocks = [turn.say("report.card", count=len(items))]
        blocks += [_card_block(turn, item) for item in items]
    else:
        blocks = [turn.say("report.card_one"), _card_block(turn, items[0])]
    blocks += _missed(turn, items)
    choices = (
        turn.choice("confirm.confirm", fresh_only=True),
        turn.choice("confirm.change", fresh_only=True),
        turn.choice("confirm.cancel", fresh_only=True),
    )
    return Reply(
        blocks=tuple(blocks),
        choices=(choices,),
        shown=turn.state.shown,
        draft=version,
        task=items[0].task_no if len(items) == 1 else None,
        asked=WORDS_FOR_CARD if len(items) == 1 and returned.unchanged(turn, items[0]) else None,
    )


def _missed(turn: Turn, items: Sequence[Item]) -> list[Text]:
    """For which period the reports count, where an earlier one was missed: what is late now is
    reported for none but the running one."""
    missed: dict[tuple[dt.date, dt.date], list[int]] = {}
    for item in items:
        assignment = assignment_of(turn, item)
        if assignment is not None and (days := missed_before(turn, assignment)):
            missed.setdefault(days, []).append(item.task_no or 0)
    return [
        turn.say(
            "report.card_missed",
            numbers=formats.numbers(numbers, turn.language),
            late=formats.day(late, turn.language, today=turn.today),
            due=formats.day(due, turn.language, today=turn.today),
        )
        for (late, due), numbers in missed.items()
    ]


def _unchanged(turn: Turn, items: Sequence[Item]) -> list[Text]:
    """无变化 of many tasks, unit by unit."""
    numbers: dict[str, list[int]] = {}
    for item in items:
        numbers.setdefault(item.unit or "", []).append(item.task_no or 0)
    return [
        turn.say(
            "report.card_no_change_of_unit",
            unit=unit,
            count=len(own),
            numbers=formats.numbers(own, turn.language),
        )
        for unit, own in numbers.items()
    ]


def _card_block(turn: Turn, item: Item) -> Text:
    """One report on the card: what is said, and what changes against the last report."""
    assignment = assignment_of(turn, item)
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
    why = returned.reason(turn, item)
    if why is not None:
        untouched = returned.unchanged(turn, item)
        key = "report.card_returned_untouched" if untouched else "report.card_returned"
        parts.append(turn.say(key, reason=why or turn.say("extension.no_reason")))
    state = state_text(turn.language, item.status, item.percent, item.no_change)
    # Of a later day asked for, with nothing said of how the task stands, no state is made up.
    if not item.unsaid and last is None:
        parts.append(turn.say("report.card_state", state=state))
    elif not item.unsaid and last is not None:
        parts.append(
            turn.say(
                "report.card_state_since",
                state=state,
                last=state_text(
                    turn.language,
                    last.status,
                    last.percent,
                    last.no_change and last.status == ReportStatus.UNSAID,
                ),
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


def again(turn: Turn, items: Sequence[Item], why: str) -> Reply:
    """The fresh card under the reason why the pressed one no longer counts."""
    reply = show(turn, items)
    return replace(reply, blocks=(turn.say(why), *reply.blocks))


def save(turn: Turn, items: Sequence[Item]) -> Draft:
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
