"""Which tasks does a message name by their numbers?

第12项 says so itself. That a bare number is one is told by what stands around it, which
``words/task_numbers.toml`` lists. Texts are normalized first; positions are in `normalize(text)`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from nlp.addresses import without_addresses
from nlp.dates.pieces import ENGLISH_DAYS, WEEK
from nlp.late import late
from nlp.normalize import normalize
from nlp.numerals import FRESH, NUMBER, NUMERALS, SPELLED, chinese_integer
from nlp.torn_numbers import whole
from nlp.words import listed, words_of


@dataclass(frozen=True, slots=True)
class TaskNumber:
    """The number of a task, as said: the table may hold none such (第0项, 第-1项)."""

    number: int
    start: int
    end: int


one_of = words_of("task_numbers")
shared = words_of("shared")


def _behind(name: str, begun: str = "", ended: str = "") -> str:
    """Where one of the words stands before. Each word has a length of its own."""
    words = (word.replace(" ", r"\s") for word in listed("task_numbers", name))
    return "|".join(f"(?<={begun}{word}{ended})" for word in words)


def _behind_english(name: str) -> str:
    """The same for whole words and the space behind them."""
    return _behind(name, begun=r"\b", ended=r"\s")


_TO = r"\s?[项条]?\s?[-—–―~至到]\s?"
_BETWEEN = r"\s(?:to|through)\s"
_AND = rf"\s?(?:[、,，&]|{shared('and')}|and)\s?"
_NOT_COUNTED = r"(?![月日点时年天个家/:]|号(?!任务|工作|那))"  # 任务28，12月15日前
# 第2 3 5项: a blank parts the numbers of a list that 项 ends.
_BLANK = r"\s(?=(?:[0-9]{1,3}(?:\s|\s?[、,，和]\s?)){0,20}[0-9]{1,3}\s?项)"
_LIST = rf"{NUMBER}(?:(?:{_TO}|{_AND}|{_BLANK})第?{NUMBER}{_NOT_COUNTED}){{0,40}}+"
_FIGURE = r"(?>[0-9]{1,3})(?![0-9%]|\.[0-9]|\s?[-~—–]\s?[0-9]{1,3}\s?%)"
_NO_MORE = rf"(?!\s{one_of('counted_in_english')})"
_LISTED = rf"(?:\s?(?:[-—–~至到、,，&]|{shared('and')})\s?|,?\s(?:and|through)\s)"
_FIGURES = (
    rf"{_FIGURE}(?:(?:\s{_FIGURE}{_NOT_COUNTED}){{1,40}}+"
    rf"|(?:{_LISTED}{_FIGURE}{_NOT_COUNTED}{_NO_MORE}){{0,40}}+)"
)
_SHARE = r"[0-9]{1,3}%|[0-9一二三四五六七八九十]成"
_SHARE_SAID = r"(?:-?[0-9]{1,3}%|[一二三四五六七八九十]成|10成|百分之|[二三四五六七八九十]分之)"
# 32月底前能完成, 27将于12月25日完成, 25 12.10发布: a day, or a word of what is to come, and the
# deed.
_DEED = rf"(?:{one_of('deed')}|发(?=$|[，,。;；的]))"
_DAY_SAID = (
    r"[于在到]?(?:(?:大?后|[明今昨前])[天日晚早]|明年(?:[0-9]{1,2}月[底末初]?)?"
    rf"|(?:[上下本这]{{0,2}}个?){WEEK}[一二三四五六日天末]?"
    r"|[上下本这]?个?月[底末中初]?|[本下这]?个?季度?[末底内]|今?年[底末前内]"
    r"|(?:元旦|春?节)之?前|过?[一两三几][天周]|过?几个?月"
    rf"|{one_of('soon')}"
    rf"|[0-9]{{1,2}}[月./][0-9]{{1,2}}[日号]?|{SPELLED}月{SPELLED}[日号]|[0-9]{{1,2}}月[底末初中]"
    r"|[0-9]{1,2}[日号])"
)
_DONE_THEN = (
    rf"(?:是?{_DAY_SAID}[^，,。;；:：0-9]{{0,8}}?{_DEED}"
    rf"|{one_of('will')}(?:{_DAY_SAID})?[^，,。;；:：0-9]{{0,6}}?{_DEED})"
)
_SAID_IN_WORDS = one_of(
    *("stands", "published", "ticked", "stands_in_english", "overcome", "hindered", "unchanged"),
    *("stuck", "later", "planned", "left_out", "reported", "put_right", "decided"),
    *("decided_in_two", "asked_about", "added", "excepted", "disowned", "reminder"),
)
# What is said of a task right behind its bare number: 32发了, 28还没开始, 27 没变化, 7: 80%
_SAID_OF_IT = (
    rf"(?:{one_of('itself')}?{one_of('before_it')}{{0,2}}(?:{_SAID_IN_WORDS}"
    rf"|是?\s?[0-9]{{1,2}}月[0-9]{{1,2}}[日号](?={one_of('done_that_day')})"
    rf"|是\s?(?={_SHARE}|{one_of('is_so')})|改(?={_SHARE})|[从由](?={_SHARE}|百分)"
    rf"|的(?={one_of('its_state')})|的$|等(?![项级于等任单多])|在(?![线编职建途校籍岗册])[一-鿿]"
    rf"|on\s(?=(?:[0-9]{{1,2}}\s)?{ENGLISH_DAYS})"
    r"|[完好](?=$|[，。,])|呢(?=$|[?？])|ok(?![a-z])|(?:is|was|are|were)\s))"
)
# 27达到80%, 25大概有八成: in between no word that counts or measures.
_WORDS_AND_SHARE = (
    rf"(?:(?=大[概约致体])|(?!\s?(?:{one_of('counted')}|[多余几来镇村局办校厂])))"
    rf"(?:项|\s)?[一-鿿]{{1,6}}\s?{_SHARE_SAID}"
)
# A number with which a clause begins, or that stands right behind the name of a unit (\x01).
_BEGINS = (
    r"(?:(?<=^)|(?<=[\s，,。；;、\"“”‘’「」『』\x00\x01\ue004])|(?<=\x01的)|(?<=\x01第)|(?<=\x01那边)|(?<=\x01报)"
    # 我局：25完成80%; not the minutes of 9：25
    r"|(?<=[^0-9][:：])"
    rf"|{_behind('begins')}|{_behind('opens', begun='^')})"
    r"(?<!\bof\s)"
)
# 38：政府开放日已办: a number, a colon and what has become of it.
_STATE_AT_THE_END = (
    rf"(?:[已未没在][一-鿿]{{1,4}}|{one_of('state_at_the_end')})了?(?=\s*(?:$|[，,。;；\n]))"
)
# 32完成27没动25六成多: behind the last sign of one state, and before what begins the next.
_GLUED = (
    r"(?<=[一-鿿%])(?<![第共约达近超到至计为于有每前后满剩差余仅另月的局镇道会报让])(?<!除了)"
    rf"(?P<glued>{_FIGURE})(?=项?\s?(?:{one_of('state_said')}|{_SHARE_SAID}))"
)
# 替卫健局报27，; 通过32。; 3月2日完成了32
_VERB_BEFORE = (
    rf"(?:(?<=[^已应共未没上]报)|{_behind('opens_with_verb', begun='^')}|{_behind('verb_before')})"
)
_CLAUSE_ENDS = r"(?=\s?(?:[，,。；;、]|(?:[了啊呀吧]|了?(?:[吗么]|没有?))?[?？]?$))"
# Each way to name a task; the group that matched tells which it was.
_NONE_SUCH = r"(?:第\s?|^(?=0))(?P<none_such>-[0-9]{1,4}|0{1,4}|[0-9]{5,12})\s?(?:项|条)"
# 我局第3项措施已落实: counted within something else than the table.
_OF_SOMETHING = one_of("of_something")
_ORDERED = (
    rf"第\s?(?P<ordered>{_LIST})"
    rf"(?:\s?(?:[项条行]|号(?![文令]))(?!半|{_OF_SOMETHING})|(?=\s*$|[，。,]|\s(?:{_SHARE})))"
)
# 第32和第27都发了, 第27、28没变化; not 第一已完成, which counts what is said
_BARELY = r"(?:[0-9]{1,3}|[二三四五六七八九]?十[一二三四五六七八九]?)"
_ORDERED_BARELY = (
    rf"第\s?(?P<barely_ordered>{_BARELY}(?:(?:{_TO}|{_AND}|\s)第?{_BARELY}{_NOT_COUNTED}){{0,40}}+)"
    rf"(?=\s?(?:{_SAID_IN_WORDS}|{_SHARE_SAID}))"
)
_COUNTED = (
    rf"{FRESH}(?<!成)(?P<counted>{_LIST})\s?(?:项|号\s?(?:任务|工作)|号那[项条]"
    rf"|条(?=\s?的?{one_of('wording')}|\s?(?:都?[是归由该]|责任|有)(?:谁|哪)|{one_of('of_one')}"
    rf"|\s?(?:{one_of('deed')}|做|办|弄|推进)了?到?\s?{_SHARE_SAID}))"
    # 25项里完成了20项: how many of how many
    rf"(?!目[^录]|半|{_OF_SOMETHING}|{one_of('out_of_many')}[^，,。;；0-9]{{0,6}}[0-9]{{1,3}}\s?[项个条])"
)
_NAMED = (
    rf"(?<![a-z]){one_of('named_by')}\s?[为是]?{one_of('numbered_by')}?\s?[:：]?"
    rf"(?P<named>(?!一[览下样些直起共般定]){_LIST})(?!\s?[项个家条类分成页屏版张段次月日])"
)
# set task 5 to 90 names one
_FROM_TO = rf"(?<![a-z])(?:tasks|items)\s(?P<from_to>{NUMBER}{_BETWEEN}{NUMBER})"
_NO_DAY = r"(?:3[2-9]|[4-9][0-9]|[1-9][0-9]{2})"
_SAID = rf"(?:{_FIGURE}|(?>{SPELLED}))"
_LINKED = rf"(?:[、,，]|{shared('and')})"
_SEVERAL = rf"{_SAID}(?:(?:号\s?{_LINKED}?|\s?{_LINKED})\s?{_SAID}){{0,10}}"
# 27号 could be a day. Its task is meant by what is said right behind it (27号没动, 7号完了没), by a
# figure that no day has (51号), by a state behind a comma with no other number (27号，还没开始), or
# by the order before it, where the clause ends (提醒我报27号).
_NUMBERED = (
    rf"(?<![0-9.{NUMERALS}月第〕\])）】到至于在])(?:(?P<numbered>{_SEVERAL})号"
    rf"(?=\s?(?:{one_of('of_the_number', 'of_the_number_or_day', 'of_one')}|[0-9]{{1,3}}%|[:：]"
    r"|[报填](?:[了成为]|的是)?\s?[0-9]{1,3}(?:%|\s?(?:$|[，,。吗么?？]))))"
    rf"|(?<!{one_of('before_a_house_number')})(?P<no_day>{_NO_DAY})号(?!{one_of('behind_no_task')})"
    rf"|(?:(?<=^)|(?<=[，,。;；\n\x01])|(?<=\x01的)|{_VERB_BEFORE}\s?)"
    rf"(?P<told_behind>{_SAID})号(?=\s?[，,]\s?(?:{one_of('told_behind_a_comma')}"
    rf"|{one_of('how_far_it_is')}?{_SHARE_SAID})(?![^，,。;；]*[0-9](?![0-9%])))"
    rf"|{_VERB_BEFORE}\s?(?P<handed_in>{_SAID})号{_CLAUSE_ENDS})"
)
# 24/25/27: no day begins with so high a number.
_SLASHED = r"(?:2[2-9]|[3-9][0-9])(?:/[0-9]{1,2}){1,20}+(?![0-9%])"
_BARE = (
    rf"{_BEGINS}(?!(?:1[0-2]|[1-9])月|2[01]年)(?<![^:：0-9][0-9]{{2}}\s)(?<!^[0-9]{{2}}\s)"
    rf"(?P<bare>{_SLASHED}|{_FIGURES})(?=\s?{_SAID_OF_IT}|\s?[，,]?\s?{_DONE_THEN}"
    rf"|\s{{0,2}}[:：]?\s?{_SHARE_SAID}|\s?[:：\-—]\s?(?:{one_of('state_said')}|{_SAID_OF_IT})"
    # 29，不同意，材料不全: the word on it may stand behind a comma.
    rf"|\s?[，,]\s?{one_of('decided')}|(?<=[0-9]{{2}})\s?[，,]\s?除[了去]?第?[0-9]|{_WORDS_AND_SHARE}"
    rf"|\s?[:：]\s?[^\d\n:：]{{2,30}}{_STATE_AT_THE_END}|(?<=[0-9]{{2}})\s?、\s?{one_of('state_said')})"
)
# 已完成：24、25; 无变化：27、28
_STATED = (
    rf"(?:^|(?<=[，,。;；\s])){one_of('state_before')}的?(?:[有是]?\s?[:：]|的[有是为])\s?第?"
    rf"(?P<stated>{_SLASHED}|{_FIGURES})(?=\s?项?\s?(?:[，,。;；(（/等缺因被差]|由于|卡在|$))"
)
# 完成25、27，未完成28: no colon, where no figure could be meant.
_STATED_BARELY = (
    rf"(?:^|(?<=[，,。;；\s])){one_of('state_before')}了?\s?"
    rf"(?P<barely>{_FIGURE}(?:\s?[、和]\s?{_FIGURE})+|(?:{_behind('no_figure_behind')}){_FIGURE})"
    rf"(?=\s?项?\s?(?:[，,。;；(（/]|$)|\s{one_of('state_before')})"
)
_ASKED = (
    rf"(?:{_behind_english('asks_in_english')})(?P<asked>{_FIGURES})"
    rf"(?=\s{one_of('asked_in_english')})"
)
# check 27, finished 25, the text of 44: in English, behind a word that leads to what is meant, and
# nothing behind that it could count. 3 of 5 and due on 12 name none.
_LED_TO = (
    rf"(?:{_behind_english('leads_in_english')})"
    rf"(?<![0-9]\sof\s)(?!{_behind_english('leads_to_no_task')})"
    rf"(?P<led_to>{_FIGURES}|{_FIGURE})"
    rf"(?:{_CLAUSE_ENDS}|(?=\s?[:：]|\s{one_of('goes_on_in_english')}))"
)
_MARKED = (
    rf"(?:{_behind_english('marks_in_english')})(?P<marked>{_FIGURES})"
    rf"(?=\s{one_of('marked_in_english')}|{_CLAUSE_ENDS})"
)
_ALONE = (
    rf"(?:{_VERB_BEFORE}\s?|(?<=\x01)\s?|(?<=\x01的)\s?)"
    rf"(?P<alone>{_FIGURES}|{_FIGURE}){_CLAUSE_ENDS}"
)
_TASKS = late(
    "|".join(
        (
            *(
                _STATED,
                _STATED_BARELY,
                _NONE_SUCH,
                _ORDERED,
                _ORDERED_BARELY,
                _GLUED,
                _COUNTED,
                _FROM_TO,
                _NAMED,
            ),
            *(_NUMBERED, _BARE, _LED_TO, _ASKED, _MARKED, _ALONE),
        )
    ),
    re.IGNORECASE,
)
# 第25项的第2条完成: a part of that task.
_OF_THAT_ITEM = re.compile(
    rf"[0-9]项?\s?[里中]?的?[里中]?{one_of('already')}?(?:{one_of('part_done')}了?)?$"
)
_BEGINS_HERE = late(_BEGINS)
# 一共28项, 还有3项没报, 8项任务: how many there are, not which.
_HOW_MANY = late(f"{one_of('how_many')}(?<!目前)(?<!除了)$")
# 那27项呢 goes on to the next task, as 那第27项呢 does.
_NAMED_NEXT = re.compile(r"那\s?[1-9]")
_AND_IT = re.compile(rf"\s?{one_of('and_it')}?[啊呀?？]?\s?$")
_COUNTS_AFTER = re.compile(rf"^\s?(?:{one_of('counts_tasks')}|都?是哪(?:[0-9]{{1,2}}|几)[项条个])")
_ANY_NUMERAL = re.compile(f"[0-9{NUMERALS}]")
_LARGEST_RANGE = 200


def find_task_numbers(text: str, units: Iterable[tuple[int, int]] = ()) -> tuple[TaskNumber, ...]:
    """Every task number a message names, in order; lists and ranges are spelled out.

    第12项, 12号任务, 任务28, task 7, 第3、5、7项, 第13—18项; and the bare number with which a
    report begins (32发了, 27没变化). Percentages, dates, hours, counts (3家, 共28项), document
    numbers and addresses are none, nor is a place in a list just shown (第3个). Right behind one
    of the `units`, given as spans of the normalized text, a bare number is one too (卫健局32通过).
    """
    plain = without_addresses(normalize(text))
    if not _ANY_NUMERAL.search(plain):
        return ()
    plain = whole(plain)
    for start, end in (*units, *places_in_list(plain)):
        plain = plain[:start] + "\x01" * (end - start) + plain[end:]
    found: list[TaskNumber] = []
    for match in _TASKS.finditer(plain):
        group = match.lastgroup or "bare"
        if group == "none_such":
            found.append(TaskNumber(int(match[group]), match.start(), match.end()))
            continue
        if group == "counted" and _is_count(plain, match):
            continue
        if found and match[0].endswith("条") and _OF_THAT_ITEM.search(plain, 0, match.start()):
            continue
        if group == "glued" and not found and not _stands_for_a_task(plain, match):
            continue
        start = match.start(group) if group in ("stated", "barely") else match.start()
        found.extend(_numbers(match[group], start, match.end()))
    return tuple(found)


_PLACE_IN_LIST = re.compile(r"(?:^|[\s,，;；。])([1-9]\d?)[、.)）]\s?(?=第?\d{1,3}\s?[^\W\d])")


# 一、25项完成; (1)25完成: a numeral of another kind before a number is a mark of the list.
_LIST_MARK = re.compile(
    r"(?:^|(?<=[\s,，;；。:：]))(?:[一二三四五六七八九十]{1,2}[、.．)）]|[(（](?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）])"
    r"\s?(?=第?\d{1,3}\s?[^\W\d])"
)


def places_in_list(plain: str) -> list[tuple[int, int]]:
    """Where 1、 and 2、 stand before the lines of a list: they count from 1, and name no task."""
    if marks := [mark.span() for mark in _LIST_MARK.finditer(plain)]:
        return marks
    places = list(_PLACE_IN_LIST.finditer(plain))
    counted = [int(place[1]) for place in places] == list(range(1, len(places) + 1))
    return (
        [(place.start(1), place.end()) for place in places] if counted and len(places) > 1 else []
    )


def _stands_for_a_task(plain: str, match: re.Match[str]) -> bool:
    """Whether a number run on to a word, the first of a message, names a task: 我们这边32项."""
    if _BEGINS_HERE.match(plain, match.start("glued")):
        return True
    return plain.startswith("项", match.end()) and not _HOW_MANY.search(plain, 0, match.start())


def _is_count(plain: str, match: re.Match[str]) -> bool:
    """28项 alone is a number; right behind 共 or 还有 it counts, and so do Chinese numerals."""
    before = plain[max(0, match.start() - 4) : match.start()]
    if before.endswith(("有没有", "有无")) or "号" in match[0]:
        return False
    if _HOW_MANY.search(before):
        return not (_NAMED_NEXT.match(plain) and _AND_IT.match(plain, match.end()))
    spelled_small = not match["counted"][0].isdigit() and len(match["counted"]) == 1
    return spelled_small or bool(_COUNTS_AFTER.match(plain[match.end() : match.end() + 6]))


# 二十七没变化, 二七没变化: a number spoken, where nothing else is written like it (五一, 十一).
_SPOKEN = re.compile(
    rf"(?<![{NUMERALS}0-9.第之])(?!{one_of('other_than_numbers')}(?![{NUMERALS}]))"
    r"(?:(?:[二三四五六七八九]?十[一二三四五六七八九]?)+"
    r"|(?P<one>[一二三四五六七八九])(?!(?P=one))[一二三四五六七八九])"
    rf"(?![{NUMERALS}百千万亿]|[月日号点年天成分个家多几])"
)
_SPOKEN_ONE = re.compile("[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]{2}")


def in_digits(text: str, table: Container[int]) -> str:
    """The text with the numbers of tasks that are spoken written in digits, at their places."""
    ones = [
        (run.start() + one.start(), one[0])
        for run in _SPOKEN.finditer(text)
        for one in _SPOKEN_ONE.finditer(run[0])
    ]
    numbers = {at: number for at, said in ones if (number := chinese_integer(said) or 0) in table}
    if not numbers:
        return text
    written = _with(text, {at: (said, numbers[at]) for at, said in ones if at in numbers})
    named = {place for n in find_task_numbers(written) for place in range(n.start, n.end)}
    return _with(
        text, {at: (said, numbers[at]) for at, said in ones if at in numbers and at in named}
    )


def _with(text: str, numbers: dict[int, tuple[str, int]]) -> str:
    for at, (said, number) in numbers.items():
        text = text[:at] + str(number).ljust(len(said)) + text[at + len(said) :]
    return text


# 教体局负责27吗, 27、28分别是什么: in a question any number that counts and measures nothing.
_ASKS = late(one_of("asks"), re.IGNORECASE)
_OF_A_QUESTION = (
    rf"(?<![0-9a-z.:：/%〔\-{NUMERALS}])(?<![第共约近满前后每剩到成为至了月年])"
    rf"(?!{_behind('before_a_count')}|{_behind('before_a_count_in_english', ended=' ')})"
    r"[1-9][0-9]?(?![0-9a-z%‰]|[.:：/\-—~][0-9])"
    rf"(?!\s?{one_of('counted')})(?!\s?[至到]\s?[0-9])"
)
_IN_A_QUESTION = late(
    rf"{_OF_A_QUESTION}(?:\s?(?:[、,，和及与&]|,?\sand)\s?{_OF_A_QUESTION})*", re.IGNORECASE
)
_GOES_ON = re.compile(rf"(?:^|[，,。；;?？、]\s?){one_of('goes_on')}?$")
_GOES_ON_BEHIND = re.compile(r"\s?(?:[项条]?呢|[项条]?\s?(?=$|[，,。；;?？]))")
_ANY_FIGURE = re.compile("[0-9]+")


def numbers_asked_about(
    text: str,
    named: Iterable[TaskNumber],
    table: Container[int],
    units: Iterable[tuple[int, int]] = (),
) -> tuple[TaskNumber, ...]:
    """The tasks of the table that a question names by bare numbers, beside those in `named`.

    Where some are named already, only those in a list with them or with a clause to themselves
    (27完成没？32呢): what else stands there may be said of them.
    """
    plain = without_addresses(normalize(text))
    if not _ANY_FIGURE.search(plain) or not _ASKS.search(plain):
        return ()
    for start, end in units:
        plain = plain[:start] + "\x01" * (end - start) + plain[end:]
    named = tuple(named)
    found: list[TaskNumber] = []
    for match in _IN_A_QUESTION.finditer(plain):
        inside = [n for n in named if n.start < match.end() and match.start() < n.end]
        to_itself = _GOES_ON.search(plain, 0, match.start()) and _GOES_ON_BEHIND.match(
            plain, match.end()
        )
        if named and not inside and not to_itself:
            continue
        numbers = [int(figure) for figure in _ANY_FIGURE.findall(match[0])]
        known = {n.number for n in inside}
        if all(number in table for number in numbers):
            found += [TaskNumber(n, match.start(), match.end()) for n in numbers if n not in known]
    return tuple(found)


# 25持续推进, 27(80%): a bare number with how the task stands, in whatever words, right behind it.
_NO_MEASURE = (
    r"(?![0-9a-z%‰]|[.:：/\-—~][0-9])"
    rf"(?:(?=大[概约致体部半多]|部分)|(?!\s?{one_of('counted')}))"
)
_TOLD_OF = late(
    rf"(?:{_BEGINS}|{_VERB_BEFORE}\s?|{_behind('says')}|(?<=[，,]是)|(?<=[^0-9][:：])|(?<=\ue000)|(?<=\ue003)|(?<=\ue000的)"
    rf"|(?<=[\"“”‘’\[(（【)）】]))(?P<told>{_FIGURES}){_NO_MEASURE}"
    # 25.健康扶贫：完成
    r"(?P<between>[.、．]\s?[^，,。;；0-9:：]{2,10}[:：]\s?"
    rf"|(?:\s|[:：(（，,.、．】\]]|\ue000{{1,12}}|{one_of('before_it', 'hedges')}){{0,4}})"
)
_OPENS_WITH = late(rf"{_BEGINS}(?P<told>{_FIGURES}){_NO_MEASURE}(?=\s?[一-鿿][一-鿿0-9])")


# 12月8日完成32: behind a day and the deed.
_AFTER_A_DAY = late(rf"\ue003{_DEED}了?\s?(?P<told>{_FIGURES}){_CLAUSE_ENDS}")


def numbers_told_of(
    masked: str, table: Container[int], states: Container[int], *, first: bool
) -> tuple[TaskNumber, ...]:
    """The tasks of the table that bare numbers name because a state, one of those that begin at
    `states`, is told right behind them.

    Where no task is named so far (`first`), the number with which a message that has a state
    begins is one too (35协调好了，推进中): it counts and measures nothing.
    """
    found: list[TaskNumber] = []
    for match in _TOLD_OF.finditer(masked):
        told = list(_numbers(match["told"], match.start(), match.end("told")))
        behind = range(match.end("told"), match.end() + 1)
        if any(at in states for at in behind) and all(n.number in table for n in told):
            found += told
    for match in _AFTER_A_DAY.finditer(masked):
        found += [
            n
            for n in _numbers(match["told"], match.start("told"), match.end())
            if n.number in table
        ]
    if first and not found and (opening := _OPENS_WITH.match(masked)):
        told = list(_numbers(opening["told"], opening.start(), opening.end("told")))
        found = [n for n in told if n.number in table]
    return tuple(found)


# 估计27八成, 小王那边27完成了, 我们局的25和27已办结: whatever words a clause opens with.
_LOST_IN_WORDS = late(
    rf"(?:^|(?<=[，,。;；\n]))(?P<before>[^\d，,。;；\n:：?\ue001\ue002]{{0,9}}?)(?P<told>{_FIGURES})"
    rf"{_NO_MEASURE}(?P<between>[^\d，,。;；\n\ue001]{{0,5}})"
)
_NOT_ITS_STATE = late(f"{one_of('not_told_of')}|{one_of('how_many')}$")
# 区卫健局：25、27、28完成: what is listed with the number of a task is the number of one.
_LISTED_BEFORE = re.compile(
    r"(?:(?<![0-9a-z.%/\-月年约近第共])(?P<one>\d{1,3})项?\s?[、和及与&]"
    r"|(?:(?<=^)|(?<=[，,。;；、\n])|(?<=[^\ue001\d][\s:：]))(?P<two>\d{1,3})项?\s?[,，])\s?(?=\ue001)"
)


def numbers_beside_others(
    text: str, masked: str, table: Container[int], states: Container[int]
) -> tuple[TaskNumber, ...]:
    """The tasks of the table that bare numbers name beside others named already.

    Those with which the next is listed, and those that have a clause and a state of their own,
    behind whatever words: what is said of them is never said of the other.
    """
    found: list[TaskNumber] = []
    places = [start for start, _ in places_in_list(text)]
    for match in _LISTED_BEFORE.finditer(masked):
        group = match.lastgroup or "one"
        if int(match[group]) in table and match.start(group) not in places:
            found.append(TaskNumber(int(match[group]), *match.span(group)))
    for match in _LOST_IN_WORDS.finditer(masked):
        if _NOT_ITS_STATE.search(match["before"]):
            continue
        told = list(_numbers(match["told"], match.start("told"), match.end("told")))
        behind = range(match.end("told"), match.end() + 1)
        if any(at in states for at in behind) and all(n.number in table for n in told):
            found += told
    return tuple(found)


# 医保24没变化 卫健24完成: right behind a unit's name a number with its state, or a state.
_RUNS_ON = late(rf"\s?(?P<number>第?\d{{1,3}}项?\s?)?(?:{one_of('state_said')}|{_SHARE_SAID})")
_STATE_ENDS = late(rf"{one_of('state_ends')}\s?(?=区?$)")
_HOLDS_UP = late(rf"{one_of('stuck_said')}[^，,。;；\n]*$")


def runs_on_from(text: str, start: int, end: int) -> int | None:
    """Where another unit's report begins with the name at text[start:end], if no comma parts it
    from the state before; behind what is stuck (24卡住了财政没批) a name without a number says why.
    """
    behind = _RUNS_ON.match(text, end)
    before = _STATE_ENDS.search(text, 0, start) if behind else None
    if behind is None or before is None:
        return None
    says_why = not behind["number"] and _HOLDS_UP.search(text, 0, start)
    return None if says_why else before.end()


_RANGE = re.compile(
    rf"(?P<first>{NUMBER})(?:{_TO}|{_BETWEEN})第?(?P<last>{NUMBER})|(?P<single>{NUMBER})"
)


def _numbers(said: str, start: int, end: int) -> Iterator[TaskNumber]:
    for match in _RANGE.finditer(said):
        first = chinese_integer(match["first"] or match["single"])
        last = chinese_integer(match["last"] or match["single"])
        if first is None or last is None or first < 1 or last - first >= _LARGEST_RANGE:
            continue
        for number in range(first, last + 1):
            yield TaskNumber(number, start, end)
