"""Which stretch of a message is about which task?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from nlp.cues import Span, inside
from nlp.late import late
from nlp.message import Message
from nlp.reports.clauses import (
    A_TOPIC,
    A_WORD,
    clauses_in,
    has_figure,
    has_state,
    one_of,
    shared,
    unit_by_its_stem,
)
from nlp.reports.states import ASKS_LATER

if TYPE_CHECKING:
    from nlp.task_numbers import TaskNumber


JOINING = late(rf"(?:[\s、,，&+/]|{shared('and')})*(?:and)?\s*")
# What parts two lists more than what joins the numbers of one.
_BREAKS = late("[，,;；]")
_BREAKS_OFF = late(r"[，,;；。\n]|\.\s|\s(?:and|but)\s")
_TO_A_NUMBER = late(
    r"了?\s*(?:with|on|for|of|in|to)?\s*(?:the\s)?(?:tasks?|items?|第)?\s*", re.IGNORECASE
)
_FIGURES = late(r"\d{1,3}")
_MANY = 3
# 民政局的24项; 财政局说28八成
_SAYS = late(rf"[的\s]*{one_of('by_whom')}?{one_of('says')}?[:：，,\s]*")
# 32发了，不对，是27发了: another task is meant than the one just reported on.
_OTHER_TASK = late(
    rf"[，,。;；\s](?:{one_of('taken_back')}|no|sorry|wrong|i mean)"
    rf"(?:了|啊|[，,。;；:：\s])+{one_of('it_is')}?\s?(?P<first>)(?:tasks?\s|第)?(?=\d{{1,3}})",
    re.IGNORECASE,
)
# 不是第41项是第42项，42项完成了: of the first nothing is told.
_DENIED = late(r"不是\s?$")
_BUT_THAT_ONE = late(rf"[，,\s]*{shared('but_that_one')}第?\d")
# 已完成：24、25；推进中：27
_LABEL = late(
    r"[^，,。;；\n:：\s\ue001]{1,8}(?:[:：]|的[有是为])\s*$"
    rf"|(?:^|(?<=[，,。;；])){one_of('label')}了?\s*$"
)
# 满意度95%, 已覆盖80%的村: what is measured is no task.
_MEASURE = late(f"{one_of('ends_of_measures')}$|{one_of('measure')}")


def segments_of(message: Message) -> list[tuple[list[dict[str, Any]], int, int]]:
    """The tasks named together, and the stretch of the message that is about them."""
    if message.task_numbers:
        return list(_unretracted(message))
    return list(_topic_segments(message))


def _unretracted(
    message: Message,
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """The stretches about numbers, without those taken back for another: 32发了，不对，是27发了."""
    told = [n for n in message.task_numbers if not _is_denied(message, n)]
    starts = {n.start for n in told}
    said = list(_OTHER_TASK.finditer(message.text))
    back = [m for m in said if {m.start("first"), m.end()} & starts]
    alone = _FIGURES.fullmatch(message.text.rstrip("项。."), said[-1].end()) if said else None
    if alone and not back and int(alone[0]) in message.lexicon.tasks.numbers:
        *kept, last = numbered_segments(message, told, until=said[-1].start())
        if not has_figure(message, *last[1:]):  # 32完成80%，不对，是27: perhaps 27%
            yield from (*kept, ([{"task_no": int(alone[0])}], *last[1:]))
            return
    opens = [0, *(m.end() for m in back)]
    ends = [*(m.start() for m in back), len(message.masked)]
    for since, until in zip(opens, ends, strict=True):
        here = [n for n in told if since <= n.start < until]
        kept = list(numbered_segments(message, here, since, until))
        yield from kept if until == ends[-1] else kept[:-1]


def _is_denied(message: Message, number: TaskNumber) -> bool:
    """Whether it is only said that another number is meant: 41 of 不是41是42."""
    before = _DENIED.search(message.text, 0, number.start)
    return before is not None and _BUT_THAT_ONE.match(message.text, number.end) is not None


def numbered_segments(
    message: Message, numbers: Sequence[TaskNumber], since: int = 0, until: int | None = None
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """For each group of numbers that share what is said of them: which tasks, and where that begins
    and ends."""
    if not numbers:
        return
    groups: list[list[int]] = []
    for index, number in enumerate(numbers):
        joined = index > 0 and (
            number.start < numbers[index - 1].end
            or JOINING.fullmatch(message.masked, numbers[index - 1].end, number.start)
        )
        if joined:
            groups[-1].append(index)
        else:
            groups.append([index])
    places = _places(message, numbers)
    groups = [part for group in groups for part in _told_apart(message, places, group)]
    starts = [since]
    for one, other in pairwise(groups):
        starts.append(opening_of(message, places[other[0]][0], (starts[-1], places[one[-1]][1])))
    last = len(message.masked) if until is None else until
    for group, (start, end) in zip(groups, pairwise([*starts, last]), strict=True):
        heads = [{"task_no": n} for n in dict.fromkeys(numbers[i].number for i in group)]
        named = (places[group[0]][0], places[group[-1]][1])
        yield from _set_topics_apart(message, heads, named, (start, end))


def _set_topics_apart(
    message: Message, heads: list[dict[str, Any]], named: Span, whole: Span
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """A topic with a figure of its own beside a number that has a state: 疫情完成80%，32完成90%."""
    start, end = whole
    for clause in clauses_in(message.masked, start, named[0]):
        topic = _figured_topic(message, clause)
        if topic and clause[1] <= named[0] and has_state(message, named[0], end):
            yield [{"keyword": message.said(topic)}], start, clause[1]
            start = clause[1]
    openings: list[tuple[list[dict[str, Any]], int]] = [(heads, start)]
    for clause in clauses_in(message.masked, named[1], end):
        topic = _figured_topic(message, clause)
        if topic and clause[0] > named[1] and has_state(message, named[0], clause[0]):
            openings.append(([{"keyword": message.said(topic)}], clause[0]))
    ends = [at for _, at in openings[1:]] + [end]
    for (opened, at), until in zip(openings, ends, strict=True):
        yield opened, at, until


def _figured_topic(message: Message, clause: Span) -> Span | None:
    """What a clause with a figure speaks of, if the table knows it; 其中… is part of a task."""
    if not has_figure(message, *clause) or message.text.startswith("其中", clause[0]):
        return None
    topic = message.subject_in(clause, message.topic_ends)
    if topic is None or _MEASURE.search(message.said(topic)):
        return None
    if message.mentions and unit_by_its_stem(message, *clause):
        return None  # 卫健24八成，医保六成: of the same task
    # 25推进中60%，药品价格公开100%: what the task just named is about itself is a part of it.
    of = message.tasks_about(topic)
    named = [n for n in message.task_numbers if n.start < topic[0]]
    if named and named[-1].number in of:
        before = (named[-1].end, clause[0])
        if any(inside(span, before) for span in message.spans("no_change")):
            return topic
        return None
    return topic if of else None


def _places(message: Message, numbers: Sequence[TaskNumber]) -> list[Span]:
    """Where each number stands: those of one list are found together."""
    places: list[Span] = []
    for (start, end), listed in groupby(numbers, key=lambda number: (number.start, number.end)):
        alike = len(list(listed))
        figures = [found.span() for found in _FIGURES.finditer(message.text, start, end)]
        if alike > 1 and len(figures) == alike:
            figures[-1] = (figures[-1][0], end)
            places += figures
        else:
            places += [(start, end)] * alike
    return places


def _told_apart(message: Message, places: Sequence[Span], group: list[int]) -> list[list[int]]:
    """Numbers in one breath, told apart where a state stands before them and one behind the last:
    完成25、27，28没动. Those between of which nobody can tell stay alone."""
    first, last = places[group[0]], places[group[-1]]
    until = next((m.start() for m in _BREAKS_OFF.finditer(message.text, last[1])), None)
    told_behind = has_state(message, last[1], len(message.text) if until is None else until)
    if len(group) < 2 or not told_behind or _state_right_before(message, first[0]) is None:
        return [group]
    marks = [message.text[places[one][1] : places[other][0]] for one, other in pairwise(group)]
    strong = [place for place, mark in enumerate(marks, 1) if _BREAKS.search(mark)]
    cut = strong[-1] if strong else len(marks)
    between = [] if cut == len(marks) or not strong else group[cut:-1]
    return [group[:cut], *([index] for index in between), group[cut + len(between) :]]


def _state_right_before(message: Message, number: int, since: int = 0) -> int | None:
    """Where a state begins that stands right before a task's number: finished 27, 完成了25."""
    for start, end in (span for cue in ("status", *ASKS_LATER) for span in message.spans(cue)):
        if since <= start and end <= number and _TO_A_NUMBER.fullmatch(message.text, end, number):
            return start
    return None


def opening_of(message: Message, start: int, before: Span) -> int:
    """Where the report on a number begins: with a unit named right before it (民政局的24项), or
    with its state, where the one before has a state of its own."""
    for mention in message.mentions:
        if mention.end <= start and _SAYS.fullmatch(message.masked, mention.end, start):
            return mention.start
    label = _LABEL.search(message.masked, 0, start)
    if label:
        return label.start()
    state = _state_right_before(message, start, before[1])
    if state is None:
        # 昨天27完成，今天28完成
        days = [d for d in message.dates if before[1] <= d.start and d.end <= start]
        state = next((d.start for d in days if not message.text[d.end : start].strip()), None)
    if state is not None:
        breaks = [m.end() for m in _BREAKS_OFF.finditer(message.text, before[1], state)]
        if breaks and has_state(message, before[0], breaks[-1]):
            return breaks[-1]
    return start


def _topic_segments(message: Message) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """A clause opens a new report when it has a status and names a task of its own (…那项)."""
    openings: list[tuple[int, Span | None]] = []
    for start, end in clauses_in(message.masked, 0, len(message.masked)):
        topic = message.subject_in((start, end), message.topic_ends)
        that_item = any(start <= span[0] < end for span in message.spans("that_item"))
        told = openings and has_state(message, openings[-1][0], start)
        if topic and openings and that_item and has_state(message, start, end):
            openings.append((start, topic))
        elif told and (figured := _figured_topic(message, (start, end))):
            openings.append((start, figured))
        elif openings and (own := _another_topic(message, openings[-1][1], (start, end))):
            openings.append((start, own))
        elif not openings:
            openings.append((0, message.topic))
    ends = [start for start, _ in openings[1:]] + [len(message.masked)]
    for (start, topic), end in zip(openings, ends, strict=True):
        place = message.ordinal if topic is None else None
        named = {"keyword": message.said(topic)} if topic else {}
        yield [{"ordinal": place.place} if place else named], start, end


def _another_topic(message: Message, before: Span | None, clause: Span) -> Span | None:
    """卫生知识完成了, behind what is told of another topic: a topic of the table and its state, and
    no more."""
    topic = message.subject_in(clause, message.topic_ends)
    if before is None or topic is None or not has_state(message, *clause):
        return None
    of = message.tasks_about(topic)
    if not message.is_written(topic) or of[:1] == message.tasks_about(before)[:1]:
        return None
    if len(message.said(topic)) < A_TOPIC and len(of) >= _MANY:
        return None  # 信息, 网站: so many tasks have it that it names none
    told = [span for span in message.spans("status") if inside(span, clause)]
    rest = len(message.words(clause)) - len(message.said(topic))
    return topic if told and rest - max(end - start for start, end in told) < A_WORD else None
