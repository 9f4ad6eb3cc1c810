"""How fast are tasks found by topic, and a table made searchable (P3 to P7)?

Beside tantivy, SQLite's FTS5 and bm25s over the same words, cut by rjieba, in the same run.
Our search takes neither all words nor any word: it ranks by how much of the question a row covers,
by synonyms too. So it stands beside the peers' AND (P3), their OR (P4) and a bare tantivy (P5).
Questions asked for the first time count, for people ask different things; asked again they are told
beside it.

python -m tests.benchmarks.searching [TASKS …]      56 and 10,000 tasks unless told otherwise
"""

from __future__ import annotations

import importlib
import resource
import sqlite3
import statistics
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.lexicon import IN_MEMORY
from nlp.passages import fold
from nlp.search import Hit, TaskEntry, TaskIndex
from nlp.segment import Segmenter
from nlp.shelved import ShelvedIndex
from storage.search_file import SearchFile
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.turns import BLOCK, ROUNDS, Times, by_turns, cpu_ms, one_round

BEST = 10
ASKED = {corpus.DISTRICT: 300, corpus.CITY: 300, 100_000: 60, corpus.NATION: 20}
"""How many questions a table of that size is asked in each round, none of them in another."""
ADDED = 1_000
Words = tuple[str, ...]


def typed_topics() -> list[Words]:
    """Topics as people type them, each in one piece."""
    source = Path(__file__).parents[1] / "nlp" / "topic_queries.toml"
    return [(query["say"],) for query in tomllib.loads(source.read_text("utf-8"))["queries"]]


@cache
def _peers_rjieba() -> Any:
    """One of the peers' own: the common one is emptied by our segmenter."""
    return importlib.import_module("rjieba").Jieba()


def words_of(task: TaskEntry) -> list[str]:
    text = fold("".join((*task.heading, task.requirement)))
    cut: list[str] = _peers_rjieba().cut_for_search(text)
    return [word for word in cut if word.isalnum()]


class Tantivy:
    """The peer's index, on the disk, one writer."""

    def __init__(self, folder: Path) -> None:
        self._tantivy = importlib.import_module("tantivy")
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        folder.mkdir()
        self._index = self._tantivy.Index(self._schema, str(folder))

    def add(self, tasks: Iterable[TaskEntry]) -> None:
        writer = self._index.writer(num_threads=1)
        for task in tasks:
            writer.add_document(self._tantivy.Document(body=" ".join(words_of(task))))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: Words, *, every: bool) -> Any:
        occur = self._tantivy.Occur.Must if every else self._tantivy.Occur.Should
        term = self._tantivy.Query.term_query
        wanted = [(occur, term(self._schema, "body", word)) for word in words]
        query = self._tantivy.Query.boolean_query(wanted)
        return self._index.searcher().search(query, BEST)


class FullText:
    """SQLite's own full text index, contentless."""

    def __init__(self, path: Path) -> None:
        self._raw = sqlite3.connect(path, isolation_level=None)
        self._raw.execute("PRAGMA journal_mode=WAL")
        self._raw.execute("PRAGMA synchronous=NORMAL")
        self._raw.execute("CREATE VIRTUAL TABLE found USING fts5(body, content='')")

    def add(self, rows: Iterable[tuple[int, str]]) -> None:
        self._raw.execute("BEGIN")
        self._raw.executemany("INSERT INTO found (rowid, body) VALUES (?, ?)", rows)
        self._raw.execute("COMMIT")

    def search(self, words: Words) -> Any:
        wanted = " OR ".join(f'"{word}"' for word in words)
        query = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
        return self._raw.execute(query, (wanted, BEST)).fetchall()

    def close(self) -> None:
        self._raw.close()


class Ours:
    """The index of a table of that size: in memory, or in a file."""

    def __init__(self, tasks: Sequence[TaskEntry], path: Path) -> None:
        self._tasks = list(tasks)
        self._path = path
        self._index: TaskIndex | ShelvedIndex

    def build(self) -> None:
        self.open()
        if isinstance(self._index, ShelvedIndex):
            self._index.hold(self._tasks)

    def open(self) -> None:
        """As the next process does: what was asked before is not remembered."""
        if len(self._tasks) > IN_MEMORY:
            self._index = ShelvedIndex(SearchFile(self._path))
        else:
            self._index = TaskIndex(self._tasks)
        self._index.prepare()

    def search(self, query: str, limit: int = BEST) -> tuple[Hit, ...]:
        return self._index.search(query, limit)

    def add(self, tasks: Sequence[TaskEntry]) -> None:
        if isinstance(self._index, ShelvedIndex):
            self._index.change(tasks)
        else:
            self._index = TaskIndex([*self._tasks, *tasks])

    def remove(self, tasks: Sequence[TaskEntry]) -> None:
        if isinstance(self._index, ShelvedIndex):
            self._index.change(gone=[task.number for task in tasks])
        else:
            self._index = TaskIndex(self._tasks)


def rows(tasks: Iterable[TaskEntry]) -> list[tuple[int, str]]:
    return [(task.number, " ".join(words_of(task))) for task in tasks]


def measure(size: int) -> Iterator[Figure]:
    tasks = list(corpus.tasks(size))
    among = f"among {size:,} tasks"
    large = size >= corpus.CITY
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        index, tantivy = Ours(tasks, folder / "ours"), Tantivy(folder / "peer")
        built = [cpu_ms(index.build)]
        grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        peer_built = [cpu_ms(lambda: tantivy.add(tasks))]
        # In memory the same table is not built twice; a large one takes minutes.
        for again in range(1, ROUNDS if IN_MEMORY < size <= corpus.CITY else 1):
            built.append(cpu_ms(Ours(tasks, folder / f"ours{again}").build))
            peer_built.append(cpu_ms(lambda: Tantivy(folder / f"peer{again}").add(tasks)))  # noqa: B023
        what = f"index of {size:,} tasks built ({grew:.0f} MB), beside rjieba + tantivy"
        yield Figure("P6", what, built, peer_built, "ms", 1.5 if large else None, clock="cpu")
        full_text = FullText(folder / "peer.sqlite3")
        full_text.add(rows(tasks))
        sample = [words_of(task) for task in tasks[:: max(1, size // 2_000)]]
        asked = corpus.questions(sample, ROUNDS * ASKED.get(size, 20))
        yield from _found(index, tantivy, full_text, asked, size)
        yield from _added(tasks, index, full_text)
        full_text.close()
        yield from _beside_bm25s(tasks, index, asked[::ROUNDS], among)


def _found(
    index: Ours, tantivy: Tantivy, full_text: FullText, asked: Sequence[Words], size: int
) -> Iterator[Figure]:
    """Questions asked for the first time, which count, and each once more.

    Ours remembers which tasks have a word, the peers do not. So each round has questions of its
    own, put to an index that was just opened.
    """
    competitors: list[Callable[[Words], object]] = [
        lambda words: index.search(" ".join(words)),
        lambda words: tantivy.search(words, every=True),
        lambda words: tantivy.search(words, every=False),
        full_text.search,
    ]
    first, again = ([Times() for _ in competitors] for _ in range(2))
    for competitor in competitors:
        for words in asked[:BLOCK]:
            competitor(words)
    for place in range(ROUNDS):
        index.open()
        index.search("应及预按")  # loads the sounds, and what any first question waits for
        for found in (first, again):
            one_round(competitors, asked[place::ROUNDS], found)
    large = size >= corpus.CITY
    all_words, any_word, bare = (5 if size > corpus.CITY else 8, 0.4, 1.3) if large else [None] * 3
    for found, when, counts in ((first, "first time", True), (again, "asked again", False)):
        what = f"2 to 6 words among {size:,} tasks, {when}"
        ours, every, some, by_rank = found
        for goal, percent, beside, peer, limit in (
            ("P3", 99, "tantivy AND", every, all_words),
            ("P4", 99, "FTS5 OR by rank", by_rank, any_word),
            ("P5", 50, "bare tantivy OR", some, bare),
            ("P5", 99, "bare tantivy OR", some, bare),
        ):
            yield Figure(
                goal,
                f"{what}, p{percent}, beside {beside}",
                ours.percentile(percent),
                peer.percentile(percent),
                "ms",
                limit if counts else None,
                clock="cpu",
            )


def _added(tasks: Sequence[TaskEntry], index: Ours, full_text: FullText) -> Iterator[Figure]:
    """One more task, and a thousand, until they are found."""
    last = len(tasks)
    for count, what in ((1, "one new task"), (ADDED, f"{ADDED:,} new tasks")):
        ours: list[float] = []
        peer: list[float] = []
        for _ in range(ROUNDS):
            new = [TaskEntry(last + n, ("新增",), tasks[n % len(tasks)].requirement + f"第{n}批")
                   for n in range(1, count + 1)]  # fmt: skip
            cut = rows(new)  # not the peer's work: bare inserts
            ours.append(cpu_ms(lambda: index.add(new)) + cpu_ms(lambda: index.search("政府公报")))  # noqa: B023
            peer.append(cpu_ms(lambda: full_text.add(cut)))  # noqa: B023
            index.remove(new)
            last += count
        what = f"{what} found among {len(tasks):,}, beside bare FTS5 inserts"
        yield Figure("P7", what, ours, peer, "ms", 3, clock="cpu")


def _beside_bm25s(
    tasks: Sequence[TaskEntry], index: Ours, asked: Sequence[Words], among: str
) -> list[Figure]:
    """How much of the best possible BM25 our ten best have, and topics as people type them."""
    bm25s = importlib.import_module("bm25s")
    segmenter = Segmenter()
    peer = bm25s.BM25()
    vocabulary: dict[str, int] = {}
    # By number: the words of a million tasks would take gigabytes.
    numbered = [[vocabulary.setdefault(word, len(vocabulary)) for word in words_of(task)]
                for task in tasks]  # fmt: skip
    peer.index((numbered, vocabulary), show_progress=False)
    shares = []
    for words in asked:
        scores = peer.get_scores(list(words))
        best = sum(sorted(scores, reverse=True)[:BEST])
        got = sum(scores[hit.number - 1] for hit in index.search(" ".join(words), BEST))
        shares.append(float(got / best) if best else 1.0)
    most = min(BEST, len(tasks))

    def search(words: Words) -> Any:
        cut = segmenter.cut_for_search(fold("".join(words)))
        return peer.retrieve([cut], k=most, show_progress=False)

    ours, theirs = by_turns([lambda words: index.search(words[0]), search], typed_topics())
    share = statistics.mean(shares)
    large = len(tasks) >= corpus.CITY
    return [
        Figure("P4", f"BM25 of the ten found {among}, beside the best ten", share, 1, "",
               least=0.95 if large else None),
        *(
            Figure("", f"a typed topic {among}, asked three times, p{percent}, beside bm25s",
                   ours.percentile(percent), theirs.percentile(percent), "ms", clock="cpu")
            for percent in (50, 99)
        ),
    ]  # fmt: skip


def segmentation() -> Iterator[Figure]:
    """Our cutting beside jieba's, on tasks and on questions.

    By itself jieba guesses new words (HMM). Ours does not, on purpose: a guess joins in a question
    what it does not in the task. So it stands beside both, and the goal is jieba's own way.
    """
    jieba = importlib.import_module("jieba")
    jieba.setLogLevel("ERROR")
    segmenter = Segmenter()
    tasks = [task.requirement for task in corpus.tasks(2_000)]
    asked = [words for (words,) in typed_topics()]

    def ours(texts: Sequence[str]) -> list[list[str]]:
        return [segmenter.cut_for_search(text) for text in texts]

    def guessing(texts: Sequence[str]) -> list[list[str]]:
        return [jieba.lcut_for_search(text) for text in texts]

    def bare(texts: Sequence[str]) -> list[list[str]]:
        return [jieba.lcut_for_search(text, HMM=False) for text in texts]

    for what, texts in (("tasks", tasks), ("questions", asked)):
        # Ten at once: to look at the clock takes as long as to cut one question.
        tens = [texts[first : first + 10] for first in range(0, len(texts), 10)]
        mine, *peers = (
            [*map(statistics.mean, each.rounds)] for each in by_turns([ours, guessing, bare], tens)
        )
        for peer, cut, beside, goal in (
            (peers[0], guessing, "jieba", (0.1, 1)),
            (peers[1], bare, "jieba that guesses no new words (HMM=False)", (None, None)),
        ):
            same = sum(a == b for a, b in zip(ours(texts), cut(texts), strict=True))
            limit, least = goal
            yield Figure("P8", f"ten {what} cut, mean, beside {beside}", mine, peer, "ms", limit,
                         clock="cpu")  # fmt: skip
            yield Figure("P8", f"{what} cut the same as {beside}", same, len(texts), "",
                         least=least)  # fmt: skip


def figures(quick: bool) -> Iterator[Figure]:
    yield from segmentation()
    for size in (corpus.DISTRICT, corpus.CITY) if quick else ASKED:
        yield from measure(size)


if __name__ == "__main__":
    for number in sys.argv[1:] or ("56", "10000"):
        print(table([*measure(int(number))]))  # noqa: T201
