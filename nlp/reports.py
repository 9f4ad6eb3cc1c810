"""Which reports, one per task, does a message that reports progress hold?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nlp import patterns, subject
from nlp.cues import Span, inside
from nlp.left_out import LeftOut, find_left_out, find_left_out_of_named, says_no_more
from nlp.message import Message
from nlp.normalize import normalize

if TYPE_CHECKING:
    from nlp.task_numbers import TaskNumber
    from nlp.units import UnitMention

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
# Cues of a later day that is asked for.
ASKS_LATER = ("extend", "push_to")
STATUSES = ("blocked", "not_started", "in_progress", "done")
_LISTS = tomllib.loads(Path(__file__).with_name("reports.toml").read_text(encoding="utf-8"))


def _words(name: str) -> str:
    """The words of a list of the data file, as an expression."""
    return "|".join(map(patterns.to_regex, _LISTS[name]["words"]))


_SENTENCE_BORDER = re.compile(
    r"[，。！；,!;\n]+|\.\s|(?<=[^\x00-\x7f\ue000\ue002])\s+(?![\ue000\ue002])|\s+(?=[^\x00-\x7f\ue000\ue002])"
    # a figure stays with the words around it: satisfaction rate 98%, 60% complete
    r"|(?<=[\ue000-\ue007])\s+(?=\ue002)|(?<=[\ue000\ue002])\s+(?![a-z])|(?<![a-z])\s+(?=\ue000)"
    # the day asked for, and why: 延到12月20日等省里文件
    r"|(?<=\ue003)(?=等(?!级|于|额|值)|因|由于|缺|原因|理由)"
    r"|(?<=变化|变动|进展)(?=等(?!级|于|额|值|情|等)|因|由于)"
    # said in one breath: 完成了90%还差公示
    "|(?<=[%了成半\ue002])(?=(?:还|就|只)(?:差|剩|缺))"
)
_JOINING = re.compile(r"(?:[\s、,，和跟与及&+/]|以及|还有|连同)*(?:and)?\s*")
# What parts two lists more than what joins the numbers of one.
_BREAKS = re.compile("[，,;；]")
_BREAKS_OFF = re.compile(r"[，,;；。\n]|\.\s|\s(?:and|but)\s")
_TO_A_NUMBER = re.compile(
    r"了?\s*(?:with|on|for|of|in|to)?\s*(?:the\s)?(?:tasks?|items?|第)?\s*", re.IGNORECASE
)
_FIGURES = re.compile(r"\d{1,3}")
# I'm done with 27, 27 is done but: all that stands beside the state.
_STATE_FIRST = re.compile(
    r"(?:i'?m|i'?ve|we'?ve|i|we'?re|we|they|am|are|is|have|has|had|just|already|still|now|not|with|on|for|of|in|tasks?|items?|the|and|but"
    r"|please|make|mark|set|put|record|update|change|down|as|to|at|it|that|sorry|no|actually|correction|should|be|was"
    r"|[\s,])*",
    re.IGNORECASE,
)
# 27 is still at 60%: with the figure, no more than how sure it is.
_AROUND_A_FIGURE = re.compile(
    r"(?:it'?s|is|was|are|were|at|still|now|currently|about|around|roughly|nearly|almost|approximately|only|just|up|to|of"
    r"|complete|completed|done|finished|progress|the|way|through|there|so|far|[\s,])*",
    re.IGNORECASE,
)
_NOTE_MARKER = re.compile(
    r"(?:备注|说明|原因|理由|情况说明|note|because)(?:改成|改为|换成|补充|加上|加一[句条]|补一[句条]|写上|写成|写)?[是为:：\s]*",
    re.IGNORECASE,
)
# 权责清单卡在系统对接上: the state and its reason in one.
_STUCK_AT = re.compile(r"(?:卡|堵|停|耽误)在[^，。；,;\n]{2,}")
# 卡在财政局, 等住建局给数据; 财政局还没批: whose turn it is, not who reports.
_WAITING_FOR = re.compile(
    r"(?:被|[卡堵停压]在了?|耽误在|等着?|等待|在等|待|缺少?|还?差|需要?|靠|[找问催请]了?|联系了?|对接了?|协调了?)\s?$"
)
_WANTS = re.compile("(?:想|要|申请|需要|希望|请求|打算)*$")
_HOLDS_UP = re.compile(
    r"(?:那边|那头|那里|那儿)?(?:一直|迟迟|到现在|目前|也)?(?:还没有?|没有?|尚?未|不)"
    r"(?:给|批|回|拨|提供|配合|出|下|反馈|签|盖|同意|答复|定|审)"
)
# 25我们和医保分局一起完成了, 医保分局配合得很好: who took part
_TOGETHER_WITH = re.compile(
    r"(?:(?:我们|我局|我办|我镇|我单位|本局|本单位|咱们|\d项?)\s?(?:也|都|已|已经)?(?:和|与|同|跟|会同|联合)"
    r"|会同|联合|协同|配合|(?<![a-z])(?:with|together with))\s?$",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    "(?:那边|的?同志|的?同事)?(?:也|都|一直|已|已经|积极|大力|非常|很)*(?:配合|协助|支持|帮忙|帮助|参与)"
)
# 尊敬的区政府办公室, 政务公开办您好: who reads it
_TO_THE_READER = re.compile(f"(?:{_words('to_the_reader')})$")
_GREETS = re.compile(_words("greets"))
_OFFICE = re.compile(rf"\s*[区县市]?(?:{_words('office')})")
_GIVES_REASON = re.compile(r"\s*(?:主要)?(?:是)?(?:因为|由于|原因|缘于|因)")
_OF_REMINDERS = re.compile(r"提醒|叫我|推送|remind", re.IGNORECASE)
_A_PART = re.compile(
    r"(?:改|修改|改一?下|更正)?(?:状态|进度|百分比|比例|(?:完成)?(?:日期|时间)|说明|备注|原因|链接|佐证|材料|单位)"
    r"(?:不对|错了|要改|改一?下)?"
    r"|(?:change )?(?:the )?(?:status|date|note|link|percent(?:age)?|unit)",
    re.IGNORECASE,
)
# extend 24 to Jan 15: what leads to the day, and no reason
_NO_REASON = re.compile(rf"(?:[{''.join(patterns.MARKS.values())}\s?？]|to|by|until|till|on)*")
_A_WORD = 2
_A_TOPIC = 3
_MANY = 3
# 卡住了需要区财政局拨款: the state is told already.
_STATE_OPENS = re.compile(
    r"^(?:受阻|被?卡住|停滞|停住|卡壳|搁置|遇阻)(?:着|了)?[，,：:\s]*(?=[^，,。\s]{2})(?!在)"
)
# 完成80%（含义诊、签约）
_IN_BRACKETS = re.compile(
    r"^(?:已经?|完成|了|约|达到?|[\d.]+%|[一二三四五六七八九]成)*\s?[(（](?P<words>[^()（）]+)[)）]$"
)
# 27完成了，不对，没完成: what was said before it no longer holds.
_TAKEN_BACK = re.compile(r"(?:不对|错了|说错|写错|打错|更正|哦不|不是)(?:了|，|,|\s)+")
_DENIED = re.compile(r"(?:不是|并非|不算|不能算)\s?$")
# 25完成，其余无变化; 所有任务都完成了; 除了27都完成了: tasks that nobody named.
_OTHERS = re.compile(
    rf"(?:{_words('others')})(?=[都全均也已暂无没未不\ue002]|本期|照旧|完成|[一-鿿]{{0,2}}\ue001)"
    rf"|{_words('others_latin')}"
)
_NOTHING_NEW = re.compile(
    r"(?:no changes?|nothing new|nothing(?: has)? changed|nothing to report|no progress"
    r"|(?:all )?unchanged)"
    r"(?:\s(?:on|for|in|to|with|this|at|all|anything|everything|any|of|them|the|rest|others|our|my|tasks?|quarter|period|month"
    r"|week|from|us|so|far))*[.!]?",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"(?:^|(?<=[，,。;；\s]))(?:"
    r"(?:我们?|本单位|目前|本期)?(?:所有|全部|各项|每一?)的?(?:任务|工作|事项|项)"
    r"|我们?(?:已经|已)?(?=[都全](?:部)?(?:已经|已)?(?:报|交|填|完成|做|弄|办))"
    r")[^。;；]{0,6}?[都全均]"
)
# 民政局的24项; 财政局说28八成
_SAYS = re.compile(
    r"[的\s]*(?:来电|来函|反映|反馈|那边|联络员)?(?:[说称讲报]|告知|表示)?[:：，,\s]*"
)
# 链接错了，是 …; 换成 …: the link takes the place of the one given before.
_OTHER_LINK = re.compile(
    r"(?:链接|网址|地址|佐证|材料)[^，,。;；\ue004]{0,4}(?:错|不对|不是|改|换|失效|打不开)"
    r"|(?:换成|换为|改成|改为|更正为|换个|换一个|改个)[^，,。;；\ue004]{0,6}\ue004"
    r"|(?:change|replace|correct|wrong)\b[^,.;\ue004]{0,20}\blink\b",
    re.IGNORECASE,
)
_NUMBER_OPENS = re.compile(r"第?(\d{1,3})项?\s?(?=[^\d.%月日个年])")
_ALL_OF_THEM = re.compile(
    r"(?:[都均全]部?|一起|一并|统一)(?:想|要|申请|需要|需|希望|拟|得|请|能|再)*$|\bboth\s(?:to\s)?(?:be\s)?$",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"启动|开始|起步|开工|动工|着手|动手|动起来|上手")
# 28没有; 25 not yet
_NOT_SO = re.compile(
    r"\s?项?\s?(?:还|尚|仍)?(?:没有|没|未|不算|not yet|isn't)\s*(?=$|[，,。;；\s])", re.IGNORECASE
)
# 现将我局进展情况报告如下：一
_LEADS_IN = re.compile(
    r".*(?:如下|情况)[:：]\s?(?:一、?)?|(?:quick|short|status|progress|my|our|an?|\s)*updates?[:：]?",
    re.IGNORECASE,
)
_HAS_CHANGED = re.compile(r"(?:只有|只是|就|仅|只|唯独)?(?:第?\d{1,3}项?)?有?(?:变化|变动|进展)?")
_PART = re.compile(r"第[\d一二三四五六七八九十]+(?:条|点|款|步|部分|小项|阶段|期)[^，,。;；]{0,6}$")
_DEALT_BY = re.compile("[、，,和及与]")
_IN_TURN = re.compile("分别|依次|各自")
# 32发了，不对，是27发了: another task is meant than the one just reported on.
_OTHER_TASK = re.compile(
    r"[，,。;；\s](?:哦?不对|[说写打报搞弄]?错了|更正|哦不|不是|no|sorry|wrong|i mean)"
    r"(?:了|啊|[，,。;；:：\s])+(?:应该)?(?:是|应是|i mean(?:t)?|it'?s|是说)?"
    r"\s?(?P<first>)(?:tasks?\s|第)?(?=\d{1,3})",
    re.IGNORECASE,
)
_FINISHED_THING = re.compile(
    r"了?(?P<thing>(?![了啦咯喽嘞勒的得过后前时并但而且也就都还于在吗呢吧么啊没不因跟和由"
    # what is said to the reader: 完成了请查收
    r"请谢您你我见已可能好帮报]|情况|时间|日期|以后|之后|麻烦|辛苦|劳驾|忘|抱歉|不好意思|链接|佐证|附|特此)[一-鿿]{2,})"
)
_ALL_OF_IT = re.compile(
    "(?:任务|工作|公开|发布|公示|公布|上传|上线|挂网|更新|报送|上报|填报|印发|办理|落实|整改|销号|完毕|到位)[了的]*$"
)
_IS_TO_COME = re.compile("[待等未没]|准备|前期|部分|阶段")
_ONE_THE_OTHER = re.compile(
    r"一[个项条件](?=[^，,。;；]{2,12}[，,、]?另?一[个项条件])|\bone\s.{2,30}\bthe other\b",
    re.IGNORECASE,
)
# 其他的都正常
_AS_USUAL = re.compile(r"[都均也全]*(?:很|还|一切)?(?:正常|顺利|照常|没问题|按计划)")
# 不是教体局，是卫健局
_RULED_OUT = re.compile(r"(?:不是|并非|不报|不要报?|别报|不算|除了?)\s?$")
_GOES_ON = re.compile(r"[\s]*(?:而|但|但是|不过|另外|还有|然后)?[\s]*")
_AS_BEFORE = re.compile(r"[也都是]*(?:同上|一样|同样|相同|如上|也是|ditto|likewise)[的了]?")
_HAPPENED_THEN = re.compile(
    r"(?:就|已|已经|都)*(?:完成|办结|做完|弄完|办完|发布|公开|公示|公布|上线|挂网|印发|上传|发)"
    r"(?:(?P<then>的|了)|(?=[，,。；;\s]|$))"
)
# 原定12月10日完成，现推迟到12月25日
_WAS_PLANNED = re.compile(r"(?:原定|原计划|原来计划|原本|本来|本应|原应|计划|应)[于在]?\s?$")
_ALL = re.compile(_words("all"), re.IGNORECASE)
_COMPLETION_DAY = re.compile(
    r"(?:(?:完成|办结|公开|发布)(?:的)?|(?<![\u4e00-\u9fff])|(?<=[的项]))(?:时间|日期)[都也]?\s?(?:改成|改为|应为|应该是|更正为|[是为:：在])?\s?"
)
# 把25的链接补上 http://…: how evidence is handed in, and nothing about the task.
_HANDS_IN = re.compile(
    r"(?:把|的|刚才|那[项条个]|忘了|再|又|补充?|附|加|添|换|放|发|传|上|个|一[个条下]|链接|网址|地址|佐证|证明|材料|附件|截图"
    r"|[是为在见如下：:\s]|请|查收|看|点|了|link|see|evidence"
    # 特此报告, 请予审核, 忘记报了不好意思
    r"|现将?|兹|特此?|报告|汇报|报送|上报|呈报|报|予以?|审核|审阅|批示|知悉|按照?要求|根据要求|忘记|不好意思|抱歉|谢谢|辛苦|您)+",
    re.IGNORECASE,
)
# 王局让我报32完成, 麻烦登记下25
_HANDS_IN_FIRST = re.compile(
    r"(?:报|改|更正|登记|填|更新|标记|记录|录入|写|说|告|送|mark|set|update|put|report)(?:一?[下个]|好|上)?[:：\s第]*$"
)
# 王芳：25完成80%
_ADDRESSED = re.compile(
    r"[^，,。;；:：\d]{1,12}[:：]\s?(?:我们|我局|我办|我镇|我单位|本局|本单位)?的?第?"
)
_AS_WHAT = re.compile(r"\s(?:as|to|at)\s")
_PUTS_RIGHT = re.compile(
    # from what to what is a figure too: 从60%提高到80%
    r"[从由].{1,8}?(?:提高|提升|推进|上升|增加|增长|加|涨|升)?[到至为成]"
    r"|(?:百分比|比例|进度|完成率|状态)的?(?:应该)?(?:[是为]|改[成为到])"
    r"|(?:提高|提升|推进|上升|升|涨|加|达)[到至]|更正|纠正|其实|应该是|应为|不是|改成|改为|也是|错了|不对|^是|^呢"
)
# 已完成：24、25；推进中：27
_LABEL = re.compile(
    r"[^，,。;；\n:：\s\ue001]{1,8}(?:[:：]|的(?:有|是|为))\s*$"
    r"|(?:^|(?<=[，,。;；]))(?:已?完成|[未没]完成|[未没]启动|推进中|受阻)了?\s*$"
)
# 第20项两个单位都完成了: for whom, and no word more.
_FOR_BOTH = re.compile(
    r"(?:我们|这)?(?:两|二|三|几)个?(?:单位|部门|局|镇|街道|镇街|家|边)项?[都均也全](?:已经?)?[^，。]{2,5}"
)
# 洪山也是, 洪山一样
_LIKE_IT = re.compile(r"(?:也是|也一样|一样|同样|同上)(?:的|了)?(?=[，,。;；\s]|$)")
_ALL_OF_A_UNIT = re.compile("\ue000*(?:的)?(?:任务|各项)?[都均全]")
_BARE_FIGURE = re.compile(
    r"(?:^|是|改|改成|改为|改到|应为)\s?(?:\d{1,3}%?|[一二三四五六七八九]成)$"
)
# 满意度95%, 已覆盖80%的村: what is measured is no task.
_MEASURE = re.compile(r"[率度比量数值]$|比例|占比|覆盖|同比|增长|下降|达标|合格|满意")
_OF_PARTS = re.compile("其中|具体为|具体是|包括|细分")
_OF_THE_TASK = re.compile(
    rf".{{0,4}}(?:{_words('of_the_task')}).{{0,3}}|(?:{_words('of_the_task_latin')}|\s)+"
)
_ANY_MARK = re.compile(f"[{''.join(patterns.MARKS.values())}]+")


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
        return ({**others, **_read_segment(message, [others], 0, len(message.masked))},)
    told = tuple(
        _each_told(
            message, _apart_by_unit(message, _apart_from_others(message, _segments(message)))
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
    if ahead and _has_state(message, ahead[-1].end, start):
        behind = [n for n in kept if n.start >= end]
        segments = [
            *_numbered_segments(message, ahead, until=start),
            *_numbered_segments(message, behind, since=end),
        ]
    else:
        segments = list(_numbered_segments(message, kept))
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
        same = said and "task_no" in heads[0] and _same_as_before(message, start, end)
        if same:
            others = ("evidence_url", "unit") if "unit" in heads[0] else ("evidence_url",)
            said = {name: value for name, value in said.items() if name not in others}
        else:
            said = _read_segment(message, heads, start, end)
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
        opening = _NUMBER_OPENS.match(said.get("note", ""))
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
        if _has_state(message, at, until):
            pieces.append((at, until))
        elif pieces:
            pieces[-1] = (pieces[-1][0], until)
        at = border.end() if border else end
    days = [d.date for d in message.dates if in_turn.end() <= d.start < end and d.date]
    if len(pieces) == 1 and len(days) == len(heads) and max(days) <= message.now.date():
        # 25、27分别于12月3日、12月8日完成
        said = _read_segment(message, heads, start, end)
        return [
            {**head, **said, "completed_on": day.isoformat()}
            for head, day in zip(heads, days, strict=True)
        ]
    if len(pieces) < 2:
        return None
    if len(pieces) != len(heads):
        return [dict(head) for head in heads]
    return [
        {**head, **_read_segment(message, [head], *piece)}
        for head, piece in zip(heads, pieces, strict=True)
    ]


def _named_together(
    message: Message, start: int, end: int, first: str | None
) -> tuple[str | None, ...]:
    """教体局和卫健局的30项: the unit that a stretch speaks for, and those named in one breath."""
    names = [first]
    mentions = [m for m in message.mentions if start <= m.start < end]
    for one, other in pairwise(mentions):
        joined = _JOINING.fullmatch(message.masked, one.end, other.start)
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
    for at, until in _clauses(message.masked, start, end):
        named = [m for m in message.mentions if at <= m.start < until]
        if before and not named and (by_stem := _unit_by_its_stem(message, at, until)):
            if by_stem[1] != before:
                yield at, *by_stem
            before = by_stem[1]
            continue
        if before is None and not named and (behind := _unit_behind_number(message, at, until)):
            before = behind[0]  # 13：钟楼完成，洪山60%
        told = _has_state(message, at, until) or _same_as_before(message, at, until)
        if not named or named[0].verdict != "certain" or not told:
            continue
        unit = named[0].units[0]
        opens = _GOES_ON.fullmatch(message.text, at, named[0].start)
        goes_on = opens and at > start and before not in (None, unit)
        if goes_on and not is_another(message.text, *_span(named[0])):
            yield at, at, unit
        if any(inside(span, (at, until)) for span in message.spans("blocked")):
            return
        before = unit


def _unit_by_its_stem(message: Message, start: int, end: int) -> tuple[int, str] | None:
    """Beside a unit and its state the bare name of another with its own, and where that begins:
    洪山13完成，钟楼没完成."""
    if same := _LIKE_IT.search(message.text, start, end):
        of: Span | None = (start, same.start())
    else:
        of = subject.find_subject(message.masked, start, end, message.topic_ends)
    if of is None or of[0] != start or not (same or _has_state(message, start, end)):
        return None
    units = message.lexicon.units.resolve(message.said(of).rstrip("只也才就都均还已则倒呢的"))
    return (of[1], units[0]) if len(units) == 1 else None


def _unit_behind_number(message: Message, start: int, end: int) -> tuple[str, str] | None:
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
    units = message.lexicon.units.resolve(stem) if len(stem) >= _A_WORD else ()
    return (units[0], stem) if len(units) == 1 else None


def _speaks_of_units(message: Message) -> bool:
    """Whether a unit is named for certain, or a clause tells of one by its bare name:
    24卫健无变化，医保无变化."""
    clauses = _clauses(message.masked, 0, len(message.masked))
    return any(m.verdict == "certain" for m in message.mentions) or any(
        _unit_by_its_stem(message, *clause) for clause in clauses
    )


def _same_as_before(message: Message, start: int, end: int) -> bool:
    """Whether nothing else is said of the tasks than that they stand like the ones before."""
    unit = next((m.end for m in message.mentions if m.start == start and m.end < end), start)
    return bool(_AS_BEFORE.fullmatch(message.words((unit, end))))


def _all_but(message: Message, left_out: LeftOut) -> tuple[dict[str, Any], ...]:
    """The rest, and what is said of those left out, if anything: 除了27卡住了其他都完成了.

    `but` is empty where nobody can tell which tasks are left out.
    """
    start, end = left_out.whole
    clause = next(
        (at for at, until in _clauses(message.text, 0, start + 1) if until > start), start
    )
    if _has_state(message, clause, start) and not _numbers_in(message, clause, start):
        start = clause  # no change except 29
    ahead, behind = _numbers_in(message, 0, start), _numbers_in(message, end, len(message.text))
    until = behind[0].start if behind else len(message.masked)
    told = [
        *_each_told(message, _numbered_segments(message, ahead, until=start)),
        *_each_told(message, _numbered_segments(message, behind, since=until)),
    ]
    within = [n.number for n in _numbers_in(message, start, end)]
    but = tuple(dict.fromkeys((*within, *left_out.numbers)))
    others: dict[str, Any] = {"others": True, "but": but}
    # 都无变化，除了24 says it of the rest before, 除了24都无变化 behind.
    before = (start, left_out.rest[1])
    of_rest = before if _has_state(message, *before) else (end, until)
    rest = {**others, **_read_segment(message, [others], *of_rest)}
    whose = _whose_rest(message, left_out, clause)
    if whose and not any(each.get("unit") for each in told):
        rest.setdefault("unit", whose)
    if (
        but
        and _has_state(message, *left_out.told)
        and not {e.get("task_no") for e in told} & {*but}
    ):
        heads: list[dict[str, Any]] = [{"task_no": number} for number in but]
        said = _read_segment(message, heads, *left_out.told)
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


def _numbers_in(message: Message, start: int, end: int) -> list[TaskNumber]:
    return [number for number in message.task_numbers if start <= number.start < end]


def _apart_from_others(
    message: Message, segments: Iterable[tuple[list[dict[str, Any]], int, int]]
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """The stretches about tasks, cut where one goes on to those not named: 其余无变化."""
    for heads, start, end in segments:
        others = _OTHERS.search(message.masked, start, end)
        if others is None and (heads == [{}] or _all_ahead(message, start, end)):
            others = _ALL.match(message.text)
        usual = others and _AS_USUAL.match(message.text, others.end())
        if others is None or not (usual or _has_state(message, others.start(), end)):
            yield heads, start, end
            continue
        behind = [n.start for n in message.task_numbers if others.end() <= n.start < end]
        if behind and heads != [{}]:
            # 其他都没变化，只有24完成了
            cut = _opening(message, behind[0], (others.start(), others.end()))
            yield [{"others": True}], others.start(), cut
            yield heads, cut, end
            continue
        if heads != [{}] and others.start() > start:
            # 只有32有变化，其他没变化: how 32 stands is still to be said.
            yield heads, start, others.start()
        yield [{"others": True}], others.start(), end


def _all_ahead(message: Message, start: int, end: int) -> bool:
    """都没变化，27完成: whether a clause without a number stands first, with a state of its own."""
    first = next(_clauses(message.masked, start, end), (0, 0))
    numbers = _numbers_in(message, start, end)
    return (
        start == 0 and bool(numbers) and first[1] < numbers[0].start and _has_state(message, *first)
    )


def _segments(message: Message) -> list[tuple[list[dict[str, Any]], int, int]]:
    """The tasks named together, and the stretch of the message that is about them."""
    if message.task_numbers:
        return list(_unretracted(message))
    return list(_topic_segments(message))


def _unretracted(
    message: Message,
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """The stretches about numbers, without those taken back for another: 32发了，不对，是27发了."""
    starts = {n.start for n in message.task_numbers}
    said = list(_OTHER_TASK.finditer(message.text))
    back = [m for m in said if {m.start("first"), m.end()} & starts]
    alone = _FIGURES.fullmatch(message.text.rstrip("项。."), said[-1].end()) if said else None
    if alone and not back and int(alone[0]) in message.lexicon.tasks.numbers:
        *kept, last = _numbered_segments(message, message.task_numbers, until=said[-1].start())
        if not _has_figure(message, *last[1:]):  # 32完成80%，不对，是27: perhaps 27%
            yield from (*kept, ([{"task_no": int(alone[0])}], *last[1:]))
            return
    opens = [0, *(m.end() for m in back)]
    ends = [*(m.start() for m in back), len(message.masked)]
    for since, until in zip(opens, ends, strict=True):
        kept = list(_numbered_segments(message, _numbers_in(message, since, until), since, until))
        yield from kept if until == ends[-1] else kept[:-1]


def _numbered_segments(
    message: Message, numbers: Sequence[TaskNumber], since: int = 0, until: int | None = None
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    if not numbers:
        return
    groups: list[list[int]] = []
    for index, number in enumerate(numbers):
        joined = index > 0 and (
            number.start < numbers[index - 1].end
            or _JOINING.fullmatch(message.masked, numbers[index - 1].end, number.start)
        )
        if joined:
            groups[-1].append(index)
        else:
            groups.append([index])
    places = _places(message, numbers)
    groups = [part for group in groups for part in _told_apart(message, places, group)]
    starts = [since]
    for one, other in pairwise(groups):
        starts.append(_opening(message, places[other[0]][0], (starts[-1], places[one[-1]][1])))
    last = len(message.masked) if until is None else until
    for group, (start, end) in zip(groups, pairwise([*starts, last]), strict=True):
        heads = [{"task_no": numbers[index].number} for index in group]
        named = (places[group[0]][0], places[group[-1]][1])
        yield from _set_topics_apart(message, heads, named, (start, end))


def _set_topics_apart(
    message: Message, heads: list[dict[str, Any]], named: Span, whole: Span
) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """A topic with a figure of its own beside a number that has a state: 疫情完成80%，32完成90%."""
    start, end = whole
    for clause in _clauses(message.masked, start, named[0]):
        topic = _figured_topic(message, clause)
        if topic and clause[1] <= named[0] and _has_state(message, named[0], end):
            yield [{"keyword": message.said(topic)}], start, clause[1]
            start = clause[1]
    openings: list[tuple[list[dict[str, Any]], int]] = [(heads, start)]
    for clause in _clauses(message.masked, named[1], end):
        topic = _figured_topic(message, clause)
        if topic and clause[0] > named[1] and _has_state(message, named[0], clause[0]):
            openings.append(([{"keyword": message.said(topic)}], clause[0]))
    ends = [at for _, at in openings[1:]] + [end]
    for (opened, at), until in zip(openings, ends, strict=True):
        yield opened, at, until


def _figured_topic(message: Message, clause: Span) -> Span | None:
    """What a clause with a figure speaks of, if the table knows it; 其中… is part of a task."""
    if not _has_figure(message, *clause) or message.text.startswith("其中", clause[0]):
        return None
    topic = subject.find_subject(message.masked, *clause, message.topic_ends)
    if topic is None or _MEASURE.search(message.said(topic)):
        return None
    if message.mentions and _unit_by_its_stem(message, *clause):
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
    told_behind = _has_state(message, last[1], len(message.text) if until is None else until)
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


def _opening(message: Message, start: int, before: Span) -> int:
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
        if breaks and _has_state(message, before[0], breaks[-1]):
            return breaks[-1]
    return start


def _topic_segments(message: Message) -> Iterator[tuple[list[dict[str, Any]], int, int]]:
    """A clause opens a new report when it has a status and names a task of its own (…那项)."""
    openings: list[tuple[int, Span | None]] = []
    for start, end in _clauses(message.masked, 0, len(message.masked)):
        topic = subject.find_subject(message.masked, start, end, message.topic_ends)
        that_item = any(start <= span[0] < end for span in message.spans("that_item"))
        told = openings and _has_state(message, openings[-1][0], start)
        if topic and openings and that_item and _has_state(message, start, end):
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
    topic = subject.find_subject(message.masked, *clause, message.topic_ends)
    if before is None or topic is None or not _has_state(message, *clause):
        return None
    of = message.tasks_about(topic)
    if not message.is_written(topic) or of[:1] == message.tasks_about(before)[:1]:
        return None
    if len(message.said(topic)) < _A_TOPIC and len(of) >= _MANY:
        return None  # 信息, 网站: so many tasks have it that it names none
    told = [span for span in message.spans("status") if inside(span, clause)]
    rest = len(message.words(clause)) - len(message.said(topic))
    return topic if told and rest - max(end - start for start, end in told) < _A_WORD else None


def _clauses(masked: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for border in _SENTENCE_BORDER.finditer(masked, start, end):
        if border.start() > at:
            yield (at, border.start())
        at = border.end()
    if at < end:
        yield (at, end)


def _has_state(message: Message, start: int, end: int) -> bool:
    within = (start, end)
    return any(inside(span, within) for span in message.spans("status")) or _has_figure(
        message, start, end
    )


def _has_figure(message: Message, start: int, end: int) -> bool:
    return any(start <= figure.start < end for figure in message.percents)


def _read_segment(
    message: Message, heads: list[dict[str, Any]], start: int, end: int
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    note, note_start = _note(message, heads, start, end)
    # 24受阻 区财政局 拨款: behind what holds a task up stands who could help.
    stuck = next((at for at, _ in message.spans("blocked") if start <= at < end), end)
    for mention in message.mentions:
        helps = is_another(message.text, *_span(mention))
        named = start <= mention.start < min(note_start, stuck) and not helps
        named = named and _speaks_for(message, mention, start, end)
        named = named and not is_ruled_out(message.text, mention.start)
        if named and mention.verdict == "certain":
            said["unit"] = mention.units[0]
            break
    if "unit" not in said and (behind := _unit_behind_number(message, start, end)):
        said["unit"], stem = behind
        note = None if note and stem in note else note
    # 备注：已开会 completes nothing.
    marker = _marked_note(message, start, end)
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
    status = _status(message, start, told_until, said.get("percent"))
    # A figure that does not count, or two that differ, leave open how far the task is.
    unsure = "percent" not in said and _has_figure(message, start, _parts_from(message, start, end))
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
    said |= _later(message, start, end)
    said |= _completed_on(message, start, end, said.get("status"))
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
        opening = _NUMBER_OPENS.match(note)
        if opening and heads == [{"task_no": int(opening[1])}]:
            # 受阻：28（等资金）
            note = note[opening.end() :]
        said["note"] = _IN_BRACKETS.sub(r"\g<words>", note)
    return said


def _is_disowned(message: Message, start: int, end: int) -> bool:
    return any(start <= at < end for at, _ in message.spans("disowned"))


def _later(message: Message, start: int, end: int) -> dict[str, Any]:
    """That a later day is asked for, and which, where a stretch names one only."""
    asked = [
        span for cue in ASKS_LATER for span in message.spans(cue) if inside(span, (start, end))
    ]
    if not asked:
        return {}
    days = {d.date for d in message.dates if min(asked)[0] <= d.start < end and d.date}
    ahead = [day for day in days if day > message.now.date()]
    return {
        "later": True,
        **({"later_on": ahead[0].isoformat()} if len(days) == len(ahead) == 1 else {}),
    }


def _state_from(message: Message, start: int, end: int) -> int:
    """Where what is told of the task named begins: of 估计今年27家完成，28没动 its own clause, as
    that has a state too."""
    first = next((n.start for n in message.task_numbers if start <= n.start < end), start)
    own = next((at for at, until in _clauses(message.masked, start, end) if until > first), start)
    apart = own > start and _has_state(message, own, end) and _has_state(message, start, own)
    return own if apart else start


def _parts_from(message: Message, start: int, end: int) -> int:
    """Where figures are no longer those of the task: 其中镇级80%; 29完成，企业复工率98%."""
    if parts := _OF_PARTS.search(message.text, start, end):
        end = parts.start()
    states = [at for name in STATUSES for at, _ in message.spans(name) if start <= at < end]
    told = min([end, *states, *(p.start for p in message.percents if start <= p.start < end)])
    for clause in _clauses(message.masked, start, end):
        figures = [p.start for p in message.percents if clause[0] <= p.start < clause[1]]
        if clause[0] > told and figures:
            before = (clause[0], figures[0])
            named = any(clause[0] <= n.start < figures[0] for n in message.task_numbers)
            of = subject.find_subject(message.masked, *before)
            said = message.said(of) if of and not named else ""
            if len(said) >= _A_WORD and not _OF_THE_TASK.fullmatch(said):
                return clause[0]
    return end


def is_ruled_out(text: str, start: int) -> bool:
    """Whether the unit named at a place of the normalized text is the one that is not meant."""
    return bool(_RULED_OUT.search(text, 0, start))


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


def gives_reason(text: str) -> bool:
    """因为27项没完成: what is said is why, whatever else it names."""
    return bool(_GIVES_REASON.match(normalize(text)))


def names_a_part(text: str) -> bool:
    """日期, 改说明: what of a report is to be put right, and not yet how."""
    return bool(_A_PART.fullmatch(normalize(text).strip(" 。.！!")))


def of_reminders(text: str) -> bool:
    """明天再提醒 puts a reminder off, and gives no reason."""
    return bool(_OF_REMINDERS.search(normalize(text)))


def _speaks_for(message: Message, mention: UnitMention, start: int, end: int) -> bool:
    """Not in 27完成，财政局已验收: behind the state, with words of its own, a unit is told of."""
    told = min((at for at, _ in message.spans("status") if start <= at < end), default=end)
    clause = next(
        (c for c in _clauses(message.masked, told, end) if inside(_span(mention), c)), None
    )
    return clause is None or len(message.words(clause)) - len(mention.text) < _A_WORD


def _tells_of_a_unit(message: Message, clause: Span, start: int) -> bool:
    """27完成，区教体局配合: behind the state, who took part."""
    told = min((until for at, until in message.spans("status") if at >= start), default=clause[1])
    return told <= clause[0] and any(
        inside(_span(m), clause) and len(message.words(clause)) - len(m.text) >= _A_WORD
        for m in message.mentions
    )


def _span(mention: UnitMention) -> Span:
    return mention.start, mention.end


def _marked_note(message: Message, start: int, end: int) -> re.Match[str] | None:
    """What marks the words behind it as a note; not in 情况说明：25项完成."""
    marker = _NOTE_MARKER.search(message.text, start, end)
    if marker and any(marker.start() < n.start < end for n in message.task_numbers):
        return None
    return marker


def _completed_on(message: Message, start: int, end: int, status: str | None) -> dict[str, str]:
    """The day of completion, if one is said; `not_yet_on` where that day is still to come."""
    today = message.now.date()
    days = [d for d in message.dates if start <= d.start < end]
    # 第三季度, 上周: a stretch of time is no day.
    days = [d for d in days if d.first in (None, d.date)]
    named = [d.date for d in days if d.date and _names_day_of_completion(message, d.start)]
    if named and named[-1] > today:
        return {"not_yet_on": named[-1].isoformat()} if status == "done" else {}
    if not named and status == "done":
        # 第一次12月1日，第二次12月8日: of several days none is known for the day of completion.
        named = list({d.date for d in days if d.date and d.date <= today})
        named = named if len(named) == 1 else []
    return {"completed_on": named[-1].isoformat()} if named else {}


def _names_day_of_completion(message: Message, at: int) -> bool:
    day = next(d for d in message.dates if d.start == at)
    if _WAS_PLANNED.search(message.text, 0, at):
        return False
    happened = _HAPPENED_THEN.match(message.text, day.end)
    # 12.10发布 happened then; 月底前完成 is a plan.
    passed = day.date is not None and day.date <= message.now.date()
    told = happened and (passed or happened["then"] or "已" in happened[0])
    return bool(told) or any(
        named.end() == at for named in _COMPLETION_DAY.finditer(message.text, 0, at)
    )


def _status(message: Message, start: int, end: int, percent: int | None) -> str | None:
    """The state that is told: being blocked outweighs, a figure decides, the first word counts."""
    told = {
        name: [span for span in message.spans(name) if inside(span, (start, end))]
        for name in STATUSES
    }
    # 25已完成，27月底完成: what is still to be is not done, nor 25下周才启动 begun.
    told["done"] = [span for span in told["done"] if not message.is_still_to_be(span[0])]
    # 28受阻，等29完成: nor is what only waits to be.
    told["done"] = [
        s for s in told["done"] if not any(a < s[1] and s[0] < b for a, b in message.only_awaited)
    ]
    for span in list(told["in_progress"]):
        if _BEGINS.search(message.said(span)) and message.is_still_to_be(span[0]):
            told["in_progress"].remove(span)
            told["not_started"].append(span)
    # 第2条完成: a part is done, and the task goes on.
    parts = [
        span
        for span in told["done"]
        if _PART.search(message.masked, start, span[0])
        or _is_of_some(message, span)
        or any(inside(span, part) for part in message.spans("part_done"))
    ]
    told["done"] = [span for span in told["done"] if span not in parts]
    told["in_progress"] += parts
    # 卡住了，现在已解决: it is running again.
    over = [span for span in message.spans("overcome") if inside(span, (start, end))]
    if over:
        told["blocked"] = [span for span in told["blocked"] if span[0] >= over[-1][1]]
    told["done"] = [s for s in told["done"] if not _is_of_something(message, s, (start, end))]
    # 没完成 holds 完成: the longer phrase is what was said.
    taken_back = [m.end() for m in _TAKEN_BACK.finditer(message.text, start, end)]
    if taken_back and any(span[0] >= taken_back[-1] for spans in told.values() for span in spans):
        for spans in told.values():
            spans[:] = [span for span in spans if span[0] >= taken_back[-1]]
    everything = [span for spans in told.values() for span in spans]
    for spans in told.values():
        spans[:] = [s for s in spans if not any(inside(s, o) and s != o for o in everything)]
    if told["blocked"]:
        done_later = any(span[0] > told["blocked"][-1][0] for span in told["done"])
        if not done_later:
            return "blocked"
    if percent is not None:
        return "done" if percent == 100 else "not_started" if percent == 0 else "in_progress"
    unchanged = [s for s in message.spans("no_change") if inside(s, (start, end))]
    # 不是没做，是做了一大半: what is denied is not so; alone it leaves open what is.
    for name, spans in told.items():
        told[name] = [s for s in spans if not _DENIED.search(message.text, start, s[0])]
    firsts = [(spans[0], -rank) for rank, name in enumerate(STATUSES) if (spans := told[name])]
    if firsts:
        (first, _), rank = min(firsts)
        # 27没变化，继续推进: what is said first is how it stands, and the rest is said of it.
        if told["done"] == [] and unchanged and unchanged[0][0] < first:
            return None
        state = STATUSES[-rank]
        # 已完成审核，还没发布: a part is done, the task is not.
        finished = told["done"][0][1] if state == "done" else end
        rest = any(finished <= at and until <= end for at, until in message.spans("rest_undone"))
        return "in_progress" if rest else state
    if over:
        return "in_progress"
    waits = any(inside(span, (start, end)) for span in message.spans("waiting"))
    # 28延到12月31日，等数据: why a later day is asked for, and not how the task stands.
    guessed = waits and not unchanged and not _later(message, start, end)
    return "blocked" if guessed else None


def _is_of_some(message: Message, done: Span) -> bool:
    """Whether what is done is done of some only: 80%的村完成了, done in 80% of the villages."""
    clauses = _clauses(message.masked, 0, len(message.masked))
    clause = next((c for c in clauses if inside(done, c)), done)
    shares = [p for p in message.measured if clause[0] <= p.start < clause[1] and p.value != 100]
    return any(message.text.startswith(("的", " of "), p.end) for p in shares)


def _is_of_something(message: Message, done: Span, whole: Span) -> bool:
    """Whether a thing is finished that need not be the task: 25完成系统对接. Whether that is all of
    it remains to be said; 27完成发布 and what the task is about itself are all of it."""
    numbers = {n.number for n in _numbers_in(message, *whole)}
    of = _FINISHED_THING.match(message.masked, done[1])
    if not numbers or of is None or not message.said(done).rstrip("了").endswith("完成"):
        return False
    if _ALL_OF_IT.search(of["thing"]) and not _IS_TO_COME.search(of["thing"]):
        return False
    return not numbers & {*message.tasks_about(of.span("thing"))}


def _note(
    message: Message, heads: list[dict[str, Any]], start: int, end: int
) -> tuple[str | None, int]:
    """A reason, a remainder or an interim result beside the status, and where it starts."""
    if marker := _marked_note(message, start, end):
        clauses = _clauses(message.masked, marker.end(), end)
        later = next((at for at, until in clauses if _is_extension(message, (at, until))), end)
        return message.said((marker.end(), later)).strip("，。；,; ") or None, marker.start()
    kept: list[Span] = []
    within: list[Span] = []
    subject_passed = False
    for clause in _clauses(message.masked, start, end):
        clause = _without_request(message, clause)
        if _says_no_more(message, clause):
            continue
        left = subject.find_subject(message.masked, *clause)
        telling = message.spans("remainder") + message.spans("waiting")
        tells = clause[0] > start and any(inside(span, clause) for span in telling)
        waits = clause[0] > start and message.text.startswith("等", clause[0])
        # 受阻，区财政局，拨款: behind what is blocked every word says what it waits for.
        blocked = any(start <= at < clause[0] for at, _ in message.spans("blocked"))
        waits = waits or (blocked and not _has_figure(message, *clause) and not message.urls)
        measures = any(clause[0] <= p.start < clause[1] for p in message.measured)
        measures = measures or any(inside(span, clause) for span in message.spans("part_counted"))
        tells = tells or waits or measures
        tells = tells or _is_plan(message, clause) or _tells_of_a_unit(message, clause, start)
        if left is None and not tells:
            if kept and not _has_state(message, *clause):
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
    if any(_names_day_of_completion(message, day.start) for day in days):
        return True
    words = message.words(clause)
    if _HAS_CHANGED.fullmatch(words) or _LEADS_IN.fullmatch(words):
        return True
    if _FOR_BOTH.fullmatch(message.words(clause)) and _has_state(message, *clause):
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
            for clause in _clauses(message.masked, told, end)
            if clause[0] > told and not _is_extension(message, clause)
        ]
        said = "，".join(filter(None, map(message.words, after)))
        if said:
            return said, after[0][0]
        if behind := _in_one_breath(message, told, end):
            return message.said((told, behind)).lstrip("了着的 "), told
    clauses = list(_clauses(message.masked, start, end))
    if any(_is_extension(message, clause) for clause in clauses) and not message.spans("blocked"):
        why = [c for c in clauses if not _is_extension(message, c)]
        why = [c for c in why if not _NO_REASON.fullmatch(message.masked, *c)]
        said = "，".join(filter(None, map(message.words, why)))
        return said or None, why[0][0] if said else end
    return None, end


def _in_one_breath(message: Message, told: int, end: int) -> int | None:
    """卡住了财政局那边钱没批下来想延到1月15日: where that ends which is said behind the state, if
    anything is."""
    clause = next((c for c in _clauses(message.masked, told, end) if c[0] == told), None)
    if clause is None:
        return None
    asked = [at for cue in ASKS_LATER for at, _ in message.spans(cue) if told < at < clause[1]]
    until = _WANTS.search(message.text, told, min([*asked, clause[1]]))
    assert until is not None
    said = message.text[told : until.start()].lstrip("了着的 ")
    return until.start() if len(said) > _A_TOPIC and not _has_figure(message, *clause) else None


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
