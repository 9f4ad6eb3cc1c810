"""Given where the conversation stands and what was just said, what happens next? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.evidence import Evidence
from nlp.interpreter import Interpretation
from nlp.own_reminders import drops
from nlp.reports import gives_reason, of_reminders
from nlp.settlements import read_about, read_year, settles
from nlp.units import UnitMention, Verdict

Slots = Mapping[str, Any]

NEEDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "tasks_by_unit": (("unit",),),
    "task_search": (("keyword",),),
    "task_detail": (("task_no", "keyword"),),
    "units_of_task": (("task_no", "keyword"),),
}
"""What an intent cannot do without: for each need, the slots any one of which will do."""

ABOUT_A_UNIT = frozenset({"tasks_by_unit", "not_theirs", "due", "progress_query", "bind"})
"""Intents in which a unit that is not the district's changes the answer."""

ABOUT_TOPICS = frozenset({"units_of_task", "task_search", "task_detail"})
"""Intents in which a body that is not the district's is no topic: 张店区卫健局归你管吗."""

FOLLOWED = {
    "unit": {
        "my_tasks": "tasks_by_unit",
        "tasks_by_unit": "tasks_by_unit",
        "due": "due",
        "progress_query": "progress_query",
    },
    "keyword": {"task_search": "task_search", "units_of_task": "units_of_task"},
    "task_no": {"units_of_task": "units_of_task", "task_detail": "task_detail"},
    "period": {"due": "due"},
}
"""「那…呢」: for what was named, which last question is asked again, and as what."""

FRESH = {
    "unit": "tasks_by_unit",
    "keyword": "task_search",
    "task_no": "task_detail",
    "period": "due",
}
"""「那…呢」 after anything else: the plain question about what was named."""

BY_WHAT_WAS_SHOWN = frozenset({"task_detail", "units_of_task", "due", "progress_query"})
"""Intents that, without a name of their own, are about the one task just shown."""
BY_UNIT_SPOKEN_OF = {
    "my_tasks": "tasks_by_unit", "due": "due", "progress_query": "progress_query"
}  # fmt: skip
"""Intents that 它 and 这个单位 make a question about the unit spoken of last."""
NAMED = ("task_no", "keyword", "unit", "period")

KEPT = {("due", "unit"): ("period", "starts_on", "due_from"), ("due", "period"): ("unit",)}
"""What of the last question still holds when it is asked again about something else."""

SCOPES = frozenset({"named", "shared", "alone"})
"""Parts of a unit's tasks: 那共担的呢 is about the unit spoken of."""
TIMED = frozenset({"due", "progress_query"})
"""Questions that have a time: 那教体局下个月呢 after any other asks what is due then."""

YES = frozenset({"confirm", "agree", "stand_by"})
"""Ways to say yes to what was just shown."""

NO_NOTE = YES | {"cancel", "abandon", "help", "why", "resume", "correct"}
"""What is never taken for the sentence that was asked for."""

LIKE_NOTES = frozenset({"task_search", "answer", "snooze", "set_reminder", "out_of_scope"})
"""What a sentence of explanation is easily taken for."""
PLAIN_QUESTIONS = BY_WHAT_WAS_SHOWN | {"tasks_by_unit", "my_tasks", "thanks", "farewell"}
"""What is answered and not passed on, though words were asked for."""
CLEAR = 0.75
"""How sure the reading of such a question must be."""
STATE_ALONE = frozenset({"status", "percent"})
SHORT_WISH = 8
"""总览, 谁还没报: a command of at most so many characters; a complaint is mostly longer."""
SHORT_STATE = 6
"""完成了, 推进中: a state of at most so many characters is no reason."""
SHORT_TOPIC = 3
"""疫情: a topic of at most so many characters is looked up; 疫情影响 is a reason."""
SURE_REPORT = 0.8
"""How sure a report by its topic must be to be no sentence asked for."""
PLAIN = 0.85
"""How sure the reading must be before words are a new wish rather than the sentence asked for."""

MANY_REPORTS = frozenset({"submit_progress", "on_behalf"})
"""Intents of which one message may hold several, each with details of its own."""

OF_ONE_TASK = frozenset({"task_detail", "units_of_task"})
"""Answers about one task, which a report without a number then means."""

DROPS = frozenset({"cancel", "abandon"})
"""What leaves nothing that 这项 could still mean."""

SMALL_TALK = frozenset({"greeting", "thanks", "who_are_you", "who_am_i", "help", "terms", "why"})
"""Answers that leave the list shown before them to be picked from."""

LISTS = frozenset(
    {"tasks_by_unit", "my_tasks", "task_search", "due", "progress_query", "my_reports"}
    | {"not_theirs", "overview", "people", "report", "my_reminders"}
)
"""Intents whose answer has pages."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of ours in the air: the intent waits for one of ``slots``."""

    intent: str
    known: Slots
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands.

    ``shown`` are the task numbers of the list just shown, in its order; ``handle`` names the
    message whose choices may be typed; ``misses`` counts what was not understood in a row;
    ``grounds`` is the evidence behind the last answer; ``invitation`` waits for a 确认;
    ``draft`` is the version of the person's draft that was shown here last; ``task`` is the
    number of the one task spoken of last, which 它 and 这项 mean; ``unit`` is the unit, where that
    was spoken of since; ``offers``: the last answer asked whether another unit was meant.
    """

    intent: str | None = None
    slots: Slots = field(default_factory=dict)
    shown: tuple[int, ...] = ()
    handle: str | None = None
    asked: Asked | None = None
    misses: int = 0
    grounds: tuple[Evidence, ...] = ()
    invitation: int | None = None
    draft: int | None = None
    task: int | None = None
    unit: str | None = None
    offers: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "intent": self.intent,
            "slots": dict(self.slots),
            "shown": list(self.shown),
            "handle": self.handle,
            "asked": None
            if self.asked is None
            else [self.asked.intent, dict(self.asked.known), list(self.asked.slots)],
            "misses": self.misses,
            "grounds": [[e.kind, e.said, e.means] for e in self.grounds],
            "invitation": self.invitation,
            "draft": self.draft,
            "task": self.task,
            "unit": self.unit,
            "offers": self.offers,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> State:
        asked = data["asked"]
        return cls(
            intent=data["intent"],
            slots=data["slots"],
            shown=tuple(data["shown"]),
            handle=data["handle"],
            asked=None if asked is None else Asked(asked[0], asked[1], tuple(asked[2])),
            misses=data["misses"],
            grounds=tuple(Evidence(*e) for e in data["grounds"]),
            invitation=data["invitation"],
            draft=data["draft"],
            task=data.get("task"),
            unit=data.get("unit"),
            offers=data.get("offers", False),
        )


@dataclass(frozen=True, slots=True)
class Act:
    """Everything needed is known: let the handler of ``intent`` answer."""

    intent: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class Ask:
    """One of ``slots`` is missing."""

    intent: str
    known: Slots
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """The unit could be any of several; nothing is done before the person says which."""

    intent: str
    known: Slots
    mention: UnitMention


@dataclass(frozen=True, slots=True)
class NotOurs:
    """The unit named is not one of this district's roster; the nearest of ours is offered."""

    intent: str
    known: Slots
    mention: UnitMention


@dataclass(frozen=True, slots=True)
class NoSuchItem:
    """「第9个」 of a list with fewer, or of no list at all."""

    ordinal: int
    length: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Not understood, for the ``misses``-th time running; ``nearest`` are intents to offer."""

    misses: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explain:
    """A deed was asked about or put off: how it is ordered is said, and nothing is done."""

    deed: str


Step = Act | Ask | Choose | NotOurs | NoSuchItem | Lost | Explain

CERTAIN_ENOUGH = 0.5


def advance(state: State, reading: Interpretation, text: str) -> Step:
    """The next step. A question of ours is answered by what fits it; anything else goes first."""
    reading = _in_context(state, reading, text)
    if reading.intent == reading.only_spoken_of:
        return Explain(reading.intent)
    if reading.intent == "pick":
        return _pick(state, reading, text)
    if reading.intent in ("next_page", "previous_page"):
        return _turn_page(state, 1 if reading.intent == "next_page" else -1)
    elsewhere = _elsewhere(reading)
    if elsewhere is not None:
        return NotOurs("tasks_by_unit", {}, elsewhere)
    if reading.intent in ABOUT_A_UNIT and "unit" not in reading.slots:
        doubtful = next((m for m in reading.mentions if m.verdict is not Verdict.CERTAIN), None)
        if doubtful and doubtful.of_groups and "whose" in reading.slots:
            doubtful = None  # 各单位进度: all of them together
        if doubtful is not None:
            ambiguous = doubtful.verdict is Verdict.AMBIGUOUS
            return (Choose if ambiguous else NotOurs)(reading.intent, reading.slots, doubtful)
    if reading.intent == "out_of_scope" or reading.confidence < CERTAIN_ENOUGH:
        return Lost(state.misses + 1, reading.alternatives)
    for need in NEEDS.get(reading.intent, ()):
        if not any(slot in reading.slots for slot in need):
            return Ask(reading.intent, reading.slots, need)
    if reading.intent in MANY_REPORTS and reading.reports:
        reports = [dict(report) for report in reading.reports]
        loose = {k: v for k, v in reading.slots.items() if k == "loose_number"}
        return Act(reading.intent, {"reports": reports, **loose})
    if len(reading.reports) > 1:
        return Act(reading.intent, {**reading.slots, "reports": list(map(dict, reading.reports))})
    return Act(reading.intent, reading.slots)


def _elsewhere(reading: Interpretation) -> UnitMention | None:
    """The body of another place or level that a question is about which names no task of ours."""
    if reading.intent not in ABOUT_TOPICS or reading.slots.keys() & {"unit", "task_no"}:
        return None
    none_of_ours = (Verdict.OTHER_PLACE, Verdict.OTHER_LEVEL)
    return next((m for m in reading.mentions if m.verdict in none_of_ours), None)


def asked_again(state: State, step: Ask) -> bool:
    """Whether the question is the one that is in the air already."""
    asked = state.asked
    return asked is not None and (asked.intent, asked.slots) == (step.intent, step.slots)


def after(state: State, step: Step, *, grounds: tuple[Evidence, ...] = ()) -> State:
    """The state once the step was taken; what a handler showed is added by the assistant."""
    state = replace(state, offers=isinstance(step, NotOurs))
    if isinstance(step, Lost):
        return replace(state, misses=step.misses, asked=None)
    if isinstance(step, Ask) and asked_again(state, step):
        return replace(state, misses=state.misses + 1)
    state = replace(state, misses=0, asked=None)
    match step:
        case Ask(intent, known, slots):
            return replace(state, asked=Asked(intent, known, slots), grounds=grounds)
        case Act(intent, slots) if intent in LISTS or intent in NEEDS:
            return replace(state, intent=intent, slots=slots, grounds=grounds)
        case Act(intent, _) if state.intent in OF_ONE_TASK:
            told = _told_of(step)
            elsewhere = intent in MANY_REPORTS and state.slots.get("task_no") not in told
            if intent in DROPS or (elsewhere and (told or not _unnamed(step))):
                return replace(state, intent=None, slots={})
        case Choose() | NotOurs():
            return replace(state, intent=step.intent, slots=step.known, grounds=grounds)
    return state


def task_spoken_of(state: State, step: Step, shown: tuple[int, ...]) -> int | None:
    """The one task that 这项 will mean after this step; a new list leaves none."""
    if isinstance(step, Act):
        if step.intent in DROPS:
            return None
        if told := _told_of(step):
            return told.pop() if len(told) == 1 else None
        if step.intent in MANY_REPORTS and not _unnamed(step):
            return None
    if shown == state.shown:
        return state.task
    return shown[0] if len(shown) == 1 else None


def _unnamed(step: Act) -> bool:
    """Whether a report leaves open which task it is about."""
    said = step.slots.get("reports") or (step.slots,)
    return not any(slots.keys() & {"keyword", "ordinal", "others"} for slots in said)


def _told_of(step: Act) -> set[int]:
    """The tasks that a step names by number."""
    said = step.slots.get("reports") or (step.slots,)
    return {slots["task_no"] for slots in said if isinstance(slots.get("task_no"), int)}


def unit_spoken_of(state: State, step: Step) -> str | None:
    """The unit that 它 will mean after this step; speaking of one task leaves none."""
    if not isinstance(step, Act):
        return state.unit
    if "task_no" in step.slots or step.intent == "my_tasks":
        return None
    return str(step.slots["unit"]) if "unit" in step.slots else state.unit


def _in_context(state: State, reading: Interpretation, text: str) -> Interpretation:
    """What is said makes sense only with what went before: our question, or the last answer."""
    if reading.intent in YES and not reading.firm:
        # 没错吧, 应该没错: who asks or doubts sees the card once more, and has agreed to nothing.
        intent = "resume" if state.draft is not None else "out_of_scope"
        return replace(reading, intent=intent, slots={})
    if state.asked is not None and state.asked.slots == ("confirmation",):
        if reading.intent in YES:
            slots = {**state.asked.known, "confirmed": True}
            return replace(reading, intent=state.asked.intent, slots=slots, confidence=1.0)
        if reading.intent == "undo" and not reading.slots:
            # What is taken back is the card, which has done nothing yet.
            return replace(reading, intent="cancel", slots={})
    elif state.asked is not None and state.asked.slots == ("settlement",):
        units = [mention.text for mention in reading.mentions]
        about = read_about(text, state.asked.known.get("names", ())) is not None
        if about or reading.confidence < CERTAIN_ENOUGH or settles(text, units):
            slots = {**state.asked.known, "settlement": text}
            return replace(
                reading, intent=state.asked.intent, slots=slots, mentions=(), confidence=1.0
            )
    elif state.asked is not None and state.asked.slots == ("table_year",):
        if (year := read_year(text, int(state.asked.known["this_year"]))) is not None:
            slots = {**state.asked.known, "table_year": year}
            return replace(
                reading, intent=state.asked.intent, slots=slots, mentions=(), confidence=1.0
            )
    elif state.asked is not None and state.asked.slots == ("reminder",):
        if (dropped := drops(text)) is not None:
            return replace(reading, intent=state.asked.intent, slots=dropped, confidence=1.0)
    elif state.asked is not None and state.asked.slots == ("words",):
        plain = reading.confidence >= CLEAR and reading.intent in PLAIN_QUESTIONS
        if reading.intent not in NO_NOTE and not plain and not text.startswith("/"):
            slots = {**state.asked.known, "words": text}
            # 总览, said where a complaint was asked for, may be a wish of its own.
            about_us = reading.intent == reading.only_spoken_of or _is_plain_wish(reading, text)
            if state.asked.intent == "feedback" and about_us:
                slots["looks_like_a_wish"] = reading.intent
            return replace(
                reading, intent=state.asked.intent, slots=slots, reports=(), confidence=1.0
            )
    elif state.asked is not None and state.asked.slots == ("note",):
        state_alone = reading.slots.keys() <= STATE_ALONE and len(text) <= SHORT_STATE
        told = reading.intent == "submit_progress" and state_alone
        explains = (
            _is_note(reading, text) and not told and not of_reminders(text)
        ) or gives_reason(text)
        if explains and not reading.asks:
            slots = {**state.asked.known, "note": text}
            return replace(
                reading, intent=state.asked.intent, slots=slots, reports=(), confidence=1.0
            )
    elif state.asked is not None:
        if _answers_how_it_stands(state.asked, reading):
            slots = {**state.asked.known, "note": text}
            return replace(reading, intent=state.asked.intent, slots=slots, confidence=1.0)
        given = {slot: reading.slots[slot] for slot in state.asked.slots if slot in reading.slots}
        if given and set(reading.slots) <= set(state.asked.slots):
            return replace(
                reading,
                intent=state.asked.intent,
                slots={**state.asked.known, **given},
                reports=(),
                confidence=1.0,
            )
    at = int(reading.slots.get("place", 0))
    if 1 <= at <= len(state.shown) and at not in state.shown:
        # Number 3 of the list just shown, where that list has no task of this number.
        reading = replace(reading, slots={**reading.slots, "task_no": state.shown[at - 1]})
    if (nth := reading.slots.get("nth")) is not None and reading.intent in BY_WHAT_WAS_SHOWN:
        if (number := _in_list(state, int(nth))) is None:
            return replace(reading, intent="pick", slots={"ordinal": nth}, confidence=1.0)
        slots = {k: v for k, v in reading.slots.items() if k not in ("nth", "keyword")}
        return replace(reading, slots={**slots, "task_no": number}, confidence=1.0)
    if reading.intent == "answer" and "period" in reading.slots:
        # A time alone that answers no question of ours asks what is due by then.
        return replace(reading, intent="due")
    if "of_those" in reading.slots and state.intent == "task_search":
        return _of_those(state, reading)
    if reading.intent in BY_UNIT_SPOKEN_OF and "refers_to_unit" in reading.slots and state.unit:
        named = reading.mentions or any(slot in reading.slots for slot in ("task_no", "keyword"))
        if not named:
            intent = BY_UNIT_SPOKEN_OF[reading.intent]
            slots = {**reading.slots, "unit": state.unit}
            return replace(reading, intent=intent, slots=slots)
    of_scope = reading.intent == "my_tasks" and reading.slots.get("scope") in SCOPES
    if of_scope and "mine" not in reading.slots and state.unit:
        # 全员共担的是哪些, after 教体局有哪些任务: of that unit's.
        return replace(reading, intent="tasks_by_unit", slots={**reading.slots, "unit": state.unit})
    if reading.intent in BY_WHAT_WAS_SHOWN and state.task is not None:
        named = reading.mentions or any(slot in reading.slots for slot in NAMED)
        if reading.intent == "units_of_task":  # 除了财政局还有谁: the unit is no name of a task
            named = "task_no" in reading.slots or "keyword" in reading.slots
        if not named and (reading.intent in NEEDS or "refers_back" in reading.slots):
            return replace(reading, slots={**reading.slots, "task_no": state.task})
    if reading.intent == "follow_up" and reading.slots.get("scope") in SCOPES:
        unit = reading.slots.get("unit", state.unit)
        slots = {"scope": reading.slots["scope"]} | ({"unit": unit} if unit else {})
        return replace(reading, intent="tasks_by_unit" if unit else "my_tasks", slots=slots)
    if reading.intent == "follow_up":
        for slot, again in FOLLOWED.items():
            named = slot in reading.slots or (slot == "unit" and reading.mentions)
            if named:
                intent = again.get(state.intent or "", FRESH[slot])
                if slot == "unit" and "period" in reading.slots and intent not in TIMED:
                    intent = "due"
                before = state.slots if intent == state.intent else {}
                kept = {k: v for k, v in before.items() if k in KEPT.get((intent, slot), ())}
                if "period" in reading.slots:
                    kept.pop("starts_on", None)
                return replace(reading, intent=intent, slots={**kept, **reading.slots})
        return replace(reading, intent="out_of_scope")
    return reading


def _of_those(state: State, reading: Interpretation) -> Interpretation:
    """其中哪些是我们的, 其中有没有月底前的: some of the tasks about the last topic."""
    topic = state.slots["keyword"]
    if reading.intent == "due":
        return replace(reading, slots={"among": topic, **reading.slots})
    if reading.intent == "my_tasks":
        slots = {"keyword": topic, "mine": True}
        return replace(reading, intent="task_search", slots=slots)
    if reading.intent == "tasks_by_unit" and "unit" in reading.slots:
        slots = {"keyword": topic, "unit": reading.slots["unit"]}
        return replace(reading, intent="task_search", slots=slots)
    return reading


def _is_plain_wish(reading: Interpretation, text: str) -> bool:
    """Whether words are a command as it is mostly said, or a report."""
    if reading.confidence < PLAIN or reading.intent in LIKE_NOTES | {"feedback"}:
        return False
    return len(text) <= SHORT_WISH or "task_no" in reading.slots


def _answers_how_it_stands(asked: Asked, reading: Interpretation) -> bool:
    """等省里文件, when asked how a task stands, is the reason, and puts nothing off.

    再等等 and 明天再提醒 are as whole sentences or with a day a wish of their own.
    """
    puts_off = reading.intent == "snooze" and not reading.slots and reading.confidence < PLAIN
    return "status" in asked.slots and puts_off


def _is_note(reading: Interpretation, text: str) -> bool:
    """Whether words are the sentence asked for, and not a question or a report of their own."""
    if reading.intent == "submit_progress":
        settled = reading.slots.get("status") == "done" or "percent" in reading.slots
        by_topic = settled and "keyword" in reading.slots and reading.confidence >= SURE_REPORT
        return "task_no" not in reading.slots and not by_topic
    plain = reading.confidence >= PLAIN and reading.intent not in LIKE_NOTES
    topic_alone = reading.intent == "task_search" and reading.confidence >= CERTAIN_ENOUGH
    if reading.intent == "follow_up" or (topic_alone and len(text) <= SHORT_TOPIC):
        return False
    return not plain and reading.intent not in NO_NOTE


def _in_list(state: State, ordinal: int) -> int | None:
    """The task at a place of the list just shown, counted from its end below 0."""
    position = len(state.shown) + 1 + ordinal if ordinal < 0 else ordinal
    return state.shown[position - 1] if 1 <= position <= len(state.shown) else None


def _pick(state: State, reading: Interpretation, text: str) -> Step:
    ordinal = int(reading.slots["ordinal"])
    several = [_in_list(state, place) for place in reading.slots.get("nths", ())]
    numbers = tuple(number for number in several if number is not None)
    if len(numbers) > 1:
        return Act("task_detail", {"task_no": numbers[0], "task_nos": numbers})
    number = _in_list(state, ordinal)
    if number is None and state.shown and text.strip().isdecimal() and ordinal > 0:
        number = ordinal  # 27, where the list is shorter, is the number of a task
    if number is not None:
        task = {"task_no": number}
        if state.asked is not None and "task_no" in state.asked.slots:
            return Act(state.asked.intent, {**state.asked.known, **task})
        return Act("task_detail", task)
    if state.asked is not None and "task_no" in state.asked.slots and ordinal > 0:
        # Which task? 35, which is no place in the list, is one.
        return Act(state.asked.intent, {**state.asked.known, "task_no": ordinal})
    return NoSuchItem(ordinal, len(state.shown))


def _turn_page(state: State, by: int) -> Step:
    if state.intent not in LISTS:
        return NoSuchItem(by, 0)
    page = max(1, int(state.slots.get("page", 1)) + by)
    return Act(state.intent, {**state.slots, "page": page})
