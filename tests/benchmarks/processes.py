"""A bot in a process of its own: how much processor time and memory has it used? Linux only."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    pid: int

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


@contextlib.asynccontextmanager
async def running(*command: str, env: Mapping[str, str] = os.environ) -> AsyncIterator[Process]:
    """``python command…`` until the block ends; what it writes is dropped."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        env=dict(env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Process(child.pid)
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
