"""How long until we serve, and what is in memory by then and later (P14 to P16)?"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.answering import (
    CHATS,
    FIRST_CHAT,
    LARGER,
    Contender,
    contenders,
    environment,
    furnish,
)
from tests.benchmarks.figures import Figure
from tests.benchmarks.processes import running, until
from tests.botapi import BotApi

LAZY = (
    "jieba", "rjieba", "nlp", "pypinyin", "numpy", "matplotlib", "openpyxl", "docx", "alembic",
    "typer", "rich", "opencc", "python_calamine",
)  # fmt: skip
"""What serving must not load before it receives; nlp, for what loads rjieba leaves no trace."""
MIXED = (
    "区卫健局有哪些任务", "第28项", "公报电子化", "本周到期的", "第28项责任单位", "你好",
    "那教体局呢", "weijianju有哪些任务", "本月要交什么", "谢谢",
)  # fmt: skip


QUESTIONS = 1_000
TOPIC = "公报电子化"


@dataclass(frozen=True, slots=True)
class Start:
    """``answer`` is what the first answer to a topic takes after that, in seconds of CPU."""

    cpu: float
    wall: float
    memory: float
    answer: float = 0.0
    loaded: tuple[str, ...] = ()


async def start(
    *command: str, chat: int = FIRST_CHAT, env: Mapping[str, str] = os.environ
) -> Start:
    """From the process's birth to its first question to the Bot API, and to the first answer.

    Over one database each start needs a chat of its own: what was said before is no news.
    """
    async with BotApi(time.time).serving() as api:
        given = dict(env) | {"LIAISON_TELEGRAM_API_URL": api.url}
        began = time.perf_counter()
        async with running(*(part.format(url=api.url) for part in command), env=given) as process:
            await until(api, lambda: api.polled)
            wall = time.perf_counter() - began
            cpu, memory = process.cpu(), process.memory()
            imported = re.findall(r"\| +([\w.]+)$", process.said(), re.MULTILINE)
            api.user(chat).sends(TOPIC)
            await until(api, lambda: api.chat(chat).messages)
            answer = process.cpu() - cpu
    return Start(cpu, wall, memory, answer, tuple(name for name in LAZY if name in imported))


async def cold_starts(rounds: int) -> list[Figure]:
    ours: list[Start] = []
    echo: list[Start] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        furnish(url)
        env = environment("", url)
        for chat in range(FIRST_CHAT + 1, FIRST_CHAT + 1 + rounds):
            ours.append(await start("-m", "bot", "run", chat=chat, env=env))
            echo.append(await start("-m", "tests.benchmarks.echo", "{url}"))
        told = await start("-X", "importtime", "-m", "bot", "run", env=env)
        early = ", ".join(told.loaded) or "none"
    return [
        _middle("P14", "cold start to first getUpdates, CPU", ours, echo, "cpu", "s", 2.0),
        _middle("P14", "cold start to first getUpdates, wall", ours, echo, "wall", "s", 2.0),
        _middle("P14", "memory by then", ours, echo, "memory", "MB", 1.75),
        Figure("P14", "the first answer to a topic, beside a bare start, CPU",
               [each.answer for each in ours], [each.cpu for each in echo], "s", 0.5, clock="cpu"),
        Figure("P16", f"heavy modules loaded by then: {early}", len(told.loaded), 1, "", 0),
    ]  # fmt: skip


def _middle(
    goal: str,
    what: str,
    ours: Sequence[Start],
    echo: Sequence[Start],
    measure: str,
    unit: str,
    limit: float,
) -> Figure:
    mine, theirs = ([getattr(each, measure) for each in starts] for starts in (ours, echo))
    clock = measure if unit == "s" else ""
    return Figure(goal, what, mine, theirs, unit, limit, clock=clock)


async def memory_after(questions: int, tasks: int) -> Figure:
    async with contenders(tasks=tasks) as both:
        return await of_memory(both, questions, tasks, 2.8)


async def of_memory(
    both: Sequence[Contender], questions: int, tasks: int, limit: float | None
) -> Figure:
    for contender in both:
        await contender.block(questions, CHATS, lambda _, n: MIXED[n % len(MIXED)])
    ours, echo = (contender.process.memory() for contender in both)
    what = f"memory after {questions:,} mixed questions about {tasks:,} tasks"
    return Figure("P15", what, ours, echo, "MB", limit)


def chat_start(rounds: int) -> Figure:
    """``liaison chat`` with nothing to read, beside an empty interpreter."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"XDG_DATA_HOME": folder}
        _run("-m", "bot", "chat", env=env)  # makes the practice database
        for _ in range(rounds):
            ours.append(_run("-m", "bot", "chat", env=env))
            bare.append(_run("-c", "pass", env=env))
    return Figure("", "`liaison chat` to its prompt and out", ours, bare, "s", clock="cpu")


def _run(*command: str, env: Mapping[str, str]) -> float:
    """Seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], env=env, input=b"", capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def figures(quick: bool) -> Iterator[Figure]:
    rounds = 3 if quick else 11
    yield from asyncio.run(cold_starts(rounds))
    yield asyncio.run(memory_after(QUESTIONS, LARGER[0]))
    yield chat_start(rounds)


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table([*figures(True)]))  # noqa: T201
