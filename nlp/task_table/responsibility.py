"""Who answers for a task, who leads and who supports, by the words of the unit cells?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nlp.late import late
from nlp.task_table.columns import Role
from nlp.task_table.signs import not_ticked, ticked
from nlp.task_table.unit_names import (
    is_nothing,
    is_unit_shaped,
    looks_like_units,
    names_below,
    names_nobody,
    names_units_only,
    split_names,
)
from nlp.words import listed, words_of

one_of = words_of("task_table")
_LABEL_SIGN = r"[:：】〕〗］\]]"
_PART = (
    rf"(?<![^\s；;，,。])[主辅](?=\s*[:：])|{one_of('leads', 'bears', 'answers', 'supports')}"
    rf"|(?:行业)?主管(?=(?:单位|部门|科室)\s*{_LABEL_SIGN})|{one_of('divided')}分工(?=\s*[:：】〗］\]])"
)
_UNIT_LABEL = (
    rf"(?<![各关])[【〔〖［\[]?(?P<role>{_PART})(?:责任)?{one_of('units')}?(?:分别)?"
    r"(?:[为是]\s*[:：]?|\s*(?:[:：]|—+)|[】〕〗］\]]\s*[:：]?|(?<=单位|部门)\s*(?=[省市区县州旗各]))"
)
_LABEL = re.compile(_UNIT_LABEL)
_BARE_LABEL = re.compile(rf"(?:^|(?<=\s))({one_of('without_colon')})(?:单位|部门)?\s+(?=\S)")
"""A label without its colon, as a small table within the cell leaves it: 牵头 | 区住建局."""
DUE_LABEL = rf"{one_of('of_deadlines')}?{one_of('deadlines')}(?:要求)?"
_ANY_LABEL = re.compile(
    rf"(?P<people>[【〔〖［\[]?{one_of('of_people')}?[市区县]?{one_of('people')}\s*{_LABEL_SIGN})"
    rf"|(?P<due>[【〔〖［\[]?{DUE_LABEL}\s*{_LABEL_SIGN})"
    rf"|{_UNIT_LABEL}"
)
_LEADS = frozenset({*listed("task_table", "leads"), "总牵头", "主"})
_MAIN = frozenset({*listed("task_table", "bears"), "主管", "行业主管"})
"""Who bears it in the main leads where others support and nobody is said to lead."""
_SUPPORTS = frozenset({*listed("task_table", "supports"), "辅", "协"})
_BY_DUTY = rf"{one_of('by')}(?:各自)?的?(?:有关|相关)?{one_of('duties')}+{one_of('of_duties')}*"
_DOING = rf"{one_of('doing')}*"
_OBJECT = rf"(?!人|同志)(?:(?!{one_of('tells_a_part')})[^，,。；;、\s]){{1,20}}"
_WHAT = rf"(?:{one_of('takes_up')}{_OBJECT})?"
_OF_THAT = rf"(?:(?<=负责){_OBJECT})?"
_LEADING_PART = (
    rf"(?:{_BY_DUTY})?{one_of('how_it_leads')}?(?:作?为)?(?:{one_of('is_led')}|(?<=为)主[体抓]?)"
    rf"{_WHAT}(?:单位|部门|{_DOING})(?:，?(?:{_BY_DUTY}){_DOING})?"
)
_SUPPORTING_PART = (
    rf"(?:{_BY_DUTY})?{one_of('how_it_supports')}*(?:作?为)?"
    rf"(?:{one_of('helps')}|(?<!政)协办|(?<!委)会办(?!公)){_WHAT}(?:支持|单位|部门|{_DOING})"
    rf"|{one_of('gives')}[^，,。；;、\s]{{0,8}}(?:保障|支持)"
)
_PLAIN_PART = (
    rf"{_BY_DUTY}{_DOING}{_OF_THAT}|{one_of('each_its_own')}"
    rf"|作?为{one_of('as_units')}(?:单位|部门|主体)"
    rf"|{one_of('how_it_answers')}*{one_of('is_answered_for')}{one_of('and_does')}*{_OF_THAT}"
)
_VERB = late(
    rf"(?<!各)(?<![相有]关)(?:(?P<lead>{_LEADING_PART})|(?P<support>{_SUPPORTING_PART})"
    rf"|(?P<plain>{_PLAIN_PART})(?=$|[，。；;,、\s]|配合))"
)
_PHRASE_BEGUN = re.compile(r"(?:^|[、，,；;和及])\s*(?:各|[省市区县]级|[相有]关)[^、，,；;]{0,12}$")
_REST_OF_PHRASE = re.compile(rf"{one_of('bodies')}(?=$|[、，,；;。\s（(])")
_WITH = re.compile(r"(?<!委员)(?<!协)(?<!商)(?<!联合)会同")
_MARKED = re.compile(
    rf"[（(](?P<role>{one_of('in_brackets')}|[主协](?=[）)]))[^（()）]{{0,20}}[）)]"
)
_OTHERS_PART = re.compile(
    r"[（(]由?(?P<names>[^（()）]{2,40}?)"
    rf"{one_of('how_it_leads')}?(?P<role>{one_of('in_brackets_of_others')})[^（()）]{{0,10}}[）)]"
)
"""A unit with its part, in brackets behind those it helps or leads: 各镇（区农业农村局牵头）."""
_OWN_PART = re.compile(r"[（(](?:具体|主要)?(?:负责|承担)[^（()）]*[）)]")
"""What of the task is a unit's own: 区教育局（负责学校）."""
_IN_BRACKETS = re.compile(
    r"[（(【〔［\[]([^（()）〔〕]*(?:（[^（）]*）[^（()）〔〕]*)*)[）)】〕］\]]\s*[。.；;]?\s*$"
)
_INNER_BRACKETS = re.compile(r"[（(【]([^（()）】]*(?:（[^（）]*）[^（()）】]*)*)[）)】]")
_FIRST_LEADS = re.compile(
    r"[，,。；;]?[（(]?[^，,。；;、\s（(]{0,8}(?:首[位个]|第[一1]位?|最前面?|(?:[列排]|署名)[在名]?前)的?[^，,。；;]{0,8}?"
    r"[为是](?:牵头|主办|第一责任)[^，,。；;）)]{0,6}(?:[，,]下同)?[）)]?"
)
_ASIDE = re.compile(
    r"[，,；;。]\s*(以[下上](?:各项|任务)?[均都]需?[^；;。（()）]*(?:（[^（）]*）[^；;。（()）]*)*)"
)
"""A rule for tasks that follow: 以下均需各县（市、区）政府落实，不再列出."""
_UNNAMED = re.compile(r"(?<![高中初平])等[相有]关(?:部门|单位)")
_SENTENCE = re.compile(r"[^。；;\n]+")
_ALL_CARRY = re.compile(
    rf"各[^。；;]{{1,24}}{one_of('all_of_them')}{one_of('is_one')}?{one_of('each_task')}?的?"
    rf"{one_of('answers', 'supports')}(?:责任)?{one_of('units')}"
    rf"|{one_of('each_task')}{one_of('all_of_them')}(?:涉及|由|需|要)各(?![负司尽])"
    rf"|各[^。；;]{{1,24}}不再{one_of('each_by_itself')}?列[出举入明]"
)
_UNITS_LEAD = re.compile(
    rf"{one_of('answers')}(?:单位|部门)(?:即|{one_of('all_of_them')})?(?:作?为|是)(?:该项|各项)?"
    rf"(?:工作|任务)?的?{one_of('leads')}(?:责任)?{one_of('units')}"
)
_SAYS_ROLE = re.compile(rf"{one_of('says_who')}|责任单位|按.{{0,4}}职责分工|落实$")
_DATED = re.compile(rf"\d[年月日]|{one_of('periods')}|^[并及]?(?:{one_of('lasting')}|每[年月季周])")
_PHONE = re.compile(r"\d{7,}")
_PHONE_BEHIND = re.compile(r"(?<=.)[（(][^（()）]*\d{7,}[^（()）]*[）)]$")
"""Who can be called behind a unit: 县财政局（李某某 13900000000）."""
_LEADING = re.compile(r"^[由请以]\s*")


@dataclass(frozen=True, slots=True)
class Share:
    """The units of one task as written; those in neither `lead` nor `support` answer alike.

    `odd` are pieces that do not look like units, `asides` rules for other tasks: neither is in
    `units`. `due` is what the cells
    say of a deadline, after a label for it or among the names: 甲局牵头，9月底前完成.
    """

    units: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    due: str = ""
    asides: tuple[str, ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    """Units that only a line break parts from the one above them, behind that one."""
    unnamed: str = ""
    """Whoever else is meant and not named: 甲局等相关部门."""

    def units_of_one_part(self, *names: str) -> bool:
        """Whether these are units of the task that answer for it alike."""
        parts = {(name in self.lead, name in self.support) for name in names}
        return len(parts) == 1 and all(name in self.units for name in names)


def read_share(cells: Iterable[tuple[Role, str]]) -> Share:
    """Who answers for a task by its unit cells, each with the role of its column.

    Beside a lead column every other unit column names those who support.
    """
    filled = [(role, text) for role, text in cells if text.strip() and not is_nothing(text)]
    unticked = tuple(offered for _, text in filled for offered in not_ticked(text))
    filled = [(role, ticked(text)) for role, text in filled]
    has_lead = any(role is Role.LEAD for role, _ in filled)
    spans: list[tuple[Role, str]] = []
    for role, text in filled:
        spans += _spans_of_column(role, _ASIDE.sub("", text), has_lead)
    asides = (aside[1] for _, text in filled for aside in _ASIDE.finditer(text))
    share = _gather(spans)
    pairs = (pair for _, text in filled for pair in names_below(text))
    below = tuple(pair for pair in pairs if share.units_of_one_part(*pair))
    unnamed = next(filter(None, (_UNNAMED.search(text) for _, text in filled)), None)
    return replace(
        share,
        odd=(*share.odd, *unticked),
        asides=tuple(asides),
        below=below,
        unnamed=unnamed[0] if unnamed else "",
    )


def starts_with_label(text: str) -> bool:
    """Whether a line tells who answers, or who leads as a person: 责任单位：…, 牵头领导：…"""
    label = _ANY_LABEL.match(text)
    return bool(label and not label["due"])


def starts_with_due(text: str) -> bool:
    """Whether a line tells by when: 完成时限：…"""
    label = _ANY_LABEL.match(text)
    return bool(label and label["due"])


def tells_who_or_when(text: str) -> bool:
    """Whether there is such a label anywhere in a text."""
    return bool(_ANY_LABEL.search(text))


def tells_units_only(text: str) -> bool:
    """Whether a sentence says who leads and supports and nothing else: 由甲局牵头，乙局配合。"""
    if _ANY_LABEL.search(text):
        return False
    share = read_share([(Role.UNITS, text.rstrip("。 "))])
    return bool(share.lead and not share.odd) and names_units_only("、".join(share.units))


def find_named(text: str) -> str | None:
    """The part of a task's text that names units, by a label or in brackets behind its end; where
    several of its measures have brackets, what stands in each of these.
    """
    each = [brackets[1] for line in text.split("\n") if (brackets := find_in_brackets(line))]
    if len(each) > 1:
        return "；".join(each)
    labelled = _find_labelled(text)
    if labelled:
        return labelled
    brackets = find_in_brackets(text)
    return brackets[1] if brackets else None


def find_in_brackets(text: str) -> re.Match[str] | None:
    """（牵头单位：甲局）, （甲局牵头，乙局配合） or （甲局、乙局） at the end of a text.

    The first group of the match is what stands in the brackets.
    """
    brackets = _IN_BRACKETS.search(text)
    if not brackets:
        return None
    told = _SAYS_ROLE.search(brackets[1]) or _find_labelled(brackets[1])
    share = read_share([(Role.UNITS, brackets[1])])
    if not told and not names_units_only("、".join(share.units)):
        return None
    return brackets if share.units and not share.odd else None


def find_within(text: str) -> list[str]:
    """What brackets within a text say of who does a part of it: …（甲局负责）；…（乙局负责）…"""
    inner = (match[1] for match in _INNER_BRACKETS.finditer(text))
    return [said for said in inner if _SAYS_ROLE.search(said) and find_in_brackets(f"（{said}）")]


def _find_labelled(text: str) -> str | None:
    """The part of a running text that names units after a label: 责任单位：…, （牵头单位：…）."""
    label = _LABEL.search(text)
    if not label:
        return None
    begin = label.start()
    if in_brackets(text, begin):
        depth = 1
        for place in range(begin, len(text)):
            depth += (text[place] in "（(") - (text[place] in "）)")
            if not depth:
                return text[begin:place]
    return text[begin:].strip("。 \n】〕")


def _spans_of_column(role: Role, text: str, has_lead: bool) -> list[tuple[Role, str]]:
    spans = _spans(text)
    told_apart = any(span_role in (Role.LEAD, Role.SUPPORT) for span_role, _ in spans)
    if role is Role.LEAD:
        rest = Role.SUPPORT if any(found is Role.LEAD for found, _ in spans) else Role.LEAD
    elif role is Role.SUPPORT or has_lead:
        return [(Role.DEADLINE if r is Role.DEADLINE else Role.SUPPORT, span) for r, span in spans]
    else:
        rest = Role.UNITS
    return [(rest if found is Role.UNITS and not told_apart else found, s) for found, s in spans]


def _spans(text: str) -> list[tuple[Role, str]]:
    """A cell's text cut into stretches of names, each with the role the words around it give."""
    if _BARE_LABEL.match(text.strip()):
        text = _BARE_LABEL.sub(r"\1单位：", text.strip())
    labels = list(_ANY_LABEL.finditer(text))
    if labels:
        roles = {_role_of_word(label["role"]) for label in labels if label["role"]}
        main = Role.LEAD if Role.SUPPORT in roles and Role.LEAD not in roles else Role.UNITS
        before = text[: labels[0].start()]
        spans = _prose(before) if looks_like_units(before) else []
        for label, end in zip(labels, [*(m.start() for m in labels[1:]), len(text)], strict=True):
            said = text[label.end() : end]
            if label["due"]:
                spans.append((Role.DEADLINE, said.strip(" \n；;，,。）)")))
            elif label["role"]:
                own = main if label["role"] in _MAIN else _role_of_word(label["role"])
                spans += [(own if r is Role.UNITS else r, span) for r, span in _prose(said)]
    else:
        spans = _prose(text)
    if any(role is Role.LEAD for role, _ in spans):
        return [(Role.SUPPORT if role is Role.UNITS else role, span) for role, span in spans]
    return spans


def says_first_leads(text: str) -> bool:
    """Whether a text lays down that whoever is named first leads: 排在第一位的为牵头单位."""
    return bool(_FIRST_LEADS.search(text))


def says_all_carry(text: str) -> str:
    """The sentence of a text that gives units to all tasks: 各乡镇均为责任单位，不再一一列出."""
    return next(filter(_ALL_CARRY.search, sentences_of(text)), "")


def says_units_lead(text: str) -> str:
    """The sentence of a text that makes all units leaders: 责任单位为牵头单位."""
    return next(filter(_UNITS_LEAD.search, sentences_of(text)), "")


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a note, without the brackets around it."""
    return (sentence.strip(" （()）") for sentence in _SENTENCE.findall(text))


def _prose(text: str) -> list[tuple[Role, str]]:
    """甲局牵头，乙局、丙局配合; 甲局会同乙局; 甲局（牵头）、乙局; 甲局、乙局按职责分工负责."""
    text = _OWN_PART.sub("", _FIRST_LEADS.sub("", text))
    if _MARKED.search(text):
        return _marked(text)
    others = [o for o in _OTHERS_PART.finditer(text) if names_units_only(o["names"])]
    if others:
        spans = _prose("".join(_left_over(text, others)))
        spans += [(_role_of_word(other["role"]), other["names"]) for other in others]
        return spans
    spans = []
    start = 0
    verbs = [verb for verb in _VERB.finditer(text) if not _within_name(text, verb)]
    # Who 负责 leads where others 配合 and nobody 牵头; otherwise 负责 tells no one apart.
    roles = {verb.lastgroup for verb in verbs}
    plain = Role.LEAD if "support" in roles and "lead" not in roles else Role.UNITS
    for verb in verbs:
        role = Role.LEAD if verb["lead"] else Role.SUPPORT if verb["support"] else plain
        own = start
        if role is Role.SUPPORT and "lead" not in roles:
            own += _last_clause(text[start : verb.start()])
            spans += _with(Role.UNITS, text[start:own])
        spans += _with(role, text[own : verb.start()])
        start = verb.end()
    spans += _with(Role.UNITS, text[start:])
    return [(role, span) for role, span in spans if split_names(span)]


def _left_over(text: str, taken: Iterable[re.Match[str]]) -> Iterator[str]:
    """What stands around some matches."""
    start = 0
    for match in taken:
        yield text[start : match.start()]
        start = match.end()
    yield text[start:]


def _within_name(text: str, verb: re.Match[str]) -> bool:
    """Whether the words belong to what stands in brackets, or to a phrase: 各产业链牵头部门,
    各医共体牵头医院.
    """
    before = text[: verb.start()]
    is_phrase = verb[0].endswith(("单位", "部门")) and not verb[0].startswith(("为", "作"))
    is_phrase = is_phrase or bool(_REST_OF_PHRASE.match(text, verb.end()))
    return in_brackets(text, verb.start()) or bool(is_phrase and _PHRASE_BEGUN.search(before))


def in_brackets(text: str, place: int) -> bool:
    """Whether a bracket that was opened before this place of the text is still open there."""
    before = re.sub(r"[（(][^（()）]*[）)]", "", text[:place])
    return "（" in before or "(" in before


def _last_clause(text: str) -> int:
    """Where the part after the last comma or semicolon begins: 甲局，乙局、丙局 | 配合."""
    depth, begins = 0, 0
    for place, sign in enumerate(text):
        depth = max(depth + (sign in "（(") - (sign in "）)"), 0)
        if not depth and sign in "，,；;。" and text[place + 1 :].strip():
            begins = place + 1
    return begins


def _with(role: Role, span: str) -> list[tuple[Role, str]]:
    span = _LEADING.sub("", span.lstrip("，,；;。、 \n"))
    parts = _WITH.split(span, maxsplit=1)
    if len(parts) == 1:
        return [(role, span)]
    return [(Role.LEAD, parts[0]), (Role.SUPPORT, parts[1])]


def _marked(text: str) -> list[tuple[Role, str]]:
    """Names with their role in brackets behind them."""
    spans: list[tuple[Role, str]] = []
    start = 0
    for mark in _MARKED.finditer(text):
        before = split_names(text[start : mark.start()])
        if before:
            spans += [(Role.UNITS, name) for name in before[:-1]]
            spans.append((_role_of_word(mark["role"]), before[-1]))
        start = mark.end()
    return [*spans, *((Role.UNITS, name) for name in split_names(text[start:]))]


def _role_of_word(word: str) -> Role:
    return Role.LEAD if word in _LEADS else Role.SUPPORT if word in _SUPPORTS else Role.UNITS


def _gather(spans: Iterable[tuple[Role, str]]) -> Share:
    found: dict[str, Role] = {}
    odd: list[str] = []
    due: list[str] = []
    for role, span in spans:
        if role is Role.DEADLINE:
            due.append(span)
            continue
        for name in split_names(span):
            name = _PHONE_BEHIND.sub("", name)
            if not name or is_nothing(name):
                continue
            if _PHONE.search(name) or names_nobody(name):
                odd.append(name)
            elif not is_unit_shaped(name) and _DATED.search(name):
                due.append(name)
            elif is_unit_shaped(name) or len(name) <= 12:
                found.setdefault(name, role)
            else:
                odd.append(name)
    return Share(
        tuple(found),
        tuple(name for name, role in found.items() if role is Role.LEAD),
        tuple(name for name, role in found.items() if role is Role.SUPPORT),
        tuple(odd),
        "，".join(due),
    )
