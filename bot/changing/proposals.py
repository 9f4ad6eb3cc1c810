"""A change as it is proposed, made and undone, whatever it is about.

A sentence becomes a :class:`Proposal`: what is done, which rows it touches, and lines that show
them. Nothing happens before a yes. What was made is remembered, so that 撤回 puts every row back,
also after a restart; both are in the audit. Assignments and reminders follow by themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.dialogue import Asked
from bot.importing import draft_plans
from bot.reminding.rules import plan_next
from bot.reply import Reply, Said
from bot.task_lists import due_text
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, say
from nlp.settlements import Which, read_which
from storage import changes, imports, outbox, people, plans, reminders, roster
from storage.changes import Edit
from storage.models import Assignment, Change, Duty, Person, PersonRole, Plan, PlanState, Task, Unit

MOST_SHOWN = 6
OF_DRAFT = ("intake.drop_sentence", "intake.activate_sentence")
"""What every card of a draft offers."""
ROSTER = ("unit", "unit_alias")
DUTIES = ("duty", "unit", "unit_group")


@dataclass(frozen=True, slots=True)
class Proposal:
    """``key`` and ``said`` word what will be done, in any language; ``rows`` show what changes.

    ``affects`` are the units whose work it is, or none where it is nobody's in particular.
    ``warning`` says what may be a slip, ``table`` which of two tables it is for.
    """

    key: str
    said: Mapping[str, Any]
    edits: Sequence[Edit]
    rows: Sequence[Text]
    affects: Sequence[Unit] = ()
    warning: Text | None = None
    table: Text | None = None


def propose(turn: Turn, intent: str, proposal: Proposal) -> Reply:
    """The card that shows what would change, and whom it concerns."""
    rows = list(proposal.rows[:MOST_SHOWN])
    if len(proposal.rows) > MOST_SHOWN:
        rows.append(turn.say("change.more_rows", count=len(proposal.rows) - MOST_SHOWN))
    blocks = [turn.say("change.will", what=worded(turn, proposal.key, proposal.said)), *rows]
    if proposal.table is not None:
        blocks.insert(0, proposal.table)
    if proposal.affects:
        blocks.append(_concerned(turn, proposal.affects))
    if proposal.warning is not None:
        blocks.append(proposal.warning)
    change = {
        "key": proposal.key,
        "said": dict(proposal.said),
        "edits": [edit.as_json() for edit in proposal.edits],
    }
    return Reply(
        blocks=tuple(blocks),
        choices=(
            (
                turn.choice("change.confirm", fresh_only=True),
                turn.choice("change.not_now", fresh_only=True),
            ),
        ),
        asked=Asked(intent, {"change": change}, ("confirmation",)),
    )


def confirmed(turn: Turn) -> Mapping[str, Any] | None:
    """The change shown before, where this turn says yes to it."""
    return turn.slots.get("change") if turn.slots.get("confirmed") else None


def make(turn: Turn, change: Mapping[str, Any]) -> Reply:
    """Does what was shown. Raises :class:`Refusal` where the rows are no longer as they were."""
    edits = [Edit(*edit) for edit in change["edits"]]
    made = carry_out(turn, change["key"], change["said"], edits)
    done = turn.say("change.done", what=worded(turn, made.key, made.said))
    return Reply(blocks=(done,), choices=((turn.choice("change.undo"),),), update=True)


def carry_out(turn: Turn, key: str, said: Mapping[str, Any], edits: Sequence[Edit]) -> Change:
    """Does it and remembers it, to be undone. Raises :class:`Refusal`."""
    return remember(turn, key, said, _carry_out(turn, edits))


def remember(turn: Turn, key: str, said: Mapping[str, Any], edits: Sequence[Edit]) -> Change:
    """Keeps what was done, to be undone."""
    made = changes.keep(
        turn.session, key=key, said=said, edits=edits, person=turn.person, now=turn.now
    )
    _note(turn, made, "changed", edits)
    return made


def undo(turn: Turn) -> Reply:
    """Puts back what was changed last. Raises :class:`Refusal`."""
    made = changes.newest(turn.session)
    if made is None:
        raise Refusal(turn.say("change.nothing_to_undo"))
    edits = put_back(turn, made, changes.reverse([Edit(*edit) for edit in made.edits]))
    what = worded(turn, made.key, made.said)
    return Reply(
        blocks=(turn.say("change.undone", what=what), *_standing(turn, edits)), update=True
    )


def put_back(turn: Turn, made: Change, edits: Sequence[Edit]) -> list[Edit]:
    """Does the edits that undo a change, or what can still be undone of it. Raises
    :class:`Refusal`."""
    done = _carry_out(turn, edits)
    made.undone_at = turn.now
    _note(turn, made, "undid a change", done)
    return done


def _standing(turn: Turn, edits: Sequence[Edit]) -> list[Text]:
    """The dates of the tasks in force that were put back, as they now are."""
    rows: list[Text] = []
    for edit in edits:
        if edit.table not in ("task", "assignment") or len(rows) == MOST_SHOWN:
            continue
        own = None
        if edit.table == "assignment":
            assignment = turn.session.get_one(Assignment, edit.key["id"])
            task = assignment.task
            own = plans.own_days(turn.session, turn.plan, [assignment.unit]).get(task.number)
        else:
            task = turn.session.get_one(Task, edit.key["id"])
        if task.plan_id == (turn.live_plan.id if turn.live_plan else None):
            words = formats.first_words(task.requirement)
            was = due_text(turn, task, own)
            rows.append(turn.say("change.stands", number=task.number, words=words, was=was))
    return rows


def worded(turn: Turn, key: str, said: Mapping[str, Any]) -> Text:
    """What was or will be done, in this person's language; a person is named as they are now."""
    return in_words(turn.session, turn.language, key, said, today=turn.today)


def in_words(
    session: Session,
    language: str,
    key: str,
    said: Mapping[str, Any],
    *,
    today: dt.date | None = None,
) -> Text:
    """The same in any language; days have their year where it is not today's."""

    def value_of(name: str, value: Any) -> object:
        if name == "to":
            days = {
                n: formats.day(dt.date.fromisoformat(v), language, today=today)
                if isinstance(v, str)
                else v
                for n, v in value[1].items()
            }
            return say(value[0], language, **days)
        if name == "each":
            each = ({"numbers": numbers, "to": to} for numbers, to in value)
            told = (in_words(session, language, "change.numbers_to", v, today=today) for v in each)
            return formats.listed((text.unescape() for text in told), language)
        if name in ("names", "support"):
            return formats.names(value, language)
        if name == "numbers":
            return formats.numbers(value, language)
        if name == "person":
            person = session.get(Person, value)
            return person.name if person else ""
        return value

    return say(key, language, **{name: value_of(name, value) for name, value in said.items()})


def table_meant(turn: Turn, numbers: Sequence[int]) -> Plan:
    """The table that a change to the tasks of these numbers, or to many of none, is for: the one
    the sentence names; else the one that was spoken of last, or that alone has these numbers.

    Raises :class:`Refusal` that asks which, where both may be meant.
    """
    draft, live = imports.waiting_draft(turn.session), turn.live_plan
    if draft is None or live is None:
        return draft or turn.plan
    if _is_meant(turn, draft):
        return draft
    if read_which(turn.message.text) is not None or _changed_last(turn, live):
        return live
    if numbers and len(plans.tasks_numbered(turn.session, draft, numbers)) < len(numbers):
        return live
    said = turn.message.text.strip()
    raise Refusal(
        turn.say("change.which_table", draft=draft.title, live=live.title),
        turn.choice("change.the_draft", order=said),
        turn.choice("change.the_one_in_force", order=said),
    )


def draft_meant(turn: Turn) -> Plan | None:
    """The draft that waits, where a sentence is about it."""
    draft = imports.waiting_draft(turn.session)
    return draft if draft is not None and _is_meant(turn, draft) else None


def _is_meant(turn: Turn, draft: Plan) -> bool:
    if turn.live_plan is None:
        return True
    named = read_which(turn.message.text)
    return draft_was_shown(turn, draft) if named is None else named is Which.DRAFT


def draft_asked_about(turn: Turn) -> Plan | None:
    """The draft that waits, where a coordinator's question, in private, is about it."""
    may_be_asked = turn.person.role == PersonRole.COORDINATOR and turn.message.private
    return draft_meant(turn) if may_be_asked else None


def draft_was_shown(turn: Turn, draft: Plan) -> bool:
    """Whether what was said last was about the draft: its card, a doubt of it, a change to it."""
    asked = turn.state.asked
    if asked is not None and (asked.intent == "activate" or asked.slots == ("settlement",)):
        return asked.known.get("plan") == draft.id
    offered = _offered_last(turn)
    if any(turn.say(key).unescape() in offered for key in OF_DRAFT):
        return True
    return _changed_last(turn, draft)


def offers_to_drop(turn: Turn) -> bool:
    """Whether the card of the draft that was shown last offers to drop it."""
    return turn.say("intake.drop_sentence").unescape() in _offered_last(turn)


def _offered_last(turn: Turn) -> set[str]:
    """What the choices of the last message say."""
    card = outbox.said_as(turn.session, turn.state.handle) if turn.state.handle else None
    return {choice.sentence for choice in Said(card.body).choices} if card else set()


def _changed_last(turn: Turn, plan: Plan) -> bool:
    """Whether what was said last is that tasks of this plan would be, or were, changed."""
    asked = turn.state.asked
    if asked is not None and (change := asked.known.get("change")) is not None:
        return _is_of(turn.session, plan, change["edits"])
    made = changes.newest(turn.session)
    if made is None or turn.say("change.undo_sentence").unescape() not in _offered_last(turn):
        return False
    return _is_of(turn.session, plan, made.edits)


def _is_of(session: Session, plan: Plan, edits: Sequence[Any]) -> bool:
    """Whether edits, as JSON, are of the plan's own tasks, or of whose these are."""
    touched = _tasks_touched(session, [Edit(*edit) for edit in edits])
    return bool(touched) and touched <= {task.id for task in plan.tasks}


def _tasks_touched(session: Session, edits: Iterable[Edit]) -> set[int]:
    """The tasks by id that edits change, or whose units."""
    touched: set[int] = set()
    for edit in edits:
        if edit.table == "task":
            touched.add(edit.key["id"])
        elif edit.table == "duty":
            row = session.get(Duty, edit.key["id"]) if edit.key else None
            held = {**(edit.before or {}), **(edit.after or {})}
            touched.add(row.task_id if row is not None else held.get("task_id", 0))
    return touched


def of_table_meant(turn: Turn, answer: Callable[[Turn], Reply], *, by_number: bool = True) -> Reply:
    """The answer to a coordinator's question about the table, or by default only to one about a
    task ``by_number``: of the draft, said so, where that is meant; else of the plan in force."""
    fits = not by_number or not turn.slots.keys().isdisjoint(("task_no", "task_nos"))
    draft = draft_asked_about(turn) if fits else None
    if draft is None:
        return answer(turn)
    reply = answer(replace(turn, live_plan=draft))
    head = turn.say("change.told_of_draft")
    ways = draft_plans.ways_on(draft, turn.language)
    return replace(reply, blocks=(head, *reply.blocks), choices=ways)


def which_table(turn: Turn, plan: Plan) -> Text | None:
    """Said while a draft waits beside the plan in force: which of them a change is for."""
    if turn.live_plan is None or imports.waiting_draft(turn.session) is None:
        return None
    key = "change.of_draft" if plan.state == PlanState.DRAFT else "change.in_force"
    return turn.say(key)


def units_of(turn: Turn, tasks: Sequence[Task]) -> list[Unit]:
    """The units that answer for any of these tasks, in the roster's order."""
    return plans.units_answering(turn.session, tasks)


def _concerned(turn: Turn, units: Sequence[Unit]) -> Text:
    count = people.count_of_units(turn.session, [unit.id for unit in units])
    return turn.say("change.concerns", units=len(units), people=count)


def _carry_out(turn: Turn, edits: Sequence[Edit]) -> list[Edit]:
    for task_id in _tasks_touched(turn.session, edits):
        task = turn.session.get(Task, task_id)
        if task is not None and task.plan.state == PlanState.CLOSED:
            # Another table came into force since the change was shown, or was made.
            raise Refusal(turn.say("change.table_closed", title=task.plan.title))
    try:
        with turn.session.begin_nested():
            with changes.nothing_lost():
                for edit in edits:
                    if edit.table == "unit" and edit.after is None:
                        plans.drop_shares(turn.session, edit.key["id"])
            done = changes.carry_out(turn.session, edits)
            follow(turn, done)
    except changes.Stale:
        raise Refusal(turn.say("change.stale")) from None
    except changes.InUse:
        raise Refusal(turn.say("change.in_use")) from None
    return done


def follow(turn: Turn, edits: Sequence[Edit]) -> None:
    """What is derived from the rows: duties of units, versions, and when reminders come."""
    session = turn.session
    if changes.touched(edits, *ROSTER):
        roster.roster_changed(session)
    draft, live = imports.waiting_draft(session), plans.live_plan(session)
    if changes.touched(edits, "task", "assignment", *DUTIES):
        for plan in (draft, live):
            if plan is not None:
                plan.version += 1
        for plan in (draft, live):
            if plan is not None:
                draft_plans.strike_settled(session, plan)
        if live is not None:
            owed_anew: list[Assignment] = []
            if changes.touched(edits, *DUTIES):
                with changes.nothing_lost():
                    owed_anew = plans.assign(session, live)
            ids = {e.key["id"] for e in edits if e.table == "assignment"}
            task_ids = {e.key["id"] for e in edits if e.table == "task"}
            touched = reminders.assignments_of(session, ids=ids, task_ids=task_ids)
            plan_next(session, [*owed_anew, *touched], turn.now)
    session.flush()


def _note(turn: Turn, made: Change, action: str, edits: Sequence[Edit]) -> None:
    turn.note(
        action,
        f"change {made.id}",
        before=[[e.table, e.key, e.before] for e in edits],
        after=[[e.table, e.key, e.after] for e in edits],
        what=made.key,
    )
