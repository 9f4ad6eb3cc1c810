"""How fast are we, as ratios inside one run?

make bench [ARGS="answering unit_names …"]     prints a table, writes bench.json
make bench-full                                the same with the largest tables, in an hour

What was measured is written as it comes. A part that fails is told, and the others go on.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tests.benchmarks import (
    abreast,
    answering,
    busy,
    durable,
    list_query,
    nation,
    overviews,
    owed,
    pacing,
    papers,
    reminding,
    searching,
    start_up,
    table_import,
    unit_names,
)
from tests.benchmarks.figures import Figure, table, write

Part = Callable[[bool], Iterable[Figure]]

PARTS: Mapping[str, Part] = {
    "answering": lambda quick: asyncio.run(answering.figures(quick)),
    "start_up": lambda quick: asyncio.run(start_up.figures(quick)),
    "list_query": list_query.figures,
    "durable": durable.figures,
    "busy": busy.figures,
    "owed": owed.figures,
    "pacing": pacing.figures,
    "abreast": abreast.figures,
    "unit_names": unit_names.figures,
    "table_import": table_import.figures,
    "overviews": overviews.figures,
    "reminding": reminding.figures,
    "papers": papers.figures,
    "searching": searching.figures,
    "nation": lambda quick: [] if quick else asyncio.run(nation.figures()),
}
"""In the order they are measured, the longest last."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="smaller tables, in five minutes on two idle cores"
    )
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    failed: list[str] = []
    for name in asked.parts or PARTS:
        began = time.perf_counter()
        try:
            for figure in PARTS[name](asked.quick):
                figures.append(figure)
                write(figures, asked.out)
        except Exception:
            traceback.print_exc()
            failed.append(name)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)  # noqa: T201
    print(table(figures))  # noqa: T201
    if failed:
        sys.exit(f"not measured to the end: {', '.join(failed)}")


if __name__ == "__main__":
    main()
