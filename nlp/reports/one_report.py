"""What does one stretch of a message report of its tasks?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nlp.cues import inside
from nlp.message import Message
from nlp.reports.clauses import (
    A_WORD,
    clauses_in,
    has_figure,
    has_state,
    is_another,
    one_of,
    span_of,
    unit_behind_number,
)
from nlp.reports.notes import marked_note, read_note
from nlp.reports.states import STATUSES, read_completion, read_later_day, read_status

if TYPE_CHECKING:
    from nlp.units import UnitMention


# 卡住了需要区财政局拨款: the state is told already.
_STATE_OPENS = re.compile(rf"^{one_of('state_opens')}[着了]?[，,：:\s]*(?=[^，,。\s]{{2}})(?!在)")
# 完成80%（含义诊、签约）
_IN_BRACKETS = re.compile(
    rf"^(?:{one_of('before_a_figure')}|[\d.]+%|[一二三四五六七八九]成)*\s?[(（](?P<words>[^()（）]+)[)）]$"
)
# 链接错了，是 …; 换成 …: the link takes the place of the one given before.
_OTHER_LINK = re.compile(
    rf"{one_of('evidence')}[^，,。;；\ue004]{{0,4}}{one_of('evidence_wrong')}"
    rf"|{one_of('takes_its_place')}[^，,。;；\ue004]{{0,6}}\ue004"
    r"|(?:change|replace|correct|wrong)\b[^,.;\ue004]{0,20}\blink\b",
    re.IGNORECASE,
)
NUMBER_OPENS = re.compile(r"第?(\d{1,3})项?\s?(?=[^\d.%月日个年])")
# 不是教体局，是卫健局
_RULED_OUT = re.compile(rf"{one_of('not_meant')}\s?$")
_OF_PARTS = re.compile(one_of("of_parts"))
_OF_THE_TASK = re.compile(
    rf".{{0,4}}{one_of('of_the_task')}.{{0,3}}|(?:{one_of('of_the_task_latin')}|\s)+"
)


def read_segment(
    message: Message, heads: list[dict[str, Any]], start: int, end: int
) -> dict[str, Any]:
    """What a stretch reports of the tasks it is about (``heads``), as slots."""
    said: dict[str, Any] = {}
    note, note_start = read_note(message, heads, start, end)
    # 24受阻 区财政局 拨款: behind what holds a task up stands who could help.
    stuck = next((at for at, _ in message.spans("blocked") if start <= at < end), end)
    for mention in message.mentions:
        helps = is_another(message.text, *span_of(mention))
        named = start <= mention.start < min(note_start, stuck) and not helps
        named = named and _speaks_for(message, mention, start, end)
        named = named and not is_ruled_out(message.text, mention.start)
        if named and mention.verdict == "certain":
            said["unit"] = mention.units[0]
            break
    if "unit" not in said and (behind := unit_behind_number(message, start, end)):
        said["unit"], stem = behind
        note = None if note and stem in note else note
    # 备注：已开会 completes nothing.
    marker = marked_note(message, start, end)
    told_until = marker.start() if marker else end
    whole, start = start, _state_from(message, start, told_until)
    figure = message.percent(start, _parts_from(message, start, told_until))
    if figure and figure.value is None:
        said["bad_percent"] = figure.said
    elif figure:
        said["percent"] = figure.value
    doubtful = [(n, share) for n, share in message.doubtful if start <= n.start < end]
    if "percent" not in said and doubtful and heads == [{"task_no": doubtful[0][0].number}]:
        said["doubtful_percent"] = doubtful[0][1].value
    status = read_status(message, start, told_until, said.get("percent"))
    # A figure that does not count, or two that differ, leave open how far the task is.
    unsure = "percent" not in said and has_figure(message, start, _parts_from(message, start, end))
    start = whole
    if status and not (unsure and status == "done"):
        said["status"] = status
    if any(inside(span, (start, end)) for span in message.spans("no_change")):
        said["no_change"] = True
    if not said.keys() & {"status", "percent", "no_change"} and _is_disowned(message, start, end):
        return {"disowned": True}  # 29不涉及，27完成了: nothing is reported of 29
    if any(inside(span, (start, end)) for span in message.each_unit):
        said["each_unit"] = True
    urls = tuple(message.said(url) for url in sorted(message.urls) if start <= url[0] < end)
    if urls:
        said["evidence_url"] = urls[0] if len(urls) == 1 else urls
        if _OTHER_LINK.search(message.masked, start, end):
            said["other_link"] = True
    said |= read_later_day(message, start, end)
    said |= read_completion(message, start, end, said.get("status"))
    if "not_yet_on" in said:
        # 明年1月5日已完成: what is still to come has not been done.
        said.pop("status")
    bad = [d for d in message.dates if d.kind == "impossible" and start <= d.start < end]
    if bad:
        said["bad_date"] = bad[0].text
    if (
        "completed_on" in said
        and not said.keys() & {"status", "percent", "no_change"}
        and not unsure
    ):
        said["status"] = "done"
        said["day_alone"] = True
    if note:
        note = _STATE_OPENS.sub("", note).removeprefix("的")
        opening = NUMBER_OPENS.match(note)
        if opening and heads == [{"task_no": int(opening[1])}]:
            # 受阻：28（等资金）
            note = note[opening.end() :]
        said["note"] = _IN_BRACKETS.sub(r"\g<words>", note)
    return said


def _is_disowned(message: Message, start: int, end: int) -> bool:
    return any(start <= at < end for at, _ in message.spans("disowned"))


def _state_from(message: Message, start: int, end: int) -> int:
    """Where what is told of the task named begins: of 估计今年27家完成，28没动 its own clause, as
    that has a state too."""
    first = next((n.start for n in message.task_numbers if start <= n.start < end), start)
    own = next((at for at, until in clauses_in(message.masked, start, end) if until > first), start)
    apart = own > start and has_state(message, own, end) and has_state(message, start, own)
    return own if apart else start


def _parts_from(message: Message, start: int, end: int) -> int:
    """Where figures are no longer those of the task: 其中镇级80%; 29完成，企业复工率98%."""
    if parts := _OF_PARTS.search(message.text, start, end):
        end = parts.start()
    states = [at for name in STATUSES for at, _ in message.spans(name) if start <= at < end]
    told = min([end, *states, *(p.start for p in message.percents if start <= p.start < end)])
    for clause in clauses_in(message.masked, start, end):
        figures = [p.start for p in message.percents if clause[0] <= p.start < clause[1]]
        if clause[0] > told and figures:
            before = (clause[0], figures[0])
            named = any(clause[0] <= n.start < figures[0] for n in message.task_numbers)
            of = message.subject_in(before)
            said = message.said(of) if of and not named else ""
            if len(said) >= A_WORD and not _OF_THE_TASK.fullmatch(said):
                return clause[0]
    return end


def is_ruled_out(text: str, start: int) -> bool:
    """Whether the unit named at a place of the normalized text is the one that is not meant."""
    return bool(_RULED_OUT.search(text, 0, start))


def _speaks_for(message: Message, mention: UnitMention, start: int, end: int) -> bool:
    """Not in 27完成，财政局已验收: behind the state, with words of its own, a unit is told of."""
    told = min((at for at, _ in message.spans("status") if start <= at < end), default=end)
    clause = next(
        (c for c in clauses_in(message.masked, told, end) if inside(span_of(mention), c)), None
    )
    return clause is None or len(message.words(clause)) - len(mention.text) < A_WORD
