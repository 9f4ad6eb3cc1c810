"""How do secrets stay out of the log?"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import quote

HIDDEN = "[secret]"


class Redaction(logging.Filter):
    """Takes secrets out of messages, their arguments and the texts of exceptions.

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
            record.exc_text = record.exc_text or logging.Formatter().formatException(
                record.exc_info
            )
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
