"""Given where the conversation stands and what was just said, what happens next? Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nlp.amounts import find_ordinal
from nlp.evidence import Evidence
from nlp.interpreter import Interpretation
from nlp.office import not_now, read_notice_number
from nlp.own_reminders import drops
from nlp.reports import gives_reason, names_a_part, of_reminders, reason_told
from nlp.returned import read_decisions
from nlp.settlements import (
    answers_a_doubt,
    bare_numbers,
    goes_back,
    is_for_all,
    is_only_a_day,
    is_only_by_a_day,
    lays_down_for_all,
    read_about,
    read_number,
    read_task_numbers,
    read_year,
    settles,
)
from nlp.units import OF_OTHERS, UnitMention, Verdict

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
        "units_of_task": "units_of_task",
    },
    "keyword": {"task_search": "task_search", "units_of_task": "units_of_task"},
    "task_no": {"units_of_task": "units_of_task", "task_detail": "task_detail"},
    "period": {"due": "due"},
    "mine": {"due": "due", "progress_query": "progress_query", "units_of_task": "units_of_task"},
}
"""「那…呢」: for what was named, which last question is asked again, and as what."""

FRESH = {
    "unit": "tasks_by_unit",
    "keyword": "task_search",
    "task_no": "task_detail",
    "period": "due",
    "mine": "my_tasks",
}
"""「那…呢」 after anything else: the plain question about what was named."""

BY_WHAT_WAS_SHOWN = frozenset({"task_detail", "units_of_task", "due", "progress_query"})
"""Intents that, without a name of their own, are about the one task just shown."""
BY_UNIT_SPOKEN_OF = {
    "my_tasks": "tasks_by_unit", "due": "due", "progress_query": "progress_query"
}  # fmt: skip
"""Intents that 它 and 这个单位 make a question about the unit spoken of last."""
NAMED = ("task_no", "keyword", "unit", "period")

KEPT = {
    ("due", "unit"): ("period", "starts_on", "due_from", "task_no"),
    ("due", "period"): ("unit",),
    ("progress_query", "unit"): ("task_no",),
    ("units_of_task", "unit"): ("task_no", "task_nos", "keyword"),
    ("due", "mine"): ("period", "starts_on", "due_from", "task_no"),
    ("progress_query", "mine"): ("task_no",),
    ("units_of_task", "mine"): ("task_no", "task_nos", "keyword"),
}
"""What of the last question still holds when it is asked again about something else."""

SCOPES = frozenset({"named", "shared", "alone"})
"""Parts of a unit's tasks: 那共担的呢 is about the unit spoken of."""
TIMED = frozenset({"due", "progress_query"})
"""Questions that have a time: 那教体局下个月呢 after any other asks what is due then."""

YES = frozenset({"confirm", "agree", "stand_by"})
"""Ways to say yes to what was just shown."""

OF_THE_OFFICES = {"extension": "set_deadline"}
"""By what a liaison asks for: the deed of the office that does it."""

TAKEN_BACK = {"notice": "withdraw_notice", "correct_notice": "withdraw_notice"}
"""By what would be done: the intent that takes it back, and before it is done says no to it."""

REFUSALS = frozenset({"decline", "undo", "keep_draft"})
"""Ways to say no to a card that waits for a yes."""

NO_NOTE = YES | {"cancel", "abandon", "help", "why", "resume", "correct"}
"""What is never taken for the sentence that was asked for."""

LIKE_NOTES = frozenset(
    {"departed", "task_search", "answer", "snooze", "set_reminder", "out_of_scope"}
)
"""What a sentence of explanation is easily taken for."""
LIKE_TOPICS = frozenset({"task_search", "out_of_scope"})
"""What a sentence of explanation is mostly taken for."""
PLAIN_QUESTIONS = BY_WHAT_WAS_SHOWN | {"tasks_by_unit", "my_tasks", "thanks", "farewell"}
"""What is answered and not passed on, though words were asked for."""
CLEAR = 0.75
"""How sure the reading of such a question must be."""
STATE_ALONE = frozenset({"status", "percent"})
OF_A_REASON = frozenset({"keyword", "status", "percent"})
"""What is read out of the words why a later day is asked for, and tells nothing of the task."""
TELLS = frozenset({"task_no", "percent", "no_change", "evidence_url", "completed_on"})
"""Details that tell of a report: 等等，28完成80% puts nothing off."""
MOST_SAID_AGAIN = 2
"""Answers under which a card that waits is said again; after them a yes shows it first."""
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

OF_ONE_TASK = frozenset({"task_detail", "units_of_task", "progress_query"})
"""Answers about one task, which a report without a number then means."""

ASKS_WHETHER = frozenset(
    {"cancel.an_import", "cancel.booked", "undo.which_change", "undo.in_its_own_way"}
    | {"undo.cannot_but_change"}
)
"""Texts that ask whether to do what the choice below them does: a yes presses it, a no does not."""

DROPS = frozenset({"cancel", "abandon"})
"""What leaves nothing that 这项 could still mean."""

SMALL_TALK = frozenset({"greeting", "thanks", "who_are_you", "who_am_i", "help", "terms", "why"})
"""Answers that leave the list shown before them to be picked from."""

LISTS = frozenset(
    {"tasks_by_unit", "my_tasks", "task_search", "due", "progress_query", "my_reports"}
    | {"not_theirs", "overview", "people", "report", "my_reminders"}
)
"""Intents whose answer has pages."""

CARDS = {
    "notice": "notice",
    "urge": "urge",
    "set_deadline": "change",
    "set_duty": "change",
    "set_unit": "change",
    "set_reminder_rules": "change",
    "approve_report": "review",
    "invite": "invite",
    "hand_over": "hand_over",
    "print_invitations": "invite",
    "return_report": "review",
    "grant_extension": "extension",
    "withdraw_extension": "no_extension",
    "activate": "plan",
    "undo_import": "import",
    "enter_calendar": "calendar",
    "feedback": "feedback",
    "stand_in": "stand_in",
    "disown": "disown",
}
"""What the cards of deeds are called, that a question in between does not wipe out."""
ANY_CARD = "card"
"""What every other card is called."""
OF_THE_OFFICE = frozenset(
    {"notice_state", "to_review", "to_do", "roster", "powers", "nobodys", "table_size"}
    | {"which_district", "settings", "reminder_rules", "extension_state", "stand_in_state"}
    | {"open_invitations", "open_feedback", "audit_log", "not_theirs", "all_but", "compare_units"}
    | {"ledger", "bulletin", "export_audit", "export_me", "rehearse", "set_reminder", "language"}
    | {"privacy", "why_reason", "why_pushed", "year_of_table", "farewell", "receipt_query"}
    | {"draft_state", "draft_changes", "keep_draft"}
)
"""Other questions and papers, mostly the office's: what they answer opens no card."""
DIGRESSIONS = (LISTS | BY_WHAT_WAS_SHOWN | SMALL_TALK | OF_THE_OFFICE) - {"report"}
"""Questions: answered, they leave the card before them to be pressed."""


WRITTEN_OUT = frozenset({"notice", "correct_notice", "feedback", "answer_feedback", "set_reminder"})
"""Intents that carry words of any kind."""
OWN_WORDS = (("words",), ("note",))
"""What the question waits for that any sentence may be the answer to."""
CARDS_WAIT = (("confirmation",), ("erasure",))
"""What the question of a card waits for that a yes carries out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of ours in the air: the intent waits for one of ``slots``."""

    intent: str
    known: Slots
    slots: tuple[str, ...]


WORDS_FOR_CARD = Asked("submit_progress", {"for_card": True}, ("note",))
"""A returned report is shown, and what it lacks may be said in plain words."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands.

    ``shown`` are the task numbers of the list just shown, in its order; ``handle`` names the
    message whose choices may be typed; ``misses`` counts what was not understood in a row;
    ``grounds`` is the evidence behind the last answer; ``invitation`` waits for a 确认;
    ``draft`` is the version of the person's draft that was shown here last; ``task`` is the
    number of the one task spoken of last, which 它 and 这项 mean; ``unit`` is the unit, where that
    was spoken of since; ``listed`` asks once more for the list with pages that was shown last;
    ``offers``: the last answer asked whether its one choice was meant (``ASKS_WHETHER``);
    ``card`` names the message that showed the card which waits for a yes, ``asides`` counts the
    answers since.
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
    listed: tuple[str, Slots] | None = None
    offers: bool = False
    card: str | None = None
    asides: int = 0

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
            "listed": None if self.listed is None else [self.listed[0], dict(self.listed[1])],
            "offers": self.offers,
            "card": self.card,
            "asides": self.asides,
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
            listed=tuple(listed) if (listed := data.get("listed")) else None,
            offers=data.get("offers", False),
            card=data.get("card"),
            asides=data.get("asides", 0),
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


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The table of a year that is over was asked about; what was spoken of before stays so."""


Step = Act | Ask | Choose | NotOurs | NoSuchItem | Lost | Explain | LookedBack

CERTAIN_ENOUGH = 0.5


def advance(state: State, reading: Interpretation, text: str) -> Step:
    """The next step. A question of ours is answered by what fits it; anything else goes first."""
    reading = _in_context(state, reading, text)
    if reading.intent == reading.only_spoken_of:
        return Explain(reading.intent)
    if reading.intent == "back" and state.listed is not None:
        intent, slots = state.listed
        return Act(intent, {"back": True} if intent == "report" and state.draft else slots)
    if reading.intent == "pick":
        return _pick(state, reading, text)
    if reading.intent in ("next_item", "previous_item"):
        return _beside(state, 1 if reading.intent == "next_item" else -1)
    if reading.intent in ("next_page", "previous_page"):
        by = 1 if reading.intent == "next_page" else -1
        return _turn_page(state, by, reading.slots.get("page"))
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
        apart = ("loose_number", "nobody", "past_period")
        beside = {name: value for name, value in reading.slots.items() if name in apart}
        return Act(reading.intent, {"reports": reports, **beside})
    if len(reading.reports) > 1:
        return Act(reading.intent, {**reading.slots, "reports": list(map(dict, reading.reports))})
    return Act(reading.intent, reading.slots)


def of_the_office(state: State, step: Step, text: str) -> Step:
    """The same for who has no unit: 受阻 alone is no report, what is blocked is asked for; a later
    day is set, not applied for; a day for all or by which a task is wanted is no report's."""
    if isinstance(step, Explain):
        return Explain(OF_THE_OFFICES.get(step.deed, step.deed))
    if not isinstance(step, Act) or state.draft is not None:
        return step
    if step.intent in ("correct", "snooze") and is_for_all(text):
        return Act("set_deadline", {k: v for k, v in step.slots.items() if k == "when"})
    if step.intent == "due" and lays_down_for_all(text):
        return Act("set_deadline", {})
    wanted_by = is_only_a_day if step.intent == "plan_ahead" else is_only_by_a_day
    if step.intent in ("plan_ahead", "submit_progress", "correct") and wanted_by(text):
        return Act("set_deadline", {})  # 第3项12月20日前完成
    if step.intent != "submit_progress":
        return step
    alone = step.slots.get("reports") == [{"status": "blocked"}]
    return Act("overview", {"view": "blocked"}) if alone else step


def _elsewhere(reading: Interpretation) -> UnitMention | None:
    """The body of another place or level that a question is about which names no task of ours."""
    if reading.intent not in ABOUT_TOPICS or reading.slots.keys() & {"unit", "task_no"}:
        return None
    none_of_ours = [*OF_OTHERS]
    if "keyword" not in reading.slots:
        none_of_ours.append(Verdict.UNKNOWN_BODY)  # 有没有审计局
    return next((m for m in reading.mentions if m.verdict in none_of_ours), None)


def asked_again(state: State, step: Ask) -> bool:
    """Whether the question is the one that is in the air already."""
    asked = state.asked
    return asked is not None and (asked.intent, asked.slots) == (step.intent, step.slots)


def card_that_waits(state: State, step: Step | None, *, refused: bool = False) -> str | None:
    """What the card is called (``CARDS``) that still waits after a step that was about another
    thing or came to nothing: it was shown later than any report that is under way."""
    asked = state.asked
    if asked is None or asked.slots != ("confirmation",):
        return None
    match step:
        case Act(intent, slots):
            aside = intent in DIGRESSIONS or (refused and "confirmed" not in slots)
        case NotOurs():
            aside = not step.mention.units  # 是, to a unit that is offered, is of that
        case _:
            aside = isinstance(step, Lost | Explain | NoSuchItem | LookedBack)
    return CARDS.get(asked.intent, ANY_CARD) if aside else None


def is_out_of_view(state: State) -> bool:
    """Whether a card waits that the last answer did not say again: a yes may be meant for that."""
    waits = state.asked is not None and state.asked.slots == ("confirmation",)
    return waits and state.asides > MOST_SAID_AGAIN


def still_asked(state: State, step: Step, refused: bool) -> bool:
    """Whether differences of a returned ledger, or doubts about a table, are still to be decided
    after what was a question or came to nothing."""
    if state.asked is None or state.asked.slots not in (("cells",), ("settlement",)):
        return False
    if isinstance(step, Act):
        return refused or step.intent in DIGRESSIONS
    return not isinstance(step, Ask)


def doubts_asked(state: State) -> Asked | None:
    """The question about a doubt that is in the air."""
    asked = state.asked
    return asked if asked is not None and asked.slots == ("settlement",) else None


def of_another_day(state: State) -> State:
    """What is left of a conversation that was last spoken in on an earlier day: a yes is no longer
    of the card it ended with, which can still be pressed."""
    waits = state.asked is not None and state.asked.slots in CARDS_WAIT
    return replace(state, asked=None if waits else state.asked, offers=False)


def card_left(state: State, step: Step) -> bool:
    """Whether another deed takes the place of a card that was neither confirmed nor dropped."""
    asked = state.asked
    if asked is None or asked.slots != ("confirmation",) or not isinstance(step, Act):
        return False
    settled = step.intent in DROPS | {"resume", asked.intent} or "confirmed" in step.slots
    return not settled


def after(
    state: State, step: Step, *, grounds: tuple[Evidence, ...] = (), refused: bool = False
) -> State:
    """The state once the step was taken, or ``refused``; what a handler showed is added by the
    assistant."""
    if isinstance(step, Act) and step.intent == "why":
        return state  # asking about an answer leaves it as it was, and what it asked
    if not (isinstance(step, Act) and step.intent in SMALL_TALK):
        state = replace(state, grounds=grounds)
    waits = card_that_waits(state, step, refused=refused) or still_asked(state, step, refused)
    kept = state.asked if waits else None
    if kept is not None and kept == doubts_asked(state):
        kept = replace(kept, known={**kept.known, "aside": True})
    of_card = kept is not None and kept.slots == ("confirmation",)
    asides = state.asides + 1 if of_card else 0
    state = replace(state, offers=isinstance(step, NotOurs), asides=asides)
    if isinstance(step, Lost):
        return replace(state, misses=step.misses, asked=kept)
    if isinstance(step, Ask) and asked_again(state, step):
        return replace(state, misses=state.misses + 1)
    state = replace(state, misses=0, asked=kept)
    match step:
        case Ask(intent, known, slots):
            return replace(state, asked=Asked(intent, known, slots))
        case Act(intent, slots) if intent in LISTS:
            listed: tuple[str, Slots] | None = (intent, slots)
            if refused:  # it came to nothing; without the page named, the list before stays
                listed = state.listed if "page" in slots else None
            return replace(state, intent=intent, slots=slots, listed=listed)
        case Act(intent, slots) if intent in NEEDS:
            return replace(state, intent=intent, slots=slots)
        case Act(intent, _) if state.intent in OF_ONE_TASK and "task_no" in state.slots:
            told = _told_of(step)
            elsewhere = intent in MANY_REPORTS and state.slots.get("task_no") not in told
            if intent in DROPS or (elsewhere and (told or not _unnamed(step))):
                return replace(state, intent=None, slots={})
        case Choose() | NotOurs():
            slots = step.known
            return replace(state, intent=step.intent, slots=slots, listed=None)
    return state


NAMES_ONE = frozenset({"task_no", "keyword", "ordinal", "others", "receipt"})
"""Slots by which a message says which task it is of."""
OF_TASK_SPOKEN_OF = MANY_REPORTS | {"extension", "disown"}
"""Intents that are about the task spoken of last where they name none."""
OF_BEFORE = (("task_no", "task_before"), ("unit", "unit_before"), ("keyword", "topic_before"))
"""What may be taken from before, by its slot, and the kind of evidence that tells of it."""


def taken_from_before(state: State, reading: Interpretation, step: Step) -> tuple[Evidence, ...]:
    """它谁负责, 这项报了没: the task, unit or topic that the answer is about and the message does
    not name."""
    if not isinstance(step, Act):
        return ()
    named = [reading.slots, *reading.reports]
    if step.intent in OF_TASK_SPOKEN_OF and not any(
        said.keys() & NAMES_ONE for said in (step.slots, *named)
    ):
        return () if state.task is None else (Evidence("task_before", "", str(state.task)),)
    return tuple(
        Evidence(kind, "", str(step.slots[slot]))
        for slot, kind in OF_BEFORE
        if slot in step.slots
        and not (slot == "unit" and reading.mentions)
        and not any(slot in each for each in named)
    )


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


def _may_settle(doubts: Slots, reading: Interpretation, text: str) -> bool:
    """Whether a sentence is an answer to a doubt rather than a change to a task of the table.

    第1项由区民政局牵头 says whose the task is, not what a name in doubt means; a task without any
    doubt is not asked about.
    """
    numbers = set(read_task_numbers(text))
    rows = doubts.get("rows")
    if reading.intent == "set_duty":
        rows = doubts.get("units_of")
        if not numbers and rows is not None:
            return False
    return rows is None or not numbers or not numbers.isdisjoint(rows)


def _in_context(state: State, reading: Interpretation, text: str) -> Interpretation:
    """What is said makes sense only with what went before: our question, or the last answer."""
    if reading.intent in YES and not reading.firm:
        # 没错吧, 应该没错: who asks or doubts sees the card once more, and has agreed to nothing.
        intent = "resume" if state.draft is not None else "out_of_scope"
        return replace(reading, intent=intent, slots={})
    if state.draft and reading.other_unit and _of_the_report(state.asked, "unit"):
        slots = {"other_unit": True}
        return replace(reading, intent="correct", slots=slots, reports=(), confidence=1.0)
    if _on_card(state) and (reading.intent == "decline" or names_a_part(text)):
        # 不是, 日期, to a card: something on it is to be put right.
        return replace(reading, intent="correct", slots={}, reports=(), confidence=1.0)
    # 没想好 by itself says that something is not done.
    tells = reading.slots.keys() & TELLS or reading.slots.get("status") in ("done", "blocked")
    stalls = reading.stalls and not tells and _puts_off(reading, text)
    if stalls and state.draft and _of_the_report(state.asked):
        # 还没想好, to the card or to how the task stands, begins nothing and is no note.
        return replace(reading, intent="resume", slots={"stalls": True}, reports=(), confidence=1.0)
    if state.asked is not None:
        answers = ANSWERED.get(state.asked.slots, _what_was_asked)
        if (answer := answers(state.asked, reading, text)) is not None:
            if is_out_of_view(state) and "confirmed" in answer.slots:
                return replace(answer, intent="resume", slots={"of_card": True})
            return answer
    waits = reading.intent in ("resume", "snooze", "out_of_scope") and reading.stalls
    if waits and state.draft is None and not reading.slots and not of_reminders(text):
        # 等一下, 稍等: of the conversation, and of no reminder.
        return replace(reading, intent="resume", slots={"stalls": True}, confidence=1.0)
    if state.offers and reading.intent == "decline" and not reading.slots:
        return replace(reading, intent="cancel", confidence=1.0)
    reading = _placed(state, reading)
    for goes_on in GOING_ON:
        if (more := goes_on(state, reading)) is not None:
            return more
    return reading


def _on_card(state: State) -> bool:
    """Whether a report to be confirmed was shown last, and nothing is asked of it."""
    return state.draft is not None and state.asked in (None, WORDS_FOR_CARD)


def _of_the_report(asked: Asked | None, but: str = "") -> bool:
    """Whether what is waited for is a yes to the confirm card, or something that it lacks, `but`
    not this."""
    return asked is None or (asked.intent in MANY_REPORTS and but not in asked.slots)


def of_own_unit(
    state: State, step: Step, reading: Interpretation, text: str, own: Collection[str]
) -> Step:
    """区医保分局 alone, under the card of who reports for several: it is that one's."""
    # 区医保分局的 is no more than the unit either.
    alone = any(len(text.strip()) <= len(mention.text) + 1 for mention in reading.mentions)
    if not (isinstance(step, Act) and step.intent == "tasks_by_unit" and alone):
        return step
    ours = len(own) > 1 and step.slots.get("unit") in own
    return Act("correct", {"other_unit": True}) if ours and state.asked is None else step


def _answer(asked: Asked, reading: Interpretation, **given: Any) -> Interpretation:
    """What is said, as the answer to our question: it is about nothing else."""
    slots = {**asked.known, **given}
    return replace(reading, intent=asked.intent, slots=slots, reports=(), confidence=1.0)


def _confirmation(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    if reading.intent in YES or (reading.intent == asked.intent == "read_pasted"):
        return _answer(asked, reading, confirmed=True)
    spoken_of = str(reading.only_spoken_of)
    if reading.calls_off and asked.intent in (spoken_of, OF_THE_OFFICES.get(spoken_of)):
        return replace(reading, intent="cancel", slots={}, confidence=1.0, only_spoken_of=None)
    if TAKEN_BACK.get(asked.intent) == reading.intent and read_notice_number(text) is None:
        return replace(reading, intent="cancel", slots={}, confidence=1.0)
    if reading.intent in REFUSALS and not reading.slots:
        # What is taken back is the card, which has done nothing yet.
        return replace(reading, intent="cancel", slots={}, confidence=1.0)
    if not_now(text):
        return replace(reading, intent="cancel", slots={}, reports=(), confidence=1.0)
    if _puts_off(reading, text):
        return replace(reading, intent="resume", slots={"stalls": True}, reports=(), confidence=1.0)
    return None


def _puts_off(reading: Interpretation, text: str) -> bool:
    """等一下, 先不, 我再想想, to what was just asked: of that, and of no reminder."""
    if reading.intent == "snooze" and not reading.slots and not of_reminders(text):
        return True
    plain = reading.confidence > CLEAR and reading.intent in PLAIN_QUESTIONS
    return reading.stalls and not plain


def _erasure(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    """Nobody is forgotten by a 好 that may be meant for another card: only by its own words."""
    if reading.intent == "confirm_erasure":
        return _answer(asked, reading, confirmed=True)
    if reading.intent in YES:
        return _answer(asked, reading)
    if reading.intent in REFUSALS or _puts_off(reading, text):
        return replace(reading, intent="cancel", slots={}, confidence=1.0)
    return None


def _cells(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    """采用, 第3处保留, to the differences of a returned ledger: of them, whatever it is else."""
    if reading.asks or reading.asked:
        return None
    decided = read_decisions(text, reading.mentions)
    if isinstance(decided, str):  # STEP
        return replace(reading, intent="step_cells", slots={}, reports=(), confidence=1.0)
    if decided is None:
        return None
    return _answer(asked, reading, decisions=[one.as_json() for one in decided])


def _settlement(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    if goes_back(text) and asked.known.get("goes_back"):
        return replace(_answer(asked, reading, settlement=text), mentions=())
    looks_at_one = read_number(text) is not None and not asked.known.get("takes_number", True)
    if not asked.known["left"] or looks_at_one:
        return None
    units = [mention.text for mention in reading.mentions]
    about = read_about(text, asked.known.get("names", ())) is not None
    # After another question 区水利局 may be one too; 就是区水利局 is not.
    fits = answers_a_doubt(text) if "aside" in asked.known else settles(text, units)
    unsure = reading.confidence < CERTAIN_ENOUGH or fits
    if about or (unsure and _may_settle(asked.known, reading, text)):
        return replace(_answer(asked, reading, settlement=text), mentions=())
    return None


def _table_year(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    year = read_year(text, int(asked.known["this_year"]))
    if year is None:
        return None
    return replace(_answer(asked, reading, table_year=year), mentions=())


def _dropped(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    dropped = drops(text)
    if dropped is None:
        return None
    return replace(reading, intent=asked.intent, slots=dropped, confidence=1.0)


def _words(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    plain = reading.confidence >= CLEAR and reading.intent in PLAIN_QUESTIONS
    if asked.intent == "correct_notice":  # shown before it is sent: 谁没报的一起来 is no question
        plain = _is_plain_wish(reading, text) and len(text) <= SHORT_WISH
    if reading.intent in NO_NOTE or plain or text.startswith("/"):
        return None
    about_us = reading.intent == reading.only_spoken_of or _is_plain_wish(reading, text)
    if asked.intent == "feedback" and about_us:
        # 总览, said where a complaint was asked for, may be a wish of its own.
        return _answer(asked, reading, words=text, looks_like_a_wish=reading.intent)
    return _answer(asked, reading, words=text)


def _note(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    if asked == WORDS_FOR_CARD:
        told = reading.intent in LIKE_TOPICS or reading.confidence < CERTAIN_ENOUGH
        explains = told and _is_note(reading, text) and not reading.asks
        return _answer(asked, reading, note=text) if explains else None
    if asked.intent == "return_report" and reading.calls_off:
        # 不退了, 还是通过吧: nothing has been done yet, and the next word on it is a new one.
        return replace(reading, intent="cancel", slots={}, reports=(), confidence=1.0)
    if asked.intent == "return_report" and reading.stalls:
        return _answer(asked, reading)
    if reading.stalls:
        if not _puts_off(reading, text):
            return None
        return replace(reading, intent="resume", slots={"stalls": True}, reports=(), confidence=1.0)
    state_alone = reading.slots.keys() <= STATE_ALONE and len(text) <= SHORT_STATE
    told = reading.intent == "submit_progress" and state_alone
    explains = (_is_note(reading, text) and not told and not of_reminders(text)) or gives_reason(
        text
    )
    answer = _answer(asked, reading, note=reason_told(text))
    return answer if explains and not reading.asks else None


def _what_was_asked(asked: Asked, reading: Interpretation, text: str) -> Interpretation | None:
    """The unit, task, number or state that we asked for, where nothing else is said."""
    if _answers_how_it_stands(asked, reading):
        return replace(_answer(asked, reading, note=text), reports=reading.reports)
    names_none = "task_no" in asked.known and "task_no" not in reading.slots
    if asked.intent == reading.intent == "extension" and names_none:
        # 因为数据没汇总完，延到1月10号: the day, and with it the reason.
        told = {k: v for k, v in reading.slots.items() if k not in OF_A_REASON}
        return replace(reading, slots={**told, **asked.known}, reports=(), confidence=1.0)
    given = {slot: reading.slots[slot] for slot in asked.slots if slot in reading.slots}
    if "task_no" in asked.slots and asked.intent in MANY_REPORTS and not reading.mentions:
        numbers = bare_numbers(text)
        if len(numbers) > 1:
            # 27和28, when asked which task.
            reports = tuple({**asked.known, "task_no": number} for number in numbers)
            return replace(_answer(asked, reading, **reports[0]), reports=reports)
    # 第28项还有谁 asks about a task, and names none for the report.
    elsewhere = reading.intent == "units_of_task" != asked.intent
    if given and set(reading.slots) <= set(asked.slots) and not elsewhere:
        return _answer(asked, reading, **given)
    return None


ANSWERED: Mapping[
    tuple[str, ...], Callable[[Asked, Interpretation, str], Interpretation | None]
] = {
    ("confirmation",): _confirmation,
    ("erasure",): _erasure,
    ("cells",): _cells,
    ("settlement",): _settlement,
    ("table_year",): _table_year,
    ("reminder",): _dropped,
    ("words",): _words,
    ("note",): _note,
}
"""By what our question waits for: what is said as its answer, or None where it is none."""


def _placed(state: State, reading: Interpretation) -> Interpretation:
    """Number 3 of the list just shown, where that list has no task of this number."""
    at = int(reading.slots.get("place", 0))
    if 1 <= at <= len(state.shown) and at not in state.shown:
        return replace(reading, slots={**reading.slots, "task_no": state.shown[at - 1]})
    return reading


def _nth_shown(state: State, reading: Interpretation) -> Interpretation | None:
    """第3个谁负责: of the list just shown."""
    nth = reading.slots.get("nth")
    if nth is None or reading.intent not in BY_WHAT_WAS_SHOWN:
        return None
    number = _in_list(state, int(nth))
    if number is None:
        return replace(reading, intent="pick", slots={"ordinal": nth}, confidence=1.0)
    slots = {k: v for k, v in reading.slots.items() if k not in ("nth", "keyword")}
    return replace(reading, slots={**slots, "task_no": number}, confidence=1.0)


def _time_alone(_state: State, reading: Interpretation) -> Interpretation | None:
    """A time alone that answers no question of ours asks what is due by then."""
    if reading.intent == "answer" and "period" in reading.slots:
        return replace(reading, intent="due")
    return None


def _of_those(state: State, reading: Interpretation) -> Interpretation | None:
    """其中哪些是我们的, 其中有没有月底前的: some of the tasks about the last topic."""
    if "of_those" not in reading.slots or state.intent != "task_search":
        return None
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


def _of_unit_spoken_of(state: State, reading: Interpretation) -> Interpretation | None:
    """它有哪些任务; and 全员共担的是哪些, after 教体局有哪些任务: of that unit's."""
    if state.unit is None:
        return None
    slots = {**reading.slots, "unit": state.unit}
    named = reading.mentions or reading.slots.keys() & {"task_no", "keyword"}
    if reading.intent in BY_UNIT_SPOKEN_OF and "refers_to_unit" in reading.slots and not named:
        return replace(reading, intent=BY_UNIT_SPOKEN_OF[reading.intent], slots=slots)
    of_scope = reading.intent == "my_tasks" and reading.slots.get("scope") in SCOPES
    if of_scope and "mine" not in reading.slots:
        return replace(reading, intent="tasks_by_unit", slots=slots)
    return None


def _of_task_shown(state: State, reading: Interpretation) -> Interpretation | None:
    """谁负责, 什么时候截止, 到哪一步了: of the one task just shown."""
    if reading.intent == "overview" and "how_far" in reading.slots and state.task is not None:
        return replace(reading, intent="progress_query", slots={"task_no": state.task})
    if reading.intent not in BY_WHAT_WAS_SHOWN or state.task is None:
        return None
    named = reading.mentions or any(slot in reading.slots for slot in NAMED)
    if reading.intent == "units_of_task":  # 除了财政局还有谁: the unit is no name of a task
        named = "task_no" in reading.slots or "keyword" in reading.slots
    if named or (reading.intent not in NEEDS and "refers_back" not in reading.slots):
        return None
    return replace(reading, slots={**reading.slots, "task_no": state.task})


def _followed_up(state: State, reading: Interpretation) -> Interpretation | None:
    """那教体局呢, 那共担的呢: the last question, about what is named now."""
    if reading.intent != "follow_up":
        return None
    if reading.slots.get("scope") in SCOPES:
        unit = reading.slots.get("unit", state.unit)
        slots = {"scope": reading.slots["scope"]} | ({"unit": unit} if unit else {})
        return replace(reading, intent="tasks_by_unit" if unit else "my_tasks", slots=slots)
    for slot, again in FOLLOWED.items():
        if slot not in reading.slots and not (slot == "unit" and reading.mentions):
            continue
        intent = again.get(state.intent or "", FRESH[slot])
        if slot == "unit" and "period" in reading.slots and intent not in TIMED:
            intent = "due"
        before = state.slots if intent == state.intent else {}
        kept = {k: v for k, v in before.items() if k in KEPT.get((intent, slot), ())}
        if "period" in reading.slots:
            kept.pop("starts_on", None)
        if slot == "mine" and intent == "units_of_task":
            kept["whether"] = True
        return replace(reading, intent=intent, slots={**kept, **reading.slots})
    return replace(reading, intent="out_of_scope")


GOING_ON = (
    _nth_shown, _time_alone, _of_those, _of_unit_spoken_of, _of_task_shown, _followed_up
)  # fmt: skip
"""What goes on from the last answer, in the order in which it is tried."""


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
    if None in several:
        return NoSuchItem(reading.slots["nths"][several.index(None)], len(state.shown))
    if len(numbers) > 1:
        return Act("task_detail", {"task_no": numbers[0], "task_nos": numbers})
    number = _in_list(state, ordinal)
    of_a_task = ordinal > 0 and find_ordinal(text) is None
    if number is None and state.shown and of_a_task:
        number = ordinal  # 27, where the list is shorter, is the number of a task
    how_far = _on_card(state) or (state.asked is not None and "percent" in state.asked.slots)
    if number is None and state.draft and how_far and text.strip().isdecimal():
        # 90, said to a card or asked for, is how far the task is.
        return Act("correct", {"loose_number": ordinal})
    if number is None and of_a_task and state.asked is None and not state.draft:
        number = ordinal  # 27 where there is no list
    if number is not None:
        task = {"task_no": number}
        if state.asked is not None and "task_no" in state.asked.slots:
            return Act(state.asked.intent, {**state.asked.known, **task})
        return Act("task_detail", task)
    if state.asked is not None and "task_no" in state.asked.slots and ordinal > 0:
        # Which task? 35, which is no place in the list, is one.
        return Act(state.asked.intent, {**state.asked.known, "task_no": ordinal})
    return NoSuchItem(ordinal, len(state.shown))


def _beside(state: State, by: int) -> Step:
    """The task before or behind the one spoken of, in the list just shown."""
    if state.task not in state.shown:
        return NoSuchItem(by, 0)
    place = state.shown.index(state.task) + by
    if not 0 <= place < len(state.shown):
        return NoSuchItem(place + 1, len(state.shown) if place > 0 else 0)
    return Act("task_detail", {"task_no": state.shown[place]})


def _turn_page(state: State, by: int, page: int | None) -> Step:
    """The list shown last, at the page named, or as many pages on."""
    if state.listed is None:
        return NoSuchItem(by, 0)
    intent, slots = state.listed
    if page is None:
        page = max(1, int(slots.get("page", 1)) + by)
    return Act(intent, {**slots, "page": page})
