"""How fast are we, as ratios inside one run?

make bench [ARGS="answering unit_names …"]     prints a table, writes bench.json
make bench-full                                the same with the largest tables, in an hour

What was measured is written as it comes. A part that fails is told, and the others go on; who
interrupts a run gets the table of what was measured until then.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
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
from tests.benchmarks.figures import Figure, NotMeasured, Run, table

Part = Callable[[bool], Iterable[Figure]]

PARTS: Mapping[str, Part] = {
    "answering": answering.figures,
    "start_up": start_up.figures,
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
    "nation": nation.figures,
}
"""In the order they are measured, the longest last."""
PEERS = ("tantivy", "bm25s", "jieba", "tornado")
MEASURED, NOT_MEASURED, FAILED, INTERRUPTED = "measured", "not measured", "failed", "interrupted"


def main(argv: Sequence[str] | None = None, parts: Mapping[str, Part] = PARTS) -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="smaller tables, in five minutes on two idle cores"
    )
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("parts", nargs="*", help=", ".join(parts))
    asked = parser.parse_args(argv)
    if unknown := set(asked.parts) - parts.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}")
    if missing := [name for name in PEERS if not find_spec(name)]:
        parser.error(f"to compare with, {', '.join(missing)} must be there: pip install '.[bench]'")
    form = "quick" if asked.quick else "full"
    run = Run(asked.out, form, dict.fromkeys(asked.parts or parts, NOT_MEASURED))
    try:
        run.write()
    except OSError as problem:
        parser.error(f"--out: {problem}")
    # As Ctrl-C, which lets everything end what it has started; and a shell's job ignores that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    for name in run.parts:
        began = time.perf_counter()
        run.parts[name] = _outcome(run, parts[name], asked.quick)
        _write(run)
        print(f"{name}: {time.perf_counter() - began:.0f} s", file=sys.stderr)  # noqa: T201
        if run.parts[name] == INTERRUPTED:
            break
    print(table(run.figures))  # noqa: T201
    for name, said in run.parts.items():
        if said != MEASURED:
            print(f"{name}: {said}")  # noqa: T201
    if any(said.startswith((FAILED, INTERRUPTED)) for said in run.parts.values()):
        sys.exit(1)


def _outcome(run: Run, part: Part, quick: bool) -> str:
    try:
        for figure in part(quick):
            run.figures.append(figure)
            _write(run)
    except NotMeasured as reason:
        return f"{NOT_MEASURED}: {reason}"
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as problem:
        traceback.print_exc()
        return f"{FAILED}: {type(problem).__name__}: {problem}"
    return MEASURED


def _write(run: Run) -> None:
    """A full disk loses the file, not the figures: the table comes at the end."""
    try:
        run.write()
    except OSError as problem:
        print(f"{run.out}: {problem}", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
