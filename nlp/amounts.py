"""Which percentage or place in a list does a message name?

Texts are normalized first; positions are in `normalize(text)`.
"""

import re
from dataclasses import dataclass

from nlp.addresses import without_addresses
from nlp.late import late
from nlp.normalize import normalize
from nlp.numerals import FRESH, NUMBER, NUMERALS, SPELLED, chinese_integer
from nlp.words import words_of

__all__ = [
    "Ordinal",
    "Percent",
    "find_ordinal",
    "find_percent",
    "find_percents",
    "holds_numeral",
    "place_alone",
]


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the whole.

    `value` is 0 to 100, or None when what was said lies outside (120%): not to be clipped, to be
    asked about. `said` is what stands there. `corrects` the figure before it: 80%，不对，60%;
    `takes_back` when the same breath had just said that figure. `measures` something of its own,
    and not how far a task is: 网办率90%, 80%的村. `bounds` where it is a bound without a sign, and
    no task's number: 进度50以下的.
    """

    value: int | None
    start: int
    end: int
    said: str
    corrects: bool = False
    takes_back: bool = False
    measures: bool = False
    bounds: bool = False


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A place in the list just shown: 1 is the first, -1 the last."""

    place: int
    start: int
    end: int


one_of = words_of("amounts")
_NUMERAL = re.compile(f"[0-9{NUMERALS}]")


def holds_numeral(text: str) -> bool:
    """Whether there is any figure at all, in digits or in Chinese: no task is numbered without."""
    return bool(_NUMERAL.search(normalize(text)))


# --- percentages -------------------------------------------------------------------------------

_TENS_SPELLED = "ten twenty thirty forty fifty sixty seventy eighty ninety hundred"
_ONES_SPELLED = "one two three four five six seven eight nine"
_TENS = {name: 10 * n for n, name in enumerate(_TENS_SPELLED.split(" "), 1)}
_ONES = {name: n for n, name in enumerate(_ONES_SPELLED.split(" "), 1)}
_PARTS = {"third": 3, "quarter": 4, "fifth": 5}
_PERCENT = late(
    rf"(?P<sign>(?<![0-9.\-])-?[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?)\s?"
    r"(?:%|个百分点|(?:per\s?cent|pct)(?![a-z]))"
    rf"|百分之(?P<hundredths>[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?|{SPELLED})"
    rf"|(?:{FRESH}(?=[0-9])|(?<![.{NUMERALS}])(?![0-9]))"
    r"(?P<tenths>10|[0-9]|[一二两三四五六七八九十])成"
    r"(?P<rest>半|[一二三四五六七八九](?![成十一二三四五六七八九])"
    r"|[1-9](?![0-9.%成月日号项个点条:/\-]))?(?![功立为员效果本品绩长年分就交]|不变)"
    rf"|(?P<parts>{SPELLED})(?<!百)分之(?P<share>{SPELLED})"
    r"|(?<![0-9/.])(?P<share_figure>[1-9])/(?P<parts_figure>10|[2-9])(?![0-9/.]|[日号前])"
    r"|(?<=[度展率到是为达报填成了\s])(?P<plain>100|[0-9]{1,2})(?=\s?了?\s?(?:$|[，,。;；]))"
    # 进度50以下的, 完成率低于60的: a bound, which names no task
    rf"|(?<=[度展率])(?:还?{one_of('bounds')}(?P<above_or_below>100|[1-9][0-9])(?![0-9.%项号])"
    r"|(?P<bound>100|[1-9][0-9])(?=\s?以[上下内]))"
    rf"|(?<![a-z])(?P<spelled>[a-z]+(?:[-\s](?:{'|'.join(_ONES)}))?)\s?per\s?cent(?![a-z])"
    rf"|(?<![a-z])(?P<share_spelled>an?|one|two|three|four)[-\s](?P<parts_spelled>{'|'.join(_PARTS)})s?(?![a-z])"
    r"|(?P<all>百分之?百|百分之一百(?![一-九])"
    rf"|全部都?(?:已经|已)?{one_of('all')})"
    r"|(?P<one_half>(?<![过大小近不到])(?<!(?<!差不)多)一半(?![以多]上|多|以下)"
    rf"|(?<![a-z])half(?:way)?(?![a-z\-]|\s(?:an?\s)?{one_of('times_of_half')}))",
    re.IGNORECASE,
)
# 过半, 不到一半: an amount nobody can write down as one figure. A growth, a remainder and what is
# not so are no progress either.
_NO_PROGRESS_BEFORE = late(
    rf"(?:{one_of('not_reached', 'not_reached_in_english')}"
    # 经费到位50%: the money, not the task
    rf"|{one_of('means')}[已只才仅]?{one_of('given_out')}"
    rf"|{one_of('not_yet')}{one_of('deeds')}?"
    # 第2阶段30%, 一期80%: a part of it
    rf"|(?:第[一二三四五六七八九十0-9]+个?|[一二三四五前后上下]){one_of('parts')}[^，,。;；]{{0,6}}"
    rf"|(?:{one_of('to_come')}|(?<![按照])(?:计划|目标)|(?<![功职智技性产])能够?){one_of('reaches')}?)"
    r"了?\s?$",
    re.IGNORECASE,
)
_CORRECTED_BEFORE = re.compile(rf"{one_of('corrected')}了?\s?$")
# 80%，不对，60%: what was said a moment before is taken back.
_TAKEN_BACK_BEFORE = late(
    r"(?:(?<=[，,。;；])不(?:[，,。\s]+(?:是|应该是)?)?"
    rf"|{one_of('taken_back')}了?[，,。;；:：\s]*{one_of('rather_it_is')}?"
    rf"|{one_of('taken_back_in_english')}[，,.;\s]*{one_of('rather_it_is_in_english')}?)"
    r"(?:完成了?)?\s?$",
    re.IGNORECASE,
)
_LOOK_BACK = 16
# 24项进度75, 45号填80: without a sign it is a percentage only right behind a task's number.
_OF_A_TASK_BEFORE = re.compile(
    r"(?:(?<![月0-9])[0-9]{1,3}\s?[项号]的?|[那这该][一个]?[项条件](?:任务|工作)?)"
    rf"{one_of('now')}?(?:{one_of('of_a_task')}(?:了|的是|[是为到成]|达到?)?|{one_of('works')}到)\s?$"
)
_DONE_BEFORE = re.compile(rf"{one_of('came_to')}了?\s?{one_of('about')}?\s?$")


# 网办率90%, 群众满意度从90%提高到95%; not 完成率90%, 总体进度80%, 本年度80%.
_MEASURED_BEFORE = late(
    r"(?:(?<=[一-鿿])(?:率|(?<![年季月制进程])度)|(?<!完成)比例"
    rf"|{one_of('measures', 'measures_in_english')})"
    rf"(?:{one_of('comes_to', 'comes_to_in_english')}|[0-9.]+%|[:：\s])*$",
    re.IGNORECASE,
)
_OF_PROGRESS = late(rf"(?:^|[^一-鿿]|[项的了在]|{one_of('of_the_work')})(?:完成|推进)[率度]")
# 宣传册发放80%, 走访企业60%: what was handed out or seen to
_MEASURED_DEED = late(rf"{one_of('handed_out')}了?[一-鿿]{{0,5}}{one_of('reached')}?\s?$")
# 80%的村, 九成以上的企业, 80%人群; not 80%的工作
_MEASURED_BEHIND = late(
    rf"{one_of('about_behind')}?的?{one_of('measured')}"
    rf"|{one_of('about_behind')}?的(?!{one_of('task_itself')}|$|[，,。;；])[一-鿿]+"
    r"|\sof (?!it|the (?:task|work|job)|task|\d)[a-z]",
    re.IGNORECASE,
)


# 一成都没有, 80%都不到; 20% left is what remains
_NOT_EVEN = re.compile(
    rf"[都也]还?[没不未]|\s(?:is\s|are\s)?(?:still\s)?{one_of('left')}",
    re.IGNORECASE,
)


# 还有两成没做: what remains tells how far it is.
_LEFT_BEFORE = re.compile(rf"{one_of('still_left')}\s?$")
_UNDONE_BEHIND = re.compile(rf"的?[还尚]?{one_of('not_yet')}{one_of('undone')}")


def find_percent(text: str) -> Percent | None:
    """The percentage of a message about one task: the first, or the one it is corrected to."""
    found: Percent | None = None
    for percent in find_percents(text):
        if found is None or percent.corrects:
            found = percent
    return found


def find_percents(text: str) -> tuple[Percent, ...]:
    """Every percentage a message reports, in order.

    80%, ８０％, 80 percent, 百分之八十, 八成五, 三分之二, 一半, 全部完成. 过半 and 差不多 are no
    figures; a growth (增长5%), a remainder (还差20%) and what is not so (不是八成) are no progress.
    """
    plain = without_addresses(normalize(text))
    found: list[Percent] = []
    for match in _PERCENT.finditer(plain):
        before = plain[max(0, match.start() - _LOOK_BACK) : match.start()]
        takes_back = bool(found) and bool(_TAKEN_BACK_BEFORE.search(before))
        left = _LEFT_BEFORE.search(before) and _UNDONE_BEHIND.match(plain, match.end())
        if _NO_PROGRESS_BEFORE.search(before) and not (takes_back or left):
            continue
        if _NOT_EVEN.match(plain, match.end()):
            continue
        share = _share(match)
        if share is None or (match["share_figure"] and not _DONE_BEFORE.search(before)):
            continue
        if match["plain"] and not _OF_A_TASK_BEFORE.search(before):
            continue
        corrects = takes_back or bool(_CORRECTED_BEFORE.search(before))
        measures = _is_measured(plain, match.span(), before)
        place = (match.start(), match.end(), match[0])
        bounds = bool(match["bound"] or match["above_or_below"])
        share = 100 - share if left else share
        found.append(Percent(_whole(share), *place, corrects, takes_back, measures, bounds))
    return tuple(found)


def _is_measured(plain: str, span: tuple[int, int], before: str) -> bool:
    if _MEASURED_BEHIND.match(plain, span[1]):
        return True
    if _MEASURED_DEED.search(before):
        return True
    of = _MEASURED_BEFORE.search(before)
    return bool(of) and not _OF_PROGRESS.search(before)


def _whole(share: float) -> int | None:
    """To the nearest whole, but 100 and 0 only for all and nothing: 99.6% is not done."""
    if not 0 <= share <= 100:
        return None
    return int(share) if share in (0, 100) else min(99, max(1, round(share)))


def _share(match: re.Match[str]) -> float | None:
    if match["sign"]:
        return None if "点" in match[0] else float(match["sign"])
    if bare := match["plain"] or match["bound"] or match["above_or_below"]:
        return float(bare)
    if match["hundredths"]:
        return _value(match["hundredths"])
    if match["tenths"]:
        rest = 5 if match["rest"] == "半" else chinese_integer(match["rest"] or "零")
        return 10 * (chinese_integer(match["tenths"]) or 0) + (rest or 0)
    if match["share"] or match["share_figure"]:
        share = _value(match["share"] or match["share_figure"])
        parts = _value(match["parts"] or match["parts_figure"])
        return 100 * share / parts if share is not None and parts else None
    if match["share_spelled"]:
        return (
            100
            * _ONES.get(match["share_spelled"].lower(), 1)
            / _PARTS[match["parts_spelled"].lower()]
        )
    if match["spelled"]:
        words = re.split(r"[-\s]", match["spelled"].lower())
        known = [_TENS.get(word) or _ONES.get(word) for word in words]
        return sum(filter(None, known)) if None not in known else None
    return 100 if match["all"] else 50


def _value(said: str) -> float | None:
    return float(said) if said[0].isascii() else chinese_integer(said)


# --- places in a list just shown ---------------------------------------------------------------

_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ORDINAL = late(
    rf"第\s?(?P<place>{NUMBER})\s?个(?!{one_of('time_counted')})"
    r"|(?P<last>最后[一那]?[个项条]|倒数第一[个项条])"
    r"|倒数第(?P<from_end>[二三四五2-5])[个项条]"
    rf"|(?<![a-z])(?:the\s)?(?P<word>{'|'.join(_ORDINAL_WORDS)})\s(?:one|item)(?![a-z])"
    r"|(?<![a-z])(?:the\s)?(?P<figure>[0-9]{1,2})(?:st|nd|rd|th)\s?(?:one|item)(?![a-z])",
    re.IGNORECASE,
)


_SEVERAL_PLACES = re.compile(
    rf"(?:第\s?(?P<first>{NUMBER})\s?[个]?\s?[到至\-—~]\s?第?|^\s*{one_of('opens_several')}?前\s?)"
    rf"(?P<last>{NUMBER})\s?个(?!{one_of('time_counted')}|单位|部门)"
)
_MOST_PLACES = 8


def find_ordinal(text: str) -> Ordinal | None:
    """第3个, 最后一个, 倒数第二个, the 2nd one: a place in the list just shown."""
    return next(iter(find_ordinals(text)), None)


def find_ordinals(text: str) -> tuple[Ordinal, ...]:
    """All of them, in order: 第1个和第2个, 第2到4个, 前三个."""
    plain = normalize(text)
    if several := _SEVERAL_PLACES.search(plain):
        first, last = (chinese_integer(several[n] or "1") or 1 for n in ("first", "last"))
        return tuple(Ordinal(n, *several.span()) for n in range(first, last + 1)[:_MOST_PLACES])
    found = map(_ordinal, _ORDINAL.finditer(plain))
    return tuple(ordinal for ordinal in found if ordinal)


def _ordinal(match: re.Match[str]) -> Ordinal | None:
    if match["last"]:
        place: int | None = -1
    elif match["from_end"]:
        place = -(chinese_integer(match["from_end"]) or 1)
    elif match["word"]:
        place = _ORDINAL_WORDS[match["word"].lower()]
    else:
        place = chinese_integer(match["place"] or match["figure"])
    return Ordinal(place, match.start(), match.end()) if place else None


_AROUND_A_PLACE = " 那就选要看呢吧?？。"


def place_alone(text: str) -> int | None:
    """The place from the front that is all a message names: 第一个呢, 那就第2个."""
    text = normalize(text)
    ordinal = find_ordinal(text)
    if ordinal is None or ordinal.place < 1:
        return None
    rest = text[: ordinal.start] + text[ordinal.end :]
    return None if rest.strip(_AROUND_A_PLACE) else ordinal.place
