"""The bot's token, in every test at once: ``make canary``, or ``pytest --canary``.

Every logger tells all it does. What the program's own filter lets through, what a test and its
processes print, and what they leave in files must not hold the token.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.logs import Redaction
from tests.botapi import TOKEN

SECRET = TOKEN.partition(":")[2]
TALKATIVE = ("httpx", "httpcore", "telegram", "apscheduler", "sqlalchemy.pool", "bot")
"""Loggers below the root, some of which the program or its libraries keep quiet."""


def let_all_speak() -> None:
    for name in (None, *TALKATIVE):
        logging.getLogger(name).setLevel(logging.DEBUG)


@contextmanager
def logged(*filters: logging.Filter) -> Iterator[io.StringIO]:
    """What is logged meanwhile; levels are afterwards as they were."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    for each in filters:
        handler.addFilter(each)
    loggers = [logging.getLogger(name) for name in (None, *TALKATIVE)]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    try:
        yield stream
    finally:
        loggers[0].removeHandler(handler)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def files_with(content: bytes, folder: Path) -> list[Path]:
    """Database, its companions and whatever else was written there."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if content in path.read_bytes()]


class Canary:
    """Looks at each test once it has run, before anything is cleared away."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with logged(Redaction([TOKEN])) as log:
            let_all_speak()
            result = yield
        assert SECRET not in log.getvalue(), "the token is in the log"
        for _, what, printed in item._report_sections:
            # pytest's own record of the log has not passed the program's filter.
            assert what == "log" or SECRET not in printed, f"the token is in {what}"
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        assert folder is None or files_with(SECRET.encode(), folder) == []
        return result
