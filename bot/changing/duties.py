"""Whose is a task: who leads it, which unit is added, which goes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from bot.changing.proposals import Proposal, table_meant, which_table
from bot.importing.addressing import strikes
from bot.reply import Choice
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text
from nlp.left_out import without_exception
from nlp.normalize import normalize
from nlp.office import Deed, read_duty
from nlp.orders import duty_and_more
from nlp.units import OF_OTHERS, UnitMention, Verdict
from storage import changes, plans, roster
from storage.changes import Edit
from storage.models import Duty, PlanState, Role, Task, Unit, UnitGroup

MOST_OFFERED = 4

Holder = Unit | UnitGroup
"""Who a task is given to: a unit, or all that a phrase of the roster stands for."""


def read(turn: Turn) -> Proposal:
    """The change a sentence asks for. Raises :class:`Refusal` where it is not clear whose or
    which: no unit is ever guessed."""
    if (struck := _struck(turn)) is not None:
        return struck
    if duty_and_more(turn.message.text, turn.lexicon.units, turn.now):
        raise Refusal(turn.say("change.one_at_a_time"))
    text, but = without_exception(normalize(turn.message.text))
    wish = read_duty(text, turn.lexicon.units)
    if wish is None or (but is not None and not but.numbers):
        raise Refusal(turn.say("change.which_duty"))
    if but is not None:
        kept = tuple(number for number in wish.numbers if number not in but.numbers)
        wish = replace(wish, numbers=kept)
    units = _holders(turn, wish.mentions)
    helping = _holders(turn, wish.helping)
    plan = table_meant(turn, wish.numbers)
    tasks = plans.tasks_numbered(turn.session, plan, wish.numbers)
    if len(tasks) < len(wish.numbers):
        raise Refusal(turn.say("change.no_such_task"))
    leading = [unit for unit in units if unit not in helping]
    if wish.deed is Deed.LEAD and (len(leading) != 1 or isinstance(leading[0], UnitGroup)):
        raise Refusal(turn.say("change.one_lead"))
    deed = wish.deed
    if deed is Deed.OWN:
        if any(task.duties for task in tasks):
            raise _lead_or_add(turn, wish.numbers, units)
        deed = Deed.ADD
    edits: list[Edit] = []
    rows: list[Text] = []
    for task in tasks:
        wanted = _edits(turn, task, units, deed, helping)
        if wanted:
            edits += wanted
            rows.append(_row(turn, task))
            if deed is Deed.REMOVE and len(wanted) == len(task.duties):
                rows.append(turn.say("change.nobody_left", number=task.number))
    if not edits:
        raise Refusal(turn.say(f"change.not_{deed}" if not units else "change.is_so"))
    # Of 加上 those alone that are not named yet.
    added = {edit.after["phrase"] for edit in edits if edit.before is None and edit.after}
    names = [name for name in map(_name, units) if deed is not Deed.ADD or name in added]
    said: dict[str, object] = {"numbers": [task.number for task in tasks]}
    key = f"change.duty_{deed}"
    if deed is Deed.LEAD and helping:
        key = "change.duty_lead_with"
        said |= {"names": [*map(_name, leading)], "support": [*map(_name, helping)]}
    elif units:
        said["names"] = names
    affected: Sequence[Unit] = ()  # a draft is nobody's work yet
    if plan.state != PlanState.DRAFT:
        affected = _units(turn, units) or plans.units_answering(turn.session, tasks)
    return Proposal(key, said, edits, rows, affected, table=which_table(turn, plan))


def _struck(turn: Turn) -> Proposal | None:
    """第5项去掉审计局, of a name in doubt: no task named, or none at all, writes it any more."""
    found = strikes(turn.session, turn.message.text)
    if not found:
        return None
    plan, name, numbers = found[0]
    if len(found) > 1:
        plan = table_meant(turn, numbers)
    duties = [d for d in plans.unresolved(turn.session, plan) if d.phrase == name]
    writing = [duty.task.number for duty in duties]
    if missing := [number for number in numbers if number not in writing]:
        raise Refusal(turn.say("change.not_named", number=missing[0], unit=name))
    goes = [duty for duty in duties if not numbers or duty.task.number in numbers]
    rows = []
    for duty in goes:
        rows.append(_row(turn, duty.task))
        if len(duty.task.duties) == 1:
            rows.append(turn.say("change.nobody_left", number=duty.task.number))
    said = {"numbers": [duty.task.number for duty in goes], "names": [name]}
    edits = [changes.remove(duty) for duty in goes]
    return Proposal("change.duty_remove", said, edits, rows, table=which_table(turn, plan))


def _holders(turn: Turn, mentions: Sequence[UnitMention]) -> list[Holder]:
    """The same as :func:`certain`, and the phrases of the roster for many units."""
    found: list[Holder] = []
    for mention in mentions:
        sure = mention.verdict is Verdict.CERTAIN
        group = roster.group_named(turn.session, mention.units[0]) if sure else None
        holders = certain(turn, [mention]) if group is None else [group]
        found += [holder for holder in holders if holder not in found]
    return found


def _name(holder: Holder) -> str:
    return holder.name if isinstance(holder, Unit) else holder.phrase


def _place(holder: Holder) -> tuple[int | None, int | None]:
    """The keys of unit and group in a duty of this holder."""
    return (holder.id, None) if isinstance(holder, Unit) else (None, holder.id)


def _units(turn: Turn, holders: Sequence[Holder]) -> list[Unit]:
    """The units named, and those that the phrases stand for."""
    every, units = roster.active_units(turn.session), list[Unit]()
    for holder in holders:
        units += [holder] if isinstance(holder, Unit) else roster.members(holder, every)
    return list(dict.fromkeys(units))


def _lead_or_add(turn: Turn, numbers: Sequence[int], units: Sequence[Holder]) -> Refusal:
    """第28项由区商务局负责, where others answer for it already: does it lead, or join them?"""
    values = {
        "numbers": formats.numbers(numbers, turn.language),
        "names": formats.names(map(_name, units), turn.language),
    }
    if any(isinstance(unit, UnitGroup) for unit in units):  # which lead nothing
        return Refusal(
            turn.say("change.only_add", **values), turn.choice("change.may_add", **values)
        )
    ways = [turn.choice("change.may_add", **values)]
    if len(units) == 1:
        ways.insert(0, turn.choice("change.may_lead", **values))
    return Refusal(turn.say("change.lead_or_add", **values), *ways)


def certain(turn: Turn, mentions: Sequence[UnitMention]) -> list[Unit]:
    """The units meant, each of them beyond doubt. Raises :class:`Refusal` naming the one that is
    not, with what it may be."""
    units: list[Unit] = []
    for mention in mentions:
        unit = None
        if mention.verdict is Verdict.CERTAIN:
            unit = roster.unit_named(turn.session, mention.units[0])
            if unit is None:
                raise Refusal(turn.say("change.names_many", said=mention.text))
        if unit is None:
            raise _unclear(turn, mention)
        if unit not in units:
            units.append(unit)
    return units


def _unclear(turn: Turn, mention: UnitMention) -> Refusal:
    """Which unit may be meant, with the same order about each of them on a button; or that it is
    another level's or place's body."""
    names = [] if mention.of_groups else list(mention.units or mention.nearest)[:MOST_OFFERED]
    said = turn.message.text
    offered = [
        Choice(name, said.replace(mention.text, name, 1)) for name in names if mention.text in said
    ]
    if mention.verdict in OF_OTHERS:
        key = f"change.{mention.verdict}_offer" if offered else f"change.{mention.verdict}"
        return Refusal(turn.say(key, said=mention.text), *offered)
    names = list(mention.units or mention.nearest)[:MOST_OFFERED]
    if not names:
        return _unknown(turn, mention.text)
    near = formats.names(names, turn.language)
    return Refusal(turn.say("change.which_of", said=mention.text, names=near), *offered)


def _unknown(turn: Turn, said: str) -> Refusal:
    """No unit of the roster; those that are written nearly so are offered."""
    near = get_close_matches(said, [unit.name for unit in roster.active_units(turn.session)])
    if not near:
        return Refusal(turn.say("change.unknown_unit", said=said))
    names = formats.names(near, turn.language)
    return Refusal(turn.say("change.unknown_unit_near", said=said, names=names))


def _edits(
    turn: Turn, task: Task, units: Sequence[Holder], deed: Deed, helping: Sequence[Holder]
) -> list[Edit]:
    if deed is Deed.BACK:
        return _as_before(turn, task)
    if deed is Deed.SHARED:
        leads = any(duty.role == Role.LEAD for duty in task.duties)
        return [changes.alter(duty, role=Role.JOINT) for duty in task.duties] if leads else []
    named = {(duty.unit_id, duty.group_id): duty for duty in task.duties}
    if deed is Deed.REMOVE:
        missing = [_name(unit) for unit in units if _place(unit) not in named]
        if missing:
            raise Refusal(turn.say("change.not_named", number=task.number, unit=missing[0]))
        return [changes.remove(named[_place(unit)]) for unit in units]
    if deed is Deed.ADD:
        led = any(duty.role == Role.LEAD for duty in task.duties)
        return [
            _new(task, unit, Role.SUPPORT if led or unit in helping else Role.JOINT)
            for unit in units
            if _place(unit) not in named
        ]
    lead = next(unit for unit in units if unit not in helping)
    mine = named.get(_place(lead))
    # Whoever else is named helps from now on: one task has one lead.
    edits = [
        changes.alter(duty, role=Role.SUPPORT)
        for duty in task.duties
        if duty is not mine and duty.role != Role.SUPPORT
    ]
    edits += [_new(task, unit, Role.SUPPORT) for unit in helping if _place(unit) not in named]
    if mine is None:
        return [*edits, _new(task, lead, Role.LEAD)]
    if mine.role != Role.LEAD:
        edits.append(changes.alter(mine, role=Role.LEAD))
    return edits


def _as_before(turn: Turn, task: Task) -> list[Edit]:
    """What puts the units of a task back as they were before its lead was changed last."""
    mine = {duty.id for duty in task.duties}
    for made in changes.standing(turn.session, "change.duty_lead"):
        own = [edit for e in made.edits if (edit := Edit(*e)).key.get("id") in mine]
        if own:
            return changes.reverse(own)
    return []


def _new(task: Task, holder: Holder, role: Role) -> Edit:
    unit, group = _place(holder)
    return changes.create(
        Duty, task_id=task.id, phrase=_name(holder), role=role, unit_id=unit, group_id=group
    )


def _row(turn: Turn, task: Task) -> Text:
    """The task as it is now: who leads, who answers for it."""
    lead = [duty.name for duty in task.duties if duty.role == Role.LEAD]
    values = {
        "number": task.number,
        "words": formats.first_words(task.requirement),
        "units": formats.names((duty.name for duty in task.duties), turn.language),
    }
    if not task.duties:
        return turn.say("change.duty_row_nobody", number=values["number"], words=values["words"])
    if not lead:
        return turn.say("change.duty_row", **values)
    return turn.say("change.duty_row_lead", **values, lead=formats.names(lead, turn.language))
