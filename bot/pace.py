"""How fast may we send? Below every ceiling of the networks, and answers before pushes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second in the long run, and so many at once after a rest."""

    per_second: float
    burst: float


# Telegram bears about 30 a second overall, one a second in a chat with short bursts, and 20 a
# minute in a group. In the first minute a full burst comes on top, so these stay below.
CEILING = 30
PRIVATE = Rate(1, 3)
GROUP = Rate(16 / 60, 3)
MOST_PROCESSES = 4
"""How many may share the ceiling. Each has a burst of its own, which all others must leave free:
28.6 messages a second leave with one, 25.6 with four, and with sixteen it would be 13.6. One
process can send them all; the others are there for when it fails."""


def share_of(processes: int) -> Rate:
    """What each of so many processes may send, so that all together never exceed the ceiling.

    They are at most :data:`MOST_PROCESSES`. The bursts of all come on top of the rates of all. A
    round may come 14 ms late, however many they are, before any of the pace is lost.
    """
    burst = 1 + 0.4 / processes
    return Rate(CEILING / processes - burst, burst)


UNHURRIED = Rate(1000, 1000)
"""For a terminal, where nobody counts."""


def rate_of(address: str) -> Rate:
    """Telegram's groups have negative ids; a network without groups has none."""
    return GROUP if address.startswith("-") else PRIVATE


class Pace:
    """What may be sent now. An answer may use up a chat's burst; a push waits for a full rest."""

    def __init__(
        self, overall: Rate | None = None, rate_of: Callable[[str], Rate] = rate_of
    ) -> None:
        """``overall`` is that of a process alone unless another is given."""
        self._overall = _Bucket(overall or share_of(1))
        self._rate_of = rate_of
        self._chats: dict[tuple[str, str], _Bucket] = {}

    def room(self, now: dt.datetime) -> int:
        """How many messages may be sent now, to all chats together."""
        return math.floor(self._overall.level(now))

    def rest(self, now: dt.datetime) -> float:
        """Seconds until there is room for one more."""
        return max(0.0, self._overall.missing(now))

    def closed(self, now: dt.datetime) -> list[tuple[str, str]]:
        """The chats (channel, address) that may get nothing at all now."""
        return [chat for chat, bucket in self._chats.items() if bucket.level(now) < 1]

    def closed_to_pushes(self, now: dt.datetime) -> list[tuple[str, str]]:
        """The chats (channel, address) that have not rested since their last message."""
        rested = [chat for chat, bucket in self._chats.items() if bucket.is_full(now)]
        for chat in rested:
            del self._chats[chat]
        return list(self._chats)

    def sent(self, channel: str, address: str, now: dt.datetime) -> None:
        """Counts one message."""
        chat = (channel, address)
        if chat not in self._chats:
            self._chats[chat] = _Bucket(self._rate_of(address))
        self._chats[chat].take(now)
        self._overall.take(now)


class _Bucket:
    """Fills at a rate up to its burst. A clock that jumps back starts it anew from its level."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._level = float(rate.burst)
        self._at: dt.datetime | None = None

    def level(self, now: dt.datetime) -> float:
        passed = 0.0 if self._at is None else max(0.0, (now - self._at).total_seconds())
        self._at = now
        self._level = min(self._rate.burst, self._level + passed * self._rate.per_second)
        return self._level

    def is_full(self, now: dt.datetime) -> bool:
        # The last millisecond of a rest is not worth another round.
        return self.level(now) >= self._rate.burst - 0.001

    def missing(self, now: dt.datetime) -> float:
        """Seconds until it holds one message."""
        # A moment has no more than microseconds, and would fall just short.
        return (1 - self.level(now)) / self._rate.per_second + 1e-6

    def take(self, now: dt.datetime) -> None:
        self._level = self.level(now) - 1
