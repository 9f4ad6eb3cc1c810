"""What does a stretch of a message hold: a state, a figure, a unit, numbers of tasks?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.cues import Span, inside
from nlp.message import Message
from nlp.words import words_of

if TYPE_CHECKING:
    from nlp.task_numbers import TaskNumber
    from nlp.units import UnitMention


one_of = words_of("reports")
shared = words_of("shared")

_SENTENCE_BORDER = re.compile(
    r"[，。！；,!;\n]+|\.\s|(?<=[^\x00-\x7f\ue000\ue002])\s+(?![\ue000\ue002])|\s+(?=[^\x00-\x7f\ue000\ue002])"
    # a figure stays with the words around it: satisfaction rate 98%, 60% complete
    r"|(?<=[\ue000-\ue007])\s+(?=\ue002)|(?<=[\ue000\ue002])\s+(?![a-z])|(?<![a-z])\s+(?=\ue000)"
    # the day asked for, and why: 延到12月20日等省里文件
    rf"|(?<=\ue003)(?=等(?!{one_of('no_waiting')})|{one_of('reason')}|缺)"
    rf"|(?<={one_of('change')})(?=等(?!{one_of('no_waiting')}|情|等)|因|由于)"
    # said in one breath: 完成了90%还差公示
    f"|(?<=[%了成半\ue002])(?={one_of('still_lacks')})"
)
# 卡在财政局, 等住建局给数据; 财政局还没批: whose turn it is, not who reports.
_WAITING_FOR = re.compile(rf"{one_of('waiting_for')}\s?$")
_HOLDS_UP = re.compile(
    f"{one_of('on_their_side')}?{one_of('still')}?{one_of('not_yet')}{one_of('their_part')}"
)
# 25我们和医保分局一起完成了, 医保分局配合得很好: who took part
_TOGETHER_WITH = re.compile(
    rf"(?:(?:{one_of('we')}|\d项?)\s?{one_of('already')}?{one_of('and_with')}|{one_of('together_with')})\s?$",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    f"{one_of('their_people')}?{one_of('how_they_help')}*{one_of('takes_part')}"
)
# 尊敬的区政府办公室, 政务公开办您好: who reads it
_TO_THE_READER = re.compile(f"{one_of('to_the_reader')}$")
_GREETS = re.compile(one_of("greets"))
_OFFICE = re.compile(rf"\s*[区县市]?{one_of('office')}")
# Characters that are at least a word, a topic.
A_WORD = 2
A_TOPIC = 3
_AS_BEFORE = re.compile(f"[也都是]*{one_of('as_before')}[的了]?")
# 洪山也是, 洪山一样
_LIKE_IT = re.compile(rf"也?{one_of('as_before')}[的了]?(?=[，,。;；\s]|$)")


def unit_by_its_stem(message: Message, start: int, end: int) -> tuple[int, str] | None:
    """Beside a unit and its state the bare name of another with its own, and where that begins:
    洪山13完成，钟楼没完成."""
    if same := _LIKE_IT.search(message.text, start, end):
        of: Span | None = (start, same.start())
    else:
        of = message.subject_in((start, end), message.topic_ends)
    if of is None or of[0] != start or not (same or has_state(message, start, end)):
        return None
    units = message.lexicon.units.resolve(message.said(of).rstrip("只也才就都均还已则倒呢的"))
    return (of[1], units[0]) if len(units) == 1 else None


def unit_behind_number(message: Message, start: int, end: int) -> tuple[str, str] | None:
    """洪山镇13完成，14呢钟楼完成: where units are spoken of, the bare name behind a number; and
    25医保80%, with nothing but the figure behind it."""
    numbers = [n.end for n in message.task_numbers if start <= n.start < end]
    told = [*(at for at, _ in message.spans("status")), *(p.start for p in message.percents)]
    states = [at for at in told if numbers and numbers[-1] <= at < end]
    figured = any(p.start == min(states) for p in message.percents) if states else False
    if not states or not (figured or _speaks_of_units(message)):
        return None
    if any(numbers[-1] <= m.start < min(states) for m in message.mentions):
        return None  # 24被区财政局卡住了
    stem = message.text[numbers[-1] : min(states)].strip(" ，,：:呢由的项")
    units = message.lexicon.units.resolve(stem) if len(stem) >= A_WORD else ()
    return (units[0], stem) if len(units) == 1 else None


def _speaks_of_units(message: Message) -> bool:
    """Whether a unit is named for certain, or a clause tells of one by its bare name:
    24卫健无变化，医保无变化."""
    clauses = clauses_in(message.masked, 0, len(message.masked))
    return any(m.verdict == "certain" for m in message.mentions) or any(
        unit_by_its_stem(message, *clause) for clause in clauses
    )


def same_as_before(message: Message, start: int, end: int) -> bool:
    """Whether nothing else is said of the tasks than that they stand like the ones before."""
    unit = next((m.end for m in message.mentions if m.start == start and m.end < end), start)
    return bool(_AS_BEFORE.fullmatch(message.words((unit, end))))


def numbers_in(message: Message, start: int, end: int) -> list[TaskNumber]:
    """The numbers of tasks that begin in a stretch."""
    return [number for number in message.task_numbers if start <= number.start < end]


def clauses_in(masked: str, start: int, end: int) -> Iterator[Span]:
    """What stands between the borders of sentences and clauses."""
    at = start
    for border in _SENTENCE_BORDER.finditer(masked, start, end):
        if border.start() > at:
            yield (at, border.start())
        at = border.end()
    if at < end:
        yield (at, end)


def has_state(message: Message, start: int, end: int) -> bool:
    """Whether a stretch says how far something is, in words or by a figure."""
    within = (start, end)
    return any(inside(span, within) for span in message.spans("status")) or has_figure(
        message, start, end
    )


def has_figure(message: Message, start: int, end: int) -> bool:
    """Whether a percentage begins in a stretch."""
    return any(start <= figure.start < end for figure in message.percents)


def is_another(text: str, start: int, end: int) -> bool:
    """Whether the unit named at a place of the normalized text is what the work waits for, who took
    part or who reads it, rather than whose work it is."""
    if not text[:start].strip() and (letter := _OFFICE.match(text)) and letter.end() >= end:
        return True
    before = (_WAITING_FOR, _TOGETHER_WITH, _TO_THE_READER)
    behind = (_HOLDS_UP, _TAKES_PART, _GREETS)
    return any(form.search(text, 0, start) for form in before) or any(
        form.match(text, end) for form in behind
    )


def span_of(mention: UnitMention) -> Span:
    """Where a unit is named."""
    return mention.start, mention.end
