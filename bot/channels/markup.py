"""How is a long HTML message cut into parts a network accepts?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|.", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BREATHS = frozenset("\n。；！？;")


def visible(markup: str) -> str:
    """What a reader sees of it."""
    return html.unescape(_TAG.sub("", markup))


def length(markup: str) -> int:
    """The visible length in UTF-16 units: the stricter of the two ways networks count."""
    return _units(visible(markup))


def split(blocks: Sequence[str], limit: int) -> list[str]:
    """Parts of at most ``limit`` visible units, cut between blocks where that is possible.

    A block too long by itself is cut after a line or sentence, else anywhere but inside a tag or
    an entity; tags open at the cut are closed and opened again. Parts without words are left out.
    """
    parts: list[list[str]] = [[]]
    room = limit
    for block in blocks:
        for piece in _pieces(block, limit):
            size = length(piece)
            if parts[-1] and size + 1 > room:
                parts.append([])
                room = limit
            room -= size + (1 if parts[-1] else 0)
            parts[-1].append(piece)
    joined = ("\n".join(part) for part in parts)
    return [part for part in joined if visible(part).strip()]


def _pieces(block: str, limit: int) -> Iterator[str]:
    while length(block) > limit:
        tokens = [match.group() for match in _TOKEN.finditer(block)]
        cut = _cut(tokens, limit)
        open_tags = _open_tags(tokens[:cut])
        closing = "".join(f"</{_name(tag)}>" for tag in reversed(open_tags))
        yield "".join(tokens[:cut]) + closing
        block = "".join(open_tags) + "".join(tokens[cut:])
    yield block


def _cut(tokens: Sequence[str], limit: int) -> int:
    """How many tokens go into the first piece: up to the last breath in its second half."""
    size = breath = 0
    for index, token in enumerate(tokens):
        size += length(token)
        if size > limit:
            return breath or max(index, 1)
        if token in _BREATHS and size > limit // 2:
            breath = index + 1
    return len(tokens)


def _open_tags(tokens: Sequence[str]) -> list[str]:
    open_tags: list[str] = []
    for token in tokens:
        if token.startswith("</"):
            open_tags.pop()
        elif len(token) > 1 and token.startswith("<"):
            open_tags.append(token)
    return open_tags


def _name(tag: str) -> str:
    return tag.strip("<>").split()[0]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
