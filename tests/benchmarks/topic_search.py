"""How fast are tasks found by topic, beside bm25s over the same words in the same run?

python -m tests.benchmarks.topic_search [TASKS …]      56 and 10,000 tasks unless told otherwise
"""

from __future__ import annotations

import importlib
import random
import re
import resource
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nlp.passages import fold
from nlp.search import TaskEntry, TaskIndex
from nlp.segment import Segmenter
from nlp.task_table import read_task_table
from storage.files.text import read_text
from tests.benchmarks.figures import Figure, table
from tests.nlp.sample import SAMPLES

ROUNDS = 3
BLOCK = 50  # competitors take turns, so that a busy moment hits both
CLAUSES = re.compile("[，。；]")


def sample_tasks() -> list[TaskEntry]:
    source = SAMPLES / "2020-task-table.txt"
    table = read_task_table(read_text(source.read_bytes(), source.name).blocks)
    return [TaskEntry(task.number, task.heading, task.requirement) for task in table.tasks]


def grown(tasks: Sequence[TaskEntry], size: int) -> list[TaskEntry]:
    """As many tasks as wanted, recombined from the clauses and headings of the given ones."""
    if size <= len(tasks):
        return list(tasks[:size])
    choose = random.Random(2020)
    clauses = [clause for task in tasks for clause in CLAUSES.split(task.requirement) if clause]
    return [
        TaskEntry(
            number,
            (*tasks[number * len(tasks) // (size + 1)].heading, f"第{number // 40}批"),
            "，".join([*choose.choices(clauses, k=4), f"事项{number}"]),
        )
        for number in range(1, size + 1)
    ]


def topics() -> list[str]:
    source = Path(__file__).parents[1] / "nlp" / "topic_queries.toml"
    return [query["say"] for query in tomllib.loads(source.read_text("utf-8"))["queries"]]


def bm25s_search(tasks: Sequence[TaskEntry], segmenter: Segmenter) -> Callable[[str], Any]:
    """The peer: bm25s (numpy) over jieba's words of requirement and headings."""
    bm25s = importlib.import_module("bm25s")  # for this comparison alone: pip install bm25s
    texts = [fold("".join((*task.heading, task.requirement))) for task in tasks]
    peer = bm25s.BM25()
    peer.index([segmenter.cut_for_search(text) for text in texts], show_progress=False)
    best = min(10, len(tasks))

    def search(query: str) -> Any:
        words = segmenter.cut_for_search(fold(query))
        return peer.retrieve([words], k=best, show_progress=False)

    return search


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def milliseconds(search: Callable[[str], Any], queries: Sequence[str]) -> Iterator[float]:
    for query in queries:
        started = time.perf_counter()
        search(query)
        yield (time.perf_counter() - started) * 1000


def measure(size: int) -> list[Figure]:
    tasks, queries = grown(sample_tasks(), size), topics()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = TaskIndex(tasks)
    _, ours_built = timed(index.prepare)
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    index.search("应及预按")  # loads the sounds, once a process
    peer, peer_built = timed(lambda: bm25s_search(tasks, Segmenter()))
    ours_times: list[float] = []
    peer_times: list[float] = []
    for _ in range(ROUNDS):
        for start in range(0, len(queries), BLOCK):
            block = queries[start : start + BLOCK]
            ours_times += milliseconds(index.search, block)
            peer_times += milliseconds(peer, block)
    what = f"a topic among {size:,} tasks"
    ours, theirs = (statistics.quantiles(times, n=100) for times in (ours_times, peer_times))
    return [
        Figure("", f"{what}: build ({grew:.0f} MB)", ours_built, peer_built, "s"),
        Figure("", f"{what}: p50", ours[49], theirs[49], "ms"),
        Figure("", f"{what}: p99", ours[98], theirs[98], "ms"),
    ]


def figures(quick: bool) -> list[Figure]:
    Segmenter().cut("")  # the dictionary is common to both
    return [figure for size in (56, 10_000) for figure in measure(size)]


if __name__ == "__main__":
    Segmenter().cut("")  # the dictionary is common to both
    for number in sys.argv[1:] or ("56", "10000"):
        print(table(measure(int(number))))  # noqa: T201
