"""How does a word sound, and which sounds do people mix up?"""

import os
import re
import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("lexicon") / "slips.toml"


@cache
def syllable(char: str) -> str:
    """The toneless pinyin of a character, ü written v: 旅 → "lv". "" for anything else."""
    # How phrases are read costs 45 MB and says nothing of a single character. Imported only when
    # no name is exact.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    read = pinyin(char, style=Style.NORMAL, errors="ignore", v_to_u=False)
    return read[0][0].replace("ü", "v") if read and read[0] else ""


@cache
def loose(sound: str) -> str:
    """A syllable with the distinctions taken out that many people do not make: sheng → sen."""
    beginnings, endings = _confusions()
    for told, meant in endings:
        if sound.endswith(told):
            sound = sound.removesuffix(told) + meant
            break
    for told, meant in beginnings:
        if sound.startswith(told):
            return meant + sound.removeprefix(told)
    return sound


def as_meant(text: str) -> str:
    """The text with misheard words of command put right, every position kept: 本周道期的."""
    slip, meant = _commands()
    return slip.sub(lambda said: meant[said[0]], text)


def spelled(text: str) -> str:
    """The full pinyin of a Chinese text, letters kept: 卫健ju → weijianju."""
    return "".join(syllable(char) or char.lower() for char in text)


def initials(text: str) -> str:
    """The first letters of the pinyin: 卫健局 → wjj."""
    return "".join((syllable(char) or char)[:1] for char in text).lower()


def loosely_spelled(text: str) -> str:
    """Full pinyin as written by somebody who mixes sounds up.

    Works on letters, since typed pinyin does not say where its syllables end.
    """
    text = re.sub(r"([zcs])h", r"\1", text)
    text = re.sub(r"ng", "n", text)
    text = text.replace("v", "u").replace("ue", "e") if "v" in text else text
    return text.replace("iu", "u").translate(str.maketrans("nfr", "lhl"))


@cache
def _commands() -> tuple[re.Pattern[str], dict[str, str]]:
    with _DATA.open("rb") as file:
        commands = tomllib.load(file)["commands"]
    meant = {slip: word for word, slips in commands.items() for slip in slips}
    if uneven := [slip for slip, word in meant.items() if len(slip) != len(word)]:
        raise ValueError(f"slips.toml: not as long as what they stand for: {uneven}")
    return re.compile("|".join(meant)), meant


@cache
def _confusions() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    with _DATA.open("rb") as file:
        sounds = tomllib.load(file)["sounds"]
    return (
        [(told, meant) for told, meant in sounds["beginnings"]],
        [(told, meant) for told, meant in sounds["endings"]],
    )
