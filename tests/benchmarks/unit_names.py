"""How fast and how surely is a unit's name matched, beside rapidfuzz's WRatio over all (P9)?"""

from __future__ import annotations

import random
import resource
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz, process

from nlp.units import Place, UnitEntry, UnitIndex
from tests.benchmarks import corpus
from tests.benchmarks.figures import Figure
from tests.benchmarks.turns import by_turns

LIMITS = {44: (0.5, None), 40_000: (0.002, 0.03)}
WRAPPED = ("{}有哪些任务", "{}", "帮我看看{}的", "{}还没报的")


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
    known = corpus.unit_names(count)
    place = Place("淄川区", ("淄博市", "山东省"), ("张店区",))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index = UnitIndex(place, [UnitEntry(name, "department") for name in known])
    index.resolve("应急局及预按")  # loads what the first question would wait for
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024

    def wratio(said: str) -> tuple[str, ...]:
        best = process.extractOne(said, known, scorer=fuzz.WRatio)
        return (best[0],) if best else ()

    pairs = queries(known, asked)
    ours, peer = by_turns([index.resolve, wratio], [said for said, _ in pairs])
    hits, theirs = (
        sum(find(said) == (meant,) for said, meant in pairs) / asked
        for find in (index.resolve, wratio)
    )
    p50_limit, p99_limit = LIMITS.get(count, (None, None))
    what = f"unit among {count:,} names ({grew:.0f} MB)"
    return [
        Figure("P9", f"{what}, p50", ours.percentile(50), peer.percentile(50), "ms", p50_limit,
               clock="cpu"),
        Figure("P9", f"{what}, p99", ours.percentile(99), peer.percentile(99), "ms", p99_limit,
               clock="cpu"),
        # Ours is to be right a tenth of all times more often.
        Figure("P9", f"{what}, hit@1", hits, theirs, "",
               least=(theirs + 0.1) / theirs if count == corpus.UNITS[corpus.NATION] else None),
    ]  # fmt: skip


def figures(quick: bool) -> Iterator[Figure]:
    for count, asked in ((44, 300), (1_000, 300), (40_000, 100 if quick else 300)):
        yield from compare(count, asked)


if __name__ == "__main__":
    from tests.benchmarks.figures import table

    print(table([*figures(True)]))  # noqa: T201
