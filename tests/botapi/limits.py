"""When does Telegram say "too many requests"?"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable

from tests.botapi.formatting import Refused


class Limits:
    """So many messages in so many seconds: in a chat, in a group, and in all chats together.

    Off until set. ``now`` gives seconds and may be simulated. A message is counted only if it is
    accepted; one too early is told how many whole seconds to wait.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.per_chat: tuple[int, float] | None = None
        self.per_group: tuple[int, float] | None = None
        self.overall: tuple[int, float] | None = None
        self.refusals = 0
        self._accepted: dict[int | None, deque[float]] = defaultdict(deque)

    def set_limits(
        self,
        *,
        per_chat: tuple[int, float] | None = (1, 1.0),
        per_group: tuple[int, float] | None = (20, 60.0),
        overall: tuple[int, float] | None = (30, 1.0),
    ) -> None:
        """Each limit is (messages, seconds); the defaults are those of the Bots FAQ."""
        self.per_chat, self.per_group, self.overall = per_chat, per_group, overall

    def count(self, chat_id: int) -> None:
        """Counts a message to the chat. Raises :class:`Refused` with 429 when it is too early."""
        now = self.now()
        of_chat = self.per_group if chat_id < 0 else self.per_chat
        wait = max(self._wait(chat_id, of_chat, now), self._wait(None, self.overall, now))
        if wait > 0:
            self.refusals += 1
            seconds = math.ceil(wait)
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._accepted[chat_id].append(now)
        self._accepted[None].append(now)

    def _wait(self, key: int | None, limit: tuple[int, float] | None, now: float) -> float:
        if limit is None:
            return 0
        messages, seconds = limit
        accepted = self._accepted[key]
        while accepted and accepted[0] <= now - seconds:
            accepted.popleft()
        return accepted[0] + seconds - now if len(accepted) >= messages else 0
