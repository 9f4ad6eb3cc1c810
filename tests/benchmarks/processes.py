"""A bot in a process of its own: how much processor time and memory has it used? Linux only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.botapi import BotApi

TICKS = os.sysconf("SC_CLK_TCK")
LAST_WORDS = 3000
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    child: asyncio.subprocess.Process
    output: IO[bytes]

    @property
    def pid(self) -> int:
        return self.child.pid

    def said(self) -> str:
        """What it has written until now."""
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode(errors="replace")

    def cpu(self) -> float:
        """Seconds of user and system time, all threads together."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        with contextlib.suppress(OSError):  # in nanoseconds, where the kernel keeps it
            return sum(int(each.read_text().split()[0]) for each in threads) / 1e9
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Megabytes resident."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * PAGE / 1e6


class Ended(Exception):
    """A process is no more; with its last words."""


async def started(said: IO[bytes], *command: str, env: Mapping[str, str]) -> Process:
    """``python command…``, which writes what it says to that file."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=dict(env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=said,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # who presses Ctrl-C means us, and we end it
    )
    return Process(child, said)


@contextlib.asynccontextmanager
async def watched(process: Process) -> AsyncIterator[None]:
    """Should the process end before the block does, the block ends with its last words."""

    async def watch() -> None:
        await process.child.wait()
        raise Ended(process.said()[-LAST_WORDS:].strip() or "without a word")

    try:
        async with asyncio.TaskGroup() as both:
            watching = both.create_task(watch())
            try:
                yield
            finally:
                watching.cancel()
    except BaseExceptionGroup as problems:
        raise problems.exceptions[0] from None


@contextlib.asynccontextmanager
async def running(*command: str, env: Mapping[str, str] = os.environ) -> AsyncIterator[Process]:
    """``python command…`` until the block ends."""
    with tempfile.TemporaryFile() as said:
        process = await started(said, *command, env=env)
        try:
            async with watched(process):
                yield process
        finally:
            if process.child.returncode is None:
                process.child.send_signal(signal.SIGTERM)
            await process.child.wait()


async def until(api: BotApi, holds: Callable[[], object]) -> None:
    """As the server's own, with patience for a busy machine, and for a million tasks."""
    for _ in range(60):
        with contextlib.suppress(TimeoutError):
            return await api.until(holds)
    raise TimeoutError("nothing came for ten minutes")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
