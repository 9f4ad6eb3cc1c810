"""How does a coordinator change when reminders come? Shown first, confirmed, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from bot.reminding.forecast import foreseen
from bot.reminding.policy import Policy, PolicyRefused, written
from bot.reminding.rules import plan_next, policy_of
from bot.reply import Reply
from bot.turn import Refusal, Turn
from messages import formats
from messages.catalog import Text, lines
from nlp.reminder_rules import read_rules, wants_defaults
from storage import audit, reminders, reports

ACTION = "set reminder rules"
LOOKS_AHEAD = dt.timedelta(days=30)
"""How far a change is tried out before it is made."""
Change = Mapping[str, Any]
"""What a card proposes: ``plan``, the policy that ``was`` when it was shown, and the one ``to``."""


def told(turn: Turn, policy: Policy) -> list[Text]:
    """Every rule on a line of its own."""
    return [
        turn.say("reminder_rules.rule", name=_name(turn, name), value=value)
        for name, value in _valued(turn, policy)
    ]


def read(turn: Turn) -> Change:
    """The change a sentence asks for. Raises :class:`Refusal` where it changes nothing."""
    text = turn.message.text
    present = policy_of(turn.session, turn.plan)
    rules = read_rules(text)
    if not rules and not wants_defaults(text):
        raise Refusal(turn.say("reminder_rules.how"))
    try:
        wanted = present.changed(rules) if rules else Policy()
    except PolicyRefused as refused:
        raise Refusal(_refusal(turn, refused)) from None
    return _change(turn, present, wanted)


def anew(turn: Turn, change: Change) -> Change:
    """A change that was shown against rules which somebody has replaced meanwhile."""
    return _change(turn, policy_of(turn.session, turn.plan), Policy.from_json(change["to"]))


def _change(turn: Turn, present: Policy, wanted: Policy) -> Change:
    if wanted == present:
        raise Refusal(turn.say("reminder_rules.as_it_is"))
    return {"plan": turn.plan.id, "was": present.as_json(), "to": wanted.as_json()}


def shown(turn: Turn, change: Change) -> tuple[Text, ...]:
    """What would be different: each rule that changes, and how much would be sent."""
    was, to = Policy.from_json(change["was"]), Policy.from_json(change["to"])
    before = dict(_valued(turn, was))
    rows = [
        turn.say("reminder_rules.changes", name=_name(turn, name), was=before[name], to=value)
        for name, value in _valued(turn, to)
        if value != before[name]
    ]
    head = turn.say("reminder_rules.will_change", title=turn.plan.title)
    return (lines(head, *rows), _effect(turn, _sent(turn, was), _sent(turn, to)))


def _effect(turn: Turn, was: int, to: int) -> Text:
    if was == to:
        return turn.say("reminder_rules.same_number", days=LOOKS_AHEAD.days, count=to)
    return turn.say("reminder_rules.number", days=LOOKS_AHEAD.days, was=was, to=to)


def is_current(turn: Turn, change: Change) -> bool:
    """Whether the rules are still those the change was shown against."""
    present = policy_of(turn.session, turn.plan)
    return bool(change["plan"] == turn.plan.id and change["was"] == present.as_json())


def apply(turn: Turn, change: Change) -> Reply:
    """Puts the rules in force; what they were is kept in the audit, to be put back."""
    _set(turn, Policy.from_json(change["to"]), before=change["was"])
    return Reply(
        blocks=(turn.say("reminder_rules.done"),),
        choices=((turn.choice("reminder_rules.undo"), turn.choice("reminder_rules.open")),),
        update=True,
    )


def undo(turn: Turn) -> Reply:
    """Puts back the rules the last change replaced. Raises :class:`Refusal`."""
    entry = audit.last_entry(turn.session, ACTION, _subject(turn))
    if entry is None or entry.detail["was"] is None:
        raise Refusal(turn.say("reminder_rules.nothing_to_undo"))
    former = Policy.from_json(entry.detail["was"])
    _set(turn, former, before=None)
    return Reply(
        blocks=(lines(turn.say("reminder_rules.undone"), *told(turn, former)),), update=True
    )


def _set(turn: Turn, policy: Policy, *, before: Mapping[str, Any] | None) -> None:
    reminders.set_policy(turn.session, turn.plan, policy.as_json())
    plan_next(turn.session, reports.assignments(turn.session, turn.plan), turn.now)
    turn.note(ACTION, _subject(turn), was=before, before=before, after=policy.as_json())


def _subject(turn: Turn) -> str:
    return f"plan {turn.plan.id}"


def _sent(turn: Turn, policy: Policy) -> int:
    """How many digests there would be in the time looked ahead."""
    last = turn.today + LOOKS_AHEAD
    planned = foreseen(turn.session, turn.now, turn.today, last, policy=policy)
    return sum(one.person_id is not None for one in planned)


# --- in words ---


def _valued(turn: Turn, policy: Policy) -> Iterator[tuple[str, Text]]:
    """The name of each rule, and its value in words."""
    if policy.before:
        days = formats.names(map(str, policy.before), turn.language)
        yield "before", turn.say("reminder_rules.value_before", days=days)
    else:
        yield "before", turn.say("reminder_rules.value_before_none")
    for name in ("overdue_every", "overdue_times", "escalate_after"):
        yield name, turn.say(f"reminder_rules.value_{name}", count=getattr(policy, name))
    yield (
        "window",
        turn.say(
            "reminder_rules.value_window",
            opens=written(policy.opens),
            closes=written(policy.closes),
        ),
    )
    for name in ("weekly_pushes", "urge_rest_days"):
        yield name, turn.say(f"reminder_rules.value_{name}", count=getattr(policy, name))


def _name(turn: Turn, rule: str) -> Text:
    return turn.say(f"reminder_rules.name_{rule}")


def _refusal(turn: Turn, refused: PolicyRefused) -> Text:
    bounds = {"low": refused.low, "high": refused.high}
    if refused.name in ("before", "window"):
        return turn.say(f"reminder_rules.bad_{refused.name}", **bounds)
    return turn.say("reminder_rules.bad_count", name=_name(turn, refused.name), **bounds)
