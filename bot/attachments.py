"""How does a file that came with a message become evidence?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.channels import Attachment, Channel, Outcome, SendError
from storage.evidence_files import EvidenceStore, check_name, shown_name
from storage.files import FileProblem, FileRefused
from storage.files.guards import LARGEST_FILE

TRIES = 3
LONGEST_PAUSE = 15.0
"""Seconds between two tries at most; somebody is waiting."""
_PASSES = (Outcome.NOT_SENT, Outcome.WAIT, Outcome.UNKNOWN)
"""How a call may fail that works a moment later."""


async def keep(
    channel: Channel,
    attachment: Attachment,
    store: EvidenceStore,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> tuple[str, str]:
    """Fetches a file and keeps it; returns its SHA-256 and its name as it may be shown.

    What its size or name rules out is not even fetched. Raises
    :class:`storage.files.FileRefused`, or :class:`bot.channels.SendError` when the channel cannot
    hand it out.
    """
    if attachment.size > LARGEST_FILE:
        raise FileRefused(FileProblem.TOO_LARGE)
    check_name(attachment.name)
    content = await _fetched(channel, attachment, sleep)
    digest = await asyncio.to_thread(store.put, content, attachment.name)
    return digest, shown_name(attachment.name)


async def _fetched(
    channel: Channel, attachment: Attachment, sleep: Callable[[float], Awaitable[None]]
) -> bytes:
    for tried in range(1, TRIES):
        try:
            return await channel.fetch(attachment)
        except SendError as error:
            if error.outcome not in _PASSES:
                raise
            await sleep(min(error.retry_after or 2.0**tried / 2, LONGEST_PAUSE))
    return await channel.fetch(attachment)
