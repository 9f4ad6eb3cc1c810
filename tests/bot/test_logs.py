from __future__ import annotations

import io
import logging

import pytest

from bot.logs import HIDDEN, Redaction

TOKEN = "4242:AAcanary-token_1"


@pytest.fixture
def written() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(written)
    handler.addFilter(Redaction([TOKEN, "hook-canary", ""]))
    log = logging.Logger("test", logging.DEBUG)
    log.addHandler(handler)
    return log


@pytest.mark.parametrize(
    ("said", "arguments"),
    [
        (f"GET /bot{TOKEN}/getMe", ()),
        ("GET %s", (f"/bot{TOKEN}/getMe",)),
        ("GET /bot4242%%3AAAcanary-token_1/getMe %s", ("x",)),
        ("only the half that matters: %r", ({"url": "AAcanary-token_1"},)),
        ("secret %s", ("hook-canary",)),
    ],
)
def test_secret_is_hidden_in_a_message(
    log: logging.Logger, written: io.StringIO, said: str, arguments: tuple[object, ...]
) -> None:
    log.info(said, *arguments)
    assert "canary" not in written.getvalue()
    assert HIDDEN in written.getvalue()


def test_secret_is_hidden_in_an_exception_and_its_cause(
    log: logging.Logger, written: io.StringIO
) -> None:
    try:
        try:
            raise ConnectionError(f"no answer from /bot{TOKEN}/getMe")
        except ConnectionError as error:
            raise RuntimeError("hook-canary") from error
    except RuntimeError:
        log.exception("failed", stack_info=True)
    assert "canary" not in written.getvalue()
    assert "ConnectionError" in written.getvalue()


def test_other_words_stay_as_they_are(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("row=%s attempt=%s", 7, 1)
    assert written.getvalue() == "row=7 attempt=1\n"
