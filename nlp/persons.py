"""Where is a person named? 李强 in 移交给李强吧; 还是我 and 丽下周 are no names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

NAMES_FILE = Path(__file__).with_name("person_names.toml")

LONGEST = 4
_LONGEST_GIVEN = 2
_HAN = re.compile(r"[一-鿿]")
# 买买提·艾力, Li Qiang: names of another make.
_OTHER = re.compile(r"[一-鿿]{1,8}(?:·[一-鿿]{1,8})+|[A-Za-z][A-Za-z .'\-]{1,40}")


def is_name(said: str) -> bool:
    """Whether these words are a person's name and nothing else."""
    return bool(_chinese().fullmatch(said) or _OTHER.fullmatch(said))


def name_at_start(said: str) -> str | None:
    """The name that the words begin with, the longest that is one: 李强 of 李强吧."""
    said = said.lstrip()
    if other := _OTHER.match(said):
        return other[0].strip()
    return _first_name(said[:size] for size in _sizes(said))


def name_at_end(said: str) -> str | None:
    """The name that the words end with: 李强 of 五李强."""
    said = said.rstrip()
    return _first_name(said[-size:] for size in _sizes(said))


def name_anywhere(*, short: bool = False) -> str:
    """A person's name as a part of a pattern: the longest that fits, or the shortest."""
    name = rf"(?:{_chinese().pattern}|[A-Z][A-Za-z.'\-]+(?: [A-Z][A-Za-z.'\-]+){{0,2}})"
    return name.replace(",2}", ",2}?") if short else name


def _sizes(said: str) -> range:
    return range(min(LONGEST, len(said)), 1, -1)


def _first_name(pieces: Iterable[str]) -> str | None:
    return next((piece for piece in pieces if _chinese().fullmatch(piece)), None)


@cache
def names_like_times() -> re.Pattern[str]:
    """Names that would be read as a day by themselves: 周一鸣同志, 联系王国庆."""
    words = _table()["like_times"]

    def one_of(name: str) -> str:
        return "|".join(map(re.escape, words[name]))

    behind = "|".join(f"(?<={re.escape(said)})" for said in words["introduced"])
    called = "|".join(f"(?<={re.escape(said)})" for said in words["addressed"])
    ends = r"(?=\s*(?:$|[，。；、,;!？?\n)）]))"
    weekday = f"周[一二三四五六日天][{words['given']}]"
    known = f"周[一二三四五六日天](?!{one_of('not_then')})[{words['unmistakable']}]"
    named = (
        rf"(?<![上下本这每])周[一二三四五六日天](?!{one_of('not_then')})"
        rf"[{words['only_names']}](?:{ends}|(?={one_of('does')}))"
    )
    born = f"[{words['surnames']}](?:{one_of('feasts')})"
    born_in = f"[{words['surnames']}](?:{one_of('months')})"
    title = rf"(?=\s?(?:{one_of('titles')}))"
    return re.compile(
        rf"{weekday}{title}|(?:{behind}){weekday}{ends}|{known}|{named}"
        rf"|(?<![老小阿])(?:{born}|{born_in}){title}"
        rf"|(?:{behind}|{called}|^|(?<=[\s，。；、,;:：])){born}(?!节|期|假|放|前|之前|以前|当|那天|后|以后)"
        rf"|(?:{behind})(?:{born_in}){ends}"
    )


def is_called(text: str, start: int, end: int) -> bool:
    """Whether the word there is a person's given name: 张卫健同志, 问下李卫健."""
    words = _table()["like_times"]
    if start == 0 or end - start > _LONGEST_GIVEN or text[start - 1] not in words["surnames"]:
        return False
    return (
        start == 1
        or not _HAN.match(text[start - 2])
        or text.endswith(tuple(words["addressed"]), 0, start - 1)
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(NAMES_FILE.read_text(encoding="utf-8"))


@cache
def _chinese() -> re.Pattern[str]:
    table = _table()
    surnames = "".join(table["surnames"].split())
    given = rf"[一-鿿](?<![{table['never']}])"
    return re.compile(rf"(?:{'|'.join(table['compound'])}|[{surnames}])(?:{given}){{1,2}}")
