"""What is said of a draft plan in chat, doubt by doubt, until it is in force?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot.dialogue import Asked
from bot.district import here
from bot.importing import intake, records
from bot.importing.doubts import (
    OF_A_UNIT,
    TAKES_UNITS,
    WANTS_A_DAY,
    WANTS_UNITS,
    YES_OR_NO,
    as_kept,
    numbered,
    rows_without_a_day,
)
from bot.importing.plan_files import doubt_of_name, doubt_sentence
from bot.reply import Choice, Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines, say
from nlp.settlements import certain_units, leaves_out
from nlp.task_table import Doubt, DoubtCode
from nlp.task_table.people import names_people_only
from nlp.task_table.unit_names import is_unit_shaped
from nlp.units import OF_OTHERS
from storage import imports, plans, roster
from storage.left_behind import LeftBehind
from storage.models import Plan, PlanState, Task, Unit

MOST_SHOWN = 5
"""Doubts of the preview; the others come with 逐条看."""
MOST_NEAR = 3


def draft(turn: Turn) -> Plan:
    """The draft that is talked about. Raises :class:`Refusal` where there is none."""
    plan = imports.waiting_draft(turn.session)
    if plan is None:
        raise Refusal(turn.say("intake.no_draft"))
    return plan


def in_question(turn: Turn) -> Plan:
    """The plan whose doubts are settled: the draft, or without one the plan in force. What was left
    as it is comes up again once nothing else is open. Raises :class:`Refusal` for none."""
    plan = imports.waiting_draft(turn.session) or turn.live_plan
    if plan is None:
        return draft(turn)
    if not plan.doubts:
        plan.doubts = _left_open(turn, plan)
        turn.session.flush()
    return plan


def _left_open(turn: Turn, plan: Plan) -> list[list[object]]:
    """The doubts about names that no unit bears, each once, and tasks that are nobody's."""
    first = {duty.phrase: duty.task.number for duty in plans.unresolved(turn.session, plan)[::-1]}
    units = turn.lexicon.units
    doubts = [doubt_of_name(units, name, number) for name, number in first.items()]
    doubts += [Doubt(t.number, DoubtCode.NO_UNITS, {}) for t in plan.tasks if not t.duties]
    return as_kept(sorted(doubts, key=lambda doubt: doubt.row or 0))


def preview_card(
    session: Session,
    plan: Plan,
    reading: intake.Reading,
    language: str,
    now: dt.datetime,
    replaced: Sequence[Text] = (),
    left: Sequence[LeftBehind] = (),
    unreported: Text | None = None,
) -> Reply:
    """What was read of a file, with the ways to go on; ``replaced`` says which draft is gone,
    ``left`` is what its open doubts may leave behind in the table in force, ``unreported`` what is
    owed under that of the year before."""
    blocks = (*intake.preview(reading, language, most=MOST_SHOWN), *replaced)
    if first := records.deciding(plan, left):
        rows = formats.numbers((plan.doubts[n][0] for n in first), language)
        what = records.told(records.decided_by(plan, left, first), language)
        blocks += (say("intake.decides_on_records", language, rows=rows, what=what),)
    if unreported is not None and plan.state == PlanState.DRAFT:
        blocks += (unreported,)
    if plan.state != PlanState.DRAFT:
        return Reply(blocks=(*blocks, say(f"intake.known_{plan.state}", language)))
    nobody = say("intake.nobody_is_told", language, source=intake.source(plan, now, language))
    # Whose all the tasks are may be said at once: nothing else can be done with such a table.
    nobody_named = any(code == DoubtCode.NO_UNIT_COLUMN for _, code, _ in plan.doubts)
    how = (say("intake.how_all_units", language, here(session)),) if nobody_named else ()
    carried = imports.settled_last(plan) is not None
    if carried:
        nobody = lines(nobody, say("intake.how_to_ask_again", language))
    return Reply(
        blocks=(*blocks, *how, nobody),
        choices=ways_on(plan, language),
        asked=_asked(plan) if nobody_named else _asked_back(plan) if carried else None,
    )


def doubt_numbered(turn: Turn, plan: Plan, number: int) -> int:
    """The place of the open doubt that the list calls by this number. Raises :class:`Refusal`."""
    numbers = numbered(plan.doubts)
    if number not in numbers:
        shown = formats.numbers_in_short(sorted(numbers), turn.language)
        raise Refusal(turn.say("intake.no_such_doubt", number=number, numbers=shown))
    return numbers.index(number)


def bring_forward(turn: Turn, plan: Plan, number: int) -> None:
    """看第3处: it is asked first. Raises :class:`Refusal`."""
    place = doubt_numbered(turn, plan, number)
    others = [doubt for n, doubt in enumerate(plan.doubts) if n != place]
    plan.doubts = [plan.doubts[place], *others]
    turn.session.flush()


def next_doubt(
    turn: Turn,
    plan: Plan,
    *before: Text,
    undo: bool = False,
    ways: Sequence[Choice] = (),
) -> Reply:
    """The first open doubt, as a question; once there is none, what comes next. ``undo``: what was
    done before can be undone; ``ways`` settle the first doubt beside its own choices."""
    in_force = plan.state == PlanState.LIVE
    ways_back = ((turn.choice("change.undo", fresh_only=True),),) if undo else ()
    if not plan.doubts:
        key = "all_settled_in_force" if in_force else "all_settled"
        again = [turn.say("intake.how_to_reopen")] if imports.settled_last(plan) else []
        return Reply(
            blocks=(*before, turn.say(f"intake.{key}", title=plan.title), *again),
            choices=ways_back if in_force else ways_on(plan, turn.language),
            asked=_asked(plan) if again else None,
            update=True,
        )
    doubt = doubt_at(plan, 0)
    text = turn.say(
        "intake.doubt_of",
        left=len(plan.doubts),
        sentence=doubt_sentence(doubt, turn.language),
    )
    # Of a task with reports it hangs on the answer whether they are still seen.
    kept = records.decided_by(plan, records.left_by(turn.session, plan), [0])
    at_stake = [turn.say("intake.at_stake", what=records.told(kept, turn.language))] if kept else []
    how = turn.say(_how(doubt))
    return Reply(
        blocks=(*before, text, *at_stake, how),
        choices=(*((choice,) for choice in (*ways, *_settlements(turn, doubt))), *ways_back),
        asked=_asked(plan),
        update=True,
    )


def with_way_back(turn: Turn, reply: Reply, asked: Asked, *, kept: bool) -> Reply:
    """An answer with the way back to the doubts that were looked at before; ``kept``: the first of
    them may be settled right away."""
    plan = imports.waiting_draft(turn.session) or turn.live_plan
    if plan is None or plan.id != asked.known["plan"] or not plan.doubts:
        return reply
    offered = {choice for row in reply.choices for choice in row}
    way = turn.choice("intake.step")
    left, step = len(plan.doubts), [] if way in offered else [[way]]
    if not kept:
        return reply.plus(turn.say("intake.doubts_left", left=left), choices=step)
    sentence = doubt_sentence(doubt_at(plan, 0), turn.language)
    return reply.plus(turn.say("intake.doubt_open", left=left, sentence=sentence), choices=step)


def _asked(plan: Plan) -> Asked:
    """Asks for what settles the first doubt, or opens the one settled last again; ``rows`` are the
    tasks an answer may name, if not any, ``units_of`` those of which it may say whose they are."""
    names = list(names_in_doubt(plan).values())
    codes = [DoubtCode(code) for _, code, _ in plan.doubts]
    of_any = codes[:1] and codes[0] in (DoubtCode.NO_UNIT_COLUMN, DoubtCode.TASK_UNCLEAR)
    takes = None if DoubtCode.NO_UNIT_COLUMN in codes else TAKES_UNITS
    known = {
        "plan": plan.id,
        "left": len(plan.doubts),
        "names": names,
        "rows": None if of_any else [row for row, _, _ in plan.doubts if row is not None],
        "units_of": takes and [row for row, code, _ in plan.doubts if code in takes],
        "takes_number": codes[:1] == [DoubtCode.TASK_UNCLEAR],
        "goes_back": imports.settled_last(plan) is not None,
    }
    return Asked("step_through", known, ("settlement",))


def _asked_back(plan: Plan) -> Asked:
    """Waits for 上一步 alone: no doubt is asked about yet."""
    known = {"plan": plan.id, "left": 0, "goes_back": True}
    return Asked("step_through", known, ("settlement",))


def doubt_at(plan: Plan, place: int) -> Doubt:
    """One of its open doubts, by its place from 0."""
    row, code, values = plan.doubts[place]
    return Doubt(row, DoubtCode(code), values)


def strike_settled(session: Session, plan: Plan) -> None:
    """What a sentence beside the card has settled is no doubt any more: a day, whose a task is."""
    tasks = {task.number: task for task in plan.tasks}
    nobodys = {duty.phrase for duty in plans.unresolved(session, plan)}

    def is_open(row: int | None, code: str, values: Mapping[str, str]) -> bool:
        task = tasks.get(row or 0)
        if wanted := rows_without_a_day(row, code, values):
            return not all(tasks[number].by_hand for number in wanted)
        if DoubtCode(code) in OF_A_UNIT | {DoubtCode.GROUP_UNKNOWN}:
            return (values.get("unit") or values["phrase"]) in nobodys
        if DoubtCode(code) is DoubtCode.NO_UNIT_COLUMN:
            return not all(each.duties for each in plan.tasks)
        if task is None:
            return True
        if DoubtCode(code) is DoubtCode.DEADLINE_CONTINUED:
            return not task.by_hand
        return DoubtCode(code) is not DoubtCode.NO_UNITS or not task.duties

    kept = [_still_blank(doubt, tasks) for doubt in plan.doubts if is_open(*doubt)]
    if kept != plan.doubts:
        plan.doubts = kept
        session.flush()


def _still_blank(doubt: list[Any], tasks: Mapping[int, Task]) -> list[Any]:
    """A doubt, without those of its several tasks that have a day by now."""
    row, code, values = doubt
    if DoubtCode(code) is not DoubtCode.DEADLINES_BLANK:
        return doubt
    rows = [n for n in rows_without_a_day(row, code, values) if not tasks[n].by_hand]
    return [row, code, {**values, "rows": "、".join(map(str, rows))}]


def nearest_units(doubt: Doubt) -> list[str]:
    """The units that a name in doubt is near to."""
    return [name for name in doubt.values.get("nearest", "").split("、") if name]


def name_to_add(doubt: Doubt) -> str:
    """What a unit would be called in the roster that a name in doubt is added as."""
    return doubt.values.get("full", doubt.values["unit"])


def may_be_added(turn: Turn, doubt: Doubt) -> bool:
    """Whether a name can be a new unit's: a body's of elsewhere cannot, nor a person's, nor one in
    the roster."""
    if is_of_a_person(doubt.values["unit"]):
        return False
    known = roster.unit_named(turn.session, name_to_add(doubt)) is not None
    return not known and not is_of_elsewhere(turn, doubt.values["unit"])


def is_of_a_person(written: str) -> bool:
    """Whether a name in a unit's place is a person's: （张三）."""
    return names_people_only(written) and not is_unit_shaped(written)


def names_in_doubt(plan: Plan) -> dict[int, str]:
    """The names in doubt, by the doubt's place."""
    values = enumerate(values for _, _, values in plan.doubts)
    return {n: name for n, v in values if (name := v.get("unit") or v.get("phrase"))}


def is_of_elsewhere(turn: Turn, written: str) -> bool:
    """Whether a name is a body's of a higher level or another place: never one of the roster."""
    return any(mention.verdict in OF_OTHERS for mention in turn.lexicon.units.find(written))


def note(turn: Turn, plan: Plan, action: str, **detail: object) -> None:
    """Everything a coordinator does to a plan is in the audit."""
    turn.note(
        action,
        f"plan {plan.id}",
        **detail,
    )


class AllBut(NamedTuple):
    """A group phrase of the roster, the units that are left out of it, and the others."""

    group: str
    left_out: list[Unit]
    others: list[Unit]


def all_but(turn: Turn, phrase: str) -> AllBut | None:
    """What a phrase means that leaves units out of one of the roster's: 各镇，昆仑镇除外.

    None for any other, and where not all it names is known for sure.
    """
    names = certain_units(turn.lexicon.units.find(phrase)) if leaves_out(phrase) else None
    if not names:
        return None
    groups = [group for group in roster.groups(turn.session) if group.phrase in names]
    if len(groups) != 1 or len(names) < 2:
        return None
    units = roster.members(groups[0], roster.active_units(turn.session))
    left_out = [unit for unit in units if unit.name in names]
    if len(left_out) < len(names) - 1:
        return None
    others = [unit for unit in units if unit not in left_out]
    return AllBut(groups[0].phrase, left_out, others)


def _how(doubt: Doubt) -> str:
    if doubt.code in WANTS_UNITS:
        return "intake.how_units"
    if doubt.code is DoubtCode.NO_UNIT_COLUMN:
        return "intake.how_all_units"
    if doubt.code in OF_A_UNIT:
        return "intake.how_unit"
    if doubt.code is DoubtCode.GROUP_UNKNOWN:
        return "intake.how_group"
    if doubt.code in WANTS_A_DAY:
        return "intake.how_day"
    return "intake.how_choose"


def _settlements(turn: Turn, doubt: Doubt) -> list[Choice]:
    def choice(key: str, **values: object) -> Choice:
        return turn.choice(f"intake.{key}", fresh_only=True, **values)

    if doubt.code in YES_OR_NO | {DoubtCode.UNIT_TAKEN, DoubtCode.FIRST_LEADS}:
        return [choice("yes"), choice("no")]
    if doubt.code in OF_A_UNIT:
        return [
            *(choice("is_unit", unit=name) for name in nearest_units(doubt)[:MOST_NEAR]),
            *((choice("add_unit"),) if may_be_added(turn, doubt) else ()),
            choice("leave"),
        ]
    if doubt.code is DoubtCode.GROUP_UNKNOWN:
        if leaves_out(doubt.values["phrase"]):
            but = all_but(turn, doubt.values["phrase"])
            if but is None:
                return [choice("leave")]
            left_out = formats.names((unit.name for unit in but.left_out), turn.language)
            return [choice("is_all_but", group=but.group, units=left_out), choice("leave")]
        units = roster.active_units(turn.session)
        groups = [g for g in roster.groups(turn.session) if roster.members(g, units)]
        return [*(choice("is_unit", unit=group.phrase) for group in groups), choice("leave")]
    if doubt.code is DoubtCode.TASK_UNCLEAR:
        numbers = doubt.values["numbers"].split("、")
        return [*(choice("is_task", number=number) for number in numbers), choice("is_new")]
    if doubt.code in WANTS_UNITS | WANTS_A_DAY | {DoubtCode.NO_UNIT_COLUMN}:
        return [choice("leave")]
    return [choice("seen")]


def ways_on(plan: Plan, language: str) -> tuple[tuple[Choice, ...], ...]:
    """Its doubts one by one, putting it in force, giving it up: what every card of it offers."""
    first = [Choice.of("intake.step", language)] if plan.doubts else []
    ways = (*first, Choice.of("intake.activate", language), Choice.of("intake.drop", language))
    return (ways,)
