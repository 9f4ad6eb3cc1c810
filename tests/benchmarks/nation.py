"""One process over a million tasks of 40,000 units: an answer, and what is in memory (P1, P15)."""

from __future__ import annotations

import asyncio

from tests.benchmarks import corpus
from tests.benchmarks.answering import CHATS, contenders, of_questions, take_turns
from tests.benchmarks.figures import Figure, NotMeasured
from tests.benchmarks.start_up import QUESTIONS, of_memory

MESSAGES = 160


def figures(quick: bool) -> list[Figure]:
    if quick:
        raise NotMeasured("but by make bench-full")
    return asyncio.run(_figures())


async def _figures() -> list[Figure]:
    tasks = corpus.NATION
    async with contenders(tasks=tasks) as both:
        await take_turns(both, MESSAGES, CHATS)
        what = f"a question about {tasks:,} tasks, polling, {CHATS} chats"
        return [*of_questions(what, *both, tasks), await of_memory(both, QUESTIONS, tasks, 5)]
