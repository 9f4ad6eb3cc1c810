"""Which words of a report are its note: why it is stuck, what is still to come?"""

from __future__ import annotations

import re
from typing import Any

from nlp import patterns, subject
from nlp.cues import Span, inside
from nlp.late import late
from nlp.message import Message
from nlp.normalize import normalize
from nlp.reports.clauses import (
    A_TOPIC,
    A_WORD,
    clauses_in,
    has_figure,
    has_state,
    one_of,
    shared,
    span_of,
)
from nlp.reports.states import ASKS_LATER, names_day_of_completion

# I'm done with 27, 27 is done but: all that stands beside the state.
_STATE_FIRST = late(rf"(?:{one_of('beside_a_state')}|[\s,])*", re.IGNORECASE)
# 27 is still at 60%: with the figure, no more than how sure it is.
_AROUND_A_FIGURE = late(rf"(?:{one_of('around_a_figure')}|[\s,])*", re.IGNORECASE)
_NOTE_MARKER = late(rf"{one_of('note')}{one_of('add_note')}?[是为:：\s]*", re.IGNORECASE)
# 权责清单卡在系统对接上: the state and its reason in one.
_STUCK_AT = late(rf"{one_of('stuck')}在[^，。；,;\n]{{2,}}")
_WANTS = late(f"{one_of('wants')}*$")
_GIVES_REASON = late(rf"\s*(?:主要)?是?{one_of('reason')}")
_REASON_NAMED = late(rf"\s*{one_of('reason_named')}[:：，,\s]*", re.IGNORECASE)
# extend 24 to Jan 15: what leads to the day, and no reason
_NO_REASON = late(rf"(?:[{''.join(patterns.MARKS.values())}\s?？]|to|by|until|till|on)*")
# 现将我局进展情况报告如下：一
_LEADS_IN = late(
    r".*(?:如下|情况)[:：]\s?(?:一、?)?|(?:quick|short|status|progress|my|our|an?|\s)*updates?[:：]?",
    re.IGNORECASE,
)
_HAS_CHANGED = late(rf"{one_of('only')}?(?:第?\d{{1,3}}项?)?有?{one_of('change')}?")
# 把25的链接补上 http://…: how evidence is handed in, and nothing about the task.
_HANDS_IN = late(rf"(?:{one_of('hands_in')}|[:：\s])+", re.IGNORECASE)
# 王局让我报32完成, 麻烦登记下25
_HANDS_IN_FIRST = late(rf"{one_of('take_down')}{one_of('taken_down')}?[:：\s第]*$", re.IGNORECASE)
# 王芳：25完成80%
_ADDRESSED = late(rf"[^，,。;；:：\d]{{1,12}}[:：]\s?{one_of('we')}?的?第?")
_AS_WHAT = late(r"\s(?:as|to|at)\s")
_PUTS_RIGHT = late(
    # from what to what is a figure too: 从60%提高到80%
    rf"[从由].{{1,8}}?{shared('rises')}?{shared('up_to')}"
    rf"|{one_of('figure_of')}的?(?:应该)?(?:[是为]|改[成为到])"
    rf"|(?:{shared('rises')}|达)[到至]|{one_of('another_figure')}|^是|^呢"
)
# 第20项两个单位都完成了: for whom, and no word more.
_FOR_BOTH = late(
    rf"(?:我们|这)?[两二三几]个?{one_of('units_counted')}项?(?:{shared('all_alike')}|也)(?:已经?)?[^，。]{{2,5}}"
)
_BARE_FIGURE = late(rf"(?:^|是|改|{shared('set_to')})\s?(?:\d{{1,3}}%?|[一二三四五六七八九]成)$")
_ANY_MARK = late(f"[{''.join(patterns.MARKS.values())}]+")


def gives_reason(text: str) -> bool:
    """因为27项没完成: what is said is why, whatever else it names."""
    return bool(_GIVES_REASON.match(normalize(text)))


def reason_told(text: str) -> str:
    """A reason that was asked for, without the words that name it one: 原因：链接打不开."""
    found = _REASON_NAMED.match(text)
    return text[found.end() :] if found and found.end() < len(text) else text


def _tells_of_a_unit(message: Message, clause: Span, start: int) -> bool:
    """27完成，区教体局配合: behind the state, who took part."""
    told = min((until for at, until in message.spans("status") if at >= start), default=clause[1])
    return told <= clause[0] and any(
        inside(span_of(m), clause) and len(message.words(clause)) - len(m.text) >= A_WORD
        for m in message.mentions
    )


def marked_note(message: Message, start: int, end: int) -> re.Match[str] | None:
    """What marks the words behind it as a note; not in 情况说明：25项完成 nor in 说明会."""
    marker = _NOTE_MARKER.search(message.text, start, end)
    if marker and marker.end() in message.within_words:
        return None
    if marker and any(marker.start() < n.start < end for n in message.task_numbers):
        return None
    return marker


def read_note(
    message: Message, heads: list[dict[str, Any]], start: int, end: int
) -> tuple[str | None, int]:
    """A reason, a remainder or an interim result beside the status, and where it starts."""
    if marker := marked_note(message, start, end):
        clauses = clauses_in(message.masked, marker.end(), end)
        later = next((at for at, until in clauses if _is_extension(message, (at, until))), end)
        return message.said((marker.end(), later)).strip("，。；,; ") or None, marker.start()
    kept: list[Span] = []
    within: list[Span] = []
    subject_passed = False
    for clause in clauses_in(message.masked, start, end):
        clause = _without_request(message, clause)
        if _says_no_more(message, clause):
            continue
        left = subject.find_subject(message.masked, *clause)
        telling = message.spans("remainder") + message.spans("waiting")
        tells = clause[0] > start and any(inside(span, clause) for span in telling)
        waits = clause[0] > start and message.text.startswith("等", clause[0])
        # 受阻，区财政局，拨款: behind what is blocked every word says what it waits for.
        blocked = any(start <= at < clause[0] for at, _ in message.spans("blocked"))
        waits = waits or (blocked and not has_figure(message, *clause) and not message.urls)
        measures = any(clause[0] <= p.start < clause[1] for p in message.measured)
        measures = measures or any(inside(span, clause) for span in message.spans("part_counted"))
        tells = tells or waits or measures
        tells = tells or _is_plan(message, clause) or _tells_of_a_unit(message, clause, start)
        if left is None and not tells:
            if kept and not has_state(message, *clause):
                within.append(clause)
            continue
        if not subject_passed and "keyword" in heads[0]:
            subject_passed = True
            continue
        # 张某某，男，35岁: what stands between words that are kept is part of them.
        kept += [*within, clause]
        within = []
    if not kept:
        return _reason(message, start, end)
    if "others" in heads[0]:
        return None, end
    said = "，".join(message.words(clause) for clause in kept)
    return said or None, _unit_free_start(message, kept[0])


def _without_request(message: Message, clause: Span) -> Span:
    """王局让我报32完成: the clause from its number on, where before it stands who hands it in."""
    number = next((n for n in message.task_numbers if inside((n.start, n.end), clause)), None)
    if number and _ADDRESSED.fullmatch(message.text, clause[0], number.start):
        return number.start, clause[1]
    if number is None or not _HANDS_IN_FIRST.search(message.text, clause[0], number.start):
        return clause
    as_what = _AS_WHAT.match(message.masked, number.end)
    return (as_what.end() if as_what else number.start), clause[1]


def _says_no_more(message: Message, clause: Span) -> bool:
    """Whether a clause only puts right a figure, names the day of completion or asks for a later
    day: read elsewhere, and no note."""
    said = message.text[slice(*clause)]
    days = [d for d in message.dates if inside((d.start, d.end), clause)]
    if any(names_day_of_completion(message, day.start) for day in days):
        return True
    words = message.words(clause)
    if _HAS_CHANGED.fullmatch(words) or _LEADS_IN.fullmatch(words):
        return True
    if _FOR_BOTH.fullmatch(message.words(clause)) and has_state(message, *clause):
        return True
    if _is_extension(message, clause) or _HANDS_IN.fullmatch(message.words(clause)):
        return True
    states = [span for span in message.spans("status") if inside(span, clause)]
    state = max(states, key=lambda span: span[1] - span[0], default=(clause[1], clause[1]))
    beside = message.text[clause[0] : state[0]] + message.text[state[1] : clause[1]]
    if said.isascii() and _STATE_FIRST.fullmatch(beside):
        return True
    figures = [f for f in message.percents if clause[0] <= f.start < clause[1]]
    if len(figures) == 1:
        around = said[: figures[0].start - clause[0]] + said[figures[0].end - clause[0] :]
        numbers = message.masked[slice(*clause)].count(patterns.MARKS["task_no"])
        if not numbers and _AROUND_A_FIGURE.fullmatch(around):
            return True
    return bool(_PUTS_RIGHT.search(said) if figures else _BARE_FIGURE.search(said))


def _is_extension(message: Message, clause: Span) -> bool:
    later = (*message.spans("extend"), *message.spans("push_to"))
    return any(inside(span, clause) for span in later)


def _reason(message: Message, start: int, end: int) -> tuple[str | None, int]:
    """What holds a blocked task up: 卡在系统对接上, or whatever is said behind the state."""
    if stuck := _STUCK_AT.search(message.text, start, end):
        return stuck[0], stuck.start()
    for _, told in (span for span in message.spans("blocked") if inside(span, (start, end))):
        after = [
            clause
            for clause in clauses_in(message.masked, told, end)
            if clause[0] > told and not _is_extension(message, clause)
        ]
        said = "，".join(filter(None, map(message.words, after)))
        if said:
            return said, after[0][0]
        if behind := _in_one_breath(message, told, end):
            return message.said((told, behind)).lstrip("了着的 "), told
    clauses = list(clauses_in(message.masked, start, end))
    if any(_is_extension(message, clause) for clause in clauses) and not message.spans("blocked"):
        why = [c for c in clauses if not _is_extension(message, c)]
        why = [c for c in why if not _NO_REASON.fullmatch(message.masked, *c)]
        said = "，".join(filter(None, map(message.words, why)))
        return said or None, why[0][0] if said else end
    return None, end


def _in_one_breath(message: Message, told: int, end: int) -> int | None:
    """卡住了财政局那边钱没批下来想延到1月15日: where that ends which is said behind the state, if
    anything is."""
    clause = next((c for c in clauses_in(message.masked, told, end) if c[0] == told), None)
    if clause is None:
        return None
    asked = [at for cue in ASKS_LATER for at, _ in message.spans(cue) if told < at < clause[1]]
    until = _WANTS.search(message.text, told, min([*asked, clause[1]]))
    assert until is not None
    said = message.text[told : until.start()].lstrip("了着的 ")
    return until.start() if len(said) > A_TOPIC and not has_figure(message, *clause) else None


def _is_plan(message: Message, clause: Span) -> bool:
    """年底能弄完: what is to be done, and by when."""
    today = message.now.date()
    later = [d for d in message.dates if d.date and d.date > today]
    return any(clause[0] <= d.start < clause[1] for d in later) and any(
        inside(span, clause) for span in message.spans("completion")
    )


def _unit_free_start(message: Message, clause: Span) -> int:
    """Where the note's own words begin: after the marks the clause opens with."""
    at = clause[0]
    while opening := _ANY_MARK.match(message.masked, at, clause[1]):
        at = opening.end()
        while at < clause[1] and message.masked[at] in "的 ":
            at += 1
    return at
