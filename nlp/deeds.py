"""Is a deed ordered, or only spoken of? 移交给李强 orders it, 移交给李强要怎么做 asks.

One guard stands before all deeds. Which intents are deeds is said in their files; the words that
only speak of one are the cues `asks_how`, `asks_why`, `asks_within`, `asks_whether`, `not_yet`,
`negated_order`, `deed_planned` and `deed_done`. In doubt nothing is done: what is asked for
politely (麻烦帮忙催一下好吗) is ordered only where the wish is said as one (cue `requests`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from nlp.intents import EVERYTHING, NOTHING_ELSE, Intent, load_intents

if TYPE_CHECKING:
    from nlp.cues import Span
    from nlp.message import Message

# What sets somebody's own words off from the order: 投诉建议：能不能周五不推送
_SET_OFF = " :,\n"
# An answer of this strength is about more than a deed's name; to a how-to only a sentence that
# means nothing else is.
_OWN_ANSWER = 8.5
_ANSWER_OF_ITS_OWN = 9.5


class Spoken(StrEnum):
    """HOW: how it is done, what it is, what if, not yet. WHETHER: whether it is or may be done."""

    HOW = "how"
    WHETHER = "whether"


def spoken_of(message: Message, deed: Intent) -> Spoken | None:
    """How a message speaks of a deed; None where it orders it."""
    how = ["asks_how"] if deed.says_not else ["asks_how", "not_yet"]
    if not deed.says_not and deed.own_words != EVERYTHING:
        how += ["negated_order", "deed_planned"]
    whether = ["asks_why", "asks_outright" if deed.own_words == EVERYTHING else "asks_within"]
    if deed.own_words != EVERYTHING:
        whether.append("deed_done")
        if not message.shows("requests"):
            whether.append("asks_whether")
    if any(_counts(message, deed, span) for cue in how for span in message.spans(cue)):
        return Spoken.HOW
    if any(_counts(message, deed, span) for cue in whether for span in message.spans(cue)):
        return Spoken.WHETHER
    return None


def deed_meant(message: Message, likeliest: Intent, score: float) -> Intent | None:
    """The deed that a message orders or asks about; None where it wants something else.

    A question may call a deed by its name (注销会删掉什么) and have none of the words of an order.
    """
    if not message.shows("asks_of_a_deed"):
        if likeliest.deed or not message.shows("deed_not_ordered"):
            return likeliest if likeliest.deed else None
        # 昨天通知各单位了, 不要邀请区水利局联络员
        return None if score >= _ANSWER_OF_ITS_OWN else _called(message)
    if likeliest.deed and likeliest.own_words != EVERYTHING:
        return likeliest
    called = _called(message)
    if likeliest.deed:
        return called or likeliest
    if likeliest.name == NOTHING_ELSE:
        return None if score >= _ANSWER_OF_ITS_OWN else called  # OA里的收文怎么退回
    if message.shows("asks_how"):
        answered = message.shows("task_no") or score >= _ANSWER_OF_ITS_OWN
    else:
        answered = score >= _OWN_ANSWER
    return None if answered else called


def _called(message: Message) -> Intent | None:
    """The deed that is called by its name; the longest name says most: 通知可以撤回吗."""
    named = [
        (end - start, deed)
        for deed in load_intents().perhaps_called_in(message.masked)
        for start, end in deed.called.spans(message.masked)
    ]
    return max(named, key=lambda one: one[0])[1] if named else None


def _counts(message: Message, deed: Intent, asked: Span) -> bool:
    """Whether a word that asks is the speaker's to us, and not within their own words."""
    if deed.own_words == EVERYTHING:
        return True
    if _behind(message, deed.set_off, asked, _SET_OFF):
        return False
    if deed.behind and any(asked[0] <= start for start, _ in message.spans(deed.behind)):
        return False
    why = message.told_why_from
    if _behind(message, deed.own_words, asked) or (why is not None and why <= asked[0]):
        to_us = (*message.spans("asks_back"), *message.spans("asks_how"))
        return any(asked[1] >= end for _, end in to_us)
    return True


def _behind(message: Message, cues: str, asked: Span, marks: str = "") -> bool:
    """Whether a place lies behind one of the cues, and behind one of the marks next to it."""
    heads = (span for cue in filter(None, cues.split("|")) for span in message.spans(cue))
    return any(
        end <= asked[0]
        and (not marks or any(m in marks for m in message.masked[end - 1 : end + 1]))
        for _, end in heads
    )
