"""What is said of a draft plan in chat, doubt by doubt, until it is in force?"""

from __future__ import annotations

from bot.dialogue import Asked
from bot.importing import intake
from bot.importing.plan_files import doubt_sentence
from bot.reply import Choice, Reply
from bot.turn import Refusal, Turn
from messages.catalog import Text, say
from nlp.task_table import Doubt, DoubtCode
from nlp.units import Verdict
from storage import imports, roster
from storage.models import Plan, PlanState

MOST_SHOWN = 5
"""Doubts of the preview; the others come with 逐条看."""
MOST_NEAR = 3
YES_OR_NO = frozenset({DoubtCode.UNITS_CONTINUED, DoubtCode.DEADLINE_CONTINUED})
OF_A_UNIT = frozenset({DoubtCode.UNIT_NEAR, DoubtCode.UNIT_UNKNOWN})
WANTS_UNITS = frozenset({DoubtCode.NO_UNITS, DoubtCode.GROUP_EMPTY})
WANTS_A_DAY = frozenset(
    {
        DoubtCode.DEADLINE_UNREAD,
        DoubtCode.DEADLINE_NEEDS_YEAR,
        DoubtCode.DEADLINE_URGENT,
    }
)


def draft(turn: Turn) -> Plan:
    """The draft that is talked about. Raises :class:`Refusal` where there is none."""
    plan = imports.waiting_draft(turn.session)
    if plan is None:
        raise Refusal(turn.say("intake.no_draft"))
    return plan


def preview_card(plan: Plan, reading: intake.Reading, language: str) -> Reply:
    """What was read of a file, with the ways to go on."""
    blocks = intake.preview(reading, language, most=MOST_SHOWN)
    if plan.state != PlanState.DRAFT:
        return Reply(blocks=(*blocks, say(f"intake.known_{plan.state}", language)))
    nobody = say("intake.nobody_is_told", language)
    return Reply(blocks=(*blocks, nobody), choices=_ways_on(plan, language))


def next_doubt(turn: Turn, plan: Plan, *before: Text) -> Reply:
    """The first open doubt, as a question; once there is none, what comes next."""
    if not plan.doubts:
        return Reply(
            blocks=(*before, turn.say("intake.all_settled", title=plan.title)),
            choices=_ways_on(plan, turn.language),
            update=True,
        )
    doubt = doubt_at(plan, 0)
    text = turn.say(
        "intake.doubt_of",
        left=len(plan.doubts),
        sentence=doubt_sentence(doubt, turn.language),
    )
    how = turn.say(_how(doubt))
    return Reply(
        blocks=(*before, text, how),
        choices=tuple((choice,) for choice in _settlements(turn, doubt)),
        asked=Asked(
            "step_through",
            {
                "plan": plan.id,
                "left": len(plan.doubts),
                "names": list(names_in_doubt(plan).values()),
            },
            ("settlement",),
        ),
        update=True,
    )


def doubt_at(plan: Plan, place: int) -> Doubt:
    """One of its open doubts, by its place from 0."""
    row, code, values = plan.doubts[place]
    return Doubt(row, DoubtCode(code), values)


def names_in_doubt(plan: Plan) -> dict[int, str]:
    """The names in doubt, by the doubt's place."""
    values = {place: values for place, (_, _, values) in enumerate(plan.doubts)}
    named = {place: v.get("unit") or v.get("phrase") or "" for place, v in values.items()}
    return {place: name for place, name in named.items() if name}


def is_of_elsewhere(turn: Turn, written: str) -> bool:
    """Whether a name is a body's of a higher level or another place: never one of the roster."""
    return any(
        mention.verdict in (Verdict.OTHER_LEVEL, Verdict.OTHER_PLACE)
        for mention in turn.lexicon.units.find(written)
    )


def note(turn: Turn, plan: Plan, action: str, **detail: object) -> None:
    """Everything a coordinator does to a plan is in the audit."""
    turn.note(
        action,
        f"plan {plan.id}",
        **detail,
    )


def _how(doubt: Doubt) -> str:
    if doubt.code in WANTS_UNITS:
        return "intake.how_units"
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

    if doubt.code in YES_OR_NO:
        return [choice("yes"), choice("no")]
    if doubt.code in OF_A_UNIT:
        near = [name for name in doubt.values.get("nearest", "").split("、") if name]
        return [
            *(choice("is_unit", unit=name) for name in near[:MOST_NEAR]),
            *(() if is_of_elsewhere(turn, doubt.values["unit"]) else (choice("add_unit"),)),
            choice("leave"),
        ]
    if doubt.code is DoubtCode.GROUP_UNKNOWN:
        units = roster.active_units(turn.session)
        groups = [g for g in roster.groups(turn.session) if roster.members(g, units)]
        return [*(choice("is_unit", unit=group.phrase) for group in groups), choice("leave")]
    if doubt.code is DoubtCode.TASK_UNCLEAR:
        numbers = doubt.values["numbers"].split("、")
        return [*(choice("is_task", number=number) for number in numbers), choice("is_new")]
    if doubt.code in WANTS_UNITS or doubt.code in WANTS_A_DAY:
        return [choice("leave")]
    return [choice("seen")]


def _ways_on(plan: Plan, language: str) -> tuple[tuple[Choice, ...], ...]:
    first = [Choice.of("intake.step", language)] if plan.doubts else []
    ways = (*first, Choice.of("intake.activate", language), Choice.of("intake.drop", language))
    return (ways,)
