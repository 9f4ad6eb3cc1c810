"""What a benchmark says is what was measured: nothing old, nothing lost in silence."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import busy
from tests.benchmarks.figures import Figure, NotMeasured, table
from tests.benchmarks.processes import Ended, running
from tests.botapi import BotApi

SOME = Figure("P2", "a page", [2.0, 4.0, 3.0], [1.0, 1.0, 2.0], "ms", 3, clock="cpu")


@pytest.fixture(autouse=True)
def _no_peers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(bench, "PEERS", ())
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def _some(quick: bool) -> Iterator[Figure]:
    yield SOME


def _broken(quick: bool) -> Iterator[Figure]:
    yield SOME
    raise ValueError("no such table")


def _absent(quick: bool) -> Iterator[Figure]:
    raise NotMeasured("no PostgreSQL here")


def _told(out: Path) -> Any:
    return json.loads(out.read_text("utf-8"))


def test_the_median_counts_and_the_rounds_are_told() -> None:
    once = Figure("P16", "modules", 0, 1, "", 0)

    first, second = table([SOME, once]).splitlines()[1:3]

    assert first.split()[-5:] == ["3.000", "1.5–4", "≤", "3", "reached"]
    assert "once" in second
    assert SOME.told["ratio_by_round"] == [2.0, 4.0, 1.5]


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for out in (tmp_path / "none" / "x.json", tmp_path, Path("/dev/full")):
        with pytest.raises(SystemExit) as refused:
            bench.main(["--out", str(out)], {"a": _broken})
        assert refused.value.code == 2
    assert capsys.readouterr().err.count("--out: ") == 3


def test_a_missing_peer_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "PEERS", ("asyncio", "no_such_peer"))

    with pytest.raises(SystemExit):
        bench.main(["--out", str(tmp_path / "x.json")], {"a": _some})

    assert "no_such_peer must be there: pip install '.[bench]'" in capsys.readouterr().err


def test_what_failed_is_in_the_file_and_nothing_of_an_older_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    out.write_text("old", "utf-8")

    with pytest.raises(SystemExit) as ended:
        bench.main(["--quick", "--out", str(out)], {"a": _broken, "b": _absent, "c": _some})

    assert ended.value.code == 1
    told = _told(out)
    assert told["form"] == "quick"
    assert told["began"]
    assert told["load"]
    assert told["parts"] == {
        "a": "failed: ValueError: no such table",
        "b": "not measured: no PostgreSQL here",
        "c": "measured",
    }
    assert [figure["what"] for figure in told["figures"]] == ["a page", "a page"]
    said = capsys.readouterr().out
    assert "a: failed: ValueError: no such table" in said
    assert "b: not measured: no PostgreSQL here" in said


def test_what_cannot_be_measured_here_is_no_failure(tmp_path: Path) -> None:
    bench.main(["--out", str(tmp_path / "x.json")], {"b": _absent})

    assert _told(tmp_path / "x.json")["figures"] == []


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_who_interrupts_gets_the_table_and_nothing_is_left_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sent: signal.Signals
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as for a shell's job
    pids: list[int] = []

    async def waiting() -> None:
        async with running("-c", "import time; time.sleep(60)") as process:
            pids.append(process.pid)
            os.kill(os.getpid(), sent)
            await asyncio.sleep(60)

    def part(quick: bool) -> Iterator[Figure]:
        yield SOME
        asyncio.run(waiting())

    with pytest.raises(SystemExit) as ended:
        bench.main(["--out", str(tmp_path / "x.json")], {"a": part, "b": _broken})

    assert ended.value.code == 1
    assert not Path(f"/proc/{pids[0]}").exists()
    said = capsys.readouterr().out
    assert "a page" in said
    assert "a: interrupted" in said
    assert _told(tmp_path / "x.json")["parts"] == {"a": "interrupted", "b": "not measured"}


def test_nobody_waits_for_a_process_that_has_ended() -> None:
    async def waiting() -> None:
        async with running("-c", "raise SystemExit('no such port')"):
            await asyncio.sleep(60)

    began = time.monotonic()
    with pytest.raises(Ended, match="no such port"):
        asyncio.run(waiting())
    assert time.monotonic() - began < 30


def test_questions_come_every_50_ms_whoever_still_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    chats: list[int] = []

    async def asked(api: BotApi, chat: int) -> None:
        chats.append(chat)
        await asyncio.sleep(1)

    monkeypatch.setattr(busy, "asked", asked)

    waits = asyncio.run(busy.Asking(BotApi(time.time)).during(asyncio.sleep(0.5)))

    assert len(waits) >= 10
    assert len({*chats[:10]}) == 10
    assert min(waits) >= 1_000
