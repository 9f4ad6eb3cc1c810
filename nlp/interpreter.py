"""What does a message want, and with which details?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nlp import deeds
from nlp.evidence import Evidence
from nlp.intents import CORE_STRENGTH, IN_PASSING, NOTHING_ELSE, Intent, Sign, load_intents
from nlp.message import Lexicon, Message
from nlp.normalize import as_typed
from nlp.passages import fold
from nlp.reports import read_reports
from nlp.slots import read_slots

if TYPE_CHECKING:
    from nlp.units import UnitMention

__all__ = ["Interpretation", "Lexicon", "interpret", "prepare"]

# What every message scores as out of scope: a weaker reading is a guess not worth telling.
GUESS = 2.0
# An intent this far ahead of the next is as sure as its strength says.
CLEAR_LEAD = 3.0
ALTERNATIVES = 3
# Questions that another district's name at their beginning takes elsewhere.
OF_A_DISTRICT = frozenset({"due", "progress_query", "tasks_by_unit"})
# 教体局？ asks what 教体局 asks.
UNSURE = 0.5
NAMED_ALONE = frozenset({"tasks_by_unit", "task_search"})
# What a look-up left aside: 应及 of 应及预案.
_A_WORD_LEFT = re.compile(r"[^\W_]{2}")
_ASKS_NO_MORE = re.compile(r"\s*[?？]+\s*$")
# How something stands that must be named.
OF_SOMETHING = frozenset({"progress_query", "task_detail", "units_of_task"})
# A deed and a word that asks about it leave little doubt.
_SURE = 0.9
# Intents whose details are reports, one per task.
REPORTING = frozenset({"submit_progress", "extension", "on_behalf", "correct"})
# What such a message says beside its reports: the new day, or which report is wrong.
BESIDE = frozenset(
    {
        "when",
        "whens",
        "bad_date",
        "receipt",
        "loose_number",
        "mistaken",
        "swapped",
        "wrong_task",
        "for_all",
        "amends",
        "new_reason",
        "nobody",
        "past_period",
    }
)
OF_REMINDERS = frozenset(
    {
        "moments",
        "before_due",
        "bad_hour",
        "several_orders",
        "far_year",
        "past",
        "repeats",
        "for_others",
        "every",
    }
    | {"ordered_for", "moved_by", "moved_to"}
)
OWN_SLOTS = OF_REMINDERS | {
    "whens",
    "starts_on",
    "due_from",
    "days_left",
    "nth",
    "nths",
    "common",
    "whose",
    "handed_in",
    "nobody",
    "refers_back",
    "dated",
    "place",
    "task_nos",
    "refers_to_unit",
    "lead",
    "whether",
    "figure",
    "rate",
    "drops_deadline",
    "wipes",
    "day_of_each",
    IN_PASSING,
    "sent_back",
    "last_time",
    "past_period",
    "amends",
    "new_reason",
    "excepted",
    "another_task",
    "reviewed",
    "mine",
    "of_those",
    "among",
    "how_far",
    "mistaken",
    "swapped",
    "wrong_task",
    "confirmed",
    "by_name",
    "for_all",
    "other_link",
}
OWN_IN_REPORTS = OWN_SLOTS | {"others", "but", "ordinal", "each_unit", "not_yet_on", "loose_number"}
OWN_IN_REPORTS |= {"disowned", "doubtful_percent", "later", "later_on", "day_alone"}
# 那…呢, without what was asked before: the plain question about what it names.
FOLLOWED_UP = {
    "unit": "tasks_by_unit", "task_no": "task_detail", "period": "due", "keyword": "task_search"
}  # fmt: skip


_START = re.compile(r"\s*/start(?:@\w+)?\s+([A-Za-z0-9_\-]{1,64})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The likeliest reading of one message.

    `reports` has one mapping per task where the message reports on tasks; `slots` then equals
    the first of them, and the new date (`when`) where one is asked for. `alternatives` are the
    next best intents, best first. `confidence` is between 0 and 1; below 0.5 the assistant
    should rather ask. `asked`: it is put as a question that wants yes or no; `asks`: as any
    question, where it does not tell that something is undecided. `stalls`: an answer is put off
    (等一下). `asks_further`: what else is to be done (还要交什么). `calls_off`: what was just begun
    shall not be (不退了). `firm`: without doubt. `other_unit`: what was said is another unit's.
    `denies`: something said before is taken back.
    """

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)
    mentions: tuple[UnitMention, ...] = ()
    alternatives: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()
    asked: bool = False
    asks: bool = False
    stalls: bool = False
    asks_further: bool = False
    calls_off: bool = False
    firm: bool = True
    other_unit: bool = False
    denies: bool = False
    only_spoken_of: str | None = None

    @property
    def common_slots(self) -> Mapping[str, Any]:
        """The details, without those that only this product asks after."""
        if self.intent == self.only_spoken_of:
            return {}  # the task it names is of the example of how it is said
        own = OWN_IN_REPORTS if self.intent in REPORTING else OWN_SLOTS
        return {name: value for name, value in self.slots.items() if name not in own}

    @property
    def common_intent(self) -> str:
        """The intent among the sixteen common ones that this reading comes nearest to."""
        if self.intent == self.only_spoken_of:
            return "help"
        if self.intent == "follow_up":
            return next((FOLLOWED_UP[s] for s in FOLLOWED_UP if s in self.slots), "task_search")
        if self.intent == "extension" and "status" in self.slots and not self.asked:
            return "submit_progress"
        return load_intents()[self.intent].nearest


def start_payload(text: str) -> str | None:
    """What a link hands over, of ``/start <payload>``; None of anything else.

    Read before all else: its letters may look like a unit's name or a task's number.
    """
    found = _START.fullmatch(text)
    return found[1] if found else None


def prepare(lexicon: Lexicon) -> None:
    """Load what the first message would wait a third of a second for."""
    interpret("第12项怎么样了，区里谁还没报", lexicon, dt.datetime(2020, 1, 1, tzinfo=dt.UTC))


def interpret(text: str, lexicon: Lexicon, now: dt.datetime) -> Interpretation:
    """Read one message, typed at `now` (aware). Any text gives an answer, never an exception.

    Every intent is scored by its strongest sign and the highest score wins; the score and the
    lead over the next give the confidence.
    """
    if (payload := start_payload(text)) is not None:
        return Interpretation("start", {"token": payload}, confidence=1.0)
    reading = _read(Message(text, lexicon, now))
    if reading.confidence < UNSURE and (bare := _ASKS_NO_MORE.sub("", text)) != text:
        named = _read(Message(bare, lexicon, now))
        if named.intent in NAMED_ALONE:
            reading = named
    return replace(
        reading,
        slots=_topic_as_typed(reading.slots, text),
        reports=tuple(_topic_as_typed(report, text) for report in reading.reports),
    )


def _topic_as_typed(slots: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    if "keyword" not in slots:
        return slots
    return {**slots, "keyword": as_typed(slots["keyword"], text)}


def _read(message: Message) -> Interpretation:
    ranked = _rank(message)
    score, intent, sign = ranked[0]
    if (deed := _deed_spoken_of(message, score, intent)) is not None:
        return _only_spoken_of(message, *deed, _alternatives(ranked))
    slots = read_slots(message, intent.slots)
    if sign is None and intent.worded.fullmatch(message.core):
        slots.pop("keyword", None)  # 时限呢 names no topic
        slots.pop("among", None)
    if sign is not None and IN_PASSING in intent.slots:
        slots[IN_PASSING] = True
    reports: tuple[Mapping[str, Any], ...] = ()
    if intent.name in REPORTING:
        reports = tuple(
            {name: value for name, value in report.items() if name in intent.slots}
            for report in read_reports(message)
        )
        beside = {name: slots[name] for name in slots.keys() & BESIDE}
        slots = beside | dict(reports[0])
    mentions = message.mentions
    if intent.name in OF_A_DISTRICT and not mentions:
        place = message.lexicon.units.place_asked_about(message.text)
        mentions = (place,) if place else ()
    return Interpretation(
        intent.name,
        slots,
        mentions,
        _alternatives(ranked),
        _confidence(score, ranked[1][0]),
        _explain(message, intent, sign, slots, reports),
        reports,
        message.shows("polar"),
        message.shows("asks_anything") and not message.shows("undecided"),
        message.shows("stalls"),
        message.shows("asks_further"),
        message.shows("calls_off"),
        not (message.shows("polar") or message.shows("doubtful")),
        message.shows("other_unit"),
        message.shows("denies") and not message.shows("question"),
        _report_asked_leave_for(message, intent, slots),
    )


def _deed_spoken_of(
    message: Message, score: float, intent: Intent
) -> tuple[Intent, deeds.Spoken] | None:
    """The deed that a message asks about or puts off, and which of the two; None for an order and
    where another answer goes before."""
    deed = deeds.deed_meant(message, intent, score)
    spoken = deeds.spoken_of(message, deed) if deed else None
    return (deed, spoken) if deed and spoken else None


def _report_asked_leave_for(
    message: Message, intent: Intent, slots: Mapping[str, Any]
) -> str | None:
    """The deed that is not done where a report was put as a question: 27完成了，可以吗."""
    reports_on = intent.name == "progress_query" and "task_no" in slots
    told = message.shows("status") or message.percent() is not None
    return "submit_progress" if reports_on and told and message.shows("asks_leave") else None


def _only_spoken_of(
    message: Message, deed: Intent, spoken: deeds.Spoken, alternatives: tuple[str, ...]
) -> Interpretation:
    """A question about a deed, in the place of the deed: how it stands, or how it is done."""
    intent, slots = deed, read_slots(message, ("task_no",))
    if deed.asked and spoken is deeds.Spoken.WHETHER:
        stands = load_intents()[deed.asked]
        slots = read_slots(message, tuple(n for n in stands.slots if n != "keyword"))
        if slots or deed.asked not in OF_SOMETHING:
            intent = stands
    return Interpretation(
        intent.name,
        slots,
        message.mentions,
        alternatives,
        _SURE,
        asked=message.shows("polar"),
        asks=True,
        calls_off=message.shows("negated_order"),
        firm=False,
        only_spoken_of=deed.name,
    )


def what_decided(message: Message) -> Iterator[Evidence]:
    """The sign or whole sentence that speaks strongest, and that of the intent next to it: the
    sentence it decides, and the intent with its strength. "sentence" and "sign" are the first
    one's kind, "next" the second's."""
    for place, (score, intent, sign) in enumerate(_rank(message)[:2]):
        said = sign.said if sign else message.text if score >= CORE_STRENGTH else ""
        kind = "next" if place else "sign" if sign else "sentence"
        if score > 0:
            yield Evidence(kind, said, f"{intent.name} {score:g}")


def _rank(message: Message) -> list[tuple[float, Intent, Sign | None]]:
    """Every intent that may be meant with its score, best first."""
    scored = []
    for intent in load_intents().possible_in(message):
        score, sign = intent.score(message)
        if intent.name == NOTHING_ELSE:
            score = max(score, GUESS)
        scored.append((score, intent, sign))
    return sorted(scored, key=lambda item: -item[0])


def _alternatives(ranked: list[tuple[float, Intent, Sign | None]]) -> tuple[str, ...]:
    return tuple(
        intent.name for score, intent, _ in ranked[1:] if score > 0 and intent.name != NOTHING_ELSE
    )[:ALTERNATIVES]


def _confidence(score: float, next_score: float) -> float:
    lead = min(score - next_score, CLEAR_LEAD)
    return round(max(0.0, min(0.99, score / 10 - 0.1 * (CLEAR_LEAD - lead))), 2)


def _explain(
    message: Message,
    intent: Intent,
    sign: Sign | None,
    slots: Mapping[str, Any],
    reports: tuple[Mapping[str, Any], ...],
) -> tuple[Evidence, ...]:
    """The words that decided, and what names, topics and figures in the message were taken for."""
    decided = []
    if sign is None and message.core and intent.whole.fullmatch(message.core):
        decided.append(Evidence("word", message.text, intent.name))
    for name in sign.when if sign else ():
        for cue in name.split("|"):
            if not cue.startswith("!") and message.shows(cue) and (said := message.quote(cue)):
                decided.append(Evidence("word", said, cue))
    names = (reason for mention in message.mentions for reason in mention.evidence)
    topics = [str(s["keyword"]) for s in reports or (slots,) if "keyword" in s]
    of_one_task = intent.name in REPORTING or intent.name in OF_SOMETHING
    found = (
        reason
        for topic in dict.fromkeys(topics)
        for reason in _explain_topic(message, topic, of_one_task)
    )
    told = {said.get("percent") for said in reports}
    figures = (
        Evidence("figure", share.said, f"{share.value}%")
        for share in message.percents
        if share.value in told and str(share.value) not in share.said
    )
    named = {number.number for number in message.task_numbers}
    numbers = (
        Evidence("number", torn.said, str(torn.number))
        for torn in message.heard_numbers
        if torn.number in named
    )
    return tuple(dict.fromkeys((*decided, *names, *found, *figures, *numbers)))


def _explain_topic(message: Message, topic: str, of_one_task: bool) -> Iterator[Evidence]:
    """By which words the table has the topic, and in which task of all the likeliest."""
    hits = message.lexicon.tasks.search(topic)
    reasons = dict.fromkeys(reason for hit in hits for reason in hit.evidence)
    yield from reasons
    words = [reason.said for reason in reasons if reason.kind == "word"]
    rest = fold(topic)
    for reason in reasons:
        rest = rest.replace(reason.said, "")
    if words and _A_WORD_LEFT.search(rest):
        yield Evidence("part", topic, "、".join(words))
    if hits and of_one_task:
        yield Evidence("task", topic, str(hits[0].number))
