"""``liaison run`` as an administrator meets it: a full disk, SIGTERM, its log, its files.

A real process, a real database file, the Bot API over real HTTP.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.serving import CUT_SHORT
from storage.db import Database
from storage.models import FileJob, OutboxMessage, OutboxState, ProgressReport, SeenMessage
from tests.bot.test_serving import WANG, let_in, sends_file
from tests.botapi import TOKEN, BotApi, Fault
from tests.conftest import MONDAY, Note

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of others are Linux's"),
]
CANARY = "金丝雀"
PROMISED = 5.0
"""Seconds from SIGTERM to the end of the process."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def liaison_run(
    database: Database, api: BotApi, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The process, asked to log at its most talkative; killed if it is still there in the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        env=os.environ
        | {
            "LIAISON_TELEGRAM_TOKEN": TOKEN,
            "LIAISON_TELEGRAM_API_URL": api.url,
            "LIAISON_DATABASE_URL": str(database.url),
            "LIAISON_NOW": MONDAY.replace(tzinfo=None).isoformat(),
            "LIAISON_LOG": "json",
            "LIAISON_BACKUP_FOLDER": str(folder / "backups"),
            "XDG_DATA_HOME": str(folder),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await api.until(lambda: api.polled, within=60)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def told_to_end(process: asyncio.subprocess.Process, note: Note) -> tuple[bytes, bytes]:
    """Ends within the time that was promised, not counted how long one of its threads or ours could
    go on and had no processor; what it wrote."""
    loop = asyncio.get_running_loop()
    before, told_at = waiting(process.pid), loop.time()
    without_processor = 0.0
    process.send_signal(signal.SIGTERM)
    ending = asyncio.ensure_future(process.communicate())
    while not ending.done() and loop.time() - told_at < 12 * PROMISED:
        await asyncio.wait({ending}, timeout=0.05)
        waits = (now - before.get(path, 0) for path, now in waiting(process.pid).items())
        without_processor = max(without_processor, *waits)
    taken = loop.time() - told_at
    note("seconds to the end", f"{taken:.1f}, without a processor {without_processor:.1f}")
    assert taken - without_processor <= PROMISED
    assert process.returncode in (0, CUT_SHORT)
    return await ending


def waiting(pid: int) -> dict[Path, float]:
    """Seconds for which each thread of the process and of ours has had to wait for a processor
    (``schedstat`` of proc(5))."""
    found = {}
    for each in (pid, os.getpid()):
        for path in Path(f"/proc/{each}/task").glob("*/schedstat"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found[path] = int(path.read_text().split()[1]) / 1e9
    return found


async def test_full_disk_loses_nothing_and_sigterm_ends_the_turn_in_its_log_no_word_of_it(
    samples: Database, tmp_path: Path, record_property: Note
) -> None:
    let_in(samples, MONDAY)
    chat = WANG
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        api.user(WANG)
        async with liaison_run(samples, api, tmp_path) as process:
            api.user(WANG).sends(f"29完成八成，{CANARY}")
            await api.until(lambda: len(api.chat(chat).messages) == 1, within=90)

            # Not a byte more fits on the disk: the message is not acknowledged.
            _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
            polls = api.counted("getUpdates")
            api.user(WANG).sends("我的任务")
            await api.until(lambda: api.counted("getUpdates") > polls + 1, within=60)
            assert len(api.world.updates) == 1
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
            await api.until(lambda: len(api.chat(chat).messages) == 2, within=60)

            api.fail(Fault.HALF_BODY, method="getUpdates")
            api.user(WANG).sends("第27项")
            await api.until(lambda: not api.world.updates or len(api.chat(chat).messages) > 2)
            out, err = await told_to_end(process, record_property)
    with samples.reading() as session:
        assert len(session.scalars(select(SeenMessage)).all()) in (2, 3)
        states = set(session.scalars(select(OutboxMessage.state)))
    assert OutboxState.SENDING not in states

    written = out.decode() + err.decode()
    assert TOKEN.partition(":")[2] not in written
    assert CANARY not in written
    lines = [json.loads(line) for line in err.decode().splitlines()]
    turns = [line for line in lines if line["message"].startswith("turn ")]
    assert {"at", "level", "logger", "message", "person", "intent", "step"} <= set(turns[0])
    assert any("disk_full" in line["message"] or "Database" in line["message"] for line in lines)

    assert open_to_others(tmp_path) == []


@pytest.mark.parametrize("locked", [False, True])
async def test_sigterm_ends_it_in_five_seconds_whatever_hangs(
    samples: Database,
    tmp_path: Path,
    record_property: Note,
    locked: bool,
) -> None:
    """Telegram answers nothing any more: a message, a press and a file are under way, and perhaps
    a turn that waits for a database somebody else holds."""
    let_in(samples, MONDAY, {"王芳": {}, "陈主任": {"role": "coordinator"}})
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        wang, chat, chen = api.user(WANG), api.chat(WANG), WANG + 1
        api.user(chen)
        async with liaison_run(samples, api, tmp_path) as process:
            wang.sends("29完成八成")
            await api.until(lambda: len(chat.messages) == 1, within=90)
            for method in ("sendMessage", "editMessageText", "answerCallbackQuery", "getFile"):
                api.fail(Fault.NEVER_ANSWERED, method=method, times=9)
            sends_file(api, chen, "分解表.txt", "任务".encode())
            await api.until(lambda: api.counted("getFile"), within=90)
            wang.presses("确认")
            await api.until(lambda: api.counted("answerCallbackQuery"), within=90)
            with closing(sqlite3.connect(str(samples.path), isolation_level=None)) as other:
                if locked:
                    other.execute("BEGIN IMMEDIATE")
                    wang.sends("27没变化")
                    await api.until(lambda: not api.polled, within=90)
                await told_to_end(process, record_property)
    assert api.counted("sendMessage") > 1
    with samples.reading() as session:
        booked = session.scalars(select(ProgressReport.status)).all()
        claimed = session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.state == OutboxState.SENDING)
        ).all()
        leased = session.scalars(select(FileJob.leased_until_at)).all()
    assert len(booked) == 1
    if locked:
        # It comes again: nobody was told that it had arrived.
        assert [each["message"]["text"] for each in api.world.updates] == ["27没变化"]
    else:
        assert claimed == []
        assert [at for at in leased if at is None or at > MONDAY + dt.timedelta(minutes=1)] == []


def open_to_others(folder: Path) -> list[Path]:
    """What was written there and is not its owner's alone."""
    written = list(folder.rglob("*"))
    assert written
    return [path for path in written if path.stat().st_mode & 0o077]


async def test_command_line_says_what_is_wrong_with_the_token_in_a_sentence(
    samples: Database, tmp_path: Path
) -> None:
    async with BotApi(lambda: MONDAY.timestamp()).serving() as api:
        api.token_revoked = True
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env=os.environ
            | {
                "LIAISON_TELEGRAM_TOKEN": TOKEN,
                "LIAISON_TELEGRAM_API_URL": api.url,
                "LIAISON_DATABASE_URL": str(samples.url),
                "XDG_DATA_HOME": str(tmp_path),
            },
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        _, err = await asyncio.wait_for(process.communicate(), timeout=60)
    assert process.returncode == 1
    assert "LIAISON_TELEGRAM_TOKEN" in err.decode()
    assert "Traceback" not in err.decode()
    assert TOKEN.partition(":")[2] not in err.decode()
