"""Would Telegram accept this text, and what would people see?"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

LONGEST_TEXT = 4096
LONGEST_RAW_BYTES = 32768
_BOLD_AND_SO_ON = ("b", "strong", "i", "em", "u", "ins", "s", "strike", "del")
_OTHERS = ("a", "code", "pre", "span", "tg-spoiler", "blockquote", "tg-emoji")
TAGS = frozenset(_BOLD_AND_SO_ON + _OTHERS)
_MARKUP = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<rest>[^<>]*)>|(?P<amp>&)|(?P<lt><)"
)
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Refused(Exception):
    """The server says no: an error code, its words, and parameters if any."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass(frozen=True)
class Formatted:
    """What people see, and the kinds of its entities with where they start and how long they are
    (in UTF-16 units)."""

    text: str
    entities: tuple[tuple[str, int, int], ...] = ()
    lint: tuple[str, ...] = field(default=())


def formatted(raw: str, parse_mode: str | None, *, strict_amp: bool = False) -> Formatted:
    """The text as it would appear; raises :class:`Refused` as the server would."""
    if len(raw.encode()) > LONGEST_RAW_BYTES:
        raise Refused(400, "Bad Request: text is too long")
    if parse_mode is None:
        result = Formatted(raw)
    elif parse_mode.lower() == "html":
        result = _from_html(raw, strict_amp)
    else:
        raise Refused(400, "Bad Request: unsupported parse_mode")
    seen = result.text.strip()
    if not seen:
        raise Refused(400, "Bad Request: message text is empty")
    if len(seen) > LONGEST_TEXT:
        raise Refused(400, "Bad Request: message is too long")
    return Formatted(seen, result.entities, result.lint)


def _from_html(raw: str, strict_amp: bool) -> Formatted:
    seen: list[str] = []
    open_tags: list[tuple[str, int]] = []
    entities: list[tuple[str, int, int]] = []
    lint: list[str] = []
    units = position = 0

    def show(text: str) -> None:
        nonlocal units
        seen.append(text)
        units += len(text.encode("utf-16-le")) // 2

    while match := _MARKUP.search(raw, position):
        show(raw[position : match.start()])
        position = match.end()
        offset = len(raw[: match.start()].encode())
        if match["amp"]:
            reference = _REFERENCE.match(raw, match.start())
            if reference:
                show(html.unescape(reference.group()))
                position = reference.end()
            elif strict_amp:
                raise _cannot_parse(f"bare & at byte offset {offset}")
            else:
                lint.append(f"bare & at byte offset {offset}")
                show("&")
            continue
        if match["lt"]:
            raise _cannot_parse(f'Unsupported start tag "" at byte offset {offset}')
        name = match["name"].lower()
        if match["close"]:
            if not open_tags:
                raise _cannot_parse(f"Unexpected end tag at byte offset {offset}")
            opened, start = open_tags.pop()
            if opened != name:
                raise _cannot_parse(
                    f'Unmatched end tag at byte offset {offset}, expected "</{opened}>",'
                    f' found "</{name}>"'
                )
            entities.append((name, start, units - start))
        elif name not in TAGS:
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {offset}')
        else:
            open_tags.append((name, units))
    show(raw[position:])
    if open_tags:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return Formatted("".join(seen), tuple(entities), tuple(lint))


def _cannot_parse(why: str) -> Refused:
    return Refused(400, f"Bad Request: can't parse entities: {why}")
