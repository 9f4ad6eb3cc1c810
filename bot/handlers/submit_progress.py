"""32发了 http://… 27没变化: one or several reports, onto one confirm card."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.dialogue import CARDS_WAIT
from bot.handlers import approve_report, correct
from bot.owed import unsettled
from bot.reply import Reply
from bot.reporting import cards, doubtful_number, taking_in, targets
from bot.reporting.drafts import Item
from bot.turn import Refusal, Turn
from messages import formats
from storage import reports
from storage.models import Assignment, PersonRole, ReportStatus

OF_WHOM = frozenset({"others", "unit", "each_unit"})
"""Details of 教体局都没变化 that say of whose tasks nothing changed."""

OF_A_LINK = frozenset({"task_no", "unit", "evidence_url", "other_link"})
"""What a message says that gives a link to a task and no more."""


def handle(turn: Turn) -> Reply:
    targets.must_serve_units(turn)
    said = turn.slots.get("reports") or [turn.slots]
    if turn.state.asked is not None and turn.state.asked.slots == ("unit",):
        names = targets.named_units(turn)
        if names and set(said[0]) <= {"unit"}:
            return cards.for_units(turn, names)
    about_one = set(said[0]) == {"no_change"} and turn.state.intent == "task_detail"
    if len(said) == 1 and about_one and not cards.items_of(turn):
        rest = (turn.choice("reminders.no_change"),)
        return taking_in.take_in(turn, said).plus(choices=(rest,))
    nothing_else = all(slots.keys() - OF_WHOM == {"no_change"} for slots in said)
    if nothing_else and not cards.items_of(turn):
        return _nothing_changed(turn, {slots["unit"] for slots in said if "unit" in slots})
    if _is_of_the_one_asked_about(turn, said):
        said = [{name: value for name, value in said[0].items() if name != "others"}]
    if any("others" in slots for slots in said):
        return take_in(turn, said)
    if disowned := [slots["task_no"] for slots in said if "disowned" in slots]:
        others = [slots for slots in said if "disowned" not in slots]
        return handle(replace(turn, slots={"reports": others})).under(
            turn.say(
                "disown.say_apart",
                numbers=formats.numbers(disowned, turn.language),
                number=disowned[0],
            )
        )
    if _by_nobody(turn, said):
        numbers = tuple(slots["task_no"] for slots in said if _says_done(slots))
        if len(numbers) == len(said) and approve_report.waiting(turn, numbers):
            # 29项销号: what waits for a review, rather than a report of the office's own.
            return approve_report.preview(turn, numbers)
        raise Refusal(turn.say("report.coordinator_names_unit"))
    if len(said) == 1 and _may_be_an_order(turn, said[0]):
        named = {"unit": said[0]["unit"], "number": said[0]["task_no"]}
        raise Refusal(
            turn.say("report.urge_or_report", **named),
            turn.choice("report.urge_it", **named),
            turn.choice("report.report_for_it", **named),
        )
    if "loose_number" in turn.slots and "task_no" not in said[0]:
        return doubtful_number.ask(turn)
    if doubtful := [slots for slots in said if _is_figure_alone(slots)]:
        if len(doubtful) == len(said):
            return doubtful_number.ask_if_percentages(turn, said)
        return taking_in.take_in(turn, said).under(doubtful_number.as_percentages(turn, doubtful))
    if len(said) == 1 and cards.items_of(turn):
        number = doubtful_number.of_another_task(turn, said[0])
        if number is not None:
            return doubtful_number.ask(replace(turn, slots={**said[0], "loose_number": number}))
    link_alone = len(said) == 1 and set(said[0]) - {"other_link"} == {"evidence_url"}
    if (
        link_alone
        and turn.state.asked is None
        and (which := correct.ask_of_which_booked(turn, said[0])) is not None
    ):
        return which
    if len(said) == 1 and _adds_a_link(turn, said[0]):
        return correct.handle(replace(turn, slots=said[0]))
    return taking_in.take_in(turn, said)


def _is_of_the_one_asked_about(turn: Turn, said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether 全部完成 is the answer to how far one task is, rather than said of all."""
    asked = turn.state.asked
    plain = len(said) == 1 and said[0].keys() <= {"others", "status", "percent"}
    return plain and asked is not None and "status" in asked.slots


def _is_figure_alone(slots: Mapping[str, Any]) -> bool:
    """Whether of a task only a figure is told that may be no percentage: 27 30."""
    return "doubtful_percent" in slots and "status" not in slots


def _says_done(slots: Mapping[str, Any]) -> bool:
    """Whether no more is said than that a task is done."""
    return slots.keys() == {"task_no", "status"} and slots["status"] == ReportStatus.DONE


def _may_be_an_order(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """教体局，请尽快报第26项, of a coordinator: the unit is to report, or is reported for."""
    asked = turn.state.asked
    return (
        turn.person.role == PersonRole.COORDINATOR
        and slots.keys() == {"task_no", "unit"}
        and (asked is None or asked.slots in CARDS_WAIT)
        and not cards.items_of(turn)
    )


def _by_nobody(turn: Turn, said: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a coordinator names no unit and goes on with nothing: then 医保系统已经上线了 and
    17没法通过 are remarks and no reports."""
    return (
        turn.person.role == PersonRole.COORDINATOR
        and turn.state.asked is None
        and not turn.mentions
        and not any("unit" in slots for slots in said)
        and not cards.items_of(turn)
    )


def _adds_a_link(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """25还有链接 http://…, said of what is booked and not on the card."""
    if not {"task_no", "evidence_url"} <= slots.keys() <= OF_A_LINK:
        return False
    number = slots["task_no"]
    mine = reports.of_person(turn.session, turn.person, limit=reports.MOST_AT_ONCE)
    drafted = any(item.task_no == number for item in cards.items_of(turn))
    return not drafted and any(report.assignment.task.number == number for report in mine)


def take_in(turn: Turn, said: Sequence[Mapping[str, Any]]) -> Reply:
    """What is said onto the card, that of the tasks not named with it: 25完成，其余无变化.

    That all the others are done is not taken: they must be named.
    """
    if not any("others" in slots for slots in said):
        return taking_in.take_in(turn, said)
    said = taking_in.with_unit_said_before(said)
    named = [slots for slots in said if "others" not in slots]
    others = next(slots for slots in said if "others" in slots)
    if others.get("but") == ():
        raise Refusal(turn.say("report.all_but_which"))
    if set(others) <= {"others", "but", "no_change", "unit"} and "no_change" in others:
        told = [
            *((number, None) for number in others.get("but", ())),
            *((slots.get("task_no"), slots.get("unit")) for slots in named),
            *((item.task_no, item.unit) for item in cards.items_of(turn)),
        ]

        def passed_over(a: Assignment) -> bool:
            return any(n == a.task.number and unit in (None, a.unit.name) for n, unit in told)

        waiting, dated = _waiting(turn, {others["unit"]} if "unit" in others else ())
        rest = [
            {"task_no": a.task.number, "unit": a.unit.name, "no_change": True}
            for a in waiting
            if not passed_over(a)
        ]
        dated = [a for a in dated if not passed_over(a)]
        if not (named or rest or cards.items_of(turn)):
            raise _nothing_waits(turn, dated, "report.others_reported")
        return _naming(turn, taking_in.take_in(turn, [*named, *rest]), dated)
    refusal = turn.say("report.name_each")
    if not named:
        raise Refusal(refusal)
    return taking_in.take_in(turn, named).under(refusal)


def _nothing_waits(turn: Turn, dated: Sequence[Assignment], otherwise: str) -> Refusal:
    """That no task is left to which nothing happened: the dated ones are named, where some are."""
    if dated:
        return Refusal(turn.say("report.only_dated_left", numbers=_numbers(turn, dated)))
    return Refusal(turn.say(otherwise))


def _nothing_changed(turn: Turn, units: Collection[str]) -> Reply:
    """都无变化: for every ongoing task that is not reported yet for the period, of the units named.

    A dated task wants an answer of its own, and is named.
    """
    waiting, dated = _waiting(turn, units)
    if not waiting:
        raise _nothing_waits(turn, dated, "report.all_reported")
    card = cards.show(
        turn,
        [
            targets.settle(turn, Item(task_no=a.task.number, unit=a.unit.name, no_change=True))
            for a in waiting
        ],
    )
    return _naming(turn, card, dated)


def _waiting(turn: Turn, units: Collection[str]) -> tuple[list[Assignment], list[Assignment]]:
    """What is not reported yet for the period, by these units if any are named: the ongoing
    tasks, and the dated ones."""
    if turn.person.role == PersonRole.COORDINATOR:
        raise Refusal(turn.say("report.coordinator_names_unit"))
    served = targets.served(turn)
    if others := set(units) - {unit.name for unit in served}:
        raise Refusal(turn.say("report.not_your_unit", unit=min(others)))
    meant = [unit for unit in served if not units or unit.name in units]
    everything = reports.assignments(turn.session, turn.plan, units=meant)
    owed = unsettled(turn, everything)
    dated = [a for a in owed if a.task.deadline_on or a.deadline_on]
    return sorted((a for a in owed if a not in dated), key=lambda a: a.unit_id), dated


def _naming(turn: Turn, card: Reply, dated: Sequence[Assignment]) -> Reply:
    """The card, with the dated tasks it leaves out."""
    if not dated:
        return card
    return card.plus(turn.say("report.dated_left", numbers=_numbers(turn, dated)))


def _numbers(turn: Turn, dated: Sequence[Assignment]) -> str:
    return formats.numbers(dict.fromkeys(a.task.number for a in dated), turn.language)
