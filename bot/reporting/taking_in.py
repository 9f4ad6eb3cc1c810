"""How does what a message reports get into the draft?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue import Asked
from bot.periods import period_on
from bot.reply import Reply
from bot.reporting.cards import items_of, said_in, save, say_again, show
from bot.reporting.drafts import Item, add, first_incomplete, told
from bot.reporting.states import state_text
from bot.reporting.targets import for_each_unit, settle, which_task, with_unit
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.dates import read_range
from storage import reports


def take_in(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """Adds what a message reports to the person's draft; asks for what is missing, or shows it.

    Of several reports in one message those that cannot be are refused, and the others kept.
    """
    insisted = must_be_fit_to_store(turn)
    said = with_unit_said_before(said)
    if len({slots["unit"] for slots in said if "unit" in slots}) < 2:
        said = [with_unit(turn, slots) for slots in said]
    said = [each for slots in said for each in for_each_unit(turn, slots)]
    items = items_of(turn)
    if turn.message.edits is not None:
        items = _without_edited(turn, items)
    if len(said) == 1:
        meant = _of_several(turn, said[0], items)
        if isinstance(meant, Reply):
            return meant
        said = [meant]
    news: list[Item] = []
    refused: list[Refusal] = []
    for slots in said:
        item = replace(told(slots), said_in=said_in(turn))
        item = replace(item, note=item.note.removeprefix(insisted).lstrip(" ，,"))
        try:
            found = which_task(turn, slots, items)
        except Refusal as refusal:
            refused.append(refusal)
            continue
        if isinstance(found, Reply):
            # It waits for its task, and touches no other report meanwhile.
            save(turn, (*add(items, news), replace(item, topic=str(slots["keyword"]))))
            return found
        if "other_link" in slots:
            # 链接错了，是 http://…
            only = found is None and len(items) == 1
            items = [replace(i, links=()) if only or i.task_no == found else i for i in items]
        news.append(replace(item, task_no=found))
    doubts = [*_of_past_period(turn), *_left_since(turn, items), *_doubts(turn, said)]
    if any(item.task_no is not None and (item.status or item.no_change) for item in news):
        # What is complete goes first; a topic that fits several tasks holds nothing up.
        doubts += [turn.say("report.topic_left", topic=i.topic) for i in items if _is_open(i)]
        items = [item for item in items if not _is_open(item)]
    settled: list[Item] = []
    for item in add(items, news):
        try:
            settled.append(settle(turn, item))
        except Refusal as refusal:
            refused.append(refusal)
    doubts += _left_behind(turn, items, news)
    if any(item.status or item.extend_to for item in _news(turn, settled)):
        # A report that is told waits for none that was begun before, and of which nothing is said.
        here = said_in(turn)
        settled = [i for i in settled if i.said_in == here or not _is_empty(i)]
    if not refused:
        return still_asking(turn, show(turn, settled), settled).under(*doubts)
    if len(settled) <= len(items):
        raise refused[0]
    reply = still_asking(turn, show(turn, settled), settled)
    return reply.under(*(refusal.text for refusal in refused), *doubts)


def _of_past_period(turn: Turn) -> list[Text]:
    """上季度32完成了: it would be booked for the running period all the same, and is told so."""
    said = turn.slots.get("past_period")
    named = read_range(str(said), now=turn.now) if said else None
    if named is None:
        return []
    running = period_on(turn.plan.cadence, min(turn.today, turn.plan.closes_on))
    if named[0] <= running.last_on and named[1] >= running.first_on:
        return []
    return [turn.say("report.counts_now", said=said)]


def with_unit_said_before(said: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """钟楼街道：13完成，14完成；洪山镇：13推进中: a unit holds until another one is named."""
    result: list[Mapping[str, Any]] = []
    for slots in said:
        before = result[-1].get("unit") if result else None
        result.append({"unit": before, **slots} if before else slots)
    return result


def _news(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The reports that this very message began."""
    return [item for item in items if item.said_in == said_in(turn)]


def _is_empty(item: Item) -> bool:
    """Whether a report has a task and nothing else; one that waits for its unit may be more."""
    bare = Item(task_no=item.task_no, unit=item.unit, said_in=item.said_in, seen=item.seen)
    return item.missing == "status" and replace(item, for_office=False) == bare


def still_asking(turn: Turn, reply: Reply, items: Sequence[Item] = ()) -> Reply:
    """The reply, with the question in the air to which task a link belongs, if it is open still."""
    asked = turn.state.asked
    if asked is None or asked.intent != "submit_progress" or "task_no" not in asked.slots:
        return reply
    url = asked.known.get("evidence_url")
    links = {url} if isinstance(url, str) else set(url or ())
    if not links or any(links <= set(item.links) for item in items):
        return reply
    text = turn.say("report.link_waits", link=min(links))
    return replace(reply, blocks=(*reply.blocks, text), asked=reply.asked or asked)


def _of_several(
    turn: Turn, slots: Mapping[str, Any], items: Sequence[Item]
) -> Mapping[str, Any] | Reply:
    """不对，是六成, said of a card with several reports: with its task, or the question which."""
    if not items or slots.keys() & {"task_no", "ordinal", "keyword"}:
        return slots
    if first_incomplete(items) is not None:
        return slots
    mine = [item for item in items if slots.get("unit") in (None, item.unit)]
    mine += _spoken_of_since(turn, items)
    if len(items) == len(mine) == 1:
        return slots
    if len(mine) == 1:
        return {**slots, "task_no": mine[0].task_no, "unit": mine[0].unit}
    return Reply(
        blocks=(turn.say("report.which_of_these"),),
        choices=say_again(turn, ((item.unit, item.task_no) for item in mine)),
        shown=tuple(dict.fromkeys(item.task_no or 0 for item in mine)),
        asked=Asked("submit_progress", slots, ("task_no", "unit")),
        draft=turn.state.draft,
    )


def _spoken_of_since(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The task looked at after the card was shown, if the person reports on it: 完成60% may be
    meant for it."""
    number = turn.state.task
    if number is None or any(item.task_no == number for item in items):
        return []
    try:
        looked_at = settle(turn, Item(task_no=number))
    except Refusal:
        return []
    return [looked_at] if looked_at.unit is not None else []


def _is_open(item: Item) -> bool:
    """Whether an item waits for which of several tasks its words mean."""
    return item.task_no is None and bool(item.topic)


def _left_since(turn: Turn, items: Sequence[Item]) -> list[Text]:
    """Reports that were left unconfirmed on an earlier day join no card unannounced."""
    draft = reports.draft_of(turn.session, turn.person)
    numbers = [item.task_no for item in items if item.task_no is not None]
    if draft is None or not numbers:
        return []
    left = draft.updated_at.astimezone(turn.now.tzinfo).date()
    if left == turn.today:
        return []
    return [
        turn.say(
            "report.left_since",
            day=formats.day(left, turn.language, today=turn.today),
            numbers=formats.numbers(numbers, turn.language),
            number=numbers[0],
        )
    ]


def _left_behind(turn: Turn, items: Sequence[Item], news: Sequence[Item]) -> list[Text]:
    """完成80%, then 32完成了: the figure that waited for its task and gave way to a later word."""
    waiting = next((i for i in items if i.task_no is None and not i.topic and i.status), None)
    told = next((item for item in news if item.task_no is not None and item.status), None)
    if waiting is None or told is None:
        return []
    before = state_text(turn.language, waiting.status, waiting.percent, False)
    state = state_text(turn.language, told.status, told.percent, False)
    if before == state:
        return []
    return [turn.say("report.figure_left", said=before, number=told.task_no, state=state)]


def _doubts(turn: Turn, said: Sequence[Mapping[str, Any]]) -> list[Text]:
    """What was said and could not be taken: 120%, or a day of completion that is still to come."""
    doubts = [
        turn.say("report.bad_percent", said=slots["bad_percent"])
        for slots in said
        if "bad_percent" in slots
    ]
    doubts += [
        turn.say("report.no_such_day", said=slots["bad_date"])
        for slots in said
        if "bad_date" in slots
    ]
    for slots in said:
        if "not_yet_on" in slots:
            on = dt.date.fromisoformat(str(slots["not_yet_on"])[:10])
            day = formats.day(on, turn.language, today=turn.today)
            doubts.append(turn.say("report.not_yet", day=day))
    return doubts


def without_what_was_edited(turn: Turn, reply: Reply) -> Reply:
    """27完成60%, rewritten as 27谁负责: what the message reported before leaves the draft."""
    items = items_of(turn)
    kept = [item for item in items if item.said_in != turn.message.edits]
    if len(kept) == len(items):
        return reply
    version = 0
    if kept:
        version = save(turn, kept).version
    else:
        reports.drop_draft(turn.session, turn.person)
    gone = [item.task_no for item in items if item not in kept and item.task_no is not None]
    if not gone:
        return replace(reply, draft=version)
    numbers = formats.numbers(gone, turn.language)
    return replace(reply.plus(turn.say("report.edited_away", numbers=numbers)), draft=version)


def _without_edited(turn: Turn, items: Sequence[Item]) -> list[Item]:
    """The draft without what the message that is edited had said in it.

    Raises :class:`Refusal` where it has said nothing there: it was booked, or dropped.
    """
    kept = [item for item in items if item.said_in != turn.message.edits]
    if len(kept) == len(items):
        raise Refusal(turn.say("report.edited_too_late"), turn.choice("my_reports.open"))
    return kept
