from __future__ import annotations

import io
import json
import logging

import pytest

from bot.logs import HIDDEN, JsonLines, Redaction

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


def test_exception_is_logged_by_kind_and_place_and_not_by_its_words(
    log: logging.Logger, written: io.StringIO
) -> None:
    said = "".join(("八", "成"))  # a traceback quotes the line it came from
    try:
        try:
            raise KeyError(said)
        except KeyError as error:
            raise ValueError(f"({said!r},)") from error
    except ValueError:
        log.exception("failed")
    assert "八成" not in written.getvalue()
    for told in ("ValueError", "caused by KeyError", "test_logs.py"):
        assert told in written.getvalue()


def test_line_of_json_has_the_fields_of_its_message(written: io.StringIO) -> None:
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    handler.addFilter(Redaction([TOKEN]))
    log = logging.Logger("test", logging.DEBUG)
    log.addHandler(handler)
    log.info("turn message=%s person=%s level=x", "7:1", 3)
    line = json.loads(written.getvalue())
    assert (line["message"], line["person"], line["level"], line["logger"]) == (
        "turn message=7:1 person=3 level=x",
        "3",
        "INFO",
        "test",
    )


def test_other_words_stay_as_they_are(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("row=%s attempt=%s", 7, 1)
    assert written.getvalue() == "row=7 attempt=1\n"
