"""What does a letter of a symbol font look like: ü of Wingdings is a tick?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

_PRIVATE = 0xF000
"""Where a program keeps the letters of such fonts among all signs there are."""


def is_symbol_font(font: str) -> bool:
    """Whether the letters of a font are signs."""
    return font.lower() in _fonts()


def drawn(text: str, font: str) -> str:
    """A text of a symbol font as it looks; signs that are not known are left out."""
    signs = _fonts()[font.lower()]
    codes = (ord(sign) - _PRIVATE if ord(sign) >= _PRIVATE else ord(sign) for sign in text)
    return "".join(" " if code == ord(" ") else signs.get(code, "") for code in codes)


@cache
def _fonts() -> Mapping[str, Mapping[int, str]]:
    source = resources.files("storage.files") / "symbols.toml"
    fonts = tomllib.loads(source.read_text(encoding="utf-8"))
    return {font: {int(code, 16): sign for code, sign in of.items()} for font, of in fonts.items()}
