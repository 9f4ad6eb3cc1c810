"""2020年第1项, 去年的总览: the table of a closed year is looked at, and nothing of it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot import dialogue
from bot.dialogue import Act, Choose, Explain, LookedBack, Lost, NotOurs, State, Step
from bot.lexicon import IN_MEMORY, build
from bot.reply import Choice, Reply
from bot.task_lists import plan_name
from bot.turn import Refusal, Turn
from messages import formats
from nlp.intents import NOTHING_ELSE, load_intents
from nlp.interpreter import Interpretation, interpret
from nlp.of_year import OfYear
from nlp.settlements import read_year_of_table
from storage import imports, plans
from storage.models import PersonRole, Plan, PlanState

VIEWS = frozenset(
    {"my_tasks", "tasks_by_unit", "task_search", "task_detail", "units_of_task"}
    | {"progress_query", "overview", "table_size", "nobodys"}
)
"""What may be asked of a closed table."""
URGES = frozenset({"urge", "urge_now"})
OF_ANY_YEAR = frozenset({"my_tasks", "tasks_by_unit", "overview", "table_size"})
"""What is asked of a year's table and of nothing else, whether there is such a table or not."""


@dataclass(frozen=True, slots=True)
class Past(LookedBack):
    """A question about a closed table: the turn as it is on its last day, and what is asked."""

    turn: Turn
    reading: Interpretation
    step: Step


def asked_about(turn: Turn, said: OfYear | None) -> Past | None:
    """The question about a closed table that a message is; None for any other message.

    Raises :class:`Refusal` for what would change such a table, and for a year without a table.
    """
    asked = turn.state.asked
    other = asked is not None and asked.slots in (("table_year",), *dialogue.OWN_WORDS)
    if said is None or turn.live_plan is None or other:
        return None
    plan = plans.of_year(turn.session, said.year)
    if plan is None:
        _must_not_be_of(turn, said)
    if plan is None or plan.state != PlanState.CLOSED:
        return None
    past = _on_its_last_day(turn, plan, said.rest)
    reading = interpret(said.rest, past.lexicon, past.now)
    step = _step(past, reading)
    if isinstance(step, Choose | NotOurs) and step.intent in VIEWS:
        return Past(past, reading, step)
    if isinstance(step, Act) and step.intent in VIEWS:
        if "keyword" in step.slots and past.lexicon is turn.lexicon:
            raise Refusal(past.say("plan.closed_by_number", year=plan.year))
        return Past(past, reading, step)
    if reading.intent in dialogue.WRITTEN_OUT:
        return None
    urges = isinstance(step, Act) and step.intent in URGES  # never of another year's units
    if said.numbered or urges or (said.of_tasks and _is_deed(step)):
        raise Refusal(past.say("plan.closed", plan=plan_name(past), year=plan.year))
    return None


def _step(past: Turn, reading: Interpretation) -> Step:
    """What is asked. Of a unit named beside the year its tasks are, whatever else is said; who has
    no unit and asks for tasks is shown how far all were."""
    step = dialogue.advance(State(), reading, past.message.text)
    if isinstance(step, Lost) and reading.intent in VIEWS and "unit" in reading.slots:
        return Act(reading.intent, reading.slots)
    if isinstance(step, Act) and step.intent == "my_tasks" and not past.person.units:
        return Act("overview", {})
    return step


def _is_deed(step: Step) -> bool:
    return isinstance(step, Explain) or (isinstance(step, Act) and load_intents()[step.intent].deed)


def shown(past: Past, answer: Callable[[Turn, Interpretation, Step], Reply]) -> Reply:
    """The answer, headed by its year; its choices ask of that year too, and those that lead
    anywhere else are left out. What was spoken of in the table in force stays so."""
    turn = past.turn
    try:
        reply = answer(turn, past.reading, past.step)
    except Refusal as refusal:
        reply = Reply(blocks=(refusal.text,), choices=(refusal.choices,))
    rows = (tuple(_of_its_year(turn, choice) for choice in row) for row in reply.choices)
    kept = (tuple(choice for choice in row if choice is not None) for row in rows)
    head = turn.say("plan.looked_back", year=turn.plan.year)
    return Reply(
        blocks=(head, *reply.blocks),
        choices=tuple(row for row in kept if row),
        shown=turn.state.shown,
        update=reply.update,
    )


def of_table_named(turn: Turn, text: str, said: OfYear | None) -> str:
    """The sentence, with the draft or the table in force named where its year is that of one of
    them and both are there (2021年第1项改到6月底); without the year where that is the one in force
    and it is not understood with it (2021年的总览)."""
    live = turn.live_plan
    if said is None or live is None:
        return text
    draft = imports.waiting_draft(turn.session)
    of_office = turn.person.role == PersonRole.COORDINATOR
    if draft is not None and of_office and draft.year != live.year and said.numbered:
        if said.year in (live.year, draft.year):
            key = "the_draft" if said.year == draft.year else "the_one_in_force"
            return turn.choice(f"change.{key}", order=said.rest).sentence
    elif said.year == live.year:
        reading = interpret(text, turn.lexicon, turn.now)
        if reading.intent == NOTHING_ELSE or reading.confidence < dialogue.CERTAIN_ENOUGH:
            return said.rest
    return text


def _must_not_be_of(turn: Turn, said: OfYear) -> None:
    """Raises :class:`Refusal` for what is asked of, or done to, the table of a year that has none.
    A draft is asked for by the numbers of its tasks."""
    draft = imports.waiting_draft(turn.session)
    drafted = draft is not None and draft.year == said.year
    of_office = turn.person.role == PersonRole.COORDINATOR
    if of_office and draft is not None and (drafted if said.numbered else _puts_right(turn)):
        return
    reading = interpret(said.rest, turn.lexicon, turn.now)
    if reading.intent in dialogue.WRITTEN_OUT:
        return
    if said.numbered or (reading.intent in OF_ANY_YEAR and "keyword" not in reading.slots):
        years = [year for year in plans.years(turn.session) if year != turn.plan.year]
        values: dict[str, object] = {"year": said.year, "plan": plan_name(turn)}
        if years:
            values["years"] = formats.names(map(str, years), turn.language)
        raise Refusal(
            turn.say("plan.none_of_year_but" if years else "plan.none_of_year", **values),
            turn.choice("due.this_month"),
            turn.choice("help.open"),
        )


def _puts_right(turn: Turn) -> bool:
    """Whether a sentence says of which year the draft is."""
    return read_year_of_table(turn.message.text, turn.now.year, plainly=True) is not None


def _on_its_last_day(turn: Turn, plan: Plan, rest: str) -> Turn:
    """The turn as if it were said on the last day of the plan: what was owed then is not counted
    by today."""
    last = dt.datetime.combine(plan.closes_on, dt.time(23, 59), turn.now.tzinfo)
    small = plans.count_tasks(turn.session, plan) <= IN_MEMORY
    return replace(
        turn,
        now=min(turn.now, last),
        message=replace(turn.message, text=rest),
        live_plan=plan,
        lexicon=build(turn.session, plan) if small else turn.lexicon,
    )


def _of_its_year(turn: Turn, choice: Choice) -> Choice | None:
    leads_to = interpret(choice.sentence, turn.lexicon, turn.now)
    if leads_to.intent not in VIEWS or leads_to.slots.get("view") == "picture":
        return None
    of_year = turn.say("plan.of_its_year", year=turn.plan.year, question=choice.sentence)
    return replace(choice, sentence=of_year.unescape())
