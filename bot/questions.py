"""What is said when nothing can be done yet: a slot is missing, a unit unclear, words lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue import (
    ABOUT_A_UNIT,
    Act,
    Ask,
    Choose,
    Explain,
    Lost,
    NoSuchItem,
    NotOurs,
    Step,
    asked_again,
)
from bot.handlers import HANDLERS, due
from bot.handlers.help import example_unit, usual
from bot.named_units import not_ours
from bot.reminding import ordering
from bot.reply import Choice, Reply
from bot.turn import Turn
from messages.catalog import Text, keys
from nlp.interpreter import Interpretation
from nlp.units import Verdict
from storage import roster
from storage.models import PersonRole

RUNGS = 3
"""Answers to what was not understood before they begin anew."""
MOST_OFFERED = 6
"""More choices than this are no question but a list."""

OFFERABLE: Mapping[str, str] = {
    "my_tasks": "my_tasks.open",
    "tasks_by_unit": "my_tasks.open",
    "due": "due.this_month",
    "help": "help.open",
    "progress_query": "progress_query.open",
    "submit_progress": "report.open",
    "task_search": "help.open",
}
"""Which choice stands for an intent that may have been meant."""


def answer_step(turn: Turn, reading: Interpretation, step: Step) -> Reply:
    """The question, offer or confession that goes with a step that is no act."""
    match step:
        case Ask():
            again = asked_again(turn.state, step)
            if again and turn.state.misses:
                return answer_lost(turn, Lost(turn.state.misses + 1, ()))
            key = f"ask.{step.slots[0]}_again" if again else f"ask.{step.slots[0]}"
            return Reply(blocks=(turn.say(key),), shown=turn.state.shown)
        case Choose():
            return Reply(
                blocks=(turn.say("ask.which_unit", said=step.mention.text),),
                choices=_one_a_row(
                    _ask_about(turn, step.intent, step.known, unit)
                    for unit in step.mention.units[:MOST_OFFERED]
                ),
            )
        case NotOurs():
            nearest = step.mention.nearest[:MOST_OFFERED]
            others = [m for m in reading.mentions if not m.units and m.text != step.mention.text]
            reply = Reply(
                blocks=(
                    *(not_ours(turn, mention, offering=False) for mention in others),
                    not_ours(turn, step.mention, offering=bool(nearest)),
                ),
                choices=_one_a_row(
                    _ask_about(turn, step.intent, step.known, unit) for unit in nearest
                ),
            )
            if nearest or step.mention.verdict is not Verdict.UNKNOWN_BODY:
                return reply
            return reply.plus(choices=_shared_by_departments(turn))
        case NoSuchItem(ordinal, length):
            key = "ask.no_such_item" if length else "ask.no_list"
            values = {"ordinal": ordinal, "length": length} if length else {}
            return Reply(blocks=(turn.say(key, **values),), shown=turn.state.shown)
        case Explain(deed):
            return Reply(blocks=(how_said(turn, reading, deed),), shown=turn.state.shown)
        case Lost():
            return answer_lost(turn, step)
    raise AssertionError(step)


def how_said(turn: Turn, reading: Interpretation, deed: str) -> Text:
    """How a deed is ordered that was asked about or put off, or who it is for; the example is
    about what was named."""
    what = turn.say(f"deeds.{deed}")
    allowed = HANDLERS[deed].allowed
    if turn.person.role not in allowed:
        for_liaisons = PersonRole.LIAISON in allowed
        return turn.say("deeds.for_liaisons" if for_liaisons else "deeds.for_the_office", what=what)
    named = [m.units[0] for m in reading.mentions if m.verdict is Verdict.CERTAIN]
    unit = named[0] if named else example_unit(turn)
    number = reading.slots.get("task_no") or ordering.example(turn)
    values = {"unit": unit, "number": number}
    key = f"deeds.{deed}_example"
    taken = keys(turn.language)[key]
    example = turn.say(key, **{name: values[name] for name in taken})
    return turn.say("deeds.said", what=what, example=example)


def with_others_named(turn: Turn, reading: Interpretation, step: Act, reply: Reply) -> Reply:
    """财政局和审计局: beside the answer about the one, what is to say of the other."""
    if step.intent not in ABOUT_A_UNIT or "unit" not in step.slots:
        return reply
    for mention in reading.mentions:
        if mention.verdict is Verdict.AMBIGUOUS and not mention.of_groups:
            choices = _one_a_row(
                _ask_about(turn, step.intent, step.slots, unit)
                for unit in mention.units[:MOST_OFFERED]
            )
            reply = reply.plus(turn.say("ask.which_unit", said=mention.text), choices=choices)
        elif not mention.units:
            reply = reply.plus(not_ours(turn, mention, offering=False))
    return reply


def _shared_by_departments(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    """What every department shares, where a body may be one that the roster does not have."""
    phrases = (g.phrase for g in roster.groups(turn.session) if "department" in g.kinds)
    return _one_a_row(turn.choice("tasks_by_unit.of", unit=phrase) for phrase in phrases)


def _one_a_row(choices: Any) -> tuple[tuple[Choice, ...], ...]:
    return tuple((choice,) for choice in choices)


def _ask_about(turn: Turn, intent: str, known: Mapping[str, Any], unit: str) -> Choice:
    """The same question, asked about ``unit``."""
    if intent == "due":
        when = due.when(replace(turn, slots=known))
        whose = turn.say("due.page_whose", unit=unit)
        return Choice(unit, turn.say("due.sentence", whose=whose, when=when).unescape())
    return Choice(unit, turn.say("tasks_by_unit.of_sentence", unit=unit).unescape())


def answer_lost(turn: Turn, step: Lost) -> Reply:
    """First the two nearest readings, then what can be done, then whom to ask; then again."""
    rung = (step.misses - 1) % RUNGS
    if rung == 0:
        keys = list(dict.fromkeys(OFFERABLE[i] for i in step.nearest if i in OFFERABLE))
        if not turn.person.units:
            keys = [key for key in keys if key not in ("my_tasks.open", "report.open")]
        keys += [key for key in (*usual(turn), "help.open") if key not in keys]
        return Reply(
            blocks=(turn.say("lost.nearest"),),
            choices=(tuple(turn.choice(key) for key in keys[:2]),),
            shown=turn.state.shown,
        )
    coordinator = turn.person.role == PersonRole.COORDINATOR
    if rung == 1:
        if coordinator:
            tried = turn.say("lost.examples_coordinator")
        else:
            tried = turn.say("lost.examples", unit=example_unit(turn))
        return Reply(
            blocks=(tried,),
            choices=((turn.choice("help.open"),),),
            shown=turn.state.shown,
        )
    if coordinator:
        ways = ((turn.choice("help.open"),),)
        said = turn.say("lost.ask_administrator")
        return Reply(blocks=(said,), choices=ways, shown=turn.state.shown)
    return Reply(blocks=(turn.say("lost.ask_office"),), shown=turn.state.shown)
