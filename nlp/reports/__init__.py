"""Which reports, one per task, does a message that reports progress hold?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from nlp.cues import Span, inside
from nlp.late import late
from nlp.left_out import LeftOut, find_left_out, find_left_out_of_named, says_no_more
from nlp.message import Message
from nlp.normalize import normalize
from nlp.reports.clauses import (
    clauses_in,
    has_state,
    is_another,
    numbers_in,
    one_of,
    same_as_before,
    shared,
    span_of,
    unit_behind_number,
    unit_by_its_stem,
)
from nlp.reports.notes import gives_reason, reason_told
from nlp.reports.one_report import NUMBER_OPENS, is_ruled_out, read_segment
from nlp.reports.segments import JOINING, numbered_segments, opening_of, segments_of
from nlp.reports.states import ASKS_LATER

__all__ = [
    "SLOTS",
    "gives_reason",
    "is_another",
    "is_ruled_out",
    "names_a_part",
    "of_reminders",
    "read_reports",
    "reason_told",
]


# What a report says of a task, beside which task it is.
SLOTS = frozenset(
    {
        "status",
        "percent",
        "bad_percent",
        "doubtful_percent",
        "note",
        "evidence_url",
        "other_link",
        "no_change",
        "completed_on",
        "not_yet_on",
        "day_alone",
        "bad_date",
        "disowned",
        "later",
        "later_on",
        "unit",
        "each_unit",
        "ordinal",
        "others",
        "but",
    }
)
_OF_REMINDERS = late(one_of("of_reminders"), re.IGNORECASE)
_A_PART = late(
    f"{one_of('puts_right')}?{one_of('part_of_report')}{one_of('is_wrong')}?"
    r"|(?:change )?(?:the )?(?:status|date|note|link|percent(?:age)?|unit)",
    re.IGNORECASE,
)
# 25完成，其余无变化; 所有任务都完成了; 除了27都完成了: tasks that nobody named.
_OTHERS = late(
    rf"{one_of('other_ones')}的?{one_of('tasks')}?(?={one_of('told_of_others')}|\ue002++(?![没未])|[一-鿿]{{0,2}}\ue001)"
    rf"|{one_of('others_latin')}"
)
_NOTHING_NEW = late(
    rf"{one_of('nothing_new')}(?:\s{one_of('nothing_new_where')})*[.!]?", re.IGNORECASE
)
_EVERY = re.compile(
    # 目前所有任务都完成了; 我们都报了
    rf"(?:^|(?<=[，,。;；\s]))(?:{one_of('before_every')}?{shared('every')}的?{one_of('every_task')}"
    rf"|我们?(?:已经?)?(?=[都全]部?(?:已经?)?{one_of('does_all')}))"
    rf"[^。;；]{{0,6}}?{shared('all_alike')}"
)
_ALL_OF_THEM = re.compile(
    rf"{one_of('for_all')}{one_of('asks_for_it')}*$|\bboth\s(?:to\s)?(?:be\s)?$", re.IGNORECASE
)
# 28没有; 25 not yet
_NOT_SO = late(rf"\s?项?\s?[还尚仍]?{one_of('not_so')}\s*(?=$|[，,。;；\s])", re.IGNORECASE)
_DEALT_BY = re.compile("[、，,和及与]")
_IN_TURN = re.compile(one_of("in_turn"))
_ONE_THE_OTHER = re.compile(
    r"一[个项条件](?=[^，,。;；]{2,12}[，,、]?另?一[个项条件])|\bone\s.{2,30}\bthe other\b",
    re.IGNORECASE,
)
# 其他的都正常
_AS_USUAL = re.compile(f"(?:{shared('all_alike')}|也)*{one_of('as_usual')}")
_GOES_ON = re.compile(rf"\s*{one_of('goes_on')}?\s*")
_ALL = late(one_of("all"), re.IGNORECASE)
_ALL_OF_A_UNIT = re.compile(f"\ue000*的?(?:任务|各项)?{shared('all_alike')}")


def read_reports(message: Message) -> tuple[dict[str, Any], ...]:
    """One mapping of slots per task reported on, in the order they were named; at least one."""
    if some := _some_but(message):
        return some
    left_out = find_left_out(message.text)
    if left_out and (left_out.numbers or not message.task_numbers):
        return _all_but(message, left_out)
    if _NOTHING_NEW.fullmatch(message.text) and not message.task_numbers:
        return ({"others": True, "no_change": True},)
    if _EVERY.search(message.text) and not message.task_numbers:
        others = {"others": True}
        return ({**others, **read_segment(message, [others], 0, len(message.masked))},)
    told = tuple(
        _each_told(
            message, _apart_by_unit(message, _apart_from_others(message, segments_of(message)))
        )
    )
    told = _later_for_all(message, _links_apart(message, _as_said_last(message, told)))
    return tuple(sorted(told, key=lambda each: "disowned" in each))


def _some_but(message: Message) -> tuple[dict[str, Any], ...]:
    """Of the tasks named those that are not left out: 25到29除了28都完成了; none where none are, or
    all the others are spoken of."""
    left_out = find_left_out_of_named(message.text)
    if left_out is None:
        return ()
    kept = [n for n in message.task_numbers if n.number not in left_out.numbers]
    start, end = left_out.whole
    named_too = any(
        n.number in left_out.numbers and not start <= n.start < end for n in message.task_numbers
    )
    if not kept or (not named_too and find_left_out(message.text)):
        return ()
    ahead = [n for n in kept if n.start < start]
    if ahead and has_state(message, ahead[-1].end, start):
        behind = [n for n in kept if n.start >= end]
        segments = [
            *numbered_segments(message, ahead, until=start),
            *numbered_segments(message, behind, since=end),
        ]
    else:
        segments = list(numbered_segments(message, kept))
    told = [dict(each) for each in _each_told(message, _apart_from_others(message, segments))]
    for each in told:
        if says_no_more(each.get("note", "")):
            del each["note"]
    return tuple(told)


def _as_said_last(message: Message, told: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """25-29完成，28没有: of a task that is taken out again, how it stands is left open."""
    not_so = {n.number for n in message.task_numbers if _NOT_SO.match(message.text, n.end)}
    again = [i for i, each in enumerate(told) if set(each) == {"task_no"}]
    taken_out = {told[i]["task_no"]: i for i in again if told[i]["task_no"] in not_so}
    return tuple(e for i, e in enumerate(told) if taken_out.get(e.get("task_no"), i) <= i)


def _links_apart(message: Message, told: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
    """25完成、27完成，链接分别是 …: as many links as tasks, one for each in turn."""
    urls = [message.said(url) for url in sorted(message.urls)]
    numbered = all("task_no" in each for each in told)
    if not (_IN_TURN.search(message.text) and numbered and len(urls) == len(told) > 1):
        return told
    return tuple({**each, "evidence_url": url} for each, url in zip(told, urls, strict=True))


def _later_for_all(
    message: Message, told: tuple[dict[str, Any], ...]
) -> tuple[dict[str, Any], ...]:
    """24卡住了，25也卡住了，都延到1月15日: a later day for all that is not done."""
    asked = [at for cue in ASKS_LATER for at, _ in message.spans(cue)]
    if not any(_ALL_OF_THEM.search(message.text, 0, at) for at in asked):
        return told
    said = {n: v for each in told for n, v in each.items() if n in ("later", "later_on")}
    return tuple(
        each if each.get("status") == "done" or "no_change" in each else each | said
        for each in told
    )


def _each_told(
    message: Message, stretches: Iterable[tuple[list[dict[str, Any]], int, int]]
) -> Iterator[dict[str, Any]]:
    """One report per task of each stretch; 32完成，27同上 says of 27 what was said of 32."""
    said: dict[str, Any] = {}
    for heads, start, end in stretches:
        same = said and "task_no" in heads[0] and same_as_before(message, start, end)
        if same:
            others = ("evidence_url", "unit") if "unit" in heads[0] else ("evidence_url",)
            said = {name: value for name, value in said.items() if name not in others}
        else:
            said = read_segment(message, heads, start, end)
        shares = [p.value for p in message.percents if start <= p.start < end]
        if len(shares) == len(heads) > 1 and _IN_TURN.search(message.text, start, end):
            # 25、27分别是80%、70%
            yield from (
                {**h, "percent": p} for h, p in zip(heads, shares, strict=True) if p is not None
            )
            continue
        if len(heads) > 1 and _ONE_THE_OTHER.search(message.text, start, end):
            # 27和32一个完成一个没变化: which is which is left open
            yield from heads
            continue
        dealt = _dealt_out(message, heads, start, end)
        if dealt is not None:
            yield from dealt
            continue
        opening = NUMBER_OPENS.match(said.get("note", ""))
        named = [head["task_no"] for head in heads if "task_no" in head]
        for head in heads:
            if opening and int(opening[1]) in named and head["task_no"] != int(opening[1]):
                # 28、32受阻：28等资金: why one of them is stuck is not why the other is.
                yield {**head, **{name: said[name] for name in said if name != "note"}}
                continue
            for unit in _named_together(message, start, end, said.get("unit")):
                yield {**head, **said, "unit": unit} if unit else {**head, **said}


def _dealt_out(
    message: Message, heads: list[dict[str, Any]], start: int, end: int
) -> list[dict[str, Any]] | None:
    """25、27分别完成和受阻: as many states as tasks, one for each in turn; where their number is
    another, how the tasks stand is left open. None where nothing is dealt out."""
    in_turn = _IN_TURN.search(message.text, start, end)
    if in_turn is None or len(heads) < 2:
        return None
    pieces: list[Span] = []
    at = in_turn.end()
    for border in (*_DEALT_BY.finditer(message.text, at, end), None):
        until = border.start() if border else end
        if has_state(message, at, until):
            pieces.append((at, until))
        elif pieces:
            pieces[-1] = (pieces[-1][0], until)
        at = border.end() if border else end
    days = [d.date for d in message.dates if in_turn.end() <= d.start < end and d.date]
    if len(pieces) == 1 and len(days) == len(heads) and max(days) <= message.now.date():
        # 25、27分别于12月3日、12月8日完成
        said = read_segment(message, heads, start, end)
        return [
            {**head, **said, "completed_on": day.isoformat()}
            for head, day in zip(heads, days, strict=True)
        ]
    if len(pieces) < 2:
        return None
    if len(pieces) != len(heads):
        return [dict(head) for head in heads]
    return [
        {**head, **read_segment(message, [head], *piece)}
        for head, piece in zip(heads, pieces, strict=True)
    ]


def _named_together(
    message: Message, start: int, end: int, first: str | None
) -> tuple[str | None, ...]:
    """教体局和卫健局的30项: the unit that a stretch speaks for, and those named in one breath."""
    names = [first]
    mentions = [m for m in message.mentions if start <= m.start < end]
    for one, other in pairwise(mentions):
        joined = JOINING.fullmatch(message.masked, one.end, other.start)
        if joined and one.units[:1] == (names[-1],) and other.verdict == "certain":
            names.append(other.units[0])
    return tuple(dict.fromkeys(names))


def _apart_by_unit(
    message: Message, stretches: Iterable[tuple[list[dict[str, Any]], int, int]]
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """The stretches, cut where one goes on to another unit: 29项教体局30%，卫健局40%.

    What is said of a unit ahead of the numbers (卫健局都没变化，教体局29项完成) is of all its
    tasks.
    """
    spoken_of: str | None = None
    for heads, start, end in stretches:
        gone_on = list(_units_gone_on_to(message, start, end, spoken_of))
        openings = [start, *(behind for _, behind, _ in gone_on)]
        ends = [*(at for at, _, _ in gone_on), end]
        units: list[dict[str, Any]] = [{}, *({"unit": unit} for _, _, unit in gone_on)]
        numbers = [n.start for n in message.task_numbers if start <= n.start < end]
        for at, until, unit in zip(openings, ends, units, strict=True):
            if at == until:
                continue
            ahead = len(openings) > 1 and numbers and until <= numbers[0]
            # 洪山13完成，钟楼都没变化: not of the one task alone
            all_of_them = unit and len(heads) == 1 and _ALL_OF_A_UNIT.match(message.masked, at)
            about: list[dict[str, Any]] = [{"others": True}] if ahead or all_of_them else heads
            yield [{**head, **unit} for head in about], at, until
        here = [m.units[0] for m in message.mentions if start <= m.start < end and m.units]
        spoken_of = gone_on[-1][2] if gone_on else here[-1] if here else spoken_of


def _units_gone_on_to(
    message: Message, start: int, end: int, before: str | None
) -> Iterator[tuple[int, int, str]]:
    """Where, behind a clause of one unit with its state, another unit begins one with its own,
    where its words begin, and which it is; `before` is the one spoken of ahead of the stretch. What
    is said behind a task that is stuck tells what it waits for."""
    for at, until in clauses_in(message.masked, start, end):
        named = [m for m in message.mentions if at <= m.start < until]
        if before and not named and (by_stem := unit_by_its_stem(message, at, until)):
            if by_stem[1] != before:
                yield at, *by_stem
            before = by_stem[1]
            continue
        if before is None and not named and (behind := unit_behind_number(message, at, until)):
            before = behind[0]  # 13：钟楼完成，洪山60%
        told = has_state(message, at, until) or same_as_before(message, at, until)
        if not named or named[0].verdict != "certain" or not told:
            continue
        unit = named[0].units[0]
        opens = _GOES_ON.fullmatch(message.text, at, named[0].start)
        goes_on = opens and at > start and before not in (None, unit)
        if goes_on and not is_another(message.text, *span_of(named[0])):
            yield at, at, unit
        if any(inside(span, (at, until)) for span in message.spans("blocked")):
            return
        before = unit


def _all_but(message: Message, left_out: LeftOut) -> tuple[dict[str, Any], ...]:
    """The rest, and what is said of those left out, if anything: 除了27卡住了其他都完成了.

    `but` is empty where nobody can tell which tasks are left out.
    """
    start, end = left_out.whole
    clause = next(
        (at for at, until in clauses_in(message.text, 0, start + 1) if until > start), start
    )
    if has_state(message, clause, start) and not numbers_in(message, clause, start):
        start = clause  # no change except 29
    ahead, behind = numbers_in(message, 0, start), numbers_in(message, end, len(message.text))
    until = behind[0].start if behind else len(message.masked)
    told = [
        *_each_told(message, numbered_segments(message, ahead, until=start)),
        *_each_told(message, numbered_segments(message, behind, since=until)),
    ]
    within = [n.number for n in numbers_in(message, start, end)]
    but = tuple(dict.fromkeys((*within, *left_out.numbers)))
    others: dict[str, Any] = {"others": True, "but": but}
    # 都无变化，除了24 says it of the rest before, 除了24都无变化 behind.
    before = (start, left_out.rest[1])
    of_rest = before if has_state(message, *before) else (end, until)
    rest = {**others, **read_segment(message, [others], *of_rest)}
    whose = _whose_rest(message, left_out, clause)
    if whose and not any(each.get("unit") for each in told):
        rest.setdefault("unit", whose)
    if but and has_state(message, *left_out.told) and not {e.get("task_no") for e in told} & {*but}:
        heads: list[dict[str, Any]] = [{"task_no": number} for number in but]
        said = read_segment(message, heads, *left_out.told)
        told += [{**head, **said} for head in heads]
    return (*told, rest)


def _whose_rest(message: Message, left_out: LeftOut, clause: int) -> str | None:
    """The unit whose tasks the others are, named ahead of the exception or right behind it:
    区医保分局除了24都没变化, 除24外医保都没变化."""
    start, end = left_out.of
    units = [m for m in message.mentions if m.verdict == "certain"]
    units = [m for m in units if m.end <= left_out.whole[0] or start <= m.start < end]
    if units:
        return units[-1].units[0]
    for said in (message.text[start:end], message.text[clause : left_out.whole[0]]):
        if len(named := message.lexicon.units.resolve(said.strip("的， ,"))) == 1:
            return named[0]
    return None


def _apart_from_others(
    message: Message, segments: Iterable[tuple[list[dict[str, Any]], int, int]]
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """The stretches about tasks, cut where one goes on to those not named: 其余无变化."""
    for heads, start, end in segments:
        others = _OTHERS.search(message.masked, start, end)
        if others is None and (heads == [{}] or _all_ahead(message, start, end)):
            others = _ALL.match(message.text)
        usual = others and _AS_USUAL.match(message.text, others.end())
        if others is None or not (usual or has_state(message, others.start(), end)):
            yield heads, start, end
            continue
        behind = [n.start for n in message.task_numbers if others.end() <= n.start < end]
        if behind and heads != [{}]:
            # 其他都没变化，只有24完成了
            cut = opening_of(message, behind[0], (others.start(), others.end()))
            yield [{"others": True}], others.start(), cut
            yield heads, cut, end
            continue
        if heads != [{}] and others.start() > start:
            # 只有32有变化，其他没变化: how 32 stands is still to be said.
            yield heads, start, others.start()
        yield [{"others": True}], others.start(), end


def _all_ahead(message: Message, start: int, end: int) -> bool:
    """都没变化，27完成: whether a clause without a number stands first, with a state of its own."""
    first = next(clauses_in(message.masked, start, end), (0, 0))
    numbers = numbers_in(message, start, end)
    return (
        start == 0 and bool(numbers) and first[1] < numbers[0].start and has_state(message, *first)
    )


def names_a_part(text: str) -> bool:
    """日期, 改说明: what of a report is to be put right, and not yet how."""
    return bool(_A_PART.fullmatch(normalize(text).strip(" 。.！!")))


def of_reminders(text: str) -> bool:
    """明天再提醒 puts a reminder off, and gives no reason."""
    return bool(_OF_REMINDERS.search(normalize(text)))
