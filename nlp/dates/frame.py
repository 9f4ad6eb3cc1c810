"""From where is a date reckoned: from the moment of a message, or from a document's year?"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from nlp.dates.stretches import DAY, Stretch

# A day without a year that is longer past than a quarter is the coming one: late work of the last
# quarter is still talked about, older work is not.
STILL_TALKED_ABOUT = 92 * DAY


class Unanchored(Exception):
    """It is a date, and only a reader who knows more can tell which."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a date is reckoned from. With neither, only dates that carry their year can be told."""

    now: dt.datetime | None = None
    doc_year: int | None = None
    previous: Stretch | None = None  # the beginning of the range whose end is being read

    @property
    def is_document(self) -> bool:
        """A document is read: its year counts, the moment of reading does not."""
        return self.now is None or self.doc_year is not None

    @property
    def today(self) -> dt.date:
        if self.now is None or self.is_document:
            raise Unanchored
        return self.now.date()

    @property
    def year(self) -> int:
        """The year that 今年 and a date without a year belong to."""
        if self.doc_year is not None:
            return self.doc_year
        return self.today.year

    def nearest(self, build: Callable[[int], Stretch]) -> Stretch:
        """A stretch said without its year: of the document's, or the one people now talk about.

        The end of a range is sought after its beginning (12月至次年2月, 11月—1月).
        """
        if self.previous is not None:
            year = self.previous.first.year
            found = build(year)
            return found if found.last >= self.previous.first else build(year + 1)
        found = build(self.year)
        if not self.is_document and found.last < self.today - STILL_TALKED_ABOUT:
            return build(self.year + 1)
        return found
