"""How does a word sound, and which sounds do people mix up?"""

import re
import tomllib
from array import array
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

_CODES = 0x40000  # no Chinese character has a higher one
# "26053": "lǚ,lü": a character's code and how it is read, most often first.
_ENTRY = re.compile(r'"(\d+)": "([^",]*)')
_TONES = re.compile("[\u0300\u0301\u0304\u030c]")
_DATA = Path(__file__).with_name("lexicon") / "slips.toml"


@cache
def syllable(char: str) -> str:
    """The toneless pinyin of a character, ü written v: 旅 → "lv". "" for anything else."""
    readings, syllables = _readings()
    code = ord(char)
    return syllables[readings[code]] if code < len(readings) else ""


@cache
def _readings() -> tuple["array[int]", list[str]]:
    """All syllables, and by a character's code the place of its own: 0, that of "", for most."""
    # pypinyin's own data, in 0.5 MB. Not imported, for it keeps every reading of each, in 8 MB.
    found = find_spec("pypinyin")
    assert found is not None
    assert found.origin is not None
    told = Path(found.origin).with_name("pinyin_dict.json").read_text("utf-8")
    places = {"": 0}
    readings = array("H", bytes(2 * _CODES))
    for entry in _ENTRY.finditer(told):
        readings[int(entry[1])] = places.setdefault(_without_tone(entry[2]), len(places))
    return readings, list(places)


@cache
def _without_tone(said: str) -> str:
    return _TONES.sub("", normalize("NFD", said)).replace("u\u0308", "v")


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
