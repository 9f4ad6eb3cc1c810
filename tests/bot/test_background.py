"""A job that fails leaves the others to be done."""

from __future__ import annotations

import asyncio

import pytest

from bot.background import Background
from storage.db import DatabaseProblem

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Failing(Background):
    """Fails as given, once, and then finds nothing to do."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failures = [failure]
        self.went_on = asyncio.Event()

    async def do_one(self) -> bool:
        if self.failures:
            self.nudge()  # meanwhile something else is booked
            raise self.failures.pop()
        self.went_on.set()
        return False


@pytest.mark.parametrize("failure", [DatabaseProblem("locked"), KeyError("a bug")])
async def test_job_that_fails_holds_up_no_other(failure: Exception) -> None:
    working = Failing(failure)
    run = asyncio.ensure_future(working.run())
    async with asyncio.timeout(10):
        await working.went_on.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
