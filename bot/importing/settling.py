"""How is a doubt about a draft plan settled by what the coordinator answers?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from bot.changing import dates, proposals
from bot.importing.carrying import carried_to
from bot.importing.doubts import (
    OF_A_NAME,
    OF_A_UNIT,
    TAKES_UNITS,
    TASKS,
    WANTS_A_DAY,
    WANTS_UNITS,
    YES_OR_NO,
    as_kept,
    rows_without_a_day,
    writers,
)
from bot.importing.draft_plans import (
    all_but,
    doubt_at,
    doubt_numbered,
    is_of_a_person,
    is_of_elsewhere,
    may_be_added,
    name_to_add,
    names_in_doubt,
    nearest_units,
    next_doubt,
    note,
    strike_settled,
)
from bot.reminding.rules import plan_next
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.dates import find_dates
from nlp.duty_parts import DutyPart, duty_parts
from nlp.office import read_alias
from nlp.settlements import (
    Word,
    certain_units,
    is_only_a_day,
    kind_of_unit,
    means_it_still,
    read_about,
    read_clauses,
    read_each,
    read_full_name,
    read_number,
    read_part,
    read_places,
    read_task_numbers,
    read_units,
    read_word,
)
from nlp.task_table import Doubt, DoubtCode
from storage import changes, imports, plans, roster
from storage.changes import Edit
from storage.models import Person, Plan, PlanState, Role, Task, Unit, UnitAlias

_ROLES = {
    DutyPart.LEAD: Role.LEAD,
    DutyPart.SUPPORT: Role.SUPPORT,
    DutyPart.OWN: Role.JOINT,
}

_AGREED = (Word.YES, Word.AGREED)


def settle(turn: Turn, plan: Plan, text: str) -> Text:
    """Does what the answer says, of one doubt or of several names, and strikes what it settles;
    returns what was done.

    Raises :class:`Refusal` for words that settle nothing: nothing is guessed, nothing half done.
    """
    with imports.settling(turn.session, plan, turn.person.id):
        return _settle(turn, plan, text)


def reopen(turn: Turn, plan: Plan) -> Text:
    """上一步: what was settled last of a draft is as it was, and its doubt comes first. Raises
    :class:`Refusal` where nothing was, or where its rows were changed since."""
    last = imports.settled_last(plan)
    if last is None:
        raise Refusal(turn.say("intake.nothing_to_reopen"))
    edits = [Edit(*edit) for edit in last.edits]
    of_rows = [edit for edit in edits if edit.table != Plan.__tablename__]
    of_doubts = next((e for e in edits if e.table == Plan.__tablename__), None)
    open_before = open_after = plan.doubts
    if of_doubts is not None and of_doubts.before and of_doubts.after:
        open_before, open_after = of_doubts.before["doubts"], of_doubts.after["doubts"]
    # In which order they are asked changes nothing.
    if any(doubt not in open_after for doubt in plan.doubts) or len(plan.doubts) < len(open_after):
        raise Refusal(turn.say("intake.changed_since"))
    try:
        with turn.session.begin_nested():
            changes.carry_out(turn.session, changes.reverse(of_rows))
    except (changes.Stale, changes.InUse):
        raise Refusal(turn.say("intake.changed_since")) from None
    again = [doubt for doubt in open_before if doubt not in open_after]
    plan.doubts = [*again, *(doubt for doubt in plan.doubts if doubt in open_before)]
    imports.forget_settled(plan, last=True)
    kept = {key: value for key, value in plan.restores.items() if key == imports.SETTLED}
    plan.restores = {**kept, **last.brought}
    plan.version += 1
    turn.session.flush()
    note(turn, plan, "settled", how="intake.done_reopened")
    other = turn.session.get(Person, last.by) if last.by not in (None, turn.person.id) else None
    if other is not None:
        return turn.say("intake.done_reopened_of", person=other.name)
    return turn.say("intake.done_reopened")


def _settle(turn: Turn, plan: Plan, text: str) -> Text:
    clauses = read_clauses(text, set(names_in_doubt(plan).values()))
    if read_word(text) is Word.LEAVE_ALL:
        return _leave_all(turn, plan)
    if read_word(text) is Word.ADD_ALL:
        return _add_all(turn, plan)
    with turn.session.begin_nested():
        if by_place := read_places(text):
            return lines(
                *(
                    _settle_one(turn, plan, doubt_numbered(turn, plan, number), answer)
                    for numbers, answer in by_place
                    for number in numbers
                )
            )
        return lines(*(_settle_one(turn, plan, *_which(turn, plan, clause)) for clause in clauses))


def _leave_all(turn: Turn, plan: Plan) -> Text:
    """都不管: of all that may be left as it is; what is a question of yes or no, or of which task
    it is, stays open."""
    asks = YES_OR_NO | {DoubtCode.TASK_UNCLEAR, DoubtCode.FIRST_LEADS, DoubtCode.UNIT_TAKEN}
    kept = [doubt for doubt in plan.doubts if DoubtCode(doubt[1]) in asks]
    left = len(plan.doubts) - len(kept)
    if not left:
        raise _not_settled(turn)
    plan.doubts = kept
    turn.session.flush()
    done = turn.say("intake.done_left_all", count=left)
    note(turn, plan, "settled", how=done.key, count=left)
    return done


def _add_all(turn: Turn, plan: Plan) -> Text:
    """全部加入名册: all names in doubt that may be new units; the others stay open."""
    doubts = [doubt_at(plan, place) for place in range(len(plan.doubts))]
    added = [d for d in doubts if d.code in OF_A_UNIT and may_be_added(turn, d)]
    if not added:
        raise Refusal(turn.say("intake.none_to_add"))
    for doubt in added:
        name = name_to_add(doubt)
        kind = kind_of_unit(name, turn.lexicon.units.place)
        imports.will_add_unit(plan, doubt.values["unit"], name, kind)
    plan.doubts = [
        row for row, doubt in zip(plan.doubts, doubts, strict=True) if doubt not in added
    ]
    turn.session.flush()
    names = formats.names(dict.fromkeys(map(name_to_add, added)), turn.language)
    done = turn.say(_of_state("intake.done_added", plan), unit=names)
    note(turn, plan, "settled", how=done.key, count=len(added))
    return done


def settle_in_force(turn: Turn, plan: Plan, text: str) -> tuple[Text, bool]:
    """The same of the plan in force, and whether anything was changed: it takes effect at once, on
    whatever the units had reported of these tasks before, and can be undone like any change."""
    session = turn.session
    rows = (select(Unit.__table__), select(UnitAlias.__table__), *imports.rows_of(plan))
    first, before = doubt_at(plan, 0), changes.held(session, *rows)
    with session.begin_nested():
        done = settle(turn, plan, text)
        imports.enter_roster(session, plan)
        edits = changes.difference(before, changes.held(session, *rows))
        if all(edit.table == Plan.__tablename__ for edit in edits):
            return done, False  # looked at, and left as it is
        moved = plans.fetch_left_behind(session, plan)
        proposals.follow(turn, edits)
        plan_next(session, moved, turn.now)
    name = first.values.get("unit") or first.values.get("phrase")
    if name is not None:
        proposals.remember(turn, "change.settled_name", {"name": name}, edits)
    elif first.row is not None:
        proposals.remember(turn, "change.settled_row", {"number": first.row}, edits)
    else:
        proposals.remember(turn, "change.settled", {"title": plan.title}, edits)
    return done, True


def _settle_one(turn: Turn, plan: Plan, place: int, text: str) -> Text:
    doubt = doubt_at(plan, place)
    word = read_word(text)
    if word is Word.STRIKE and doubt.code not in OF_A_NAME:
        word = Word.LEAVE
    if word is Word.STRIKE:
        done = _struck(turn, plan, doubt)
    elif doubt.code is DoubtCode.UNIT_TAKEN and word is Word.NO:
        imports.unbind_phrase(turn.session, plan, doubt.values["unit"])
        done = turn.say("intake.done_not_taken", written=doubt.values["unit"])
    elif doubt.code is DoubtCode.UNIT_TAKEN and word is None:
        unit = _only_unit(turn, text)
        imports.unbind_phrase(turn.session, plan, doubt.values["unit"])
        imports.bind_phrase(turn.session, plan, doubt.values["unit"], unit)
        done = turn.say("intake.done_is_unit_here", written=doubt.values["unit"], unit=unit.name)
    elif doubt.code in OF_A_UNIT:
        done = _unit(turn, plan, doubt, word, text)
    elif doubt.code is DoubtCode.GROUP_UNKNOWN:
        done = _group(turn, plan, doubt, word, text)
    elif doubt.code in WANTS_UNITS:
        done = _units(turn, plan, doubt, word, text)
    elif doubt.code is DoubtCode.NO_UNIT_COLUMN and word is not Word.LEAVE:
        done = _units_of_tasks(turn, plan, text)
        if not all(task.duties for task in plan.tasks):
            note(turn, plan, "settled", doubt=doubt.code, row=doubt.row, how=done.key)
            return done  # the other tasks are still nobody's
    elif doubt.code in YES_OR_NO and word in (*_AGREED, Word.NO):
        done = _continued(turn, plan, doubt, agreed=word is not Word.NO)
    elif doubt.code is DoubtCode.FIRST_LEADS and word in _AGREED:
        done = turn.say("intake.done_first_leads", count=imports.first_leads(turn.session, plan))
    elif doubt.code is DoubtCode.FIRST_LEADS and word is Word.NO:
        done = turn.say("intake.done_left")
    elif doubt.code is DoubtCode.TASK_UNCLEAR:
        done = _same_task(turn, plan, doubt, word, text)
    elif doubt.code in WANTS_A_DAY:
        done = _day(turn, plan, doubt, word, text)
    elif word in (*_AGREED, Word.LEAVE) and doubt.code not in YES_OR_NO:
        done = turn.say("intake.done_seen")
    else:
        raise _not_settled(turn)
    place = next(n for n in range(len(plan.doubts)) if doubt_at(plan, n) == doubt)
    imports.settle(turn.session, plan, place, doubt.code)
    if done.key == "intake.done_not_taken":
        values = {name: value for name, value in doubt.values.items() if name in ("unit", TASKS)}
        values["nearest"] = doubt.values["taken"]
        near = Doubt(doubt.row, DoubtCode.UNIT_NEAR, values)
        plan.doubts = [*as_kept([near], plan.doubts), *plan.doubts]
    if done.key == "intake.done_not_continued":
        _ask_for_units(plan, doubt)
    note(turn, plan, "settled", doubt=doubt.code, row=doubt.row, how=done.key)
    if (tasks := writers(doubt)) and word is not Word.STRIKE:
        numbers = formats.numbers(tasks, turn.language)
        return lines(done, turn.say("intake.done_in_tasks", numbers=numbers))
    return done


def settled_about(turn: Turn) -> Reply | None:
    """Settles the doubt of a waiting draft whose name a sentence explains, and goes on with the
    next; None where it explains none.

    Raises :class:`Refusal` like :func:`settle`.
    """
    plan, text = imports.waiting_draft(turn.session), turn.message.text
    if plan is None:
        return None
    codes = [code for _, code, _ in plan.doubts]
    first = read_clauses(text, set(names_in_doubt(plan).values()))[0]
    of_tasks = DoubtCode.NO_UNIT_COLUMN in codes and read_units(text, turn.lexicon.units)
    if not of_tasks and _explained(turn, plan, first) is None:
        return None
    return next_doubt(turn, plan, settle(turn, plan, text))


def _which(turn: Turn, plan: Plan, text: str) -> tuple[int, str]:
    """The doubt an answer is about, by its place, and what it says: the first, unless the sentence
    names another. A name that is in no doubt settles nothing."""
    about = _explained(turn, plan, text)
    if about is not None:
        names = names_in_doubt(plan)
        return next(n for n, name in names.items() if name == about[0]), about[1]
    alias = read_alias(text)
    if alias is not None and any(
        mention.text == alias.name for mention in turn.lexicon.units.find(alias.name)
    ):
        raise Refusal(turn.say("intake.not_doubted", name=alias.name))
    codes = [code for _, code, _ in plan.doubts]
    if codes[0] == DoubtCode.TASK_UNCLEAR and read_number(text) is not None:
        return 0, text  # 是第2项 is the number in the table before
    if numbers := read_task_numbers(text):
        if DoubtCode.NO_UNIT_COLUMN in codes:
            return codes.index(DoubtCode.NO_UNIT_COLUMN), text
        return _of_rows(plan, numbers, WANTS_A_DAY if find_dates(text) else TAKES_UNITS), text
    return 0, text


def _of_rows(plan: Plan, numbers: Sequence[int], codes: Collection[DoubtCode]) -> int:
    """The place of the doubt of these tasks that such an answer settles; the first for none."""
    places = (
        place
        for place, (row, code, _) in enumerate(plan.doubts)
        if row in numbers and DoubtCode(code) in codes
    )
    return next(places, 0)


def _explained(turn: Turn, plan: Plan, text: str) -> tuple[str, str] | None:
    """The name in doubt that a sentence explains, and what it says it is.

    The name is said, or is the only one in its place: 第4项的牵头单位其实是….
    """
    names = set(names_in_doubt(plan).values())
    about, part = read_about(text, names), read_part(text)
    of_plan = plan.state == PlanState.LIVE or proposals.draft_meant(turn)
    if about is not None or part is None or not of_plan:
        return about
    number, role, meant = part
    task = plans.task(turn.session, plan, number)
    duties = [d for d in (task.duties if task else ()) if role in ("any", d.role)]
    in_doubt = len(duties) == 1 and duties[0].phrase in names
    return (duties[0].phrase, meant) if in_doubt else None


def _unit(turn: Turn, plan: Plan, doubt: Doubt, word: Word | None, text: str) -> Text:
    written = doubt.values["unit"]
    if word is Word.LEAVE:
        return turn.say("intake.done_left_name", written=written)
    elsewhere = is_of_elsewhere(turn, written)
    full = read_full_name(text)
    if word is Word.ADD or full is not None:
        name = name_to_add(doubt)
        if elsewhere:
            raise Refusal(turn.say("intake.not_added_elsewhere", written=written))
        if is_of_a_person(written):
            raise Refusal(turn.say("intake.not_added_person", written=written))
        if (known := roster.unit_named(turn.session, name)) is not None:
            raise Refusal(turn.say("intake.not_added", written=written, unit=known.name))
        kind = kind_of_unit(name, turn.lexicon.units.place)
        imports.will_add_unit(plan, written, name, kind, full or "")
        return turn.say(_of_state("intake.done_added", plan), unit=name)
    near = nearest_units(doubt)
    if word is Word.YES and len(near) == 1 and not elsewhere:
        text = near[0]
    units = _named(turn, text)
    if len(units) > 1 and {unit.name for unit in units} == set(near):
        # 县农业农村局（县乡村振兴局） stands for the two that were offered
        imports.spell_out(turn.session, plan, written, units)
        names = formats.names((unit.name for unit in units), turn.language)
        return turn.say("intake.done_group", phrase=written, names=names)
    if len(units) != 1:
        raise _not_settled(turn)
    unit = units[0]
    imports.bind_phrase(turn.session, plan, written, unit)
    if elsewhere:
        return turn.say("intake.done_is_unit_elsewhere", written=written, unit=unit.name)
    imports.will_remember(plan, written, unit)
    return turn.say(_of_state("intake.done_is_unit", plan), written=written, unit=unit.name)


def _struck(turn: Turn, plan: Plan, doubt: Doubt) -> Text:
    """删掉: the name goes from the tasks that write it; whose those are that name nobody any more
    is asked next."""
    written = doubt.values.get("unit") or doubt.values["phrase"]
    tasks = imports.strike(turn.session, plan, written)
    _ask_whose(plan, [task.number for task in tasks if not task.duties])
    numbers = formats.numbers((task.number for task in tasks), turn.language)
    return turn.say("intake.done_struck", written=written, numbers=numbers)


def _of_state(key: str, plan: Plan) -> str:
    """The text for what a draft will bring into the roster, or the plan in force has brought."""
    return f"{key}_now" if plan.state == PlanState.LIVE else key


def _group(turn: Turn, plan: Plan, doubt: Doubt, word: Word | None, text: str) -> Text:
    """A phrase of the table's own is one of the roster's, or stands for units in this plan."""
    if word is Word.LEAVE:
        return turn.say("intake.done_left")
    phrase = doubt.values["phrase"]
    if (but := all_but(turn, text)) is not None:
        imports.spell_out(turn.session, plan, phrase, but.others)
        names = formats.names((unit.name for unit in but.others), turn.language)
        return turn.say("intake.done_group", phrase=phrase, names=names)
    said = certain_units(read_units(text, turn.lexicon.units)) or ()
    group = next((g for g in roster.groups(turn.session) if (g.phrase,) == said), None)
    if group is not None:
        imports.bind_phrase(turn.session, plan, phrase, group)
        return turn.say("intake.done_is_group", phrase=phrase, group=group.phrase)
    units = _named(turn, text)
    imports.spell_out(turn.session, plan, phrase, units)
    names = formats.names((unit.name for unit in units), turn.language)
    return turn.say("intake.done_group", phrase=phrase, names=names)


def _units(turn: Turn, plan: Plan, doubt: Doubt, word: Word | None, text: str) -> Text:
    if word is Word.LEAVE:
        return turn.say("intake.done_left")
    units = _named(turn, text)
    if doubt.code is DoubtCode.GROUP_EMPTY:
        names = formats.names((unit.name for unit in units), turn.language)
        imports.name_members(turn.session, plan, doubt.values["phrase"], units)
        return turn.say("intake.done_group", phrase=doubt.values["phrase"], names=names)
    roles = _roles(turn, text, units)
    written = doubt.values.get("text", imports.UNWRITTEN)
    imports.set_units(turn.session, _task(turn, plan, doubt), roles, written)
    return _units_set(turn, str(doubt.row), roles)


def _units_of_tasks(turn: Turn, plan: Plan, text: str) -> Text:
    """Whose the tasks of a table without a column of units are: those named, or all the others."""
    said_of_each = read_each(text, turn.lexicon.units)
    if said_of_each is None:
        raise Refusal(turn.say("intake.each_by_itself"))
    return lines(*(_units_of_some(turn, plan, said) for said in said_of_each))


def _units_of_some(turn: Turn, plan: Plan, text: str) -> Text:
    units = _named(turn, text)
    numbers = read_task_numbers(text)
    tasks = [
        task for task in plan.tasks if (task.number in numbers if numbers else not task.duties)
    ]
    if not tasks or len(tasks) < len(numbers):
        raise _not_settled(turn)
    roles = _roles(turn, text, units)
    for task in tasks:
        task.duties = []
        imports.set_units(turn.session, task, roles)
    return _units_set(turn, formats.numbers((task.number for task in tasks), turn.language), roles)


def _roles(turn: Turn, text: str, units: Sequence[Unit]) -> dict[Unit, Role]:
    """What each unit of an answer is to do: 由区民政局牵头，区财政局配合."""
    mentions = read_units(text, turn.lexicon.units)
    parts = zip(mentions, duty_parts(text, mentions), strict=True)
    of_name = {name: _ROLES[part] for mention, part in parts for name in mention.units}
    return {unit: of_name[unit.name] for unit in units}


def _units_set(turn: Turn, number: str, roles: Mapping[Unit, Role]) -> Text:
    """That a task's units are entered, and who of them leads and helps where that was said."""

    def named(*wanted: Role) -> str:
        return formats.names((u.name for u, role in roles.items() if role in wanted), turn.language)

    lead, others = named(Role.LEAD), named(Role.SUPPORT, Role.JOINT)
    if not lead:
        return turn.say("intake.done_units", number=number, names=others)
    key = "intake.done_units_led" if others else "intake.done_units_lead"
    return turn.say(key, number=number, lead=lead, **({"others": others} if others else {}))


def _continued(turn: Turn, plan: Plan, doubt: Doubt, *, agreed: bool) -> Text:
    if agreed:
        return turn.say("intake.done_agreed")
    if doubt.code is DoubtCode.DEADLINE_CONTINUED:
        task = _task(turn, plan, doubt)
        task.deadline_on, task.deadline_text = None, ""
        plan.version += 1
        return turn.say("intake.done_no_deadline", number=doubt.row)
    if doubt.code is DoubtCode.LEAD_CONTINUED:
        task = _task(turn, plan, doubt)
        task.duties = [duty for duty in task.duties if duty.role != Role.LEAD]
        plan.version += 1
        return turn.say("intake.done_no_lead", number=doubt.row)
    for number in _continuing(doubt):
        continuing = plans.task(turn.session, plan, number)
        if continuing is not None:
            continuing.duties = []
    plan.version += 1
    return turn.say("intake.done_not_continued")


def _ask_for_units(plan: Plan, doubt: Doubt) -> None:
    """Rows that do not continue the one above them have no units: asked next, one by one."""
    _ask_whose(plan, _continuing(doubt))


def _ask_whose(plan: Plan, numbers: Iterable[int]) -> None:
    wanted = as_kept([Doubt(n, DoubtCode.NO_UNITS, {}) for n in numbers], plan.doubts)
    plan.doubts = [*wanted, *plan.doubts]


def _continuing(doubt: Doubt) -> Sequence[int]:
    """The rows of a run below its first, which has the cell the others continue."""
    return range((doubt.row or 0) + 1, int(doubt.values["last"]) + 1)


def _same_task(turn: Turn, plan: Plan, doubt: Doubt, word: Word | None, text: str) -> Text:
    if word in (Word.NEW, Word.NO, Word.LEAVE):
        return turn.say("intake.done_new", number=doubt.row)
    former, number = plans.live_plan(turn.session), read_number(text)
    if word in _AGREED and (only := doubt.values["numbers"]).isdecimal():
        number = int(only)
    before = plans.task(turn.session, former, number) if former and number else None
    if before is None or any(task.continues_id == before.id for task in plan.tasks):
        raise _not_settled(turn)
    task = _task(turn, plan, doubt)
    imports.continue_task(task, before, plan.year)
    imports.take_meanings(turn.session, plan, list(carried_to(task, before)))
    strike_settled(turn.session, plan)
    _no_longer_near(plan, before.number, doubt)
    plan.version += 1
    return turn.say("intake.done_is_task", number=doubt.row, former=number)


def _no_longer_near(plan: Plan, number: int, settled: Doubt) -> None:
    """A former task that is found again is no other's: what was near it alone is new."""
    kept = []
    for row, code, values in plan.doubts:
        if code == DoubtCode.TASK_UNCLEAR and row != settled.row:
            near = [n for n in values["numbers"].split("、") if n != str(number)]
            if not near:
                continue
            values = {**values, "numbers": "、".join(near)}
        kept.append([row, code, values])
    plan.doubts = kept


def _day(turn: Turn, plan: Plan, doubt: Doubt, word: Word | None, text: str) -> Text:
    if word is Word.LEAVE:
        return turn.say("intake.done_left")
    wish = dates.answered(turn, plan, text) if is_only_a_day(text) else None
    if wish is None:
        raise _not_settled(turn)
    if wish.day is not None and wish.day < turn.today and not means_it_still(text):
        raise _is_over(turn, wish.day)
    rows = rows_without_a_day(doubt.row, doubt.code, doubt.values)
    for task in plans.tasks_numbered(turn.session, plan, rows):
        task.deadline_on, task.cadence, task.by_hand = wish.day, wish.cadence, True
    plan.version += 1
    numbers = formats.numbers(rows, turn.language)
    if wish.day is None:
        cadence = turn.say(f"tasks.cadence_{wish.cadence}")
        return turn.say("intake.done_cadence", number=numbers, cadence=cadence)
    return turn.say("intake.done_day", number=numbers, day=formats.day(wish.day, turn.language))


def _is_over(turn: Turn, day: dt.date) -> Refusal:
    """Asks whether a day that is over is meant, or the same one of the next year."""
    leap = (day.month, day.day) == (2, 29)
    following = day.replace(year=day.year + 1, day=28) if leap else day.replace(year=day.year + 1)
    said = formats.day(day, turn.language)
    return Refusal(
        turn.say("intake.day_over", day=said),
        turn.choice(
            "intake.day_after", day=formats.day(following, turn.language), on=following.isoformat()
        ),
        turn.choice("intake.day_still", day=said, on=day.isoformat()),
    )


def _only_unit(turn: Turn, text: str) -> Unit:
    units = _named(turn, text)
    if len(units) != 1:
        raise _not_settled(turn)
    return units[0]


def _named(turn: Turn, text: str) -> list[Unit]:
    """The units an answer names, all of them certain; Refusal for anything else."""
    names = certain_units(read_units(text, turn.lexicon.units))
    units = [roster.unit_named(turn.session, name) for name in names or ()]
    found = [unit for unit in units if unit is not None]
    if not found or len(found) < len(units):
        raise _not_settled(turn)
    return found


def _task(turn: Turn, plan: Plan, doubt: Doubt) -> Task:
    task = plans.task(turn.session, plan, doubt.row or 0)
    assert task is not None, doubt
    return task


def _not_settled(turn: Turn) -> Refusal:
    return Refusal(turn.say("intake.not_settled"))
