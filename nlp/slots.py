"""Which details does a message give, slot by slot?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from nlp import moments, own_reminders
from nlp.dates import DateReading, read_period, read_range
from nlp.late import late
from nlp.message import Message
from nlp.numerals import chinese_integer
from nlp.patterns import MARKS
from nlp.persons import name_at_end, name_at_start
from nlp.words import words_of

one_of = words_of("slots")
shared = words_of("shared")

_STANDS_IN = late(rf"{one_of('for_me')}{{0,3}}{one_of('stands_in')}")
_STAND_IN_IS = late(rf"{one_of('stand_in_is')}{one_of('stand_in_is_now')}?")
_DAY_OF_EACH = late(rf"\d\s?(?:[日号]|st|nd|rd|th)|{shared('weekday')}", re.IGNORECASE)
_SHARED = late(one_of("shared"), re.IGNORECASE)
_NAMED = late(one_of("named"), re.IGNORECASE)
_AUDIENCES = {
    name: late(said, re.IGNORECASE)
    for name, said in {
        "unreported": one_of("to_who_has_not_reported"),
        "unreachable": one_of("unreachable"),
        "towns": "towns",
        "departments": "departments",
        "everybody": one_of("to_everybody"),
    }.items()
}
_VIEWS = {
    name: late(said, re.IGNORECASE)
    for name, said in {
        "unreachable": one_of("unreachable"),
        "blocked": one_of("blocked"),
        "late": rf"{shared('overdue')}|late\b",
        "headings": one_of("by_heading"),
        "tasks": one_of("by_task"),
        "units": one_of("by_unit"),
        "picture": rf"{one_of('picture')}|^图$",
    }.items()
}
_BEFORE = late(r"[之以]?前$|^(?:before|by)\s")
# 12月20日以后 leaves that day out, 12月20日起 does not.
_LATER = late(r"(?:后|往后)$")
_LATER_BEHIND = late(rf"\s?(?:之|以|往)?后(?!{one_of('no_time_after')})")
_LATER_BEFORE = late(rf"{one_of('later_than')}\s*(?:the\s)?$")
_NOT_BEFORE = late(r"不(?:早于|先于)\s*$")
_LIKE_A_DATE = late(
    r"\d{1,4}\s?[-/.年]\s?\d{1,3}\s?[-/.月]\s?\d{1,4}[日号]?"
    r"|(?<!\d)(?:3[2-9]|[4-9]\d)[日号](?=[前之以到截后])|(?<=on )\d{1,3}/\d{1,3}(?![/\d])"
)
_FIGURES = late(r"\d+")
_BARE_NUMBER = late(r"\d{1,6}|[一二三四五六七八九十]{1,3}(?!下)")
_ONE, _OTHER = (rf"第?(?P<{name}>\d{{1,3}})[项%]?" for name in ("was", "is_"))
_FEW_WORDS = r"[^，,。\d]{0,4}"
_MISTAKEN = tuple(
    late(form)
    for form in (
        # 不是27，是28; 27报错了，应该是28; 把28登记成了27; 填的是28，不是27
        rf"不是{_ONE}[，,\s]*{shared('but_that_one')}{_OTHER}(?![\d.%一-鿿])",
        rf"{_ONE}{_FEW_WORDS}{one_of('put_in')}错[了啦]*[，,。\s]*{_FEW_WORDS}{_OTHER}(?![\d.%成月日号])",
        rf"[把将]{_OTHER}{one_of('put_in')}[成到]了?{_ONE}",
        rf"{one_of('put_in')}的{_FEW_WORDS}是{_OTHER}[，,\s]*不是{_ONE}",
        rf"reported (?:task )?{_ONE} instead of (?:task )?{_OTHER}",
        # 27换成28; 撤回27，改报28; 27应该是28才对; 27和28报反了
        rf"{_ONE}{one_of('gives_way_to')}{_OTHER}",
        rf"{shared('undoes')}{_ONE}[，,、\s]*[改换重][报成填]{_OTHER}",
        rf"{_ONE}(?:应该|其实)?是{_OTHER}才[对是]",
        rf"{_ONE}(?:[、同]|{shared('and')}){_OTHER}[^，,。\d]{{0,3}}{one_of('put_in')}{one_of('swapped')}",
    )
)
_LONG_PERIOD = late(r"季|半年|quarter|half|\bq[1-4]", re.IGNORECASE)
_SO_FAR = late(r"截[至止]到?\s*$")
_OF_THE_REPORT = late(
    rf"[的,，\s]*{one_of('before_a_report')}*"
    rf"(?:{MARKS['task_no']}|第?\d|{shared('finished')}|报|done|$|[，,。.;；])"
)
_SWAPPED = late(one_of("swapped"))
_HELD_BACK = late(f"[^，,。;；]{{0,4}}{one_of('held_back')}")
_FOR_ALL = late(
    rf"(?:^|[，,]|{one_of('the_tasks')})[都全](?:部)?{one_of('is_so')}|\b(?:both|all)\b"
)
_WRONG_TASK = late(f"{one_of('put_in')}错{one_of('task')}")
_LOOSE_NUMBER = late(
    rf"(?:(?<=^)|(?<=[\s，,。;；是])(?<!不是)|(?<={shared('set_to')})|(?<=改)|(?<=^完成)|(?<=^完成了))"
    rf"[1-9]\d?(?![\d.%:/、\-a-z]|{one_of('counted')})"
)
_DETAILS = {
    "done_on": late(one_of("day_of_completion")),
    "percent": late(one_of("percentage")),
    "note": late(one_of("note")),
    "links": late(one_of("links")),
    "pictures": late(one_of("pictures")),
    "files": late(one_of("files")),
    "evidence": late(one_of("evidence")),
}
_LANGUAGES = {"en": late(one_of("english")), "zh": late(one_of("chinese"))}
_PIECES = {"links", "pictures", "files", "evidence"}
_PLACE = late(
    rf"{one_of('shown_above')}[^，。；,;第]{{0,10}}第([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[项条]"
    r"|(?<!task )\bnumber ([0-9]{1,2})\b",
    re.IGNORECASE,
)
VAGUE = "start"
"""The kind of a reading that names where a time begins, and no day: 春节后."""
# 该催的催一催, 没动静的统统催三遍: words of an order that name nobody.
_NAMES_NOBODY = late(rf"(?:{one_of('names_nobody')}|\d|\s)*", re.IGNORECASE)
_THE_ORDER = late(
    rf"^{one_of('urges_latin')}\s|[都再]?催(?:[办报促]|一?催)?(?:[一两]?[下遍次])?$",
    re.IGNORECASE,
)
_TO_WHOM = "(?P<who>[一-鿿]{2,12}?)的?"
# 代报文化第2项完成
_REPORTED_FOR = late(
    rf"{one_of('reports_for')}(?!{one_of('reports_this')})\s?{_TO_WHOM}\s?{MARKS['task_no']}"
)
_INVITATION_OF = late(rf"(?:打印|印)[一出]?[份张下]?{_TO_WHOM}(?:邀请|二维码)")
_SERVED_BY_NOBODY = late(f"{one_of('served_by_nobody')}*")
_JOINED_TO = late(rf"(?:[、,，]|{shared('and')})\s*$|(?<![a-z])and\s*$")
_THAT_UNIT = late(
    rf"[这那该](?:个|家|几个)?\s?{one_of('unit')}"
    r"|(?<![a-z])(?:this|that|the same)\s(?:unit|department|bureau)(?![a-z])"
)
_IT_ALONE = late(r"它(?!们)|(?<![a-z])(?:it|they)(?![a-z])|^(?:那|那么)?他们")
_IT = late(r"[这那]个|它|(?<![a-z])(?:this|that|it)(?![a-z])")
_YEAR = late(rf"(?:{one_of('year')}|20\d\d年)度?")
_SAYS_NOTHING = late(rf"(?:{one_of('says_nothing')}|、|\s)*", re.IGNORECASE)
_WISH = late(rf"[，,\s]*就{one_of('well')}[了啦]$")  # 要是能提醒我一下就好了
_WHERE_A_DAY_STOOD = late(
    rf"(?:{one_of('before_a_day')}\s*)?\s{{2,}}|\s+{one_of('before_a_day')}\s*$"
)
_WITHOUT_QUOTES = str.maketrans("", "", '“”"「」『』')  # they come in pairs when it is quoted
_OPENING = late(rf"^(?:{one_of('opens_words')}|[:：，,\s])+")
_AWAY = late(r"^(?:回?去|给?他们)?[了吧]*(?=[，,。;；\s]|$)")  # 退回去，补上链接
# 退回重填，理由是没附链接: neither is a part of the reason.
_REASON_IS = late(rf"^(?:{one_of('reason_is')}|的?{one_of('reason')}(?=[:：，,]))[:：，,\s]*")
_AROUND_REASON = " ,，。:：;；的把将第项这那该此条个份"
_NEW_REASON = late(rf"{one_of('reason')}.{{0,8}}?{one_of('shall_be')}[:：，,\s]*(.+)$")


def task_nos(message: Message) -> tuple[int, ...] | None:
    """All the numbers, where several are named: 第27、28项."""
    numbers = tuple(dict.fromkeys(n.number for n in message.task_numbers))
    return numbers if len(numbers) > 1 else None


def unit(message: Message) -> str | None:
    """The first unit that is certain; doubtful ones stay in the mentions."""
    names = (m.units[0] for m in message.mentions if m.verdict == "certain" and m.units)
    return next(names, None)


def nobody(message: Message) -> str | None:
    """Whom an order names who is no unit: 催一下王芳, 催一下水利局和体育, 代报体育第2项完成.

    It must neither go to all, nor to whom else it may be for.
    """
    if message.shows("invitation"):
        of = _INVITATION_OF.search(message.masked)
        return of["who"] if of and not _SERVED_BY_NOBODY.fullmatch(of["who"]) else None
    if message.shows("on_behalf_words"):
        reported_for = _REPORTED_FOR.search(message.masked)
        return reported_for["who"] if reported_for else None
    if message.topic is None or (message.task_numbers and message.topic_in_table):
        return None
    if message.told_why_from is not None and message.topic[0] >= message.told_why_from:
        return None
    said = message.said(message.topic).translate(_WITHOUT_QUOTES)
    joined = _JOINED_TO.search(message.masked[: message.topic[0]])
    if _NAMES_NOBODY.fullmatch(said) or (message.mentions and not joined):
        return None
    return _THE_ORDER.sub("", said) or None


def keyword(message: Message) -> str | None:
    """The words for the task or topic, where no number names the task."""
    if message.task_numbers or message.topic is None:
        return None
    said = message.said(message.topic).translate(_WITHOUT_QUOTES)
    return None if _YEAR.fullmatch(said) or dated(message) is not None else said


def task_no(message: Message) -> int | None:
    """The first task number."""
    return message.task_numbers[0].number if message.task_numbers else None


def percent(message: Message) -> int | None:
    """The percentage; for a correction the one that is not denied (是六成不是八成)."""
    figure = message.percent()
    return figure.value if figure else None


def bad_percent(message: Message) -> str | None:
    """A percentage outside 0 to 100, as said: 120%."""
    return next((figure.said for figure in message.percents if figure.value is None), None)


def period(message: Message) -> str | None:
    """The time a question is about."""
    return "overdue" if message.shows("overdue") else read_period(message.text, now=message.now)


def starts_on(message: Message) -> str | None:
    """The first day of a stretch of time that is not running now: of 下个月 its first."""
    first, last = read_range(message.text, now=message.now) or (None, None)
    if first is None or last is None or first == last or first <= message.now.date() <= last:
        return None
    return first.isoformat()


def due_from(message: Message) -> str | None:
    """The first day of a time without an end: 12月20日以后, due after Dec 20, 下周起."""
    if message.shows("overdue"):
        return None
    for reading in message.dates:
        if reading.first is None or reading.date is None or reading.kind == "baseline":
            continue
        before = message.masked[: reading.start]
        later = (
            (reading.kind == "start" and _LATER.search(reading.text))
            or _LATER_BEHIND.match(message.masked, reading.end)
            or _LATER_BEFORE.search(before)
        )
        if later:
            return (reading.date + dt.timedelta(days=1)).isoformat()
        if reading.kind == "start" or _NOT_BEFORE.search(before):
            return reading.first.isoformat()
    return None


def days_left(message: Message) -> bool | None:
    """Whether it is asked how many days there still are."""
    return message.shows("days_left") or None


def dated(message: Message) -> bool | None:
    """Only tasks with a day of their own are asked for (哪几项有明确时限), or only the others."""
    if message.shows("undated_ones"):
        return False
    return message.shows("dated_ones") or None


def when(message: Message) -> str | None:
    """The first day to come, or moment where an hour is given; a bare delay counts from now.

    Today counts where nothing later is named: 今天下午提醒我, not 今天交不了，延到周五.
    """
    today = message.now.date()
    pushed = message.shows("remind") or message.shows("again")
    # 年内完不成，申请延到1月20日: the day behind the asking is the one asked for.
    later = _behind_the_asking(message)
    if not pushed and any(d.kind == VAGUE for d in later):
        return None  # 春节后, 元旦后第三天: which day that is has to be said
    for reading in moments.named(message) if pushed else (*later, *message.dates):
        if reading.date and (reading.time or reading.date > today or pushed):
            return _written(reading)
        if reading.length:
            return (message.now + reading.length).strftime("%Y-%m-%dT%H:%M")
    return None


def whens(message: Message) -> tuple[str, ...] | None:
    """The days asked for, in order, where there are several: 24、25延到1月15日和1月20日."""
    days = [d.date for d in _behind_the_asking(message) if d.date]
    told = tuple(dict.fromkeys(d.isoformat() for d in days if d > message.now.date()))
    return told if len(told) > 1 else None


def _behind_the_asking(message: Message) -> list[DateReading]:
    """The days behind the word that asks for a later one."""
    asked = [at for at, _ in (*message.spans("extend"), *message.spans("push_to"))]
    return [d for d in message.dates if asked and d.start >= min(asked)]


def bad_date(message: Message) -> str | None:
    """What is written like a date though there is no such day, as said: 2月30日."""
    days = (_BEFORE.sub("", r.text) for r in message.dates if r.kind == "impossible")
    said = next(days, None)
    if said is None and not any(r.date for r in message.dates):
        like = _LIKE_A_DATE.search(message.masked)
        said = like[0].strip() if like else None
    return said


def drops_deadline(message: Message) -> bool | None:
    """Whether a task is to have no day of its own any more: 取消第5项时限."""
    return message.shows("drops_deadline") or None


def wipes(message: Message) -> bool | None:
    """Whether it is to be deleted: 删除审计记录."""
    return message.shows("wipes") or None


def sent_back(message: Message) -> bool | None:
    """Whether only reports that were returned are asked for: 我被退回的有哪些."""
    return message.shows("sent_back") or None


def last_time(message: Message) -> bool | None:
    """Whether what was reported last is asked for: 我上次报的是什么."""
    return message.shows("last_time") or None


def past_period(message: Message) -> str | None:
    """The quarter or half-year that a report is said to be of, and that is not the running one:
    上季度32完成了. Of 三季度数据已发布 it is the data's."""
    today = message.now.date()
    for reading in message.dates:
        if reading.kind != "period_end" or not _LONG_PERIOD.search(reading.text):
            continue
        if reading.first is None or reading.date is None or reading.first <= today <= reading.date:
            continue
        ahead = reading.first > today and message.shows("planned")
        if ahead or _SO_FAR.search(message.text, 0, reading.start):
            continue
        if _OF_THE_REPORT.match(message.masked, reading.end):
            return reading.text
    return None


def reviewed(message: Message) -> bool | None:
    """Whether what became of reports in review is asked for: 昨天报的通过了吗."""
    return message.shows("reviewed") or None


def amends(message: Message) -> bool | None:
    """Whether an application for a later day is put right."""
    return message.shows("amends_extension") or None


def new_reason(message: Message) -> str | None:
    """What the reason of an application shall be: 延期理由改成：等财政拨款."""
    found = _NEW_REASON.search(message.text)
    return found[1].strip(" ,，。:：") or None if found else None


def another_task(message: Message) -> bool | None:
    """Whether another task is to be chosen for the report: 换一项."""
    return message.shows("another_task") or None


def excepted(message: Message) -> tuple[int, ...] | None:
    """The tasks whose reports are not passed: 除了27都通过."""
    numbers = tuple(dict.fromkeys(n.number for n in message.task_numbers))
    return numbers or None if message.shows("passes_but") else None


def recurring(message: Message) -> str | None:
    """A cadence: weekly, monthly, quarterly…"""
    return next((reading.recurring for reading in message.dates if reading.recurring), None)


def day_of_each(message: Message) -> str | None:
    """The day within every period that a cadence is to end on, as it is said: 每月25日前."""
    told = (reading.text for reading in message.dates if reading.recurring)
    return next((said for said in told if _DAY_OF_EACH.search(said)), None)


def _written(reading: DateReading) -> str:
    assert reading.date is not None
    if reading.time is None:
        return reading.date.isoformat()
    return dt.datetime.combine(reading.date, reading.time).strftime("%Y-%m-%dT%H:%M")


def ordinal(message: Message) -> int | None:
    """A place in the list just shown; a number alone is one too. -1 is the last."""
    if message.ordinal:
        return message.ordinal.place
    if message.task_numbers:
        return message.task_numbers[0].number
    bare = _BARE_NUMBER.search(message.masked)  # not the hour of 下午三点的提醒
    return chinese_integer(bare[0]) if bare else None


def detail(message: Message) -> str | None:
    """What of a report is to go: its words, its day of completion, its links, pictures or files; of
    several kinds named all of its evidence."""
    found = [name for name, said in _DETAILS.items() if said.search(message.masked)]
    return "evidence" if len(_PIECES & set(found)) > 1 else next(iter(found), None)


def nth(message: Message) -> int | None:
    """A place in the list just shown, and something asked of it: 第3个谁负责; -1 the last."""
    return message.ordinal.place if message.ordinal else None


def nths(message: Message) -> tuple[int, ...] | None:
    """Several places in the list just shown: 第1个和第2个."""
    places = tuple(ordinal.place for ordinal in message.ordinals)
    return places if len(places) > 1 else None


def place(message: Message) -> int | None:
    """A number that may be a place in the list just shown: number 3, 上述第二项."""
    said = _PLACE.search(message.text)
    return chinese_integer(said[1] or said[2]) if said else None


def receipt(message: Message) -> str | tuple[str, ...] | None:
    """The number of a report in the books, 2020Q4-卫健-017, or the last of it, 017; several as a
    tuple."""
    found = tuple(message.said(span).upper() for span in sorted(message.receipts))
    found += tuple(_FIGURES.findall(message.said(s))[0] for s in sorted(message.receipt_tails))
    return found if len(found) > 1 else next(iter(found), None)


def mistaken(message: Message) -> tuple[int, int] | None:
    """不是27，是28; 29按错了，是27: what it was said to be, and what it is. Of which kind, only the
    card tells."""
    found = next(filter(None, (form.search(message.text) for form in _MISTAKEN)), None)
    return (int(found["was"]), int(found["is_"])) if found else None


def confirmed(message: Message) -> tuple[int, ...] | None:
    """Of the tasks named those said to be right: 27先不报 names one that is not."""
    kept = [n for n in message.task_numbers if not _HELD_BACK.match(message.text, n.end)]
    return tuple(dict.fromkeys(n.number for n in kept)) or None


def by_name(message: Message) -> bool | None:
    """Whether a yes names what it agrees to: 确认, where 好 may be said to anything."""
    return message.shows("by_name") or None


def for_all(message: Message) -> bool | None:
    """Whether it is said of every report on the card: 两个都改成推进中."""
    return bool(_FOR_ALL.search(message.text)) or None


def swapped(message: Message) -> bool | None:
    """Whether each of two tasks got what is the other's: 29和28报反了."""
    return bool(_SWAPPED.search(message.text)) or None


def wrong_task(message: Message) -> bool | None:
    """Whether it is said only that the task was the wrong one: 我报错项了."""
    return bool(_WRONG_TASK.search(message.text)) or None


def loose_number(message: Message) -> int | None:
    """A bare number of which nobody can tell what it is: a task's, or a percentage."""
    found = _LOOSE_NUMBER.search(message.masked)
    return int(found[0]) if found else None


def page(message: Message) -> int | None:
    """第2页, page 2; the last is -1."""
    return message.page


def scope(message: Message) -> str | None:
    """Tasks that name the unit, or it alone, or those it shares with everybody."""
    if message.shows("alone"):
        return "alone"
    if _SHARED.search(message.text):
        return "shared"
    if message.shows("unreported"):
        return "unreported"
    return "named" if _NAMED.search(message.text) else None


def view(message: Message) -> str | None:
    """Which part of the overview is asked for."""
    if message.shows("for_leader"):
        return "leader"
    return next((name for name, said in _VIEWS.items() if said.search(message.text)), None)


def how_far(message: Message) -> bool | None:
    """Whether it is asked how far something got, and not for the overview by its name."""
    return message.shows("how_far") or None


def figure(message: Message) -> str | None:
    """Which part of the overview a question is about that asks how many or how far, not who."""
    if any(map(message.shows, ("who", "unreported", "task_no", "unit"))):
        return None
    if message.shows("blocked"):
        return "blocked"
    asked = ("how_many", "how_far", "asks_rate")
    return "whole" if any(map(message.shows, asked)) else None


def rate(message: Message) -> bool | None:
    """Whether a share of the whole is asked for: 完成率, 报了百分之几."""
    return (message.shows("asks_rate") and not message.percents) or None


def whose(message: Message) -> str | None:
    """Whether it asks about the others: 谁没报, 各单位进度, 没报的单位."""
    everybody = any(m.verdict == "ambiguous" and m.of_groups for m in message.mentions)
    return "everybody" if everybody or message.shows("others_asked") else None


def handed_in(message: Message) -> bool | None:
    """Whether it is asked who has reported, and not who has not: 今天谁报了."""
    return (message.shows("reported_by") and not message.shows("unreported")) or None


def lead(message: Message) -> bool | None:
    """Whether it is asked who leads, among those that answer for a task."""
    return message.shows("asks_lead") or None


def whether(message: Message) -> bool | None:
    """Whether it is asked if a task is the unit's named, or one's own: 第21项是我们的吗."""
    return message.shows("belongs") or message.shows("whether_theirs") or None


def mine(message: Message) -> bool | None:
    """Whether one's own unit is spoken of: 疫情方面有没有我们的."""
    return message.shows("me") or None


def common(message: Message) -> bool | None:
    """Whether only the tasks are asked for that all the units named have."""
    return message.shows("in_common") or None


def of_those(message: Message) -> bool | None:
    """Whether it is about the list just shown: 其中有没有本月底前的."""
    return message.shows("of_those") or None


def among(message: Message) -> str | None:
    """The topic that a question about days is kept to: 疫情方面本月到期的."""
    return keyword(message) if message.shows("about") else None


def refers_to_unit(message: Message) -> bool | None:
    """Whether it may be about the unit spoken of last: 这个单位报了吗, 它有哪些任务."""
    said = _THAT_UNIT.search(message.masked) or _IT_ALONE.search(message.masked)
    return bool(said) or message.shows("of_those") or None


def refers_back(message: Message) -> bool | None:
    """Whether it may be about what was just shown: 这项谁负责, 什么时候截止."""
    says_it = any(map(message.shows, ("that_item", "when_question", "its_deadline", "has_anyone")))
    return says_it or bool(_IT.search(message.masked)) or None


def told_whom(message: Message) -> str | None:
    """The beginning of a notice, up to what is to be told."""
    ends = [end for start, end in message.spans("told_whom") if start == 0]
    return message.text[: max(ends)] if ends else None


def audience(message: Message) -> str | None:
    """For whom a notice is, where that is no unit or group named: everybody, who has not reported;
    units named are mentions."""
    head = told_whom(message) or ""
    return next((name for name, said in _AUDIENCES.items() if said.search(head)), None)


def lang(message: Message) -> str | None:
    """The language asked for."""
    return next((name for name, said in _LANGUAGES.items() if said.search(message.masked)), None)


def person(message: Message) -> str | None:
    """The colleague who stands in."""
    said = "".join(map(_unless_a_mark, message.text, message.masked))
    behind = (name_at_start(said[found.end() :]) for found in _STAND_IN_IS.finditer(said))
    before = (name_at_end(said[: found.start()]) for found in _STANDS_IN.finditer(said))
    return next(filter(None, (*before, *behind)), None)


def _unless_a_mark(own: str, masked: str) -> str:
    """A character of what the speaker wrote beside days, units and numbers."""
    return " " if masked in MARKS.values() else own


def note(message: Message) -> str | None:
    """What a reminder is for, why a report is returned or a later day refused: the words after
    提醒我, 退回, 不同意."""
    asked = (*message.spans("remind"), *message.spans("returns"), *message.spans("refusal"))
    start = max((end for _, end in asked), default=0)
    said = _OPENING.sub("", _without_days(message, start))
    # 退回区卫健局第27项 names whose report it is, and gives no reason.
    for mention in message.mentions:
        said = _OPENING.sub("", said.removeprefix(mention.text))
    for receipt in message.receipts:
        said = _OPENING.sub("", said.removeprefix(message.said(receipt)))
    if message.spans("returns"):
        said = _OPENING.sub("", _AWAY.sub("", said))
    if not message.spans("remind"):
        said = _OPENING.sub("", _REASON_IS.sub("", said))
    if not said and message.spans("returns"):
        # 没写链接，打回去: the reason may stand before.
        before = message.words((0, min(at for at, _ in message.spans("returns"))), numbers=False)
        for mention in message.mentions:
            before = before.replace(mention.text, "")
        said = before.strip(_AROUND_REASON) if len(before.strip(_AROUND_REASON)) > 2 else ""
    # Beside a task's number: to be reminded of it is to report it.
    if message.spans("remind") and message.task_numbers and _SAYS_NOTHING.fullmatch(said):
        return None
    return said or None


def _without_days(message: Message, start: int) -> str:
    """The words from ``start``; of a reminder without the day and hour it is for."""
    said = message.words((start, len(message.text)), numbers=False)
    if not message.spans("remind"):
        return said
    said = _WISH.sub("", said)
    for reading in message.dates:
        if reading.start >= start and not reading.recurring:  # 交每月报表
            said = said.replace(message.said((reading.start, reading.end)), " ")
    return _WHERE_A_DAY_STOOD.sub(" ", said).strip()


# The remaining slots, and the notes of reports, are read in nlp/reports.
READERS: Mapping[str, Callable[[Message], Any]] = {
    "unit": unit,
    "keyword": keyword,
    "task_no": task_no,
    "task_nos": task_nos,
    "percent": percent,
    "bad_percent": bad_percent,
    "period": period,
    "starts_on": starts_on,
    "due_from": due_from,
    "days_left": days_left,
    "dated": dated,
    "when": when,
    "whens": whens,
    "before_due": moments.before_due,
    "bad_hour": moments.bad_hour,
    "several_orders": moments.several_orders,
    "far_year": moments.far_year,
    "past": moments.past,
    "repeats": moments.repeats,
    **own_reminders.READERS,
    "bad_date": bad_date,
    "sent_back": sent_back,
    "last_time": last_time,
    "amends": amends,
    "excepted": excepted,
    "another_task": another_task,
    "new_reason": new_reason,
    "past_period": past_period,
    "reviewed": reviewed,
    "recurring": recurring,
    "day_of_each": day_of_each,
    "drops_deadline": drops_deadline,
    "wipes": wipes,
    "ordinal": ordinal,
    "nth": nth,
    "nths": nths,
    "place": place,
    "detail": detail,
    "page": page,
    "receipt": receipt,
    "mistaken": mistaken,
    "swapped": swapped,
    "for_all": for_all,
    "confirmed": confirmed,
    "by_name": by_name,
    "wrong_task": wrong_task,
    "loose_number": loose_number,
    "scope": scope,
    "view": view,
    "how_far": how_far,
    "rate": rate,
    "figure": figure,
    "audience": audience,
    "told_whom": told_whom,
    "whose": whose,
    "handed_in": handed_in,
    "nobody": nobody,
    "refers_back": refers_back,
    "refers_to_unit": refers_to_unit,
    "lead": lead,
    "whether": whether,
    "mine": mine,
    "common": common,
    "of_those": of_those,
    "among": among,
    "lang": lang,
    "person": person,
    "note": note,
}


def read_slots(message: Message, names: tuple[str, ...]) -> dict[str, Any]:
    """The named slots the message gives; what it does not say is missing."""
    values = ((name, READERS[name](message)) for name in names if name in READERS)
    return {name: value for name, value in values if value is not None}
