"""How fast and how surely is a unit's name matched, beside rapidfuzz's WRatio over all (P9)?"""

from __future__ import annotations

import random
import resource
import statistics
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from nlp.units import Place, UnitEntry, UnitIndex
from storage.roster import SAMPLE_ROSTER
from tests.benchmarks.figures import Figure

ROUNDS = 3
FIRST = "临平安永新东西南北长宁泰和兴德昌武文广"
SECOND = "川阳山河江湖州城安宁水泉原海乡源谷岭溪港"
WRAPPED = ("{}有哪些任务", "{}", "帮我看看{}的", "{}还没报的")


@dataclass
class _Run:
    times: list[float] = field(default_factory=list)
    hits: int = 0


def names(count: int) -> list[str]:
    """The sample roster's own, and as many of other counties as are wanted."""
    own = [entry["name"] for entry in tomllib.loads(SAMPLE_ROSTER.read_text("utf-8"))["unit"]]
    others = (
        f"{first}{second}{level}{name.removeprefix('区')}"
        for level in "区县市"
        for first in FIRST
        for second in SECOND
        for name in own
    )
    return [*own, *(next(others) for _ in range(count - len(own)))]


def queries(known: Sequence[str], count: int) -> list[tuple[str, str]]:
    """What is said and the name meant: whole or with a character lost, bare or in a sentence."""
    choose = random.Random(2020)
    asked = []
    for place in range(count):
        name = choose.choice(known)
        said = name
        if place % 4 == 3 and len(name) > 4:
            lost = choose.randrange(1, len(name) - 1)
            said = name[:lost] + name[lost + 1 :]
        asked.append((WRAPPED[place % len(WRAPPED)].format(said), name))
    return asked


def compare(count: int, asked: int) -> list[Figure]:
    known = names(count)
    place = Place("淄川区", ("淄博市", "山东省"), ("张店区",))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = UnitIndex(place, [UnitEntry(name, "department") for name in known])
    index.resolve("应急局及预按")  # loads what the first question would wait for
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024

    def wratio(said: str) -> tuple[str, ...]:
        best = process.extractOne(said, known, scorer=fuzz.WRatio)
        return (best[0],) if best else ()

    ours, peer = _Run(), _Run()
    pairs = queries(known, asked)
    for _ in range(ROUNDS):
        _block(ours, index.resolve, pairs)
        _block(peer, wratio, pairs)
    p50_limit, p99_limit = {44: (0.5, None), 40_000: (0.002, 0.03)}.get(count, (None, None))
    what = f"unit among {count:,} names ({grew:.0f} MB)"
    return [
        Figure("P9", f"{what}, p50", _percentile(ours, 50), _percentile(peer, 50), "ms", p50_limit),
        Figure("P9", f"{what}, p99", _percentile(ours, 99), _percentile(peer, 99), "ms", p99_limit),
        Figure("P9", f"{what}, hit@1", ours.hits / ROUNDS / asked, peer.hits / ROUNDS / asked, ""),
    ]


def _block(run: _Run, find: Callable[[str], tuple[str, ...]], pairs: list[tuple[str, str]]) -> None:
    for said, meant in pairs:
        began = time.perf_counter()
        found = find(said)
        run.times.append((time.perf_counter() - began) * 1000)
        run.hits += found == (meant,)


def _percentile(run: _Run, percent: int) -> float:
    return statistics.quantiles(run.times, n=100)[percent - 1]


def figures(quick: bool) -> list[Figure]:
    found: list[Figure] = []
    for count, asked in ((44, 300), (1_000, 300), (40_000, 40 if quick else 300)):
        found += compare(count, asked)
    return found


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table(figures(True)))  # noqa: T201
