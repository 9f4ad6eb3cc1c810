"""How far does a stretch of a message say that a task is, and since when?"""

from __future__ import annotations

import re
from typing import Any

from nlp.cues import Span, inside
from nlp.dates import DateReading
from nlp.message import Message
from nlp.patterns import PUNCTUATION
from nlp.reports.clauses import clauses_in, numbers_in, one_of, shared

_BORDER = re.compile(rf"[{PUNCTUATION}]")
# What may stand beside a day that is alone in its clause, marks of what was found among it.
_BESIDE_A_DAY = re.compile(f"{one_of('beside_a_day')}|[()（）\ue000-\ue007]")

# Cues of a later day that is asked for.
ASKS_LATER = ("extend", "push_to")
STATUSES = ("blocked", "not_started", "in_progress", "done")
# 27完成了，不对，没完成: what was said before it no longer holds.
_TAKEN_BACK = re.compile(rf"{one_of('taken_back')}(?:了|，|,|\s)+")
_DENIED = re.compile(rf"{one_of('denied')}\s?$")
_BEGINS = re.compile(one_of("begins"))
_PART = re.compile(rf"第[\d一二三四五六七八九十]+{one_of('part')}[^，,。;；]{{0,6}}$")
_FINISHED_THING = re.compile(rf"了?(?P<thing>(?!{one_of('is_no_thing')})[一-鿿]{{2,}})")
_ALL_OF_IT = re.compile(f"{one_of('all_of_it')}[了的]*$")
_IS_TO_COME = re.compile(one_of("is_to_come"))
_HAPPENED_THEN = re.compile(
    rf"{one_of('already')}*(?:{shared('finished')}|{shared('published')})"
    r"(?:(?P<then>的|了)|(?=[，,。;；\s]|$))"
)
# 原定12月10日完成，现推迟到12月25日
_WAS_PLANNED = re.compile(rf"{one_of('was_planned')}[于在]?\s?$")
_COMPLETION_DAY = re.compile(
    rf"(?:{one_of('done_on')}的?|(?<![\u4e00-\u9fff])|(?<=[的项]))(?:时间|日期)[都也]?\s?{one_of('is_day')}?\s?"
)


def read_later_day(message: Message, start: int, end: int) -> dict[str, Any]:
    """That a later day is asked for, and which, where a stretch names one only."""
    asked = [
        span for cue in ASKS_LATER for span in message.spans(cue) if inside(span, (start, end))
    ]
    if not asked:
        return {}
    days = {d.date for d in message.dates if min(asked)[0] <= d.start < end and d.date}
    ahead = [day for day in days if day > message.now.date()]
    return {
        "later": True,
        **({"later_on": ahead[0].isoformat()} if len(days) == len(ahead) == 1 else {}),
    }


def read_completion(message: Message, start: int, end: int, status: str | None) -> dict[str, str]:
    """The day of completion, if one is said; `not_yet_on` where that day is still to come."""
    today = message.now.date()
    days = [d for d in message.dates if start <= d.start < end]
    # 第三季度, 上周: a stretch of time is no day.
    days = [d for d in days if d.first in (None, d.date)]
    named = [d.date for d in days if d.date and names_day_of_completion(message, d.start)]
    if named and named[-1] > today:
        return {"not_yet_on": named[-1].isoformat()} if status == "done" else {}
    if not named and status == "done":
        # 第一次12月1日，第二次12月8日: of several days none is known for the day of completion;
        # 昨天领导看过 is no day of it either.
        days = [d for d in days if _stands_by_what_is_done(message, d)]
        named = list({d.date for d in days if d.date and d.date <= today})
        named = named if len(named) == 1 else []
    return {"completed_on": named[-1].isoformat()} if named else {}


def _stands_by_what_is_done(message: Message, day: DateReading) -> bool:
    """Whether a day is in the clause that tells what is done, or alone in its own."""
    before = max((b.end() for b in _BORDER.finditer(message.text, 0, day.start)), default=0)
    behind = _BORDER.search(message.text, day.end)
    end = behind.start() if behind else len(message.text)
    if any(inside(span, (before, end)) for span in message.spans("done")):
        return True
    rest = message.masked[before : day.start] + message.masked[day.end : end]
    return not _BESIDE_A_DAY.sub("", rest).strip()


def names_day_of_completion(message: Message, at: int) -> bool:
    """Whether the day that is named there is when something was done, and no day to come."""
    day = next(d for d in message.dates if d.start == at)
    if _WAS_PLANNED.search(message.text, 0, at):
        return False
    happened = _HAPPENED_THEN.match(message.text, day.end)
    # 12.10发布 happened then; 月底前完成 is a plan.
    passed = day.date is not None and day.date <= message.now.date()
    told = happened and (passed or happened["then"] or "已" in happened[0])
    return bool(told) or any(
        named.end() == at for named in _COMPLETION_DAY.finditer(message.text, 0, at)
    )


def read_status(message: Message, start: int, end: int, percent: int | None) -> str | None:
    """The state that is told: being blocked outweighs, a figure decides, the first word counts."""
    told = {
        name: [span for span in message.spans(name) if inside(span, (start, end))]
        for name in STATUSES
    }
    # 27张店区完成了，我们没完成: what others did is not how the task stands.
    for name, spans in told.items():
        told[name] = [s for s in spans if not any(inside(s, o) for o in message.told_of_others)]
    # 25已完成，27月底完成: what is still to be is not done, nor 25下周才启动 begun.
    to_come = [span for span in told["done"] if message.is_still_to_be(span[0])]
    told["done"] = [span for span in told["done"] if span not in to_come]
    # 28受阻，等29完成: nor is what only waits to be.
    told["done"] = [
        s for s in told["done"] if not any(a < s[1] and s[0] < b for a, b in message.only_awaited)
    ]
    for span in list(told["in_progress"]):
        if _BEGINS.search(message.said(span)) and message.is_still_to_be(span[0]):
            told["in_progress"].remove(span)
            told["not_started"].append(span)
    # 第2条完成: a part is done, and the task goes on.
    parts = [
        span
        for span in told["done"]
        if _PART.search(message.masked, start, span[0])
        or _is_of_some(message, span)
        or any(inside(span, part) for part in message.spans("part_done"))
    ]
    told["done"] = [span for span in told["done"] if span not in parts]
    told["in_progress"] += parts
    # 卡住了，现在已解决: it is running again.
    over = [span for span in message.spans("overcome") if inside(span, (start, end))]
    if over:
        told["blocked"] = [span for span in told["blocked"] if span[0] >= over[-1][1]]
    told["done"] = [s for s in told["done"] if not _is_of_something(message, s, (start, end))]
    # 没完成 holds 完成: the longer phrase is what was said.
    taken_back = [m.end() for m in _TAKEN_BACK.finditer(message.text, start, end)]
    if taken_back and any(span[0] >= taken_back[-1] for spans in told.values() for span in spans):
        for spans in told.values():
            spans[:] = [span for span in spans if span[0] >= taken_back[-1]]
    everything = [span for spans in told.values() for span in spans]
    for spans in told.values():
        spans[:] = [s for s in spans if not any(inside(s, o) and s != o for o in everything)]
    if told["blocked"]:
        done_later = any(span[0] > told["blocked"][-1][0] for span in told["done"])
        if not done_later:
            return "blocked"
    if percent is not None:
        return "done" if percent == 100 else "not_started" if percent == 0 else "in_progress"
    unchanged = [s for s in message.spans("no_change") if inside(s, (start, end))]
    # 不是没做，是做了一大半: what is denied is not so; alone it leaves open what is.
    for name, spans in told.items():
        told[name] = [s for s in spans if not _DENIED.search(message.text, start, s[0])]
    firsts = [(spans[0], -rank) for rank, name in enumerate(STATUSES) if (spans := told[name])]
    if firsts:
        (first, _), rank = min(firsts)
        # 27没变化，继续推进: what is said first is how it stands, and the rest is said of it.
        if told["done"] == [] and unchanged and unchanged[0][0] < first:
            return None
        state = STATUSES[-rank]
        # 预算已公开，决算还没传; 决算下周公开: a part is done, the task is not.
        finished = told["done"][0][1] if state == "done" else end
        undone = (*message.spans("rest_undone"), *to_come)
        rest = any(finished <= at and until <= end for at, until in undone)
        return "in_progress" if rest else state
    if over:
        return "in_progress"
    waits = any(inside(span, (start, end)) for span in message.spans("waiting"))
    # 28延到12月31日，等数据: why a later day is asked for, and not how the task stands.
    guessed = waits and not unchanged and not read_later_day(message, start, end)
    return "blocked" if guessed else None


def _is_of_some(message: Message, done: Span) -> bool:
    """Whether what is done is done of some only: 80%的村完成了, done in 80% of the villages."""
    clauses = clauses_in(message.masked, 0, len(message.masked))
    clause = next((c for c in clauses if inside(done, c)), done)
    shares = [p for p in message.measured if clause[0] <= p.start < clause[1] and p.value != 100]
    return any(message.text.startswith(("的", " of "), p.end) for p in shares)


def _is_of_something(message: Message, done: Span, whole: Span) -> bool:
    """Whether a thing is finished that need not be the task: 25完成系统对接. Whether that is all of
    it remains to be said; 27完成发布 and what the task is about itself are all of it."""
    numbers = {n.number for n in numbers_in(message, *whole)}
    of = _FINISHED_THING.match(message.masked, done[1])
    if not numbers or of is None or not message.said(done).rstrip("了").endswith("完成"):
        return False
    if _ALL_OF_IT.search(of["thing"]) and not _IS_TO_COME.search(of["thing"]):
        return False
    return not numbers & {*message.tasks_about(of.span("thing"))}
