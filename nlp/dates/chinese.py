"""How are days, months, quarters and years written in Chinese and in figures?

`RULES` is read top down: at one place of a text the first rule that fits is taken.
"""

import datetime as dt
from collections.abc import Callable

from nlp.dates.frame import Frame
from nlp.dates.holidays import HOLIDAY
from nlp.dates.lunar import LUNAR
from nlp.dates.pieces import (
    ALONE,
    BEFORE,
    LEXICON,
    NUMERALS,
    PAUSE,
    SMALL,
    TO,
    WEEK,
    YEAR,
    YEAR_NUMBER,
    around,
    nameless,
    number,
    one_of,
)
from nlp.dates.rules import Groups, rule, year_of
from nlp.dates.stretches import (
    DAY,
    Stretch,
    add_months,
    half_year,
    month,
    months,
    one_day,
    part_of,
    quarter,
    week,
    whole_year,
)
from nlp.words import words_of


def _full_date(g: Groups, _: Frame) -> Stretch:
    return one_day(dt.date(*(number(g[part] or "") for part in ("y", "m", "d"))))


def _month_in_figures(g: Groups, _: Frame) -> Stretch:
    return month(number(g["y"] or ""), number(g["m"] or ""))


def _short_date(g: Groups, frame: Frame) -> Stretch | None:
    """12/20 and 12.20; 1/3 and 3.5 are a share and a number unless something says 前."""
    said_month, said_day = int(g["m"] or ""), int(g["d"] or "")
    if not (1 <= said_month <= 12 and 1 <= said_day <= 31):
        return None
    if len(g["d"] or "") < 2 and g["certain"] is None and g["unsaid"] is not None:
        return None
    return frame.nearest(lambda year: one_day(dt.date(year, said_month, said_day)))


def _month_day(g: Groups, frame: Frame) -> Stretch:
    """A day of a month, of a year named, relative or understood."""
    day = number(g["day"] or "")
    if g["rel_month"]:
        target = _month_from_now(g, frame)
        return one_day(target.replace(day=day))
    return _from_first_month(g, frame, lambda year, said: one_day(dt.date(year, said, day)))


def _nth_weekday(g: Groups, frame: Frame) -> Stretch:
    """12月第一个周五, 本月最后一个周五; ValueError where the month has no such day."""
    whole = _month(g, frame)
    first = whole.first
    if g["which"] is None:
        return one_day(
            whole.last - (whole.last.weekday() - LEXICON["weekdays"][g["weekday"]]) % 7 * DAY
        )
    days_on = (LEXICON["weekdays"][g["weekday"]] - first.weekday()) % 7
    return one_day(first.replace(day=1 + days_on + 7 * (number(g["which"] or "") - 1)))


def _month(g: Groups, frame: Frame) -> Stretch:
    """A month or a part of it; 下个月前 is the day before it begins."""
    part = g["part"] or ""
    if g["rel_month"]:
        target = _month_from_now(g, frame)
        if g["before"] and not part:
            return one_day(target - DAY)
        return part_of(month(target.year, target.month), part)
    return _from_first_month(g, frame, lambda year, said: part_of(month(year, said), part))


def _month_from_now(g: Groups, frame: Frame) -> dt.date:
    return add_months(frame.today.replace(day=1), LEXICON["months"][g["rel_month"]])


def _from_first_month(g: Groups, frame: Frame, build: Callable[[int, int], Stretch]) -> Stretch:
    """What `build` makes of the year and the month; in 6—8月 it begins with the first month."""
    said = number(g["month"] or "")

    def ranged(year: int) -> Stretch:
        end = build(year, said)
        if not g["first_month"]:
            return end
        begins = number(g["first_month"])
        return Stretch(dt.date(year if begins <= said else year - 1, begins, 1), end.last)

    year = year_of(g, frame)
    return frame.nearest(ranged) if year is None else ranged(year)


def _bare_month(g: Groups, frame: Frame) -> Stretch:
    today = frame.today
    return part_of(month(today.year, today.month), g["part"] or "")


def _quarter(g: Groups, frame: Frame) -> Stretch:
    end = g["end"] or ""
    if g["rel_quarter"] or g["bare_quarter"]:
        offset = LEXICON["quarters"].get(g["rel_quarter"], 0)
        target = add_months(frame.today.replace(day=1), 3 * offset)
        return part_of(quarter(target.year, (target.month + 2) // 3), end)
    edge = {"首": "1", "末": "4"}.get(g["edge"] or "", "")
    said = number(g["quarter"] or g["up_to_quarter"] or edge)
    begins = 1 if g["up_to_quarter"] else said

    def build(year: int) -> Stretch:
        return part_of(months(year, 3 * begins - 2, 3 * said), end)

    year = year_of(g, frame)
    return frame.nearest(build) if year is None else build(year)


def _half_year(g: Groups, frame: Frame) -> Stretch:
    year, half = year_of(g, frame), 1 if g["half"] in ("上", "前") else 2
    if year is not None:
        return half_year(year, half)
    return frame.nearest(lambda year: half_year(year, half))


def _year_end(g: Groups, frame: Frame) -> Stretch:
    year = year_of(g, frame)
    whole = whole_year(frame.year if year is None else year)
    return part_of(whole, g["part"] or "")


def _year_due(g: Groups, frame: Frame) -> Stretch | None:
    """A year alone is no date: 到2025年, 2025年完成 and 2023—2025年 are."""
    if g["first_year"]:
        years = number(g["first_year"]), number(g["year"] or "")
        return Stretch(dt.date(years[0], 1, 1), dt.date(years[1], 12, 31))
    year = year_of(g, frame)
    if g["reaches"] is not None and (year is None or frame.doc_year is None):
        return None
    if g["lead"] is None and g["due"] is None and g["reaches"] is None:
        return None
    if year is not None and frame.is_document and frame.doc_year and year < frame.doc_year:
        return None  # 2015年以前的文件: what lies behind a document is no deadline of it
    return whole_year(frame.year if year is None else year)


def _all_year(_: Groups, frame: Frame) -> Stretch:
    return whole_year(frame.year)


def _weekday(g: Groups, frame: Frame) -> Stretch:
    monday = _week_of(g, frame).first
    return one_day(monday + LEXICON["weekdays"][g["weekday"]] * DAY)


def _weekend(g: Groups, frame: Frame) -> Stretch:
    monday = _week_of(g, frame).first
    return Stretch(monday + 5 * DAY, monday + 6 * DAY)


def _week(g: Groups, frame: Frame) -> Stretch:
    named = _week_of(g, frame)
    return one_day(named.first - DAY) if g["before"] else named


def _week_of(g: Groups, frame: Frame) -> Stretch:
    """The week a weekday lies in: this one, unless 上, 下 or the range's beginning says other."""
    if frame.previous is not None and not g["week"]:
        return week(frame.previous.first)
    return week(frame.today + 7 * LEXICON["weeks"].get(g["week"], 0) * DAY)


def _day_named(g: Groups, frame: Frame) -> Stretch:
    if g["short_before_noon"]:
        return one_day(frame.today + LEXICON["short_days"][g["short_before_noon"]] * DAY)
    words, key = (("days", "word"), ("short_days", "short"))[bool(g["short"])]
    return one_day(frame.today + LEXICON[words][g[key]] * DAY)


def day_of_month(g: Groups, frame: Frame) -> Stretch | None:
    """28号: of the range's month, else of this month, else, when that is past, of the next."""
    day = number(g["day"] or "")
    if not 1 <= day <= 31:
        return None
    after = frame.previous.first if frame.previous else frame.today
    target = after.replace(day=1) if day >= after.day else add_months(after.replace(day=1), 1)
    return one_day(dt.date(target.year, target.month, day))


# 中年底 is no end of a year, 其中年底前 is.
_NO_YEAR = "近多几数每半历青少老中成童往常连经累余期零一二两三四五六七八九十百0-9"
_YEARLESS_GUARD = f"(?:(?<![{_NO_YEAR}])|(?<=[其集当]中))"
# 15日报送 is a day, 15日报 perhaps a newspaper.
_DAY_WORD = "日(?!报(?![送上到给区市县我你他领备请材省完齐了表])|[均常程期志益产历用游元])"
# 3号会议室, 1号通知 and 5号文件 are no days; 1号通知我 and 12月1号通知 are.
_DAY_SIGN = (
    rf"\s*(?:{_DAY_WORD}|号(?!任务|[线楼文令窗院桌车位门机库厅店附表会公]|通(?!知[我俺咱一大各])))"
)
_DAY_SIGN_OF_MONTH = (
    rf"\s*(?:{_DAY_WORD}|日(?=报)(?!报[纸社刊])|号(?!任务|[线楼令窗院桌车位门机库厅店]|会议室))"
)

_MONTH = (
    rf"(?:{YEAR})?(?:{ALONE}(?P<first_month>{SMALL})\s*月?份?(?:{TO}|、)(?={SMALL}\s*月))?"
    rf"(?:{ALONE}(?P<month>{SMALL})\s*月份?(?![龄经刊嫂球子饼光亮天])"
    rf"|(?P<rel_month>{one_of(LEXICON['months'])})份?)"
)
_DAY = rf"(?P<day>{SMALL})(?:{_DAY_SIGN_OF_MONTH}|{PAUSE})"
_MONTH_PART = (
    r"(?:\s*(?P<part>[上中下]旬|[底末初]"
    rf"|中(?=$|\s|[，。；、,;]|{BEFORE}|完成)))?(?P<before>(?:之|以)?前)?"
)

# 12.8发布, 12.8 32发了: what has been done, of a task that may be named first
_HAPPENED = rf"(?:第?[0-9]{{1,3}}项?\s?)?已?{one_of(LEXICON['happened']['words'])}"

# 28号没动 tells of a task.
_OF_THE_NUMBER = words_of("task_numbers")("of_the_number")

RULES = (
    LUNAR,
    rule(
        "2020-12-31, 2020.9.30, 2020/9/30",
        "day",
        r"(?<![0-9a-z./])(?P<y>(?:19|20)[0-9]{2})\s?(?P<sign>[-/.])\s?(?P<m>[0-9]{1,2})\s?(?P=sign)"
        r"\s?(?P<d>[0-9]{1,2})(?![0-9]|[/.][0-9]|-[0-9](?![0-9]?[./][0-9]))日?",
        _full_date,
    ),
    rule(
        "2020-12, 2020.06前",
        "period_end",
        r"(?<![0-9a-z./])(?P<y>(?:19|20)[0-9]{2})[-/.](?P<m>0?[1-9]|1[0-2])(?![0-9])"
        rf"(?=\s*(?:底|末|{BEFORE}|$)|{nameless(TO)}(?:19|20)[0-9]{{2}}[-/.])",
        _month_in_figures,
    ),
    rule(
        "20201231前",
        "day",
        r"(?<![0-9a-z.\-/])(?P<y>20[0-9]{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2][0-9]|3[01])"
        rf"(?=\s*(?:{BEFORE}|$))",
        _full_date,
    ),
    rule(
        "2023—2025年, 到2025年, 2025年完成, 明年内",
        "period_end",
        rf"(?P<lead>(?<=到)|(?<=至)|(?<=by ))?"
        rf"(?:(?<!\(){ALONE}(?P<first_year>{YEAR_NUMBER})年?{TO})?"
        rf"(?:{YEAR})(?!\s*(?:[上下]半年|第?[一二三四1-4]季|q[1-4]|年?[底末终中初尾]|[0-9十]"
        rf"|[{NUMERALS}]{{1,3}}月))"
        rf"(?!.{{0,10}}{around('papers')}|[两三四五六]年(?:行动|攻坚))"
        rf"(?P<due>[之以]?内|{BEFORE}|(?={around('done_by')}(?![率的了值]|情况)))?"
        rf"(?P<reaches>(?<=[年度])(?={around('reaches')}|达[^\u4e00-\u9fff]))?",
        _year_due,
    ),
    rule(
        "10月31日, 2020年8月15日, 下个月10号, 下月初5号, 12月15前",
        "day",
        rf"{_MONTH}(?:(?<=[下本个这]月)初)?的?\s*{_DAY}",
        _month_day,
    ),
    rule(
        "12月第一个周五",
        "day",
        rf"{_MONTH}的?(?P<part>)(?P<before>)(?:第(?P<which>[一二三四五])个|最后一?个?){WEEK}"
        r"(?P<weekday>[一二三四五六日天])",
        _nth_weekday,
    ),
    rule(
        "6月, 2020年6月底, 6月至8月, 12月上旬, 下个月",
        "period_end",
        rf"{_MONTH}的?{_MONTH_PART}",
        _month,
    ),
    rule(
        "月底, 月末, 月内",
        "period_end",
        rf"(?<![{NUMERALS}个每正冬腊])月(?P<part>[底末初]|内(?!容)|中(?=$|\s|[，。；、,;]|{BEFORE}))",
        _bare_month,
    ),
    rule(
        "三季度末, 2020年第三季度, 前三季度, 本季度, 首季末",
        "period_end",
        rf"(?:{YEAR})?(?:(?:第?[一二三1-3]季?度?(?:{TO}|、))?(?:{ALONE}|第)(?P<quarter>[一二三四1-4])"
        rf"\s*个?季(?:度|(?=[末底]|{BEFORE}))|(?<!期)(?P<edge>[首末])个?季度?|前(?P<up_to_quarter>[二三23])个?季度"
        rf"|(?P<rel_quarter>{one_of(LEXICON['quarters'])})度?|(?P<bare_quarter>(?<![每个{NUMERALS}])季度?)(?=[末底内]))"
        r"\s*(?P<end>[末底内])?",
        _quarter,
    ),
    rule(
        "上半年, 明年下半年",
        "period_end",
        rf"(?:{YEAR})?(?P<half>[上下前后])半年度?[末底内]?",
        _half_year,
    ),
    rule(
        "年底, 2020年年底, 今年底, 年内, 明年年中",
        "period_end",
        rf"(?:{YEAR}\s*年?|{_YEARLESS_GUARD}年度?)\s*"
        rf"(?P<part>[底末尾内]|终(?![奖止身])|中(?=$|\s|[，。；、,;]|{BEFORE}|完成))|岁末",
        _year_end,
    ),
    rule("2021年初", "period_end", rf"(?:{YEAR})年?(?P<part>初)", _year_end),
    rule("全年完成", "period_end", r"全年(?=完成)|(?<![^\s])全年(?=\s*$)", _all_year),
    rule(
        "周五, 下周一, 星期日",
        "day",
        rf"(?:(?P<week>{one_of(LEXICON['weeks'])})一?个?(?:{WEEK}的)?|(?<![{NUMERALS}每几半逢双单]))"
        rf"{WEEK}(?P<weekday>[一二三四五六日天]|[1-7](?![0-9:点]))(?![次年岁边]|报(?![了过完送给吧上]|$))",
        _weekday,
    ),
    rule(
        "周末, 这周末, 本周末",
        "period_end",
        rf"(?:(?P<week>{one_of(LEXICON['weeks'])})一?个?|(?<![{NUMERALS}每几半]))(?:{WEEK}末|双休日)",
        _weekend,
    ),
    rule(
        "本周, 下周, 周内",
        "period_end",
        rf"(?:(?P<week>{one_of(LEXICON['weeks'])})一?个?{WEEK}(?![期边年岁])(?:(?:之|以)?内)?"
        rf"|(?<![{NUMERALS}每几半个])周内)(?P<before>(?:之|以)?前)?",
        _week,
    ),
    rule(
        "明天, 后天, 今晚",
        "day",
        rf"(?P<word>{one_of(LEXICON['days'])})|(?P<short>{one_of(LEXICON['short_days'])})(?=[早晚晨夜])"
        rf"|(?<![说表证声文透发])(?P<short_before_noon>[今明后昨])(?={around('halves_of_a_day')})",
        _day_named,
    ),
    HOLIDAY,
    rule(
        "12/20, 12.20, 9.30前",
        "day",
        r"(?:(?<=by )|(?<=due )|(?<=deadline )|(?<=截止)|(?<=截至)|(?<=截止:)|(?P<unsaid>))"
        # behind another such day it ends a range: 10.1-10.31
        r"(?:(?<![0-9a-z.\-/第])|(?<=[./][0-9]-)|(?<=[./][0-9]{2}-))(?P<m>[01]?[0-9])(?P<sign>[/.\-])(?P<d>[0-3]?[0-9])"
        r"(?![0-9%‰]|[-/.][0-9]|\s*(?:[个项家条万亿人次年月点时元版倍以岁户辆套篇份件米斤天周小分公平吨千百]|[名位](?![单额于置])|号[文令楼线院门房馆]))"
        rf"(?P<certain>(?=\s*(?:{BEFORE}|[上下中]午|早上|晚|[0-9]{{1,2}}:[0-9]{{2}})|[日号]|(?<=[.\-][0-9])(?=\s*{_HAPPENED}))|(?<![^\s].)(?=\s*$))?[日号]?",
        _short_date,
    ),
    rule(
        "28号, 15日",
        "day",
        rf"(?<![第路街巷弄]){ALONE}(?P<day>{SMALL}){_DAY_SIGN}(?!{_OF_THE_NUMBER}|进[度展]|的进|%)",
        day_of_month,
    ),
)
