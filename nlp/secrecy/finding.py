"""What is a find in a text, and how is the text read for it?"""

from __future__ import annotations

import enum
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

LEXICON = tomllib.loads(
    Path(__file__).parents[1].joinpath("lexicon", "secrecy.toml").read_text(encoding="utf-8")
)


class SecretKind(enum.StrEnum):
    """DEGREE: a mark such as 机密★10年. INTERNAL: 内部资料 and its like, as a mark."""

    DEGREE = "degree"
    INTERNAL = "internal"
    IDENTITY_NUMBER = "identity_number"
    MOBILE_NUMBER = "mobile_number"
    LANDLINE_NUMBER = "landline_number"
    BANK_CARD = "bank_card"
    TRAVEL_DOCUMENT = "travel_document"


@dataclass(frozen=True, slots=True)
class Secret:
    """One find: ``text[start:end]``; ``masked`` is fit to be shown (138****5678)."""

    kind: SecretKind
    start: int
    end: int
    masked: str


def fold(text: str) -> tuple[str, list[int]]:
    """The text in half-width visible characters, and where in the text each of them stands."""
    folded: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        if unicodedata.category(char) in ("Cf", "Cc") and char not in "\n\t":
            continue
        plain = unicodedata.normalize("NFKC", char) if not char.isascii() else char
        folded += plain
        origin += [place] * len(plain)
    return "".join(folded), origin
