"""Is a word (医保, 昆仑) spoken of as a body here, or is it part of a topic?"""

import re
from collections.abc import Sequence
from functools import cache

from nlp.names import Sort, bodies, spoken
from nlp.persons import is_called
from nlp.phrase_list import PhraseList
from nlp.places import is_han

_LISTED = tuple("、“”\"'")
_BODY_ENDS = "局办委心室"
_PUT_TOGETHER = {
    "tasked": [("tasked_how_many", "tasked_what")],
    "acting": [("silent_why", "silent"), ("hurry", "hurried")],
    "owning": [("done", "done_how")],
    "of_two": [("together", "together_do")],
}
_NO_OTHER_WORD = "(?!下来|[销名考警关废账到不案刊纸贴助短偿课])"  # 报|销, 补|贴
_REACH = 8  # characters a phrase before or behind a word may have


def is_a_body(
    text: str,
    start: int,
    end: int,
    sort: Sort,
    *,
    prefixed: bool,
    joined: bool,
    beside: bool = False,
) -> bool:
    """Whether the word at text[start:end] means the body.

    Coined words (卫健) need something said of them that is said of bodies; words of everyday
    speech (医保) need besides that nothing else stands before them. `joined` to a body behind it,
    `beside` one before it.
    """
    if is_called(text, start, end):
        return False
    before = _words_before(text, start)
    alone = prefixed or before == "" or before in ("people", "addressing")
    if before in ("addressing", "people", "on_behalf") and _is_told(text, start, end):
        return True
    behind = _behind(text, end)
    if before == "doing":  # 管信访的同志
        return behind == "as_a_body" and (
            text.startswith("的", end) or bool(_phrases("that_body").at(text, end))
        )
    if before == "once":  # 老工商的人; 老公安 is a person
        return behind == "as_a_body" and text.startswith("的", end)
    coined = sort is Sort.WORD
    if behind == "of_two":
        behind = "acting" if joined or beside else "other"
    if joined and behind == "other":
        behind = "acting"
    match behind:
        case "as_a_body":
            return alone or before == "looking_up" or coined
        case "acting":
            return alone or coined
        case "owning":
            return coined
        case "nothing":
            return alone or (coined and before in ("looking_up", "letters"))
    return False


def end_of_that_body(text: str, end: int) -> int:
    """Where 那个中心 behind a word (环卫) ends; `end` if nothing of the kind stands there."""
    return end + len(_phrases("that_body").at(text, end))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a fragment (管理局) is all that is named: nothing it could be the end of."""
    start -= len(_phrases("how_many").before(text, start))
    before = _words_before(text, start)
    if _phrases("whereabouts").before(text, start):
        return False
    if text[end - 1] not in _BODY_ENDS and (
        text[start - 1 : start] in _LISTED or text[end : end + 1] in _LISTED
    ):
        return False  # 决策、执行、管理、服务
    return before in ("", "people", "addressing", "looking_up") and _behind(text, end) in (
        "nothing",
        "as_a_body",
        "acting",
    )


def is_framed(text: str, end: int) -> bool:
    """Whether 那边, 的同事 or the like behind `end` makes a body of whatever stands there."""
    return _behind(text, end) == "as_a_body"


def may_end_a_name(text: str, end: int) -> bool:
    """Whether what stands behind `end` is nothing, a task's number, or something said of bodies."""
    return text.startswith("第", end) or _behind(text, end) != "other"


def is_cut_short(text: str, end: int) -> bool:
    """Whether what looks like a body's ending at `end` goes on as another word: 扶贫办|法."""
    if end >= len(text):
        return False
    return any(
        text.startswith(going_on, end) and text.endswith(ending, 0, end)
        for ending, going_on in _not_an_ending().get(text[end - 1], ())
    )


def without_frame(text: str) -> tuple[int, int]:
    """Where the message proper begins and ends, without 请问, 我们, 那边, 吧 around it."""
    end = len(text)
    while end > 0 and not is_han(text[end - 1]):
        end -= 1
    for name in ("particles", "as_a_body", "acting", "owning"):
        end -= len(_phrases(name).before(text, end))
    return _without_head(text, end), end


def whose_tasks(text: str) -> tuple[int, int]:
    """Where that stands whose tasks or reports are all that is asked for: 街道|的任务.

    (0, 0) where something else is said.
    """
    end = len(text.rstrip("。?!？！ 呢啊呀"))
    kinds = ("tasked", "tasked_at_the_end", "reported_at_the_end")
    tail = next(filter(None, (_phrases(kind).before(text, end) for kind in kinds)), "")
    end -= len(tail)
    return (_without_head(text, end), end) if tail else (0, 0)


def asked_next(text: str) -> tuple[int, int]:
    """Where that stands which a question is asked about once more: 那|街道|呢; (0, 0) if none."""
    end = len(text.rstrip("。?!？！ "))
    if not text.endswith("呢", 0, end):
        return (0, 0)
    return (_without_head(text, end - 1), end - 1)


def _without_head(text: str, end: int) -> int:
    start = 0
    while start < end and not is_han(text[start]):
        start += 1
    for name in ("people", "looking_up", "addressing"):
        start += len(_phrases(name).at(text, start, end))
    return start


def says_a_phrase_before(said: str) -> bool:
    """Whether what ends like a body's name is rather a sentence: 什么是管理中心."""
    return bool(_phrases("questions").at(said)) or any(word in said for word in _set("verbs"))


def end_of_joint(text: str, end: int) -> int:
    """Where the word ends that joins what is before `end` to what follows; `end` if none does."""
    return end + len(_phrases("connectors").at(text, end))


def connects(between: str) -> bool:
    """Whether the text between two names only joins them: 、 and 和."""
    return between.strip() in _set("connectors")


def _words_before(text: str, start: int) -> str:
    """What stands before: "" for nothing, the list a phrase there is from, "letters", "other"."""
    before = text[:start].rstrip()
    if not before or before[-1] in "。!?;:\n,、“”\"'()[]":
        return ""
    if not is_han(before[-1]):
        return "letters"
    phrases, lists = _phrases_before()
    return lists.get(phrases.before(before, len(before)), "other")


@cache
def _phrases_before() -> tuple[PhraseList, dict[str, str]]:
    """What may be said before a name, and which list each is from."""
    lists: dict[str, str] = {}
    for name in ("on_behalf", "once", "doing", "people", "looking_up", "addressing"):
        lists.update((phrase, name) for phrase in _list(name))
    lists.update((phrase, "other") for phrase in _list("topical"))
    return PhraseList(lists), lists


def _behind(text: str, end: int) -> str:
    """What stands behind: the list a phrase there is from, "nothing", or "other"."""
    behind = text[end : end + 2 * _REACH].lstrip(" ")
    if _phrases("not_as_a_body").at(behind) or _titled().match(behind):
        return "other"
    if _counted().match(behind):
        return "acting"
    if not behind or not is_han(behind[0]):
        return "nothing"
    if _lots().at(behind) or _is_all(behind, _phrases("at_the_end")):
        return "as_a_body"
    if _is_all(behind, _phrases("coined_at_the_end")):
        return "owning"
    if _phrases("tasked").at(behind) or _is_all(behind, _phrases("tasked_at_the_end")):
        return "acting"
    for name in ("as_a_body", "acting", "owning", "of_two"):
        said = _phrases(name).at(behind)
        if said and (said[-1] != "报" or _reports().match(behind, len(said))):
            return name
    if _doing().match(behind):
        return "owning"
    return "nothing" if _is_all(behind, _phrases("particles")) else "other"


def _is_all(behind: str, phrases: PhraseList) -> bool:
    """Whether one of the phrases is all that is said before the next pause."""
    said = phrases.at(behind)
    return bool(said) and not is_han(behind[len(said) : len(said) + 1] or " ")


@cache
def _not_an_ending() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """By its last character, what looks like an ending, and how it goes on as another word."""
    known: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for ending, going_on in bodies()["not_an_ending"].items():
        known.setdefault(ending[-1], []).append((ending, tuple(going_on)))
    return known


@cache
def _lots() -> PhraseList:
    """那帮人, 老刘, 张科: people who are spoken of as theirs."""
    some = [this + lot for this in _list("demonstratives") for lot in _list("lots")]
    known = [name + surname for name in _list("nicknames") for surname in _list("surnames")]
    titled = [surname + title for surname in _list("surnames") for title in _list("titles")]
    people = (*known, *titled)
    return PhraseList((*some, *(said + who for said in ("", "的", "上") for who in people)))


def _is_told(text: str, start: int, end: int) -> bool:
    """让水利把28项补上, 给信访打个电话: whoever is ordered or called is a body."""
    behind = text[end : end + 2 * _REACH]
    if _phrases("contact").at(behind):
        return True
    if _phrases("on_behalf").before(text, start):
        return _on_behalf().match(behind) is not None
    return bool(_phrases("ordering").before(text, start) and _ordered().match(behind))


@cache
def _ordered() -> re.Pattern[str]:
    when, does = _either("ordered_when", "hurry"), _either("hurried")
    return re.compile(f"(?:把|(?:{when}){{0,2}}(?:{does}){_NO_OTHER_WORD})")


@cache
def _on_behalf() -> re.Pattern[str]:
    return re.compile(f"(?:{_either('on_behalf_of')}){_NO_OTHER_WORD}")


@cache
def _titled() -> re.Pattern[str]:
    """农业|8条措施: what a document is called."""
    return re.compile(
        f"(?:[0-9]{{1,2}}|[一二两三四五六七八九十]{{1,3}})[条项大个点](?:{_either('papers')})"
    )


@cache
def _counted() -> re.Pattern[str]:
    """今年就两项, 有8条没报: so many tasks are somebody's."""
    when, altogether, goes_on = map(_either, ("when", "altogether", "of_so_many"))
    return re.compile(
        rf"(?:{when})?(?:{altogether})?[有剩欠差]?"
        rf"(?:[0-9]{{1,2}}|[几一二两三四五六七八九十]{{1,3}})[项条](?={goes_on}|[^一-鿿]|$)"
    )


@cache
def _doing() -> re.Pattern[str]:
    """昨天就交了, 还没给: somebody does it, told with a time or an adverb."""
    when, how, does = map(_either, ("when", "how", "does"))
    told = f"(?:(?:{when})(?:{how}){{0,2}}|(?:{how}){{1,2}})(?:{does})"
    return re.compile(
        rf"{told}(?:(?<!报)|{_NO_OTHER_WORD})|的第?[0-9一二三四五六七八九十]{{1,3}}[项条号]"
    )


@cache
def _reports() -> re.Pattern[str]:
    return re.compile(_NO_OTHER_WORD)


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_list(name))


@cache
def _phrases(name: str) -> PhraseList:
    return PhraseList(_list(name))


def _either(*names: str) -> str:
    """The phrases of some lists as the source of an expression, longer ones of a list first."""
    return "|".join(said for name in names for said in sorted(_list(name), key=len, reverse=True))


def _list(name: str) -> Sequence[str]:
    words: list[str] = spoken()[name]
    pairs = _PUT_TOGETHER.get(name, ())
    joined = (a + b for one, two in pairs for a in spoken()[one] for b in spoken()[two])
    return [*words, *joined]
