"""How is what happened written down, without secrets and without what people wrote?"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

HIDDEN = "[secret]"
LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
_FIELD = re.compile(r"\b([a-z_]+)=(\S+)")


def start(form: str, secrets: Iterable[str]) -> None:
    """Logs to standard error from now on, as ``text`` or as ``json``: an object a line."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter(LINE))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    # A line for every request, each with the token in it.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    hide(secrets)


class JsonLines(logging.Formatter):
    """One JSON object a line; ``name=value`` in a message is a field of its own besides."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        line = dict(_FIELD.findall(message)) | line
        if record.exc_text:
            line["exception"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def place_of(error: BaseException) -> str:
    """Kind and place of an error and of what caused it. Never its words: they may be a person's,
    for databases and parsers quote what they stumbled over."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    own = f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
    return own if cause is None else f"{own}caused by {place_of(cause)}"


class Redaction(logging.Filter):
    """Takes secrets out of messages and their arguments, and every word out of exceptions.

    It belongs on a handler: a logger's own filter never sees what its children say.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        # A Telegram token is an id, a colon and the part that matters; URLs may quote the colon.
        spellings = {
            spelling
            for secret in secrets
            for part in (secret, secret.partition(":")[2])
            for spelling in (part, quote(part, safe=""))
            if part
        }
        self._spellings = sorted(spellings, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._hide(record.getMessage()), None
        if record.exc_info:
            error = record.exc_info[1]
            record.exc_text = place_of(error).rstrip() if error is not None else None
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self._hide(record.exc_text)
        if record.stack_info:
            record.stack_info = self._hide(record.stack_info)
        return True

    def _hide(self, text: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text


def hide(secrets: Iterable[str]) -> None:
    """Redacts everything the root logger's handlers write from now on."""
    redaction = Redaction(secrets)
    for handler in logging.getLogger().handlers:
        handler.addFilter(redaction)
