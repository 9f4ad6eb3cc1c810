"""Which percentage, task numbers or place in a list does a message name?

Texts are normalized first; positions are in `normalize(text)`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nlp.addresses import ADDRESS
from nlp.normalize import normalize
from nlp.numerals import chinese_integer

__all__ = [
    "Ordinal",
    "Percent",
    "TaskNumber",
    "chinese_integer",
    "find_ordinal",
    "find_percent",
    "find_percents",
    "find_task_numbers",
    "holds_numeral",
]


@dataclass(frozen=True, slots=True)
class Percent:
    """A share of the whole.

    `value` is 0 to 100, or None when what was said lies outside (120%): not to be clipped, to be
    asked about. `said` is what stands there. `corrects` the figure before it: 80%，不对，60%;
    `takes_back` when the same breath had just said that figure.
    """

    value: int | None
    start: int
    end: int
    said: str
    corrects: bool = False
    takes_back: bool = False


@dataclass(frozen=True, slots=True)
class TaskNumber:
    """The number of a task, as said: the table may hold none such (第0项, 第-1项)."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A place in the list just shown: 1 is the first, -1 the last."""

    place: int
    start: int
    end: int


_NUMERALS = "零〇一二两三四五六七八九十百廿卅"
_CHINESE = f"[{_NUMERALS}]{{1,5}}"
# taken whole or not at all: the 4 of 40% is no number
_NUMBER = rf"(?:(?>[0-9]{{1,4}})(?![0-9%]|\.[0-9])|(?>{_CHINESE}))"
_FRESH = f"(?<![0-9.{_NUMERALS}])"  # a number never begins inside another


_NUMERAL = re.compile(f"[0-9{_NUMERALS}]")


def holds_numeral(text: str) -> bool:
    """Whether there is any figure at all, in digits or in Chinese: no task is numbered without."""
    return bool(_NUMERAL.search(normalize(text)))


def _without_addresses(text: str) -> str:
    """The text without addresses: their figures say nothing about the work."""
    return ADDRESS.sub(lambda m: "\x00" * len(m[0]), text)


# --- percentages -------------------------------------------------------------------------------

_PERCENT = re.compile(
    rf"(?P<sign>(?<![0-9.\-])-?[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?)\s?"
    r"(?:%|个百分点|(?:percent|per\s?cent|pct)(?![a-z]))"
    rf"|百分之(?P<hundredths>[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?|{_CHINESE})"
    rf"|(?:{_FRESH}(?=[0-9])|(?<![.{_NUMERALS}])(?![0-9]))"
    r"(?P<tenths>10|[0-9]|[一二两三四五六七八九十])成"
    r"(?P<rest>半|[一二三四五六七八九](?!成))?(?![功立为员效果本品绩长年分就交]|不变)"
    rf"|(?P<parts>{_CHINESE})分之(?P<share>{_CHINESE})"
    r"|(?<![0-9/.])(?P<share_figure>[1-9])/(?P<parts_figure>10|[2-9])(?![0-9/.]|[日号前])"
    r"|(?P<all>百分之百|百分百|百分之一百(?![一-九])"
    r"|全部都?(?:已经|已)?(?:完成|做完|办结|到位|报完|弄完|弄好|搞定|上传|公开|发布|挂网|编完))"
    r"|(?P<one_half>(?<![过多大小近不到])一半(?![以多]上|多|以下)|(?<![a-z])half(?:way)?(?![a-z\-]))",
    re.IGNORECASE,
)
# 过半, 不到一半: an amount nobody can write down as one figure. A growth, a remainder and what is
# not so are no progress either.
_NO_PROGRESS_BEFORE = re.compile(
    r"(?:不到|不足|超过|超|近|将近|接近|大概过|增长|提高|下降|同比|涨|降|还差|还有|还剩|剩|剩下|剩余|差"
    r"|不是|并非|not|没|没有|未|尚未"
    r"|(?:要|需|需要|应|应该|必须|得|该|(?<![按照])计划|(?<![按照])目标|预计|争取|力争|有望|确保|保证|即将|将|可以|(?<![功职智技性产])能够?)"
    r"(?:完成|达到|加到|提到|到)?)了?\s?$",
    re.IGNORECASE,
)
_CORRECTED_BEFORE = re.compile(
    r"(?:改成|改为|改到|更正为|应该是|应为|提高到|升到|推进到|到|至)了?\s?$"
)
# 80%，不对，60%: what was said a moment before is taken back.
_TAKEN_BACK_BEFORE = re.compile(
    r"(?:(?:不对|错了|错啦|搞错|更正|纠正|等等|哦不)了?[，,。;；:：\s]*(?:是|应该是|应该|应是|应为)?"
    r"|(?<![a-z])(?:no|sorry|wrong|actually|i\smean|i\smeant)[，,.;\s]*(?:it'?s|it\sis|make\sit)?)"
    r"(?:完成了?)?\s?$",
    re.IGNORECASE,
)
_LOOK_BACK = 16
_DONE_BEFORE = re.compile(r"(?:完成|进度|进展|做|弄|办|达到)了?\s?(?:大约|约|到)?\s?$")


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
    plain = _without_addresses(normalize(text))
    found: list[Percent] = []
    for match in _PERCENT.finditer(plain):
        before = plain[max(0, match.start() - _LOOK_BACK) : match.start()]
        takes_back = bool(found) and bool(_TAKEN_BACK_BEFORE.search(before))
        if _NO_PROGRESS_BEFORE.search(before) and not takes_back:
            continue
        share = _share(match)
        if share is None or (match["share_figure"] and not _DONE_BEFORE.search(before)):
            continue
        corrects = takes_back or bool(_CORRECTED_BEFORE.search(before))
        found.append(
            Percent(_whole(share), match.start(), match.end(), match[0], corrects, takes_back)
        )
    return tuple(found)


def _whole(share: float) -> int | None:
    """To the nearest whole, but 100 and 0 only for all and nothing: 99.6% is not done."""
    if not 0 <= share <= 100:
        return None
    return int(share) if share in (0, 100) else min(99, max(1, round(share)))


def _share(match: re.Match[str]) -> float | None:
    if match["sign"]:
        return None if "点" in match[0] else float(match["sign"])
    if match["hundredths"]:
        return _value(match["hundredths"])
    if match["tenths"]:
        rest = 5 if match["rest"] == "半" else chinese_integer(match["rest"] or "零")
        return 10 * (chinese_integer(match["tenths"]) or 0) + (rest or 0)
    if match["share"] or match["share_figure"]:
        share = _value(match["share"] or match["share_figure"])
        parts = _value(match["parts"] or match["parts_figure"])
        return 100 * share / parts if share is not None and parts else None
    return 100 if match["all"] else 50


def _value(said: str) -> float | None:
    return float(said) if said[0].isascii() else chinese_integer(said)


# --- task numbers ------------------------------------------------------------------------------

_TO = r"\s?[项条]?\s?[-—–―~至到]\s?"
_AND = r"\s?(?:、|,|，|和|及|与|&|and)\s?"
_NOT_COUNTED = r"(?![月日点时年天个家/:]|号(?!任务|工作|那))"  # 任务28，12月15日前
_LIST = rf"{_NUMBER}(?:(?:{_TO}|{_AND})第?{_NUMBER}{_NOT_COUNTED}){{0,40}}+"
_FIGURE = r"(?>[0-9]{1,3})(?![0-9%]|\.[0-9])"
_FIGURES = (
    rf"{_FIGURE}(?:(?:\s{_FIGURE}{_NOT_COUNTED}){{1,40}}+"
    rf"|(?:\s?[-—–~至到、,，和]\s?{_FIGURE}{_NOT_COUNTED}){{0,40}}+)"
)
# 32月底前能完成, 27将于12月25日完成, 25 12.10发布: a day, or a word of what is to come, and the
# deed.
_DEED = (
    r"(?:完成|办结|办完|做完|弄完|搞完|做好|办好|弄好|搞好|搞定|写完"
    r"|发布|公开|公示|上线|挂网|上传|印发|发出|发了|发(?=$|[，,。；;的])|结束|落实"
    r"|完不成|做不完|弄不完|办不完)"
)
_DAY_SAID = (
    r"[于在到]?(?:(?:大?后|明|今|昨|前)[天日晚早]|明年(?:[0-9]{1,2}月[底末初]?)?|(?:[上下本这]{0,2}个?)(?:周|星期|礼拜)[一二三四五六日天末]?"
    r"|[上下本这]?个?月[底末中初]?|(?:本|下|这)?个?季度?[末底内]|今?年[底末前内]"
    r"|(?:元旦|春节|节)之?前|过?[一两三几][天周]|过?几个?月"
    r"|很快|不久|随时|近期|近日|尽快|抓紧"
    rf"|[0-9]{{1,2}}[月./][0-9]{{1,2}}[日号]?|{_CHINESE}月{_CHINESE}[日号]|[0-9]{{1,2}}月[底末初中]"
    r"|[0-9]{1,2}[日号])"
)
_WILL = (
    r"(?:快要?|马上|即将|就要|能够?|可以|将[于在]?|会|[一肯必]定|保证|确保|有望|准备|应该[能会])"
)
_DONE_THEN = (
    rf"(?:{_DAY_SAID}[^，,。;；:：0-9]{{0,8}}?{_DEED}"
    rf"|{_WILL}(?:{_DAY_SAID})?[^，,。;；:：0-9]{{0,6}}?{_DEED})"
)
# What is said of a task right behind its bare number: 32发了, 28还没开始, 27 没变化, 7: 80%
_SAID_OF_IT = (
    r"(?:(?:正常|稳步|有序|顺利|按计划|积极|全力|加快|其实|应该|应当|应该算|算是?|共|累计|一共|总共|合计|本期|本季度|本月|也|还|都|就|我们?|咱们?|昨天|今天|前天|上周[一二三四五六日天]?|这周[一二三四五六日天]?|周[一二三四五六日天]|上个?月底?|早就|刚刚?|呢[，,]?){0,2}"
    r"(?:是?\s?[0-9]{1,2}月[0-9]{1,2}[日号](?=已|就|完成|办结|做完|弄完|办完|发|公开)|是\s?(?=[0-9]{1,3}%|[0-9一二三四五六七八九十]成|百分|已|没|未|完成|推进|受阻|卡)|错了|不对|不准|不是|没错|属实|无误|是对的|搞错|报错|写错|弄错"
    r"|改[成为到]|改(?=[0-9]{1,3}%|[一二三四五六七八九]成)|更正|应为|(?:的|补|补充|补上|补交|补个|附上?|加个?|换个?)(?:链接|网址|佐证|材料|附件|截图|证明|备注|说明|原因|完成日期|完成时间)"
    r"|已|还|没|未|都|均|也|全部|完不成|做不完|弄不完|办不完|报成|[标记][为成]|登记为|更新为|做到|发|完成|做|办|弄|搞|整|报了|报完|报过|不报|不要|删|去掉|那[项条]|的(?=改[成为到]|状态|进度)|除外|以外|之外|外|同上|一样|同样|上报|推进|进展|进度|进行|卡|停|受阻|无变化|不变|"
    r"变化|有变化|等(?![项级于等任单多])|被|遇到|因|由于|需要|缺|一半|过半|大半|差不多|基本|预计|预期|计划|争取|力争|打算|好了|完了|妥了|搁浅|延|申请延|想|撤回|收回|撤销|报过|我们?报|通过|退回|打回|的延期|挂网|公开|交了|传了|编|在(?!线|编|职|建|途|校|籍|岗|册)[一-鿿]|正在|搁置|可以销号|销号|done|finished|blocked|stuck|still|no\schange|ok(?![a-z])|完(?=$|[，。,])|好(?=$|[，。,])|呢(?=$|[?？])|是不是|是否|有没有|(?:is|was)\s|"
    r"not\s|in\sprogress"
    # asked about: 51具体内容, 18讲的什么
    r"|的?(?:具体|详细)?(?:内容|全文|原文|正文|详情|要求)"
    r"|(?:是|[说讲写][的了])(?:个|些|点)?(?:什么|啥)))"
)
# A number with which a clause begins, or that stands right behind the name of a unit (\x01).
_BEGINS = (
    r"(?:(?<=^)|(?<=[\s，,。；;、\x00\x01\ue004])|(?<=\x01的)|(?<=\x01第)|(?<=[但而把除])|(?<=^那)|(?<=昨天|今天|前天|上午|下午|刚才|刚刚|上周|本周|那天|听说|让报|上报|要报)|(?<=报一下)|(?<=^报)|(?<=\x01报)|(?<=^我)|(?<=^我们)|(?<=不知道|不清楚|想知道|问一下|看一下|查一下)|(?<=问下|问问|看下|看看|查下|查查)"
    r"|(?<=但是|不过|而且|还有|加上|加个|其中|除了|只有|就剩|唯独))"
)
# 38：政府开放日已办: a number, a colon and what has become of it.
_STATE_AT_THE_END = (
    r"(?:[已未没在][一-鿿]{1,4}|完成|办结|推进中|进行中|到位)了?(?=\s*(?:$|[，,。;；\n]))"
)
# 32完成27没动25六成多: behind the last sign of one state, and before what begins the next.
_SHARE_SAID = r"(?:-?[0-9]{1,3}%|[一二三四五六七八九十]成|10成|百分之|[二三四五六七八九十]分之)"
_STATE_SAID = (
    r"(?:已|也|还|没|未|都|全部|无变化|不变|完成|完了|办结|办完|做完|弄完|搞定|发了|推进|进行|受阻|卡|停|正在|在[弄做办]|零进展"
    r"|基本|差不多|同上|一样|一半|过半|大半)"
)
_GLUED = (
    r"(?<=[\u4e00-\u9fff%])(?<![第共约达近超到至计为于有每前后满剩差余仅另月的局镇道会报让])(?<!除了)"
    rf"(?P<glued>{_FIGURE})(?=项?\s?(?:{_STATE_SAID}|{_SHARE_SAID}))"
)
# 替卫健局报27，; 通过32。; 3月2日完成了32
_VERB_BEFORE = (
    r"(?:(?<=[^已应共未没上]报)|(?<=^报)|(?<=报一下)|(?<=填一下)|(?<=登记)|(?<=登记一下)|(?<=退回)|(?<=打回)|(?<=通过)|(?<=催办)|(?<=撤回)|(?<=收回)|(?<=撤销)|(?<=报了)|(?<=报过)"
    r"|(?<=完成了)|(?<=做完了)|(?<=办完了)|(?<=弄完了)|(?<=加上|去掉|删掉|删除|拿掉))"
)
_CLAUSE_ENDS = r"(?=\s?(?:[，,。；;、]|[了啊呀吧]?$))"
_TASKS = re.compile(
    rf"第\s?(?P<none_such>-[0-9]{{1,4}}|0{{1,4}}|[0-9]{{5,12}})\s?(?:项|条)"
    rf"|第\s?(?P<ordered>{_LIST})(?:\s?(?:项|条|号(?!文|令)|行)(?!半)"
    r"|(?=\s*$|[，。,]|\s(?:[0-9]{1,3}%|[0-9一二三四五六七八九]成)))"
    rf"|{_GLUED}"
    rf"|{_FRESH}(?P<counted>{_LIST})\s?(?:项|号\s?任务|号\s?工作|号那[项条]"
    r"|条(?=\s?的?(?:全文|原文|内容|要求|详情)|\s?(?:都?[是归由该]|责任|有)(?:谁|哪)))(?!目[^录]|半)"
    r"|(?<![a-z])(?:任务|序号|编号|task|item|no\.?|number|#)\s?(?:为|是)?(?:第|no\.?|number|#|编?号)?\s?[:：]?"
    rf"(?P<named>(?!一[览下样些直起共般定]){_LIST})(?!\s?[项个家条类分成页屏版张段次])"
    rf"|(?<![0-9.{_NUMERALS}月第〕\])）】])(?P<numbered>{_FIGURE})号"
    r"(?=\s?(?:还没|没|未|已|了|进[度展]|卡|做|搞|弄|谁|[0-9]{1,3}%|[:：]|的?责任|的?进))"
    rf"|{_BEGINS}(?!(?:1[0-2]|[1-9])月|2[01]年)(?<![^:：0-9][0-9]{{2}}\s)(?<!^[0-9]{{2}}\s)(?P<bare>{_FIGURES})"
    rf"(?=\s?{_SAID_OF_IT}|\s?[，,]?\s?{_DONE_THEN}|\s{{0,2}}[:：]?\s?{_SHARE_SAID}|\s?[:：\-—]\s?(?:{_STATE_SAID}|{_SAID_OF_IT})"
    rf"|\s?[:：]\s?[^\d\n:：]{{2,30}}{_STATE_AT_THE_END})"
    rf"|(?:(?<=\bundo\s)|(?<=\btask\sis\s)|(?<=\bfinish\s)|(?<=\bcomplete\s)|(?<=\breport\s)|(?<=\bfinished\s)|(?<=\bcompleted\s)|(?<=\bdone\swith\s))(?P<finished>{_FIGURES}){_CLAUSE_ENDS}"
    r"|(?:(?<=\bhow's\s)|(?<=\bhow\sis\s)|(?<=\bis\s)|(?<=\bwas\s)|(?<=\bhas\s))"
    rf"(?P<asked>{_FIGURES})(?=\s(?:going|doing|done|finished|ready|been|reported|submitted|overdue|late)(?![a-z]))"
    rf"|(?:{_VERB_BEFORE}\s?|(?<=\x01)\s?|(?<=\x01的)\s?)(?P<alone>{_FIGURES}){_CLAUSE_ENDS}",
    re.IGNORECASE,
)
_BEGINS_HERE = re.compile(_BEGINS)
# 一共28项, 还有3项没报, 8项任务: how many there are, not which.
_HOW_MANY = re.compile(
    r"(?:共|一共|总共|共有|还有|还剩|剩|剩下|余下|其余|其他|这|那|哪|几|有|了|前|另外|等|全部|所有|名下"
    r"|点名|任务|区)$"
)
# 那27项呢 goes on to the next task, as 那第27项呢 does.
_NAMED_NEXT = re.compile(r"那\s?[1-9]")
_AND_IT = re.compile(r"\s?(?:呢|怎么样|怎样|咋样|如何)?[啊呀?？]?\s?$")
_COUNTS_AFTER = re.compile(r"^\s?(?:任务|工作|(?:没报|未报|要报|没交|逾期|到期|到了))")
_LARGEST_RANGE = 200


def find_task_numbers(text: str, units: Iterable[tuple[int, int]] = ()) -> tuple[TaskNumber, ...]:
    """Every task number a message names, in order; lists and ranges are spelled out.

    第12项, 12号任务, 任务28, task 7, 第3、5、7项, 第13—18项; and the bare number with which a
    report begins (32发了, 27没变化). Percentages, dates, hours, counts (3家, 共28项), document
    numbers and addresses are none, nor is a place in a list just shown (第3个). Right behind one
    of the `units`, given as spans of the normalized text, a bare number is one too (卫健局32通过).
    """
    plain = _without_addresses(normalize(text))
    for start, end in (*units, *_places_in_list(plain)):
        plain = plain[:start] + "\x01" * (end - start) + plain[end:]
    found: list[TaskNumber] = []
    for match in _TASKS.finditer(plain):
        group = match.lastgroup or "bare"
        if group == "none_such":
            found.append(TaskNumber(int(match[group]), match.start(), match.end()))
            continue
        if group == "counted" and _is_count(plain, match):
            continue
        if group == "glued" and not found and not _stands_for_a_task(plain, match):
            continue
        found.extend(_numbers(match[group], match.start(), match.end()))
    return tuple(found)


_PLACE_IN_LIST = re.compile(r"(?:^|[\s,，;；。])([1-9]\d?)[、.)）]\s?(?=第?\d{1,3}\s?[^\W\d])")


def _places_in_list(plain: str) -> list[tuple[int, int]]:
    """Where 1、 and 2、 stand before the lines of a list: they count from 1, and name no task."""
    places = list(_PLACE_IN_LIST.finditer(plain))
    counted = [int(place[1]) for place in places] == list(range(1, len(places) + 1))
    return [place.span(1) for place in places] if counted and len(places) > 1 else []


def _stands_for_a_task(plain: str, match: re.Match[str]) -> bool:
    """Whether a number run on to a word, the first of a message, names a task: 我们这边32项."""
    if _BEGINS_HERE.match(plain, match.start("glued")):
        return True
    return plain.startswith("项", match.end()) and not _HOW_MANY.search(plain, 0, match.start())


def _is_count(plain: str, match: re.Match[str]) -> bool:
    """28项 alone is a number; right behind 共 or 还有 it counts, and so do Chinese numerals."""
    before = plain[max(0, match.start() - 4) : match.start()]
    if _HOW_MANY.search(before):
        return not (_NAMED_NEXT.match(plain) and _AND_IT.match(plain, match.end()))
    spelled_small = not match["counted"][0].isdigit() and len(match["counted"]) == 1
    return spelled_small or bool(_COUNTS_AFTER.match(plain[match.end() : match.end() + 6]))


_RANGE = re.compile(rf"(?P<first>{_NUMBER}){_TO}第?(?P<last>{_NUMBER})|(?P<single>{_NUMBER})")


def _numbers(said: str, start: int, end: int) -> Iterator[TaskNumber]:
    for match in _RANGE.finditer(said):
        first = chinese_integer(match["first"] or match["single"])
        last = chinese_integer(match["last"] or match["single"])
        if first is None or last is None or first < 1 or last - first >= _LARGEST_RANGE:
            continue
        for number in range(first, last + 1):
            yield TaskNumber(number, start, end)


# --- places in a list just shown ---------------------------------------------------------------

_ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}
_ORDINAL = re.compile(
    rf"第\s?(?P<place>{_NUMBER})\s?个(?!月|季|五年|星期|工作日|小时)"
    r"|(?P<last>最后(?:一|那)?(?:个|项|条)|倒数第一(?:个|项|条))"
    r"|倒数第(?P<from_end>[二三四五2-5])(?:个|项|条)"
    r"|(?<![a-z])(?:the\s)?(?P<word>first|second|third|fourth|fifth|last)\s(?:one|item)(?![a-z])"
    r"|(?<![a-z])(?:the\s)?(?P<figure>[0-9]{1,2})(?:st|nd|rd|th)\s?(?:one|item)(?![a-z])",
    re.IGNORECASE,
)


def find_ordinal(text: str) -> Ordinal | None:
    """第3个, 最后一个, 倒数第二个, the 2nd one: a place in the list just shown."""
    match = _ORDINAL.search(normalize(text))
    if match is None:
        return None
    if match["last"]:
        place: int | None = -1
    elif match["from_end"]:
        place = -(chinese_integer(match["from_end"]) or 1)
    elif match["word"]:
        place = _ORDINAL_WORDS[match["word"].lower()]
    else:
        place = chinese_integer(match["place"] or match["figure"])
    return Ordinal(place, match.start(), match.end()) if place else None
