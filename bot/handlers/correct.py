"""不对，是六成: the card is put right, or what was booked a moment ago; older ones get a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue import Asked
from bot.handlers import undo
from bot.reply import Reply
from bot.reporting import (
    booking,
    cards,
    doubtful_number,
    receipts,
    states,
    taking_in,
    targets,
    wording,
)
from bot.reporting.drafts import Item, as_booked, told
from bot.secrecy import must_be_fit_to_store
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports
from storage.models import PersonRole, PlanState, ProgressReport, ReportStatus


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    must_be_fit_to_store(turn)
    if "other_unit" in turn.slots:
        return _of_another_unit(turn)
    if "mistaken" in turn.slots:
        reply = _the_other_one(turn) or _booked_for_another(turn)
        if reply is not None:
            return reply
    elif "wrong_task" in turn.slots:
        raise Refusal(turn.say("report.wrong_task_which"))
    if "loose_number" in turn.slots and not {"task_no", "status"} <= turn.slots.keys():
        # What is booked already changes at once: there a number alone is always asked about.
        read = doubtful_number.meant(turn) if cards.items_of(turn) else doubtful_number.ask(turn)
        if isinstance(read, Reply):
            return read
        turn = replace(turn, slots=read)
    if (number := doubtful_number.of_another_task(turn, turn.slots)) is not None:
        return doubtful_number.ask(replace(turn, slots={**turn.slots, "loose_number": number}))
    several = turn.slots.get("reports", ())
    if len(several) > 1:
        return taking_in.take_in(turn, several)
    slots = _named_by_receipt(turn, targets.with_unit(turn, turn.slots))
    items = cards.items_of(turn)
    if "day_alone" in slots and items:
        return _with_days(turn, slots, items)
    if "for_all" in slots and len(items) > 1 and "task_no" not in slots:
        each = [{**slots, "task_no": item.task_no, "unit": item.unit} for item in items]
        return taking_in.take_in(turn, each)
    if "ordinal" in slots:
        # 第二个改成60%, of a card with several, is none of a list shown before it.
        shown = [i.task_no or 0 for i in items] if len(items) > 1 else turn.state.shown
        slots = {**slots, "task_no": targets.in_list(turn, int(slots["ordinal"]), shown)}
    if "no_change" in slots and "task_no" in slots:
        return taking_in.take_in(turn, [slots])
    said = told(slots)
    changes = bool(said.status or said.note or said.links or said.done_on)
    drafted = any(item.task_no == said.task_no for item in items)
    if len(items) == 1 and not changes and not drafted and said.task_no is not None:
        # 不对，是第27项: the one report on the card is another task's.
        meant = replace(items[0], task_no=said.task_no, unit=said.unit or items[0].unit)
        return cards.show(turn, [targets.settle(turn, replace(meant, corrects=None, topic=""))])
    if items and (drafted or "receipt" not in slots):
        on_task = [item for item in items if item.task_no == said.task_no]
        if not changes and said.unit and len(on_task) == 1:
            # 13改成洪山: the same, of another unit.
            meant = targets.of_unit(turn, on_task[0], said.unit)
            return cards.show(turn, [meant if i is on_task[0] else i for i in items])
        if not changes and (drafted or said.task_no is None):
            return replace(
                cards.show(turn, items), blocks=(turn.say("report.how_to_change"),), choices=()
            )
        _forget_words(turn, items, said)
        return taking_in.take_in(turn, [slots])
    if not changes and said.task_no is not None:
        return taking_in.take_in(turn, [slots])
    if said.task_no is None and said.links and not _reported(turn):
        return taking_in.take_in(turn, [slots])
    candidates = _meant(turn, said)
    if not changes:
        raise Refusal(turn.say("report.how_to_change"))
    if not candidates:
        return taking_in.take_in(turn, [slots])
    # Where something else was spoken of since, or dropped, it may not be the last one booked.
    named = said.task_no is not None or turn.state.task == candidates[0].assignment.task.number
    if len(candidates) > 1 or not named:
        return _which(turn, candidates, slots)
    if "day_alone" in slots and candidates[0].status != ReportStatus.DONE:
        number = candidates[0].assignment.task.number
        raise Refusal(turn.say("report.day_of_what_runs", numbers=number))
    return _put_right(turn, candidates[0], said, items, other_link="other_link" in slots)


def _with_days(turn: Turn, slots: Mapping[str, Any], items: Sequence[Item]) -> Reply:
    """完成日期都是12月8号: the day for what is done; what runs on is not done by it."""
    about = [
        item
        for item in items
        if slots.get("task_no") in (None, item.task_no) and slots.get("unit") in (None, item.unit)
    ]
    several = len(about) > 1 and not slots.keys() & {"for_all", "task_no"}
    if several or any(item.status is None for item in about):
        return taking_in.take_in(turn, [slots])  # of which it is asked; or nothing else is told yet
    done = [i for i in about if i.status == ReportStatus.DONE and not i.no_change]
    running = formats.numbers((i.task_no or 0 for i in about if i not in done), turn.language)
    refusal = turn.say("report.day_of_what_runs", numbers=running) if running else None
    if not done and refusal:
        raise Refusal(refusal)
    day = dt.date.fromisoformat(str(slots["completed_on"])[:10])
    reply = cards.show(turn, [replace(i, done_on=day) if i in done else i for i in items])
    return reply.under(refusal) if refusal else reply


def _of_another_unit(turn: Turn) -> Reply:
    """不对，是医保分局; 单位错了: the card is of the unit named, or of the other one.

    The card is shown again whatever comes of it: nobody says yes to a unit that was just refused.
    """
    items = cards.items_of(turn)
    if not items:
        raise Refusal(turn.say("report.how_to_change"))
    named = list(dict.fromkeys(targets.named_units(turn)))
    if len(named) > 1 or (turn.mentions and not named):
        said = formats.names((m.text for m in turn.mentions), turn.language)
        return cards.show(turn, items).under(turn.say("report.which_unit_meant", said=said))
    wrong = [item for item in items if not named or item.unit not in (None, *named)]
    if not wrong:
        return cards.show(turn, items)
    if len({item.task_no for item in wrong}) > 1:
        if not named:
            return cards.show(turn, items).under(turn.say("report.unit_of_which"))
        choices = (
            (turn.choice("report.unit_is", number=item.task_no, unit=named[0]),) for item in wrong
        )
        return Reply(
            blocks=(turn.say("report.which_of_these"),),
            choices=tuple(dict.fromkeys(choices)),
            shown=turn.state.shown,
            draft=turn.state.draft,
        )
    names = named or targets.answering(turn, wrong[0].task_no)
    others = [name for name in names if all(item.unit != name for item in wrong)]
    if not others:
        key, said = "report.no_other_unit", formats.names(names, turn.language)
        refusal = turn.say(key, number=wrong[0].task_no, unit=said)
        return cards.show(turn, items).under(refusal)
    try:
        meant = targets.of_unit(turn, wrong[0], others[0] if len(others) == 1 else None)
    except Refusal as refused:
        return cards.show(turn, items).under(refused.text)
    kept = [item for item in items if item not in wrong]
    if all((item.task_no, item.unit) != (meant.task_no, meant.unit) for item in kept):
        kept.insert(items.index(wrong[0]), meant)
    return cards.show(turn, kept)


def _the_other_one(turn: Turn) -> Reply | None:
    """不是27，是28, of what is on the card: the task or the figure that it was said to be."""
    was, is_ = map(int, turn.slots["mistaken"])
    items = cards.items_of(turn)
    on_task = [n for n, item in enumerate(items) if item.task_no == was]
    so_far = [n for n, item in enumerate(items) if item.percent == was]
    told = _is_told_of(turn, is_)
    if (told or "percent" not in turn.slots) and len(on_task) == 1 and not so_far:
        other = next((n for n, item in enumerate(items) if item.task_no == is_), None)
        if other is not None and "swapped" in turn.slots:
            for place, number in ((on_task[0], is_), (other, was)):
                changed = replace(items[place], task_no=number, corrects=None)
                items[place] = targets.settle(turn, changed)
            return cards.show(turn, items)
        if other is not None:
            choices = (turn.choice("leave_out.of_task", number=was), turn.choice("report.resume"))
            return Reply(
                blocks=(turn.say("report.on_card_already", number=is_, other=was),),
                choices=(choices,),
                shown=turn.state.shown,
                draft=turn.state.draft,
            )
        meant = replace(items[on_task[0]], task_no=is_, corrects=None, topic="")
        items[on_task[0]] = targets.settle(turn, meant)
        if told:
            cards.save(turn, items)
            return taking_in.take_in(turn, [turn.slots])
        return cards.show(turn, items)
    if "task_no" not in turn.slots and len(so_far) == 1 and not on_task:
        item = items[so_far[0]]
        slots = {"task_no": item.task_no, "unit": item.unit, "percent": is_}
        return taking_in.take_in(turn, [slots])
    return None


def _booked_for_another(turn: Turn) -> Reply | None:
    """29按错了，是27, of what is booked: it is taken back, and a card says the same of the other
    task. None where nothing was reported on the task, or the number may be a figure."""
    was, is_ = map(int, turn.slots["mistaken"])
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    mine = _in_force(mine)
    wrong: list[ProgressReport] = []
    meant: list[Item] = []
    for from_, to in ((was, is_), (is_, was)) if "swapped" in turn.slots else ((was, is_),):
        report = next((r for r in mine if r.assignment.task.number == from_), None)
        if report is None:
            return None
        doubtful = not turn.slots.keys() & {"task_no", "swapped"}
        if doubtful and report.percent not in (None, 0, 100):
            return None
        wrong.append(report)
        said = replace(_as_booked(turn, report), task_no=to, corrects=None)
        if said.no_change:
            # It repeats what was said of the other task.
            said = replace(said, status=None, percent=None)
        meant.append(targets.settle(turn, said))
    done = undo.take_back(turn, wrong)
    kept = [item for item in cards.items_of(turn) if item.task_no not in (was, is_)]
    if _is_told_of(turn, is_):
        cards.save(turn, [*kept, *meant])
        return taking_in.take_in(turn, [turn.slots]).under(done)
    return cards.show(turn, [*kept, *meant]).under(done)


def _is_told_of(turn: Turn, number: int) -> bool:
    """Whether the message also says how the task stands: 不是27，是28，28完成了."""
    told = turn.slots.keys() & {"status", "percent"}
    return turn.slots.get("task_no") == number and bool(told)


def _named_by_receipt(turn: Turn, slots: Mapping[str, Any]) -> Mapping[str, Any]:
    """更正2020Q4-卫健-003为70%: with the unit and the task of that report, if it is the person's.

    Raises :class:`Refusal` where it is not.
    """
    if "receipt" not in slots:
        return slots
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    said = slots["receipt"]
    meant = [report for report in mine if receipts.is_called(report.receipt, said)]
    if len(meant) > 1:
        raise Refusal(turn.say("report.which_receipt", receipt=said))
    report = next(iter(meant), None)
    if report is None:
        raise Refusal(turn.say("report.no_such_receipt", receipt=said))
    assignment = report.assignment
    if not _in_force([report]):
        year = assignment.task.plan.year
        raise Refusal(turn.say("undo.year_closed", receipt=report.receipt, year=year))
    return {**slots, "task_no": assignment.task.number, "unit": assignment.unit.name}


def _in_force(mine: Sequence[ProgressReport]) -> list[ProgressReport]:
    """Those of them that can still be put right: a table that is no longer in force is only looked
    at, and its numbers are those of other tasks."""
    return [r for r in mine if r.assignment.task.plan.state != PlanState.CLOSED]


def _meant(turn: Turn, said: Item) -> list[ProgressReport]:
    """The person's last report on the task named; where none is named, what was booked last.

    Raises :class:`Refusal` for a person who has nothing to correct.
    """
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    if said.task_no is None and turn.person.role != PersonRole.COORDINATOR:
        # 代报: what the office reported last may be the wrong one.
        mine = sorted((*booking.of_office(turn), *mine), key=lambda r: r.reported_at, reverse=True)
    mine = _in_force(mine)
    if not mine and said.task_no is None:
        raise Refusal(turn.say("undo.nothing"))
    if said.task_no is None:
        mine = [r for r in mine if said.unit in (None, r.assignment.unit.name)]
        return [r for r in mine if r.reported_at == mine[0].reported_at]
    on_task = [
        report
        for report in mine
        if report.assignment.task.number == said.task_no
        and said.unit in (None, report.assignment.unit.name)
    ]
    # One of two units: each may be meant, whichever was booked last.
    last_of = {report.assignment_id: report for report in reversed(on_task)}
    return list(last_of.values())


def ask_of_which_booked(turn: Turn, slots: Mapping[str, Any]) -> Reply | None:
    """http://… alone, after something was booked today: the link may belong to that. None where a
    card is open, or nothing was."""
    mine = _in_force(reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE))
    if cards.items_of(turn) or not mine:
        return None
    if mine[0].reported_at.astimezone(turn.now.tzinfo).date() != turn.today:
        return None
    together = [r for r in mine if r.reported_at == mine[0].reported_at]
    reply = _which(turn, together, slots)
    return replace(reply, blocks=(turn.say("report.link_of_which"), *reply.blocks[1:]))


def _which(turn: Turn, candidates: Sequence[ProgressReport], slots: Mapping[str, Any]) -> Reply:
    """Which one is meant: the words are said again, with the task in them."""
    named = ((r.assignment.unit.name, r.assignment.task.number) for r in candidates)
    return Reply(
        blocks=(
            turn.say("report.correct_which"),
            *(wording.report_line(turn, report) for report in candidates[: cards.MOST_OFFERED]),
        ),
        choices=cards.say_again(turn, named),
        shown=tuple(dict.fromkeys(report.assignment.task.number for report in candidates)),
        asked=Asked("correct", slots, ("task_no", "unit")),
    )


def _put_right(
    turn: Turn,
    wrong: ProgressReport,
    said: Item,
    others: Sequence[Item],
    *,
    other_link: bool,
) -> Reply:
    booked = _as_booked(turn, wrong)
    still_done = (said.status or wrong.status) == ReportStatus.DONE
    item = replace(
        booked,
        status=said.status or wrong.status,
        percent=said.percent if said.status else wrong.percent,
        note=said.note or wrong.note,
        links=said.links if other_link else _links(wrong, said),
        done_on=said.done_on or (wrong.done_on if still_done else None),
        no_change=wrong.no_change and not said.status,
        unsaid=booked.unsaid and not said.status,
        # What said nothing of the state is not put right by it.
        corrects=None if booked.unsaid and said.status else booked.corrects,
    )
    if _same(wrong, item):
        state = states.state_text(turn.language, wrong.status, wrong.percent, wrong.no_change)
        raise Refusal(
            turn.say("report.same_already", unit=item.unit, number=item.task_no, state=state)
        )
    latest = wrong.assignment.last_report_id == wrong.id and not wrong.events
    if others or turn.now - wrong.reported_at > booking.UNDO_WITHIN or not latest or item.missing:
        return cards.show(turn, [*others, targets.settle(turn, item)])
    report = booking.correct(turn, item)
    named = {"unit": item.unit, "number": item.task_no, "receipt": report.receipt}
    state = states.state_text(turn.language, report.status, report.percent, report.no_change)
    before = states.state_text(turn.language, wrong.status, wrong.percent, wrong.no_change)
    if state == before:
        done = turn.say("report.supplemented", **named)
    else:
        done = turn.say("report.corrected_at_once", state=state, before=before, **named)
    return Reply(blocks=(done,), choices=((turn.choice("undo.open"),),))


def _as_booked(turn: Turn, wrong: ProgressReport) -> Item:
    """What a report says, to be put right."""
    return replace(
        as_booked(wrong),
        for_office=wrong.for_office and turn.person.role == PersonRole.COORDINATOR,
    )


def _links(wrong: ProgressReport, said: Item) -> tuple[str, ...]:
    """A link given alone is one more; one given with a state belongs to that."""
    if said.status is None:
        return tuple(dict.fromkeys((*wrong.links, *said.links)))
    return said.links or wrong.links


def _reported(turn: Turn) -> bool:
    return bool(reports.of_person(turn.session, turn.person, limit=1))


def _forget_words(turn: Turn, items: Sequence[Item], said: Item) -> None:
    """说明改成…: what a report on the card said before gives way."""
    about = [item for item in items if said.task_no in (None, item.task_no)]
    if said.note and len(about) == 1:
        cards.save(turn, [replace(i, note="") if i is about[0] else i for i in items])


def _same(wrong: ProgressReport, item: Item) -> bool:
    """Whether the report says all of this already."""
    said = (item.status, item.percent, item.note, item.links, item.done_on)
    return said == (wrong.status, wrong.percent, wrong.note, wrong.links, wrong.done_on)
