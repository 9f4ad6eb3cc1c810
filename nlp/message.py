"""What can be pointed at in a message before anybody asks what it wants?"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from nlp import patterns, subject
from nlp.addresses import ADDRESS
from nlp.amounts import Ordinal, Percent, find_ordinals, find_percents
from nlp.cues import Cue, Span, inside, load_cues
from nlp.dates import DateReading, find_dates
from nlp.days_off import means_days_off
from nlp.late import late
from nlp.left_out import find_left_out
from nlp.mentions import OF_OTHERS, not_denied
from nlp.mixed import in_one_language, is_mixed
from nlp.normalize import normalize
from nlp.numerals import chinese_integer
from nlp.office import orders_to_revoke
from nlp.pinyin import in_chinese
from nlp.sounds import as_meant
from nlp.succession import Succession, read_succession
from nlp.task_numbers import (
    TaskNumber,
    find_task_numbers,
    in_digits,
    numbers_asked_about,
    numbers_beside_others,
    numbers_told_of,
    places_in_list,
    runs_on_from,
)
from nlp.topics import is_elsewhere, is_listed, is_whole_table, terms
from nlp.torn_numbers import english_in_digits, torn_numbers, whole
from nlp.words import words_of

if TYPE_CHECKING:
    from nlp.evidence import Evidence
    from nlp.search import Hit, TaskIndex
    from nlp.units import UnitIndex, UnitMention

one_of = words_of("message")
shared = words_of("shared")

# What stands beyond is a pasted document, not a wish; it is not read.
LONGEST_READ = 600
SHORT = 14
_CHINESE = re.compile(r"[\u3400-\u9fff]")
# 那教体局呢？ goes on asking with the mark or without it.
_AND_THAT = re.compile(r"(?<=呢)\s*\?+$")
# What a paste may bring along; a text is read as if it were not there.
_MARKUP = re.compile(
    r"</?(?:b|i|u|s|em|strong|code|pre|br|span|font)(?:\s[^<>]{0,200})?/?>",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"[-\d.\s/%]+{one_of('of_a_figure')}?")
_NO_APOSTROPHE = re.compile(
    r"(?<![a-z])(has|have|is|are|was|were|did|does|do)nt(?![a-z'])", re.IGNORECASE
)
_FIGURE_SAID = re.compile(r"\d")
_BARE_FIGURE = re.compile(r"(?<![\d.])[1-9]\d?(?!\d|\.\d)")
_UP_TO = re.compile(f"(?:{shared('rises')}|{one_of('changes')}){shared('up_to')}?")
_NUMBER = re.compile(r"\d{1,4}|[一二三四五六七八九十]{1,3}")

# 2020Q4-卫健-003, or without its period 卫健-003.
RECEIPT = late(
    r"(?<![\da-zA-Z])20\d\d[a-z\d]{0,4}-[一-鿿]{1,20}-\d{3,6}(?!\d)"
    r"|(?<![一-鿿])[一-鿿]{2,6}-\d{3,6}(?!\d)",
    re.IGNORECASE,
)
# 撤回001, 017号回执, 003是哪项: a receipt by the last of its number.
_RECEIPT_TAIL = late(
    r"回执(?:编?号)?\s?(?:为|是|[:：])?\s?\d{1,6}(?![\da-z项%\-])号?"
    r"|(?<!\d)\d{1,6}号?(?:的)?回执"
    r"|receipt\s(?:no\.?\s|number\s)?\d{1,6}(?!\d)"
    rf"|(?:(?<={shared('undoes')})|(?<=undo\s))0\d{{2,5}}(?![\d\-:：]|项)号?"
    rf"|^0\d\d(?=\s*(?:[?？]|号$|{one_of('asks_receipt')}))"
    rf"|(?<![\d\-第])0\d{{2,5}}号?(?=\s?{one_of('behind_receipt')})",
    re.IGNORECASE,
)
# A unit named in full; a bare stem (扶贫, 财政) may be a topic as well.
_BODY = re.compile(f"{one_of('ends_of_bodies')}$")
# 12号完成了 tells of task 12; 12号提醒我 and 12号前 name a day.
_NUMBERED_STATE = re.compile(
    r"\s*(\d{1,2})(?:"
    rf"[号条]\s*(?={one_of('told_of_number')}|{one_of('asked_of_number')}|[，,]?\s?\d+%|[一二三四五六七八九]成)"
    r"|项(?=目前)|(?=\s*[报填]\s*\d{1,3}%)"
    # nothing else that a bare number could be is somebody's
    rf"|(?=\s*[是归由该]?{one_of('which_unit')}))"
)
# 争取32年底完成: no month and no year has that number.
_NO_MONTH_NOR_YEAR = re.compile(r"(?<![\d.:])[1-9]\d(?=(?P<of>[月年])[底末初])")
# 27周五前完成, 32三天内完成: a number, and a time of its own behind it.
_A_TIME_FOLLOWS = (
    rf"{shared('weekday')}(?!{one_of('no_day')})"
    rf"|[一二两三四五六七八九十半]{{1,2}}个?{one_of('length_of_time')}(?:之|以)?[内后]"
)
_BEFORE_A_TIME = re.compile(rf"(?<![\d.:第])[1-9]\d?(?={_A_TIME_FOLLOWS})")
_DAY_BEHIND = re.compile(rf"[月年][底末初中前内]|\s?\d{{1,2}}[月./]\d|{_A_TIME_FOLLOWS}")
# 还有3天: what stands behind is still to be.
_STILL = re.compile(rf"{one_of('still')}{one_of('about')}?\s*$")
# 8号发的, 周五就发了: told of a day that has no month.
_DAY_ALONE = re.compile(rf"\d{{1,2}}[号日]|{shared('weekday')}")
_HAPPENED_ON = re.compile(
    rf"{one_of('already')}*(?:{shared('finished')}|{shared('published')})(?:的|了)"
)
_SENT_THEN = re.compile(f"[就已]*{one_of('sent')}[的了]")
_LONGEST_BACK = 62
# 27 80, 27：50, 27完成80: a task, and a figure without a sign.
_PAIR = late(
    r"(?<![^，,；;。、\n\s局办镇道委处会院队:：])(?<!\d[:：])第?(?P<number>\d{1,3})(?=[^\d])"
    rf"(?P<between>\s?项?的?\s?(?P<deed>(?:{one_of('of_a_task')}|(?:is|at|about|now)\s)*)\s?"
    r"(?P<colon>[:：]?)\s{0,3})"
    r"(?P<figure>\d{2,3}|(?<=成|了|到)[一二三四五六七八九]?十[一二三四五六七八九]?)(?![\d.%:/])"
    rf"(?!\s?[，,]\s?(?:除|{shared('all_alike')}))"
    rf"(?=\s?{one_of('more_or_less')}?\s*"
    r"(?:$|[，,；;。、\n]|第?\d{1,3}(?:[\s:：项]|[一-鿿])|and\s\d))",
    re.IGNORECASE,
)
_HOW_FAR = re.compile("进[度展]|完成[度率]")
_BETWEEN_PAIRS = f"，,；;。、：: \n{patterns.MARKS['percent']}"
_LEADS_IN = re.compile(one_of("opens_report"))
_LAST_HOUR, _LAST_MINUTE = 23, 59
_MONTHS = 12
# 两个单位29项都完成了: every unit of the person who speaks.
_EACH_UNIT = re.compile(
    rf"(?:^|(?<=[，,。;；\s\d项])){one_of('ours')}?[两三]{one_of('of_our_units')}的?"
    rf"(?=[^，,。;；?]{{0,12}}[都均全无没])(?![^，,。;；]*{one_of('asks_who')})"
)
# 25、27两项完成: how many were named, and nothing more.
_COUNT_OF_THEM = re.compile(
    r"(?<=\d)\s?(?:[一两二三四五六七八九]|十[一二三四五六七八九]?)项"
    rf"(?=$|[，,。;；:：]|{one_of('told_of_them')})"
)
# 等29完成, 影响28完成; 25完成后27才能动, 27完成前28动不了: what one task waits for is not told.
_DEED_THEN = f"(?:全部|都)?{one_of('done_then')}"
_AWAITED = re.compile(
    rf"{one_of('waits_for')}第?(?P<awaited>\d{{1,3}})项?的?(?P<deed>{_DEED_THEN})"
    rf"|第?(?P<before>\d{{1,3}})项?(?P<deed_before>{_DEED_THEN}){one_of('when_done')}?"
    rf"[，,\s]?第?\d{{1,3}}项?[^，,。;；\d]{{0,3}}(?P<then>{one_of('only_then')})"
)
# 27就能完成, 28也就完成了, where it hangs on another
_WOULD_BE = re.compile(rf"(?:才|也?就){one_of('can')}?{_DEED_THEN}")
# 第三十二象: what voice input makes of 项.
_ITEM_MISHEARD = re.compile(
    f"(第[0-9一二三四五六七八九十]{{1,4}}){one_of('misheard_item')}(?![征限])"
)
# 32完成然后27没动: where the next task begins.
_AND_THEN = re.compile("(?<=.)然后(?=第?[0-9一二三四五六七八九十])")
# 是28不是27完成了: the other is not spoken of.
_NOT_THAT_ONE = re.compile(
    r"((?<![0-9项])(?:是|说)第?\d{1,2}项?)[，,]?(?:而)?不是第?\d{1,2}项?"
    rf"(?={one_of('told_of_the_other')}|$)"
)
# 32完成了，跟27一样: nothing is told of the other.
_LIKE_ANOTHER = re.compile(
    rf"(?<=[\d项了的，, ])(?:[像同]|{shared('and')})第?\d{{1,2}}项?的?{one_of('how_it_stands')}?"
    rf"{one_of('alike')}"
)
# 27除了卫健局都完成了: whoever is left out reports nothing.
_BUT_FOR = re.compile(f"{one_of('but_for')}$")
_THIS_YEAR = re.compile(one_of("this_year"))
_PAGE = re.compile(
    r"第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*页|\bpage\s*(\d{1,3})\b"
    rf"|^\s*(\d{{1,3}})\s*页(?=\s*$)|({one_of('last_page')})|(首页|\bfirst\s+page\b)",
    re.IGNORECASE,
)
LAST_PAGE = -1
# 晚一点 is no hour.
_A_LITTLE = re.compile(f"{one_of('a_little')}一?点")
# A voice message has no punctuation: 完成了七成然后剩下的月底弄完.
_CLAUSE_BORDER = re.compile(rf"[{patterns.PUNCTUATION}]|{one_of('goes_on')}")
_HAPPENED = re.compile(one_of("happened"))
_AS_OF = re.compile(rf"{one_of('as_of')}\s*$")
_DENIED = re.compile(r"[,，]?\s*(?:而)?不是.*", re.DOTALL)
# 教体局完成了我们没完成: where one's own begins.
_AND_WE = re.compile(rf"(?<=了)(?={one_of('we_did')})")
_WE_DID = re.compile(
    rf"[\d第项\s]*{one_of('turns')}?{one_of('we_did')}(?=[^吗么呢?？]*$)(?:[\d第项也\s]*{one_of('did')}|.*[%成])"
)
_THEY_DID = re.compile(rf"(?=[^吗么呢?？]*$).{{0,6}}?(?:{one_of('did')}|[\d.]+%|[一-鿿]成)")
_NUMBER_OF_TASK = re.compile(r"(?<!\d)\d{1,3}(?![\d%成.])")
_BEFORE_THEM = re.compile(rf"[\d第项\s]*{one_of('turns')}?")
_THEY = re.compile(f"[市区县]?{one_of('they')}*")
_SPOKEN_OF = re.compile(
    rf"\s*(?:{one_of('spoken_of')}"
    rf"|[那这]块{one_of('also')}*{one_of('has_tasks')}[了到上着]*{one_of('which_tasks')})"
)
_I_AM = re.compile(rf"{one_of('i')}们?{one_of('am')}\s*$")
_GAPS = re.compile(r"\s{2,}")
_ASKS = re.compile(one_of("asks_of_a_unit"))
_AROUND = " ,，\"'“”‘’「」『』《》【】()（）"
_LOWER = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ’？！，；：", "abcdefghijklmnopqrstuvwxyz'?!，；："
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the language of one district and one table is read against."""

    units: UnitIndex
    tasks: TaskIndex


class Message:
    """One message and everything recognized in it; positions are those of `text`."""

    def __init__(self, text: str, lexicon: Lexicon, now: dt.datetime) -> None:
        self.text = normalize(_MARKUP.sub("", normalize(text)[:LONGEST_READ]))
        self.now = now
        self.lexicon = lexicon
        if is_mixed(self.text) or not _CHINESE.search(self.text):
            names = [match.span() for match in ADDRESS.finditer(self.text)]
            names += [(mention.start, mention.end) for mention in lexicon.units.find(self.text)]
            self.text = in_one_language(self.text, names)
            self.text = english_in_digits(self.text)
            self.text = in_chinese(self.text, names) or self.text
        self.text = _COUNT_OF_THEM.sub(lambda m: "项".ljust(len(m[0])), self.text)
        self.text = _AND_THEN.sub(", ", self.text)
        self.text = _ITEM_MISHEARD.sub(r"\1项", self.text)
        self.text = _NOT_THAT_ONE.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), self.text)
        self.heard_numbers = torn_numbers(self.text)
        self.text = in_digits(whole(self.text), lexicon.tasks.numbers)
        self.text = _LIKE_ANOTHER.sub(lambda m: " " * len(m[0]), self.text)
        self.text = _apart_by_unit(self.text, lexicon.units)
        self.text = _only_ours(_AND_WE.sub(",", self.text), lexicon.units)
        self.text = _NO_APOSTROPHE.sub(r"\1n't", self.text)
        heard = as_meant(self.text)
        self._masked = list(heard.translate(_LOWER))
        self._spoken: dict[str, tuple[Span, ...]] = {}
        self._shown: dict[str, bool] = {}
        self.urls = self._claim("url", [match.span() for match in ADDRESS.finditer(self.text)])
        self.receipts = self._claim("receipt", [m.span() for m in RECEIPT.finditer(self.text)])
        tails = [tail.span() for tail in _RECEIPT_TAIL.finditer(self.text)]
        self.receipt_tails = self._claim("receipt", tails)
        readable = self._without_names_of_things(heard)
        page = _PAGE.search(readable)
        self._claim("page", [page.span()] if page else [])
        self.page: int | None = _page(page) if page else None
        mentions = tuple(m for m in lexicon.units.find(readable) if not self._is_topic(m))
        kept = self._claim("unit", [(mention.start, mention.end) for mention in mentions])
        # Those who mean all their units name none of them.
        self.each_unit = self._claim("unit", [m.span() for m in _EACH_UNIT.finditer(readable)])
        kept_mentions = [m for m in mentions if (m.start, m.end) in kept]
        self.mentions: tuple[UnitMention, ...] = not_denied(readable, kept_mentions)
        self._find_amounts(readable)
        self.masked = "".join(self._masked)
        self._dates_readable = self.masked
        self._find_numbers_told_of()
        self._dates_readable = self.masked
        if self.dates:
            self._dates_readable = "".join(map(_unless_date, self.masked, heard.translate(_LOWER)))
        cues = load_cues()
        self.possible_cues = cues.possible_in(self.masked) | cues.possible_in(self._dates_readable)
        # What cannot be said in it is not looked for, one by one, by all who might want it.
        absent = cues.names - self.possible_cues
        self._spoken |= dict.fromkeys(absent, ())
        self._shown |= dict.fromkeys(absent, False)

    def _without_names_of_things(self, heard: str) -> str:
        """The text for the finders: no figure or name is looked for in an address or receipt."""
        things = (patterns.MARKS["url"], patterns.MARKS["receipt"])
        return "".join(
            mark if mark in things else own for own, mark in zip(heard, self._masked, strict=True)
        )

    def _find_amounts(self, readable: str) -> None:
        units = [*((mention.start, mention.end) for mention in self.mentions), *self.each_unit]
        pairs, self.doubtful = self._pairs(readable)
        figures = [(share.start, share.end) for _, share in (*pairs, *self.doubtful)]
        plain = _without(
            readable, [*figures, *((p.start, p.end) for p in find_percents(readable) if p.bounds)]
        )
        numbers = find_task_numbers(plain, units) or _numbered_state(plain)
        asked = numbers_asked_about(plain, numbers, self.lexicon.tasks.numbers, units)
        named = [number for number, _ in (*pairs, *self.doubtful)]
        named += self._numbers_before_days(plain)
        named = [n for n in named if not any(n.start < o.end and o.start < n.end for o in numbers)]
        # 第1、4项 start alike
        named = list(dict.fromkeys((*numbers, *asked, *named)))
        numbers = tuple(sorted(named, key=lambda number: number.start))
        found = find_dates(_apart_from_days(_without_list(readable), numbers), now=self.now)
        dates = tuple(self._as_it_happened(date, readable) for date in found)
        # 是六成不是八成: what is denied is no figure of this message.
        percents = find_percents(readable) or find_percents(_DENIED.sub("", readable))
        percents = tuple(p for p in percents if (p.start, p.end) not in figures)
        shares = (share for _, share in pairs)
        percents = tuple(sorted((*percents, *shares), key=lambda p: p.start))
        ordinals = find_ordinals(readable)
        numbers = tuple(n for n in numbers if not any(_is_day(n, d) for d in dates))
        numbers = self._without_awaited(numbers)
        taken = self._claim("task_no", [(n.start, n.end) for n in numbers])
        self.task_numbers: tuple[TaskNumber, ...] = tuple(
            n for n in numbers if (n.start, n.end) in taken
        )
        taken = self._claim("percent", [(p.start, p.end) for p in percents])
        self._claim("percent", [(share.start, share.end) for _, share in self.doubtful])
        self._shares = tuple(p for p in percents if (p.start, p.end) in taken)
        # 今年 bounds nothing in a table of one year.
        no_time = (_THIS_YEAR, _A_LITTLE)
        dates = tuple(d for d in dates if not any(x.fullmatch(d.text) for x in no_time))
        told = [d for d in dates if d.date or d.time or d.recurring or d.kind in _UNDATED]
        taken = self._claim("date", [(d.start, d.end) for d in told])
        self.dates: tuple[DateReading, ...] = tuple(d for d in told if (d.start, d.end) in taken)
        # 年底完成80% tells of no share there is by now.
        plans = tuple(self._plans())
        self.percents: tuple[Percent, ...] = tuple(
            p
            for p in self._shares
            if not (p.measures or any(self._in_one_clause(plan, p.start) for plan in plans))
        )
        self.measured: tuple[Percent, ...] = tuple(p for p in self._shares if p.measures)
        taken = self._claim("ordinal", [(o.start, o.end) for o in ordinals])
        self.ordinals: tuple[Ordinal, ...] = tuple(o for o in ordinals if (o.start, o.end) in taken)
        self.ordinal: Ordinal | None = next(iter(self.ordinals), None)

    def _numbers_before_days(self, plain: str) -> Iterator[TaskNumber]:
        """争取32年底完成, 27周五前: tasks whose number runs into a day and is no part of it."""
        this_year = self.now.year % 100
        for found in _NO_MONTH_NOR_YEAR.finditer(plain):
            number = int(found[0])
            of_a_day = number <= _MONTHS if found["of"] == "月" else abs(number - this_year) < 3
            if not of_a_day and number in self.lexicon.tasks.numbers:
                yield TaskNumber(number, found.start(), found.end())
        for found in _BEFORE_A_TIME.finditer(plain):
            if (number := int(found[0])) in self.lexicon.tasks.numbers:
                yield TaskNumber(number, found.start(), found.end())

    def _find_numbers_told_of(self) -> None:
        """25持续推进: the bare numbers that name tasks because a state stands right behind."""
        if not _BARE_FIGURE.search(self.masked):
            return
        states = {at for cue in STANDS for at, _ in self.spans(cue)}
        states |= {share.start for share in self._shares} | {at for at, _ in self.urls}
        deeds = [*self.spans("status"), *self.spans("completion"), *self.spans("to_publish")]
        states |= {
            d.start
            for d in self.dates
            if any(self._in_one_clause((d.start, d.end), at) for at, _ in deeds)
        }
        states |= {d.start for d in self.dates if _SENT_THEN.match(self.text, d.end)}
        self._spoken.clear()
        if not states:
            return
        self._take_numbers(
            numbers_told_of(
                self.masked, self.lexicon.tasks.numbers, states, first=not self.task_numbers
            )
        )
        while self.task_numbers and not self.spans("asks_anything"):
            table = self.lexicon.tasks.numbers
            beside = numbers_beside_others(self.text, self.masked, table, states)
            if not self._take_numbers(beside):
                break

    def _take_numbers(self, told: Sequence[TaskNumber]) -> bool:
        """Takes what is free of these for numbers of tasks; whether there was any."""
        told = self._without_awaited(told)
        taken = self._claim("task_no", [(n.start, n.end) for n in told])
        if taken:
            news = [n for n in told if (n.start, n.end) in taken]
            self.task_numbers = tuple(
                sorted((*self.task_numbers, *news), key=lambda number: number.start)
            )
            self.masked = "".join(self._masked)
            self._spoken.clear()
        return bool(taken)

    def _without_awaited(self, numbers: Sequence[TaskNumber]) -> tuple[TaskNumber, ...]:
        """The numbers without those of tasks that another named one waits for."""
        awaited = [m.span("awaited" if m["awaited"] else "before") for m in self._waits]
        return tuple(n for n in numbers if not any(n.start <= at < n.end for at, _ in awaited))

    @cached_property
    def succession(self) -> Succession | None:
        """Who is said to leave, and who to take over."""
        return read_succession(self.text, self.lexicon.units)

    @cached_property
    def _waits(self) -> tuple[re.Match[str], ...]:
        waits = tuple(_AWAITED.finditer(self.text))
        others = len(set(_BARE_FIGURE.findall(self.text))) > 1
        return waits if others else ()

    @cached_property
    def only_awaited(self) -> tuple[Span, ...]:
        """Where deeds stand that are conditions, or hang on one: 等29完成."""
        found = [m.span("deed" if m["awaited"] else "deed_before") for m in self._waits]
        if found:
            found += [m.span() for m in _WOULD_BE.finditer(self.text)]
        return tuple(found)

    def _as_it_happened(self, date: DateReading, readable: str) -> DateReading:
        """8号发的, 周五发的: what has happened was on the last such day, not on the next."""
        today = self.now.date()
        ahead = date.kind == "day" and date.date is not None and date.date > today
        if not ahead or not _DAY_ALONE.fullmatch(date.text):
            return date
        if not _HAPPENED_ON.match(readable, date.end):
            return date
        day = date.date
        assert day is not None
        if date.text[-1] in "号日" and date.text[0].isdigit():
            before = next(
                b
                for b in (today - dt.timedelta(days=n) for n in range(_LONGEST_BACK))
                if b.day == day.day
            )
        else:
            before = day - dt.timedelta(days=7)
        return replace(date, date=before, first=before)

    def _pairs(
        self, readable: str
    ) -> tuple[list[tuple[TaskNumber, Percent]], list[tuple[TaskNumber, Percent]]]:
        """25 80, 27完成80: tasks and how far they are, where the figures can be nothing else; and
        where each could be a task's number too, or a minute: 27完成20.

        Of a message that is all pairs one figure tells what the others are: 27 80 28 50.
        """
        table = self.lexicon.tasks.numbers
        sure: list[tuple[TaskNumber, Percent]] = []
        doubtful: list[tuple[TaskNumber, Percent]] = []
        found = [pair for pair in _PAIR.finditer(readable) if int(pair["number"]) in table]
        found = [pair for pair in found if pair["between"]]
        for pair in found:
            number, figure = int(pair["number"]), chinese_integer(pair["figure"]) or 0
            named = TaskNumber(number, pair.start("number"), pair.end("number"))
            share = Percent(figure, *pair.span("figure"), pair["figure"])
            of_hours = number <= _LAST_HOUR and figure <= _LAST_MINUTE
            if figure > 100 or (pair["colon"] and of_hours):
                continue
            clear = bool(pair["colon"]) or (
                figure not in table and (bool(pair["deed"]) or figure > _LAST_MINUTE)
            )
            if clear or _HOW_FAR.search(pair["deed"]):
                sure.append((named, share))
            else:
                doubtful.append((named, share))
        spans = [*(pair.span() for pair in found), *((m.start, m.end) for m in self.mentions)]
        rest = _LEADS_IN.sub("", _without(readable, spans))
        if len(found) > 1 and not rest.strip(_BETWEEN_PAIRS):
            return (
                (sorted((*sure, *doubtful), key=lambda p: p[0].start), [])
                if sure
                else ([], doubtful)
            )
        # 27 50 before more numbers may as well be a list of tasks.
        alone = len(found) == 1 and not rest.strip(_BETWEEN_PAIRS)
        in_words = rest.strip(f"{_BETWEEN_PAIRS}0123456789")
        told = [p for p in found if alone or p["deed"] or in_words]
        told = [
            p
            for p in told
            if not p["between"].isspace() or _CLAUSE_BORDER.match(f"{readable}\n", p.end())
        ]
        kept = {pair.start("number") for pair in told}
        return sure, [each for each in doubtful if each[0].start in kept]

    def _is_topic(self, mention: UnitMention) -> bool:
        """Whether what looks like a unit is a subject: 扶贫 in 扶贫那块谁负责."""
        if _ASKS.search(mention.text):
            return True
        if _BODY.search(mention.text) or not _CHINESE.search(mention.text):
            return False
        if _SPOKEN_OF.match(self.text, mention.end) or _I_AM.search(self.text[: mention.start]):
            return False
        if mention.verdict == "unknown_body" or mention.evidence[0].kind == "edit":
            return True
        masked = "".join(self._masked)
        cues = load_cues()
        asks_who = cues["who"].spans(masked) and cues["responsible"].spans(masked)
        return bool(asks_who or cues["search"].spans(masked) or cues["that_item"].spans(masked))

    def _claim(self, kind: str, spans: Iterable[Span]) -> set[Span]:
        """Overwrite the spans by the mark of their kind, where nothing else has; what was taken.

        The same span may be claimed once more by the same kind: 第3、5项 is two numbers.
        """
        mark, taken = patterns.MARKS[kind], set()
        for start, end in spans:
            if all(char == mark or char not in _MARKS for char in self._masked[start:end]):
                self._masked[start:end] = mark * (end - start)
                taken.add((start, end))
        return taken

    def percent(self, start: int = 0, end: int | None = None) -> Percent | None:
        """The percentage of a stretch that is about one task.

        The last that corrects another, else the only one: of two that differ neither holds.
        """
        last = len(self.text) if end is None else end
        told = [p for p in self.percents if start <= p.start < last]
        if corrected := [p for p in told if p.corrects]:
            return corrected[-1]
        return told[0] if len({p.value for p in told}) == 1 else None

    @cached_property
    def core(self) -> str:
        """The masked text without courtesies and a page at its ends."""
        return _core_of(self.masked)

    @cached_property
    def told_why_from(self) -> int | None:
        """Where the words begin that tell why something is ordered: 退回27，原因：链接打不开."""
        return min((at for at, _ in self.spans("told_why")), default=None)

    @cached_property
    def order(self) -> str:
        """The core without the words that tell why it is ordered."""
        until = self.told_why_from
        return self.core if until is None else _core_of(self.masked[:until])

    @cached_property
    def topic(self) -> Span | None:
        """Where the words for the task or topic stand."""
        found = self.subject_in((0, len(self.masked)), self.topic_ends)
        # A figure is a number nobody understood, never the words for a topic.
        if found and (_FIGURE.fullmatch(self.said(found)) or self._leads_to_a_figure(found)):
            return None
        return found

    def subject_in(self, span: Span, stops: Iterable[int] = ()) -> Span | None:
        """The words of a stretch that name a task or topic, without those wrapped around them."""
        found = subject.find_subject(self.masked, *span, stops, self.within_words)
        named = next((s for s in self._named_that if inside(s, span)), None)
        return named if named and (found is None or named < found) else found

    @cached_property
    def _named_that(self) -> tuple[Span, ...]:
        """The words right before 那项 where they could be wrapping as well: 汇报那项完成了 tells of
        a task so called, and of the last one spoken of only by chance."""
        if not any(map(self.shows, ("status", "percent", "no_change", "who"))):
            return ()
        spoken = (self._word_before(at) for at, _ in self.spans("that_item"))
        return tuple(s for s in spoken if s and subject.may_name(self.masked[slice(*s)]))

    def _word_before(self, at: int) -> Span | None:
        """The last word before a position, where 那 stands."""
        if self.masked[at] != "那":
            return None
        ends = accumulate(map(len, self._words))
        return next(
            ((end - len(w), end) for w, end in zip(self._words, ends, strict=True) if end == at),
            None,
        )

    @cached_property
    def _words(self) -> list[str]:
        return self.lexicon.tasks.cut(self.masked)

    @cached_property
    def within_words(self) -> frozenset[int]:
        """Where a word goes on, so that no topic begins or ends there; before a state one may:
        全面|完成."""
        within = subject.inside_words(self._words)
        inner = (span for span in self.spans("status") if within.issuperset(range(*span)))
        return within - {at for at, _ in inner}

    def _leads_to_a_figure(self, span: Span) -> bool:
        """Whether words only go from one figure to the next: 从60%提高到80%."""
        mark = patterns.MARKS["percent"]
        return self.masked[span[0] - 1 : span[0]] == mark and bool(
            _UP_TO.fullmatch(self.said(span))
        )

    @cached_property
    def of_a_thing(self) -> bool:
        """Whether something of one character is left, which is no topic: 饭做好了, 车修好了."""
        pieces = subject.pieces(self.masked, 0, len(self.masked))
        left = [subject.peel(self.masked, piece, self.within_words) for piece in pieces]
        said = (*self.spans("status"), *self.spans("report_verb"))
        return any(
            end - start == 1
            and _CHINESE.match(self.masked[start]) is not None
            and not any(inside((start, end), span) for span in said)
            for start, end in left
        )

    @cached_property
    def topic_ends(self) -> tuple[int, ...]:
        """Where the words for a topic stop at the latest: 那项, and what is said of a task."""
        return tuple(sorted(start for cue in TOPIC_ENDS for start, _ in self.spans(cue)))

    @cached_property
    def topic_in_table(self) -> bool:
        """Whether the table has something about the topic."""
        return bool(self._found)

    @cached_property
    def topic_written(self) -> bool:
        """Whether the table has a word of the topic as it was said, no other word for it; what is
        said in English it has in Chinese."""
        kinds = {"word", "synonym"} if self.shows("latin") else {"word"}
        return any(reason.kind in kinds for reason in self.topic_evidence)

    @property
    def topic_evidence(self) -> tuple[Evidence, ...]:
        """What the words for the topic were taken for in the task most about it."""
        return self._found[0].evidence if self._found else ()

    @cached_property
    def _found(self) -> tuple[Hit, ...]:
        return self.lexicon.tasks.search(self.said(self.topic), 1) if self.topic else ()

    def is_written(self, topic: Span) -> bool:
        """Whether the table has a word of these as they were said."""
        best = self.lexicon.tasks.search(self.said(topic), 1)
        return bool(best) and any(reason.kind == "word" for reason in best[0].evidence)

    def tasks_about(self, topic: Span) -> tuple[int, ...]:
        """The tasks that the table has about these words, the likeliest few."""
        return tuple(hit.number for hit in self.lexicon.tasks.search(self.said(topic), 3))

    def said(self, span: Span) -> str:
        """The words at a span, as typed."""
        return self.text[span[0] : span[1]].strip()

    def words(self, span: Span, *, numbers: bool = True) -> str:
        """The same without task numbers, addresses and what only joins them at its ends: one in
        the midst of words (另见 http://… 两处) belongs to them, unless no `numbers` are wanted."""
        start, end = span
        while start < end and self._is_no_word(start):
            start += 1
        while end > start and self._is_no_word(end - 1):
            end -= 1
        number = patterns.MARKS["task_no"]
        own, masked = self.text[start:end], self.masked[start:end]
        kept = (c for c, mark in zip(own, masked, strict=True) if numbers or mark != number)
        return _GAPS.sub(" ", "".join(kept))

    def _is_no_word(self, at: int) -> bool:
        number = patterns.MARKS["task_no"]
        if self.masked[at] in (number, patterns.MARKS["url"]):
            return True
        of_number = self.text[at] in "项条" and self.masked[at - 1 : at] == number
        return of_number or self.text[at] in " ，。；、:：,;."

    def spans(self, cue: str) -> tuple[Span, ...]:
        """Where a cue, or one of those it stands for, is said."""
        spoken = self._spoken.get(cue)
        if spoken is None:
            spoken = self._spoken[cue] = self._find_spans(load_cues()[cue])
        return spoken

    def _find_spans(self, cue: Cue) -> tuple[Span, ...]:
        spoken = cue.spans(self.masked)
        if self._dates_readable != self.masked:
            # 推迟一小时 and 本周截止 are times, and say what about them.
            spoken += cue.spans(self._dates_readable)
        if spoken and self._terms:
            spoken = tuple(s for s in spoken if not any(inside(s, t) for t in self._terms))
        for other in cue.any_of:
            spoken += self.spans(other)
        return tuple(sorted(set(spoken))) if len(spoken) > 1 else spoken

    @cached_property
    def _terms(self) -> tuple[Span, ...]:
        """Where a topic is named in words that would speak for something else: 城市更新."""
        return terms(self.masked)

    def shows(self, sign: str) -> bool:
        """Whether the message holds a recognized thing, a cue, or one of the computed signs."""
        shown = self._shown.get(sign)
        if shown is None:
            shown = self._shown[sign] = self._looks_for(sign)
        return shown

    def _looks_for(self, sign: str) -> bool:
        if sign in patterns.MARKS:
            return patterns.MARKS[sign] in self.masked
        if (computed := COMPUTED.get(sign)) is not None:
            return computed(self)
        if sign == "chat":
            return any(not self._is_of_the_table(at) for at, _ in self.spans("chat"))
        return bool(self.spans(sign))

    def _is_listed(self) -> bool:
        return self.topic is not None and is_listed(self.said(self.topic))

    def _is_whole_table(self) -> bool:
        return self.topic is not None and is_whole_table(self.said(self.topic))

    def _succeeds(self, successor: bool) -> bool:
        """Whether somebody goes, and another comes in their place or nobody does."""
        said = self.succession
        return said is not None and bool(said.successor) is successor

    def _is_elsewhere(self) -> bool:
        """Whether the topic is of everyday life, and nothing the table has."""
        topic = self.topic
        return topic is not None and is_elsewhere(self.said(topic)) and not self.topic_in_table

    def _is_of_the_table(self, at: int) -> bool:
        """Whether a word of the table begins there, as it was said: 物业费 of 物业费收取标准."""
        said = (reason.said for reason in self.topic_evidence if reason.kind == "word")
        return any(len(word) > 1 and self.text.startswith(word, at) for word in said)

    def _is_told(self) -> bool:
        """Whether a state or figure is told as a fact, at least once if it is said at all.

        Not in a clause that supposes, wishes, orders or asks (要是第12项完成了就好了); and nothing
        is done yet in one that speaks of a day to come (第12项下周完成).
        """
        if self.spans("not_to_book"):
            return False
        # 昨天卫健局说32完成了: what somebody tells is no report, unless it is to be taken down and
        # the body is ours
        noted = bool(self.spans("to_be_noted"))
        ours = {m.start for m in self.mentions if m.verdict == "certain"} if noted else ()
        hearsay = (span for span in self.spans("says") if span[0] not in ours)
        unreal, plans = (
            [*self.spans("supposed"), *hearsay, *self.told_of_others],
            (*self._plans(), *self.spans("promised")),
        )
        if not unreal and not plans:
            return True
        done = [*self.spans("done"), *((p.start, p.end) for p in self._shares)]
        states = {*self.spans("status"), *self.spans("part_counted"), *done}
        borders = [0, *(m.start() for m in _CLAUSE_BORDER.finditer(self.masked)), len(self.masked)]
        for start, end in pairwise(borders):
            told = {state for state in states if inside(state, (start, end))}
            if any(start <= span[0] < end for span in plans):
                told -= set(done)
            if told and not any(start <= span[0] < end for span in unreal):
                return True
        return not unreal and not states

    @cached_property
    def told_of_others(self) -> tuple[Span, ...]:
        """Where clauses or their ends tell what others did: 市里完成了, 27张店区也完成了."""
        begun = [at for at, _ in self.spans("others_did")]
        opens = [0, *(m.end() for m in _CLAUSE_BORDER.finditer(self.text))]
        begun += filter(self._others_did_from, (*opens, *(n.end for n in self.task_numbers)))
        borders = ((at, _CLAUSE_BORDER.search(self.text, at + 1)) for at in sorted(set(begun)))
        return tuple((at, end.start() if end else len(self.text)) for at, end in borders)

    def _others_did_from(self, at: int) -> bool:
        """Whether a place or body that is none of ours stands there, and right behind it a deed."""
        at += len(self.text[at:]) - len(self.text[at:].lstrip())
        ends = [m.end for m in self.mentions if m.start == at and m.verdict in OF_OTHERS]
        place = self.lexicon.units.place_asked_about(self.text[at:])
        if place is not None and place.start == 0:
            ends.append(at + place.end)
        they = (_THEY.match(self.text, end) for end in ends)
        done = [start for start, _ in self.spans("done")]
        return any(t.start() <= start <= t.end() for t in they if t for start in done)

    def is_still_to_be(self, at: int) -> bool:
        """Whether what is said there is promised or planned: the 完成 of 月底完成."""
        ahead = (*self._plans(), *self.spans("promised"))
        return any(
            start <= at and not _CLAUSE_BORDER.search(self.text, start, at) for start, _ in ahead
        )

    def _in_one_clause(self, before: Span, at: int) -> bool:
        return before[1] <= at and not _CLAUSE_BORDER.search(self.text, before[1], at)

    def _plans(self) -> Iterable[Span]:
        """The days to come, behind which no word says that something has been done already."""
        today = self.now.date()
        masked = "".join(self._masked)
        for reading in self.dates:
            clause = _CLAUSE_BORDER.split(masked[reading.end :], maxsplit=1)[0]
            until_now = _AS_OF.search(masked, 0, reading.start)
            if until_now or _HAPPENED.search(clause):
                continue
            within = reading.kind == "duration" and (
                reading.text.endswith("内") or _STILL.search(masked, 0, reading.start)
            )
            if within or (reading.first is not None and reading.first > today):
                yield reading.start, reading.end

    def quote(self, sign: str) -> str | None:
        """The words that show a sign, where there are words for it."""
        if sign in patterns.MARKS:
            start = self.masked.index(patterns.MARKS[sign])
            mark = self.masked[start]
            end = next((i for i in range(start, len(self.masked)) if self.masked[i] != mark), None)
            return self.text[start:end]
        if sign in COMPUTED:
            return self.said(self.topic) if self.topic and sign.startswith("topic") else None
        spans = self.spans(sign)
        return self.said(spans[0]) if spans else None


# Times without a day that are more than a word: 30日内, 2月30日.
_UNDATED = frozenset({"duration", "impossible"})
TOPIC_ENDS = ("that_item", "state_begins", "blocked", "not_started", "in_progress", "waiting")
# Cues that, right behind a bare number, tell of the task of that number.
STANDS = ("status", "part_counted", "extend", "push_to")
COMPUTED: Mapping[str, Callable[[Message], bool]] = {
    "topic": lambda message: message.topic is not None,
    "topic_in_table": lambda message: message.topic_in_table,
    "topic_written": lambda message: message.topic_written,
    "topic_listed": Message._is_listed,
    "of_a_thing": lambda message: message.of_a_thing,
    "whole_table": Message._is_whole_table,
    "elsewhere": Message._is_elsewhere,
    "names_a_place": lambda message: message.lexicon.units.names_a_place(message.text),
    "many_units": lambda message: any(mention.of_groups for mention in message.mentions),
    "each_unit": lambda message: bool(message.each_unit),
    "told": Message._is_told,
    "leaves_out": lambda message: find_left_out(message.text) is not None,
    "planned": lambda message: any(True for _ in message._plans()),
    "short": lambda message: len(message.core) <= SHORT,
    "taken_back": lambda message: any(percent.takes_back for percent in message.percents),
    "latin": lambda message: not _CHINESE.search(message.text),
    "days_off": lambda message: means_days_off(message.text),
    "succeeds": lambda message: message._succeeds(True),
    "departs": lambda message: message._succeeds(False),
    "names_whose_access": lambda message: orders_to_revoke(message.text),
    "number_alone": lambda message: bool(_NUMBER.fullmatch(message.text.strip())),
}
"""Signs that are neither marks nor cues."""
_MARKS = frozenset(patterns.MARKS.values())


def _core_of(masked: str) -> str:
    start, end = subject.core(masked)
    core = _AND_THAT.sub("", masked[start:end])
    return core.strip(patterns.MARKS["page"] + _AROUND) or core


def _apart_by_unit(text: str, units: UnitIndex) -> str:
    """The text with a comma where another unit's report runs on: 卫健24完成，医保24没变化."""
    if not _FIGURE_SAID.search(text):
        return text
    for start, end in reversed(list(units.names_in(text))):
        at = None if _BUT_FOR.search(text[:start]) else runs_on_from(text, start, end)
        if at:
            text = f"{text[:at].rstrip()}，{text[at:]}"
    return text


def _only_ours(text: str, units: UnitIndex) -> str:
    """The text without what it tells of a unit where one's own part of the task is told beside it:
    27教体局完成了，我们没完成."""
    borders = [(-1, 0), *(m.span() for m in _CLAUSE_BORDER.finditer(text)), (len(text), 0)]
    clauses = [(before[1], behind[0]) for before, behind in pairwise(borders)]
    ours = [c for c in clauses if _WE_DID.match(text[slice(*c)])]
    if not ours:
        return text
    for mention in units.find(text):
        start, end = next((c for c in clauses if c[0] <= mention.start < c[1]), (0, 0))
        beside = [(at, until) for at, until in ours if at != start]
        said = " ".join(text[at:until] for at, until in ((start, end), *beside))
        one_task = len(_NUMBER_OF_TASK.findall(said)) < 2
        opens = _BEFORE_THEM.fullmatch(text, start, mention.start)
        if beside and one_task and opens and _THEY_DID.match(text[mention.end : end]):
            number = "".join(_NUMBER_OF_TASK.findall(text[mention.end : end]))
            rest = text[end + (beside[0][0] > start) :]
            return _only_ours(text[: mention.start] + number + rest, units)
    return text


def _page(said: re.Match[str]) -> int | None:
    if said[4] or said[5]:
        return LAST_PAGE if said[4] else 1
    return chinese_integer(said[1] or said[2] or said[3])


def _numbered_state(readable: str) -> tuple[TaskNumber, ...]:
    found = _NUMBERED_STATE.match(readable)
    return (TaskNumber(int(found[1]), found.start(1), found.end()),) if found else ()


def _apart_from_days(readable: str, numbers: Iterable[TaskNumber]) -> str:
    """The text in which a number that runs into a day is no part of it: 32月底完成, 28年底完成."""
    for number in numbers:
        if _DAY_BEHIND.match(readable, number.end) and readable[number.start].isdigit():
            mark = patterns.MARKS["task_no"] * (number.end - number.start)
            readable = readable[: number.start] + mark + readable[number.end :]
    return readable


def _without_list(readable: str) -> str:
    """The text without the marks of a list: 2.27已完成 names no day where 1.25 stands before it."""
    for start, end in places_in_list(readable):
        readable = readable[:start] + " " * (end - start) + readable[end:]
    return readable


def _without(readable: str, spans: Iterable[Span]) -> str:
    mark = patterns.MARKS["percent"]
    for start, end in spans:
        readable = readable[:start] + mark * (end - start) + readable[end:]
    return readable


def _unless_date(mark: str, own: str) -> str:
    return own if mark == patterns.MARKS["date"] else mark


def _is_day(number: TaskNumber, date: DateReading) -> bool:
    """Whether a number is part of a date that says more: 12号 of 12号前, 12 of 12月5日."""
    span, whole = (number.start, number.end), (date.start, date.end)
    return inside(span, whole) and span != whole and date.kind != "duration"
