"""The token, while every library logs all it does and the network fails: in no log and no file.

What people wrote is another matter: at DEBUG the Bot API's library tells of every message, which
is why the program itself never logs below INFO.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from storage.db import Database
from tests.bot.test_serving import STRANGER, WANG, let_in, sends_file, serving
from tests.bot.test_unhandled import POISON
from tests.botapi import Fault
from tests.canary import SECRET, files_with, let_all_speak, logged
from tests.conftest import MONDAY

pytestmark = pytest.mark.anyio
CANARY = "金丝雀"
FAULTS = [fault for fault in Fault if fault is not Fault.NEVER_ANSWERED]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_token_is_in_no_log_and_no_file_whatever_comes_and_fails(
    samples: Database, tmp_path: Path
) -> None:
    let_in(samples, MONDAY)
    with logged() as log:
        async with serving(samples, MONDAY) as (api, served):
            let_all_speak()  # the program has quietened some when it started
            wang, chat = api.user(WANG), api.chat(WANG)
            for fault in FAULTS:
                api.fail(fault, chat=WANG)
                api.fail(fault, method="getUpdates")
                wang.sends(f"29完成八成，{CANARY}")
                await api.until(lambda: not api.world.updates, within=60)
                served.clock.at += dt.timedelta(minutes=20)
            await api.until(lambda: chat.messages, within=60)
            wang.edits(wang.sends(CANARY), f"29完成九成，{CANARY}")
            wang.forges(CANARY, chat.messages[-1])
            sends_file(api, WANG, f"{CANARY}.docx", CANARY.encode())
            wang.blocks_bot()
            wang.unblocks_bot()
            api.user(STRANGER).sends(f"/start {CANARY}")
            for event in POISON.values():
                api.world.happen(**event)
            await api.until(lambda: not api.world.updates, within=60)
    written = log.getvalue()
    # It is no empty test: libraries have told of every request.
    assert "getUpdates" in written
    assert SECRET not in written
    assert files_with(SECRET.encode(), tmp_path) == []
